package ui

import (
	"bytes"

	"charm.land/lipgloss/v2"

	"wfconnect/flow/wire"
)

// class is what a stretch of text is to the eye.
type class uint8

const (
	classPlain class = iota
	classKey
	classString
	classNumber
	classLiteral
	classMark // brackets, commas, colons
	classGap  // what is not kept
)

func (c class) style() lipgloss.Style {
	switch c {
	case classKey:
		return accent
	case classString:
		return stringed
	case classNumber:
		return numbered
	case classLiteral:
		return literal
	case classMark:
		return muted
	case classGap:
		return warn
	}
	return plain
}

// look is how a stretch of text is drawn.
type look struct {
	class class
	hit   bool // it is what is looked for
	here  bool // the cursor is on it
}

func (l look) render(s string) string {
	style := l.class.style()
	switch {
	case s == "":
		return ""
	case l.hit && l.here:
		return style.Bold(true).Render(s)
	case l.hit:
		return found.Render(s)
	case l.here:
		return style.Reverse(true).Render(s)
	case l.class == classPlain:
		return s
	}
	return style.Render(s)
}

// stretch ends somewhere in a line, and has a class.
type stretch struct {
	end   int
	class class
}

// classes divides a line.
func (d *document) classes(i int) []stretch {
	b := d.bytesOf(i)
	switch {
	case len(b) == 0:
		return nil
	case d.lines[i].goes == classGap:
		return []stretch{{len(b), classGap}}
	case d.json:
		return d.tokens(i, b)
	}
	// A transcript holds JSON that was laid out: its keys stand out.
	name, _, ok := bytes.Cut(b, []byte(`": `))
	if ok && bytes.HasPrefix(bytes.TrimLeft(name, " "), []byte(`"`)) {
		return []stretch{{len(name) + 1, classKey}, {len(b), classPlain}}
	}
	return []stretch{{len(b), classPlain}}
}

func (d *document) tokens(i int, b []byte) []stretch {
	var out []stretch
	at := 0
	switch goes := d.lines[i].goes; goes {
	case classPlain, classMark:
	case classKey, classString:
		at = stringEnd(b, 0)
		out = append(out, stretch{at, goes})
	default:
		at = bareEnd(b, 0)
		out = append(out, stretch{at, goes})
	}
	for at < len(b) {
		if next := afterSpace(b, at); next > at {
			out, at = append(out, stretch{next, classPlain}), next
			continue
		}
		is, end := lex(b, at)
		out, at = append(out, stretch{end, d.classOf(i, is, at, end)}), end
	}
	return out
}

func (d *document) classOf(i int, is kind, start, end int) class {
	from := d.lines[i].start
	switch next := from + end; {
	case is == bare:
		return bareClass(d.text[from+start : next])
	case is != quoted:
		return classMark
	case i+1 < len(d.lines) && d.lines[i+1].start == next && d.lines[i+1].goes == classKey,
		next < len(d.text) && d.text[next] == ':':
		return classKey
	}
	return classString
}

// rowsOf is one line as it is drawn.
func (d *document) rowsOf(i, w int) []string {
	var p painted
	d.paint(&p, i, d.folds != nil && d.folds.head(d.at) == i)
	if b := d.folds.on(i); b != nil {
		p.add(b.says(), look{class: classMark})
		if b.closed {
			p.add(" ", look{class: classMark})
			d.paint(&p, b.close, false)
		}
	}
	first, rest := d.indents(i, w)
	return p.rows(first, rest, w)
}

// indents are how far a line's first row stands to the right, and its others.
func (d *document) indents(i, w int) (first, rest int) {
	most := w / 2
	if w < 8 {
		most = 0
	}
	if d.json {
		first = min(2*d.lines[i].depth, most)
		rest = min(first+2, most)
	} else {
		b := d.bytesOf(i)
		if rest = len(b) - len(bytes.TrimLeft(b, " ")) + 2; rest > most {
			rest = 0
		}
	}
	if d.lines[i].joined {
		first = rest
	}
	return first, rest
}

// paint adds a line. The cursor is drawn on the first thing in it.
func (d *document) paint(p *painted, i int, here bool) {
	b := d.bytesOf(i)
	hits := d.hitsIn(d.lines[i].start, len(b))
	at := 0
	for n, s := range d.classes(i) {
		for at < s.end {
			end, hit := s.end, false
			for len(hits) > 0 && hits[0].end <= at {
				hits = hits[1:]
			}
			if len(hits) > 0 && hits[0].start <= at {
				end, hit = min(end, hits[0].end), true
			} else if len(hits) > 0 {
				end = min(end, hits[0].start)
			}
			p.add(wire.Line(string(b[at:end])), look{s.class, hit, here && n == 0})
			at = end
		}
	}
}
