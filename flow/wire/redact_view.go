package wire

import (
	"slices"
	"sort"
)

// view is a text as one decoding shows it, which still knows where each of its
// bytes stands in the text it was made from. So a secret is found behind its
// encodings, and masked in the bytes as they came.
type view struct {
	s   string
	in  *decoding // s is a piece of what it shows; nil: of the text as it came
	off int       // where that piece begins
}

// decoding is a text with its escapes replaced. Between two escapes it is the
// text before it, byte for byte, so only the escapes are kept.
type decoding struct {
	of      view
	escapes []escape
	base64  bool  // of.s is base64 as a whole, and there are no escapes
	wide    *wide // of.s is in it as a whole; every letter is an escape
}

// escape: n bytes at from, in the text before, became size bytes at offset at.
// There may be hundreds of thousands of them.
type escape struct {
	at, from int32
	size, n  uint8
}

func (e escape) began() (from, to int) { return int(e.from), int(e.from) + int(e.n) }

func (e escape) shown() (from, to int) { return int(e.at), int(e.at) + int(e.size) }

// from returns where the bytes s[i:j] stand. One escape that decoded to several
// bytes stands there whole.
func (v view) from(i, j int) (int, int) {
	i, j = v.off+i, v.off+j
	if v.in == nil {
		return i, j
	}
	if v.in.base64 {
		return v.in.of.from(digits(v.in.of.s, i/3*4, min((j+2)/3*4, len(v.in.of.s))))
	}
	from, _ := v.in.stood(i)
	_, to := v.in.stood(j - 1)
	return v.in.of.from(from, max(from, to))
}

// stood is the bytes that became the byte at i.
func (d *decoding) stood(i int) (from, to int) {
	k := sort.Search(len(d.escapes), func(k int) bool { return int(d.escapes[k].at) > i }) - 1
	if k < 0 {
		return i, i + 1
	}
	from, to = d.escapes[k].began()
	if _, end := d.escapes[k].shown(); i >= end {
		return to + i - end, to + i - end + 1
	}
	return from, to
}

func (v view) sub(i, j int) view { return view{s: v.s[i:j], in: v.in, off: v.off + i} }

// decoded is the view with every escape of this kind replaced, and whether
// there was one.
func (v view) decoded(u unit) (view, bool) {
	var d decoder
	if !d.read(v.s, u) {
		return v, false
	}
	return d.view(v), true
}

// layer is one of the views of a text.
type layer struct {
	view
	whole  bool // nothing but everything at once was decoded
	folded bool // lines were joined: what stands after a name may be two lines
}

// layers are v itself; what decoding everything at once shows, over and over; what
// one kind of decoding shows, over and over, alone or upon another; and what up to
// three kinds show in any order.
func (d *decoder) layers(v view) []layer {
	x := layering{decoder: d, out: []layer{{view: v, whole: true}}}
	d.led = d.led[:0]
	x.chain(0, everything)
	for u := range everything {
		if at := x.add(0, u); at > 0 {
			x.chain(at, u)
			for other := folds + 1; other < everything; other++ {
				x.chain(at, other)
			}
		}
	}
	for depth, begin := 0, 0; depth < 3; depth++ {
		end := len(x.out)
		for at := begin; at < end; at++ {
			for u := range everything {
				x.add(at, u)
			}
		}
		begin = end
	}
	return x.out
}

// units are what layers are decoded by.
var units = [...]unit{folds: fold, percent, plus, backslash, entity, all}

const (
	folds      = 0
	everything = len(units) - 1
)

// layering is the layers so far.
type layering struct {
	*decoder
	out []layer
}

// chain decodes what it has decoded, as often as there is something to decode.
func (x *layering) chain(at, u int) {
	for n := 0; n < 5 && at >= 0; n++ {
		at = x.add(at, u)
	}
}

// add is where the layer is that a unit shows of another; -1 if it shows none, or
// there are too many.
func (x *layering) add(at, u int) int {
	for len(x.led) <= at {
		x.led = append(x.led, [len(units)]int{})
	}
	if x.led[at][u] == 0 {
		x.led[at][u] = x.try(at, u)
	}
	return x.led[at][u]
}

func (x *layering) try(at, u int) int {
	const most = 32 // of a text that nests every encoding in every other
	of := x.out[at]
	if len(x.out) == most || !x.read(of.s, units[u]) {
		return -1
	}
	if n := slices.IndexFunc(x.out, func(have layer) bool { return x.shows(of.s, have.s) }); n >= 0 {
		return n
	}
	folded := of.folded || u == folds
	x.out = append(x.out, layer{view: x.view(of.view), folded: folded, whole: of.whole && (folded || u == everything)})
	return len(x.out) - 1
}
