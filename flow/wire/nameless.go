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
			n, ok := harmless(s[i:])
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

// harmless: what may be an escape at the start of s shows no byte of a name, no
// "@", and no part of another escape, now or when others are decoded first. n is
// how long it is.
func harmless(s string) (n int, ok bool) {
	u, reach := percent, 3
	switch s[0] {
	case '\\':
		u, reach = backslash, 12
	case '&':
		u, reach = entity, 12
	}
	out, n := u.decode(s)
	if n == 0 || out == "&" {
		n = max(n, 1)
		rest := s[n:min(len(s), n+reach)]
		return n, !encoded(rest) && (out == "" || strings.IndexByte(rest, ';') < 0)
	}
	for _, c := range []byte(out) {
		if isNameByte(c) || strings.IndexByte(`@%\`, c) >= 0 {
			return n, false
		}
	}
	return n, true
}
