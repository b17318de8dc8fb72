package wire

import (
	"cmp"
	"slices"
	"strings"
)

// scan collects what to mask in one text; nothing is replaced before the end,
// so no mark is ever taken for a secret or cut by another.
type scan struct {
	r     *Redactor
	spans []span
	nests int // how many brackets are read, one within a string of the other
	decoder
}

type span struct {
	from, to int
	mark     string
}

func (sc *scan) decoded(v view, u unit) view {
	if sc.decoder.read(v.s, u) {
		return sc.decoder.view(v)
	}
	return v
}

func (sc *scan) add(v view, i, j int, mark string) {
	if i >= j {
		return
	}
	from, to := v.from(i, j)
	mark = v.spelt(mark)
	if n := len(sc.spans) - 1; n >= 0 && sc.spans[n].mark == mark && sc.spans[n].from <= from && from < sc.spans[n].to {
		sc.spans[n].to = max(sc.spans[n].to, to) // "aaaaaaa" holds "aaaaaa" twice
		return
	}
	sc.spans = append(sc.spans, span{from, to, mark})
}

// apply is s with the spans replaced, of which there are some. Of two that
// overlap the one that begins first, and of those the longer, gives the mark;
// both are covered.
func (sc *scan) apply(s string) []byte {
	slices.SortStableFunc(sc.spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
	out := make([]byte, 0, len(s)+64)
	done := 0
	for _, x := range sc.spans {
		if x.from >= done {
			out = append(out, s[done:x.from]...)
			out = append(out, x.mark...)
		}
		done = max(done, x.to)
	}
	return append(out, s[done:]...)
}

// next is the first of the bytes in any at or after i, or the end.
func next(s string, i int, any string) int {
	if n := strings.IndexAny(s[i:], any); n >= 0 {
		return i + n
	}
	return len(s)
}
