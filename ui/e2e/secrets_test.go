//go:build linux || darwin

package e2e_test

import (
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
)

// leaks says whether any ten characters of a secret, in one piece, are in a
// text: a screen wraps and a renderer sends only what changed. It looks into
// what went to the terminal's clipboard too.
func leaks(text, secret string) bool {
	for _, m := range clipboard.FindAllStringSubmatch(text, -1) {
		if copied, err := base64.StdEncoding.DecodeString(m[1]); err == nil {
			text += "\n" + string(copied)
		}
	}
	const piece = 10
	for i := range len(secret) - piece + 1 {
		if strings.Contains(text, secret[i:i+piece]) {
			return true
		}
	}
	return false
}

var clipboard = regexp.MustCompile(`\x1b\]52;c;([A-Za-z0-9+/=]*)`)

func TestLeaksFindsPieces(t *testing.T) {
	t.Parallel()
	const secret = "0123456789abcdef"
	for text, want := range map[string]bool{
		"x456789abcd\ny": true, "01234 56789 abcde": false, "tok#0123": false,
		"\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte("curl "+secret)) + "\x07": true,
	} {
		if got := leaks(text, secret); got != want {
			t.Errorf("leaks(%q) is %v", text, got)
		}
	}
}

// A whole run over every screen, every copied curl included, and nothing secret
// was shown or written anywhere but into the vault, until it is asked for.
func TestSecretsStayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	at := newClient(t, serveWorkfront(t, "refresh_token=rotating"), loopbackURI(t))
	term := start(t, at, 120, 40)
	authorizeURL := login(term, at, onAuthorize)
	redirect := allow(t, authorizeURL)
	status, page := arrive(t, redirect)
	code := codeOf(t, redirect)
	if status != 200 || leaks(page, code) {
		t.Errorf("the page that the browser lands on, status %d, leaks the code: %v", status, leaks(page, code))
	}
	term.see(onCode)
	term.press("c", "curl")
	term.press(enter, onTokens)
	first := at.kept("practice").Tokens
	term.press("f", " → tok#")
	second := at.kept("practice").Tokens
	term.press(enter, onTry)
	term.press("c", "the request as curl")
	term.press("n", "2 of 4")
	term.press(enter, "rows")
	term.press("/", "find in the answer")
	term.keys("name" + enter)
	for _, step := range []string{"1", "2", "3", "4", "5"} {
		term.press(step, "try it")
	}
	term.press("?", "ctrl+c")
	term.press("x", "enter send") // any key
	term.press("t", "secrets are fingerprints here")
	for range 4 { // every exchange, both sides
		term.press(enter, "traffic: exchange")
		term.keys(" ")
		term.press(esc, "both sides")
		term.keys("k")
	}
	term.press(esc, "enter send")

	secrets := map[string]string{
		"the client secret": clientSecret, "the code": code,
		"the first access token": first.AccessToken, "the first refresh token": first.RefreshToken,
		"the access token": second.AccessToken, "the refresh token": second.RefreshToken,
	}
	wrote := term.stream.String()
	if !strings.Contains(wrote, "\x1b]52;c;") {
		t.Error("the copied curl did not go to the terminal's clipboard")
	}
	for what, secret := range secrets {
		if len(secret) < 10 {
			t.Errorf("%s is %q, which is too short to look for", what, secret)
		}
		if leaks(wrote, secret) {
			t.Errorf("%s was written to the terminal without being asked for", what)
		}
	}

	term.press("4", onTokens)
	term.press("v", second.AccessToken) // asked for: the search above can find it
	if !leaks(term.stream.String(), second.AccessToken) || leaks(term.stream.String(), code) {
		t.Error("revealing must show the token and nothing else")
	}
	term.press("v", "reveal")
	term.keys(ctrlC)
	term.leaves(0)

	for path, text := range at.files() {
		for what, secret := range secrets {
			if leaks(text, secret) {
				t.Errorf("%s is in %s", what, path)
			}
		}
	}
	if got := at.kept("practice").Tokens; got.AccessToken != second.AccessToken || got.RefreshToken != second.RefreshToken {
		t.Error("the vault must hold the latest tokens")
	}
}
