package config

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// vaultKinds are what [vault] may name.
func vaultKinds() []string { return []string{"keyring", "passphrase", "file"} }

// SetVault writes kind under [vault]: where it stands already, or as a line or a
// table of its own. Everything else stays as it is to the byte.
func SetVault(path, kind string) error {
	if !slices.Contains(vaultKinds(), kind) {
		return fmt.Errorf("vault.kind must be %s", strings.Join(vaultKinds(), ", "))
	}
	return rewrite(path, func(text []byte) ([]byte, error) { return withVault(path, text, kind) })
}

func withVault(path string, text []byte, kind string) ([]byte, error) {
	r, err := read(path, text)
	if err != nil {
		return nil, err
	}
	edits, err := r.vaultEdits(kind)
	if err != nil {
		return nil, err
	}
	return r.verified(edits, func(raw map[string]any) {
		body, _ := raw["vault"].(map[string]any)
		body = maps.Clone(body)
		if body == nil {
			body = map[string]any{}
		}
		body["kind"] = kind
		raw["vault"] = body
	}, nil)
}

func (r *reading) vaultEdits(kind string) ([]edit, error) {
	var header *item
	for i, it := range r.items {
		switch {
		case !it.header && slices.Equal(it.path, []string{"vault", "kind"}):
			return []edit{{it.value, quoteString(kind)}}, nil
		case it.header && slices.Equal(it.path, []string{"vault"}):
			header = &r.items[i]
		}
	}
	if header != nil {
		return r.insertion(*header, nil, []field{{"kind", &kind}}), nil
	}
	if _, there := r.raw["vault"]; there {
		return nil, r.problem([]string{"vault"}, "not written as a table, [vault]: write kind = %q there by hand", kind)
	}
	return []edit{{span{len(r.text), len(r.text)}, r.gap() + "[vault]" + r.eol(0) + "kind = " + quoteString(kind) + r.eol(0)}}, nil
}

// gap is what parts a new table at the end from what stands there.
func (r *reading) gap() string {
	n := len(r.text)
	if n == 0 || bytes.Equal(r.text, bom) {
		return ""
	}
	eol, gap := r.eol(0), ""
	if r.text[n-1] != '\n' {
		gap = eol
	}
	if !endsBlank(r.text) {
		gap += eol
	}
	return gap
}
