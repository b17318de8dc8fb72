package ui

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
)

// byteQuery looks for text in any case, and for the bytes that it spells.
type byteQuery struct {
	text  query
	bytes []byte
}

func (d *document) byteQuery() byteQuery { return byteQuery{newQuery(d.find), hexQuery(d.find)} }

// longest is how many bytes a match can have.
func (q *byteQuery) longest() int { return max(4*len(q.text.small), len(q.bytes)) }

// next is the first match that begins in b[from:].
func (q *byteQuery) next(b []byte, from int) place {
	hit := q.text.next(b, from)
	if len(q.bytes) == 0 || from >= len(b) {
		return hit
	}
	if i := bytes.Index(b[from:], q.bytes); i >= 0 && (hit.start < 0 || from+i < hit.start) {
		return place{from + i, from + i + len(q.bytes)}
	}
	return hit
}

// last is the last match that begins in b[from:to].
func (q *byteQuery) last(b []byte, from, to int) place {
	hit := q.text.last(b, from, to)
	if len(q.bytes) == 0 || from >= to {
		return hit
	}
	until := min(to+len(q.bytes)-1, len(b))
	if i := bytes.LastIndex(b[from:until], q.bytes); i >= 0 && from+i > hit.start {
		return place{from + i, from + i + len(q.bytes)}
	}
	return hit
}

// byteHits are the matches that a line of the dump has a part of.
func (d *document) byteHits(start, end int) []place {
	if d.find == "" {
		return nil
	}
	q := d.byteQuery()
	from, to := max(start-q.longest(), 0), min(end+q.longest(), len(d.body.raw))
	if gap := d.body.gap; d.body.missing > 0 && start >= gap {
		from = max(from, gap)
	} else if d.body.missing > 0 {
		to = min(to, gap)
	}
	var out []place
	for at := from; ; {
		hit := q.next(d.body.raw[:to], at)
		if hit.start < 0 || hit.start >= end {
			return out
		}
		out, at = append(out, hit), hit.start+1
	}
}

// seekBytes goes to the next line of the dump in which a match begins.
func (d *document) seekBytes(forward bool) string {
	raw := d.body.raw
	here, _, _ := d.body.rowAt(d.row)
	below, _, _ := d.body.rowAt(d.row + 1)
	var hit place
	round := wrapped(false)
	if forward {
		if hit = d.nextBytes(below); hit.start < 0 {
			hit, round = d.nextBytes(0), true
		}
	} else if hit = d.lastBytes(0, here); hit.start < 0 {
		hit, round = d.lastBytes(here, len(raw)), true
	}
	if hit.start < 0 {
		return d.notFound()
	}
	d.row = d.body.rowOf(hit.start)
	start, _, offset := d.body.rowAt(d.row)
	return fmt.Sprintf("line %d of %d, offset %#x", d.row+1, d.body.rows(), offset+hit.start-start) + round.says(forward)
}

// What stands on both sides of the gap did not stand together.
func (d *document) nextBytes(from int) place {
	q := d.byteQuery()
	hit := q.next(d.body.raw, from)
	for d.body.split(hit) {
		hit = q.next(d.body.raw, hit.start+1)
	}
	return hit
}

func (d *document) lastBytes(from, to int) place {
	q := d.byteQuery()
	hit := q.last(d.body.raw, from, to)
	for d.body.split(hit) {
		hit = q.last(d.body.raw, from, hit.start)
	}
	return hit
}

func (b body) split(p place) bool { return b.missing > 0 && p.start < b.gap && b.gap < p.end }

// hexQuery are the bytes that a query spells, if it spells any: 89 50 4e 47,
// 0x8950, 89:50.
func hexQuery(s string) []byte {
	s = strings.NewReplacer(" ", "", ":", "", ",", "", "0x", "", "0X", "").Replace(s)
	b, err := hex.DecodeString(s)
	if err != nil {
		return nil // it is text only
	}
	return b
}
