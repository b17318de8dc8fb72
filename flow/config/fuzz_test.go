package config

import (
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
		f.Add(text, "a", "new", "client")
		f.Add(text, "a", "a", "client")
		f.Add(text, "", "日本語", "x\"\\")
		f.Add(text, "p", "", "")
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text, oldName, newName, clientID string) {
		before, parseErr := Parse("c", []byte(text))
		path, err := os.CreateTemp(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		defer os.Remove(path.Name())
		defer path.Close()
		if _, err := path.WriteString(text); err != nil {
			t.Fatal(err)
		}
		w := Workfront{Name: newName, Domain: "acme", ClientID: clientID, RedirectURI: "https://a/cb", Lane: "my", TrustHost: true}
		kind := kindWorkfront
		if newName == "" { // the other edit
			kind = kindProvider
			err = Remove(path.Name(), kind, oldName)
		} else {
			err = SetWorkfront(path.Name(), oldName, w)
		}
		if err != nil {
			if got := content(t, path.Name()); got != text {
				t.Fatalf("%v, and the file was changed:\n%s", err, got)
			}
			return
		}
		after, err := Load(path.Name())
		if (err == nil) != (parseErr == nil) && parseErr == nil {
			t.Fatalf("a good file went bad: %v", err)
		}
		if kind == kindProvider {
			delete(before.Provider, oldName)
		} else {
			delete(before.Workfront, oldName)
			before.Workfront[newName] = w.withDefaults()
		}
		same := reflect.DeepEqual(before.Vault, after.Vault) && reflect.DeepEqual(before.Workfront, after.Workfront) && reflect.DeepEqual(before.Provider, after.Provider)
		if !same {
			t.Fatalf("(-want +got)\n%s", cmp.Diff(before, after))
		}
	})
}
