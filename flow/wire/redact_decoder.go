package wire

import (
	"slices"
	"strings"
)

// decoder finds the escapes of a text. Its memory serves one text after the
// other; what it finds becomes a view only if no other shows the same.
type decoder struct {
	escapes []escape
	out     []byte // what they mean, one after the other

	led [][len(units)]int // where each unit led from each layer; 0: not tried
}

// read finds the escapes, and tells whether there are any.
func (d *decoder) read(s string, u unit) bool {
	d.escapes, d.out = d.escapes[:0], d.out[:0]
	shorter := 0
	find := seek{s: s, any: u.trigger}
	for i := find.next(0); i < len(s); {
		out, n := u.decode(s[i:])
		if n == 0 || u.behind != nil && !u.behind(s[:i]) {
			i = find.next(i + 1)
			continue
		}
		d.escapes = append(d.escapes, escape{at: int32(i - shorter), from: int32(i), size: uint8(len(out)), n: uint8(n)})
		d.out = append(d.out, out...)
		shorter += n - len(out)
		i = find.next(i + n)
	}
	return len(d.escapes) > 0
}

func (d *decoder) length(s string) int {
	last := d.escapes[len(d.escapes)-1]
	_, from := last.began()
	_, at := last.shown()
	return at + len(s) - from
}

// shows: s decoded reads like text.
func (d *decoder) shows(s, text string) bool {
	if d.length(s) != len(text) {
		return false
	}
	done, out := 0, d.out
	for _, e := range d.escapes {
		from, to := e.began()
		at, end := e.shown()
		if text[at-(from-done):at] != s[done:from] || text[at:end] != string(out[:e.size]) {
			return false
		}
		done, out = to, out[e.size:]
	}
	return strings.HasSuffix(text, s[done:])
}

// view is v decoded; read must have been given v.s.
func (d *decoder) view(v view) view {
	var b strings.Builder
	b.Grow(d.length(v.s))
	done, out := 0, d.out
	for _, e := range d.escapes {
		from, to := e.began()
		b.WriteString(v.s[done:from])
		b.Write(out[:e.size])
		done, out = to, out[e.size:]
	}
	b.WriteString(v.s[done:])
	return view{s: b.String(), in: &decoding{of: v, escapes: slices.Clone(d.escapes)}}
}

// seek finds bytes one after the other. It looks at each byte of the text once
// for each of those it looks for, however rare some and frequent others are.
type seek struct {
	s, any string // any: up to five bytes
	at     [5]int // where the next of each stands, plus one; 0: not looked for yet
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
