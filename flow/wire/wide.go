package wire

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// wide reads what is in UTF-16, in either order of bytes: all of a text that says
// so or begins so, and what in it looks like it: four bytes may be chance.
func (sc *scan) wide(v view) {
	if order := wideText(v.s); order != nil {
		sc.read(unwide(v, order), 0)
	}
	for i := 0; i < len(v.s); {
		n := strings.IndexByte(v.s[i:], 0)
		if n < 0 {
			return
		}
		zero := i + n
		for zero+1 < len(v.s) && v.s[zero+1] == 0 {
			zero++
		}
		from, to, order := wideAt(v.s, i, zero)
		if i = to; order != nil {
			sc.read(unwide(v.sub(from, to), order), 0)
		}
	}
}

// wideText is the order of the bytes of a text that is in UTF-16 as a whole, or nil.
func wideText(s string) binary.ByteOrder {
	switch {
	case len(s) < 4:
		return nil
	case s[:2] == "\xff\xfe", printable(s[0]) && s[1] == 0 && printable(s[2]) && s[3] == 0:
		return binary.LittleEndian
	case s[:2] == "\xfe\xff", s[0] == 0 && printable(s[1]) && s[2] == 0 && printable(s[3]):
		return binary.BigEndian
	}
	return nil
}

// wideAt is what around the zero at i looks like UTF-16, or how far there is none.
func wideAt(s string, low, i int) (from, to int, order binary.ByteOrder) {
	last := i
	for last+2 < len(s) && s[last+2] == 0 && printable(s[last+1]) {
		last += 2
	}
	if last-i < 2*(shortest-1) {
		return i, last + 1, nil
	}
	ascii := func(at int) bool { return at >= low && at < len(s) && printable(s[at]) && s[at] < 0x80 }
	if ascii(i-1) && (!ascii(i-2) || !ascii(last+1)) {
		return i - 1, last + 1, binary.LittleEndian
	}
	return i, min(len(s), last+2), binary.BigEndian
}

func printable(c byte) bool { return c >= ' ' && c != 0x7f || c == '\t' || c == '\n' || c == '\r' }

// unwide is the view that UTF-16 shows.
func unwide(v view, order binary.ByteOrder) view {
	s := []byte(v.s)
	var b strings.Builder
	escapes := make([]escape, 0, len(s)/2)
	for i := 0; i+1 < len(s); {
		r, n := rune(order.Uint16(s[i:])), 2
		if utf16.IsSurrogate(r) && i+3 < len(s) {
			if pair := utf16.DecodeRune(r, rune(order.Uint16(s[i+2:]))); pair != utf8.RuneError {
				r, n = pair, 4
			}
		}
		at := b.Len()
		b.WriteRune(r)
		escapes = append(escapes, escape{at: int32(at), from: int32(i), size: uint8(b.Len() - at), n: uint8(n)})
		i += n
	}
	return view{s: b.String(), in: &decoding{of: v, escapes: escapes, wide: order}}
}

// spelt is a mark as it stands among the bytes that the view was made from.
func (v view) spelt(mark string) string {
	for d := v.in; d != nil; d = d.of.in {
		if d.wide == nil {
			continue
		}
		var b []byte
		for _, r := range mark {
			b = d.wide.(binary.AppendByteOrder).AppendUint16(b, uint16(r))
		}
		return string(b)
	}
	return mark
}
