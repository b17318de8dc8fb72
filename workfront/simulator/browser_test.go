package simulator

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// newBrowser is a Chromium that has started.
func newBrowser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	switch {
	case testing.Short():
		t.Skip("not short")
	case path == "" && os.Getenv("CI") == "true":
		t.Fatal("no Chromium on this machine: the consent page must be tried in a real browser here")
	case path == "":
		t.Skip("there is no Chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.WindowSize(900, 760))
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
	return ctx
}

// newTab is one with scripts switched off. A tab of its own for each login: the
// redirect of the last one may still be loading.
func newTab(t *testing.T, browser context.Context) context.Context {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser)
	t.Cleanup(stop)
	off := emulation.SetScriptExecutionDisabledParams{Value: true}
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, off); err != nil {
		t.Fatal(err)
	}
	ctx, stop = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(stop)
	return ctx
}

// The application has another origin than the page. Chromium follows the
// redirect after the form only when form-action allows that origin too.
func TestConsentPageInABrowserWithoutScripts(t *testing.T) {
	t.Parallel()
	browser := newBrowser(t)
	for button, want := range map[string]string{"allow": "code", "cancel": "error"} {
		s, ctx := newStage(t), newTab(t, browser)
		if err := chromedp.Do(ctx, chromedp.Navigate(s.url()), chromedp.WaitVisible(chromedp.CSS("form"))); err != nil {
			t.Fatal(err)
		}
		padding, err := chromedp.Run(ctx, chromedp.Evaluate[string](`getComputedStyle(document.querySelector('.card')).paddingTop`))
		if err != nil || padding != "32px" {
			t.Errorf("the style sheet was not applied: padding %q, %v", padding, err)
		}
		if err := chromedp.Do(ctx, chromedp.Click(chromedp.CSS(`button[value="`+button+`"]`))); err != nil {
			t.Fatal(err)
		}
		select {
		case seen := <-s.arrived:
			if !seen.Has(want) || seen.Get("state") != "st+ate/=&é" {
				t.Errorf("%s: the application got %v", button, seen)
			}
		case <-ctx.Done():
			t.Errorf("%s: the browser never came back to the application", button)
		}
	}
}
