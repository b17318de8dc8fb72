package config

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var seeds = []string{
	"", "\n", "# x", "[vault]\nkind = \"file\"\n", codeFlow, pkceFlow, jwtFlow, oauth2, apikey,
	strings.ReplaceAll(codeFlow, "\n", "\r\n"), strings.TrimSpace(codeFlow) + " # end", "\xef\xbb\xbf" + codeFlow,
	"workfront.a = { domain = 'acme', client_id = 'i', redirect_uri = 'https://a/b' }\n",
	"[workfront]\na.domain = 'acme'\na.client_id = 'i'\na.redirect_uri = 'https://a/b'\n[workfront.b]\n",
	oauth2 + "[provider.p.request_headers]\n\"X-A\" = \"\"\"\\\n  [workfront.a]\"\"\"\n",
	codeFlow + "lane = \"\"\"my\"\"\" # x\n\n# y\n[workfront.\"a b\".x]\nq = [ 1, [ '''2''' ], { z = 1 } ]\n",
	"[[workfront]]\n[[workfront.a]]\nx = nan\n", "x = 1979-05-27T07:32:00Z\n\"\" = 1\n",
}

func FuzzParse(f *testing.F) {
	for _, text := range seeds {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := Parse("c", text)
		if err == nil {
			return
		}
		if _, ok := err.(Errors); !ok {
			t.Fatalf("%T: %v", err, err)
		}
		for line := range strings.SplitSeq(err.Error(), "\n") {
			if printable(line) != line || !strings.HasPrefix(line, "c:") {
				t.Fatalf("not a line for a terminal: %q", line)
			}
		}
	})
}

// FuzzEdit: whatever stands in the file, an edit gives what was there and the
// change, or an error and the file as it was.
func FuzzEdit(f *testing.F) {
	for _, text := range seeds {
		for _, kind := range []string{kindWorkfront, kindProvider} {
			f.Add(text, kind, "a", "new", "client")
			f.Add(text, kind, "a", "a", "client")
			f.Add(text, kind, "p", "p", "")
			f.Add(text, kind, "p", "q", "X-A")
			f.Add(text, kind, "", "日本語", "x\"\\")
			f.Add(text, kind, "p", "", "")
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text, kind, oldName, newName, value string) {
		want, parseErr := Parse("c", []byte(text))
		file, err := os.CreateTemp(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		defer os.Remove(file.Name())
		defer file.Close()
		if _, err := file.WriteString(text); err != nil {
			t.Fatal(err)
		}
		if err := fuzzedEdit(file.Name(), &want, kind, oldName, newName, value); err != nil {
			if got := content(t, file.Name()); got != text {
				t.Fatalf("%v, and the file was changed:\n%s", err, got)
			}
			return
		}
		after, err := Load(file.Name())
		if err != nil && parseErr == nil {
			t.Fatalf("a good file went bad: %v", err)
		}
		same := reflect.DeepEqual(want.Vault, after.Vault) && reflect.DeepEqual(want.Workfront, after.Workfront) && reflect.DeepEqual(want.Provider, after.Provider)
		if !same {
			t.Fatalf("(-want +got)\n%s", cmp.Diff(want, after))
		}
	})
}

// fuzzedEdit sets a table, or removes it when it has no new name, and does the
// same to want.
func fuzzedEdit(path string, want *Config, kind, oldName, newName, value string) error {
	w := Workfront{Name: newName, Domain: "acme", ClientID: value, RedirectURI: "https://a/cb", Lane: "my", TrustHost: true}
	p := Provider{Name: newName, BaseURL: "https://d", Auth: AuthAPIKey, Username: "u"}
	if value != "" {
		p.RequestParameters = map[string]string{value: value, "a": ""}
		p.RequestHeaders = map[string]string{"X-A": value}
	}
	err := errors.New("no such edit")
	switch {
	case newName == "":
		err = Remove(path, kind, oldName)
	case kind == kindWorkfront:
		err = SetWorkfront(path, oldName, w)
	case kind == kindProvider:
		err = SetProvider(path, oldName, p)
	}
	if err != nil {
		return err
	}
	if kind == kindWorkfront {
		delete(want.Workfront, oldName)
	} else {
		delete(want.Provider, oldName)
	}
	switch {
	case newName == "":
	case kind == kindWorkfront:
		want.Workfront[newName] = w.withDefaults()
	default:
		want.Provider[newName] = p.withDefaults()
	}
	return nil
}
