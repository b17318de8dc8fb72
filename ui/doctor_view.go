package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"wfconnect/flow/doctor"
	"wfconnect/flow/wire"
)

func (c *checkup) View(w, h int) (string, *tea.Cursor) {
	s := c.session()
	if s == nil {
		return frame{title: wire.Line(c.key.Name), note: "this connection is gone; esc goes back", body: func(int, int) page { return page{} }, actions: c.Actions()}.view(w, h)
	}
	host, lane := where(s)
	f := frame{title: "doctor: " + wire.Line(c.key.Name), right: wire.Line(host) + "   " + lane + " ", note: c.desk.note, actions: c.Actions()}
	if f.note == "" {
		f.note = sum(s.visit, w)
	}
	f.body = func(w, h int) page { return c.body(s, w, h) }
	return f.view(w, h)
}

// sum is the whole visit in a line; when it was, where there is room for that.
func sum(v doctor.Visit, w int) string {
	style, mark, when := good, "✓ ", ""
	switch n := v.Summary(); {
	case len(v.Findings) == 0:
		return ""
	case v.Running():
		style, mark = accent, "● "
	case n[doctor.Fail] > 0:
		style, mark = bad, "✗ "
	case n[doctor.Warn] > 0:
		style, mark = warn, "! "
	}
	if !v.Running() {
		when = fmt.Sprintf("   looked at %s, %v", v.Ended.Local().Format("15:04:05"), v.Ended.Sub(v.Began).Round(time.Millisecond))
	}
	says := style.Render(mark + v.Counts())
	if ansi.StringWidth(says+when) > w-1 {
		return says
	}
	return says + muted.Render(when)
}

const (
	// asideWide is from where on the chosen finding stands beside the list.
	asideWide = 110
	// topicsWide is from where on a topic has a column of its own.
	topicsWide  = 46
	topicColumn = 15
)

func (c *checkup) body(s *session, w, h int) page {
	if len(s.visit.Findings) == 0 {
		var p page
		p.add("")
		p.words(plain, "  Nothing was looked at yet.", w)
		return p
	}
	chosen := s.visit.Findings[c.chosen(s)]
	if c.open {
		var p page
		p.add("")
		p.diagnosis(chosen, w)
		return c.whole.show(p, w, h)
	}
	if w >= asideWide {
		left := w * 55 / 100
		if list := c.list(s, left-2, false); len(list.lines) <= h { // else what scrolls would take the aside along
			var aside page
			aside.add("")
			aside.diagnosis(chosen, w-left-1)
			return beside(list, left, aside)
		}
	}
	return c.list(s, w, true)
}

// list has all findings; below the chosen one stands what to do about it, where
// there is no room for that beside it.
func (c *checkup) list(s *session, w int, alone bool) page {
	var p page
	p.add("")
	at := c.chosen(s)
	for i, f := range s.visit.Findings {
		if i == at {
			p.focus = len(p.lines)
		}
		p.findingRow(f, i == at, w)
		if i == at && alone && f.Next != "" {
			p.indented(accent.Render("→ ")+f.Next, adviceColumn(w), w)
		}
	}
	return p
}

func adviceColumn(w int) int {
	if w < topicsWide {
		return 5
	}
	return 5 + topicColumn
}

// findingRow is a finding in the list; what does not fit goes on below.
func (p *page) findingRow(f doctor.Finding, here bool, w int) {
	mark, style := "   ", plain
	if here {
		mark, style = " > ", chosen
	}
	head := style.Render(mark) + verdictStyle(f).Render(f.Mark()) + " "
	says := f.Says
	if f.Verdict == doctor.Looking {
		says = "..."
	}
	if w < topicsWide {
		p.add(fit(head+style.Render(f.Topic), w))
		for _, line := range wrapValue(says, max(w-5, 4)) {
			p.add("     " + line)
		}
		return
	}
	p.row(head+style.Render(f.Topic), says, 5+topicColumn, w-1)
}

func verdictStyle(f doctor.Finding) interface{ Render(...string) string } {
	switch f.Verdict {
	case doctor.OK:
		return good
	case doctor.Warn:
		return warn
	case doctor.Fail:
		return bad
	case doctor.Looking:
		return accent
	}
	return muted
}

// diagnosis is everything about one finding.
func (p *page) diagnosis(f doctor.Finding, w int) {
	says := f.Says
	if f.Verdict == doctor.Looking {
		says = "this is being looked at"
	}
	p.add(fit(" "+verdictStyle(f).Render(f.Mark())+" "+bold.Render(f.Topic)+muted.Render("  "+f.At), w), "")
	p.indented(says, 3, w)
	if f.Next != "" {
		p.add("")
		p.indented(accent.Render("→ ")+f.Next, 3, w)
	}
	if len(f.Details) > 0 {
		p.add("")
	}
	for _, d := range f.Details {
		p.indented(d, 3, w)
	}
}

func (p *page) indented(s string, by, w int) {
	for _, line := range wrapValue(s, max(w-by-1, 4)) {
		p.add(pad("", by) + line)
	}
}
