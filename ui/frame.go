package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// A page is what a screen draws between the two rules.
type page struct {
	lines  []string
	cursor *tea.Cursor // within lines; nil when nothing is typed
	focus  int         // the line that must be seen when not all fit
}

func (p *page) add(lines ...string) { p.lines = append(p.lines, lines...) }

// at puts the caret on the line that is added next.
func (p *page) at(x int) { p.cursor, p.focus = tea.NewCursor(x, len(p.lines)), len(p.lines) }

// frame is what every screen looks like: where am I on top, what do I do next
// at the bottom, one line above it for what just happened.
type frame struct {
	title, right string
	body         func(w, h int) page
	note         string
	actions      []action
	typing       bool // letters go into a field: no key of one letter is offered
}

// scrolled shows a page from a line on, as far as there is something to show.
func (p page) scrolled(top, room int) page {
	if top > 0 {
		p.focus = min(top, max(len(p.lines)-room, 0)) + room/2
	}
	return p
}

// view draws the frame at any size. A very small terminal gets the body first,
// then the keys, and loses the ornaments.
func (f frame) view(w, h int) (string, *tea.Cursor) {
	if w <= 0 || h <= 0 {
		return "", nil
	}
	var head, foot []string
	if h >= 6 {
		head = append(head, f.head(w))
	}
	if h >= 12 {
		head = append(head, rule(w))
	}
	note := fit(" "+f.note, w)
	if h >= 12 {
		foot = append(foot, note, rule(w))
	} else if f.note != "" && h >= 3 {
		foot = append(foot, note)
	}
	if h >= 2 {
		foot = append(foot, footer(f.actions, w, f.typing))
	}
	room := h - len(head) - len(foot)
	body, cursor := f.bodyLines(w, room)
	if cursor != nil {
		cursor.Y += len(head)
	}
	return strings.Join(append(append(head, body...), foot...), "\n"), cursor
}

func (f frame) head(w int) string {
	left := " " + bold.Render(f.title)
	gap := w - ansi.StringWidth(left) - ansi.StringWidth(f.right) - 1
	if gap < 1 {
		return fit(left, w)
	}
	return left + strings.Repeat(" ", gap) + muted.Render(f.right)
}

// bodyLines are exactly room lines; what does not fit scrolls so that the
// focus is among them.
func (f frame) bodyLines(w, room int) ([]string, *tea.Cursor) {
	if room <= 0 {
		return nil, nil
	}
	p := f.body(w, room)
	first := max(0, min(p.focus-room/2, len(p.lines)-room))
	lines := p.lines[first:min(first+room, len(p.lines))]
	out := make([]string, room)
	for i := range out {
		if i < len(lines) {
			out[i] = fit(lines[i], w)
		}
	}
	if first+room < len(p.lines) {
		out[room-1] = fit(pad(out[room-1], w-6)+muted.Render(" more"), w)
	}
	c := p.cursor
	if c != nil {
		c.Y -= first
		if c.Y < 0 || c.Y >= room || c.X >= w {
			c = nil
		}
	}
	return out, c
}

// beside sets two pages next to each other, the left one w cells wide.
func beside(left page, w int, right page) page {
	out := page{cursor: left.cursor, focus: left.focus}
	if right.cursor != nil {
		out.cursor, out.focus = tea.NewCursor(right.cursor.X+w, right.cursor.Y), right.focus
	}
	for i := range max(len(left.lines), len(right.lines)) {
		var l, r string
		if i < len(left.lines) {
			l = left.lines[i]
		}
		if i < len(right.lines) {
			r = right.lines[i]
		}
		out.add(pad(l, w) + r)
	}
	return out
}

// row is a label and its value; the value wraps and nothing of it is lost.
func (p *page) row(label, value string, labelWidth, w int) {
	room := max(w-labelWidth, 8)
	for i, line := range wrapValue(value, room) {
		if i > 0 {
			label = ""
		}
		p.add(pad(label, labelWidth) + line)
	}
}

func wrapValue(value string, w int) []string {
	if ansi.StringWidth(value) <= w {
		return []string{value}
	}
	if strings.Contains(value, " ") {
		return wrap(value, w)
	}
	return hardWrap(value, w)
}

// words wraps a paragraph in a style.
func (p *page) words(style interface{ Render(...string) string }, s string, w int) {
	for _, line := range wrap(s, max(w, 8)) {
		p.add(style.Render(line))
	}
}
