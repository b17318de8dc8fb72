//go:build linux || darwin

package e2e_test

import (
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// A busy redirect port is named, with the program that holds it where the
// system tells; once it is free, one key goes on.
func TestBusyRedirectPort(t *testing.T) {
	t.Parallel()
	uri := loopbackURI(t)
	u, err := url.Parse(uri)
	if err != nil {
		t.Fatal(err)
	}
	holder, err := net.Listen("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	at := newClient(t, serveWorkfront(t), uri)
	term := start(t, at, 80, 24)
	term.see(onList)
	term.press(enter, onApplication)
	wants := []string{"port " + u.Port(), "already in use"}
	if runtime.GOOS == "linux" {
		wants = append(wants, filepath.Base(os.Args[0]))
	}
	term.keys(enter)
	term.see(wants...)
	if _, err := os.Stat(at.path("opened")); err == nil {
		t.Error("the browser was opened although nothing can listen")
	}
	holder.Close()
	term.press(enter, onAuthorize)

	second := start(t, at, 80, 24) // the program itself may be what holds it
	second.see(onList)
	second.press(enter, onApplication)
	second.press(enter, "already in use")
	if runtime.GOOS == "linux" {
		second.see("wfconnect (pid")
	}
	arrive(t, allow(t, at.opened(1)))
	term.see(onCode)
}

// The words of a refusal are on the screen, with the likely cause and the next
// key; the next login works as soon as the cause is gone.
func TestWrongClientSecret(t *testing.T) {
	t.Parallel()
	at := newClient(t, serveWorkfront(t), loopbackURI(t))
	at.extra = []string{"PRACTICE_SECRET=wr0ng-5ecr3t-wr0ng-5ecr3t"}
	term := start(t, at, 80, 24)
	arrive(t, allow(t, login(term, at, onAuthorize)))
	term.see(onCode)
	term.press(enter, "the code was sent, and refused")
	term.see("most likely", "client ID or the secret", "get a new code")
	if leaks(term.stream.String(), "wr0ng-5ecr3t-wr0ng-5ecr3t") {
		t.Error("the refused secret was shown")
	}
	term.press(enter, onAuthorize)
	term.keys(ctrlC)
	term.leaves(0)

	at.extra = []string{"PRACTICE_SECRET=" + clientSecret}
	term = start(t, at, 80, 24)
	term.see(onList)
	term.press(enter, onApplication)
	term.press(enter, onAuthorize)
	arrive(t, allow(t, at.opened(3)))
	term.see(onCode)
	term.press(enter, onTokens)
}

func TestSecretVariableNotSet(t *testing.T) {
	t.Parallel()
	at := newClient(t, "http://"+freeAddress(t), pasteOnly)
	at.extra = nil
	term := start(t, at, 80, 24)
	term.see("✗ client_secret of practice")
	term.press(enter, "PRACTICE_SECRET")
	term.keys(ctrlC)
	term.leaves(0)
}

// Nothing listens where Workfront should be: the code was never sent, so it is
// still good. A new login works as soon as the host does.
func TestDeadHost(t *testing.T) {
	t.Parallel()
	dead := freeAddress(t)
	at := newClient(t, "http://"+dead, loopbackURI(t))
	term := start(t, at, 80, 24)
	u, err := url.Parse(login(term, at, onAuthorize))
	if err != nil {
		t.Fatal(err)
	}
	back := url.Values{"code": {"a-code-of-no-value"}, "state": {u.Query().Get("state")}, "domain": {"acme"}, "lane": {"my"}}
	arrive(t, u.Query().Get("redirect_uri")+"?"+back.Encode())
	term.see(onCode)
	term.press(enter, "nothing listens there")
	term.see("the network, not the credentials", "still good")
	if _, err := os.Stat(at.vaultPath()); err == nil {
		t.Error("the vault was written although nobody gave a token")
	}
	serveWorkfrontAt(t, dead)
	term.press("r", onAuthorize)
	arrive(t, allow(t, at.opened(2)))
	term.see(onCode, "✓ the one this login sent")
	term.press(enter, onTokens)
}

// Leaving while the code is on its way waits for the answer: the tokens that it
// brings are stored, for Workfront keeps no copy.
func TestLeavingDuringTheExchangeKeepsTheTokens(t *testing.T) {
	t.Parallel()
	at := newClient(t, serveWorkfront(t, "latency=2s"), loopbackURI(t))
	term := inShell(t, at)
	arrive(t, allow(t, login(term, at, onAuthorize)))
	term.see(onCode)
	term.press(enter, "the code is on its way")
	term.keys(ctrlC)
	term.see("left with 0")
	if at.kept("practice").Tokens.AccessToken == "" {
		t.Error("the tokens are lost")
	}
	if got := term.screen.String(); !strings.Contains(got, "waiting for its answer") {
		t.Errorf("it waited without saying why:\n%s", got)
	}
	for _, left := range leftOn(term.stream.String()) {
		t.Errorf("left on: %s", left)
	}
}

// The second ctrl+c gives the answer up, and says what that means.
func TestLeavingTwiceGivesTheTokensUp(t *testing.T) {
	t.Parallel()
	at := newClient(t, serveWorkfront(t, "latency=15s"), loopbackURI(t))
	term := start(t, at, 80, 24)
	arrive(t, allow(t, login(term, at, onAuthorize)))
	term.see(onCode)
	term.press(enter, "the code is on its way")
	term.press(ctrlC, "waiting for its answer")
	term.keys(ctrlC)
	term.leaves(130)
	if got := term.screen.String(); !strings.Contains(got, "are lost") {
		t.Errorf("it does not say what is lost:\n%s", got)
	}
}

// Redirects that are not this login's change nothing; it goes on waiting.
func TestForeignRedirectsAreRefused(t *testing.T) {
	t.Parallel()
	at := newClient(t, serveWorkfront(t), loopbackURI(t))
	term := start(t, at, 80, 24)
	authorizeURL := login(term, at, onAuthorize)
	u, err := url.Parse(authorizeURL)
	if err != nil {
		t.Fatal(err)
	}
	uri := u.Query().Get("redirect_uri")
	if status, _ := arrive(t, uri+"?code=abc&state=forged&domain=acme&lane=my"); status != 400 {
		t.Errorf("a forged state got %d", status)
	}
	if status, _ := arrive(t, strings.TrimSuffix(uri, "callback")+"favicon.ico"); status != 404 {
		t.Errorf("another path got %d", status)
	}
	term.see("refused", "its state is not the one this login sent")
	arrive(t, allow(t, authorizeURL))
	term.see(onCode)
}

// An answer for another organization stops before the secret is sent.
func TestAnotherOrganizationAsksFirst(t *testing.T) {
	t.Parallel()
	at := newClient(t, serveWorkfront(t, "domain=wrong"), loopbackURI(t))
	term := start(t, at, 80, 24)
	arrive(t, allow(t, login(term, at, onAuthorize)))
	term.see("nothing was sent. You decide", "this login was for acme")
	if screen := term.press("t", "1 of 1"); !strings.Contains(screen, "/callback?") || strings.Contains(screen, "POST") {
		t.Errorf("more than the redirect went over the wire:\n%s", screen)
	}
	term.press(esc, "You decide")
	term.press("y", "enter exchange")
	term.press(enter, onTokens)
}
