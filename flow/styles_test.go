package flow

import (
	"errors"
	"slices"
	"testing"
	"time"

	"wfconnect/flow/loopback"
	"wfconnect/network"
	"wfconnect/workfront"
)

func TestWhatCanBeCompared(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		flow   Connect
		change func(*Connect)
		off    bool
		grants []StyleGrant
	}{
		"before any login":                    {acme(t), nil, false, []StyleGrant{ByCode}},
		"with a refresh token":                {live(t), nil, false, []StyleGrant{ByCode, ByRefresh}},
		"where rotation looks off":            {live(t), func(c *Connect) { c.keeps = true }, false, []StyleGrant{ByRefresh, ByCode}},
		"after a lost answer":                 {live(t), func(c *Connect) { c.lost = true }, false, []StyleGrant{ByCode}},
		"without a refresh token":             {live(t), func(c *Connect) { c.Tokens.RefreshToken = "" }, false, []StyleGrant{ByCode}},
		"a Single Page application":           {live(t), func(c *Connect) { c.App.Type = workfront.SinglePage }, true, nil},
		"a Machine application":               {live(t), func(c *Connect) { c.App.Type = workfront.MachineToMachine }, true, nil},
		"without a client secret":             {live(t), func(c *Connect) { c.App.ClientSecret = "" }, true, nil},
		"with tokens that are stored nowhere": {live(t), func(c *Connect) { c.NotKept = errors.New("full") }, true, nil},
	} {
		if c.change != nil {
			c.change(&c.flow)
		}
		plan := c.flow.StylePlan()
		if (plan.Off != "") != c.off || !slices.Equal(plan.Grants, c.grants) || !c.off && plan.Why == "" {
			t.Errorf("%s: %+v", name, plan)
		}
		for _, grant := range []StyleGrant{ByCode, ByRefresh} {
			begun, todo := play(c.flow, CompareStyles{Grant: grant, Now: after(time.Minute)})
			if can := slices.Contains(c.grants, grant); begun.Styles.underWay() != can || !can && len(todo) > 0 && begun.Stage != Live {
				t.Errorf("%s: asked to send %v, under way %v", name, grant, begun.Styles.underWay())
			}
		}
	}
}

// comparing is a comparison whose first login is in the browser.
func comparing(t *testing.T) Connect {
	t.Helper()
	c, _ := play(live(t), SetStyle{workfront.StyleJSONBody}, CompareStyles{Grant: ByCode, Now: after(time.Minute)})
	c, _ = play(c, opened{attempt: c.Login.attempt, state: "s-of-this-login", listener: &loopback.Listener{}, at: after(time.Minute)})
	if c.Stage != Authorizing || c.App.Style != c.Styles.Tries[0].Style {
		t.Fatalf("stage %v, style %v", c.Stage, c.App.Style)
	}
	return c
}

func fresh(c Connect, code string) Event {
	return redirected(c, "code="+code+"&domain=acme&lane=my&state=s-of-this-login", after(2*time.Minute))
}

var wrongStyle = &workfront.Refused{Status: 400, Type: "invalid_request", Message: "no", Cause: workfront.CauseStyle}

func codeRefused(c Connect, err error) Event {
	return answered{attempt: c.Login.attempt, err: err, at: after(2 * time.Minute), host: c.Code.Host}
}

func TestAComparisonByCode(t *testing.T) {
	t.Parallel()
	c := comparing(t)
	c, todo := play(c, fresh(c, "c-2"))
	if c.Stage != Exchanging || len(todo) == 0 {
		t.Fatalf("the code of a comparison waits for somebody: %v", c.Stage)
	}
	c, _ = play(c, codeRefused(c, wrongStyle))
	if s := c.Styles; s.Stage != StylesWaiting || s.At != 1 || s.Tries[0].Outcome != StyleRefused || s.Tries[0].Words != "invalid_request: no" || c.App.Style != workfront.StyleJSONBody {
		t.Fatalf("%+v, style %v", c.Styles, c.App.Style)
	}
	if c.Tokens.AccessToken != "t-1" || c.Stage != Live {
		t.Errorf("the tokens of before: %v, %q", c.Stage, string(c.Tokens.AccessToken))
	}
	before := c.Styles
	if c, _ = play(c, Refresh{Now: after(3 * time.Minute)}); c.App.Style != workfront.StyleJSONBody {
		t.Errorf("a refresh in between is sent as %v", c.App.Style)
	}
	if c, _ = play(c, granted(true, "t-2", after(3*time.Minute), c)); c.Styles.At != 1 || c.Styles.Stage != StylesWaiting {
		t.Errorf("it was taken for the comparison's: %+v", c.Styles)
	}
	c, _ = play(c, NextStyle{Now: after(4 * time.Minute)})
	if c.Stage != Opening || c.App.Style != c.Styles.Tries[1].Style || before.Tries[1].Outcome != StyleNotSent {
		t.Errorf("the next: %v as %v", c.Stage, c.App.Style)
	}
}

// Whatever ends a login of a comparison gives the connection its style back, and
// the comparison goes on waiting.
func TestAnInterruptedComparison(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		events func(Connect) []Event
		stage  StylesStage
	}{
		"stop waiting for the browser": {func(Connect) []Event { return []Event{Leave{}} }, StylesWaiting},
		"Cancel": {func(c Connect) []Event {
			return []Event{redirected(c, "error=access_denied&state=s-of-this-login", after(2*time.Minute))}
		}, StylesWaiting},
		"stop": {func(Connect) []Event { return []Event{StopStyles{}} }, StylesOver},
		"stop while a code is on its way": {func(c Connect) []Event {
			return []Event{fresh(c, "c-2"), StopStyles{}, codeRefused(c, wrongStyle)}
		}, StylesOver},
		"stop while it waits": {func(c Connect) []Event {
			return []Event{fresh(c, "c-2"), codeRefused(c, wrongStyle), StopStyles{}}
		}, StylesOver},
	} {
		f, _ := play(comparing(t), c.events(comparing(t))...)
		if f.Styles.Stage != c.stage || f.App.Style != workfront.StyleJSONBody || f.Stage != Live {
			t.Errorf("%s: %v, style %v, stage %v", name, f.Styles.Stage, f.App.Style, f.Stage)
		}
		if c.stage == StylesOver && f.Styles.Ended != "you stopped it" {
			t.Errorf("%s: ended %q", name, f.Styles.Ended)
		}
	}
}

// A code that never left this machine is sent once more, in the same style; a
// style of another key does not come in between.
func TestAComparisonKeepsItsCode(t *testing.T) {
	t.Parallel()
	c := comparing(t)
	c, _ = play(c, SetStyle{workfront.StyleJSON}, fresh(c, "c-2"))
	c, _ = play(c, codeRefused(c, &network.Unreachable{Err: errors.New("no such host"), NotSent: true}))
	if c.Stage != Holding || c.Styles.At != 0 || !c.Styles.underWay() || c.App.Style != c.Styles.Tries[0].Style {
		t.Fatalf("%v, %+v, style %v", c.Stage, c.Styles, c.App.Style)
	}
	c, _ = play(c, Exchange{Now: after(2 * time.Minute)})
	c, _ = play(c, granted(false, "t-3", after(2*time.Minute), c))
	if c.Styles.Tries[0].Outcome != StyleGranted || c.Styles.At != 1 || c.Styles.Stage != StylesWaiting {
		t.Errorf("%+v", c.Styles)
	}
}

func TestTheLastStyleEndsIt(t *testing.T) {
	t.Parallel()
	c, _ := play(live(t), CompareStyles{Grant: ByRefresh, Now: after(time.Minute)})
	c, _ = play(c, notRefreshed(c, wrongStyle, after(time.Minute)))
	c, _ = play(c, granted(true, "t-2", after(time.Minute), c))
	if c.Stage != Refreshing || c.App.Style != workfront.StyleJSONBody {
		t.Fatalf("%v as %v", c.Stage, c.App.Style)
	}
	c, todo := play(c, notRefreshed(c, wrongStyle, after(time.Minute)))
	if c.Styles.Stage != StylesOver || c.Styles.Ended != "" || !slices.Equal(c.Styles.Working(false), []int{2}) || len(todo) > 1 {
		t.Errorf("%+v, %d asked for", c.Styles, len(todo))
	}
	if c.Problem != nil || c.Tokens.AccessToken != "t-2" || c.App.Style != workfront.StyleForm {
		t.Errorf("afterwards: %v, %q as %v", c.Problem, string(c.Tokens.AccessToken), c.App.Style)
	}
}

// The code never left this machine: it is still good, and the comparison is over.
func TestAStopHoldsWhereTheCodeWasNotSent(t *testing.T) {
	t.Parallel()
	c := comparing(t)
	unsent := &network.Unreachable{Tried: "token request", Host: "x", Why: "refused", NotSent: true, Err: errors.New("refused")}
	f, _ := play(c, fresh(c, "c-2"), StopStyles{}, codeRefused(c, unsent))
	if f.Stage != Holding || f.Styles.Stage != StylesOver || f.Styles.Ended != "you stopped it" || f.App.Style != workfront.StyleJSONBody {
		t.Errorf("%v as %v, %+v", f.Stage, f.App.Style, f.Styles)
	}
}

// Another program had refreshed, so that nothing was sent yet: who has stopped it
// meanwhile sends nothing any more.
func TestAStopHoldsWhereAnotherProgramHadRefreshed(t *testing.T) {
	t.Parallel()
	c, _ := play(live(t), CompareStyles{Grant: ByRefresh, Now: after(time.Minute)}, StopStyles{})
	theirs := granted(true, "t-2", after(time.Minute), c)
	theirs.others = true
	c, _ = play(c, theirs)
	if c.Stage != Live || c.Styles.Stage != StylesOver || c.Styles.Ended != "you stopped it" || c.App.Style != workfront.StyleForm {
		t.Errorf("%v as %v, %+v", c.Stage, c.App.Style, c.Styles)
	}
	if c.Tokens.AccessToken != "t-2" || c.Styles.Tries[0].Outcome != StyleNotSent {
		t.Errorf("%q, %+v", string(c.Tokens.AccessToken), c.Styles.Tries[0])
	}
}

// A 502 is an answer, although nobody knows what became of what was sent.
func TestAnErrorOfTheServerIsAnAnswer(t *testing.T) {
	t.Parallel()
	c := comparing(t)
	c, _ = play(c, fresh(c, "c-2"))
	c, _ = play(c, codeRefused(c, &workfront.Refused{Status: 502, Message: "bad gateway", Cause: workfront.CauseServer}))
	if got := c.Styles.Tries[0]; got.Outcome != StyleRefused || got.Status != 502 {
		t.Errorf("%+v", got)
	}
}

// That the refresh token was used is this comparison's doing where its own request
// before was refused, and another program's where it was the first.
func TestWhoUsedTheRefreshTokenUp(t *testing.T) {
	t.Parallel()
	used := &workfront.Refused{Status: 400, Type: "invalid_grant", Message: "already used", Cause: workfront.CauseRefreshToken}
	c, _ := play(live(t), CompareStyles{Grant: ByRefresh, Now: after(time.Minute)})
	if first, _ := play(c, notRefreshed(c, used, after(time.Minute))); first.Problem.Reasons[0].ID != "rotated" {
		t.Errorf("the first: %s", first.Problem.Likely)
	}
	c, _ = play(c, notRefreshed(c, wrongStyle, after(time.Minute)))
	if c, _ = play(c, notRefreshed(c, used, after(time.Minute))); c.Problem.Reasons[0].ID != "used-by-style" {
		t.Errorf("the second: %s", c.Problem.Likely)
	}
}
