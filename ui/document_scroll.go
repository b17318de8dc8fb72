package ui

import (
	"unicode/utf8"

	"wfconnect/flow/wire"
)

// size is a width in cells and a height in rows.
type size struct{ w, room int }

// scroll goes so many lines on or back. A line that is taller than the window
// is gone through row by row, and several lines at once are at most a window:
// nothing is passed that was not seen.
func (d *document) scroll(by int) {
	d.hit = place{}
	if d.seen.w <= 0 || d.seen.room <= 0 {
		d.move(by)
		return
	}
	to := 1
	if by < 0 {
		to, by = -1, -by
	}
	passed := 0
	for n := range by {
		rows := d.ahead(to)
		if rows == 0 || n > 0 && passed+rows > d.seen.room {
			return
		}
		passed += rows
		d.step(to)
	}
}

// move goes by lines, however tall they are.
func (d *document) move(by int) {
	if d.hex {
		d.row = max(0, min(d.row+by, d.body.rows()-1))
		return
	}
	last := d.folds.shown(len(d.lines)) - 1
	d.at, d.skip = d.folds.line(max(0, min(d.folds.rank(d.at)+by, last))), 0
}

// step goes one line on or back, or one row where the line is too tall.
func (d *document) step(to int) {
	if !d.hex && d.within(to) {
		d.skip += to
		return
	}
	d.move(to)
	if to < 0 && !d.hex {
		d.skip = d.over()
	}
}

// within says whether a step stays in the line.
func (d *document) within(to int) bool {
	return len(d.lines) > 0 && d.skip+to >= 0 && d.skip+to <= d.over()
}

// ahead is how many rows a step passes; 0 at the end.
func (d *document) ahead(to int) int {
	switch {
	case d.hex:
		if next := d.row + to; next < 0 || next >= d.body.rows() {
			return 0
		}
		return d.rowsOfHex()
	case d.within(to):
		return 1
	}
	rank := d.folds.rank(d.at)
	if rank+to < 0 || rank+to >= d.folds.shown(len(d.lines)) {
		return 0
	}
	if to < 0 {
		rank--
	}
	return min(d.height(d.folds.line(rank)), d.seen.room)
}

// over is how many rows of the line at the top, or of the cursor's, the window
// has no room for.
func (d *document) over() int {
	if len(d.lines) == 0 || d.seen.w <= 0 || d.seen.room <= 0 {
		return 0
	}
	return max(d.height(d.folds.head(min(d.at, len(d.lines)-1)))-d.seen.room, 0)
}

func (d *document) height(line int) int { return len(d.rowsOf(line, d.seen.w)) }

// rowIn is the row of its line in which an offset of the text is.
func (d *document) rowIn(at int) int {
	if d.seen.w <= 0 {
		return 0
	}
	line := d.lineOf(at)
	first, rest := d.indents(line, d.seen.w)
	_, n := utf8.DecodeRune(d.text[at:])
	var p painted
	p.add(wire.Line(string(d.text[d.lines[line].start:at+n])), look{})
	return len(p.rows(first, rest, d.seen.w)) - 1
}

// atHome: nothing is scrolled away.
func (d *document) atHome() bool { return d.hex && d.row == 0 || !d.hex && d.at == 0 && d.skip == 0 }

func (d *document) home() { d.at, d.skip, d.row, d.hit = 0, 0, 0, place{} }

// end shows the last page, or moves the cursor to the last line.
func (d *document) end() {
	page := answerPage
	if rows := d.rowsOfHex(); d.seen.room > 0 && rows > 0 {
		page = max(d.seen.room/rows, 1)
	}
	d.row = max(0, d.body.rows()-page)
	d.at = max(0, len(d.lines)-1)
	if d.folds != nil {
		d.at = d.folds.head(d.at)
	} else {
		d.at = d.lastPage()
	}
	d.skip, d.hit = d.over(), place{}
}

// lastPage is the line at the top when the last one is at the bottom.
func (d *document) lastPage() int {
	if d.seen.w <= 0 || d.seen.room <= 0 {
		return max(0, len(d.lines)-answerPage)
	}
	at, rows := len(d.lines), 0
	for at > 0 && (rows == 0 || rows+d.height(at-1) <= d.seen.room) {
		at--
		rows += d.height(at)
	}
	return at
}

// rowsOfHex are the rows in which a line of the hex dump was drawn.
func (d *document) rowsOfHex() int {
	if d.seen.w <= 0 {
		return 0
	}
	return perRow / d.body.perDrawn(d.seen.w)
}
