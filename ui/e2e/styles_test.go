//go:build linux || darwin

package e2e_test

import (
	"strings"
	"testing"
)

// The request styles side by side with a refresh token that rotates, whose reuse
// would end the login: the one that is chosen stands in config.toml beside what
// stood there, and another run refreshes with it.
func TestTheChosenRequestStyleIsWritten(t *testing.T) {
	t.Parallel()
	at := newClient(t, serveWorkfront(t, "refresh_token=rotating-reuse-kills-family", "encodings_accepted=E1,E2"), loopbackURI(t))
	term := start(t, at, 80, 24)
	arrive(t, allow(t, login(term, at, onAuthorize)))
	term.see(onCode)
	term.press(enter, onTokens)
	first := at.kept("practice").Tokens.RefreshToken
	term.press("S", "the safer one")
	term.press("g", "token family")
	if at.kept("practice").Tokens.RefreshToken != first {
		t.Error("something was sent before anybody agreed")
	}
	term.press("y", "works: 1 form, 2 json")
	term.see("✗ 3 JSON, secret in body", "(E3)")
	term.press("j", "set token_request = json")
	term.press("w", "token_request of practice is json in config.toml")
	term.keys(ctrlC)
	term.leaves(0)
	written := content(t, at.configPath())
	if !strings.Contains(written, "# my own comment") || !strings.Contains(written, `token_request = "json"`) {
		t.Errorf("config.toml is now\n%s", written)
	}
	last := at.kept("practice").Tokens
	if last.RefreshToken == first || leaks(term.stream.String(), last.RefreshToken) {
		t.Error("the refresh token is the first one, or was shown")
	}
	term = start(t, at, 80, 24, "token", "practice", "--refresh")
	term.see("refreshed: tok#")
	term.leaves(0)
}

// What a token can and cannot read, against a server of its own.
func TestWhatATokenCanReadIsSaid(t *testing.T) {
	t.Parallel()
	at := newClient(t, serveWorkfront(t, "denied=docu"), loopbackURI(t))
	term := start(t, at, 80, 24)
	arrive(t, allow(t, login(term, at, onAuthorize)))
	term.see(onCode)
	term.press(enter, onTokens)
	term.press(enter, "you are Maria Lopez")
	term.press("a", "Not proved")
	term.see("✓ projects", "✗ documents         403 not allowed")
	if leaks(term.stream.String(), at.kept("practice").Tokens.AccessToken) {
		t.Error("the token was shown")
	}
	term.keys(ctrlC)
	term.leaves(0)
}
