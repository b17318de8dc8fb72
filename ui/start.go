package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

// start is the list of connections.
type start struct {
	desk     *desk
	at       int
	deleting bool
	filter   *field // being typed; nil when not
	wanted   string
}

func newStart(d *desk) *start { return &start{desk: d} }

func (s *start) Typing() bool { return s.filter != nil }

// shown are the names that the filter lets through.
func (s *start) shown() []string {
	want := strings.ToLower(s.wanted)
	var names []string
	for _, name := range s.desk.names() {
		if strings.Contains(strings.ToLower(name+" "+s.desk.sessions[name].config.Domain), want) {
			names = append(names, name)
		}
	}
	return names
}

func (s *start) name() string {
	names := s.shown()
	if len(names) == 0 {
		return ""
	}
	s.at = min(s.at, len(names)-1)
	return names[s.at]
}

func (s *start) Update(msg tea.Msg) (Screen, tea.Cmd) {
	press, ok := msg.(tea.KeyPressMsg)
	if s.filter != nil {
		return s.updateFilter(msg)
	}
	if !ok {
		return s, nil
	}
	var to Screen = s
	cmd, note, _ := act(s.actionsTo(&to), press)
	if note != "" {
		s.desk.note = note
	}
	return to, cmd
}

func (s *start) updateFilter(msg tea.Msg) (Screen, tea.Cmd) {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			s.filter, s.wanted = nil, ""
			return s, nil
		case "enter":
			s.filter = nil
			return s, nil
		}
	}
	f, cmd := s.filter.update(msg)
	s.filter, s.wanted, s.at = &f, f.value(), 0
	return s, cmd
}

func (s *start) Actions() []action {
	var to Screen
	if s.filter != nil {
		return []action{{key: keys.Accept}, {key: keys.Back, say: "all again"}}
	}
	return s.actionsTo(&to)
}

func (s *start) actionsTo(to *Screen) []action {
	if s.deleting {
		return []action{
			{key: keys.Yes, say: "remove it", do: func() tea.Cmd { s.deleting = false; return s.desk.remove(s.name()) }},
			{key: keys.No, say: "keep it", do: func() tea.Cmd { s.deleting = false; return nil }},
		}
	}
	name, none := s.name(), ""
	if name == "" {
		none = "there is no connection yet; n sets one up"
	}
	broken := ""
	if s.desk.problem != nil {
		broken = "mend config.toml first"
	}
	actions := []action{
		{key: keys.Open, off: none, do: func() tea.Cmd { return s.open(name, to) }},
		{key: keys.New, off: broken, do: func() tea.Cmd { *to = newForm(s.desk, "", s); return nil }},
		{key: keys.Edit, off: none + broken, do: func() tea.Cmd { *to = newForm(s.desk, name, s); return nil }},
		{key: keys.Delete, off: none + broken, do: func() tea.Cmd { s.deleting = true; return nil }},
		{key: keys.Filter, off: none, do: func() tea.Cmd { f := newField("", false); s.filter = &f; return nil }},
		{key: keys.Traffic, do: func() tea.Cmd { *to = newTraffic(s.desk, s); return nil }},
		{key: keys.Up, shy: true, do: func() tea.Cmd { s.at = max(s.at-1, 0); return nil }},
		{key: keys.Down, shy: true, do: func() tea.Cmd { s.at = min(s.at+1, max(len(s.shown())-1, 0)); return nil }},
	}
	return append(actions, action{key: keys.Leave, do: func() tea.Cmd { return tea.Quit }})
}

// open shows a connection; one that could not be prepared is tried again.
func (s *start) open(name string, to *Screen) tea.Cmd {
	var again tea.Cmd
	if s.desk.sessions[name].problem != nil {
		again = tea.Batch(s.desk.forget(name), s.desk.prepareAll())
	}
	*to = newConnect(s.desk, name, s)
	return again
}

func quits() action { return action{key: keys.Quit, do: func() tea.Cmd { return tea.Quit }} }

func (s *start) View(w, h int) (string, *tea.Cursor) {
	f := frame{title: "wfconnect", right: s.right(), body: s.body, note: s.desk.note, actions: s.Actions()}
	if s.deleting {
		f.note = bad.Render("remove " + wire.Line(s.name()) + " with its secret and tokens?")
	}
	return f.view(w, h)
}

func (s *start) right() string {
	if s.desk.world.Demo {
		return "demo: nothing is kept "
	}
	return "secrets: " + s.desk.world.Parts.Vault.Kind() + " "
}

func (s *start) body(w, h int) page {
	var p page
	p.add("")
	if s.desk.problem != nil {
		p.problem(&flow.Problem{Tried: "reading the configuration", Words: s.desk.problem.Error(), Next: "mend the file and start again"}, w)
		p.add("")
	}
	if s.filter != nil {
		text, caret := s.filter.view(max(w-12, 1))
		p.cursor = tea.NewCursor(caret+9, len(p.lines))
		p.add(" filter: " + text)
	}
	if len(s.desk.names()) == 0 {
		s.invite(&p, w)
		return p
	}
	for i, name := range s.shown() {
		s.item(&p, name, i == s.at, w)
	}
	for _, problem := range s.desk.config.Warnings {
		p.words(warn, " "+wire.Line(problem.Error()), w-1)
	}
	return p
}

func (s *start) invite(p *page, w int) {
	p.add("  "+bold.Render("No connection yet."), "")
	p.words(plain, "  "+accent.Render("n")+"   set one up: you need your Workfront domain, a client ID and a client secret", w-2)
	p.add("")
	p.words(plain, "  Or leave with ctrl+c and run "+bold.Render("wfconnect demo")+": a built-in Workfront, nothing to configure, nothing kept.", w-2)
	p.add("")
	p.words(muted, "  "+wire.Line(s.desk.config.Path), w-2)
}

// item is two lines: who and where; then what matters now.
func (s *start) item(p *page, name string, here bool, w int) {
	sess := s.desk.sessions[name]
	mark, style := "   ", plain
	if here {
		mark, style = " > ", chosen
		p.focus = len(p.lines)
	}
	label := max(min(24, w/3), 8)
	host, lane := where(sess)
	p.add(style.Render(mark+pad(wire.Line(name), label)) + " " + wire.Line(host) + "   " + muted.Render(lane))
	p.add("   " + pad(muted.Render("Workfront application"), label) + " " + s.state(sess, w-label-4))
	p.add("")
}

func where(s *session) (string, string) {
	host, err := workfront.ParseHost(s.config.Domain)
	if err != nil {
		return s.config.Domain, ""
	}
	if s.ready {
		host = s.connect.App.Host
	}
	return host.Authority, laneWords(host)
}

func laneWords(h workfront.Host) string {
	switch {
	case h.Kind == workfront.HostLoopback:
		return "this machine"
	case workfront.LaneName(h.Lane) != "":
		return workfront.LaneName(h.Lane)
	case h.Lane != "":
		return "lane " + h.Lane
	}
	return "not one of Workfront's hosts"
}

// state is a connection's last result in a line.
func (s *start) state(sess *session, w int) string {
	c := sess.connect
	switch {
	case sess.problem != nil:
		return fit(bad.Render("✗ "+wire.Line(sess.problem.Error())), w)
	case !sess.ready:
		return muted.Render("reading ...")
	}
	words := stageWords(c)
	if c.Stage == flow.Live && c.Life.Known() {
		return bar(min(12, max(w-24, 0)), c.Life.Fraction(c.Now), lifeStyle(c)) + " " + words
	}
	if c.Call.Done() && c.Call.Err == nil && c.Stage == flow.Live {
		words += ", last call " + status(c.Call.Answer)
	}
	return words
}

func stageWords(c flow.Connect) string {
	switch c.Stage {
	case flow.Idle:
		return muted.Render("no token yet")
	case flow.Opening, flow.Authorizing:
		return accent.Render("● waiting for you in the browser")
	case flow.Asking:
		return warn.Render("● waiting for your decision")
	case flow.Holding:
		return accent.Render("● a code is here, " + clock(c.Code.Left(c.Now)) + " left")
	case flow.Exchanging, flow.Refreshing:
		return accent.Render("● asking for tokens")
	case flow.Refused:
		return bad.Render("✗ refused")
	case flow.Expired:
		return bad.Render("✗ " + c.Life.Says(c.Now))
	}
	return good.Render("✓ " + c.Life.Says(c.Now))
}

// clock is a countdown's face: what is left, rounded up to whole seconds, so
// that it shows 0:00 exactly when the time is over.
func clock(left time.Duration) string {
	seconds := int((left + time.Second - 1) / time.Second)
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}
