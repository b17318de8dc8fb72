package wire

import (
	"slices"
	"sort"
	"strings"
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
}

// escape: the bytes of.s[from:from+n] became size bytes at offset at.
type escape struct{ at, size, from, n int }

// from returns where the bytes s[i:j] stand. One escape that decoded to several
// bytes stands there whole.
func (v view) from(i, j int) (int, int) {
	i, j = v.off+i, v.off+j
	if v.in == nil {
		return i, j
	}
	from, _ := v.in.stood(i)
	_, to := v.in.stood(j - 1)
	return v.in.of.from(from, max(from, to))
}

// stood is the bytes that became the byte at i.
func (d *decoding) stood(i int) (from, to int) {
	k := sort.Search(len(d.escapes), func(k int) bool { return d.escapes[k].at > i }) - 1
	if k < 0 {
		return i, i + 1
	}
	e := d.escapes[k]
	if i < e.at+e.size {
		return e.from, e.from + e.n
	}
	from = i - e.at - e.size + e.from + e.n
	return from, from + 1
}

// shows is the offset that the byte at i of the text before now has, and whether
// it and the n-1 after it are the same bytes still.
func (d *decoding) shows(i, n int) (int, bool) {
	k := sort.Search(len(d.escapes), func(k int) bool { return d.escapes[k].from >= i+n }) - 1
	if k < 0 {
		return i, true
	}
	e := d.escapes[k]
	return i - e.from - e.n + e.at + e.size, i >= e.from+e.n
}

func (v view) sub(i, j int) view { return view{s: v.s[i:j], in: v.in, off: v.off + i} }

// decoded is the view with every escape of this kind replaced, and whether
// there was one.
func (v view) decoded(u unit) (view, bool) {
	var b strings.Builder
	var escapes []escape
	done := 0
	find := seek{s: v.s, any: u.trigger}
	for i := find.next(0); i < len(v.s); {
		out, n := u.decode(v.s[i:])
		if n == 0 {
			i = find.next(i + 1)
			continue
		}
		if escapes == nil {
			b.Grow(len(v.s))
		}
		b.WriteString(v.s[done:i])
		escapes = append(escapes, escape{at: b.Len(), size: len(out), from: i, n: n})
		b.WriteString(out)
		done = i + n
		i = find.next(done)
	}
	if escapes == nil {
		return v, false
	}
	b.WriteString(v.s[done:])
	return view{s: b.String(), in: &decoding{of: v, escapes: escapes}}, true
}

// layer is one of the views of a text.
type layer struct {
	view
	on    int // the layer it was decoded from
	first bool
}

// layers are v itself and what up to three decodings, one upon the other, show.
func (v view) layers() []layer {
	const most = 16 // of a text that nests every encoding in every other
	out := []layer{{view: v, first: true}}
	if !encoded(v.s) {
		return out
	}
	for depth, begin := 0, 0; depth < 3; depth++ {
		end := len(out)
		for on := begin; on < end; on++ {
			for _, u := range []unit{percent, plus, backslash, entity} {
				if len(out) == most {
					return out
				}
				d, ok := out[on].decoded(u)
				if ok && !slices.ContainsFunc(out, func(l layer) bool { return l.s == d.s }) {
					out = append(out, layer{view: d, on: on})
				}
			}
		}
		begin = end
	}
	return out
}

// seek finds bytes one after the other. It looks at each byte of the text once
// for each of those it looks for, however rare some and frequent others are.
type seek struct {
	s, any string // any: up to four bytes
	at     [4]int // where the next of each stands, plus one; 0: not looked for yet
}

// next is where the first of the bytes stands at or after i, or len(s). i does
// not go back from one call to the next.
func (k *seek) next(i int) int {
	first := len(k.s)
	for n := range len(k.any) {
		if k.at[n] <= i {
			k.at[n] = len(k.s) + 1
			if i < len(k.s) {
				if d := strings.IndexByte(k.s[i:], k.any[n]); d >= 0 {
					k.at[n] = i + d + 1
				}
			}
		}
		first = min(first, k.at[n]-1)
	}
	return first
}
