//go:build linux || darwin

package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"wfconnect/practice"
)

// Both handshakes with everything recorded; what the program hands over (the
// recording, the saved HAR, the ticket, the debug log, the screen) holds none of
// the run's secrets.
func TestNothingThatIsHandedOverHoldsASecret(t *testing.T) {
	t.Parallel()
	const docsSecret = "sample-secret-of-no-value"
	docs := serving(t, "provider", "--auth", "oauth2")
	at := newClient(t, serveWorkfront(t, "refresh_token=rotating"), loopbackURI(t))
	at.extra = append(at.extra, "DOCS_SECRET="+docsSecret)
	at.addConfig(fmt.Sprintf(`
[provider.papers]
base_url           = "%[1]s/api/v1"
auth               = "oauth2"
authentication_url = "%[1]s/oauth2/authorize"
token_endpoint_url = "%[1]s/oauth2/token"
client_id          = "workfront"
client_secret      = "env:DOCS_SECRET"
redirect_uri       = %[2]q
`, docs, loopbackURI(t)))
	term := start(t, at, 120, 40, "--record", at.path("run.har"), "--debug", at.path("debug.log"))
	secrets := map[string]string{"the client secret": clientSecret, "the provider's secret": docsSecret}

	term.see(onList, "papers", "practice")
	term.keys("k")
	term.press(enter, "Authentication URL")
	term.press(enter, "waiting for you at")
	redirect, err := practice.Allow(context.Background(), &http.Client{Transport: only{strings.TrimPrefix(docs, "http://")}}, at.opened(1))
	if redirect == "" {
		t.Fatalf("the provider sent no redirect: %v", err)
	}
	secrets["the provider's code"] = codeOf(t, redirect)
	arrive(t, redirect)
	term.see("✓ 7")
	secrets["the provider's access token"] = at.kept("papers").Tokens.AccessToken
	secrets["the provider's refresh token"] = at.kept("papers").Tokens.RefreshToken
	term.press(enter, "metadata")
	term.press(esc, onList)

	term.keys("j")
	term.press(enter, onApplication)
	term.press(enter, onAuthorize)
	redirect = allow(t, at.opened(2))
	secrets["the code"] = codeOf(t, redirect)
	arrive(t, redirect)
	term.see(onCode)
	term.press(enter, onTokens)
	secrets["the first access token"] = at.kept("practice").Tokens.AccessToken
	secrets["the first refresh token"] = at.kept("practice").Tokens.RefreshToken
	term.press("f", " → tok#")
	secrets["the access token"] = at.kept("practice").Tokens.AccessToken
	secrets["the refresh token"] = at.kept("practice").Tokens.RefreshToken
	term.press(enter, onTry)

	term.press("t", "new ones are followed")
	for range 6 {
		term.press(enter, "traffic: exchange")
		term.press("i", "started")
		term.press("c", "the request as curl")
		term.press("T", "the ticket")
		term.press(esc, "method")
		term.keys("k")
	}
	term.press("G", "new ones are followed")
	saveAs(term, "h", at.path("saved.har"))
	saveAs(term, "t", at.path("ticket.md"))
	term.keys(ctrlC)
	term.leaves(0)

	files := at.files()
	for _, name := range []string{"run.har", "debug.log", "saved.har", "ticket.md"} {
		if !strings.Contains(files[name], "/oauth2/") {
			t.Errorf("%s says nothing of the handshakes:\n%.400s", name, files[name])
		}
		info, err := os.Stat(at.path(name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, mode %v, want 0600", name, err, info.Mode())
		}
	}
	files["the terminal"] = term.stream.String()
	for path, text := range files {
		for what, secret := range secrets {
			if len(secret) < 10 {
				t.Errorf("%s is %q, which is too short to look for", what, secret)
			}
			if leaks(text, secret) {
				t.Errorf("%s is in %s", what, path)
			}
		}
	}
	for _, name := range []string{"run.har", "saved.har"} {
		var har struct{ Log struct{ Entries []any } }
		if err := json.Unmarshal([]byte(files[name]), &har); err != nil || len(har.Log.Entries) < 6 {
			t.Errorf("%s has %d entries, want the 6 of the run: two redirects, three token requests, a call: %v", name, len(har.Log.Entries), err)
		}
	}
}

func saveAs(term *terminal, what, path string) {
	term.t.Helper()
	term.press("s", "the run as HAR")
	term.press(what, "goes to the file")
	term.keys("\x01\x0b") // to the beginning, and away with the rest
	term.keys(path)
	term.press(enter, " is in /")
}

// A request is changed in the person's own editor, which gets the terminal and
// a file without secrets, and is sent with the token of now.
func TestARequestIsChangedInTheEditor(t *testing.T) {
	t.Parallel()
	workfront := serveWorkfront(t)
	at := newClient(t, workfront, loopbackURI(t))
	seen := at.path("seen.http")
	script := fmt.Sprintf("#!/bin/sh\nwhile read -r line; do printf '%%s\\n' \"$line\"; done <\"$1\" >%q\nprintf 'GET %s/attask/api/v21.0/proj/search?fields=name\\nsessionID: tok#0000\\n' >\"$1\"\n", seen, workfront)
	if err := os.WriteFile(at.path("bin", "my editor"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	at.extra = append(at.extra, "EDITOR='"+at.path("bin", "my editor")+"'")
	term := start(t, at, 100, 30)
	arrive(t, allow(t, login(term, at, onAuthorize)))
	term.see(onCode)
	term.press(enter, onTokens)
	token := at.kept("practice").Tokens.AccessToken
	term.press(enter, onTry)
	term.press("t", "3 of 3")
	screen := term.press("e", "+ exchange 4")
	for _, want := range []string{"sent again", "\"objCode\": \"PROJ\""} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is not on the screen:\n%s", want, screen)
		}
	}
	term.keys(ctrlC)
	term.leaves(0)
	files := at.files()
	if draft := files["seen.http"]; !strings.Contains(draft, "GET "+workfront) || leaks(draft, token) {
		t.Errorf("the editor was given:\n%s", draft)
	}
	for path := range files {
		if strings.HasPrefix(path, "tmp/") {
			t.Errorf("%s is left", path)
		}
	}
}
