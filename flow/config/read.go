package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Kinds of named tables.
const (
	kindWorkfront = "workfront"
	kindProvider  = "provider"
)

// reading is one text on its way to a Config: what the parser says it means,
// where the scanner says it stands, and what was found wrong so far.
type reading struct {
	path     string
	text     []byte
	raw      map[string]any
	items    []item
	lines    map[string]int
	problems []Problem
	warnings []Problem
}

// read does what comes before meaning: size, encoding, syntax. Its errors are
// Errors too.
func read(path string, text []byte) (*reading, error) {
	r := &reading{path: path, text: text, lines: map[string]int{}}
	if len(text) > maxSize {
		return nil, r.broken(0, fmt.Sprintf("larger than %d KiB, no configuration is", maxSize>>10))
	}
	if !utf8.Valid(text) {
		return nil, r.broken(invalidLine(text), "not UTF-8: save the file as UTF-8")
	}
	if err := decode(string(text), &r.raw); err != nil {
		return nil, r.syntax(err)
	}
	var err error
	if r.items, err = scan(text); err != nil {
		return nil, r.broken(0, "not valid TOML: "+err.Error())
	}
	for _, it := range r.items {
		for n := range it.path {
			key := dotted(it.path[:n+1])
			if _, ok := r.lines[key]; !ok {
				r.lines[key] = it.line
			}
		}
		if it.header { // [a.b] is a better place for a.b than the [a.b.c] before it
			r.lines[dotted(it.path)] = it.line
		}
	}
	return r, nil
}

// at is the line of a key, or of the nearest table around it.
func (r *reading) at(key []string) int {
	for n := len(key); n > 0; n-- {
		if line, ok := r.lines[dotted(key[:n])]; ok {
			return line
		}
	}
	return 0
}

func (r *reading) problem(key []string, format string, args ...any) Problem {
	return Problem{Path: r.path, Line: r.at(key), Key: dotted(key), Message: fmt.Sprintf(format, args...), key: key}
}

func (r *reading) fail(key []string, format string, args ...any) {
	r.problems = append(r.problems, r.problem(key, format, args...))
}

func (r *reading) warn(key []string, format string, args ...any) {
	r.warnings = append(r.warnings, r.problem(key, format, args...))
}

// config walks the tables and notes every problem on the way.
func (r *reading) config() Config {
	cfg := Config{Path: r.path, Workfront: map[string]Workfront{}, Provider: map[string]Provider{}}
	for name := range r.raw {
		if !slices.Contains([]string{"vault", kindWorkfront, kindProvider}, name) {
			r.fail([]string{name}, "unknown key; %s", suggestion(name, []string{"vault", "workfront", "provider"}))
		}
	}
	r.vault(&cfg.Vault)
	for name, raw := range r.named(kindWorkfront) {
		w := newWorkfront(name)
		t := r.table(raw, w.fields(), kindWorkfront, name)
		t.workfront(w)
		cfg.Workfront[name] = w
	}
	for name, raw := range r.named(kindProvider) {
		p := newProvider(name)
		t := r.table(raw, p.fields(), kindProvider, name)
		t.provider(p)
		cfg.Provider[name] = p
		if _, both := cfg.Workfront[name]; both {
			r.warn([]string{kindProvider, name}, "[workfront.NAME] has the same name: a command that takes either kind cannot tell them apart; rename one")
		}
	}
	return cfg
}

func (r *reading) vault(v *Vault) {
	raw, ok := r.raw["vault"]
	if !ok {
		return
	}
	body, ok := raw.(map[string]any)
	if !ok {
		r.fail([]string{"vault"}, "must be a table, [vault], not %s", typeName(raw))
		return
	}
	t := r.table(body, []field{{"kind", &v.Kind}}, "vault")
	if t.good("kind") {
		t.oneOf("kind", v.Kind, vaultKinds()...)
	}
}

// named lists the tables of one kind, those with impossible names left out.
func (r *reading) named(kind string) map[string]map[string]any {
	raw, ok := r.raw[kind]
	if !ok {
		return nil
	}
	all, ok := raw.(map[string]any)
	if !ok {
		r.fail([]string{kind}, "must be tables, [%s.NAME], not %s", kind, typeName(raw))
		return nil
	}
	tables := map[string]map[string]any{}
	for name, one := range all {
		body, ok := one.(map[string]any)
		if !ok {
			r.fail([]string{kind, name}, "must be a table, [%s.NAME], not %s", kind, typeName(one))
			continue
		}
		if err := checkName(name); err != nil {
			r.fail([]string{kind, name}, "%s", err)
			continue
		}
		tables[name] = body
	}
	return tables
}

// checkName: names are typed on a command line and shown in lists.
func checkName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return errors.New("a connection needs a name")
	case name != strings.TrimSpace(name):
		return errors.New("a name does not start or end with a space")
	case printable(name) != name:
		return errors.New("a name has no control characters")
	}
	return nil
}

func typeName(v any) string {
	switch v.(type) {
	case string:
		return "a string"
	case bool:
		return "true or false"
	case int64, float64:
		return "a number"
	case map[string]any:
		return "a table"
	case []map[string]any:
		return "a list of tables"
	case []any:
		return "a list"
	}
	return "a date or time"
}
