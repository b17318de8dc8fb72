package ui

import "testing"

// A redirect that was refused stays in its field to be mended, and its code masked:
// it may be good for somebody else's login.
func TestCodeIsMaskedInItsField(t *testing.T) {
	for _, c := range []struct{ typed, shown string }{
		{"http://127.0.0.1:8976/callback?code=a81f&state=x", "http://127.0.0.1:8976/callback?code=****&state=x"},
		{"state=x&code=日本語", "state=x&code=***"},
		{"code=a81f", "code=****"},
		{"a81f-c0de", "*********"},
		{"YTgxZg==", "********"},
		{"https://x/?code=a81f#top", "https://x/?code=****#top"},
		{"https://x/?error_code=12&barcode=34", "https://x/?error_code=12&barcode=34"},
		{"https://x/code=1", "https://x/code=1"},
	} {
		f := newField(c.typed, false)
		f.redirect = true
		if got, caret := f.view(80); got != c.shown || caret != len(c.shown) {
			t.Errorf("%s is shown as %q with the caret at %d, want %q", c.typed, got, caret, c.shown)
		}
	}
	plain := newField("code=a81f", false)
	if got, _ := plain.view(80); got != "code=a81f" {
		t.Errorf("a field that takes no redirect shows %q", got)
	}
}
