package wire

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// deepest is how many texts within texts are read: JSON in JSON, base64 in base64.
const deepest = 4

// inside reads what stands in base64, as far as it is text: id:secret, JSON,
// base64. Known values are found in any base64, and in more ways than this: see
// spellings.
func (sc *scan) inside(v view, depth int) {
	if depth == deepest {
		return
	}
	for i := 0; i < len(v.s); {
		from, to := run64(v.s, i)
		i = to + 1
		wide := false // whether it holds any is looked for once, to its end
		for to-from >= shortest64 {
			text, n := text64(v.s[from:to])
			if n == 0 {
				if !wide {
					sc.wide64(v.sub(from, to), depth)
					wide = true
				}
				// What looks like a digit may be the end of a path: /p/aWQ6c2VjcmV0.
				slash := strings.IndexByte(v.s[from:to], '/')
				if slash < 0 {
					break
				}
				from += slash + 1
				continue
			}
			end := from + n
			for end >= to && end < len(v.s) && v.s[end] == '=' {
				end++
			}
			of := v.sub(from, end)
			sc.read(view{s: text, in: &decoding{of: of, base64: true}}, depth+1)
			from = end
		}
	}
}

// wide64 reads UTF-16 and UTF-32 in base64, as PowerShell takes and makes it. Where
// in the digits it begins, nothing tells: what stands before may look like digits.
func (sc *scan) wide64(v view, depth int) {
	if depth+1 == deepest || strings.Count(v.s, "A") < len(v.s)/8 { // every second byte is zero
		return
	}
	for from := range 4 {
		digits := v.sub(from, len(v.s))
		if len(digits.s)%4 == 1 {
			digits = digits.sub(0, len(digits.s)-1)
		}
		if raw, err := decode64(nil, digits.s); err == nil {
			sc.wide(view{s: string(raw), in: &decoding{of: digits, base64: true}}, depth+1)
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

// text64 is the text that the digits at the start of s mean, in either alphabet,
// and how many digits that is; of random bytes hardly any twelve in a row are
// text. It decodes little more than it returns, or a mebibyte of slashes would be
// decoded at every one of them.
func text64(s string) (text string, n int) {
	if len(s)%4 == 1 { // the next byte's first digit, or not base64 at all
		s = s[:len(s)-1]
	}
	var first [shortest64]byte // most runs are no text, and cost no memory
	all, good := first[:0], 0
	for size := shortest64; n < len(s) && good > len(all)-utf8.UTFMax; size = n {
		longer, err := decode64(all, s[n:min(n+size, len(s))])
		if err != nil {
			break
		}
		all = longer
		good += readable(all[good:])
		n = min(n+size, len(s))
	}
	switch {
	case good <= shortest64/4*3-utf8.UTFMax:
		return "", 0
	case good == len(all):
		return string(all), n
	}
	good -= good % 3 // as much as whole digits show
	return string(all[:good]), good / 3 * 4
}

func decode64(to []byte, s string) ([]byte, error) {
	enc := base64.RawStdEncoding
	if strings.ContainsAny(s, "-_") {
		enc = base64.RawURLEncoding
	}
	return enc.AppendDecode(to, []byte(s))
}

// readable is how much of b, from its start, is printable and in UTF-8.
func readable(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 || r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f {
			return i
		}
		i += n
	}
	return len(b)
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
