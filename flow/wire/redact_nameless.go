package wire

import (
	"strings"
	"sync"
)

// nameless looks at the text that s begins with, up to a byte that no text has,
// and returns how long it is. Neither it nor any decoding of it shows the name of
// a secret or the userinfo of a URL. It may say no where the answer is yes, but
// seldom does of ordinary text, and takes a fraction of the time that the
// decodings take.
func nameless(s string) (n int, ok bool) {
	escape, endings := false, &called().endings
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case isNameByte(c):
			begin := i
			for i++; i < len(s) && isNameByte(s[i]); {
				i++
			}
			if endings.has(s[begin:i]) && (escape || isName(s[begin:i])) {
				return i + untilBinary(s[i:]), false
			}
			escape = false
		case c == '%' || c == '\\' || c == '&' || c == '@':
			n, ok := harmlessIn(s[i:], inNames())
			if c == '@' || !ok {
				return i + untilBinary(s[i:]), false
			}
			i += n
			escape = true // of \\ntoken it is not known how much is the name
		case isBinary(c):
			return i, true
		default:
			i++
			escape = false
		}
	}
	return len(s), true
}

func isName(s string) bool {
	_, ok := lookup(s)
	return ok || strings.EqualFold(s, "Basic") // see credentials
}

// isBinary: no text has this byte. Escape, which colours a log, is none of these.
func isBinary(c byte) bool { return c < ' ' && c != '\t' && (c < '\n' || c > '\r') && c != 0x1b }

func untilBinary(s string) int {
	for i := range len(s) {
		if isBinary(s[i]) {
			return i
		}
	}
	return len(s)
}

// inNames: the bytes of a name, and that which ends a userinfo.
var inNames = sync.OnceValue(func() *charset {
	var set charset
	for i := range set {
		set[i] = isNameByte(byte(i)) || i == '@'
	}
	return &set
})

// harmlessIn: what may be an escape at the start of s shows no byte of the set and
// no part of another escape, now or when others are decoded first. n is how long
// it is.
func harmlessIn(s string, set *charset) (n int, ok bool) {
	u := percent
	switch s[0] {
	case '\\':
		u = backslash
	case '&':
		u = entity
	}
	out, n := u.decode(s)
	switch {
	case n > 0 && set[out[0]]:
		return n, false
	case n == 0:
		return 1, !unfinished(s[1:])
	case out == "%" && n < len(s) && unhex(s[n]) >= 0,
		out == "\\" && n < len(s) && (s[n] == 'u' || s[n] == 'x'):
		return n, false
	case out == "&":
		return n, !unfinished(s[n:]) && !strings.HasPrefix(strings.TrimLeftFunc(s[n:min(len(s), n+12)], inEntity), ";")
	case out == "%" || out == "\\":
		return n, !unfinished(s[n:])
	}
	for _, c := range []byte(out) {
		if set[c] || c == '%' || c == '\\' || c == '&' {
			return n, false
		}
	}
	return n, true
}

// unfinished: s, after what begins an escape, may be the rest of one once it has
// been decoded.
func unfinished(s string) bool {
	rest := strings.TrimLeftFunc(s[:min(len(s), 12)], inEntity)
	return rest != "" && (rest[0] == '%' || rest[0] == '\\' || rest[0] == '&')
}

func inEntity(r rune) bool { return r < 0x80 && (r == '#' || isNameByte(byte(r))) }
