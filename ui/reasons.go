package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/reason"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

// proofKey is the key that does what proves a cause; the same on every screen.
func proofKey(a reason.Action) (binding, bool) {
	switch a {
	case reason.Compare:
		return keys.Compare, true
	case reason.Doctor:
		return keys.Doctor, true
	case reason.Traffic:
		return keys.Traffic, true
	case reason.Edit:
		return keys.Edit, true
	case reason.OtherStyle:
		return keys.OtherStyle, true
	case reason.AllStyles:
		return keys.Styles, true
	case reason.NewestStable:
		return keys.Stable, true
	case reason.SignIn:
		return keys.NewCode, true
	case reason.Refresh:
		return keys.Refresh, true
	case reason.SendAgain:
		return keys.Send, true
	case reason.WhoAmI:
		return keys.AskWho, true
	case reason.Browser:
		return keys.Browser, true
	case reason.AsForm:
		return keys.Form, true
	}
	return binding{}, false
}

// problem says what was tried, what came back, the likely causes with the keys
// that prove them, and what next.
func (p *page) problem(problem *flow.Problem, w int) {
	p.briefly(problem, w)
	if problem != nil && len(problem.Reasons) > 0 {
		p.words(plain, "  "+proof(problem.Reasons[0]), w)
		p.alternatives(problem.Reasons[1:], w)
	}
}

// briefly says no more than the most likely cause, where something else is to be
// seen below.
func (p *page) briefly(problem *flow.Problem, w int) {
	if problem == nil {
		return
	}
	p.words(bad, "✗ "+wire.Line(problem.Tried)+": "+wire.Line(problem.Words), w)
	switch {
	case len(problem.Reasons) > 0:
		first, lead := problem.Reasons[0], "perhaps: "
		if first.Likely() {
			lead = "most likely: "
		}
		p.words(plain, lead+wire.Line(first.Says)+guessed(first), w)
	case problem.Likely != "":
		p.words(plain, "most likely: "+wire.Line(problem.Likely), w)
	}
	p.next(problem.Next, w)
}

func (p *page) next(next string, w int) {
	if next != "" {
		p.words(accent, "→ "+wire.Line(next), w)
	}
}

// alternatives are what else it may be.
func (p *page) alternatives(list []reason.Reason, w int) {
	if len(list) > 0 {
		p.add(muted.Render("also possible:"))
	}
	for _, r := range list {
		p.words(plain, "- "+wire.Line(r.Says)+guessed(r)+"; "+proof(r), w)
	}
}

func guessed(r reason.Reason) string {
	if r.Guess() {
		return muted.Render(" (a guess: not documented)")
	}
	return ""
}

// proof is the key, or the command, and what it does.
func proof(r reason.Reason) string {
	if k, there := proofKey(r.Act); there {
		return accent.Render(k.name()) + muted.Render(" "+wire.Line(r.Prove))
	}
	return muted.Render(wire.Line(r.Command) + " " + wire.Line(r.Prove))
}

// problemNow is what went wrong with what is looked at.
func (c *connect) problemNow(s *session) *flow.Problem {
	f := s.connect
	switch {
	case c.step() == stepTry && c.call != callReads && f.CallProblem() != nil:
		return f.CallProblem()
	case c.step() == stepAuthorize && c.silent(f):
		return f.Silence(f.Now)
	}
	return f.Problem
}

// silent: the login has waited for longer than anybody needs.
func (c *connect) silent(f flow.Connect) bool {
	return f.Stage == flow.Authorizing && f.Problem == nil && len(f.Login.Noted) == 0 && f.Now.Sub(f.Login.Began) > flow.CodeLife
}

// reasonActions are the keys that the reasons name, where the step has none of
// its own for them.
func (c *connect) reasonActions(s *session, have []action) []action {
	problem := c.problemNow(s)
	if problem == nil {
		return nil
	}
	there := map[string]bool{}
	for _, a := range have {
		there[a.key.name()] = true
	}
	var more []action
	for _, r := range problem.Reasons {
		k, is := proofKey(r.Act)
		if !is || there[k.name()] {
			continue
		}
		if a, can := c.proving(s, r.Act); can {
			there[k.name()] = true
			more = append(more, a)
		}
		if r.Act == reason.AllStyles { // b is the shorter way, where one more try is enough
			more = append(more, c.otherStyleAction(s))
		}
	}
	return more
}

func (c *connect) proving(s *session, act reason.Action) (action, bool) {
	off := busy(s.connect)
	switch act {
	case reason.Compare:
		return c.compareAction(), true
	case reason.OtherStyle:
		return c.otherStyleAction(s), true
	case reason.AllStyles:
		return c.stylesAction(s, false), true
	case reason.NewestStable:
		return action{key: keys.Stable, say: workfront.DefaultVersion, off: off, do: func() tea.Cmd {
			return tea.Batch(c.tell(s, flow.SetVersion{Version: workfront.DefaultVersion}), c.send(s))
		}}, true
	case reason.SignIn:
		return action{key: keys.NewCode, say: "sign in again", off: off, do: func() tea.Cmd { return c.authorize(s) }}, true
	case reason.Refresh:
		return c.refreshAction(s), true
	case reason.WhoAmI:
		return action{key: keys.AskWho, off: off, do: func() tea.Cmd { c.call = callWhoAmI; return c.send(s) }}, true
	}
	return action{}, false
}

func (c *connect) otherStyleAction(s *session) action {
	return action{key: keys.OtherStyle, off: busy(s.connect), do: func() tea.Cmd { return c.tryStyle(s) }}
}

// tryStyle tries what failed once more, with another token request: a code is
// good for one, so that an exchange begins with a new login.
func (c *connect) tryStyle(s *session) tea.Cmd {
	next := workfront.StyleForm
	if s.connect.App.Style == workfront.StyleForm {
		next = workfront.StyleJSON
	}
	set := c.tell(s, flow.SetStyle{Style: next})
	c.desk.note = "token requests go as " + next.Says() + " in this run; e keeps that in config.toml"
	if st := s.connect.Stage; (st == flow.Live || st == flow.Expired) && s.connect.Problem != nil && s.connect.Problem.Tried == "the refresh" {
		return tea.Batch(set, c.tell(s, flow.Refresh{Now: time.Now()}))
	}
	return tea.Batch(set, c.authorize(s))
}
