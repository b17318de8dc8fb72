package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// painted is text that is safe for a terminal, and how each stretch looks.
type painted struct {
	text strings.Builder
	runs []run
}

type run struct {
	end  int
	look look
}

func (p *painted) add(s string, l look) {
	p.text.WriteString(s)
	if n := len(p.runs); n > 0 && p.runs[n-1].look == l {
		p.runs[n-1].end = p.text.Len()
		return
	}
	p.runs = append(p.runs, run{p.text.Len(), l})
}

// rows breaks what was added at w cells. Every row stands by itself: no style
// runs on into the next one, which may be drawn elsewhere.
func (p *painted) rows(first, rest, w int) []string {
	var out []string
	var row strings.Builder
	text, runs := p.text.String(), p.runs
	used, from := first, 0
	row.WriteString(strings.Repeat(" ", first))
	flush := func(to int) {
		if len(runs) > 0 {
			row.WriteString(runs[0].look.render(text[from:to]))
		}
		from = to
	}
	for at := 0; at < len(text); {
		n, cells := cluster(text[at:])
		wide := cells > w-rest // it fits in no row at all
		if wide {
			cells = 1
		}
		if used+cells > w {
			flush(at)
			out = append(out, within(row.String(), w))
			row.Reset()
			row.WriteString(strings.Repeat(" ", rest))
			used = rest
		}
		if wide {
			flush(at)
			row.WriteString("…")
			from = at + n
		}
		used, at = used+cells, at+n
		for len(runs) > 0 && runs[0].end <= at {
			flush(at)
			runs = runs[1:]
		}
	}
	return append(out, within(row.String(), w))
}

// within cuts a row that is wider than its characters are one by one: a mark
// without a character of its own changes the one before it, be it our space.
func within(row string, w int) string {
	if ansi.StringWidth(row) <= w {
		return row
	}
	return fit(row, w)
}

// cluster is how many bytes and cells the first character has.
func cluster(s string) (n, cells int) {
	if s[0] < 0x80 && (len(s) == 1 || s[1] < 0x80) {
		return 1, 1
	}
	first, cells := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return len(first), cells
}
