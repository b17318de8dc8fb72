package flow

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"wfconnect/flow/loopback"
	"wfconnect/flow/vault"
	"wfconnect/network"
	"wfconnect/workfront"
)

var t0 = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func after(d time.Duration) time.Time { return t0.Add(d) }

// acme is a connection that may be opened; nothing it asks for is run.
func acme(t *testing.T) Connect {
	t.Helper()
	host, err := workfront.ParseHost("acme")
	if err != nil {
		t.Fatal(err)
	}
	app := workfront.Application{Host: host, ClientID: "id", ClientSecret: "secret", RedirectURI: "http://127.0.0.1:8976/callback", Style: workfront.StyleForm}
	return NewConnect("acme", app, Outside{})
}

// play feeds events and returns the flow and what the last one asked for.
func play(c Connect, events ...Event) (Connect, []Do) {
	var todo []Do
	for _, ev := range events {
		c, todo = c.On(ev)
	}
	return c, todo
}

// waiting is a flow whose person is in the browser, beside a listener that is
// not a real one.
func waiting(t *testing.T) Connect {
	c, _ := play(acme(t), Authorize{Now: t0})
	c, _ = play(c, opened{attempt: c.Login.attempt, state: "s-of-this-login", listener: &loopback.Listener{}, at: t0})
	if c.Stage != Authorizing {
		t.Fatalf("stage %v, want authorizing", c.Stage)
	}
	return c
}

// pasteOnly is a flow without a listener.
func pasteOnly(t *testing.T) Connect {
	c := acme(t)
	c.App.RedirectURI = "https://integration.example/callback"
	c, _ = play(c, Authorize{Now: t0})
	c, _ = play(c, opened{attempt: c.Login.attempt, state: "s-of-this-login", err: loopback.ErrNotLoopback, at: t0})
	return c
}

func redirected(c Connect, query string, at time.Time) Event {
	return arrived{attempt: c.Login.attempt, what: loopback.Arrival{Query: query, At: at, Verdict: verdict(c.Name, query, c.Login.State, 0)}}
}

const goodRedirect = "code=c-1&domain=acme&lane=my&state=s-of-this-login"

func holding(t *testing.T) Connect {
	c := waiting(t)
	c, _ = play(c, redirected(c, goodRedirect, t0))
	if c.Stage != Holding {
		t.Fatalf("stage %v, want holding: %v", c.Stage, c.Problem)
	}
	return c
}

func granted(refresh bool, token string, at time.Time, c Connect) answered {
	return answered{attempt: c.Login.attempt, refresh: refresh, at: at, issued: at, host: c.Code.Host, tokens: workfront.Tokens{
		AccessToken: workfront.Secret(token), RefreshToken: "r-1", ExpiresIn: time.Hour,
	}}
}

func live(t *testing.T) Connect {
	c, _ := play(holding(t), Exchange{Now: after(time.Second)})
	c, _ = play(c, granted(false, "t-1", after(2*time.Second), c))
	if c.Stage != Live {
		t.Fatalf("stage %v, want live", c.Stage)
	}
	return c
}

func TestStraightWay(t *testing.T) {
	t.Parallel()
	c := live(t)
	if c.Tokens.AccessToken != "t-1" || c.Problem != nil || len(c.Code.Warnings) != 0 {
		t.Errorf("token %q problem %v warnings %v", string(c.Tokens.AccessToken), c.Problem, c.Code.Warnings)
	}
	c, todo := play(c, Refresh{Now: after(time.Minute)})
	if c.Stage != Refreshing || len(todo) != 1 {
		t.Fatalf("stage %v, %d asked for; want one refresh", c.Stage, len(todo))
	}
	c, _ = play(c, granted(true, "t-2", after(time.Minute), c))
	if c.Stage != Live || c.Tokens.AccessToken != "t-2" || c.Before.AccessToken != "t-1" {
		t.Errorf("stage %v token %q before %q", c.Stage, string(c.Tokens.AccessToken), string(c.Before.AccessToken))
	}
	c, _ = play(c, Ticked{Now: after(2 * time.Hour)})
	if c.Stage != Expired {
		t.Errorf("two hours later: %v, want expired", c.Stage)
	}
}

func TestTheWindowStartsWithTheRedirect(t *testing.T) {
	t.Parallel()
	c := waiting(t)
	c, _ = play(c, Ticked{Now: after(5 * time.Minute)})
	c, _ = play(c, redirected(c, goodRedirect, after(5*time.Minute)))
	if left := c.Code.Left(c.Now); left != CodeLife {
		t.Errorf("%v are left when the redirect arrives, want %v", left, CodeLife)
	}
}

func TestTheExchangeIsRefusedAtTwoMinutes(t *testing.T) {
	t.Parallel()
	c, todo := play(holding(t), Exchange{Now: after(CodeLife)})
	if c.Stage != Holding || len(todo) != 0 && c.Problem == nil {
		t.Fatalf("stage %v, %d asked for: the code was sent", c.Stage, len(todo))
	}
	if c.Problem == nil || !strings.Contains(c.Problem.Error(), "get a new code") {
		t.Errorf("the way to a new code is not offered: %v", c.Problem)
	}
	c, _ = play(holding(t), Exchange{Now: after(CodeLife - time.Nanosecond)})
	if c.Stage != Exchanging {
		t.Errorf("just before the two minutes: %v, want exchanging", c.Stage)
	}
}

// The wall clock goes on while a laptop sleeps; the monotonic one stops.
func TestASleepingLaptopDoesNotKeepACodeAlive(t *testing.T) {
	t.Parallel()
	if got := older(2*time.Second, 3*time.Minute); got != 3*time.Minute {
		t.Errorf("age %v after three minutes of which all but two seconds were slept", got)
	}
	if got := older(2*time.Second, -time.Hour); got != 2*time.Second {
		t.Errorf("age %v after the wall clock was put back", got)
	}
}

func TestACodeIsSentOnce(t *testing.T) {
	t.Parallel()
	c, todo := play(holding(t), Exchange{Now: after(1 * time.Second)})
	requests := len(todo)
	c, todo = play(c, Exchange{Now: after(2 * time.Second)})
	requests += len(todo)
	if requests != 1 {
		t.Errorf("%d token requests for one code", requests)
	}
	c, _ = play(c, answered{attempt: c.Login.attempt, err: errors.New("cut"), at: after(3 * time.Second)})
	c, _ = play(c, Authorize{Now: after(4 * time.Second)})
	c, _ = play(c, opened{attempt: c.Login.attempt, state: "s2", listener: &loopback.Listener{}, at: after(4 * time.Second)})
	c, _ = play(c, Paste{Text: "code=c-1&state=s2", Now: after(5 * time.Second)})
	if c.Stage != Authorizing || c.Problem == nil {
		t.Errorf("the same code was taken again: %v", c.Stage)
	}
	c, _ = play(c, redirected(c, "code=c-1&state=s2", after(6*time.Second)))
	c, todo = play(c, Exchange{Now: after(7 * time.Second)})
	if c.Stage == Exchanging {
		t.Errorf("the same code was sent again, %d asked for", len(todo))
	}
}

func TestAutomaticExchange(t *testing.T) {
	t.Parallel()
	c, _ := play(waiting(t), SetAuto{On: true, Now: t0})
	if c, _ = play(c, redirected(c, goodRedirect, t0)); c.Stage != Exchanging {
		t.Errorf("armed before the code: %v, want exchanging", c.Stage)
	}
	if c, _ = play(holding(t), SetAuto{On: true, Now: after(time.Second)}); c.Stage != Exchanging {
		t.Errorf("armed after the code: %v, want exchanging", c.Stage)
	}
	if c, _ = play(holding(t), SetAuto{On: true, Now: after(CodeLife)}); c.Stage != Holding {
		t.Errorf("armed when the code is over: %v, want holding", c.Stage)
	}
}

func TestState(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, query string
		stage       Stage
		warns       bool
	}{
		{"right", goodRedirect, Holding, false},
		{"A01 absent is a warning beside a listener", "code=c-1&domain=acme&lane=my", Holding, true},
		{"wrong", "code=c-1&domain=acme&lane=my&state=other", Authorizing, false},
		{"empty is not absent", "code=c-1&state=", Authorizing, false},
		{"a prefix", "code=c-1&state=s-of-this-logi", Authorizing, false},
		{"twice", "code=c-1&state=s-of-this-login&state=s-of-this-login", Authorizing, false},
		{"A02 error with the right state", "error=access_denied&state=s-of-this-login", Refused, false},
		{"A02 error without state", "error=access_denied", Refused, true},
		{"A02 error with a wrong state", "error=access_denied&state=other", Authorizing, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := waiting(t)
			f, _ = play(f, redirected(f, c.query, t0))
			if f.Stage != c.stage || (len(f.Code.Warnings) > 0) != c.warns {
				t.Errorf("by the listener: stage %v warnings %v; want %v, warned %v", f.Stage, f.Code.Warnings, c.stage, c.warns)
			}
			f, _ = play(waiting(t), Paste{Text: c.query, Now: t0})
			if f.Stage != c.stage {
				t.Errorf("by paste: stage %v; want %v", f.Stage, c.stage)
			}
		})
	}
}

func TestAbsentStateIsNotTakenLateOrWithoutAListener(t *testing.T) {
	t.Parallel()
	c := waiting(t)
	c, _ = play(c, redirected(c, "code=c-1", after(loginWindow+time.Second)))
	if c.Stage != Authorizing || len(c.Login.Noted) == 0 {
		t.Errorf("eleven minutes later: %v, want it refused and the wait to go on", c.Stage)
	}
	for _, text := range []string{"code=c-1", "c-1", "https://integration.example/callback?code=c-1"} {
		c, _ = play(pasteOnly(t), SetAuto{On: true, Now: t0}, Paste{Text: text, Now: t0})
		if c.Stage != Asking || !c.Code.Question.NoState {
			t.Errorf("%s without a listener: %v, want the person asked", text, c.Stage)
		}
		c, _ = play(c, Decide{StayWithHost, t0})
		if c.Stage != Exchanging {
			t.Errorf("%s, allowed by the person and armed: %v, want exchanging", text, c.Stage)
		}
	}
}

func TestPasteOnly(t *testing.T) {
	t.Parallel()
	c := pasteOnly(t)
	if c.Stage != Authorizing || c.Login.PasteOnly == "" || len(c.Login.Listening) != 0 {
		t.Fatalf("stage %v, paste only: %q", c.Stage, c.Login.PasteOnly)
	}
	c, _ = play(c, Paste{Text: "https://integration.example/callback?" + goodRedirect, Now: t0})
	if c.Stage != Holding || !c.Code.Pasted {
		t.Errorf("stage %v pasted %v", c.Stage, c.Code.Pasted)
	}
}

func TestABadPasteKeepsTheLoginWaiting(t *testing.T) {
	t.Parallel()
	c, _ := play(waiting(t), Paste{Text: "what?", Now: t0})
	if c.Stage != Authorizing || c.Problem == nil {
		t.Fatalf("stage %v problem %v", c.Stage, c.Problem)
	}
	c, _ = play(c, Paste{Text: goodRedirect, Now: t0})
	if c.Stage != Holding || c.Problem != nil {
		t.Errorf("stage %v problem %v after a good one", c.Stage, c.Problem)
	}
}

func TestTheFirstAnswerWins(t *testing.T) {
	t.Parallel()
	c := waiting(t)
	late := redirected(c, "code=c-2&state=s-of-this-login", t0)
	c, _ = play(c, Paste{Text: goodRedirect, Now: t0}, late)
	if c.Code.Redirect.Code != "c-1" {
		t.Errorf("the redirect overtook the paste: %s", c.Code.Redirect.Code)
	}
	c = holding(t)
	c, _ = play(c, Paste{Text: "code=c-2&state=s-of-this-login", Now: t0})
	if c.Code.Redirect.Code != "c-1" {
		t.Errorf("the paste overtook the redirect: %s", c.Code.Redirect.Code)
	}
}

// A12: domain and lane that differ stop before the token request.
func TestDomainAndLane(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, query string
		stage       Stage
		differs     int
		other       string
	}{
		{"equal but for case", "code=c-1&domain=ACME&lane=My&state=s-of-this-login", Exchanging, 0, ""},
		{"absent", "code=c-1&state=s-of-this-login", Exchanging, 0, ""},
		{"another domain", "code=c-1&domain=beta&lane=my&state=s-of-this-login", Asking, 1, "https://beta.my.workfront.com"},
		{"another lane", "code=c-1&domain=acme&lane=sb01&state=s-of-this-login", Asking, 1, "https://acme.sb01.workfront.com"},
		{"not a label", "code=c-1&domain=evil.com%2F&lane=my&state=s-of-this-login", Asking, 1, ""},
		{"lane not a label", "code=c-1&domain=acme&lane=my.evil.com%23&state=s-of-this-login", Asking, 1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, _ := play(waiting(t), SetAuto{On: true, Now: t0})
			f, _ = play(f, redirected(f, c.query, t0))
			if f.Stage != c.stage {
				t.Fatalf("stage %v, want %v", f.Stage, c.stage)
			}
			if c.stage != Asking {
				return
			}
			q := f.Code.Question
			if len(q.Differs) != c.differs || (q.Other == nil) != (c.other == "") || q.Other != nil && q.Other.String() != c.other {
				t.Errorf("differs %v, other %v; want %d, %q", q.Differs, q.Other, c.differs, c.other)
			}
			if f, todo := play(f, Exchange{Now: t0}); f.Stage != Asking || len(todo) > 0 {
				t.Error("the exchange did not wait for the person")
			}
		})
	}
}

func TestThePersonChoosesTheHost(t *testing.T) {
	t.Parallel()
	c := waiting(t)
	c, _ = play(c, redirected(c, "code=c-1&domain=beta&lane=sb01&state=s-of-this-login", t0))
	stay, _ := play(c, Decide{StayWithHost, t0})
	if stay.Stage != Holding || stay.App.Host.String() != "https://acme.my.workfront.com" || len(stay.Code.Warnings) == 0 {
		t.Errorf("stay: %v at %v, warnings %v", stay.Stage, stay.App.Host, stay.Code.Warnings)
	}
	other, _ := play(c, Decide{UseOtherHost, t0})
	if other.Stage != Holding || other.Code.Host.String() != "https://beta.sb01.workfront.com" {
		t.Errorf("use the other: %v at %v", other.Stage, other.Code.Host)
	}
}

func TestASharedHostNeedsTheRedirectsHost(t *testing.T) {
	t.Parallel()
	c := acme(t)
	c.App.Host, _ = workfront.ParseHost("oauth.my.workfront.com")
	c.Domain, c.Lane = "", ""
	c, _ = play(c, Authorize{Now: t0})
	c, _ = play(c, opened{attempt: c.Login.attempt, state: "s-of-this-login", listener: &loopback.Listener{}, at: t0})
	c, _ = play(c, redirected(c, goodRedirect, t0))
	if c.Stage != Asking || c.Code.Question.Other == nil {
		t.Fatalf("stage %v, question %+v", c.Stage, c.Code.Question)
	}
	if stay, _ := play(c, Decide{StayWithHost, t0}); stay.Stage != Asking {
		t.Errorf("the secret would go to the shared host: %v", stay.Stage)
	}
	if c, _ = play(c, Decide{UseOtherHost, t0}); c.Code.Host.String() != "https://acme.my.workfront.com" {
		t.Errorf("host %v", c.Code.Host)
	}
}

func TestWithoutASecretNothingOpens(t *testing.T) {
	t.Parallel()
	c := acme(t)
	c.App.ClientSecret = ""
	c, todo := play(c, Authorize{Now: t0})
	if c.Stage != Idle || len(todo) > 0 || c.Problem == nil || !c.Problem.NeedsSecret {
		t.Fatalf("stage %v, %d asked for, problem %+v", c.Stage, len(todo), c.Problem)
	}
	c.outside.KeepSecret = func(context.Context, workfront.Secret) error { return nil }
	if c, _ = play(c, GiveSecret{"secret"}, Authorize{Now: t0}); c.Stage != Opening {
		t.Errorf("with the secret: %v, want opening", c.Stage)
	}
}

func TestABusyPortIsSaidInPlace(t *testing.T) {
	t.Parallel()
	c, _ := play(acme(t), Authorize{Now: t0})
	busy := &loopback.BusyError{Address: "127.0.0.1:8976", Program: "node", PID: 7}
	c, _ = play(c, opened{attempt: c.Login.attempt, err: busy, at: t0})
	if c.Stage != Idle || c.Problem == nil || !strings.Contains(c.Problem.Words, "8976") || !strings.Contains(c.Problem.Words, "node") {
		t.Errorf("stage %v, problem %+v", c.Stage, c.Problem)
	}
	if c, _ = play(c, Authorize{Now: t0}); c.Stage != Opening {
		t.Errorf("trying again: %v, want opening", c.Stage)
	}
}

func TestWhatAnEarlierLoginBringsChangesNothing(t *testing.T) {
	t.Parallel()
	c := waiting(t)
	stale := redirected(c, goodRedirect, t0)
	staleOpened := opened{attempt: c.Login.attempt, state: "x", at: t0}
	c, _ = play(c, Authorize{Now: after(time.Second)})
	if c, _ = play(c, stale, staleOpened, browserOpened{attempt: c.Login.attempt - 1, err: errors.New("x")}); c.Stage != Opening {
		t.Errorf("stage %v, want opening still", c.Stage)
	}
	c = holding(t)
	c, _ = play(c, Exchange{Now: t0})
	if c, _ = play(c, granted(false, "t", t0, Connect{Login: Login{attempt: c.Login.attempt - 1}})); c.Stage != Exchanging {
		t.Errorf("stage %v, want exchanging still", c.Stage)
	}
}

func TestAFailedExchangeSaysWhyInTheLightOfThisAttempt(t *testing.T) {
	t.Parallel()
	code := &workfront.Refused{Status: 400, Type: "invalid_grant", Cause: workfront.CauseCode}
	for _, c := range []struct {
		name   string
		err    error
		at     time.Duration
		change func(*Connect)
		words  string
	}{
		{"old code", code, 131 * time.Second, nil, "it arrived 131 s before"},
		{"young code", code, 3 * time.Second, nil, "at 3 s the code was not too old"},
		{"pasted code", code, 3 * time.Second, func(c *Connect) { c.Code.Pasted = true }, "nobody knows how old"},
		{"secret with white space", &workfront.Refused{Status: 401, Cause: workfront.CauseClient}, 0, func(c *Connect) { c.App.ClientSecret = "x\n" }, "white space"},
		{"secret with reserved characters in Basic", &workfront.Refused{Status: 401, Cause: workfront.CauseClient}, 0, func(c *Connect) { c.App.Style, c.App.ClientSecret = workfront.StyleJSON, "a%b" }, "form"},
		{"sandbox", &workfront.Refused{Status: 401, Cause: workfront.CauseClient}, 0, func(c *Connect) { c.Lane = "sb01" }, "each environment has its own"},
		{"redirect", &workfront.Refused{Status: 400, Cause: workfront.CauseRedirectURI}, 0, nil, "http://127.0.0.1:8976/callback"},
		{"network", &network.Unreachable{Tried: "x", Err: errors.New("y")}, 0, nil, "nobody knows whether Workfront took this one"},
		{"moved", &workfront.Refused{Status: 307, Cause: workfront.CauseMoved, Location: "https://elsewhere"}, 0, nil, "https://elsewhere"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := holding(t)
			if c.change != nil {
				c.change(&f)
			}
			f, _ = play(f, Exchange{Now: t0})
			f, _ = play(f, answered{attempt: f.Login.attempt, err: c.err, at: after(c.at)})
			if f.Stage != Refused || f.Problem == nil || !strings.Contains(f.Problem.Error(), c.words) {
				t.Errorf("stage %v, problem %v; want it to say %q", f.Stage, f.Problem, c.words)
			}
		})
	}
}

func TestAFailedRefreshKeepsWhatWorks(t *testing.T) {
	t.Parallel()
	c, _ := play(live(t), Refresh{Now: after(time.Minute)})
	c, _ = play(c, answered{attempt: c.Login.attempt, refresh: true, err: &workfront.Refused{Cause: workfront.CauseRefreshToken}, at: after(time.Minute)})
	if c.Stage != Live || c.Tokens.AccessToken != "t-1" || c.Problem == nil {
		t.Errorf("stage %v token %q problem %v", c.Stage, string(c.Tokens.AccessToken), c.Problem)
	}
	c = live(t)
	c.Tokens.RefreshToken = ""
	if c, todo := play(c, Refresh{Now: after(time.Minute)}); c.Stage != Live || len(todo) > 0 || c.Problem == nil {
		t.Errorf("without a refresh token: stage %v, %d asked for, problem %v", c.Stage, len(todo), c.Problem)
	}
}

func TestALoginThatFailsLeavesLiveTokensAlone(t *testing.T) {
	t.Parallel()
	c, _ := play(live(t), Authorize{Now: after(time.Minute)})
	c, _ = play(c, opened{attempt: c.Login.attempt, state: "s2", listener: &loopback.Listener{}, at: after(time.Minute)})
	c, _ = play(c, redirected(c, "error=access_denied&state=s2", after(time.Minute)))
	if c.Stage != Live || c.Tokens.AccessToken != "t-1" || c.Problem == nil {
		t.Errorf("stage %v problem %v", c.Stage, c.Problem)
	}
}

func TestAnEndedSessionEndsTheLife(t *testing.T) {
	t.Parallel()
	c := live(t)
	c.Tokens.RefreshToken = "" // else it would be refreshed
	c, _ = play(c, Ask{Path: "proj/search", Now: after(time.Minute)})
	ended := workfront.Answer{Status: 401, Refused: &workfront.Refused{Status: 401, Cause: workfront.CauseSession}}
	c, _ = play(c, called{number: c.calls, answer: ended, at: after(time.Minute)})
	if c.Stage != Expired || c.Life.Says(c.Now) != "the session has ended" {
		t.Errorf("stage %v, %s", c.Stage, c.Life.Says(c.Now))
	}
}

func TestTicksOnlyWhileSomethingCounts(t *testing.T) {
	t.Parallel()
	unknown := live(t)
	unknown.Life.Length = 0
	unknown.ticking = false
	for name, c := range map[string]struct {
		c    Connect
		want int
	}{"idle": {acme(t), 0}, "live, lifetime unknown": {unknown, 0}, "holding": {holding(t), 1}, "live": {live(t), 1}} {
		c.c.ticking = false
		f, todo := play(c.c, Ticked{Now: after(3 * time.Second)})
		if len(todo) != c.want {
			t.Errorf("%s: %d ticks asked for, want %d", name, len(todo), c.want)
		}
		if _, todo = play(f, SetVersion{"v20.0"}); len(todo) != 0 {
			t.Errorf("%s: a second tick was asked for beside the first", name)
		}
	}
}

func TestVerdictIsThePageOfTheFlow(t *testing.T) {
	t.Parallel()
	c := waiting(t)
	for query, want := range map[string]loopback.Verdict{
		goodRedirect: {Accept: true, OK: true},
		"error=access_denied&state=s-of-this-login": {Accept: true},
		"code=c&state=wrong":                        {},
		"nothing":                                   {},
	} {
		got := verdict(c.Name, query, c.Login.State, 0)
		if got.Accept != want.Accept || got.OK != want.OK || got.Title == "" || got.Text == "" {
			t.Errorf("%s: %+v", query, got)
		}
		if code := url.QueryEscape("c-1"); strings.Contains(got.Text+got.Title, code) {
			t.Errorf("%s: the page shows the code", query)
		}
	}
}

func TestLife(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		life Life
		at   time.Duration
		want string
	}{
		{Life{Issued: t0, Length: time.Hour}, 17 * time.Minute, "43 min left"},
		{Life{Issued: t0, Length: time.Hour}, 59 * time.Minute, "60 s left"},
		{Life{Issued: t0, Length: time.Hour}, time.Hour, "expired"},
		{Life{Issued: t0, Length: 12 * time.Hour}, 0, "12 h left"},
		{Life{Issued: t0, Length: 30 * 24 * time.Hour}, 0, "30 days left"},
		{Life{Issued: t0}, time.Hour, "lifetime unknown"},
		{Life{Issued: t0, Ended: true}, 0, "the session has ended"},
	} {
		if got := c.life.Says(after(c.at)); got != c.want {
			t.Errorf("%+v after %v: %q, want %q", c.life, c.at, got, c.want)
		}
	}
}

// What belongs to one organization goes to no other, however a later login ends.
func TestAnotherHostGetsOnlyTheCodeOfItsOwnLogin(t *testing.T) {
	t.Parallel()
	c, _ := play(live(t), Authorize{Now: after(time.Minute)})
	c, _ = play(c, opened{attempt: c.Login.attempt, state: "s2", listener: &loopback.Listener{}, at: after(time.Minute)})
	c, _ = play(c, redirected(c, "code=c-2&domain=beta&lane=my&state=s2", after(time.Minute)))
	c, _ = play(c, Decide{UseOtherHost, after(time.Minute)}, Exchange{after(time.Minute)})
	c, _ = play(c, answered{attempt: c.Login.attempt, err: &workfront.Refused{Status: 400}, at: after(time.Minute)})
	if c.Stage != Live || c.Host.Domain != "acme" || c.App.Host.Domain != "acme" {
		t.Fatalf("stage %v, the tokens' host %v, the configured one %v", c.Stage, c.Host, c.App.Host)
	}
	preview, err := c.RefreshCurl()
	if err != nil || !strings.Contains(preview, "https://acme.my.workfront.com/") {
		t.Errorf("the refresh would go to another host: %s, %v", preview, err)
	}
	preview, err = c.CallCurl("user/search")
	if err != nil || !strings.Contains(preview, "https://acme.my.workfront.com/") {
		t.Errorf("a call would go to another host: %s, %v", preview, err)
	}
}

func TestANewLoginIsOneErrand(t *testing.T) {
	t.Parallel()
	c, todo := play(waiting(t), Authorize{Now: after(time.Second)})
	if c.Stage != Opening || len(todo) != 1 {
		t.Errorf("%d things are asked for at once: the old listener must be closed before the port is bound again", len(todo))
	}
}

func TestALateAnswerToTheOldTokenDoesNotEndTheNewOne(t *testing.T) {
	t.Parallel()
	ended := workfront.Answer{Status: 401, Refused: &workfront.Refused{Status: 401, Cause: workfront.CauseSession}}
	c, _ := play(live(t), Ask{Path: "x", Now: after(time.Minute)})
	late := called{number: c.calls, answer: ended, at: after(time.Minute)}
	if refreshing, todo := play(c, Refresh{Now: after(time.Minute)}); refreshing.Stage == Refreshing || len(todo) > 0 {
		t.Fatal("a refresh began in the middle of a call")
	}
	c, _ = play(c, late) // which is refreshed for
	c, _ = play(c, granted(true, "t-2", after(time.Minute), c))
	again := called{number: c.calls, answer: workfront.Answer{Status: 200, Rows: 1}, at: after(time.Minute)}
	c, _ = play(c, again, Ask{Path: "x", Now: after(time.Minute)}, late)
	if c.Stage != Live || !c.Call.Sending {
		t.Errorf("stage %v, sending %v: the late answer was taken for the new call's", c.Stage, c.Call.Sending)
	}
}

func TestACodeThatNeverLeftIsStillGood(t *testing.T) {
	t.Parallel()
	c, _ := play(holding(t), Exchange{Now: after(time.Second)})
	lost := &network.Unreachable{Tried: "x", NotSent: true, Err: errors.New("refused")}
	c, _ = play(c, answered{attempt: c.Login.attempt, err: lost, at: after(2 * time.Second)})
	if c.Stage != Holding || c.Problem == nil {
		t.Fatalf("stage %v, problem %v", c.Stage, c.Problem)
	}
	if c, _ = play(c, Exchange{Now: after(3 * time.Second)}); c.Stage != Exchanging {
		t.Errorf("the code cannot be sent again: %v", c.Stage)
	}
	lost.NotSent = false
	if c, _ = play(c, answered{attempt: c.Login.attempt, err: lost, at: after(4 * time.Second)}); c.Stage != Refused {
		t.Errorf("a code that may have been sent: %v, want refused", c.Stage)
	}
}

func TestAJWTThatNeverLeftLeavesNoCodeBehind(t *testing.T) {
	t.Parallel()
	c := NewConnect("acme", workfront.Application{Type: workfront.MachineToMachine, ClientSecret: "s"}, Outside{})
	c, _ = play(c, Authorize{Now: after(0)})
	lost := &network.Unreachable{Tried: "x", NotSent: true, Err: errors.New("refused")}
	c, _ = play(c, answered{attempt: c.Login.attempt, err: lost, at: after(time.Second)})
	if c.Stage != Refused || !c.Over() || c.Problem == nil || c.Problem.Remedy != LookAtNetwork {
		t.Errorf("stage %v, over %v, problem %v", c.Stage, c.Over(), c.Problem)
	}
}

func TestTokensAreStoredOnDemand(t *testing.T) {
	t.Parallel()
	c := live(t)
	c.NotKept = errors.New("disk full")
	kept := 0
	c.outside.Keep = func(context.Context, vault.Tokens) error { kept++; return nil }
	c, todo := play(c, KeepAgain{})
	for _, do := range todo {
		c, _ = play(c, do(t.Context()))
	}
	if kept != 1 || c.NotKept != nil {
		t.Errorf("stored %d times, still said: %v", kept, c.NotKept)
	}
}

func TestATokenThatOutlivesItsTimeIsLive(t *testing.T) {
	t.Parallel()
	c := live(t)
	c.Tokens.RefreshToken = "" // else it would be refreshed first
	c, _ = play(c, Ticked{Now: after(2 * time.Hour)}, Ask{Path: "x", Now: after(2 * time.Hour)})
	c, _ = play(c, called{number: c.calls, answer: workfront.Answer{Status: 200, Rows: 1}, at: after(2 * time.Hour)})
	if c.Stage != Live || c.Life.Known() {
		t.Errorf("stage %v, %s", c.Stage, c.Life.Says(c.Now))
	}
}

func TestTheServersWordsAreRedacted(t *testing.T) {
	t.Parallel()
	c := holding(t)
	c.outside.Redact = func(s string) string { return strings.ReplaceAll(s, "hush", "secret#0000") }
	c, _ = play(c, Exchange{after(time.Second)})
	c, _ = play(c, answered{attempt: c.Login.attempt, err: &workfront.Refused{Status: 400, Message: "bad secret hush"}, at: after(time.Second)})
	if strings.Contains(c.Problem.Error(), "hush") {
		t.Errorf("%v", c.Problem)
	}
	c = live(t)
	c.outside.Redact = func(s string) string { return strings.ReplaceAll(s, "hush", "secret#0000") }
	c, _ = play(c, Ask{Path: "x", Now: after(time.Minute)})
	c, _ = play(c, called{number: c.calls, answer: workfront.Answer{Refused: &workfront.Refused{Type: "hush", Message: "no session hush"}}, at: after(time.Minute)})
	if strings.Contains(c.Call.Answer.Refused.Error(), "hush") {
		t.Errorf("%v", c.Call.Answer.Refused)
	}
}

// No sequence of events panics, sends a code twice, sends one that is over, or
// shows tokens that did not come.
func FuzzEvents(f *testing.F) {
	f.Add([]byte{0, 1, 2, 6, 7, 8, 9})
	f.Add([]byte{0, 1, 3, 6, 10, 0, 1, 2, 6, 6, 12})
	f.Add([]byte{22, 1, 2, 7, 24, 1, 12, 20, 24, 1, 2, 10, 25, 23, 9, 10})
	f.Add([]byte{0, 11, 0, 1, 4, 5, 6, 13, 14, 15, 16})
	f.Fuzz(func(t *testing.T, script []byte) {
		c := acme(t)
		c.outside.KeepSecret = func(context.Context, workfront.Secret) error { return nil }
		now, sent, style := t0, map[string]int{}, c.App.Style
		for _, b := range script {
			now = now.Add(time.Duration(b/20) * 20 * time.Second)
			before := c
			ev := fuzzEvent(c, b%27, now)
			c, _ = c.On(ev)
			if set, is := ev.(SetStyle); is && !before.Styles.underWay() {
				style = set.Style
			}
			if !c.Styles.underWay() && c.App.Style != style {
				t.Fatalf("%v: a comparison has left the style %v behind", script, c.App.Style)
			}
			if before.Stage != Exchanging && c.Stage == Exchanging {
				if sent[c.Code.Redirect.Code]++; sent[c.Code.Redirect.Code] > 1 {
					t.Fatalf("%v: a code was sent twice", script)
				}
				if before.Code.Left(now) == 0 && !c.Code.Arrived.Equal(now) {
					t.Fatalf("%v: a code was sent that was over", script)
				}
			}
			if c.Stage == Live && c.Tokens.AccessToken == "" {
				t.Fatalf("%v: live without tokens", script)
			}
			if c.Stage == Asking && c.Code.Question == nil {
				t.Fatalf("%v: asking nothing", script)
			}
		}
	})
}

func fuzzEvent(c Connect, kind byte, now time.Time) Event {
	state := c.Login.State
	switch kind {
	case 0:
		return Authorize{now}
	case 1:
		return opened{attempt: c.Login.attempt, state: "s", listener: &loopback.Listener{}, at: now}
	case 2:
		return redirected(c, "code=c&domain=acme&lane=my&state="+state, now)
	case 3:
		return redirected(c, "code=d&domain=beta&lane=my&state="+state, now)
	case 4:
		return Paste{"code=c&state=" + state, now}
	case 5:
		return Paste{"c", now}
	case 6:
		return Exchange{now}
	case 7:
		return granted(false, "t", now, c)
	case 8:
		return Refresh{Now: now}
	case 9:
		return granted(true, "t2", now, c)
	case 10:
		return answered{attempt: c.Login.attempt, err: &workfront.Refused{Cause: workfront.CauseCode}, at: now}
	case 11:
		return opened{attempt: c.Login.attempt, err: errors.New("busy"), at: now}
	case 12:
		return Leave{}
	case 13:
		return Decide{StayWithHost, now}
	case 14:
		return Decide{UseOtherHost, now}
	case 15:
		return Ask{"x", now}
	case 16:
		return called{number: c.calls, answer: workfront.Answer{Refused: &workfront.Refused{Cause: workfront.CauseSession}}, at: now}
	case 17:
		return SetAuto{!c.Auto, now}
	case 18:
		return redirected(c, "error=access_denied", now)
	case 19:
		return TellRegistered{c.App.RedirectURI + "/"}
	case 20:
		return SetStyle{workfront.StyleJSON}
	case 21:
		return UseElsewhere{now}
	case 22:
		return CompareStyles{ByCode, now}
	case 23:
		return CompareStyles{ByRefresh, now}
	case 24:
		return NextStyle{now}
	case 25:
		return StopStyles{}
	}
	return Ticked{Now: now}
}
