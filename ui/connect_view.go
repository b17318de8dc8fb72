package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"wfconnect/flow"
	"wfconnect/flow/wire"
)

const (
	railWidth = 18
	wide      = 120 // from here on the explanation and the bytes stand beside
)

// body is the rail of five steps and the one that is looked at. Where there is
// no room for a rail it becomes a line.
func (c *connect) body(s *session, w, h int) page {
	if s.problem != nil || !s.ready {
		return c.scroll.show(s.unready(w), w, h)
	}
	if w < 60 {
		p := c.scroll.show(c.content(s, w-1, h-1), w-1, h-1)
		line := fit(fmt.Sprintf(" %s %s %d/%d", stepMark(s, c.step()), c.step(), slices.Index(railOf(s.connect), c.step())+1, len(railOf(s.connect))), w)
		return under(page{lines: []string{line}}, indent(p, 1))
	}
	if w < wide {
		return beside(c.rail(s), railWidth, c.scroll.show(c.content(s, w-railWidth-1, h), w-railWidth, h))
	}
	left := (w - railWidth) * 55 / 100
	c.sided = true
	defer func() { c.sided = false }()
	right := w - railWidth - left - 3
	both := beside(c.content(s, left-2, h), left, c.beside(s, right, h))
	return beside(c.rail(s), railWidth, c.scroll.show(both, w-railWidth, h))
}

func under(top, below page) page {
	if below.cursor != nil {
		below.cursor.Y += len(top.lines)
	}
	below.focus += len(top.lines)
	below.lines = append(top.lines, below.lines...)
	return below
}

func indent(p page, by int) page {
	for i := range p.lines {
		p.lines[i] = strings.Repeat(" ", by) + p.lines[i]
	}
	if p.cursor != nil {
		p.cursor.X += by
	}
	return p
}

func (c *connect) rail(s *session) page {
	p := page{lines: []string{""}}
	for _, i := range railOf(s.connect) {
		name := i.String()
		style := plain
		if i == c.step() {
			style = chosen
		}
		p.add("  " + stepMark(s, i) + " " + style.Render(name))
	}
	return p
}

// stepMark: done, at it, failed, or still to come.
func stepMark(s *session, i step) string {
	at, failed := progress(s.connect)
	switch {
	case i < at:
		return good.Render("✓")
	case i > at:
		return muted.Render("○")
	case failed:
		return bad.Render("✗")
	case i == stepTry && s.connect.Call.Done() && s.connect.Call.Err == nil && !s.connect.Call.Answer.Empty():
		return good.Render("✓")
	}
	return accent.Render("●")
}

// progress is the step the flow stands at, and whether it failed there.
func progress(f flow.Connect) (step, bool) {
	switch f.Stage {
	case flow.Opening, flow.Authorizing:
		return stepAuthorize, false
	case flow.Asking, flow.Holding, flow.Exchanging:
		return codeStep(f), f.Stage == flow.Holding && f.Code.Left(f.Now) == 0
	case flow.Refused:
		return refusedStep(f), true
	case flow.Expired:
		return stepTokens, true
	case flow.Refreshing:
		return stepTokens, false
	case flow.Live:
		if !f.Call.Done() {
			return stepTokens, false
		}
		return stepTry, f.Call.Err != nil || f.Call.Answer.Refused != nil
	}
	return stepApplication, f.Problem != nil && !f.Problem.NeedsSecret
}

// content is the step that is looked at.
func (c *connect) content(s *session, w, h int) page {
	if c.stylesNow(s) {
		return c.stylesPage(s, w)
	}
	var p page
	switch c.step() {
	case stepApplication:
		p = c.applicationPage(s, w, h)
	case stepAuthorize:
		p = c.authorizePage(s, w, h)
	case stepCode:
		p = c.codePage(s, w, h)
	case stepTokens:
		p = c.tokensPage(s, w, h)
	case stepTry:
		p = c.tryPage(s, w, h)
	}
	if of := s.connect.Styles; of.Stage == flow.StylesUnderWay && c.step() != stepTry {
		var banner page
		banner.words(accent, fmt.Sprintf("comparing styles, %d of %d: %s", of.At+1, len(of.Tries), of.Tries[of.At].Style.Says()), w)
		return under(banner, p)
	}
	return p
}

// beside is what stands to the right on a wide screen: the request that the
// step sends, as curl, and the last exchange as it went over the wire.
func (c *connect) beside(s *session, w, h int) page {
	var p page
	p.add("")
	if c.stylesNow(s) {
		c.styleRequest(&p, s, w)
		return p
	}
	switch c.step() {
	case stepApplication:
		values := sheet(s)
		v := values[min(c.row, len(values)-1)]
		if at := slices.IndexFunc(values, func(v value) bool { return v.label == "Redirect URL" }); c.comparing && at >= 0 {
			v = values[at]
		}
		p.add(bold.Render(v.label), "")
		p.words(plain, v.about, w)
	case stepAuthorize:
		p.add(bold.Render("the authorize request, part by part"), "")
		for _, part := range authorizeParts(s) {
			p.row(part.word, part.means, 15, w)
		}
	case stepCode:
		c.curl(&p, "the request that the exchange sends", s.connect.ExchangeCurl, w)
	case stepTokens:
		p.add(bold.Render("as it went over the wire"), "")
		p.add(s.bytes.draw(w, h-3)...)
	case stepTry:
		if c.call != callReads {
			c.curl(&p, "the request", func() (string, error) { return s.connect.CallCurl(c.callPath()) }, w)
			p.add("")
		} else {
			p.requests(s.connect, w)
		}
		for _, line := range callAbout(c.call) {
			p.words(muted, line, w)
		}
	}
	return p
}

func (c *connect) curl(p *page, title string, preview func() (string, error), w int) {
	p.add(bold.Render(title), "")
	text, err := preview()
	if err != nil {
		p.words(bad, wire.Line(err.Error()), w)
		return
	}
	p.command(c.desk.world.Parts.Log.Redactor().Text(text), w)
}

// command draws a shell command. The lines that it goes on in are indented: those
// that only the screen's width breaks are not.
func (p *page) command(text string, w int) {
	indent := ""
	for line := range strings.SplitSeq(text, "\n") {
		p.add(hardWrap(indent+wire.Line(line), max(w, 1))...)
		if indent = ""; strings.HasSuffix(line, `\`) {
			indent = "  "
		}
	}
}

func (c *connect) curlAction(preview func() (string, error)) action {
	return action{key: keys.Curl, do: func() tea.Cmd {
		text, err := preview()
		if err != nil {
			c.desk.note = wire.Line(err.Error())
			return nil
		}
		return c.desk.copyText("the request as curl", c.desk.world.Parts.Log.Redactor().Text(text))
	}}
}

func (p *page) warnings(list []string, w int) {
	for _, text := range list {
		p.words(warn, "! "+wire.Line(text), w)
	}
}

// input draws a field on a line of its own, with the caret where one types.
func (p *page) input(label string, f *field, w int) {
	text, caret := f.view(max(w-3, 1))
	p.add(label)
	p.at(caret + 2)
	p.add(accent.Render("> ") + text)
	p.add(muted.Render(strings.Repeat("─", max(w-1, 0))))
}

func lifeStyle(f flow.Connect) lipgloss.Style {
	switch left := f.Life.Fraction(f.Now); {
	case left < 0.05:
		return bad
	case left < 0.2:
		return warn
	}
	return good
}
