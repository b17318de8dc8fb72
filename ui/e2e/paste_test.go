//go:build linux || darwin

package e2e_test

import (
	"net/url"
	"os"
	"strings"
	"testing"
)

// login opens the connection and its login, and returns the address that the
// desktop was asked to open.
func login(term *terminal, at *place, waiting string) (authorizeURL string) {
	term.t.Helper()
	term.see(onList, "practice")
	term.press(enter, onApplication)
	term.press(enter, waiting)
	return at.opened(1)
}

// A redirect URI that is not loopback means paste only; whatever part of the
// address is pasted will do, and what shows no state is asked about.
func TestConnectByPaste(t *testing.T) {
	t.Parallel()
	workfront := serveWorkfront(t)
	pastes := []struct {
		name string
		part func(redirect *url.URL) string
		asks bool
	}{
		{name: "the whole address", part: (*url.URL).String},
		{name: "wrapped by a mail program", part: func(u *url.URL) string { s := u.String(); return " " + s[:40] + "\r\n" + s[40:] + "\n" }},
		{name: "its query", part: func(u *url.URL) string { return u.RawQuery }},
		{name: "code=", part: func(u *url.URL) string { return "code=" + u.Query().Get("code") }, asks: true},
		{name: "the bare code", part: func(u *url.URL) string { return u.Query().Get("code") }, asks: true},
	}
	for _, p := range pastes {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			at := newClient(t, workfront, pasteOnly)
			term := start(t, at, 80, 24)
			redirect, err := url.Parse(allow(t, login(term, at, onPasteOnly)))
			if err != nil {
				t.Fatal(err)
			}
			term.paste(p.part(redirect))
			if p.asks {
				term.see("nothing was sent", "no state came with it")
				term.keys(enter) // not an answer
				term.press("y", onCode)
			}
			term.see(onCode, "pasted")
			term.press(enter, onTokens)
			term.press(enter, onTry)
		})
	}
}

// The same by the field, typed, after a paste that cannot be right.
func TestAPasteThatIsNotTakenStaysToBeMended(t *testing.T) {
	t.Parallel()
	at := newClient(t, serveWorkfront(t), pasteOnly)
	term := start(t, at, 80, 24)
	redirect := allow(t, login(term, at, onPasteOnly))
	term.paste("https://integration.example/callback?code=abc&state=not-the-one&domain=acme&lane=my")
	term.see("its state is not the one this login sent", "goes on waiting", "leave the field")
	term.keys("\x15") // ctrl+u empties the field
	term.paste(redirect)
	term.see(onCode)
}

// A listener and a paste race; the paste wins here, and the port is free again.
func TestPasteBesideAListener(t *testing.T) {
	t.Parallel()
	at := newClient(t, serveWorkfront(t), loopbackURI(t))
	term := start(t, at, 80, 24)
	redirect := allow(t, login(term, at, onAuthorize))
	term.paste(redirect)
	term.see(onCode)
	term.press("r", onAuthorize) // a new login binds the same port
	if status, _ := arrive(t, allow(t, at.opened(2))); status != 200 {
		t.Errorf("the browser got %d", status)
	}
	term.see(onCode)
}

// Tokens outlive the program: in the vault, readable by their owner only.
func TestTokensComeBackFromTheVault(t *testing.T) {
	t.Parallel()
	at := newClient(t, serveWorkfront(t, "refresh_token=rotating"), pasteOnly)
	before := at.files()["home/config/wfconnect/config.toml"]
	term := start(t, at, 80, 24)
	term.paste(allow(t, login(term, at, onPasteOnly)))
	term.see(onCode)
	term.press(enter, onTokens)
	first := at.kept("practice") // on disk before on the screen
	if first.Tokens.AccessToken == "" || first.Tokens.RefreshToken == "" {
		t.Fatal("the tokens are on the screen and not in the vault")
	}
	term.keys(ctrlC)
	term.leaves(0)
	for path, mode := range map[string]os.FileMode{at.vaultPath(): 0o600, at.path("home", "state", "wfconnect"): 0o700} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v, want mode %o", path, info.Mode().Perm(), err, mode)
		}
	}

	term = start(t, at, 80, 24)
	term.see("practice", "left")
	term.press(enter, onTokens)
	term.press("f", " → tok#")
	second := at.kept("practice")
	if second.Tokens.AccessToken == first.Tokens.AccessToken || second.Tokens.RefreshToken == first.Tokens.RefreshToken {
		t.Error("the refreshed tokens are on the screen and not in the vault")
	}
	term.press(enter, onTry)
	term.keys(ctrlC)
	term.leaves(0)
	if after := at.files()["home/config/wfconnect/config.toml"]; after != before || !strings.HasPrefix(after, "# my own comment") {
		t.Errorf("config.toml was changed by connecting:\n%s", after)
	}
}

// newConnection opens the form for a Workfront application.
func newConnection(term *terminal) {
	term.t.Helper()
	term.press("n", "a Workfront application   p")
	term.press("w", "new connection")
}

// First contact: an empty machine, the form, the secret typed once.
func TestSetUpAConnectionOnScreen(t *testing.T) {
	t.Parallel()
	workfront := serveWorkfront(t)
	at := newPlace(t)
	term := start(t, at, 80, 24)
	term.see("No connection yet")
	if files := at.files(); len(files) > 0 {
		t.Errorf("looking is enough to write %v", names(files))
	}
	newConnection(term)
	term.paste("acme")
	term.keys("\t\t") // a Web Application, as the form begins with
	for _, value := range []string{workfront, clientID, clientSecret} {
		term.paste(value)
		term.keys("\t")
	}
	for range len("http://127.0.0.1:8976/callback") {
		term.keys("\x7f")
	}
	term.paste(pasteOnly)
	got := term.see(pasteOnly, "Token URL", strings.Repeat("*", len(clientSecret)))
	if leaks(got, clientSecret) {
		t.Errorf("the secret is on the screen:\n%s", got)
	}
	term.press(enter, "acme is saved")
	if config := at.files()["home/config/wfconnect/config.toml"]; leaks(config, clientSecret) || !strings.Contains(config, pasteOnly) {
		t.Errorf("config.toml:\n%s", config)
	}
	if at.kept("acme").ClientSecret != clientSecret {
		t.Error("the client secret is not in the vault")
	}
	term.press(enter, onApplication)
	term.press(enter, onPasteOnly)
	term.paste(allow(t, at.opened(1)))
	term.see(onCode)
	term.press(enter, onTokens)
	term.press(enter, onTry)
	if leaks(term.stream.String(), clientSecret) {
		t.Error("the client secret was written to the terminal")
	}
}
