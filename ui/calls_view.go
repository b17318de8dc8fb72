package ui

import (
	"fmt"

	"wfconnect/flow"
	"wfconnect/flow/wire"
)

const callWide = 120 // from here on the endpoints, the request and the answer stand side by side

func (c *callPanel) page(s *session, w, h int) page {
	if w+railWidth+1 >= callWide {
		list, middle := c.endpointsPage(18, h), c.requestPage(s, 38)
		return beside(list, 20, beside(middle, 40, c.answerPage(s, w-61, h)))
	}
	if c.focus == onEndpoints {
		return c.endpointsPage(w, h)
	}
	return c.callPage(s, w, h)
}

// requestPage is the middle of a wide screen.
func (c *callPanel) requestPage(s *session, w int) page {
	var p page
	c.title(&p, w, true)
	c.params(&p, w)
	c.preview(&p, s, w)
	return p
}

// answerPage is the right of a wide screen.
func (c *callPanel) answerPage(s *session, w, h int) page {
	var p page
	p.add("")
	if c.focus == onPicker {
		c.picker(&p, s, w, h)
		return p
	}
	c.answer(&p, s, w, h)
	return p
}

func (c *callPanel) title(p *page, w int, about bool) {
	e := c.endpoint()
	p.add("")
	p.words(bold, e.Name+"   "+e.Method, w)
	if about {
		p.words(muted, e.For, w)
	}
}

// endpointsPage says what each endpoint is for in Workfront.
func (c *callPanel) endpointsPage(w, h int) page {
	var p, about page
	all := endpoints()
	if w >= 40 {
		about.add("")
		about.words(plain, all[c.at].For, w)
		about.words(muted, "Adobe: "+all[c.at].Clause, w)
	}
	p.add("")
	from, to := window(len(all), c.at, h-1-len(about.lines))
	for i, e := range all[from:to] {
		mark, style := "  ", plain
		if from+i == c.at {
			mark, style = "> ", chosen
		}
		status := ""
		if !e.Live {
			status = "   not called by Workfront yet"
		}
		if w < 40 {
			p.add(fit(style.Render(mark+e.Name), w))
			continue
		}
		p.add(style.Render(mark+pad(e.Name, 14)) + muted.Render(e.Method+status))
	}
	p.add(about.lines...)
	return p
}

func (c *callPanel) callPage(s *session, w, h int) page {
	var p page
	c.title(&p, w, c.focus == onParams && h > 14)
	switch c.focus {
	case onPicker:
		c.picker(&p, s, w, h)
	case onAnswer:
		p.add("")
		c.answer(&p, s, w, h)
	default:
		c.params(&p, w)
		c.preview(&p, s, w)
		p.add("")
		c.answer(&p, s, w, h)
	}
	return p
}

func (c *callPanel) params(p *page, w int) {
	for i := range c.inputs {
		in := &c.inputs[i]
		mark, style := "  ", plain
		if i == c.field && c.focus == onParams {
			mark, style = "> ", chosen
		}
		const label = 20
		text := in.field.start(max(w-label-1, 1))
		if i == c.field && c.focus == onParams {
			var caret int
			text, caret = in.field.view(max(w-label-1, 1))
			p.at(label + caret)
		}
		p.add(style.Render(mark+pad(in.label, label-2)) + text)
	}
	if len(c.inputs) > 0 && c.focus == onParams {
		p.words(muted, c.hint(), w)
	}
}

func (c *callPanel) hint() string {
	switch in := c.inputs[c.field]; {
	case in.label == "save as":
		return "a file on this machine; empty: the bytes are only looked at"
	case in.name == "":
		return "a file on this machine"
	default:
		return in.param.Says
	}
}

func (c *callPanel) picker(p *page, s *session, w, h int) {
	p.words(muted, "items that earlier answers named, the newest first", w)
	list := c.pickable(s)
	from, to := window(len(list), c.pick, h-len(p.lines))
	for i, m := range list[from:to] {
		p.add(itemLine(m, from+i == c.pick, w))
	}
}

// answer: status, time, size, findings, then what came.
func (c *callPanel) answer(p *page, s *session, w, h int) {
	f := s.call
	if !c.mine(s) {
		if c.focus == onAnswer {
			p.words(muted, "nothing was sent yet", w)
		}
		return
	}
	if f.Sending {
		p.add(progressWords(f, w)...)
		return
	}
	c.outcome(p, f, w, h)
	if n := s.provision.NotKept; n != nil {
		if f.NoRetry() == "" { // else it has just been said
			p.words(bad, "✗ the new tokens are not stored: "+wire.Line(n.Error()), w)
		}
		p.words(accent, "→ w stores them again; the handshake step shows them", w)
	}
	if c.findings {
		c.findingsPage(p, f, w, h)
		return
	}
	if len(f.Answer.Steps) > 1 {
		sequence(p, f.Answer.Steps, w, h)
	}
	c.content(p, s, w, h)
}

func (c *callPanel) outcome(p *page, f flow.Call, w, h int) {
	a, problem := f.Answer, f.Problem(c.owner.key.Name)
	line := fmt.Sprintf("%s   %s   %d ms", callStatus(f), bytesWords(a.Size), a.Took.Milliseconds())
	switch n := len(a.Findings); n {
	case 0:
	case 1:
		line += "   1 finding, v shows it"
	default:
		line += fmt.Sprintf("   %d findings, v shows them", n)
	}
	switch {
	case f.Err != nil:
		c.why(p, f, problem, w, h)
		if n := len(a.Findings); n > 0 {
			p.words(bad, line, w)
		}
	case a.Refused != nil:
		p.words(bad, "✗ "+line, w)
		c.why(p, f, problem, w, h)
	default:
		p.words(good, "✓ "+line, w)
	}
	if why := f.NoRetry(); why != "" {
		p.words(bad, "no retry: "+wire.Line(why), w)
	}
	if a.Cut {
		p.words(warn, "! more would have come, and was not read", w)
	}
	if f.Saved != "" {
		p.words(good, "saved as "+wire.Line(f.Saved), w)
	}
}

// why is in full where there is room for the answer as well, and above the findings.
func (c *callPanel) why(p *page, f flow.Call, problem *flow.Problem, w, h int) {
	const room = 26
	if h >= room || c.findings {
		p.problem(problem, w)
		return
	}
	p.briefly(problem, w)
	if len(problem.Reasons) > 0 && len(f.Answer.Steps) < 2 { // the steps show more, and want the room
		p.words(plain, "  "+proof(problem.Reasons[0]), w)
	}
}

// findingsPage lists what differs from the contract, as far as there is room.
func (c *callPanel) findingsPage(p *page, f flow.Call, w, h int) {
	list := gravest(f.Answer.Findings)
	p.add("")
	switch {
	case len(list) > 0:
	case f.Err != nil:
		p.words(muted, "no answer came that could be judged", w)
		return
	case f.Answer.Refused != nil:
		p.words(muted, "it is a refusal, and one in the form that the contract asks for", w)
		return
	default:
		p.words(good, "nothing in this answer differs from the contract", w)
		return
	}
	for _, f := range list[min(c.top, len(list)-1):] {
		if len(p.lines) >= h {
			return
		}
		p.finding(f, w)
	}
	p.writtenAt(list, w)
}

// content is the answer itself: items to walk, an image's facts, bytes, JSON.
func (c *callPanel) content(p *page, s *session, w, h int) {
	a := s.call.Answer
	switch {
	case a.Refused == nil && a.List != nil:
		if p.lines[len(p.lines)-1] != "" {
			p.add("")
		}
		if len(a.List) == 0 {
			p.words(muted, "an empty list", w)
		}
		at := min(c.item, len(a.List)-1)
		from, to := window(len(a.List), at, h-len(p.lines)-1)
		for i, m := range a.List[from:to] {
			p.add(itemLine(m, from+i == at && c.focus == onAnswer, w))
		}
		if to-from < len(a.List) {
			p.add(muted.Render(fmt.Sprintf("%d of %d", at+1, len(a.List))))
		}
	case a.Image != nil && a.Image.Type != "":
		size := "dimensions unknown"
		if a.Image.Width > 0 {
			size = fmt.Sprintf("%d x %d pixels", a.Image.Width, a.Image.Height)
		}
		p.words(plain, fmt.Sprintf("an image: %s, %s, %s", wire.Line(a.Image.Type), size, bytesWords(a.Image.Bytes)), w)
	case showsBytes(s.call):
		if a.Image != nil {
			p.words(bad, "✗ these bytes are no image that is known", w)
		}
		p.add("")
		p.add(bytesView(a.Body, c.top, w, h-len(p.lines))...)
	default:
		p.add("")
		p.add(s.answer.draw(w, h-len(p.lines))...)
	}
}
