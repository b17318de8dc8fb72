package wire

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible makes text from outside safe for a terminal. Newline and tab stay;
// every other control character, every bidirectional or invisible character, every
// byte that is not UTF-8, and what is stacked on one character beyond mostMarks
// becomes ASCII that shows what it was: \x1b, \u202e, \xff. Length is not kept, and a backslash is not escaped:
// this is for eyes, not for reading back.
func Visible(s string) string {
	return clean(s, func(r rune) (string, bool) { return "", r == '\n' || r == '\t' })
}

// Line is Visible for a field of one line: newline and carriage return are
// shown as \n and \r, a tab becomes a space.
func Line(s string) string {
	return clean(s, func(r rune) (string, bool) {
		switch r {
		case '\n':
			return `\n`, true
		case '\t':
			return " ", true
		}
		return "", false
	})
}

// clean replaces what is not safe. special decides first: true with a text
// replaces the rune by it, true without keeps the rune.
func clean(s string, special func(rune) (string, bool)) string {
	var b strings.Builder
	before, stacked := rune(0), 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		after, _ := utf8.DecodeRuneInString(s[i+n:])
		with, known := special(r)
		stacked = stack(stacked, r)
		switch {
		case known && with != "":
			b.WriteString(with)
		case known:
			b.WriteRune(r)
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\r':
			b.WriteString(`\r`)
		case stacked <= mostMarks && (joins(r, before, after) || !hidden(r)):
			b.WriteRune(r)
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
		before = r
		i += n
	}
	return b.String()
}

// hidden: what a terminal obeys, or what a reader does not see.
func hidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r <= 0x9f, r == 0x2028, r == 0x2029:
		return true
	case r >= 0x600 && r <= 0x605, r == 0x6dd, r == 0x70f, r == 0x890, r == 0x891, r == 0x8e2, r == 0x110bd, r == 0x110cd:
		return false // Cf by category, but drawn: Arabic, Syriac and Kaithi signs
	}
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point)
}

// mostMarks is how many marks one character may carry, more than any script
// stacks: beyond them they are drawn over the lines around, or hide a message.
const mostMarks = 8

// stack is how many marks there are on the character that r belongs to.
func stack(before int, r rune) int {
	switch {
	case r == 0x200c || r == 0x200d:
		return before
	case unicode.In(r, unicode.Mn, unicode.Me) && !hidden(r):
		return before + 1
	}
	return 0
}

// joins: the joiners have work to do between two characters of an emoji or of
// a script that needs them, and nowhere else.
func joins(r, before, after rune) bool {
	if r != 0x200c && r != 0x200d {
		return false
	}
	drawn := func(r rune) bool { return r >= 0x300 && r != utf8.RuneError && !hidden(r) }
	return drawn(before) && drawn(after)
}
