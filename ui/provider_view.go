package ui

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"wfconnect/flow"
	"wfconnect/flow/wire"
	"wfconnect/network"
	"wfconnect/webhook"
)

func (s step) ofProvider() string {
	return [...]string{"integration", "handshake", "calls", "conformance"}[s]
}

func (p *provider) body(s *session, w, h int) page {
	if s.problem != nil || !s.ready {
		return p.scroll.show(s.unready(w), w, h)
	}
	if w < 60 {
		line := fit(fmt.Sprintf(" %s %s %d/4", p.mark(s, p.step()), p.step().ofProvider(), p.step()+1), w)
		return under(page{lines: []string{line}}, indent(p.scroll.show(p.content(s, w-1, h-1), w-1, h-1), 1))
	}
	content := p.content(s, w-railWidth-1, h)
	if at := p.step(); w >= wide && at != stepCalls && at != stepConformance { // which use the width themselves
		left := (w - railWidth) * 55 / 100
		content = beside(p.content(s, left-2, h), left, p.beside(s, w-railWidth-left-3, h))
	}
	return beside(p.rail(s), railWidth, p.scroll.show(content, w-railWidth, h))
}

func (p *provider) rail(s *session) page {
	out := page{lines: []string{""}}
	for i := range providerSteps {
		style := plain
		if i == p.step() {
			style = chosen
		}
		out.add("  " + p.mark(s, i) + " " + style.Render(i.ofProvider()))
	}
	return out
}

func (p *provider) mark(s *session, i step) string {
	done, now, failed := good.Render("✓"), accent.Render("●"), bad.Render("✗")
	f := s.provision
	switch {
	case i == stepIntegration && s.needsSecret():
		return now
	case i == stepIntegration, i == stepHandshake && !p.oauth2():
		return done
	case i == stepHandshake && (f.Stage == flow.Refused || f.NotKept != nil):
		return failed
	case i == stepHandshake && f.Tokens.AccessToken != "":
		return done
	case i == stepHandshake && f.Stage != flow.Idle:
		return now
	case i == stepCalls && s.call.Done && s.call.Err == nil && s.call.Answer.OK():
		return done
	case i == stepCalls && s.call.Done:
		return failed
	case i == stepConformance && s.check.Running:
		return now
	case i == stepConformance && s.check.Report != nil:
		return verdictMark(s.check.Report.Summary().Verdict())
	}
	return muted.Render("○")
}

func (p *provider) content(s *session, w, h int) page {
	switch p.step() {
	case stepHandshake:
		return p.handshakePage(s, w, h)
	case stepCalls:
		return p.calls.page(s, w, h)
	case stepConformance:
		return p.checks.page(s, w, h)
	}
	return p.integrationPage(s, w, h)
}

// beside is what stands to the right on a wide screen.
func (p *provider) beside(s *session, w, h int) page {
	var out page
	out.add("")
	if p.step() == stepHandshake {
		out.add(bold.Render("the token request, as it went over the wire"), "")
		if s.bytes.empty() {
			out.words(muted, "nothing went over the wire yet", w)
		}
		out.add(s.bytes.draw(w, h-3)...)
		return out
	}
	values := setupForm(s)
	v := values[min(p.row, len(values)-1)]
	out.add(bold.Render(v.label), "")
	out.words(plain, v.about, w)
	return out
}

// gravest sorts an answer's deviations, the grave ones first.
func gravest(list []webhook.Finding) []webhook.Finding {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b webhook.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return list
}

// findings are an answer's deviations in words.
func (p *page) findings(list []webhook.Finding, w int) {
	for _, f := range gravest(list) {
		p.finding(f, w)
	}
	p.writtenAt(list, w)
}

// writtenAt ends findings with the page that their headings are of.
func (p *page) writtenAt(list []webhook.Finding, w int) {
	for _, url := range webhook.Pages(list) {
		p.row(muted.Render("written at"), wire.Line(url), 12, w)
	}
}

func (p *page) finding(f webhook.Finding, w int) {
	style, mark := warn, "! "
	switch f.Severity {
	case webhook.Must:
		style, mark = bad, "✗ "
	case webhook.Note:
		style, mark = muted, "- "
	}
	what := f.Field
	if f.Path != "" {
		what = f.Path
	}
	if what != "" {
		what += ": "
	}
	got := f.Got
	if got != "" {
		got = "got " + got + "; "
	}
	p.words(style, mark+wire.Line(what+got)+"want "+wire.Line(f.Want)+" ("+f.ID+")", w)
	if f.Consequence != "" {
		p.words(muted, "  "+wire.Line(f.Consequence), w)
	}
	if f.Clause != "" {
		p.words(muted, "  written in: "+wire.Line(f.Clause), w)
	}
}

// unreachable: it was sent, and nobody answered; else the fault is at this end.
func unreachable(err error) bool {
	var lost *network.Unreachable
	return errors.As(err, &lost)
}

func callStatus(c flow.Call) string {
	switch {
	case c.Err != nil && c.Answer.Status == 0 && !unreachable(c.Err):
		return "not sent"
	case c.Err != nil && c.Answer.Status == 0:
		return "no answer"
	case c.Err != nil:
		return fmt.Sprintf("%d, broken off", c.Answer.Status)
	}
	return fmt.Sprintf("%d", c.Answer.Status)
}
