package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestNew: the text is what the connections written one by one would be, and it
// means what a file of that text means.
func TestNew(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.toml")
	machine := Workfront{Name: "a b", Domain: "acme", Flow: FlowJWT, ClientID: "m", CustomerID: "c", UserID: "u", PrivateKey: "file:k"}
	p := docs()
	p.RequestHeaders = map[string]string{"X-Tenant": "7"}
	for _, w := range []Workfront{acme(), machine} {
		if err := SetWorkfront(path, "", w); err != nil {
			t.Fatal(err)
		}
	}
	if err := SetProvider(path, "", p); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	meant, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	text, cfg, err := New(path, []Workfront{acme(), machine}, []Provider{p})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(text)); diff != "" {
		t.Errorf("the text (-one by one +New):\n%s", diff)
	}
	if diff := cmp.Diff(meant, cfg); diff != "" {
		t.Errorf("its meaning (-one by one +New):\n%s", diff)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		workfronts []Workfront
		says       string
	}{
		"two of one name": {[]Workfront{acme(), acme()}, "acme"},
		"no name":         {[]Workfront{{Domain: "acme", ClientID: "id", RedirectURI: "https://a/cb"}}, "name"},
		"no client ID":    {[]Workfront{{Name: "acme", Domain: "acme", RedirectURI: "https://a/cb"}}, "client_id"},
		"no UTF-8":        {[]Workfront{{Name: "acme", Domain: "acme", ClientID: "\xff", RedirectURI: "https://a/cb"}}, "no place in the file"},
	}
	for name, test := range tests {
		if text, _, err := New("config.toml", test.workfronts, nil); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q in it; the text is\n%s", name, err, test.says, text)
		}
	}
}
