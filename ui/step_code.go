package ui

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"wfconnect/flow"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

func (c *connect) codePage(s *session, w, h int) page {
	f := s.connect
	var p page
	if f.Code.Redirect.Code == "" {
		p.add("")
		p.problem(f.Problem, w)
		p.words(plain, "No code has arrived yet. It comes with the redirect, and is good for two minutes.", w)
		return p
	}
	switch f.Stage {
	case flow.Asking, flow.Holding, flow.Exchanging:
		c.countdown(&p, f, w, h)
	default:
		p.add("", windowWords(f), "")
	}
	if f.Problem != nil && len(f.Problem.Reasons) > 0 { // what they are is what matters now
		p.problem(f.Problem, w)
		p.add("")
		c.redirectFacts(&p, f, w)
	} else {
		c.redirectFacts(&p, f, w)
		p.add("")
		p.problem(f.Problem, w)
	}
	if q := f.Code.Question; q != nil {
		askPage(&p, f, q, w)
	} else {
		p.row("POST /integrations/oauth2/api/v1/token", muted.Render(f.App.Says()), 41, w)
	}
	p.warnings(f.Code.Warnings, w)
	return p
}

func (c *connect) countdown(p *page, f flow.Connect, w, h int) {
	left := f.Code.Left(f.Now)
	style := windowStyle(f)
	p.add(windowWords(f))
	if h >= 17 && w >= 30 {
		face := digits(clock(left))
		space := strings.Repeat(" ", max((w-ansi.StringWidth(face[0]))/2, 0))
		p.add("")
		for _, line := range face {
			p.add(space + style.Render(line))
		}
		p.add("")
	} else {
		p.add(strings.Repeat(" ", max(w/2-2, 0)) + style.Render(clock(left)))
	}
	p.add(bar(w, float64(left)/float64(flow.CodeLife), style), "")
}

func windowWords(f flow.Connect) string {
	switch f.Code.Fate {
	case flow.CodeSent:
		return accent.Render("the code is on its way")
	case flow.CodeUnanswered:
		return bad.Render("the code was sent, and no answer came")
	case flow.CodeRefused:
		return bad.Render("the code was sent, and refused")
	case flow.CodeGranted:
		return good.Render("the code was exchanged")
	}
	switch {
	case f.Code.Left(f.Now) == 0:
		return bad.Render("the code is over: it was not sent")
	case f.Code.Pasted:
		return "the code is good for another (at most: it was pasted)"
	}
	return "the code is good for another"
}

func windowStyle(f flow.Connect) lipgloss.Style {
	switch left := f.Code.Left(f.Now); {
	case left == 0:
		return bad
	case left <= flow.CodeWarning:
		return warn
	}
	return good
}

// redirectFacts: what came back, and what it says about this login.
func (c *connect) redirectFacts(p *page, f flow.Connect, w int) {
	r := f.Code.Redirect
	came := "arrived"
	if f.Code.Pasted {
		came = "pasted"
	}
	seconds := int(f.Now.Sub(f.Code.Arrived).Seconds())
	p.row(muted.Render("code"), fmt.Sprintf("%s   %d characters, %s %d s ago",
		wire.Fingerprint(wire.KindCode, r.Code), len(r.Code), came, max(seconds, 0)), 9, w)
	p.row(muted.Render("domain"), compared(r.Domain, f.Domain, "the organization this login was for"), 9, w)
	lane := "the lane this login was for"
	if name := workfront.LaneName(r.Lane); name != "" {
		lane = strings.ToLower(name[:1]) + name[1:]
	}
	p.row(muted.Render("lane"), compared(r.Lane, f.Lane, lane), 9, w)
	state := warn.Render("! did not come back")
	if r.HasState {
		state = good.Render("✓") + " the one this login sent"
	}
	p.row(muted.Render("state"), state, 9, w)
}

func compared(got, want, words string) string {
	switch {
	case got == "":
		return muted.Render("did not come back")
	case want == "":
		return wire.Line(got) + "   " + muted.Render("nothing to compare with: the host does not show it")
	case strings.EqualFold(got, want):
		return wire.Line(got) + "   " + good.Render("✓") + " " + words
	}
	return wire.Line(got) + "   " + bad.Render("✗ this login was for "+wire.Line(want))
}

func askPage(p *page, f flow.Connect, q *flow.Question, w int) {
	p.add(warn.Render("nothing was sent. You decide:"))
	for _, d := range q.Differs {
		p.words(plain, "- "+wire.Line(d), w)
	}
	if q.NoState {
		p.words(plain, "- no state came with it: only you know whether this code is of the login you just made", w)
	}
	if q.MustUse {
		p.words(plain, "- "+f.App.Host.Authority+" serves every organization; the redirect names the one to talk to", w)
	}
	if !q.MustUse {
		p.words(accent, "→ y goes on with "+f.App.Host.Authority+", which then gets code and secret", w)
	}
	if q.Other == nil {
		p.words(accent, "→ r signs in again; which organization and lane it must be stands in config.toml", w)
	} else {
		p.words(accent, "→ u goes on with "+q.Other.Authority+", which then gets code and secret", w)
		p.words(accent, "→ m sets domain to it in config.toml; the code is not used then", w)
	}
}
