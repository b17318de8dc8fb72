package ui

import "encoding/json"

// kind is what a stretch of JSON is to the layout.
type kind uint8

const (
	noToken kind = iota
	opens
	closes
	comma
	colon
	quoted
	bare // a number, a literal, or what is no JSON
)

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// lex returns what starts at i, which is not a space, and where it ends. It
// takes anything: a string may lack its end, a word may be none of JSON's.
func lex(b []byte, i int) (kind, int) {
	switch b[i] {
	case '{', '[':
		return opens, i + 1
	case '}', ']':
		return closes, i + 1
	case ',':
		return comma, i + 1
	case ':':
		return colon, i + 1
	case '"':
		return quoted, stringEnd(b, i+1)
	}
	return bare, bareEnd(b, i)
}

// stringEnd is behind the quote that ends the string in which i is.
func stringEnd(b []byte, i int) int {
	for ; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

func bareEnd(b []byte, i int) int {
	for ; i < len(b) && !isSpace(b[i]); i++ {
		switch b[i] {
		case '{', '}', '[', ']', ',', ':', '"':
			return i
		}
	}
	return i
}

func afterSpace(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	return i
}

func bareClass(b []byte) class {
	switch string(b) {
	case "true", "false", "null":
		return classLiteral
	}
	if len(b) > 0 && (b[0] == '-' || b[0] >= '0' && b[0] <= '9') {
		return classNumber
	}
	return classPlain
}

// judged counts the tokens, and those that JSON does not have: words, and
// values side by side. The last one may be cut and is not judged.
func judged(b []byte) (tokens, odd int) {
	before := noToken
	for i := afterSpace(b, 0); i < len(b); {
		is, end := lex(b, i)
		tokens++
		if end < len(b) && is == bare && !json.Valid(b[i:end]) {
			odd++
		}
		if is == bare && (before == bare || before == quoted || before == closes) || is == quoted && before == bare {
			odd++
		}
		before, i = is, afterSpace(b, end)
	}
	return tokens, odd
}

// partner is the bracket that a closing one closes.
func partner(c byte) byte {
	if c == '}' {
		return '{'
	}
	return '['
}
