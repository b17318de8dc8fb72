package ui

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"wfconnect/flow/wire"
)

// query is text that is looked for in any case. What is searched is compared
// where it is: a copy of it in small letters would cost as much as it is long.
type query struct {
	small  []rune
	starts [256]bool // the bytes that a match can begin with
}

func newQuery(s string) query {
	var q query
	for _, r := range s {
		q.small = append(q.small, unicode.ToLower(r))
	}
	if len(q.small) == 0 {
		return q
	}
	first := q.small[0]
	for c := range q.starts {
		if c >= utf8.RuneSelf {
			q.starts[c] = first >= utf8.RuneSelf
		} else {
			q.starts[c] = unicode.ToLower(rune(c)) == first
		}
	}
	for _, r := range "\u0130\u212a" { // beyond ASCII, the capitals of an i and a k
		if unicode.ToLower(r) == first {
			q.starts[string(r)[0]] = true
		}
	}
	return q
}

// at is where a match that begins at i ends, or -1.
func (q *query) at(b []byte, i int) int {
	for _, want := range q.small {
		if i >= len(b) {
			return -1
		}
		r, n := rune(b[i]), 1
		if r >= utf8.RuneSelf {
			if r, n = utf8.DecodeRune(b[i:]); r == utf8.RuneError && n == 1 {
				return -1
			}
			r = unicode.ToLower(r)
		} else if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		if r != want {
			return -1
		}
		i += n
	}
	return i
}

// place is where something was found; start is -1 when it was not.
type place struct{ start, end int }

var nowhere = place{-1, -1}

// next is the first match that begins in b[from:].
func (q *query) next(b []byte, from int) place {
	if len(q.small) == 0 {
		return nowhere
	}
	for i := from; i < len(b); i++ {
		if !q.starts[b[i]] {
			continue
		}
		if end := q.at(b, i); end >= 0 {
			return place{i, end}
		}
	}
	return nowhere
}

// last is the last match that begins in b[from:to].
func (q *query) last(b []byte, from, to int) place {
	if len(q.small) == 0 {
		return nowhere
	}
	for i := min(to, len(b)) - 1; i >= from; i-- {
		if !q.starts[b[i]] {
			continue
		}
		if end := q.at(b, i); end >= 0 {
			return place{i, end}
		}
	}
	return nowhere
}

// hitsIn are the matches in a stretch of the text, relative to it. One that
// begins or ends in the piece beside it counts too.
func (d *document) hitsIn(start, size int) []place {
	if d.find == "" {
		return nil
	}
	q, more := newQuery(d.find), len(d.find)*utf8.UTFMax
	var out []place
	b := d.text[:min(start+size+more, len(d.text))]
	for at := max(start-more, 0); ; {
		p := q.next(b, at)
		if p.start < 0 || p.start >= start+size {
			return out
		}
		if p.end > start {
			out = append(out, place{max(p.start-start, 0), min(p.end-start, size)})
		}
		at = p.end
	}
}

// next goes to the next line that holds what is looked for, round the end.
func (d *document) next() string { return d.seek(true) }

// previous goes to the line before that does, round the beginning.
func (d *document) previous() string { return d.seek(false) }

func (d *document) seek(forward bool) string {
	switch {
	case d.find == "":
		return ""
	case d.hex:
		return d.seekBytes(forward)
	case len(d.lines) == 0:
		return d.notFound()
	}
	hit, round := d.searched(forward)
	for hit.start >= 0 && !bool(round) && d.passed(hit, forward) {
		d.hit = hit
		hit, round = d.searched(forward)
	}
	if hit.start < 0 {
		return d.notFound()
	}
	d.show(hit)
	return fmt.Sprintf("line %d of %d", d.at+1, len(d.lines)) + round.says(forward)
}

func (d *document) searched(forward bool) (place, wrapped) {
	q := newQuery(d.find)
	before, behind := d.limits()
	if forward {
		if hit := q.next(d.text, behind); hit.start >= 0 {
			return hit, false
		}
		return q.next(d.text, 0), true
	}
	if hit := q.last(d.text, 0, before); hit.start >= 0 {
		return hit, false
	}
	return q.last(d.text, before, len(d.text)), true
}

// limits are where a search begins backwards and forwards: outside of the line
// that is looked at. In one that is taller than the window it begins at what
// was found last.
func (d *document) limits() (before, behind int) {
	at := min(d.at, len(d.lines)-1)
	before, behind = d.lines[at].start, len(d.text)
	if at+1 < len(d.lines) {
		behind = d.lines[at+1].start
	}
	switch {
	case d.over() == 0:
		return before, behind
	case d.hit.end > 0 && d.lineOf(d.hit.start) == at:
		return d.hit.start, d.hit.end
	}
	return behind, before
}

// passed says whether a match is in the line that is looked at, and not beyond
// the rows of it that are shown.
func (d *document) passed(hit place, forward bool) bool {
	if d.over() == 0 || d.lineOf(hit.start) != min(d.at, len(d.lines)-1) {
		return false
	}
	row := d.rowIn(hit.start) - d.skip
	return forward && row < d.seen.room || !forward && row >= 0
}

// show unfolds what hides a match, and brings its row into the window.
func (d *document) show(hit place) {
	d.hit, d.at = hit, d.lineOf(hit.start)
	d.folds.reveal(d.at)
	d.skip = max(0, min(d.rowIn(hit.start)-(d.seen.room-1)/2, d.over()))
}

// wrapped says whether a search went past an end.
type wrapped bool

func (w wrapped) says(forward bool) string {
	switch {
	case !bool(w):
		return ""
	case forward:
		return ", from the beginning again"
	}
	return ", from the end again"
}

func (d *document) notFound() string { return "not found: " + wire.Line(d.find) }
