//go:build linux || darwin

package e2e_test

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// newBrowser is a Chromium that has started, with nothing of the person's own.
// Without one the test is skipped, but not in CI: there it fails.
func newBrowser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		const why = "needs chromium, chromium-browser or google-chrome in PATH"
		if os.Getenv("CI") == "true" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(900, 760),
		chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("no-first-run", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("no-proxy-server", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil { // starts it
		t.Fatal(err)
	}
	ctx, stop = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(stop)
	return ctx
}

// click opens the consent page, presses a button, and waits for the page that
// the program's listener shows.
func click(t *testing.T, browser context.Context, authorizeURL, button string) (outcome string) {
	t.Helper()
	landed, stop := context.WithTimeout(browser, patience)
	defer stop()
	err := chromedp.Do(
		landed, chromedp.Navigate(authorizeURL), chromedp.WaitVisible(chromedp.CSS("form")),
		chromedp.Click(chromedp.CSS(`button[value="`+button+`"]`)), chromedp.WaitVisible(chromedp.CSS("p.next")),
	)
	if err != nil {
		t.Fatal(err)
	}
	return evaluate(t, landed, `document.documentElement.className + ": " + document.querySelector("h1").innerText`)
}

func evaluate(t *testing.T, browser context.Context, expression string) string {
	t.Helper()
	text, err := chromedp.Run(browser, chromedp.Evaluate[string](expression))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// The job itself: the consent page clicked in a real browser while the real
// binary waits.
func TestConnectByBrowser(t *testing.T) {
	t.Parallel()
	browser := newBrowser(t)
	at := newClient(t, serveWorkfront(t), loopbackURI(t))
	term := start(t, at, 80, 24)
	authorizeURL := login(term, at, onAuthorize)

	// Cancel first: the terminal says so, and a new login is one key.
	if got := click(t, browser, authorizeURL, "cancel"); got != "refused: Access was not allowed" {
		t.Errorf("after Cancel the page says %q", got)
	}
	term.see("access_denied", "Cancel was pressed")
	term.press(enter, onAuthorize)

	if got := click(t, browser, at.opened(2), "allow"); got != "allowed: Access was allowed" {
		t.Errorf("after Allow access the page says %q", got)
	}
	term.see(onCode, "arrived", "the one this login sent")
	landingPageHoldsNoCode(t, browser)
	term.press(enter, onTokens)
	term.press(enter, onTry)
}

func landingPageHoldsNoCode(t *testing.T, browser context.Context) {
	t.Helper()
	from := evaluate(t, browser, `performance.getEntriesByType("navigation")[0].name`)
	u, err := url.Parse(from)
	if err != nil || u.Query().Get("code") == "" {
		t.Fatal("the browser does not say that it came with a code; this test sees nothing")
	}
	code := u.Query().Get("code")
	for what, text := range map[string]string{
		"the page":        evaluate(t, browser, `document.documentElement.outerHTML`),
		"the address bar": evaluate(t, browser, `location.href`),
	} {
		if leaks(text, code) || strings.Contains(text, "code=") {
			t.Errorf("%s shows the code", what)
		}
	}
}
