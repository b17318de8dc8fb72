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
	behind  func(s string) bool // of what stands before the escape; nil: anything may
}

// encoded: there may be an escape in s.
func encoded(s string) bool {
	return strings.IndexByte(s, '%') >= 0 || strings.IndexByte(s, '&') >= 0 || strings.IndexByte(s, '\\') >= 0 || strings.IndexByte(s, '+') >= 0
}

var percent = unit{trigger: "%", decode: func(s string) (string, int) {
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
var plus = unit{trigger: "+%", decode: func(s string) (string, int) {
	if s[0] == '+' {
		return " ", 1
	}
	return percent.decode(s)
}}

// backslash is JSON's escapes, and what other languages write besides: \x41, \'.
var backslash = unit{trigger: `\`, decode: func(s string) (string, int) {
	if len(s) < 2 {
		return "", 0
	}
	switch s[1] {
	case 'u':
		return decodeU(s)
	case 'x':
		if out, n := percent.decode(s[1:]); n > 0 {
			return out, n + 1
		}
	}
	if i := strings.IndexByte(`"'\/bfnrt`, s[1]); i >= 0 {
		return "\"'\\/\b\f\n\r\t"[i : i+1], 2
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

var entity = unit{trigger: "&", decode: func(s string) (string, int) {
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

// all is every escape but the form's: encodings in any order, nested or next to
// each other, are undone by as many of these as there are of them.
var all = unit{trigger: `%\&`, decode: func(s string) (string, int) {
	switch s[0] {
	case '%':
		return percent.decode(s)
	case '&':
		return entity.decode(s)
	}
	return backslash.decode(s)
}}

// fold is the line break within base64 of several lines (MIME, PEM).
var fold = unit{trigger: "\r\n", behind: inBase64, decode: func(s string) (string, int) {
	n := 0
	for n < len(s) && n < 8 && strings.IndexByte("\r\n \t", s[n]) >= 0 {
		n++
	}
	end := n
	for end < len(s) && end < n+128 && isDigit64(s[end]) {
		end++
	}
	// A line of text has something else in it.
	if end == n || end < len(s) && strings.IndexByte("=\r\n\"'<\\&%", s[end]) < 0 {
		return "", 0
	}
	return "", n
}}

// inBase64: s ends in a line of base64, as no text does.
func inBase64(s string) bool {
	const line = 40
	if len(s) < line {
		return false
	}
	for i := len(s) - 1; i >= len(s)-line; i-- {
		if !isDigit64(s[i]) {
			return false
		}
	}
	return true
}

func isDigit64(c byte) bool { return isNameByte(c) || c == '+' || c == '/' }

// octets are all bytes in a row, so that one of them as a string costs nothing.
const octets = "" +
	"\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f" +
	"\x20\x21\x22\x23\x24\x25\x26\x27\x28\x29\x2a\x2b\x2c\x2d\x2e\x2f\x30\x31\x32\x33\x34\x35\x36\x37\x38\x39\x3a\x3b\x3c\x3d\x3e\x3f" +
	"\x40\x41\x42\x43\x44\x45\x46\x47\x48\x49\x4a\x4b\x4c\x4d\x4e\x4f\x50\x51\x52\x53\x54\x55\x56\x57\x58\x59\x5a\x5b\x5c\x5d\x5e\x5f" +
	"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f\x70\x71\x72\x73\x74\x75\x76\x77\x78\x79\x7a\x7b\x7c\x7d\x7e\x7f" +
	"\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f" +
	"\xa0\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xab\xac\xad\xae\xaf\xb0\xb1\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba\xbb\xbc\xbd\xbe\xbf" +
	"\xc0\xc1\xc2\xc3\xc4\xc5\xc6\xc7\xc8\xc9\xca\xcb\xcc\xcd\xce\xcf\xd0\xd1\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xdb\xdc\xdd\xde\xdf" +
	"\xe0\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xeb\xec\xed\xee\xef\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xff"

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
