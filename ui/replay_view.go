package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/wire"
)

// asking says what sending again may do.
func (t *traffic) asking(w, _ int) page {
	r := t.desk.replay
	var p page
	p.add("")
	p.words(bold, "  "+wire.Line(r.Draft.Method)+" may change something at the other side, and would do so once more:", w-2)
	p.add("")
	p.row("", wire.Line(r.Draft.Method+" "+r.Draft.URL), 2, w)
	p.add("", "  Send it again?")
	return p
}

func (t *traffic) comparingActions() []action {
	scroll := func(by int) func() tea.Cmd {
		return func() tea.Cmd {
			t.top = max(0, min(t.top+by, len(t.desk.replay.Diff.Lines)-1))
			return nil
		}
	}
	return []action{
		{key: keys.BothSides, do: func() tea.Cmd {
			t.comparing = 0
			return t.showThis(t.desk.replay.New)
		}},
		{key: keys.Replay, say: "once more", do: func() tea.Cmd { return t.sendDraft(t.desk.replay.New, nil) }},
		{key: keys.Down, say: "scroll", do: scroll(1)},
		{key: keys.Up, shy: true, do: scroll(-1)},
		{key: keys.PageDown, shy: true, do: scroll(answerPage)},
		{key: keys.PageUp, shy: true, do: scroll(-answerPage)},
		{key: keys.Back, do: func() tea.Cmd { t.comparing = 0; return nil }},
		quits(),
	}
}

// comparison is the two answers, line by line.
func (t *traffic) comparison(w, h int) page {
	r := t.desk.replay
	var p page
	style := good
	if r.Diff.Differs {
		style = warn
	}
	p.words(style, " "+wire.Line(r.Diff.Summary), w-1)
	var why page
	why.briefly(t.desk.replayed, w-2)
	p.add(indent(why, 1).lines...)
	p.add(muted.Render(fit(fmt.Sprintf(" - exchange %d, %s     + exchange %d, %s", r.Old.Seq, brief(r.Old.Took), r.New.Seq, brief(r.New.Took)), w)))
	for _, line := range r.Diff.Lines[min(t.top, len(r.Diff.Lines)):] {
		if len(p.lines) >= h {
			break
		}
		sign, paint := "  ", interface{ Render(...string) string }(plain)
		switch {
		case line.Change == wire.Removed:
			sign, paint = "- ", bad
		case line.Change == wire.Added:
			sign, paint = "+ ", good
		}
		if line.Quiet {
			paint = muted
		}
		for _, part := range hardWrap(sign+line.Text, max(w-1, 1)) {
			p.add(" " + paint.Render(part))
		}
	}
	p.lines = p.lines[:min(len(p.lines), max(h, 0))]
	return p
}

// isAsking: the replay waits for a yes or a no.
func (t *traffic) isAsking() bool { return t.desk.replay.State == flow.ReplayAsking }
