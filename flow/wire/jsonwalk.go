package wire

import (
	"errors"
	"strings"
)

var (
	errNotJSON   = errors.New("not JSON")
	errEndsEarly = errors.New("JSON ends early")
)

// walkJSON visits every string and number that is a value. It reads one text or
// several in a row, and more leniently than a decoder would: what matters is
// where the values are.
func walkJSON(s string, visit func(field)) error {
	return (&walker{s: s, visit: visit}).all()
}

// lengthOfJSON is how long the object or array is that s begins with, as far as s
// goes; of what is none, false.
func lengthOfJSON(s string) (int, bool) {
	w := &walker{s: s, visit: func(field) {}}
	err := w.value(field{}, nil, 0)
	return min(w.i, len(s)), !errors.Is(err, errNotJSON)
}

type walker struct {
	s     string
	i     int
	visit func(field)

	// visitKey is called with the inside of each key, visitPair with two strings
	// of which one may name the other: {"name":"token","value":"…"} and
	// ["token","…"]. Either may be nil.
	visitKey  func(from, to int)
	visitPair func(key, value field)
}

func (w *walker) all() error {
	if strings.HasPrefix(w.s, "\ufeff") {
		w.i = len("\ufeff")
	}
	for w.space(); w.i < len(w.s); w.space() {
		if err := w.value(field{}, nil, 0); err != nil {
			return err
		}
	}
	return nil
}

// couple is the two strings of an object or array that may be a name and its
// value, as far as they were met.
type couple struct {
	key, value field
	items      int
}

// meets takes down a string: of an array, the first two; of an object, those
// under the usual keys.
func (c *couple) meets(f field) {
	switch {
	case f.label == "" && c.items == 0, strings.EqualFold(f.label, "name"), strings.EqualFold(f.label, "key"):
		c.key = f
	case f.label == "" && c.items == 1, strings.EqualFold(f.label, "value"):
		c.value = f
	}
}

func (w *walker) space() {
	for w.i < len(w.s) && strings.IndexByte(" \t\r\n", w.s[w.i]) >= 0 {
		w.i++
	}
}

// peek is the next byte that is not space.
func (w *walker) peek() (byte, error) {
	w.space()
	if w.i == len(w.s) {
		return 0, errEndsEarly
	}
	return w.s[w.i], nil
}

func (w *walker) value(f field, in *couple, depth int) error {
	c, err := w.peek()
	switch {
	case err != nil:
		return err
	case depth > 200:
		return errNotJSON
	case c == '{' || c == '[':
		return w.list(c, f, depth)
	case c == '"':
		f.isString = true
		f.from, f.to, err = w.str()
		if in != nil {
			in.meets(f)
		}
		w.visit(f)
		return err
	}
	return w.literal(f)
}

// list reads an object or an array up to its closing bracket.
func (w *walker) list(open byte, f field, depth int) error {
	end := open + 2 // in ASCII, of both
	w.i++
	if c, err := w.peek(); err != nil || c == end {
		w.i++
		return err
	}
	for in := (couple{}); ; in.items++ {
		var err error
		if open == '{' {
			err = w.member(f, &in, depth)
		} else {
			f.label = ""
			err = w.value(f, &in, depth+1)
		}
		if err != nil {
			return err
		}
		c, err := w.peek()
		w.i++
		switch {
		case err != nil:
			return err
		case c == end:
			if w.visitPair != nil && in.key.isString && in.value.isString && (open == '{' || in.items == 1) {
				w.visitPair(in.key, in.value)
			}
			return nil
		case c != ',':
			return errNotJSON
		}
	}
}

// member reads one "key": value.
func (w *walker) member(f field, in *couple, depth int) error {
	if c, err := w.peek(); err != nil {
		return err
	} else if c != '"' {
		return errNotJSON
	}
	from, to, err := w.str()
	if err != nil {
		return err
	}
	if w.visitKey != nil {
		w.visitKey(from, to)
	}
	key := w.s[from:to]
	if strings.IndexByte(key, '\\') >= 0 {
		key = plainText(key)
	}
	if c, err := w.peek(); err != nil {
		return err
	} else if c != ':' {
		return errNotJSON
	}
	w.i++
	return w.value(f.under(key), in, depth+1)
}

// str reads a string and returns where its inside is.
func (w *walker) str() (from, to int, err error) {
	from = w.i + 1
	to = closing(w.s, w.i)
	w.i = min(to+1, len(w.s))
	if to == len(w.s) {
		return from, to, errEndsEarly
	}
	return from, to, nil
}

// literal reads a number, true, false or null.
func (w *walker) literal(f field) error {
	f.from = w.i
	for w.i < len(w.s) && isLiteral(w.s[w.i]) {
		w.i++
	}
	f.to = w.i
	switch word := w.s[f.from:f.to]; {
	case word == "":
		return errNotJSON
	case word == "true" || word == "false" || word == "null":
		return nil
	case strings.IndexByte("-0123456789", word[0]) < 0:
		return errNotJSON
	}
	w.visit(f)
	return nil
}

func isLiteral(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c == '-' || c == '+' || c == '.' || c == 'E'
}

func plainText(s string) string {
	v, _ := view{s: s}.decoded(backslash)
	return v.s
}
