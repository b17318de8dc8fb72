package ui

import (
	"fmt"
	"sort"
)

// A document is a long text that scrolls: an answer, an exchange, a body.
// Laying it out costs a pass over it; drawing, scrolling and saying where one
// is cost what is visible, however long it is. What folds has a cursor, and the
// window follows it; everything else scrolls by its first line.
type document struct {
	find string // what is looked for, in any case

	body body
	hex  bool // show the bytes; the text need not be laid out yet
	row  int  // the first line of the hex dump that is shown

	laid  bool
	json  bool
	text  []byte // what the lines are of, from outside: made safe when drawn
	lines []line
	at    int    // the first line that is shown; where there are folds, the cursor
	skip  int    // rows of it that are scrolled away, when it is taller than the window
	folds *folds // nil: nothing folds

	hit  place // what was found last; its end is 0 when nothing was
	seen size  // of the last frame: what a row is, and how many there are
}

// line is a line of the text, or a piece of one that is very long.
type line struct {
	start  int
	depth  int
	goes   class // what it starts in the middle of
	joined bool  // a piece: it goes on where the line above was cut
}

// newDocument is a body of which nothing is known but its bytes.
func newDocument(b []byte) document { return bodyDocument(b, "", len(b), 0) }

// bodyDocument is one side's body: JSON is laid out and folds, bytes that are
// no text are a hex dump, everything else stays as it came. At the offset gap
// of it, missing more bytes once stood.
func bodyDocument(b []byte, contentType string, gap int, missing int64) document {
	d := document{body: body{raw: b, kind: contentType, gap: max(0, min(gap, len(b))), missing: max(missing, 0)}}
	if d.hex = d.body.binary(); !d.hex {
		d.layOut()
	}
	return d
}

// textDocument is never JSON and never bytes.
func textDocument(s string) document {
	d := document{body: body{raw: []byte(s)}, laid: true}
	d.text, d.lines = textLines(d.body)
	return d
}

// layOut makes the lines, once.
func (d *document) layOut() {
	if d.laid {
		return
	}
	if d.laid, d.json = true, d.body.json(); !d.json {
		d.text, d.lines = textLines(d.body)
		return
	}
	l := layJSON(d.body)
	d.text, d.lines = l.text, l.lines
	if len(l.blocks) > 0 {
		d.folds = &folds{blocks: l.blocks}
	}
}

// turnHex changes between the text and its bytes.
func (d *document) turnHex() {
	d.hex = !d.hex
	if !d.hex {
		d.layOut()
	}
}

func (d *document) empty() bool {
	if d.hex {
		return d.body.rows() == 0
	}
	return len(d.lines) == 0
}

// draw returns at most room lines of w cells; a longer line goes on in the
// next, a little to the right.
func (d *document) draw(w, room int) []string {
	d.seen = size{w, room}
	if d.hex {
		return d.hexDump(w, room)
	}
	rows, _, _ := d.window(w, room)
	return rows
}

// position says where the visible part is.
func (d *document) position(w, room int) string {
	if d.hex {
		return d.hexPosition(w, room)
	}
	_, from, to := d.window(w, room)
	switch n := len(d.lines); {
	case to-from >= n:
		return counted(n, "line")
	case to-from <= 1:
		return fmt.Sprintf("line %d of %d", from+1, n)
	default:
		return fmt.Sprintf("lines %d-%d of %d", from+1, to, n)
	}
}

// window is what can be seen: its rows, and the lines of which it has all.
func (d *document) window(w, room int) (rows []string, from, to int) {
	from = max(0, min(d.at, len(d.lines)-1))
	if w <= 0 || room <= 0 || len(d.lines) == 0 {
		return nil, from, from
	}
	if d.folds != nil {
		return d.around(d.folds.head(from), w, room)
	}
	for to = from; to < len(d.lines) && len(rows) < room; to++ {
		next := d.rowsOf(to, w)
		if to == from {
			next = next[min(d.skip, max(len(next)-room, 0)):]
		}
		rows = append(rows, next...)
	}
	if len(rows) > room {
		rows, to = rows[:room], max(to-1, from+1)
	}
	return rows, from, to
}

// around is the window with the cursor in its middle, as far as there is
// something on both sides.
func (d *document) around(at, w, room int) (rows []string, from, to int) {
	rank, shown := d.folds.rank(at), d.folds.shown(len(d.lines))
	rows = d.rowsOf(at, w)
	rest := room - len(rows)
	if rest <= 0 {
		from := min(d.skip, -rest)
		return rows[from : from+room], at, d.folds.after(at)
	}
	var below, above [][]string
	down, up := 0, 0
	for r := rank + 1; r < shown && down < rest; r++ {
		below = append(below, d.rowsOf(d.folds.line(r), w))
		down += len(below[len(below)-1])
	}
	most := max(rest/2, rest-down)
	for r := rank - 1; r >= 0 && up < most; r-- {
		above = append(above, d.rowsOf(d.folds.line(r), w))
		up += len(above[len(above)-1])
	}
	up = min(up, most)
	down = min(down, rest-up)
	before, whole := lastRows(above, up)
	after, ended := firstRows(below, down)
	rows = append(append(before, rows...), after...)
	return rows, d.folds.line(rank - whole), d.folds.after(d.folds.line(rank + ended))
}

// firstRows are n rows of the lines that follow, and how many lines are whole.
func firstRows(lines [][]string, n int) (rows []string, whole int) {
	for _, line := range lines {
		if n < len(line) {
			return append(rows, line[:n]...), whole
		}
		rows, n, whole = append(rows, line...), n-len(line), whole+1
	}
	return rows, whole
}

// lastRows is firstRows upwards: the nearest line comes first in lines.
func lastRows(lines [][]string, n int) (rows []string, whole int) {
	for whole < len(lines) && n >= len(lines[whole]) {
		n -= len(lines[whole])
		whole++
	}
	if whole < len(lines) {
		rows = append(rows, lines[whole][len(lines[whole])-n:]...)
	}
	for i := whole - 1; i >= 0; i-- {
		rows = append(rows, lines[i]...)
	}
	return rows, whole
}

// bytesOf is one line's text.
func (d *document) bytesOf(i int) []byte {
	start, end := d.lines[i].start, len(d.text)
	if i+1 == len(d.lines) {
		return d.text[start:end]
	}
	if end = d.lines[i+1].start; d.lines[i+1].joined {
		return d.text[start:end]
	}
	end--
	if !d.json && end > start && d.text[end-1] == '\r' {
		end--
	}
	return d.text[start:end]
}

// lineOf is the line that holds an offset of the text.
func (d *document) lineOf(at int) int {
	return sort.Search(len(d.lines), func(i int) bool { return d.lines[i].start > at }) - 1
}

// counted puts a number and its noun together.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
