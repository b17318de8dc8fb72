package ui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/doctor"
	"wfconnect/flow/vault"
)

// checkup is what the doctor finds about one connection: a list that fills in,
// and one finding opened.
type checkup struct {
	desk  *desk
	key   vault.Key
	back  Screen
	moved bool // the person chose a finding; until then the worst is
	at    int
	open  bool // the chosen one is shown whole
	whole scroll
}

// examined brings a visit's next event.
type examined struct {
	session *session
	event   flow.Event
}

// newCheckup looks at everything anew: what was found before may be mended.
func newCheckup(d *desk, key vault.Key, back Screen) (*checkup, tea.Cmd) {
	c := &checkup{desk: d, key: key, back: back}
	s := c.session()
	if s == nil || s.visit.Running() {
		return c, nil
	}
	return c, d.examine(s, d.beginVisit())
}

// examineFrom goes from a screen to the checkup of a connection.
func examineFrom(d *desk, key vault.Key, from Screen, to *Screen) tea.Cmd {
	c, cmd := newCheckup(d, key, from)
	*to = c
	return cmd
}

// beginVisit knows which ports this program's own logins hold just now.
func (d *desk) beginVisit() doctor.Begin {
	begin := doctor.Begin{Now: time.Now()}
	for _, s := range d.sessions {
		for _, login := range []flow.Login{s.connect.Login, s.provision.Login} {
			if login.Stage == flow.LoginOpen {
				begin.Listening = append(begin.Listening, login.Listening...)
			}
		}
	}
	return begin
}

// examine gives a visit an event and runs what it asks for.
func (d *desk) examine(s *session, ev flow.Event) tea.Cmd {
	if s.visit.Connection == "" {
		s.visit = d.visit(s)
	}
	var todo []flow.Do
	s.visit, todo = s.visit.On(ev)
	cmds := make([]tea.Cmd, 0, len(todo))
	for _, do := range todo {
		cmds = append(cmds, d.errand(func(ctx context.Context) tea.Msg { return examined{session: s, event: do(ctx)} }))
	}
	return tea.Batch(cmds...)
}

func (d *desk) visit(s *session) doctor.Visit {
	if s.key.Kind == kindProvider {
		return doctor.Provider(s.provider, d.config.Warnings, d.world.Parts, d.world.Doctor)
	}
	return doctor.Workfront(s.workfront, d.config.Warnings, d.world.Parts, d.world.Doctor)
}

func (d *desk) onExamined(msg examined) tea.Cmd {
	if msg.event == nil || d.sessions[msg.session.key] != msg.session {
		return nil
	}
	d.hear()
	return d.examine(msg.session, msg.event)
}

func (c *checkup) session() *session { return c.desk.sessions[c.key] }

func (c *checkup) Update(msg tea.Msg) (Screen, tea.Cmd) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return c, nil
	}
	var to Screen = c
	cmd, note, _ := act(c.actionsTo(&to), press)
	if note != "" {
		c.desk.note = note
	}
	return to, cmd
}

func (c *checkup) Actions() []action {
	var to Screen
	return c.actionsTo(&to)
}

func (c *checkup) actionsTo(to *Screen) []action {
	s := c.session()
	if s == nil {
		return []action{{key: keys.Back, do: func() tea.Cmd { *to = c.back; return nil }}, quits()}
	}
	busy := ""
	if s.visit.Running() {
		busy = "it is still looking"
	}
	again := action{key: keys.LookAgain, off: busy, do: func() tea.Cmd {
		c.moved, c.open = false, false
		return c.desk.examine(s, c.desk.beginVisit())
	}}
	if c.open {
		return c.openActions(again)
	}
	return []action{
		{key: keys.Whole, off: c.empty(s), do: func() tea.Cmd { c.choose(c.chosen(s)); c.open, c.whole = true, scroll{}; return nil }},
		again,
		{key: keys.Copy, say: "copy all", off: busy, do: func() tea.Cmd { return c.desk.copyText("what was found", s.visit.Text()) }},
		{key: keys.Traffic, do: func() tea.Cmd { *to = newTraffic(c.desk, c); return nil }},
		{key: keys.Back, do: func() tea.Cmd { *to = c.back; return nil }},
		{key: keys.Up, shy: true, do: c.move(s, -1)},
		{key: keys.Down, shy: true, do: c.move(s, 1)},
		{key: keys.PageUp, shy: true, do: c.move(s, -answerPage)},
		{key: keys.PageDown, shy: true, do: c.move(s, answerPage)},
		quits(),
	}
}

func (c *checkup) openActions(again action) []action {
	back := action{key: keys.Back, say: "the list", do: func() tea.Cmd { c.open = false; return nil }}
	return slices.Concat([]action{back}, c.whole.finding(), []action{again, quits()})
}

func (c *checkup) empty(s *session) string {
	if len(s.visit.Findings) == 0 {
		return "nothing was looked at yet; r begins"
	}
	return ""
}

func (c *checkup) choose(at int) { c.moved, c.at = true, at }

func (c *checkup) move(s *session, by int) func() tea.Cmd {
	return func() tea.Cmd {
		c.choose(max(0, min(c.chosen(s)+by, len(s.visit.Findings)-1)))
		return nil
	}
}

// chosen is the finding that is marked: until the person moves, the worst.
func (c *checkup) chosen(s *session) int {
	if c.moved {
		return max(0, min(c.at, len(s.visit.Findings)-1))
	}
	for _, verdict := range []doctor.Verdict{doctor.Fail, doctor.Warn} {
		for i, f := range s.visit.Findings {
			if f.Verdict == verdict {
				return i
			}
		}
	}
	return 0
}
