package wire

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestVisibleHostile(t *testing.T) {
	t.Parallel()
	family := "\U0001F469\u200d\U0001F467"
	for _, c := range []struct{ name, in, visible, line string }{
		{"plain", "grün → ✓", "grün → ✓", "grün → ✓"},
		{"newline and tab", "a\n\tb", "a\n\tb", `a\n b`},
		{"carriage return", "a\r\nb", "a\\r\nb", `a\r\nb`},
		{"escape sequence", "\x1b[2J", `\x1b[2J`, `\x1b[2J`},
		{"title by OSC", "\x1b]0;x\x07", `\x1b]0;x\x07`, `\x1b]0;x\x07`},
		{"nul, bell, backspace, delete", "\x00\x07\x08\x7f", `\x00\x07\x08\x7f`, `\x00\x07\x08\x7f`},
		{"C1 as a rune", "\u009b31m", `\u009b31m`, `\u009b31m`},
		{"C1 as a raw byte", "\x9b31m", `\x9b31m`, `\x9b31m`},
		{"invalid UTF-8", "a\xffb\xc3", `a\xffb\xc3`, `a\xffb\xc3`},
		{"overlong slash", "\xc0\xaf", `\xc0\xaf`, `\xc0\xaf`},
		{"surrogate", "\xed\xa0\x80", `\xed\xa0\x80`, `\xed\xa0\x80`},
		{"real replacement character", "\ufffd", "\ufffd", "\ufffd"},
		{"bidi override", "\u202egpj.exe", `\u202egpj.exe`, `\u202egpj.exe`},
		{"bidi isolate", "\u2066a\u2069", `\u2066a\u2069`, `\u2066a\u2069`},
		{"bidi marks", "\u200e\u200f\u061c", `\u200e\u200f\u061c`, `\u200e\u200f\u061c`},
		{"zero width", "a\u200bb\ufeff\u2060", `a\u200bb\ufeff\u2060`, `a\u200bb\ufeff\u2060`},
		{"line and paragraph separator", "\u2028\u2029", `\u2028\u2029`, `\u2028\u2029`},
		{"soft hyphen", "a\u00adb", `a\u00adb`, `a\u00adb`},
		{"tag characters", "\U000e0041", `\U000e0041`, `\U000e0041`},
		{"joiner within an emoji", family, family, family},
		{"joiner between letters", "a\u200db", `a\u200db`, `a\u200db`},
		{"joiner at the end", "\U0001F469\u200d", "\U0001F469" + `\u200d`, "\U0001F469" + `\u200d`},
		{"Persian non-joiner", "می\u200cخواهم", "می\u200cخواهم", "می\u200cخواهم"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Visible(c.in); got != c.visible {
				t.Errorf("Visible(%q) = %q, want %q", c.in, got, c.visible)
			}
			if got := Line(c.in); got != c.line {
				t.Errorf("Line(%q) = %q, want %q", c.in, got, c.line)
			}
		})
	}
}

// dangerous is written anew here, so that a fault in hidden does not hide itself.
func dangerous(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r <= 0x9f,
		r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069,
		r == 0x200e, r == 0x200f, r == 0x061c,
		r == 0x200b, r == 0x2028, r == 0x2029, r == 0xfeff:
		return true
	}
	return false
}

func FuzzVisible(f *testing.F) {
	for _, s := range []string{"", "a\nb", "\x1b[31m", "\xc2\x9b", "\x9b", "\u202e\u200d\U0001F469", "\xf0\x9f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		visible, line := Visible(s), Line(s)
		for _, out := range []string{visible, line} {
			if !utf8.ValidString(out) {
				t.Fatalf("%q became invalid UTF-8: %q", s, out)
			}
		}
		for _, r := range visible {
			if dangerous(r) && r != '\n' && r != '\t' {
				t.Fatalf("%U got through Visible(%q)", r, s)
			}
		}
		if i := strings.IndexFunc(line, dangerous); i >= 0 {
			t.Fatalf("%q got through Line(%q)", line[i:], s)
		}
		if Visible(visible) != visible {
			t.Fatalf("Visible is not stable on %q", s)
		}
	})
}
