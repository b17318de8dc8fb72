package ui

import tea "charm.land/bubbletea/v2"

// A scroll is the part of a page that is seen where not all of it fits. It knows
// how the page was last drawn: what is pressed at an end is not counted, and the
// first key back moves.
type scroll struct {
	at   int  // the first line that is seen
	most int  // that it can be
	own  bool // the person moved it; else it follows the page's focus
}

// by goes so many lines on or back.
func (s *scroll) by(lines int) {
	s.own, s.at = true, max(0, min(s.at+lines, s.most))
}

// show is the part of a page that is seen; a caret must be, whatever was scrolled.
func (s *scroll) show(p page, w, room int) page {
	s.most = max(len(p.lines)-room, 0)
	if !s.own || p.cursor != nil {
		s.at = p.first(room)
	}
	s.at = max(0, min(s.at, s.most))
	return p.window(s.at, w, room)
}

// actions are the keys that scroll by pages, where a screen has no other use
// for them.
func (s *scroll) actions() []action {
	by := func(lines int) func() tea.Cmd {
		return func() tea.Cmd { s.by(lines); return nil }
	}
	return []action{
		{key: keys.PageDown, shy: true, do: by(answerPage)},
		{key: keys.PageUp, shy: true, do: by(-answerPage)},
	}
}

// finding are the keys of what is opened whole and has nothing else to move in.
func (s *scroll) finding() []action {
	by := func(lines int) func() tea.Cmd {
		return func() tea.Cmd { s.by(lines); return nil }
	}
	return []action{
		{key: keys.PageDown, say: "scroll", do: by(answerPage)},
		{key: keys.PageUp, shy: true, do: by(-answerPage)},
		{key: keys.Down, shy: true, do: by(1)},
		{key: keys.Up, shy: true, do: by(-1)},
	}
}
