package ui

import "sort"

// block is an object or an array over several lines.
type block struct {
	open, close int // the lines of its brackets, or the last one that it has
	count       int // keys or items
	parent      int // the block around it, or -1
	object      bool
	closed      bool // close is the line of its own bracket
	partial     bool // it is cut off, or has a gap: there may be more in it
	folded      bool
}

// says is what stands for the lines of a folded block.
func (b block) says() string {
	noun, least := "item", ""
	if b.object {
		noun = "key"
	}
	if b.partial {
		least = "at least "
	}
	return " … " + least + counted(b.count, noun)
}

// folds are the blocks of a document, in the order in which they open, and
// which lines are hidden. Without folds, as nil, nothing is.
type folds struct {
	blocks []block
	hidden []span
}

// span are the lines that a folded block hides: those after the one that opens
// it.
type span struct {
	block, open, close int
	before             int // how many lines the spans above hide
}

// hide finds the hidden lines once more.
func (f *folds) hide() {
	f.hidden = f.hidden[:0]
	last, before := -1, 0
	for i := range f.blocks {
		b := &f.blocks[i]
		if !b.folded || b.open <= last {
			continue
		}
		f.hidden = append(f.hidden, span{block: i, open: b.open, close: b.close, before: before})
		before += b.close - b.open
		last = b.close
	}
}

// above is how many spans open at or above a line.
func (f *folds) above(line int) int {
	return sort.Search(len(f.hidden), func(i int) bool { return f.hidden[i].open > line })
}

// head is the line that stands for a line: itself, or the one that is folded.
func (f *folds) head(line int) int {
	if f == nil {
		return line
	}
	if n := f.above(line); n > 0 && line <= f.hidden[n-1].close {
		return f.hidden[n-1].open
	}
	return line
}

// rank is how many lines are shown above the one that stands for a line.
func (f *folds) rank(line int) int {
	if f == nil {
		return line
	}
	line = f.head(line)
	n := f.above(line - 1)
	if n == 0 {
		return line
	}
	s := f.hidden[n-1]
	return line - s.before - (s.close - s.open)
}

// line is the line of a rank.
func (f *folds) line(rank int) int {
	if f == nil {
		return rank
	}
	n := sort.Search(len(f.hidden), func(i int) bool { return f.hidden[i].open-f.hidden[i].before >= rank })
	if n == 0 {
		return rank
	}
	s := f.hidden[n-1]
	return rank + s.before + (s.close - s.open)
}

// shown is how many of all lines are shown.
func (f *folds) shown(all int) int {
	if f == nil || len(f.hidden) == 0 {
		return all
	}
	s := f.hidden[len(f.hidden)-1]
	return all - s.before - (s.close - s.open)
}

// after is the line behind a line that is shown and what it hides.
func (f *folds) after(line int) int {
	if b := f.on(line); b != nil {
		return b.close + 1
	}
	return line + 1
}

// on is the folded block that a line stands for, or nil.
func (f *folds) on(line int) *block {
	if f == nil {
		return nil
	}
	if n := f.above(line); n > 0 && f.hidden[n-1].open == line {
		return &f.blocks[f.hidden[n-1].block]
	}
	return nil
}

// around is the block that a line opens, or else the innermost that it is in;
// -1 when there is none.
func (f *folds) around(line int) int {
	i := sort.Search(len(f.blocks), func(i int) bool { return f.blocks[i].open > line }) - 1
	for i >= 0 && f.blocks[i].close < line {
		i = f.blocks[i].parent
	}
	return i
}

// fold folds the block at the cursor, or unfolds it. It returns what is to be
// said, if anything.
func (d *document) fold() string {
	if !d.foldable() {
		return "nothing in this text folds"
	}
	d.at = d.folds.head(d.at)
	i := d.folds.around(d.at)
	if i < 0 {
		return "nothing folds here"
	}
	b := &d.folds.blocks[i]
	b.folded = !b.folded
	d.at, d.skip = b.open, 0
	d.folds.hide()
	return ""
}

// foldable says whether there is something to fold, and so a cursor.
func (d *document) foldable() bool { return !d.hex && d.folds != nil }

// foldAll leaves the outermost blocks open and folds all that is inside.
func (d *document) foldAll() { d.foldEach(func(depth int) bool { return depth > 0 }) }

func (d *document) unfoldAll() { d.foldEach(func(int) bool { return false }) }

func (d *document) foldEach(folded func(depth int) bool) {
	if !d.foldable() {
		return
	}
	for i := range d.folds.blocks {
		b := &d.folds.blocks[i]
		b.folded = folded(d.lines[b.open].depth)
	}
	d.folds.hide()
	d.at, d.skip = d.folds.head(d.at), 0
}

// reveal unfolds what hides a line.
func (f *folds) reveal(line int) {
	if f == nil || f.head(line) == line {
		return
	}
	for i := f.around(line); i >= 0; i = f.blocks[i].parent {
		if b := &f.blocks[i]; b.open < line {
			b.folded = false
		}
	}
	f.hide()
}
