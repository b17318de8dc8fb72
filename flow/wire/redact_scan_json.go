package wire

import (
	"cmp"
	"errors"
	"strings"
)

// field is a string or number in a JSON text.
type field struct {
	label    string // its own key; in an array, ""
	key      *name  // what that key names; in an array, the array's; or nil
	owner    *name  // what the nearest key around it names that names a secret
	many     bool   // that key is a plural: a number under it is a number of them
	ofError  bool   // within an "error" or "errors"
	aside    bool   // it says something about the secret that it stands next to
	isString bool
	from, to int // a string without its quotes
}

// under is a field that stands under this key, in the field f.
func (f field) under(key string) field {
	f.label, f.key = key, lookupName(key)
	one := strings.TrimSuffix(key, "s")
	if f.key == nil && len(one) < len(key) {
		if n := lookupName(one); n != nil && n.shape == whole && n.reach != weak && n.kind != KindCode {
			f.key, f.many = n, true
		}
	} else if f.key != nil {
		f.many = false
	}
	switch {
	case f.key == nil:
		f.aside = f.aside || f.owner != nil && aside(key)
	case f.key.kind != KindCode:
		f.owner, f.aside = f.key, false
	}
	if len(one) == len("error") && strings.EqualFold(one, "error") {
		f.ofError = true
	}
	return f
}

// secret is the name under which the field is a secret. A code is one only as
// a string that stands directly under its key, of some length, and not as the
// word that an error is told apart by.
func (f field) secret(value string) (name, bool) {
	n := cmp.Or(f.key, f.owner)
	switch {
	case n == nil || f.many && !f.isString || f.key == nil && f.aside || n.reach == link && !n.fits(value):
		return name{}, false
	case f.key == nil:
		found := *n
		found.reach = weak // nor is every word that stands around it looked for elsewhere
		return found, true
	case n.kind != KindCode:
		return *n, true
	}
	word := f.ofError && !strings.ContainsAny(value, "0123456789")
	return *n, f.isString && len(value) >= shortest && !word
}

// aside: what stands under this key next to a secret, or in the description of a
// field for one, is not the secret.
func aside(key string) bool {
	switch word := string(normalized(key)); word {
	case "type", "tokentype", "format", "title", "label", "status", "scope", "scopes", "kind", "message", "required",
		"error", "errorcode", "errordescription", "errormessage", "hint", "placeholder", "pattern", "version", "ttl",
		"created", "createdat", "issued", "issuedat", "updated", "updatedat",
		"min", "max", "minlength", "maxlength", "minimum", "maximum", "length", "size":
		return true
	default:
		return strings.HasPrefix(word, "expire") || strings.HasPrefix(word, "desc")
	}
}

// json masks by structure, over the bytes as they came. What is no JSON is read
// as text; JSON that only ends too early is still JSON.
func (sc *scan) json(v view, depth int) {
	w := &walker{s: v.s}
	w.visit = func(f field) { sc.field(f, v.sub(f.from, f.to), depth) }
	w.visitKey = func(from, to int) {
		if key := v.s[from:to]; encoded(key) || strings.IndexByte(key, '=') >= 0 || strings.IndexByte(key, ':') >= 0 {
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
	if f.key == nil && f.owner == nil {
		if n, ok := nameless(raw.s); !f.isString || !mayBeJSON(raw.s) && ok && n == len(raw.s) {
			return
		}
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
