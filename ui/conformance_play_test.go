package ui

import "testing"

// The ten tests run on the sample provider from its screen; a fault is named by
// its check, opened, and tried again by itself.
func TestChecksRunFromTheirScreen(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.press("j", enter, "\x1b[Z")
		p.see("Would Workfront be happy with this provider?", "writes: no")
		p.press(enter)
		p.wait(20 * 1e9)
		p.see("Workfront would be happy with it", "Test 2  link", "pass")
		if err := p.keyed.SetFault("date", "epoch"); err != nil {
			t.Fatal(err)
		}
		p.press("R")
		p.wait(20 * 1e9)
		p.see("it works, with warnings", "P04")
		p.press("j", "j", enter)
		p.see("P04", "expected", "got", "in Workfront", "as curl")
		if err := p.keyed.SetFault("date", "rfc3339"); err != nil {
			t.Fatal(err)
		}
		p.press("r")
		p.wait(20 * 1e9)
		p.see("Workfront would be happy with it", "Test 2  link")
	})
}

// A provider that shows a page and sends nobody back: one key says so, and the
// run goes on instead of waiting. What is pasted and is no redirect stays in its
// field.
func TestAPageInsteadOfTheRedirect(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.press(enter, "\x1b[Z", enter)
		p.wait(5 * 1e9)
		p.see("waiting for you", "n a page came")
		p.press("i")
		p.press("h", "e", "l", "l", "o", enter)
		p.see("the redirected URL, or its query", "> *****")
		p.press("\x1b")
		p.press("n")
		p.wait(5 * 1e9)
		p.see("with a plain state")
		p.press("n")
		p.wait(20 * 1e9)
		p.see("Workfront would choke on it", "P34")
	})
}
