package wire

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// wide is UTF-16 or UTF-32, in either order of bytes.
type wide struct {
	order binary.ByteOrder
	size  int // bytes of a unit
}

func (w wide) unit(s []byte) rune {
	if w.size == 4 {
		return rune(w.order.Uint32(s))
	}
	return rune(w.order.Uint16(s))
}

// letters is how many units in a row at the start of s are one byte each, and print.
func (w wide) letters(s string) (n int) {
	for ; len(s) >= w.size; s = s[w.size:] {
		low, zeros := s[0], s[1:w.size]
		if w.order == binary.BigEndian {
			low, zeros = s[w.size-1], s[:w.size-1]
		}
		if !printable(low) || strings.Trim(zeros, "\x00") != "" {
			break
		}
		n++
	}
	return n
}

// wides are all there are, the longer first: the byte order mark of UTF-32 begins
// like that of UTF-16.
var wides = [...]wide{{binary.LittleEndian, 4}, {binary.BigEndian, 4}, {binary.LittleEndian, 2}, {binary.BigEndian, 2}}

// wide reads what is in UTF-16 or UTF-32: all of a text that says so or begins so,
// and what in it looks like it: a few bytes may be chance.
func (sc *scan) wide(v view, depth int) {
	if w, ok := wideText(v.s); ok {
		sc.read(unwide(v, w), depth)
	}
	for i := 0; i < len(v.s); {
		n := strings.IndexByte(v.s[i:], 0)
		if n < 0 {
			return
		}
		zero := i + n
		from, to, w, ok := wideAt(v.s, i, zero)
		if i = max(to, zero+1); ok {
			sc.read(unwide(v.sub(from, to), w), depth)
		}
		for i < len(v.s) && v.s[i] == 0 && !ok {
			i++
		}
	}
}

// wideAt is what looks wide around the zeros that begin at zero, and not before low.
// Read in the wrong order of bytes a text seems to be nearly as long; where it seems
// as long, the byte before it tells.
func wideAt(s string, low, zero int) (from, to int, found wide, ok bool) {
	last := zero
	for last+1 < len(s) && s[last+1] == 0 {
		last++
	}
	ascii := func(at int) bool { return at >= low && printable(s[at]) && s[at] < 0x80 }
	most := shortest - 1
	for _, w := range wides {
		at := zero - 1 // the first letter, and its zeros behind it
		if w.order == binary.BigEndian {
			at = last + 2 - w.size
		} else if !ascii(at) {
			continue
		}
		if at < low {
			continue
		}
		n := w.letters(s[at:])
		if n > most || n == most && ok && w.size == found.size && ascii(from-1) {
			most, from, to, found, ok = n, at, at+n*w.size, w, true
		}
	}
	return from, to, found, ok
}

// wideText is what a text is in as a whole, if it is.
func wideText(s string) (wide, bool) {
	for _, w := range wides {
		if len(s) < 2*w.size {
			continue
		}
		if w.unit([]byte(s[:w.size])) == '\ufeff' || w.letters(s[:2*w.size]) == 2 {
			return w, true
		}
	}
	return wide{}, false
}

func printable(c byte) bool { return c >= ' ' && c != 0x7f || c == '\t' || c == '\n' || c == '\r' }

// unwide is the view that a wide text shows.
func unwide(v view, w wide) view {
	s := []byte(v.s)
	var b strings.Builder
	escapes := make([]escape, 0, len(s)/w.size)
	for i := 0; i+w.size <= len(s); {
		r, n := w.unit(s[i:]), w.size
		if utf16.IsSurrogate(r) && n == 2 && i+3 < len(s) {
			if pair := utf16.DecodeRune(r, w.unit(s[i+2:])); pair != utf8.RuneError {
				r, n = pair, 4
			}
		}
		at := b.Len()
		b.WriteRune(r)
		escapes = append(escapes, escape{at: int32(at), from: int32(i), size: uint8(b.Len() - at), n: uint8(n)})
		i += n
	}
	return view{s: b.String(), in: &decoding{of: v, escapes: escapes, wide: &w}}
}

// spelt is a mark as it stands among the bytes that the view was made from; in
// place of base64 it stands as it is.
func (v view) spelt(mark string) string {
	out := mark
	for d := v.in; d != nil; d = d.of.in {
		switch {
		case d.base64:
			out = mark
		case d.wide != nil:
			out = d.wide.spell(mark)
		}
	}
	return out
}

func (w wide) spell(mark string) string {
	var b []byte
	order := w.order.(binary.AppendByteOrder)
	for _, r := range mark {
		if w.size == 4 {
			b = order.AppendUint32(b, uint32(r))
		} else {
			b = order.AppendUint16(b, uint16(r))
		}
	}
	return string(b)
}
