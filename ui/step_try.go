package ui

import (
	"cmp"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

const (
	callWhoAmI = iota
	callProjects
	callOwn
	callReads
	calls
)

func callName(i int) string {
	return [...]string{"who am I", "projects", "a path of your own", "what it can read"}[i]
}

func callAbout(i int) []string {
	return [][]string{
		{"Asks for the token's own user by Workfront's wildcard $$USER.ID: read only, one row, any licence."},
		{"The call of Adobe's documentation. An empty list may mean that this person has access to no project."},
		{"Any path below the API version, such as task/search?name=Review&name_Mod=contains, or one from /attask/api/ on. Read only: GET."},
		readsAbout(),
	}[i]
}

func (c *connect) callPath() string {
	return [...]string{workfront.WhoAmIPath, workfront.ProjectsPath, c.path, ""}[c.call]
}

func (c *connect) send(s *session) tea.Cmd {
	if c.call == callReads {
		return c.tell(s, flow.AskReads{Now: time.Now()})
	}
	s.answer, c.scroll = document{}, scroll{}
	return c.tell(s, flow.Ask{Path: c.callPath(), Now: time.Now()})
}

const answerPage = 8 // lines that a page of an answer certainly has

func (c *connect) tryActions(s *session) []action {
	off := ""
	switch {
	case s.connect.Tokens.AccessToken == "":
		off = "there is no token yet"
	case s.connect.Call.Sending:
		off = "the call is under way"
	case s.connect.Reads.Running:
		off = "it is still asking what the token can read"
	default:
		off = busy(s.connect)
	}
	empty := ""
	if s.answer.empty() {
		empty = "there is no answer yet"
	}
	turn := func(by int) func() tea.Cmd {
		return func() tea.Cmd { c.call = (c.call + calls + by) % calls; return nil }
	}
	scroll := func(by int) func() tea.Cmd {
		return func() tea.Cmd { c.scrollAnswer(s, by); return nil }
	}
	send := action{key: keys.Send, off: off, do: func() tea.Cmd { return c.send(s) }}
	if s.connect.Tokens.AccessToken == "" || s.connect.Stage == flow.Expired && s.connect.Tokens.RefreshToken == "" {
		send = c.loginAction(s, "sign in")
	}
	reads := action{key: keys.Reads, off: off, do: func() tea.Cmd { c.call = callReads; return c.send(s) }}
	if c.call == callReads {
		send.say = cmp.Or(send.say, "ask")
		return c.readsActions(s, send, turn)
	}
	return []action{
		send,
		{key: keys.CallNext, do: turn(1)},
		reads,
		{key: keys.Own, off: off, do: func() tea.Cmd { c.call = callOwn; c.typeInto(forPath, c.path); return nil }},
		c.curlAction(func() (string, error) { return s.connect.CallCurl(c.callPath()) }),
		{key: keys.Find, off: empty, do: func() tea.Cmd { c.typeInto(forFind, s.answer.find); return nil }},
		{key: keys.Hit, off: empty, do: func() tea.Cmd { c.desk.note = s.answer.next(); return nil }},
		{key: keys.Older, say: "API version", do: func() tea.Cmd { return c.turnVersion(s, 1) }},
		{key: keys.Newer, shy: true, do: func() tea.Cmd { return c.turnVersion(s, -1) }},
		c.refreshAction(s),
		{key: keys.NewCode, say: "sign in again", off: busy(s.connect), do: func() tea.Cmd { return c.authorize(s) }},
		{key: keys.CallPrev, shy: true, do: turn(-1)},
		{key: keys.Down, shy: true, do: scroll(1)},
		{key: keys.Up, shy: true, do: scroll(-1)},
		{key: keys.PageDown, shy: true, do: scroll(answerPage)},
		{key: keys.PageUp, shy: true, do: scroll(-answerPage)},
		{key: keys.Top, shy: true, do: func() tea.Cmd { s.answer.home(); return nil }},
		{key: keys.Bottom, shy: true, do: func() tea.Cmd { s.answer.end(); return nil }},
	}
}

// scrollAnswer goes through the page, where not all of it fits, and then through
// the answer at its end; and back.
func (c *connect) scrollAnswer(s *session, by int) {
	if by > 0 && c.scroll.at < c.scroll.most || by < 0 && s.answer.atHome() {
		c.scroll.by(by)
		return
	}
	s.answer.scroll(by)
}

func (c *connect) turnVersion(s *session, by int) tea.Cmd {
	versions := workfront.Versions()
	for i, v := range versions {
		if v.Version == s.connect.Version {
			next := versions[max(0, min(i+by, len(versions)-1))]
			return c.tell(s, flow.SetVersion{Version: next.Version})
		}
	}
	return c.tell(s, flow.SetVersion{Version: workfront.DefaultVersion})
}

func (c *connect) tryPage(s *session, w, h int) page {
	f := s.connect
	var p page
	p.add("")
	p.row(muted.Render("call"), chosen.Render(callName(c.call))+muted.Render(fmt.Sprintf("   %d of %d, n next", c.call+1, calls)), 9, w)
	if c.typed != nil && c.typedFor == forPath {
		p.input("the path, below "+f.Version, c.typed, w)
	} else if c.call != callReads {
		p.row(muted.Render("GET"), wire.Line(c.callPath()), 9, w)
	}
	style := muted
	if workfront.VersionWarning(f.Version) != "" {
		style = warn
	}
	p.row(muted.Render("version"), f.Version+"   "+style.Render(workfront.VersionSays(f.Version, f.Now)), 9, w)
	p.briefly(f.Problem, w)
	p.add("")
	if c.call == callReads {
		p.reads(f, w)
		return p
	}
	c.answerPage(&p, s, w, h)
	return p
}

func (c *connect) answerPage(p *page, s *session, w, h int) {
	call := s.connect.Call
	switch {
	case call.Path == "":
		p.unasked(s.connect, w)
		p.words(muted, "enter sends it with the header sessionID", w)
		return
	case call.Sending && call.Path != c.callPath():
		p.words(accent, "● no answer yet to GET "+wire.Line(call.Path), w)
		return
	case call.Sending && s.connect.Stage == flow.Refreshing:
		p.add(accent.Render("● the tokens are refreshed first ..."))
		return
	case call.Sending:
		p.add(accent.Render("● no answer yet ..."))
		return
	case call.Err != nil:
		p.problem(s.connect.CallProblem(), w)
		return
	}
	another, verdict := call.Path != c.callPath() || call.Version != s.connect.Version, len(p.lines)
	if another {
		p.words(warn, "the last answer, to GET "+wire.Line(call.Path)+" with "+call.Version+":", w)
	}
	p.verdict(s.connect, w)
	if call.Renewed && s.connect.Problem == nil {
		p.words(muted, "for it the tokens were refreshed once", w)
	}
	if c.typed != nil && c.typedFor == forFind {
		p.input("find in the answer", c.typed, w)
	}
	const least = 6 // lines of an answer that are worth a look; what stands above it goes first
	room := max(h-len(p.lines)-1, min(least, h-2), 1)
	size := fmt.Sprintf("%s, %d bytes, %d ms", status(call.Answer), len(call.Answer.Body), call.Took.Milliseconds())
	lines := s.answer.draw(w, room)
	p.add(muted.Render(size + ", " + s.answer.position(w, room)))
	p.add(lines...)
	if p.cursor == nil && !another && len(p.lines) > h {
		p.focus = verdict + h/2
	}
}

// unasked says where what was there before a refresh is now, and why it is not here.
func (p *page) unasked(f flow.Connect, w int) {
	if f.Unasked() {
		p.words(plain, "this access token is new: whose it is, and what it can read, is not known before it asks; what the one before was told is in the traffic (t)", w)
	}
}

func status(a workfront.Answer) string { return fmt.Sprintf("%d", a.Status) }

// verdict says what the answer means; a 200 without rows is not a success.
func (p *page) verdict(f flow.Connect, w int) {
	a := f.Call.Answer
	switch {
	case a.Refused != nil:
		p.problem(f.CallProblem(), w)
	case a.Empty():
		p.problem(f.CallProblem(), w)
	case f.Call.Path == workfront.WhoAmIPath && workfront.UserOf(a.Body).EmailAddr != "":
		u := workfront.UserOf(a.Body)
		p.words(good, "✓ it works: you are "+wire.Line(u.Name)+" <"+wire.Line(u.EmailAddr)+">", w)
		p.words(muted, "a asks what this token can and cannot read", w)
	case a.Cut:
		p.words(warn, "! the answer is longer than 16 MiB; the rest was not read", w)
	default:
		p.words(good, fmt.Sprintf("✓ it works: %d rows", a.Rows), w)
	}
}
