package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

func readsAbout() []string {
	return []string{
		fmt.Sprintf("%d small GETs, one after the other: the own user, and one row of each kind of object, of which only the ID is asked for.", len(workfront.Reads())),
		"A 403 is a permission that is missing; a 200 without rows may mean that nothing is there, or nothing that this person may see; what the API does not know says nothing of permissions.",
	}
}

// readsActions are the keys where several calls are one: there is no one answer
// to search, nor one request to copy.
func (c *connect) readsActions(s *session, send action, turn func(int) func() tea.Cmd) []action {
	return []action{
		send,
		{key: keys.CallNext, do: turn(1)},
		{key: keys.Older, say: "API version", do: func() tea.Cmd { return c.turnVersion(s, 1) }},
		{key: keys.Newer, shy: true, do: func() tea.Cmd { return c.turnVersion(s, -1) }},
		c.refreshAction(s),
		{key: keys.NewCode, say: "sign in again", off: busy(s.connect), do: func() tea.Cmd { return c.authorize(s) }},
		{key: keys.CallPrev, shy: true, do: turn(-1)},
	}
}

// reads is what came of each call, and what that does not prove.
func (p *page) reads(f flow.Connect, w int) {
	r := f.Reads
	if len(r.List) == 0 {
		for _, line := range readsAbout() {
			p.words(plain, line, w)
		}
		p.add("")
		p.unasked(f, w)
		p.words(muted, "enter asks; every call is in the traffic (t)", w)
		return
	}
	for _, one := range r.List {
		p.reading(one, w)
	}
	switch {
	case r.Running:
		p.add(accent.Render("● asking ..."))
		return
	case r.Ended != "":
		p.words(warn, "! the rest was not asked: "+r.Ended, w)
	}
	p.add("")
	if r.Version != f.Version {
		p.words(warn, "asked with "+r.Version, w)
	}
	p.words(muted, "Not proved: other rows, single fields, writing. A list holds only what this person may see.", w)
}

func (p *page) reading(r flow.Reading, w int) {
	const label, status = 20, 4
	mark, says := "○", "not asked"
	style := muted
	switch r.Verdict {
	case flow.CanRead:
		mark, style, says = "✓", good, wire.Line(r.Words)
	case flow.CannotRead:
		mark, style, says = "✗", bad, "not allowed: "+wire.Line(r.Words)
	case flow.ReadNothing:
		mark, style, says = "?", warn, "no rows: none there, or none for you"
	case flow.ReadUnknown:
		mark, style, says = "?", warn, "unknown to the API: "+wire.Line(r.Words)
	case flow.ReadNoAnswer:
		mark, style, says = "!", warn, "no answer: "+wire.Line(r.Words)
	case flow.ReadNotKnown:
		mark, style, says = "?", warn, "not known: "+wire.Line(r.Words)
	}
	code := "-"
	if r.Status != 0 {
		code = fmt.Sprint(r.Status)
	}
	p.row(pad(style.Render(mark+" "+r.Name), label)+code, says, label+status, w)
}

// requests are the paths that are asked, beside what came of them.
func (p *page) requests(f flow.Connect, w int) {
	p.add(bold.Render("GET, below /attask/api/"+f.Version), "")
	for _, r := range workfront.Reads() {
		p.add(hardWrap(r.Path, w)...)
		p.words(muted, "  "+r.From, w)
	}
	p.add("")
}
