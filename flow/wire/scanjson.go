package wire

import (
	"errors"
	"strings"
)

// field is a string or number in a JSON text.
type field struct {
	key      named  // its own key; in an array, the array's
	under    string // the text of its own key
	owner    named  // the nearest key around it that names a secret
	ofError  bool   // within an "error" or "errors"
	from, to int    // a string without its quotes
	isString bool
}

// named is what lookup says of a key.
type named struct {
	name
	ok bool
}

// secret is the name under which the field is a secret. A code is one only as
// a string that stands directly under its key, of some length, and not as the
// word that an error is told apart by.
func (f field) secret(value string) (name, bool) {
	n, ok := f.key.name, f.key.ok
	if !ok {
		n, ok = f.owner.name, f.owner.ok
	}
	if !ok || n.kind != KindCode {
		return n, ok
	}
	word := f.ofError && !strings.ContainsAny(value, "0123456789")
	return n, f.isString && len(value) >= shortest && !word
}

// json masks by structure, over the bytes as they came. What is no JSON is read
// as text; JSON that only ends too early is still JSON.
func (sc *scan) json(v view, depth int) {
	err := walkJSON(v.s, func(f field) {
		sc.field(f, v.sub(f.from, f.to), depth)
	})
	if errors.Is(err, errNotJSON) {
		sc.text(v)
	}
}

func (sc *scan) field(f field, raw view, depth int) {
	if !f.key.ok && !f.owner.ok && (!f.isString || !mayBeJSON(raw.s) && nameless(raw.s)) {
		return
	}
	value := sc.decoded(raw, backslash)
	switch n, ok := f.secret(value.s); {
	case ok && f.isString:
		sc.named(n, value)
	case ok:
		sc.r.notice(n.kind, raw.s)
		sc.add(raw, 0, len(raw.s), `"`+sc.r.mark(n.kind, raw.s)+`"`)
	case !f.isString:
	case depth < deepest && looksJSON(value.s):
		sc.json(value, depth+1)
	default:
		sc.text(value)
	}
}

var (
	errNotJSON   = errors.New("not JSON")
	errEndsEarly = errors.New("JSON ends early")
)

// walkJSON visits every string and number that is a value. It reads one text or
// several in a row, and more leniently than a decoder would: what matters is
// where the values are.
func walkJSON(s string, visit func(field)) error {
	w := &walker{s: s, visit: visit}
	if strings.HasPrefix(s, "\ufeff") {
		w.i = len("\ufeff")
	}
	for w.space(); w.i < len(s); w.space() {
		if err := w.value(field{}, 0); err != nil {
			return err
		}
	}
	return nil
}

type walker struct {
	s     string
	i     int
	visit func(field)
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

func (w *walker) value(f field, depth int) error {
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
	for {
		var err error
		if open == '{' {
			err = w.member(f, depth)
		} else {
			err = w.value(f, depth+1)
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
			return nil
		case c != ',':
			return errNotJSON
		}
	}
}

// member reads one "key": value.
func (w *walker) member(f field, depth int) error {
	if c, err := w.peek(); err != nil {
		return err
	} else if c != '"' {
		return errNotJSON
	}
	from, to, err := w.str()
	if err != nil {
		return err
	}
	key, _ := view{s: w.s[from:to]}.decoded(backslash)
	if c, err := w.peek(); err != nil {
		return err
	} else if c != ':' {
		return errNotJSON
	}
	w.i++
	f.under = key.s
	f.key.name, f.key.ok = lookup(key.s)
	if f.key.ok && f.key.kind != KindCode {
		f.owner = f.key
	}
	if strings.EqualFold(key.s, "error") || strings.EqualFold(key.s, "errors") {
		f.ofError = true
	}
	return w.value(f, depth+1)
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
