package ui

import (
	"fmt"
	"slices"
	"strings"

	"wfconnect/flow"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

const (
	styleWidth = 28 // of a style's number and name
	styleWide  = 46 // from here on something stands beside them
)

func (c *connect) stylesPage(s *session, w int) page {
	f := s.connect
	var p page
	p.add("", bold.Render("request styles side by side"))
	if c.agreeing(f) {
		c.agreePage(&p, s, w)
		return p
	}
	p.add("")
	if w >= styleWide {
		p.add(muted.Render(pad("  style", styleWidth) + "HTTP  what came"))
	}
	for i := range f.Styles.Tries {
		c.styleRows(&p, s, i, w)
	}
	p.add(muted.Render("  * configured"), "")
	p.conclusion(s, w)
	return p
}

// agreePage says what would be sent, and what it can cost: that first, so that a
// small screen, which cuts what is below, shows it beside the key that begins.
func (c *connect) agreePage(p *page, s *session, w int) {
	f := s.connect
	if off := cannotCompare(f); off != "" {
		p.words(warn, "! "+off, w)
		p.styleList(s, w)
		return
	}
	plan := f.StylePlan()
	grant := c.grant(plan)
	with := "with a fresh code for each"
	if grant == flow.ByRefresh {
		with = "with the refresh token"
	}
	p.words(plain, with, w)
	for _, text := range f.StyleWarnings(grant) {
		p.words(warn, "! "+text, w)
	}
	if grant == plan.Grants[0] {
		p.words(muted, plan.Why, w)
	}
	p.styleList(s, w)
}

// styleList is every style, and where it is known from as far as there is room.
func (p *page) styleList(s *session, w int) {
	p.add("")
	for i, style := range s.connect.StyleOrder() {
		name := styleName(i, style, s.workfront.TokenRequest)
		if w < styleWide {
			p.add(name)
			continue
		}
		p.row(name, muted.Render(style.From()), styleWidth, w)
	}
	p.add(muted.Render("  * configured"))
}

func styleName(i int, style workfront.Style, configured string) string {
	name := fmt.Sprintf("  %d %s", i+1, style.Says())
	if string(style) == configured {
		name += " *"
	}
	return name
}

// styleRows are a style's row and, below it, the server's own words.
func (c *connect) styleRows(p *page, s *session, i, w int) {
	f := s.connect
	t := f.Styles.Tries[i]
	mark, style, says := "○", muted, "not sent"
	switch t.Outcome {
	case flow.StyleGranted:
		mark, style, says = "✓", good, "tokens, "+t.Refresh
	case flow.StyleRead:
		mark, style, says = "!", warn, "it was read: "+grantName(f)+" was refused"
	case flow.StyleRefused:
		mark, style, says = "✗", bad, "no tokens"
	case flow.StyleSilent:
		mark, style, says = "✗", bad, "no whole answer"
	case flow.StyleNotSent:
		if f.Styles.Stage == flow.StylesUnderWay && f.Styles.At == i {
			mark, style, says = "●", accent, "no answer yet"
		}
	}
	name := strings.TrimPrefix(styleName(i, t.Style, s.workfront.TokenRequest), " ")
	label := style.Render(mark + name)
	if f.Styles.Stage == flow.StylesOver && c.styleRow(s) == i {
		label = style.Render(mark) + chosen.Render(name)
	}
	status := "-"
	if t.Status != 0 {
		status = fmt.Sprint(t.Status)
	}
	if w < styleWide {
		p.add(label)
		p.row("", pad(status, 6)+says, 4, w)
	} else {
		p.row(label, pad(status, 6)+says, styleWidth, w)
	}
	if t.Words != "" {
		for _, line := range wrap(wire.Line(t.Words), max(w-4, 8)) {
			p.add("    " + line)
		}
	}
}

func grantName(f flow.Connect) string {
	if f.Styles.Grant == flow.ByRefresh {
		return "the refresh token"
	}
	return "the code"
}

// conclusion is what is known so far, and what to do with it.
func (p *page) conclusion(s *session, w int) {
	f := s.connect
	table := f.Styles
	if table.Ended != "" {
		p.words(warn, "! the rest was not sent: "+wire.Line(table.Ended), w)
	}
	switch table.Stage {
	case flow.StylesUnderWay:
		return
	case flow.StylesWaiting:
		next := table.Tries[table.At].Style.Says()
		p.words(accent, fmt.Sprintf("→ enter logs in for %d, %s; s stops with what is known", table.At+1, next), w)
		if f.Problem != nil && f.Code.Redirect.Code == "" { // the login itself brought nothing
			p.briefly(f.Problem, w)
		}
		return
	}
	works := table.Working(false)
	if len(works) == 0 {
		p.words(bad, "✗ no style brought tokens", w)
		if read := table.Working(true); len(read) > 0 {
			p.words(accent, "→ "+namesOf(table, read)+" was read: Workfront takes the style, and refused "+grantName(f), w)
		}
		p.briefly(f.Problem, w)
		return
	}
	p.words(good, "✓ works: "+namesOf(table, works), w)
	configured := s.workfront.TokenRequest
	if !slices.ContainsFunc(works, func(n int) bool { return string(table.Tries[n-1].Style) == configured }) {
		p.words(accent, "→ w writes the chosen one to config.toml, in place of "+configured, w)
	}
	p.words(muted, "Your library does one of these: its row is what it gets. A form with Basic (client_secret_basic) is none of them: nobody documents that Workfront takes it.", w)
}

func namesOf(table flow.Styles, numbers []int) string {
	var list []string
	for _, n := range numbers {
		list = append(list, fmt.Sprintf("%d %s", n, table.Tries[n-1].Style))
	}
	return strings.Join(list, ", ")
}

// styleRequest is the request of the chosen row as curl.
func (c *connect) styleRequest(p *page, s *session, w int) {
	f := s.connect
	at, grant := 0, flow.ByCode
	switch {
	case c.agreeing(f):
		if plan := f.StylePlan(); len(plan.Grants) > 0 {
			grant = c.grant(plan)
		}
		f.App.Style = f.StyleOrder()[at]
	case f.Styles.Stage == flow.StylesOver:
		at, grant = c.styleRow(s), f.Styles.Grant
	default:
		at, grant = min(f.Styles.At, len(f.Styles.Tries)-1), f.Styles.Grant
	}
	if !c.agreeing(f) {
		f.App.Style = f.Styles.Tries[at].Style
	}
	preview := f.ExchangeCurl
	if grant == flow.ByRefresh {
		preview = f.RefreshCurl
	}
	c.curl(p, fmt.Sprintf("the request of %d", at+1), preview, w)
}

func styleTerms() []term {
	return []term{
		{"request style", "how a token request carries its parameters and the client's secret"},
		{"grant", "what a token request offers: a code, or a refresh token"},
		{"token family", "every token of one login; a server may end it when a used refresh token comes again"},
		{"rotation", "with it on, each refresh brings a new refresh token and ends the old one"},
		{"Basic", "the secret in the header Authorization, not in the body"},
		{"was read", "the answer is about the code or the refresh token, so the style was understood"},
	}
}
