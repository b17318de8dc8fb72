package wire

import "strings"

// nested is a value in brackets in text that is not JSON, or not quite:
// {'value': '…'}, {value=…}, ["…", "…"].
type nested struct {
	*scan
	n name
	v view
	i int

	of    []field // one for each open bracket
	field field   // of the next value
}

// nested masks what stands in the brackets that open at i: the values in them are
// the name's, unless they have one of their own. It returns where it stopped:
// behind the brackets, or at what only programs and prose have.
func (sc *scan) nested(n name, v view, i int) int {
	x := &nested{scan: sc, n: n, v: v, i: i, field: field{key: &n, owner: &n, isString: true}}
	sc.nests++
	defer func() { sc.nests-- }()
	for x.i < len(v.s) && x.step() {
	}
	return x.i
}

// step reads on by one bracket, string or word; false: it is over.
func (x *nested) step() bool {
	s := x.v.s
	switch c := s[x.i]; {
	case c == '{' || c == '[':
		x.of = append(x.of, x.field)
		x.i++
		return len(x.of) < 100
	case c == '}' || c == ']':
		x.of = x.of[:len(x.of)-1]
		x.i++
		if len(x.of) > 0 {
			x.field = x.of[len(x.of)-1]
		}
		return len(x.of) > 0
	case c == ',' || c == '\n':
		x.field = x.of[len(x.of)-1]
		x.i++
	case isQuote(c):
		from, end := x.i+1, closing(s, x.i)
		x.i = min(len(s), end+1)
		x.item(x.v.sub(from, end), false)
	case strings.IndexByte("(;<&", c) >= 0 || isBinary(c):
		return false
	case strings.IndexByte(" \t\r:=>)|", c) >= 0:
		x.i++
	default:
		from := x.i
		x.i = upTo(s, from, " \t\r\n,:;()[]{}<>\"'`|&\x00")
		word := x.v.sub(from, x.i)
		if k := strings.IndexByte(word.s, '='); k > 0 && strings.Trim(word.s[k:], "=") != "" { // key=value
			x.i = from + k
			word = x.v.sub(from, x.i)
		}
		x.item(word, true)
	}
	return true
}

// item is a key if a colon or so follows it, and else a value.
func (x *nested) item(v view, word bool) {
	s := x.v.s
	i := spaces(s, x.i, " \t")
	if i < len(s) && (s[i] == ':' || s[i] == '=' || s[i] == '>' && strings.HasSuffix(v.s, "=")) {
		x.field = x.of[len(x.of)-1].under(plainText(strings.TrimSuffix(v.s, "=")))
		return
	}
	f := x.field
	if word && (len(v.s) < shortest || !random(v.s)) {
		return
	}
	n, ok := f.secret(v.s)
	if !ok || !x.n.fits(v.s) {
		if x.nests < deepest { // each reads to the end of what is left
			x.pairs(v)
		}
		return
	}
	x.named(n, x.decoded(x.decoded(v, backslash), percent))
}
