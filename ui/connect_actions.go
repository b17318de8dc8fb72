package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

func secretOf(s string) workfront.Secret { return workfront.Secret(s) }

// actionsTo are the keys of the step that is looked at, then those of every
// step. to is where a key leads.
func (c *connect) actionsTo(s *session, to *Screen) []action {
	var actions []action
	switch {
	case !s.ready:
		actions = c.desk.unreadyActions(s)
	case c.stylesNow(s):
		actions = c.stylesActions(s)
	default:
		switch c.step() {
		case stepApplication:
			actions = c.applicationActions(s)
			if c.comparing {
				actions = c.compareActions(s)
			}
		case stepAuthorize:
			actions = c.authorizeActions(s)
		case stepCode:
			actions = c.codeActions(s)
		case stepTokens:
			actions = c.tokensActions(s)
		case stepTry:
			actions = c.tryActions(s)
		}
	}
	leave := func() tea.Cmd { *to = c.back; return nil }
	switch {
	case c.stylesNow(s):
		leave = func() tea.Cmd { c.styles.shown, c.scroll = false, scroll{}; return nil }
	case c.comparingNow():
		leave = func() tea.Cmd { c.leaveComparing(); return nil }
	}
	if s.ready && !c.stylesNow(s) {
		actions = slices.Insert(actions, min(1, len(actions)), c.elsewhereActions(s, to)...)
		actions = append(actions, c.reasonActions(s, actions)...)
		if styles := c.stylesAction(s, true); styles.shy {
			actions = append(actions, styles)
		} else {
			actions = slices.Insert(actions, min(1, len(actions)), styles)
		}
	}
	return append(append(actions, c.scroll.actions()...),
		action{key: keys.Edit, off: busy(s.connect), do: func() tea.Cmd { *to = newForm(c.desk, c.key.Name, c); return nil }},
		action{key: keys.Traffic, do: func() tea.Cmd { *to = newTraffic(c.desk, c); return nil }},
		action{key: keys.Doctor, shy: s.ready && s.connect.Problem == nil, do: func() tea.Cmd { return examineFrom(c.desk, c.key, c, to) }},
		action{key: keys.NextStep, shy: true, do: func() tea.Cmd { c.goTo(c.neighbour(s, 1)); return nil }},
		action{key: keys.PrevStep, shy: true, do: func() tea.Cmd { c.goTo(c.neighbour(s, -1)); return nil }},
		action{key: keys.Steps, shy: true, do: func() tea.Cmd { return nil }},
		action{key: keys.Back, do: leave},
		quits(),
	)
}

func (c *connect) goTo(s step) {
	c.look, c.fixed, c.scroll, c.comparing, c.styles.shown = s, true, scroll{}, false, false
}

func (c *connect) authorize(s *session) tea.Cmd {
	c.trying, c.revealed = false, false
	return c.tell(s, flow.Authorize{Now: time.Now()})
}

// busy says why nothing new can begin just now.
func busy(f flow.Connect) string {
	switch f.Stage {
	case flow.Opening:
		return "the listener is being bound"
	case flow.Exchanging:
		return "the exchange is under way"
	case flow.Refreshing:
		return "the refresh is under way"
	}
	return ""
}

func (c *connect) applicationActions(s *session) []action {
	values := sheet(s)
	c.row = min(c.row, len(values)-1)
	login := c.loginAction(s, "")
	if s.connect.App.LacksSecret() {
		login.say, login.do = "client secret", func() tea.Cmd { c.typeInto(forSecret, ""); return nil }
	}
	actions := []action{login}
	if !isMachine(s.connect) { // which has no redirect
		actions = append(actions, c.compareAction())
	}
	move := func(by int) func() tea.Cmd {
		return func() tea.Cmd { c.row, c.scroll = max(0, min(c.row+by, len(values)-1)), scroll{}; return nil }
	}
	return append(actions, []action{
		{key: keys.Up, shy: true, do: move(-1)},
		{key: keys.Down, shy: true, do: move(1)},
		{key: keys.Copy, say: "copy " + values[c.row].label, off: values[c.row].noCopy, do: func() tea.Cmd {
			return c.desk.copyText(values[c.row].label, values[c.row].copy)
		}},
	}...)
}

func (c *connect) authorizeActions(s *session) []action {
	f := s.connect
	if f.Stage != flow.Authorizing && f.App.LacksSecret() {
		return []action{{key: keys.Login, say: "client secret", do: func() tea.Cmd { c.goTo(stepApplication); c.typeInto(forSecret, ""); return nil }}}
	}
	if f.Stage != flow.Authorizing {
		return []action{c.loginAction(s, "")}
	}
	actions := []action{
		{key: keys.Browser, do: func() tea.Cmd { return c.tell(s, flow.Reopen{}) }},
		{key: keys.Paste, do: func() tea.Cmd { c.typeInto(forRedirect, ""); return nil }},
		{key: keys.Copy, say: "copy the address", do: func() tea.Cmd { return c.desk.copyText("the address", f.Login.URL) }},
		{key: keys.NewCode, say: "new login", do: func() tea.Cmd { return c.authorize(s) }},
		{key: keys.Stop, do: func() tea.Cmd { return c.tell(s, flow.Leave{}) }},
		c.autoAction(s),
	}
	if c.desk.world.Person != nil {
		actions = append([]action{
			{key: keys.Allow, do: func() tea.Cmd { return c.desk.person(c.desk.world.Person, f.Login.URL) }},
			{key: keys.Deny, do: func() tea.Cmd { return c.desk.person(c.desk.world.Denies, f.Login.URL) }},
		}, actions...)
	}
	return actions
}

// loginAction begins the way to new tokens, whichever it is.
func (c *connect) loginAction(s *session, say string) action {
	a := action{key: keys.Login, say: say, off: busy(s.connect), do: func() tea.Cmd { return c.authorize(s) }}
	if isMachine(s.connect) {
		a.key, a.say = keys.SignJWT, ""
	}
	return a
}

func (c *connect) autoAction(s *session) action {
	say := "automatic: off"
	if s.connect.Auto {
		say = "automatic: on"
	}
	return action{key: keys.Auto, say: say, do: func() tea.Cmd {
		return c.tell(s, flow.SetAuto{On: !s.connect.Auto, Now: time.Now()})
	}}
}

func (c *connect) codeActions(s *session) []action {
	f := s.connect
	again := action{key: keys.NewCode, off: busy(f), do: func() tea.Cmd { return c.authorize(s) }}
	switch f.Stage {
	case flow.Asking:
		return append(c.askActions(s), again)
	case flow.Holding, flow.Exchanging:
		send := action{key: keys.Exchange, off: busy(f), do: func() tea.Cmd { return c.tell(s, flow.Exchange{Now: time.Now()}) }}
		if f.Code.Left(f.Now) == 0 {
			send = action{key: keys.Login, say: "get a new code", off: busy(f), do: again.do}
		}
		return []action{send, c.autoAction(s), c.curlAction(f.ExchangeCurl), again}
	}
	return []action{{key: keys.Login, say: "get a new code", off: busy(f), do: again.do}, c.curlAction(f.ExchangeCurl)}
}

func (c *connect) askActions(s *session) []action {
	q := s.connect.Code.Question
	decide := func(choice flow.Choice) func() tea.Cmd {
		return func() tea.Cmd { return c.tell(s, flow.Decide{Choice: choice, Now: time.Now()}) }
	}
	stay := action{key: keys.Stay, say: "go on with " + s.connect.App.Host.Authority, do: decide(flow.StayWithHost)}
	if q.MustUse {
		stay.off = "this host serves every organization: it has no tokens itself"
	}
	other := action{key: keys.Other, off: "no other host can be made of this redirect beside " + s.connect.App.Host.Authority, do: decide(flow.UseOtherHost)}
	if q.Other != nil {
		other.off, other.say = "", "use "+q.Other.Authority
	}
	return []action{stay, other}
}

func (c *connect) tokensActions(s *session) []action {
	f := s.connect
	token, none := string(f.Tokens.AccessToken), ""
	if token == "" {
		none = "there is no token yet"
	}
	reveal := action{key: keys.Reveal, off: none, do: func() tea.Cmd { c.revealed = !c.revealed; return nil }}
	if c.revealed {
		reveal.say = "hide"
	}
	again := action{key: keys.NewCode, say: "sign in again", off: busy(f), do: func() tea.Cmd { return c.authorize(s) }}
	first := action{key: keys.Try, off: none + busy(f), do: func() tea.Cmd { c.trying, c.fixed, c.call = true, false, callWhoAmI; return c.send(s) }}
	if none != "" || f.Stage == flow.Expired && f.Tokens.RefreshToken == "" || f.Problem != nil && f.Stage == flow.Expired {
		first = c.loginAction(s, "sign in again")
		if none != "" && !isMachine(f) {
			first.say = "log in"
		}
	}
	if f.NotKept != nil {
		return []action{
			{key: keys.StoreAgain, do: func() tea.Cmd { return c.tell(s, flow.KeepAgain{}) }},
			reveal,
			{key: keys.Copy, say: "copy access token", do: func() tea.Cmd { return c.desk.copyText("the access token", token) }},
			{key: keys.CopyRefresh, do: func() tea.Cmd { return c.desk.copyText("the refresh token", string(f.Tokens.RefreshToken)) }},
			first, c.refreshAction(s), again,
		}
	}
	if isMachine(f) { // a new JWT is all there is
		again.off, again.shy = "there is no login: f gets a new token", true
	}
	return []action{
		first, c.refreshAction(s), again, reveal,
		{key: keys.Copy, say: "copy token", off: none, do: func() tea.Cmd { return c.desk.copyText("the access token", token) }},
		{key: keys.Header, off: none, do: func() tea.Cmd { return c.desk.copyText("the header line", "sessionID: "+token) }},
		{key: keys.Export, off: none, do: func() tea.Cmd { return c.desk.copyText("the assignment", "ACCESS_TOKEN="+wire.Quote(token)) }},
		{key: keys.CopyRefresh, shy: true, off: none, do: func() tea.Cmd { return c.desk.copyText("the refresh token", string(f.Tokens.RefreshToken)) }},
	}
}

// refreshAction refreshes; all the same, where that was held back for a reason
// that the person may see past.
func (c *connect) refreshAction(s *session) action {
	f := s.connect
	a := action{key: keys.Refresh, off: busy(f), do: func() tea.Cmd { return c.tell(s, flow.Refresh{Now: time.Now()}) }}
	switch {
	case isMachine(f):
		a.say = "a new token"
	case f.Problem != nil && f.Problem.Insist:
		a.key, a.do = keys.Insist, func() tea.Cmd { return c.tell(s, flow.Refresh{Insist: true, Now: time.Now()}) }
	}
	switch {
	case f.Tokens.AccessToken == "":
		a.off = "there is no token yet"
	case f.Tokens.RefreshToken == "" && !isMachine(f):
		a.off = "no refresh token came with these tokens; r signs in again"
	case f.Call.Sending:
		a.off = "a call is under way"
	}
	return a
}
