package wire

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

type shown struct{ name, in, visible, line string }

// hostile is what a terminal would obey, what a reader would not see, and what
// only looks like it.
func hostile() []shown {
	family := "\U0001F469\u200d\U0001F467"
	return []shown{
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
		{"blank letters", "a\u3164\u115f\uffa0\u034fb", `a\u3164\u115f\uffa0\u034fb`, `a\u3164\u115f\uffa0\u034fb`},
		{"accents and vowels", "e\u0301 \u0e19\u0e49\u0e33 \u05e9\u05bc\u05c1\u05b8", "e\u0301 \u0e19\u0e49\u0e33 \u05e9\u05bc\u05c1\u05b8", "e\u0301 \u0e19\u0e49\u0e33 \u05e9\u05bc\u05c1\u05b8"},
		{"a tower of marks", "Z" + strings.Repeat("\u0301", 11) + "y\u0301", "Z" + strings.Repeat("\u0301", 8) + strings.Repeat(`\u0301`, 3) + "y\u0301", "Z" + strings.Repeat("\u0301", 8) + strings.Repeat(`\u0301`, 3) + "y\u0301"},
		{"a tower with joiners in it", "ü" + strings.Repeat("\u0301\u200d", 8) + "\u0301\u0301", "ü" + strings.Repeat("\u0301\u200d", 7) + "\u0301\u200d" + `\u0301\u0301`, "ü" + strings.Repeat("\u0301\u200d", 7) + "\u0301\u200d" + `\u0301\u0301`},
		{"Persian non-joiner", "می\u200cخواهم", "می\u200cخواهم", "می\u200cخواهم"},
	}
}

func TestVisibleHostile(t *testing.T) {
	t.Parallel()
	for _, c := range hostile() {
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
	for _, s := range []string{"", "a\nb", "\x1b[31m", "\xc2\x9b", "\x9b", "\u202e\u200d\U0001F469", "\xf0\x9f", "\U0001F469\u200d\U0001F467"} {
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
		for i := range len(visible) {
			if c := visible[i]; c < 0x20 && c != '\n' && c != '\t' || c == 0x7f {
				t.Fatalf("the byte %#02x got through Visible(%q)", c, s)
			}
		}
		// Cut into two writes, wherever.
		for at := range min(len(s)+1, 50) {
			if got := written(t, s[:at], s[at:]); got != visible {
				t.Fatalf("%q and %q arrived as %q, want %q", s[:at], s[at:], got, visible)
			}
		}
	})
}

func written(t *testing.T, pieces ...string) string {
	t.Helper()
	var out strings.Builder
	w := NewShown(&out)
	for _, p := range pieces {
		if n, err := w.Write([]byte(p)); n != len(p) || err != nil {
			t.Fatalf("Write(%q) = %d, %v", p, n, err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// However it is cut into writes, what arrives is what Visible makes of the whole.
func TestShownHostile(t *testing.T) {
	t.Parallel()
	for _, c := range hostile() {
		for _, around := range []string{"", "a", "ü", "\U0001F469"} {
			in := around + c.in + around
			want := Visible(in)
			if got := written(t, strings.Split(in, "")...); utf8.ValidString(in) && got != want {
				t.Errorf("%s, one character at a time: %q, want %q", c.name, got, want)
			}
			var bytes []string
			for i := range len(in) {
				bytes = append(bytes, in[i:i+1])
			}
			if got := written(t, bytes...); got != want {
				t.Errorf("%s, one byte at a time: %q, want %q", c.name, got, want)
			}
			for at := range len(in) + 1 {
				if got := written(t, in[:at], "", in[at:]); got != want {
					t.Errorf("%s, cut at %d: %q, want %q", c.name, at, got, want)
				}
			}
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("gone") }

func TestShownSaysWhatFailed(t *testing.T) {
	t.Parallel()
	w := NewShown(broken{})
	if _, err := w.Write([]byte("x")); err == nil {
		t.Error("the error was swallowed")
	}
	if n, err := w.Write([]byte("\xe2")); n != 1 || err != nil || w.Flush() == nil {
		t.Errorf("held back: %d, %v; then Flush must fail", n, err)
	}
}
