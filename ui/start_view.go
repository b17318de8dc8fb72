package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/webhook"
	"wfconnect/workfront"
)

func (s *start) View(w, h int) (string, *tea.Cursor) {
	f := frame{title: "wfconnect", right: s.right(), body: s.body, note: s.desk.note, actions: s.Actions(), typing: s.Typing()}
	if s.choosing {
		f.note = "set up which kind?"
	}
	if s.deleting {
		f.note = bad.Render("remove " + wire.Line(s.key().Name) + " with its secret and tokens?")
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
	switch {
	case s.filter != nil:
		text, caret := s.filter.view(max(w-12, 1))
		p.cursor = tea.NewCursor(caret+9, len(p.lines))
		p.add(" filter: "+text, "")
	case s.wanted != "":
		p.add(muted.Render(fmt.Sprintf(" filter: %s   %d of %d, esc shows all again", wire.Line(s.wanted), len(s.shown()), len(s.desk.sessions))), "")
	}
	switch {
	case s.desk.beginning:
		p.add(muted.Render("  getting ready"))
		return p
	case len(s.desk.sessions) == 0:
		s.invite(&p, w)
		return p
	}
	for i, key := range s.shown() {
		s.item(&p, key, i == s.at, w)
	}
	for _, problem := range s.desk.config.Warnings {
		p.words(warn, " "+wire.Line(problem.Error()), w-1)
	}
	return p
}

func (s *start) invite(p *page, w int) {
	p.add("  "+bold.Render("No connection yet."), "")
	p.row("  "+accent.Render("n"), "set one up: a Workfront application (your domain, a client ID and a client secret), or a webhook provider", 6, w-2)
	p.add("")
	p.row("  "+accent.Render("q"), "leave, and run wfconnect demo: a built-in Workfront and a sample provider, nothing to configure, nothing kept", 6, w-2)
	p.add("")
	p.row("", muted.Render("connections are kept in "+wire.Line(s.desk.config.Path)), 6, w-2)
}

// item is two lines: who and where; then what matters now.
func (s *start) item(p *page, key vault.Key, here bool, w int) {
	sess := s.desk.sessions[key]
	mark, style := "   ", plain
	if here {
		mark, style = " > ", chosen
		p.focus = len(p.lines)
	}
	label := max(min(24, w/3), 8)
	host, lane := where(sess)
	p.add(style.Render(mark+pad(wire.Line(key.Name), label)) + " " + wire.Line(host) + "   " + muted.Render(lane))
	p.row("   "+pad(muted.Render(kindWords(sess)), label), s.state(sess, w-label-4), label+4, w-1)
	p.add("")
}

func kindWords(s *session) string {
	if s.key.Kind == kindProvider {
		return "webhook provider"
	}
	return "Workfront application"
}

func where(s *session) (string, string) {
	if s.key.Kind == kindProvider {
		return webhook.Integration{BaseURL: s.provider.BaseURL}.Host(), authWords(s.provider.Auth)
	}
	host, err := workfront.ParseHost(s.workfront.Domain)
	if err != nil {
		return s.workfront.Domain, ""
	}
	if s.ready {
		host = s.connect.App.Host
		if s.connect.Stage == flow.Live || s.connect.Stage == flow.Expired {
			host = s.connect.Host
		}
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
		return bad.Render("✗ " + wire.Line(sess.problem.Error()) + " (enter tries again)")
	case !sess.ready:
		return muted.Render("reading ...")
	case sess.key.Kind == kindProvider:
		return providerState(sess)
	}
	words := stageWords(c)
	if c.Elsewhere != nil && c.Stage == flow.Idle {
		return warn.Render("! its tokens are of " + c.Elsewhere.Host.Authority)
	}
	if c.NotKept != nil {
		return bad.Render("✗ the tokens are not stored")
	}
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
		if c.Code.Left(c.Now) == 0 {
			return bad.Render("✗ the code is over")
		}
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
