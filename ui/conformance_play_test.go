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
