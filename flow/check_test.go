package flow

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wfconnect/flow/loopback"
	"wfconnect/webhook"
	"wfconnect/webhook/conformance"
)

var checkedIntegration = webhook.Integration{
	Name: "docs", BaseURL: "https://docs.acme.example/api", Auth: webhook.AuthAPIKey, APIKey: "the-key", Username: "maria@acme.example",
}

func checkOf(a answering) Check {
	return NewCheck("docs", &http.Client{Transport: a}, checkedIntegration, ProviderOutside{})
}

func found(id string, v conformance.Verdict) conformance.Event {
	k := conformance.Check{ID: id}
	return conformance.Event{Kind: conformance.Found, Check: k, Result: conformance.Result{ID: id, Verdict: v}, Done: 1, Total: 30}
}

func tell(c Check, events ...Event) Check {
	c, _ = c.On(checkNews{number: c.number, news: events})
	return c
}

func over(results ...conformance.Result) checkOver {
	return checkOver{report: conformance.Report{Results: results}, at: t0.Add(time.Minute)}
}

func TestACheckTellsAsItGoes(t *testing.T) {
	t.Parallel()
	c, todo := checkOf(nil).On(StartCheck{Now: t0})
	if !c.Running || c.Over() || c.Total != len(conformance.Checks()) || len(todo) != 3 { // the run, the watch, the clock
		t.Fatalf("running %v, %d checks, %d to do", c.Running, c.Total, len(todo))
	}
	k := conformance.Check{ID: "P02", Title: "x"}
	c = tell(c, conformance.Event{Kind: conformance.Started, Check: k, Total: 30})
	if len(c.Current) != 1 {
		t.Errorf("current: %v", c.Current)
	}
	c = tell(c, found("P02", conformance.Fail), conformance.Event{Kind: conformance.Finished, Check: k, Done: 6, Total: 30})
	if len(c.Current) != 0 || len(c.Results) != 1 || c.Done != 6 || c.Total != 30 {
		t.Errorf("%d current, %d results, %d of %d", len(c.Current), len(c.Results), c.Done, c.Total)
	}
	c = tell(c, conformance.Event{Kind: conformance.Waiting, Check: k, Says: "sign in", URL: "https://docs.acme.example/authorize"}, doorOpened{[]string{"127.0.0.1:8977"}}, doorNoted{stray: "a stray"})
	if w := c.Waiting; w == nil || w.URL == "" || w.Says != "sign in" || len(w.Listening) != 1 || !slices.Equal(w.Noted, []string{"a stray"}) {
		t.Errorf("waiting: %+v", c.Waiting)
	}
	if c = tell(c, doorClosed{}); c.Waiting != nil {
		t.Error("still waiting after the redirect")
	}
	c = tell(c, over(conformance.Result{ID: "P02", Verdict: conformance.Pass}))
	if !c.Over() || c.Running || c.Report == nil || len(c.Results) != 1 {
		t.Errorf("over %v, report %v", c.Over(), c.Report)
	}
}

func TestAVerdictGoesWithItsConfiguration(t *testing.T) {
	t.Parallel()
	c, _ := checkOf(nil).On(StartCheck{Now: t0})
	running := c
	c = tell(c, over(conformance.Result{ID: "P02", Verdict: conformance.Pass}))
	other := checkedIntegration
	other.BaseURL += "/v2"
	if same, _ := c.On(SetIntegration{checkedIntegration}); same.Report == nil {
		t.Error("the same configuration takes the verdict away")
	}
	for name, ev := range map[string]Event{"another configuration": SetIntegration{other}, "a reset": ResetCheck{}} {
		if got, _ := c.On(ev); got.Report != nil || len(got.Results) != 0 {
			t.Errorf("%s: the verdict stays", name)
		}
		got, todo := running.On(ev)
		if got.Running || len(todo) != 1 {
			t.Errorf("%s: the run goes on, %d to do", name, len(todo))
		}
		if late := tell2(got, running.number, over()); late.Report != nil {
			t.Errorf("%s: the report of the run before arrives", name)
		}
	}
}

func tell2(c Check, number int, events ...Event) Check {
	c, _ = c.On(checkNews{number: number, news: events})
	return c
}

func TestStopAndStartOnce(t *testing.T) {
	t.Parallel()
	c, _ := checkOf(nil).On(StopCheck{})
	if c.Stopping {
		t.Error("nothing runs, and it is being stopped")
	}
	c, _ = c.On(StartCheck{Now: t0})
	if again, _ := c.On(StartCheck{Now: t0}); again.number != c.number {
		t.Error("a second run beside the first")
	}
	c, todo := c.On(StopCheck{})
	if !c.Stopping || len(todo) != 1 {
		t.Fatalf("stopping %v, %d to do", c.Stopping, len(todo))
	}
	if _, todo = c.On(StopCheck{}); len(todo) != 0 {
		t.Error("stopped twice")
	}
}

func TestOneFindingReplayed(t *testing.T) {
	t.Parallel()
	c, _ := checkOf(nil).On(StartCheck{Now: t0})
	c = tell(c, over(
		conformance.Result{ID: "P02", Verdict: conformance.Pass}, conformance.Result{ID: "P15", Endpoint: "files", Verdict: conformance.Fail},
		conformance.Result{ID: "P15", Endpoint: "search", Verdict: conformance.Fail}, conformance.Result{ID: "P18", Verdict: conformance.Warn},
	))
	c, _ = c.On(StartCheck{Options: conformance.Options{Only: []string{"p15"}}, Again: true, Now: t0})
	if c.Total != 2 { // two checks have the id
		t.Errorf("%d checks", c.Total)
	}
	c = tell(c, over(conformance.Result{ID: "P15", Endpoint: "metadata", Verdict: conformance.Pass}))
	var got []string
	for _, r := range c.Results {
		got = append(got, fmt.Sprint(r.ID, " ", r.Endpoint, " ", r.Verdict))
	}
	if want := []string{"P02  pass", "P15 metadata pass", "P18  warn"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestARunToItsEnd: everything arrives, the report last, and no goroutine is
// left.
func TestARunToItsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := checkOf(func(*http.Request) (*http.Response, error) {
			return answer(404, "application/json", `{"status":"error","error":"no"}`), nil
		})
		progress := 0
		c, err := Run(t.Context(), c, Event(StartCheck{Options: conformance.Options{Only: []string{"P02", "P11"}}, Now: time.Now()}), nil, func(c Check) {
			if c.Running {
				progress = max(progress, len(c.Results))
			}
		})
		if err != nil || c.Report == nil || c.Report.Summary().Fail != 2 || len(c.Ahead) == 0 {
			t.Fatalf("%v, %+v, %d lines ahead", err, c.Report, len(c.Ahead))
		}
		if progress != len(c.Report.Results) {
			t.Errorf("of %d results %d were seen as they came", len(c.Report.Results), progress)
		}
	})
}

func TestStoppedRunReports(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stop := make(chan Event, 1)
		c := checkOf(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/serviceInfo") {
				return answer(404, "text/plain", "no"), nil
			}
			stop <- StopCheck{}
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		c.http.Transport = once(c.http.Transport)
		c, err := Run(t.Context(), c, Event(StartCheck{Now: time.Now()}), stop, func(Check) {})
		if err != nil || c.Report == nil || !c.Report.Interrupted || c.Report.Summary().Fail != 0 {
			t.Errorf("%v, %+v", err, c.Report)
		}
	})
}

// once lets one request of a kind tell; the others wait with it.
func once(next http.RoundTripper) http.RoundTripper {
	told := make(chan struct{}, 1)
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		if !strings.HasSuffix(r.URL.Path, "/serviceInfo") {
			select {
			case told <- struct{}{}:
			default:
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
		}
		return next.RoundTrip(r)
	})
}

func TestLookAhead(t *testing.T) {
	t.Parallel()
	step := func(name string, v conformance.Verdict) conformance.PreflightStep {
		return conformance.PreflightStep{Name: name, Verdict: v, Kind: conformance.ProblemNetwork, Says: name + " says"}
	}
	for name, c := range map[string]struct {
		steps []conformance.PreflightStep
		ends  bool
		lines string
	}{
		"all is well":            {[]conformance.PreflightStep{step("name", conformance.Pass), step("clock", conformance.Pass)}, false, "name true, clock true"},
		"a warning ends nothing": {[]conformance.PreflightStep{step("clock", conformance.Warn)}, false, "clock false"},
		"a dead port ends it":    {[]conformance.PreflightStep{step("port", conformance.Fail), step("clock", conformance.Skip)}, true, "port false"},
		"one silent endpoint":    {[]conformance.PreflightStep{step("port", conformance.Pass), step("answer", conformance.Fail), step("clock", conformance.Skip)}, false, "port true, answer false"},
	} {
		ahead, problem := lookAhead(c.steps)
		var lines []string
		for _, a := range ahead {
			lines = append(lines, fmt.Sprint(a.Name, " ", a.OK))
		}
		if got := strings.Join(lines, ", "); got != c.lines || (problem != nil) != c.ends {
			t.Errorf("%s: %s, %v", name, got, problem)
		}
	}
}

// TestSilentServiceInfoEndsNothing: it is one endpoint of many.
func TestSilentServiceInfoEndsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := checkOf(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/serviceInfo") {
				if seen := httptrace.ContextClientTrace(r.Context()); seen != nil && seen.ConnectDone != nil {
					seen.ConnectDone("tcp", "192.0.2.1:443", nil)
				}
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			return answer(200, "application/json", `{"title":"/","kind":"folder","id":"/"}`), nil
		})
		c, err := Run(t.Context(), c, Event(StartCheck{Options: conformance.Options{Only: []string{"P02"}}, Now: time.Now()}), nil, func(Check) {})
		if err != nil || c.Report.Problem != nil || c.Report.Summary().Pass != 1 {
			t.Errorf("%v, %+v", err, c.Report)
		}
	})
}

func TestDeskJudges(t *testing.T) {
	t.Parallel()
	d := &signIns{name: "docs"}
	old := []string{"OLDOLDOLDOLD+/="}
	mine := conformance.SignInRequest{State: "MINEMINEMINE+/="}
	for query, c := range map[string]struct {
		cancel, accept, ok bool
	}{
		"code=1&state=" + url.QueryEscape(mine.State):   {accept: true, ok: true},
		"code=1&state=MINEMINEMINE":                     {accept: true, ok: true},
		"code=1&state=minemineminex":                    {accept: true, ok: true},
		"code=1":                                        {accept: true, ok: true},
		"code=1&state=something-else":                   {accept: true, ok: true},
		"code=1&state=OLDOLDOLDOLD":                     {},
		"error=access_denied&state=MINEMINEMINE":        {accept: true},
		"error=access_denied&state=MINEMINEMINE&cancel": {cancel: true, accept: true, ok: true},
		"": {accept: true},
	} {
		r := mine
		r.Cancel = c.cancel
		if v := d.judge(query, r, old); v.Accept != c.accept || v.OK != c.ok {
			t.Errorf("%q: %+v, want accept %v, ok %v", query, v, c.accept, c.ok)
		}
	}
}

// TestNobodyComes: the run waits once, and not again.
func TestNobodyComes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		listens := 0
		d := newSignIns("docs", webhook.Integration{RedirectURI: "https://integration.example/cb"}, ProviderOutside{
			Listen: func(context.Context, string, loopback.Judge) (*loopback.Listener, error) {
				listens++
				return nil, loopback.ErrNotLoopback
			},
		}, newBulletin(), StartCheck{Patience: time.Minute})
		began := time.Now()
		for range 3 {
			if _, err := d.signIn(t.Context(), conformance.SignInRequest{State: "x"}); err == nil || !strings.Contains(err.Error(), "nobody came back") {
				t.Error(err)
			}
		}
		if waited := time.Since(began); waited != time.Minute || listens != 1 {
			t.Errorf("waited %v, listened %d times", waited, listens)
		}
	})
}

// TestAPageIsAnAnswer: somebody is there, and says that no redirect comes; the
// next sign-in is asked for as before.
func TestAPageIsAnAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := checkOf(nil).On(StartCheck{Patience: time.Minute, Now: t0})
		if _, todo := c.On(PageShown{}); len(todo) != 0 {
			t.Error("a page was shown while nobody waited")
		}
		c.signIns.outside.Listen = func(context.Context, string, loopback.Judge) (*loopback.Listener, error) {
			return nil, loopback.ErrNotLoopback
		}
		c = tell(c, conformance.Event{Kind: conformance.Waiting, URL: "https://docs.acme.example"})
		for range 2 {
			go func() {
				time.Sleep(time.Second) // the sign-in waits by then
				_, todo := c.On(PageShown{})
				todo[0](t.Context())
			}()
			if _, err := c.signIns.signIn(t.Context(), conformance.SignInRequest{State: "x"}); !errors.Is(err, conformance.ErrNoRedirect) {
				t.Error(err)
			}
		}
	})
}

func TestWhatIsPastedIsLookedAt(t *testing.T) {
	t.Parallel()
	const uri = "https://integration.example/cb?keep=1"
	for text, want := range map[string]string{
		"https://integration.example/cb?keep=1&code=1&state=%2B\n": "https://integration.example/cb?keep=1&code=1&state=%2B",
		"?code=1&state=x": "https://integration.example/cb?code=1&state=x",
		"code=1":          "https://integration.example/cb?code=1",
		"abcdef":          "",
		"":                "",
	} {
		if got, refusal := pastedLocation(text, uri); got != want || (want == "") != (refusal != "") {
			t.Errorf("%q: %q, %q; want %q", text, got, refusal, want)
		}
	}
	c, _ := checkOf(nil).On(StartCheck{Patience: time.Minute, Now: t0})
	if same, todo := c.On(Paste{Text: "code=1&state=x"}); same.Waiting != nil || len(todo) != 0 {
		t.Error("something was pasted while nobody waited")
	}
	c = tell(c, conformance.Event{Kind: conformance.Waiting, URL: "https://docs.acme.example"})
	if refused, todo := c.On(Paste{Text: "abcdef"}); len(refused.Waiting.Noted) != 1 || len(todo) != 0 {
		t.Errorf("%+v", refused.Waiting)
	}
	_, todo := c.On(Paste{Text: "code=1&state=x"})
	todo[0](t.Context())
	if got := <-c.signIns.pasted; !strings.HasSuffix(got, "?code=1&state=x") {
		t.Error(got)
	}
}
