package flow

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"wfconnect/network"
	"wfconnect/workfront"
)

var sessionEnded = workfront.Answer{Status: 401, Refused: &workfront.Refused{Status: 401, Cause: workfront.CauseSession}}

// apiSays is the answer to the call that is under way.
func apiSays(c Connect, a workfront.Answer, at time.Time) Event {
	return called{number: c.calls, answer: a, at: at}
}

func notRefreshed(c Connect, err error, at time.Time) Event {
	return answered{attempt: c.Login.attempt, refresh: true, err: err, at: at}
}

// The tokens of live are of after(2 s) and say that they live an hour: a tenth
// before its end they are refreshed, and the call goes on with what came.
func TestTokensAreRefreshedAheadOfTheirKnownEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*Connect)
		at     time.Duration
		stage  Stage
	}{
		"long before its end":          {nil, 50 * time.Minute, Live},
		"a tenth before its end":       {nil, 54*time.Minute + 2*time.Second, Refreshing},
		"at its end":                   {nil, 2 * time.Hour, Refreshing},
		"without a refresh token":      {func(c *Connect) { c.Tokens.RefreshToken = "" }, 55 * time.Minute, Live},
		"without the client's secret":  {func(c *Connect) { c.App.ClientSecret = "" }, 55 * time.Minute, Live},
		"A05 of an unknown lifetime":   {func(c *Connect) { c.Life.Length = 0 }, 100 * time.Hour, Live},
		"of a lifetime under a minute": {func(c *Connect) { c.Life.Length = 50 * time.Second }, 50 * time.Second, Live},
	} {
		f := live(t)
		if c.change != nil {
			c.change(&f)
		}
		f, todo := play(f, Ask{Path: "x", Now: after(c.at)})
		if f.Stage != c.stage || !f.Call.Sending || len(todo) == 0 {
			t.Errorf("%s: stage %v, sending %v, %d asked for; want %v", name, f.Stage, f.Call.Sending, len(todo), c.stage)
		}
		if c.stage != Refreshing {
			continue
		}
		if f, todo = play(f, granted(true, "t-2", after(c.at), f)); f.Stage != Live || !f.Call.Sending || len(todo) == 0 {
			t.Errorf("%s: the call does not go on: stage %v, %d asked for", name, f.Stage, len(todo))
		}
		if f, _ = play(f, apiSays(f, workfront.Answer{Status: 200, Rows: 1}, after(c.at))); f.Call.Sending || f.Call.Answer.Rows != 1 || f.Before.AccessToken != "t-1" {
			t.Errorf("%s: %+v, before %q", name, f.Call, string(f.Before.AccessToken))
		}
	}
}

func TestAnEndedSessionIsRefreshedOnceAndTheCallRepeatedOnce(t *testing.T) {
	t.Parallel()
	c, _ := play(live(t), Ask{Path: "x", Now: after(time.Minute)})
	first := apiSays(c, sessionEnded, after(time.Minute))
	c, todo := play(c, first)
	if c.Stage != Refreshing || !c.Call.Sending || len(todo) != 1 {
		t.Fatalf("stage %v, sending %v, %d asked for; want a refresh", c.Stage, c.Call.Sending, len(todo))
	}
	if c.Over() {
		t.Error("it is over in the middle of a refresh")
	}
	c, todo = play(c, first, granted(true, "t-2", after(time.Minute), c))
	if c.Stage != Live || len(todo) == 0 {
		t.Fatalf("stage %v, %d asked for; want the call again", c.Stage, len(todo))
	}
	if late, _ := play(c, first); !late.Call.Sending {
		t.Error("the answer to the first try was taken for the one to the second")
	}
	c, todo = play(c, apiSays(c, sessionEnded, after(time.Minute)))
	if c.Stage != Expired || c.Call.Sending || len(todo) != 0 || c.Call.Answer.Refused == nil {
		t.Errorf("the second refusal: stage %v, sending %v, %d asked for", c.Stage, c.Call.Sending, len(todo))
	}
	if c, _ = play(c, Ask{Path: "x", Now: after(2 * time.Minute)}); c.Stage != Refreshing {
		t.Errorf("the next call: stage %v; an ended session is refreshed first", c.Stage)
	}
}

func TestAPermissionIsNoReasonToRefresh(t *testing.T) {
	t.Parallel()
	c, _ := play(live(t), Ask{Path: "x", Now: after(time.Minute)})
	c, todo := play(c, apiSays(c, workfront.Answer{Status: 403, Refused: &workfront.Refused{Status: 403, Cause: workfront.CausePermission}}, after(time.Minute)))
	if c.Stage != Live || slices.ContainsFunc(todo, func(d Do) bool { return d == nil }) || c.Call.Sending {
		t.Errorf("A17: stage %v, sending %v", c.Stage, c.Call.Sending)
	}
}

// A refresh that failed does not stop a call whose token is not known to be
// over, and is said all the same.
func TestACallAfterARefreshThatFailed(t *testing.T) {
	t.Parallel()
	lost := &LostAnswer{Began: t0, Err: &network.Unreachable{Err: errors.New("cut")}}
	c, _ := play(live(t), Ask{Path: "x", Now: after(55 * time.Minute)})
	c, todo := play(c, notRefreshed(c, lost, after(55*time.Minute)))
	if c.Stage != Live || !c.Call.Sending || len(todo) == 0 || c.Problem == nil || !c.Problem.Insist {
		t.Errorf("the token lives for five minutes: stage %v, sending %v, %v", c.Stage, c.Call.Sending, c.Problem)
	}
	c, _ = play(live(t), Ask{Path: "x", Now: after(2 * time.Hour)})
	c, todo = play(c, notRefreshed(c, lost, after(2*time.Hour)))
	if c.Stage != Expired || c.Call.Path != "" || len(todo) != 0 || c.Problem == nil || !c.Over() {
		t.Errorf("the token is over: stage %v, call %q, %v", c.Stage, c.Call.Path, c.Problem)
	}
	c, _ = play(live(t), Ask{Path: "x", Now: after(time.Minute)})
	c, _ = play(c, apiSays(c, sessionEnded, after(time.Minute)))
	c, todo = play(c, notRefreshed(c, lost, after(time.Minute)))
	if c.Stage != Expired || c.Call.Sending || c.Call.Answer.Refused == nil || len(todo) != 0 {
		t.Errorf("the session has ended: stage %v, %+v", c.Stage, c.Call)
	}
}

func TestWhyARefreshWasNotSent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err    error
		insist bool
		remedy Remedy
		words  string
	}{
		"an answer lost earlier":        {&LostAnswer{Began: t0}, true, SignIn, "was not sent again; most likely Workfront may have taken it"},
		"an answer lost now":            {&LostAnswer{Began: t0, Err: &network.Unreachable{Why: "cut"}}, true, LookAtNetwork, "cut"},
		"a vault that cannot be marked": {&Unguarded{Err: errors.New("disk full")}, true, MendConfig, "nothing was sent: disk full"},
		"another that hangs":            {&Unguarded{Err: errors.New("busy"), Busy: true}, false, MendConfig, "end it, and refresh again"},
		"tokens that are gone":          {errGone, false, SignIn, "sign in again"},
		"throttled":                     {&workfront.Refused{Status: 429, Cause: workfront.CauseThrottled}, false, LookAtNetwork, "wait a little, then refresh again"},
		"nothing left this machine":     {&network.Unreachable{NotSent: true, Err: errors.New("x")}, false, LookAtNetwork, "nothing was sent"},
		"refused":                       {&workfront.Refused{Status: 400, Cause: workfront.CauseRefreshToken}, false, SignIn, "rotated away"},
	} {
		f, _ := play(live(t), Refresh{Now: after(time.Minute)})
		f, _ = play(f, notRefreshed(f, c.err, after(time.Minute)))
		if f.Stage != Live || f.Problem == nil || f.Problem.Insist != c.insist || f.Problem.Remedy != c.remedy || !strings.Contains(f.Problem.Error(), c.words) {
			t.Errorf("%s: stage %v, %+v; want insist %v, remedy %v, %q", name, f.Stage, f.Problem, c.insist, c.remedy, c.words)
		}
	}
}

func TestADeadRefreshTokenIsExplainedByTheLimitThatWasTold(t *testing.T) {
	t.Parallel()
	f := live(t)
	f.Limits, f.SignedIn = Limits{Absolute: 24 * time.Hour, Inactivity: 4 * time.Hour}, t0
	for at, words := range map[time.Duration]string{time.Hour: "rotated away", 5 * time.Hour: "inactivity expiration", 30 * time.Hour: "expiration"} {
		g, _ := play(f, Refresh{Now: after(at)})
		g, _ = play(g, notRefreshed(g, &workfront.Refused{Status: 400, Cause: workfront.CauseRefreshToken}, after(at)))
		if !strings.Contains(g.Problem.Likely, words) {
			t.Errorf("after %v: %s, want %s", at, g.Problem.Likely, words)
		}
	}
}

func TestPlannedEnds(t *testing.T) {
	t.Parallel()
	both := Limits{Absolute: 30 * 24 * time.Hour, Inactivity: 7 * 24 * time.Hour}
	for name, c := range map[string]struct {
		limits         Limits
		signedIn, used time.Time
		want           []time.Time
	}{
		"nothing told":             {Limits{}, t0, t0, nil},
		"the nearer one first":     {both, t0, t0, []time.Time{after(7 * 24 * time.Hour), after(30 * 24 * time.Hour)}},
		"used until the last day":  {both, t0, after(29 * 24 * time.Hour), []time.Time{after(30 * 24 * time.Hour), after(36 * 24 * time.Hour)}},
		"an older vault says less": {both, time.Time{}, t0, []time.Time{after(7 * 24 * time.Hour)}},
		"only one is told":         {Limits{Absolute: time.Hour}, t0, t0, []time.Time{after(time.Hour)}},
		"no use of it is known":    {Limits{Inactivity: time.Hour}, t0, time.Time{}, nil},
	} {
		ends := c.limits.Ends(c.signedIn, c.used)
		same := len(ends) == len(c.want)
		for i := range min(len(ends), len(c.want)) {
			same = same && ends[i].At.Equal(c.want[i]) && ends[i].Why != ""
		}
		if !same {
			t.Errorf("%s: %v, want %v", name, ends, c.want)
		}
	}
}

// No sequence of events refreshes twice for one call, calls more than twice,
// begins two refreshes at once, or is over while something is under way.
func FuzzRefreshing(f *testing.F) {
	f.Add([]byte{0, 4, 1, 3})
	f.Add([]byte{0, 4, 2, 0, 1, 3})
	f.Add([]byte{40, 0, 1, 4, 0, 5, 6, 7, 1})
	f.Fuzz(func(t *testing.T, script []byte) {
		c := live(t)
		now := after(time.Minute)
		refreshes, calls, underway := 0, 0, 0
		for _, b := range script {
			now = now.Add(time.Duration(b/8) * time.Minute)
			before := c
			var todo []Do
			c, todo = c.On(refreshEvent(c, b%8, now))
			if b%8 == 0 && !before.Call.Sending && c.Call.Sending {
				refreshes, calls = 0, 0
			}
			if before.Stage == Refreshing && c.Stage != Refreshing {
				underway--
			}
			began := before.Stage != Refreshing && c.Stage == Refreshing
			if began {
				underway++
			}
			if began && c.Call.Sending {
				refreshes++
			}
			if c.Call.Sending && c.Stage != Refreshing && len(todo) > 0 && (before.calls != c.calls) {
				calls++
			}
			if refreshes > 1 || calls > 2 || underway > 1 || underway < 0 {
				t.Fatalf("%v: %d refreshes and %d calls of one, %d refreshes at once", script, refreshes, calls, underway)
			}
			if c.Over() && (c.Call.Sending || c.Stage == Refreshing) {
				t.Fatalf("%v: over at %v, sending %v", script, c.Stage, c.Call.Sending)
			}
			if (c.Stage == Live || c.Stage == Expired) && c.Tokens.AccessToken == "" {
				t.Fatalf("%v: %v without tokens", script, c.Stage)
			}
		}
	})
}

func refreshEvent(c Connect, kind byte, now time.Time) Event {
	switch kind {
	case 0:
		return Ask{Path: "x", Now: now}
	case 1:
		return granted(true, "t-2", now, c)
	case 2:
		return notRefreshed(c, &LostAnswer{Began: now, Err: errors.New("cut")}, now)
	case 3:
		return apiSays(c, workfront.Answer{Status: 200, Rows: 1}, now)
	case 4:
		return apiSays(c, sessionEnded, now)
	case 5:
		return Refresh{Now: now}
	case 6:
		return Refresh{Insist: true, Now: now}
	}
	return Ticked{Now: now}
}
