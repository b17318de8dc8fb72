package wire

import (
	"errors"
	"strings"
)

// field is a string or number in a JSON text.
type field struct {
	label    string // its own key; in an array, ""
	key      named  // what that key names; in an array, the array's
	owner    named  // the nearest key around it that names a secret
	ofError  bool   // within an "error" or "errors"
	from, to int    // a string without its quotes
	isString bool
}

// named is what lookup says of a key.
type named struct {
	name
	ok   bool
	many bool // the key is a plural: a number under it is a number of them
}

func lookupKey(s string) named {
	n, ok := lookup(s)
	if one := strings.TrimSuffix(s, "s"); !ok && len(one) < len(s) {
		n, ok = lookup(one)
		return named{n, ok && n.shape == whole && n.reach != weak && n.kind != KindCode, true}
	}
	return named{n, ok, false}
}

// secret is the name under which the field is a secret. A code is one only as
// a string that stands directly under its key, of some length, and not as the
// word that an error is told apart by.
func (f field) secret(value string) (name, bool) {
	got := f.key
	if !got.ok {
		got = f.owner
	}
	n, ok := got.name, got.ok && (f.isString || !got.many)
	if !ok || n.kind != KindCode {
		return n, ok
	}
	word := f.ofError && !strings.ContainsAny(value, "0123456789")
	return n, f.isString && len(value) >= shortest && !word
}

// json masks by structure, over the bytes as they came. What is no JSON is read
// as text; JSON that only ends too early is still JSON.
func (sc *scan) json(v view, depth int) {
	w := &walker{s: v.s}
	w.visit = func(f field) { sc.field(f, v.sub(f.from, f.to), depth) }
	w.visitKey = func(from, to int) {
		if strings.ContainsAny(v.s[from:to], `=:%&\`) {
			sc.text(sc.decoded(v.sub(from, to), backslash))
		}
	}
	w.visitPair = func(key, value field) {
		n, ok := lookup(sc.decoded(v.sub(key.from, key.to), backslash).s)
		if got := sc.decoded(v.sub(value.from, value.to), backslash); ok && n.kind != KindCode && random(got.s) {
			sc.named(n, got)
		}
	}
	err := w.all()
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
