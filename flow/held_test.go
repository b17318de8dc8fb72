package flow

import (
	"errors"
	"testing"
	"time"

	"wfconnect/webhook"
	"wfconnect/workfront"
)

// told is a connection whose token has said whose it is and what it can read.
func told(t *testing.T) Connect {
	t.Helper()
	c, _ := play(live(t), Ask{Path: workfront.WhoAmIPath, Now: after(time.Minute)})
	c, _ = play(c, called{number: c.calls, at: after(time.Minute), answer: workfront.Answer{Status: 200, Rows: 1, Body: []byte(`{"data":[{"name":"Maria","emailAddr":"m@x"}]}`)}})
	c, _ = play(c, AskReads{Now: after(time.Minute)})
	for c.Reads.Running {
		c, _ = play(c, readSays(c, workfront.Answer{Status: 200, Rows: 1}, nil))
	}
	if !c.Call.Done() || c.Reads.List[0].Verdict != CanRead {
		t.Fatalf("%+v, %+v", c.Call, c.Reads)
	}
	return c
}

// Whatever brings another token, nothing that the old one has told is said of it:
// it may be another person's. The same token that comes again is still the same.
func TestWhatATokenHasToldGoesWithIt(t *testing.T) {
	t.Parallel()
	refreshing := func(c Connect) Connect {
		c, _ = play(c, Refresh{Now: after(2 * time.Minute)})
		return c
	}
	exchanging := func(c Connect) Connect {
		c.Stage = Exchanging
		return c
	}
	for name, c := range map[string]struct {
		before          func(Connect) Connect
		refresh, others bool
		token           string
		known, unasked  bool
	}{
		"a refresh":                             {refreshing, true, false, "t-2", false, true},
		"another program's refresh, or sign-in": {refreshing, true, true, "t-2", false, true},
		"a sign-in":                             {exchanging, false, false, "t-2", false, false},
		"a refresh that leaves the token as it is": {refreshing, true, false, "t-1", true, false},
	} {
		f := c.before(told(t))
		ev := granted(c.refresh, c.token, after(2*time.Minute), f)
		ev.others = c.others
		f, _ = play(f, ev)
		if known := f.Call.Done(); known != c.known || (f.Reads.List != nil) != c.known {
			t.Errorf("%s: call %+v, reads %+v", name, f.Call, f.Reads)
		}
		if f.Unasked() != c.unasked || string(f.Tokens.AccessToken) != c.token {
			t.Errorf("%s: unasked %v, token %q", name, f.Unasked(), string(f.Tokens.AccessToken))
		}
	}
}

// Storing again may end after other tokens have come: it says nothing of those.
func TestThatTokensAreStoredIsSaidOfThemAlone(t *testing.T) {
	t.Parallel()
	c := live(t)
	c.NotKept = errors.New("disk full")
	for name, ev := range map[string]keptAgain{
		"of the ones before": {token: "t-0"},
		"of these":           {token: "t-1"},
	} {
		f, _ := play(c, ev)
		if stored := f.NotKept == nil; stored != (ev.token == "t-1") {
			t.Errorf("%s: %v", name, f.NotKept)
		}
	}
}

// While tokens are shown that could not be stored, calls go on with those before them:
// step 8 names the one that the call was made with.
func TestStepEightNamesTheTokenOfItsCall(t *testing.T) {
	t.Parallel()
	p := provisioned(t)
	p.NotKept = errors.New("disk full")
	files, err := webhook.Find("files")
	if err != nil {
		t.Fatal(err)
	}
	p, _ = provide(p, callDone{endpoint: files, answer: webhook.Answer{Status: 200}, tokens: tokenSet("t-0"), at: after(time.Minute)})
	if got := p.Milestones()[7]; !got.Done || got.Bearer != "t-0" {
		t.Errorf("step 8 names %q, done %v; the call was made with t-0", string(got.Bearer), got.Done)
	}
}

// Steps 8 and 9 are of the handshake that brought the token of that call.
func TestANewHandshakeBeginsWithoutTheOldCalls(t *testing.T) {
	t.Parallel()
	p := provisioned(t)
	p.Called, p.Renewed = &Milestone{At: t0, Value: "files 200", Bearer: "t-1"}, &Milestone{At: t0}
	refreshed := p.hold(tokenSet("t-2"), true, after(time.Second), nil)
	if got := refreshed.Milestones()[7]; !got.Done || got.Bearer != "t-1" {
		t.Errorf("after a refresh the call of step 8 was made with %q, done %v", string(got.Bearer), got.Done)
	}
	again := p.hold(tokenSet("t-2"), false, after(time.Second), nil)
	if marks(again) != "+++++++.." {
		t.Errorf("after a new handshake: %s", marks(again))
	}
}
