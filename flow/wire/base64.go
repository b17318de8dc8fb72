package wire

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// deepest is how many texts within texts are read: JSON in JSON, base64 in base64.
const deepest = 4

// inside reads what stands in base64, if it is text: id:secret, JSON, base64.
// Known values are found in any base64, and in more ways than this: see cores.
func (sc *scan) inside(v view, depth int) {
	if depth == deepest {
		return
	}
	for i := 0; i < len(v.s); {
		from, to := run64(v.s, i)
		i = to + 1
		for to-from >= shortest64 {
			if text, ok := text64(v.s[from:to]); ok {
				for to < len(v.s) && v.s[to] == '=' {
					to++
				}
				of := v.sub(from, to)
				sc.read(view{s: text, in: &decoding{of: of, base64: true}}, depth+1)
				break
			}
			// What looks like a digit may be the end of a path: /p/aWQ6c2VjcmV0.
			slash := strings.IndexByte(v.s[from:to], '/')
			if slash < 0 || slash > 100 {
				break
			}
			from += slash + 1
		}
	}
}

// read is what Redactor.Body does, for a text that stands in another.
func (sc *scan) read(v view, depth int) {
	if looksJSON(v.s) {
		sc.json(v, depth)
	} else {
		sc.text(v)
	}
	sc.values(v, depth)
}

// shortest64 is how many digits a text must have for its base64 to be read.
const shortest64 = 16

// run64 is the next run of so many base64 digits or more at or after i; at the
// end of s, nothing.
func run64(s string, i int) (from, to int) {
	for from = i; from+shortest64 <= len(s); from = to + 1 {
		// From the last digit that there would have to be, backwards, most
		// of a text need not be looked at.
		for to = from + shortest64 - 1; to >= from && isDigit64(s[to]); to-- {
		}
		if to >= from {
			continue
		}
		for to = from + shortest64; to < len(s) && isDigit64(s[to]); to++ {
		}
		return from, to
	}
	return len(s), len(s)
}

// text64 is the text that s is the base64 of, in either alphabet; of random
// bytes hardly any twelve in a row are text.
func text64(s string) (string, bool) {
	if len(s)%4 == 1 { // the next byte's first digit, or not base64 at all
		s = s[:len(s)-1]
	}
	enc := base64.RawStdEncoding
	if strings.ContainsAny(s, "-_") {
		enc = base64.RawURLEncoding
	}
	var head [shortest64 / 4 * 3]byte
	if _, err := enc.Decode(head[:], []byte(s[:shortest64])); err != nil || !readsAsText(head[:], false) {
		return "", false
	}
	all, err := enc.DecodeString(s)
	return string(all), err == nil && readsAsText(all, true)
}

// readsAsText: printable, in UTF-8; a last character may be cut unless it is whole.
func readsAsText(b []byte, whole bool) bool {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n <= 1 {
			return !whole && !utf8.FullRune(b)
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f {
			return false
		}
		b = b[n:]
	}
	return true
}

// digits widens a piece of base64 to all of it, so that id:secret is masked
// whole; of a file in base64, to the neighbourhood.
func digits(s string, from, to int) (int, int) {
	const far = 1 << 10
	low, high := max(0, from-far), min(len(s), to+far)
	for from > low && isDigit64(s[from-1]) {
		from--
	}
	for to < high && isDigit64(s[to]) {
		to++
	}
	for to < high && s[to] == '=' {
		to++
	}
	return from, to
}
