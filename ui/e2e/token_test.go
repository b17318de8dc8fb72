//go:build linux || darwin

package e2e_test

import (
	"os"
	"testing"
)

// What may cost the login is done only when a person says so.
func TestAPersonIsAskedBeforeARefreshWithoutALock(t *testing.T) {
	t.Parallel()
	at := newClient(t, serveWorkfront(t), loopbackURI(t))
	term := start(t, at, 80, 24)
	address := login(term, at, onAuthorize)
	arrive(t, allow(t, address))
	term.see(onCode)
	term.press(enter, onTokens)
	term.keys(ctrlC)
	term.leaves(0)
	first := at.kept("practice").Tokens.AccessToken
	if err := os.WriteFile(at.path("home", "state", "wfconnect", "locks"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	term = start(t, at, 80, 24, "token", "practice", "--refresh")
	term.see("nothing was sent", "refresh all the same? [y/N]")
	term.keys("\r")
	term.leaves(2)
	if at.kept("practice").Tokens.AccessToken != first {
		t.Error("it was refreshed although nobody said so")
	}
	term = start(t, at, 80, 24, "token", "practice", "--refresh")
	term.see("refresh all the same? [y/N]")
	term.keys("y\r")
	term.see("refreshed: tok#")
	term.leaves(0)
	if at.kept("practice").Tokens.AccessToken == first {
		t.Error("it was not refreshed although the person said so")
	}
}
