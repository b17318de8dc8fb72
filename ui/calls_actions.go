package ui

import (
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/reason"
	"wfconnect/webhook"
)

// actions of the part that has the focus.
func (c *callPanel) actions(s *session) []action {
	if s.call.Sending {
		stop := action{key: keys.Back, say: "stop the call", do: func() tea.Cmd { return c.owner.desk.tell(s, flow.CancelCall{}) }}
		if s.call.Stopping {
			stop.off = "it is being stopped"
		}
		return []action{stop}
	}
	switch c.focus {
	case onParams:
		return c.paramActions(s)
	case onAnswer:
		return c.answerActions(s)
	case onPicker:
		return c.pickerActions(s)
	}
	move := func(by int) func() tea.Cmd {
		return func() tea.Cmd {
			c.at = max(0, min(c.at+by, len(endpoints())-1))
			c.fill(s)
			return nil
		}
	}
	return []action{
		{key: keys.Choose, do: func() tea.Cmd { c.choose(s, c.at); return nil }},
		{key: keys.Up, shy: true, do: move(-1)},
		{key: keys.Down, shy: true, do: move(1)},
		c.againAction(s),
		c.expireAction(s),
	}
}

// againAction sends the call once more that the marked endpoint's answer is of, as
// long as its parameters are those that were sent.
func (c *callPanel) againAction(s *session) action {
	a := action{key: keys.Again, do: func() tea.Cmd { c.focus = onAnswer; return c.send(s) }}
	switch {
	case !c.mine(s):
		a.off = "nothing was sent to " + c.endpoint().Name + " yet"
	case !maps.Equal(c.args(), s.call.Args):
		a.off = "the parameters are no longer those that were sent; enter shows them"
	}
	a.shy = a.off != ""
	return a
}

// expireAction makes the access token one that the provider refuses, so that
// the refresh can be watched.
func (c *callPanel) expireAction(s *session) action {
	a := action{key: keys.Expire, do: func() tea.Cmd {
		s.made.Caller.Tokens.Spoil()
		c.owner.desk.note = "spoilt: the provider must answer 403 to the next call"
		return nil
	}}
	switch {
	case !c.owner.oauth2():
		a.off, a.shy = "ApiKey has no token that could expire", true
	case s.provision.Tokens.AccessToken == "":
		a.off = "there is no token yet; the handshake brings one"
	case s.made.Caller.Tokens.Current().AccessToken != s.provision.Tokens.AccessToken:
		a.off = "the access token is spoilt already; the next call refreshes"
	}
	return a
}

func (c *callPanel) paramActions(s *session) []action {
	move := func(by int) func() tea.Cmd {
		return func() tea.Cmd {
			if n := len(c.inputs); n > 0 {
				c.field = (c.field + n + by) % n
			}
			return nil
		}
	}
	form := action{key: keys.Form, do: func() tea.Cmd { c.asForm = !c.asForm; return nil }}
	if c.endpoint().Method == "GET" {
		form.off, form.shy = "a GET has no body", true
	}
	pick := action{key: keys.Pick, off: c.canPick(s), do: func() tea.Cmd { c.pick, c.focus = 0, onPicker; return nil }}
	pick.shy = pick.off != ""
	return append([]action{
		c.sendAction(s),
		pick,
		{key: keys.NextField, do: move(1)},
		{key: keys.PrevField, shy: true, do: move(-1)},
		form,
		{key: keys.Back, say: "endpoints", do: func() tea.Cmd { c.focus, c.owner.scroll = onEndpoints, scroll{}; return nil }},
	}, c.owner.scroll.actions()...)
}

// sendAction sends, or goes for the tokens without which nothing can be sent.
func (c *callPanel) sendAction(s *session) action {
	switch {
	case s.needsSecret():
		return c.owner.secretAction()
	case c.noToken(s):
		return action{key: keys.SignIn, say: "sign in first", off: provisionBusy(s.provision), do: func() tea.Cmd { c.owner.goTo(stepHandshake); return c.owner.authorize(s) }}
	}
	return action{key: keys.Send, do: func() tea.Cmd { c.focus, c.trail = onAnswer, nil; return c.send(s) }}
}

// noToken says whether the endpoint wants a token and there is none.
func (c *callPanel) noToken(s *session) bool {
	return c.owner.oauth2() && c.endpoint().Credentials && s.made.Caller.Tokens.Current().AccessToken == ""
}

func (c *callPanel) answerActions(s *session) []action {
	if !c.mine(s) { // nothing was sent yet: an endpoint without parameters
		return []action{c.sendAction(s), c.againAction(s), c.expireAction(s), c.backAction()}
	}
	m, some := c.chosen(s)
	off := ""
	if !some {
		off = "the answer names no item"
	} else if m.Folder() {
		off = "a folder has no bytes"
	}
	use := func(name string, send bool) func() tea.Cmd {
		return func() tea.Cmd { return c.use(s, name, send) }
	}
	seen := action{key: keys.Findings, do: func() tea.Cmd { c.findings, c.top = !c.findings, 0; return nil }}
	if c.findings {
		seen.say = "the answer"
	}
	scroll := func(by int) func() tea.Cmd { return func() tea.Cmd { c.scroll(s, by); return nil } }
	quiet := seen // nothing to see: it can wait
	if seen.shy = len(s.call.Answer.Findings) == 0 && !c.findings; !seen.shy {
		quiet.shy = true
	}
	first := c.otherWay(s)
	if s.provision.NotKept != nil {
		first = append([]action{c.owner.storeAction(s)}, first...)
	}
	return append(first, []action{
		c.nextAction(s, m, some),
		seen,
		{key: keys.FolderUp, shy: len(c.trail) == 0, off: c.noneAbove(s), do: func() tea.Cmd { return c.up(s) }},
		{key: keys.Fetch, shy: !some || m.Folder(), off: off, do: use("download", false)},
		{key: keys.Thumbnail, shy: !some || m.Folder(), off: off, do: use("thumbnail", true)},
		c.expireAction(s),
		{key: keys.Again, do: func() tea.Cmd { return c.send(s) }},
		quiet,
		c.backAction(),
		{key: keys.Up, shy: true, do: scroll(-1)},
		{key: keys.Down, shy: true, do: scroll(1)},
		{key: keys.PageUp, shy: true, do: scroll(-answerPage)},
		{key: keys.PageDown, shy: true, do: scroll(answerPage)},
	}...)
}

// otherWay is what proves that the provider looks for the parameters elsewhere.
func (c *callPanel) otherWay(s *session) []action {
	problem := s.call.Problem(c.owner.key.Name)
	if problem == nil || !slices.ContainsFunc(problem.Reasons, func(r reason.Reason) bool { return r.Act == reason.AsForm }) {
		return nil
	}
	return []action{{key: keys.Form, shy: true, do: func() tea.Cmd { c.asForm = !c.asForm; return c.send(s) }}}
}

func (c *callPanel) backAction() action {
	back := action{key: keys.Back, say: "parameters", do: func() tea.Cmd { c.focus = onParams; return nil }}
	if len(c.inputs) == 0 {
		back.say, back.do = "endpoints", func() tea.Cmd { c.focus = onEndpoints; return nil }
	}
	return back
}

// mine says whether the answer that is there is this endpoint's.
func (c *callPanel) mine(s *session) bool {
	return s.call.Endpoint.Name == c.endpoint().Name && (s.call.Done || s.call.Sending)
}

// nextAction is what one would do next with an answer.
func (c *callPanel) nextAction(s *session, m webhook.Metadata, some bool) action {
	next := action{key: keys.Choose, say: "send again", do: func() tea.Cmd { return c.send(s) }}
	switch {
	case c.noToken(s), s.call.SignInNeeded():
		return action{key: keys.SignIn, say: "sign in again", off: provisionBusy(s.provision), do: func() tea.Cmd { c.owner.goTo(stepHandshake); return c.owner.authorize(s) }}
	case some && s.call.Endpoint.Name == "uploadInit":
		return action{key: keys.UploadIt, do: func() tea.Cmd { return c.use(s, "upload", false) }}
	case some && m.Folder():
		next.say, next.do = "list it", func() tea.Cmd { return c.walk(s) }
	case some && s.call.Endpoint.Name == "metadata":
		next.say, next.do = "download", func() tea.Cmd { return c.use(s, "download", false) }
	case some:
		next.say, next.do = "metadata", func() tea.Cmd { return c.use(s, "metadata", true) }
	}
	return next
}

// walk lists the chosen folder, and remembers the way back up.
func (c *callPanel) walk(s *session) tea.Cmd {
	trail := c.trail
	if s.call.Endpoint.Name == "files" {
		trail = append(slices.Clip(trail), s.call.Args["parentId"])
	} else {
		trail = nil
	}
	cmd := c.use(s, "files", true)
	c.trail = trail
	return cmd
}

func (c *callPanel) noneAbove(s *session) string {
	if s.call.Endpoint.Name != "files" || len(c.trail) == 0 {
		return "no folder was opened from another one"
	}
	return ""
}

// up lists the folder that the listed one was opened from.
func (c *callPanel) up(s *session) tea.Cmd {
	last := len(c.trail) - 1
	for i := range c.inputs {
		if c.inputs[i].name == "parentId" {
			c.inputs[i].field = newField(c.trail[last], false)
		}
	}
	c.trail = c.trail[:last]
	return c.send(s)
}

// scroll goes through the page, where why it failed leaves the answer no room; then
// it moves the choice in a list, or what else does not fit.
func (c *callPanel) scroll(s *session, by int) {
	a, page := s.call.Answer, &c.owner.scroll
	if by > 0 && page.at < page.most || by < 0 && page.at > 0 && c.item == 0 && c.top == 0 && s.answer.atHome() {
		page.by(by)
		return
	}
	most := -1
	switch {
	case c.findings:
		most = len(a.Findings) - 1
	case len(a.List) > 0:
		c.item = max(0, min(c.item+by, len(a.List)-1))
		return
	case showsBytes(s.call):
		most = bytesRows(a.Body) - 1
	default:
		s.answer.scroll(by)
		return
	}
	c.top = max(0, min(c.top+by, most))
}

func (c *callPanel) pickerActions(s *session) []action {
	list := c.pickable(s)
	move := func(by int) func() tea.Cmd {
		return func() tea.Cmd { c.pick = max(0, min(c.pick+by, len(list)-1)); return nil }
	}
	return []action{
		{key: keys.Choose, do: func() tea.Cmd {
			m := list[c.pick]
			c.chosenID = m.ID
			c.inputs[c.field].field = newField(m.ID, false)
			c.focus = onParams
			return nil
		}},
		{key: keys.Up, shy: true, do: move(-1)},
		{key: keys.Down, shy: true, do: move(1)},
		{key: keys.PageUp, shy: true, do: move(-answerPage)},
		{key: keys.PageDown, shy: true, do: move(answerPage)},
		{key: keys.Back, do: func() tea.Cmd { c.focus = onParams; return nil }},
	}
}
