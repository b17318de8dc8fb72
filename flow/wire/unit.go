package wire

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unit decodes the escape at the start of s: what it means and how many bytes
// it takes; none when there is no escape.
type unit struct {
	trigger string
	decode  func(s string) (string, int)
}

// encoded: there may be an escape in s.
func encoded(s string) bool {
	return strings.IndexByte(s, '%') >= 0 || strings.IndexByte(s, '&') >= 0 || strings.IndexByte(s, '\\') >= 0 || strings.IndexByte(s, '+') >= 0
}

var percent = unit{"%", func(s string) (string, int) {
	if len(s) < 3 {
		return "", 0
	}
	high, low := unhex(s[1]), unhex(s[2])
	if high < 0 || low < 0 {
		return "", 0
	}
	return octet(high<<4 | low), 3
}}

// plus is the form encoding: percent-encoding with + for a space.
var plus = unit{"+%", func(s string) (string, int) {
	if s[0] == '+' {
		return " ", 1
	}
	return percent.decode(s)
}}

var backslash = unit{`\`, func(s string) (string, int) {
	if len(s) < 2 {
		return "", 0
	}
	if s[1] == 'u' {
		return decodeU(s)
	}
	if i := strings.IndexByte(`"\/bfnrt`, s[1]); i >= 0 {
		return "\"\\/\b\f\n\r\t"[i : i+1], 2
	}
	return "", 0
}}

func decodeU(s string) (string, int) {
	hex := func(s string) (rune, bool) {
		if len(s) < 6 || s[:2] != `\u` {
			return 0, false
		}
		n, err := strconv.ParseUint(s[2:6], 16, 16)
		return rune(n), err == nil
	}
	r, ok := hex(s)
	if !ok {
		return "", 0
	}
	if utf16.IsSurrogate(r) {
		if low, ok := hex(s[6:]); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return string(pair), 12
			}
		}
	}
	return string(r), 6
}

var entity = unit{"&", func(s string) (string, int) {
	end := strings.IndexByte(s[:min(len(s), 12)], ';')
	if end < 0 || strings.IndexByte(s[1:end], '&') >= 0 {
		return "", 0
	}
	out := html.UnescapeString(s[:end+1])
	if out == s[:end+1] {
		return "", 0
	}
	n := end + 1
	for len(out) > 1 && out[len(out)-1] == s[n-1] { // "&#65b;" is "Ab;" to a browser
		out, n = out[:len(out)-1], n-1
	}
	return out, n
}}

// octets are all bytes in a row, so that one of them as a string costs nothing.
var octets = func() string {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return string(all)
}()

func octet(n int) string { return octets[n : n+1] }

// unhex is the worth of a hexadecimal digit, or -1.
func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
