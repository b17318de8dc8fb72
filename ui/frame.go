package ui

import (
	"slices"
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

// bodyLines are exactly room lines, the focus among them.
func (f frame) bodyLines(w, room int) ([]string, *tea.Cursor) {
	if room <= 0 {
		return nil, nil
	}
	p := f.body(w, room)
	p = p.window(p.first(room), w, room)
	out := make([]string, room)
	for i, line := range p.lines {
		out[i] = fit(line, w)
	}
	if p.cursor != nil && p.cursor.X >= w {
		return out, nil
	}
	return out, p.cursor
}

// first is the line that a page is seen from, so that the focus and what stands
// below it are among what fits.
func (p page) first(room int) int {
	return max(0, min(p.focus-room/2, len(p.lines)-room))
}

// window is the part of a page that has room, and a mark where more comes.
func (p page) window(first, w, room int) page {
	room = max(room, 0)
	out := page{lines: slices.Clone(p.lines[first:min(first+room, len(p.lines))])}
	if room > 0 && first+room < len(p.lines) {
		out.lines[room-1] = fit(pad(out.lines[room-1], w-6)+muted.Render(" more"), w)
	}
	if c := p.cursor; c != nil && c.Y >= first && c.Y < first+room {
		out.cursor = tea.NewCursor(c.X, c.Y-first)
	}
	if out.cursor != nil {
		out.focus = out.cursor.Y
	}
	return out
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

// row is a label and its value; the value wraps and nothing of it is lost. Where
// the label leaves it no room, or is longer than its column, the value stands
// below it.
func (p *page) row(label, value string, labelWidth, w int) {
	const least = 12 // cells in which a value can be read
	if label != "" && (ansi.StringWidth(label) >= labelWidth || w-labelWidth < min(least, ansi.StringWidth(value))) {
		p.add(wrap(label, max(w, 8))...)
		label, labelWidth = "", min(labelWidth, 4)
	}
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
