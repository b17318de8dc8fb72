package config

import (
	"bytes"
	"errors"
	"slices"
)

// span is a piece of the text, in bytes.
type span struct{ start, end int }

// item is a table's header, or a key with its value, and where it stands. The
// parser tells what a file means but not where; this tells where, and leaves
// what it means to the parser.
type item struct {
	header bool
	inline bool     // within an inline table
	path   []string // from the top, the table's name included
	table  []string // of the header that a key stands under
	parts  []span   // the key's own parts as written, quotes included
	value  span     // of a key; for a header the end of its brackets
	line   int      // of the key's first byte, from 1
}

// scanner finds items in a text that the parser has accepted.
type scanner struct {
	text  []byte
	pos   int
	table []string
	items []item

	lineAt, line int // line of byte lineAt
}

var errScan = errors.New("its keys cannot be told apart")

// scan lists the items in the order of the text. It fails, and never loops or
// panics, on a text that is not TOML.
func scan(text []byte) ([]item, error) {
	s := &scanner{text: text, line: 1}
	if bytes.HasPrefix(text, bom) {
		s.pos = len(bom)
	}
	for {
		s.skipBlank()
		if s.pos >= len(s.text) {
			return s.items, nil
		}
		var err error
		if s.text[s.pos] == '[' {
			err = s.header()
		} else {
			err = s.keyValue(s.table, false)
		}
		if err != nil {
			return nil, err
		}
	}
}

var bom = []byte("\xef\xbb\xbf")

func (s *scanner) header() error {
	it := item{header: true, line: s.lineOf(s.pos)}
	brackets := "]"
	if s.pos++; s.at("[") {
		s.pos++
		brackets = "]]"
	}
	var err error
	if it.path, it.parts, err = s.key(); err != nil {
		return err
	}
	if !s.at(brackets) {
		return errScan
	}
	s.pos += len(brackets)
	it.value.end = s.pos
	s.table = it.path
	it.table = it.path
	s.items = append(s.items, it)
	return nil
}

func (s *scanner) keyValue(within []string, inline bool) error {
	it := item{inline: inline, table: s.table, line: s.lineOf(s.pos)}
	key, parts, err := s.key()
	if err != nil {
		return err
	}
	if !s.at("=") {
		return errScan
	}
	s.pos++
	s.skipSpace()
	it.path, it.parts = slices.Concat(within, key), parts
	it.value.start = s.pos
	s.items = append(s.items, it)
	mine := len(s.items) - 1 // before those of an inline table
	if err := s.scanValue(it.path); err != nil {
		return err
	}
	s.items[mine].value.end = s.pos
	return nil
}

// key reads a dotted key up to what follows it.
func (s *scanner) key() (path []string, parts []span, err error) {
	for {
		s.skipSpace()
		part := span{start: s.pos}
		if s.at(`"`) || s.at("'") {
			if err := s.quoted(); err != nil {
				return nil, nil, err
			}
		} else {
			for s.pos < len(s.text) && isBare(s.text[s.pos]) {
				s.pos++
			}
		}
		part.end = s.pos
		name, err := keyName(string(s.text[part.start:part.end]))
		if err != nil {
			return nil, nil, err
		}
		path, parts = append(path, name), append(parts, part)
		if s.skipSpace(); !s.at(".") {
			return path, parts, nil
		}
		s.pos++
	}
}

// keyName is what a key as written stands for; escapes are the parser's.
func keyName(written string) (string, error) {
	if written == "" {
		return "", errScan
	}
	if isBare(written[0]) {
		return written, nil
	}
	var one map[string]any
	if err := decode(written+" = 0", &one); err != nil || len(one) != 1 {
		return "", errScan
	}
	for name := range one {
		return name, nil
	}
	return "", errScan
}

func (s *scanner) at(prefix string) bool {
	return bytes.HasPrefix(s.text[s.pos:], []byte(prefix))
}

func (s *scanner) skipSpace() {
	for s.pos < len(s.text) && (s.text[s.pos] == ' ' || s.text[s.pos] == '\t') {
		s.pos++
	}
}

// skipBlank skips spaces, newlines and comments.
func (s *scanner) skipBlank() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\r', '\n':
			s.pos++
		case '#':
			s.pos = lineEnd(s.text, s.pos)
		default:
			return
		}
	}
}

// lineOf counts on from the last time it was asked.
func (s *scanner) lineOf(pos int) int {
	s.line += bytes.Count(s.text[s.lineAt:pos], []byte("\n"))
	s.lineAt = pos
	return s.line
}

// lineEnd is where the next line starts, or the end of the text.
func lineEnd(text []byte, pos int) int {
	if i := bytes.IndexByte(text[pos:], '\n'); i >= 0 {
		return pos + i + 1
	}
	return len(text)
}

func lineStart(text []byte, pos int) int {
	start := bytes.LastIndexByte(text[:pos], '\n') + 1
	if start == 0 && bytes.HasPrefix(text, bom) {
		return len(bom)
	}
	return start
}

func isBare(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}
