package ui

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// longest is how long a line may be before it is cut in pieces, so that one of
// megabytes scrolls like many. A piece fits on a small screen with room left.
const longest = 512

// textLines are the lines of a text as it came, with the gap on a line of its
// own.
func textLines(b body) ([]byte, []line) {
	text, gap := b.raw, -1
	if b.missing > 0 {
		text, gap = withGap(b)
	}
	if len(text) == 0 {
		return nil, nil
	}
	var lines []line
	for start := 0; start <= len(text); {
		end, next := len(text), len(text)+1
		if n := bytes.IndexByte(text[start:], '\n'); n >= 0 {
			end, next = start+n, start+n+1
		}
		l := line{start: start}
		if start == gap {
			l.goes = classGap
		}
		lines = append(lines, l)
		for at := start; end-at > longest; {
			at += cutAt(text[at:end], longest)
			lines = append(lines, line{start: at, joined: true})
		}
		start = next
	}
	return text, lines
}

// withGap is the text with a line that says what is missing, and where that
// line is.
func withGap(b body) (text []byte, at int) {
	text = append(make([]byte, 0, len(b.raw)+64), b.head()...)
	if n := len(text); n > 0 && text[n-1] != '\n' {
		text = append(text, '\n')
	}
	at = len(text)
	text = append(text, b.gapWords()...)
	if tail := b.tail(); len(tail) > 0 {
		text = append(append(text, '\n'), tail...)
	}
	return text, at
}

func (b body) gapWords() string {
	if b.missing == 1 {
		return "… 1 byte not kept …"
	}
	return "… " + thousands(b.missing) + " bytes not kept …"
}

// thousands sets a comma between every three digits.
func thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// cutAt is where to cut, at most at room: between two characters, and never
// between a backslash and what it escapes.
func cutAt(b []byte, room int) int {
	at := room
	for at > 0 && at > room-utf8.UTFMax && !utf8.RuneStart(b[at]) {
		at--
	}
	escapes := 0
	for escapes < at && b[at-1-escapes] == '\\' {
		escapes++
	}
	return at - escapes%2
}
