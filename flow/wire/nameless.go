package wire

import "strings"

// nameless: neither s nor any decoding of it shows the name of a secret or the
// userinfo of a URL. It may say no where the answer is yes, but seldom does of
// ordinary text, and takes a fraction of the time that the decodings take.
func nameless(s string) bool {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case isNameByte(c):
			begin := i
			for i++; i < len(s) && isNameByte(s[i]); {
				i++
			}
			if endings.has(s[begin:i]) {
				return false
			}
		case c == '@':
			return false
		case c == '%' || c == '\\' || c == '&':
			n, ok := harmless(s[i:], &inNames)
			if !ok {
				return false
			}
			i += n
		default:
			i++
		}
	}
	return true
}

// charset has bytes that must not come to light.
type charset [256]bool

// inNames: the bytes of a name, and that which ends a userinfo.
var inNames = func() (set charset) {
	for i := range set {
		set[i] = isNameByte(byte(i)) || i == '@'
	}
	return set
}()

// bare: no decoding of s shows a byte of the set that s itself does not.
func bare(s string, set *charset) bool {
	for i := 0; i < len(s); i++ { // a line break within base64 counts as an escape
		n := strings.IndexByte(s[i:], '\n')
		if n < 0 {
			break
		}
		if i += n; inBase64(strings.TrimSuffix(s[:i], "\r")) {
			return false
		}
	}
	find := seek{s: s, any: `%\&+`}
	for i := find.next(0); i < len(s); {
		if inBase64(s[:i]) {
			return false
		}
		if s[i] == '+' {
			if set[' '] {
				return false
			}
			i = find.next(i + 1)
			continue
		}
		n, ok := harmless(s[i:], set)
		if !ok {
			return false
		}
		i = find.next(i + n)
	}
	return true
}

// harmless: what may be an escape at the start of s shows no byte of the set and
// no part of another escape, now or when others are decoded first. n is how long
// it is.
func harmless(s string, set *charset) (n int, ok bool) {
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
