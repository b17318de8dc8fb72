package config

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

func (r *reading) broken(line int, message string) error {
	return Errors{{Path: r.path, Line: line, Message: message}}
}

// The parser quotes what it stumbled over, and that may be a secret that
// somebody typed without quotes.
var quotation = regexp.MustCompile(`"(?:[^"\\]|\\.){2,}"|^\S+ is out of`)

func (r *reading) syntax(err error) error {
	var parse toml.ParseError
	if !errors.As(err, &parse) {
		return r.broken(0, "not valid TOML: "+err.Error())
	}
	message := parse.Message
	if !strings.HasPrefix(message, "Key '") { // of a key the name is what one needs to know
		message = quotation.ReplaceAllStringFunc(message, func(found string) string {
			if strings.HasSuffix(found, " is out of") {
				return "the number is out of"
			}
			return "…"
		})
	}
	return r.broken(max(1, parse.Position.Line), "not valid TOML: "+message)
}

func invalidLine(text []byte) int {
	line := 1
	for part := range bytes.Lines(text) {
		if !utf8.Valid(part) {
			break
		}
		line++
	}
	return line
}

// decode is toml.Decode, whose parser has panics for its own bugs.
func decode(text string, v any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("the TOML parser cannot make sense of it")
		}
	}()
	_, err = toml.Decode(text, v)
	return err
}
