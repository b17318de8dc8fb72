//go:build linux || darwin

package e2e_test

import (
	"os"
	"strings"
	"testing"
)

// A browser lives on for days, and everything that runs in it can read what it
// was started with.
func TestChildrenInheritNoSecret(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"a screen": nil, "a command": {"connect", "practice"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := newClient(t, serveWorkfront(t), loopbackURI(t))
			at.extra = append(at.extra, "WFCONNECT_PASSPHRASE=correct horse", "OTHERS=of no secret")
			at.opener("export -p >\"" + at.path("inherited") + "\"; printf '%s\\n' \"$1\" >>\"" + at.path("opened") + "\"\n")
			term := start(t, at, 100, 30, args...)
			address := ""
			if args == nil {
				address = login(term, at, onAuthorize)
			} else {
				address = at.opened(1)
			}
			arrive(t, allow(t, address))
			if args == nil {
				term.see(onCode)
				term.press(enter, onTokens) // the secret can be read here all the same
				term.keys(ctrlC)
			}
			term.leaves(0)
			inherited, err := os.ReadFile(at.path("inherited"))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(inherited), "of no secret") {
				t.Fatalf("this test sees nothing:\n%s", inherited)
			}
			for _, secret := range []string{clientSecret, "correct horse"} {
				if strings.Contains(string(inherited), secret) {
					t.Errorf("the browser inherited %s", secret)
				}
			}
		})
	}
}
