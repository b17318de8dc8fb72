package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

// styleTable is how the comparison of request styles is looked at.
type styleTable struct {
	shown bool
	again bool // after one that is over, the next is to be agreed to
	grant int  // which of the grants that can be sent
	row   int
	moved bool // the person chose the row
}

// stylesNow says whether the comparison is on the screen: while somebody logs in
// for it, the login is.
func (c *connect) stylesNow(s *session) bool {
	stage := s.connect.Stage
	return c.styles.shown && s.ready && (stage.Still() || stage == flow.Exchanging || stage == flow.Refreshing)
}

// stylesAction leads to the comparison, or says why there is none.
func (c *connect) stylesAction(s *session, shy bool) action {
	f := s.connect
	off, say := "", ""
	if f.Styles.Stage == flow.StylesNone {
		off = cannotCompare(f)
	}
	if f.Styles.Stage == flow.StylesWaiting {
		say, shy = "back to the comparison", false
	}
	return action{key: keys.Styles, say: say, off: off, shy: shy, do: func() tea.Cmd {
		c.styles, c.typed, c.scroll = styleTable{shown: true}, nil, scroll{}
		return nil
	}}
}

// cannotCompare says why nothing can be sent just now.
func cannotCompare(f flow.Connect) string {
	switch off := f.StylePlan().Off; {
	case off != "":
		return off
	case !f.Stage.Still() && busy(f) == "":
		return "a login is under way"
	case f.Call.Sending:
		return "a call is under way"
	}
	return busy(f)
}

// agreeing says whether the warning is on the screen.
func (c *connect) agreeing(f flow.Connect) bool {
	return f.Styles.Stage == flow.StylesNone || f.Styles.Stage == flow.StylesOver && c.styles.again
}

func (c *connect) stylesActions(s *session) []action {
	f := s.connect
	stop := action{key: keys.StopStyles, do: func() tea.Cmd { return c.tell(s, flow.StopStyles{}) }}
	switch {
	case c.agreeing(f):
		return c.agreeActions(s)
	case f.Styles.Stage == flow.StylesUnderWay:
		return []action{stop}
	case f.Styles.Stage == flow.StylesWaiting:
		next := action{key: keys.NextStyle, off: cannotCompare(f), do: func() tea.Cmd { return c.tell(s, flow.NextStyle{Now: time.Now()}) }}
		return []action{next, stop}
	}
	move := func(by int) func() tea.Cmd {
		return func() tea.Cmd {
			c.scroll = scroll{}
			c.styles.row, c.styles.moved = max(0, min(c.styleRow(s)+by, len(f.Styles.Tries)-1)), true
			return nil
		}
	}
	actions := []action{
		c.keepStyleAction(s),
		{key: keys.Up, shy: true, do: move(-1)},
		{key: keys.Down, say: "choose", do: move(1)},
		{key: keys.CompareAgain, off: cannotCompare(f), do: func() tea.Cmd { c.styles = styleTable{shown: true, again: true}; return nil }},
	}
	if f.NotKept != nil {
		return append([]action{{key: keys.StoreAgain, do: func() tea.Cmd { return c.tell(s, flow.KeepAgain{}) }}}, actions[1:]...)
	}
	return actions
}

// agreeActions: nothing is sent before y.
func (c *connect) agreeActions(s *session) []action {
	f := s.connect
	plan, off := f.StylePlan(), cannotCompare(f)
	if off != "" {
		return []action{{key: keys.Yes, say: "begin", off: off}}
	}
	grant := c.grant(plan)
	begin := action{key: keys.Yes, say: "log in for the first", do: func() tea.Cmd {
		c.styles.again, c.styles.moved = false, false
		return c.tell(s, flow.CompareStyles{Grant: grant, Now: time.Now()})
	}}
	other := action{key: keys.OtherGrant, say: "with the refresh token"}
	if grant == flow.ByRefresh {
		begin.say, other.say = "send them", "with fresh codes"
	}
	if len(plan.Grants) < 2 {
		other.off = plan.Why
	}
	other.do = func() tea.Cmd { c.styles.grant = (c.styles.grant + 1) % len(plan.Grants); return nil }
	return []action{begin, other}
}

// grant is the one that is chosen: the safer, until the person says otherwise.
func (c *connect) grant(plan flow.StylePlan) flow.StyleGrant {
	return plan.Grants[min(c.styles.grant, len(plan.Grants)-1)]
}

// styleRow is the row that is chosen: the configured one if it works, else the
// first that does, until the person moves.
func (c *connect) styleRow(s *session) int {
	f := s.connect
	if c.styles.moved {
		return c.styles.row
	}
	configured := slices.IndexFunc(f.Styles.Tries, func(t flow.StyleTry) bool { return string(t.Style) == s.workfront.TokenRequest })
	works := f.Styles.Working(false)
	if len(works) == 0 || slices.Contains(works, configured+1) {
		return max(configured, 0)
	}
	return works[0] - 1
}

// keepStyleAction writes the chosen style down, if it works and is another.
func (c *connect) keepStyleAction(s *session) action {
	f := s.connect
	t := f.Styles.Tries[c.styleRow(s)]
	a := action{key: keys.KeepStyle, say: "set token_request = " + string(t.Style), do: func() tea.Cmd {
		c.styles.shown = false
		return c.desk.keepStyle(c.key, t.Style)
	}}
	switch {
	case string(t.Style) == s.workfront.TokenRequest:
		a.off = "token_request is " + string(t.Style) + " already"
	case t.Outcome != flow.StyleGranted:
		a.off = string(t.Style) + " brought no tokens"
	}
	return a
}

// keepStyle changes token_request in the file as it is now, and nothing else.
func (d *desk) keepStyle(key vault.Key, style workfront.Style) tea.Cmd {
	path := d.config.Path
	return func() tea.Msg {
		c, err := d.world.Load(path)
		if err != nil {
			return noted("not saved: " + wire.Line(err.Error()))
		}
		w, there := c.Workfront[key.Name]
		if !there {
			return noted("not saved: " + wire.Line(key.Name) + " is not in config.toml any more")
		}
		w.TokenRequest = string(style)
		if err := config.SetWorkfront(path, key.Name, w); err != nil {
			return noted("not saved: " + wire.Line(err.Error()))
		}
		c, err = d.world.Load(path)
		return configRead{config: c, err: err, note: "token_request of " + wire.Line(key.Name) + " is " + string(style) + " in config.toml"}
	}
}
