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
	for name, opens := range map[string]func(*testing.T, *place){
		"a screen": func(t *testing.T, at *place) {
			term := start(t, at, 100, 30)
			arrive(t, allow(t, login(term, at, onAuthorize)))
			term.see(onCode)
			term.press(enter, onTokens) // the secret can be read here all the same
			term.keys(ctrlC)
			term.leaves(0)
		},
		"a command": func(t *testing.T, at *place) {
			term := start(t, at, 100, 30, "connect", "practice")
			arrive(t, allow(t, at.opened(1)))
			term.leaves(0)
		},
		"the demo": func(t *testing.T, at *place) {
			term := start(t, at, 100, 30, "demo")
			demoTo(term, 2)
			at.opened(1)
			term.keys(ctrlC)
			term.leaves(0)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := newClient(t, serveWorkfront(t), loopbackURI(t))
			if name == "the demo" { // which reads no configuration, so that it does not know of the secret in it
				at = newPlace(t)
			}
			at.extra = append(at.extra, "WFCONNECT_PASSPHRASE=correct horse", "OTHERS=of no secret")
			at.opener("export -p >\"" + at.path("inherited") + "\"; printf '%s\\n' \"$1\" >>\"" + at.path("opened") + "\"\n")
			opens(t, at)
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
