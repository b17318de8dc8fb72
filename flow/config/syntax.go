package config

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

func (r *reading) broken(line int, message string) error {
	return Errors{{Path: r.path, Line: line, Message: message}}
}

// The parser quotes what it stumbled over, and that may be a secret that
// somebody typed without quotes.
var quotation = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`"(?:[^"\\]|\\.){2,}"|^\S+ is out of`)
})

func (r *reading) syntax(err error) error {
	var parse toml.ParseError
	if !errors.As(err, &parse) {
		return r.broken(0, "not valid TOML: "+err.Error())
	}
	message := parse.Message
	if !strings.HasPrefix(message, "Key '") { // of a key the name is what one needs to know
		message = quotation().ReplaceAllStringFunc(message, func(found string) string {
			if strings.HasSuffix(found, " is out of") {
				return "the number is out of"
			}
			return "…"
		})
	}
	return r.broken(r.lineOf(parse.Position), "not valid TOML: "+message)
}

// lineOf counts by the offset: the parser's own line is the next one when it
// stumbles over a line's end, as after [table without its bracket.
func (r *reading) lineOf(at toml.Position) int {
	if at.Start <= 0 || at.Start > len(r.text) {
		return max(1, at.Line)
	}
	return 1 + bytes.Count(r.text[:at.Start], []byte("\n"))
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
