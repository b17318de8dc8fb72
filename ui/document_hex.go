package ui

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// A line of the hex dump is perRow bytes; on a narrow terminal it is drawn in
// two or four rows. Which bytes it has follows from its number, also behind a
// gap, which is a line of its own.

// rows is how many lines the hex dump has.
func (b body) rows() int {
	if b.missing == 0 {
		return rowsFor(len(b.raw))
	}
	return rowsFor(b.gap) + 1 + rowsFor(len(b.raw)-b.gap)
}

func rowsFor(bytes int) int { return (bytes + perRow - 1) / perRow }

// rowAt is where a line's bytes are, in what was kept and in the whole body.
// The line of the gap has none.
func (b body) rowAt(row int) (start, end, offset int) {
	before, kept := rowsFor(len(b.head())), len(b.head())
	switch {
	case row < before || b.missing == 0:
		start = min(row*perRow, kept)
		return start, min(start+perRow, kept), start
	case row == before:
		return b.gap, b.gap, b.gap
	}
	start = min(b.gap+(row-before-1)*perRow, len(b.raw))
	return start, min(start+perRow, len(b.raw)), start + int(b.missing)
}

// rowOf is the line that holds a byte.
func (b body) rowOf(at int) int {
	if b.missing == 0 || at < b.gap {
		return at / perRow
	}
	return rowsFor(b.gap) + 1 + (at-b.gap)/perRow
}

// offsetDigits are enough for every offset of the body.
func (b body) offsetDigits() int {
	return max(6, len(fmt.Sprintf("%x", max(len(b.raw)+int(b.missing)-1, 0))))
}

// perDrawn is how many bytes fit in w cells.
func (b body) perDrawn(w int) int {
	for per := perRow; per > 4; per /= 2 {
		if b.offsetDigits()+2+hexWidth(per)+2+per <= w {
			return per
		}
	}
	return 4
}

// hexWidth is what so many bytes take, in groups of eight.
func hexWidth(per int) int { return 3*per - 1 + (per-1)/8 }

func (d *document) hexDump(w, room int) []string {
	var out []string
	if w <= 0 {
		return nil
	}
	per := d.body.perDrawn(w)
	for row := d.row; row < d.body.rows() && len(out) < room; row++ {
		start, end, offset := d.body.rowAt(row)
		if start == end {
			out = append(out, fit(look{class: classGap}.render(d.body.gapWords()), w))
			continue
		}
		hits := d.byteHits(start, end)
		for at := start; at < end && len(out) < room; at += per {
			out = append(out, fit(d.hexRow(at, min(at+per, end), offset+at-start, per, hits), w))
		}
	}
	return out
}

func (d *document) hexRow(start, end, offset, per int, hits []place) string {
	var p painted
	p.add(fmt.Sprintf("%0*x  ", d.body.offsetDigits(), offset), look{class: classMark})
	row := d.body.raw[start:end]
	marked := func(i int) bool {
		for _, h := range hits {
			if h.start <= start+i && start+i < h.end {
				return true
			}
		}
		return false
	}
	for i := range row {
		if i > 0 {
			between := look{hit: marked(i) && marked(i-1)}
			p.add(strings.Repeat(" ", 1+(1-min(i%8, 1))), between)
		}
		p.add(hex.EncodeToString(row[i:i+1]), look{hit: marked(i)})
	}
	p.add(strings.Repeat(" ", hexWidth(per)-hexWidth(len(row))+2), look{})
	for i, c := range printable(row) {
		p.add(string(c), look{hit: marked(i)})
	}
	return p.rows(0, 0, p.text.Len())[0]
}

// hexPosition counts bytes, as of the whole body.
func (d *document) hexPosition(w, room int) string {
	all := int64(len(d.body.raw)) + d.body.missing
	rows := d.body.rows()
	shown := max(1, room/(perRow/d.body.perDrawn(w)))
	if d.row == 0 && shown >= rows {
		return counted(int(all), "byte")
	}
	_, _, from := d.body.rowAt(d.row)
	start, end, offset := d.body.rowAt(min(d.row+shown, rows) - 1)
	return fmt.Sprintf("bytes %d-%d of %d", from, max(from, offset+end-start-1), all)
}
