package conformance_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"wfconnect/webhook"
	"wfconnect/webhook/conformance"
	"wfconnect/webhook/provider"
)

// TestSpeed: side by side what can be. A run takes at most 1.3 times its longest
// chain.
func TestSpeed(t *testing.T) {
	t.Parallel()
	const pause = 50 * time.Millisecond
	for _, mode := range modes {
		for _, writes := range []bool{false, true} {
			var person time.Duration
			report := trial{mode: mode, pause: pause, options: conformance.Options{AllowWrites: writes}, subject: timed(&person)}.run(t)
			least := person + time.Duration(report.Longest)*pause
			ratio := float64(report.Took) / float64(least)
			t.Logf("%s, writes %v: %d calls, %d in a row, %.2f times the longest chain", mode, writes, report.Calls, report.Longest, ratio)
			if ratio > 1.3 {
				t.Errorf("%s, writes %v: %s for %d calls of which %d in a row: %.2f times the longest chain", mode, writes, report.Took, report.Calls, report.Longest, ratio)
			}
		}
	}
}

// timed adds up how long the person takes, who is not the run's.
func timed(total *time.Duration) func(*conformance.Subject) {
	return func(s *conformance.Subject) {
		if s.SignIn == nil {
			return
		}
		inner := s.SignIn
		s.SignIn = func(ctx context.Context, r conformance.SignInRequest) (string, error) {
			begun := time.Now()
			defer func() { *total += time.Since(begun) }()
			return inner(ctx, r)
		}
	}
}

// TestFourAtOnce counts what is under way at one moment.
func TestFourAtOnce(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	now, most := 0, 0
	inner := newOther(style{mode: provider.APIKey, folders: true})
	count := func(by int) {
		mu.Lock()
		defer mu.Unlock()
		now += by
		most = max(most, now)
	}
	trial{mode: provider.APIKey, options: conformance.Options{AllowWrites: true}, handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count(1)
		defer count(-1)
		time.Sleep(20 * time.Millisecond)
		inner.ServeHTTP(w, r)
	})}.run(t)
	if most != 4 {
		t.Errorf("%d calls at once, want 4", most)
	}
}

// TestSilence: providers that say nothing, or the same to everything.
func TestSilence(t *testing.T) {
	t.Parallel()
	always := func(status int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body) // the client has hung up; the test says so
		}
	}
	for _, tt := range []struct {
		name    string
		handler http.Handler
		base    string
		want    string // of ApiKey mode
	}{
		{"everything is 200 and {}", always(200, "application/json", "{}"), "", "P02 fail, P11 fail"},
		{"everything is 200 and a page", always(200, "text/html", "<html><title>Welcome</title></html>"), "", "P02 fail, P11 fail, P47 fail, P48 warn"},
		{"everything is 200 and []", always(200, "application/json", "[]"), "", "P02 fail, P14 fail, P15 fail, P16 warn, P21 warn, P27 fail, P28 warn, P32 warn"},
		{"everything is 500", always(500, "text/plain", "boom"), "", "P02 fail, P11 fail"},
		{"everything is 404", always(404, "text/html", "<h1>no</h1>"), "", "P02 fail, P11 fail"},
		{"everything is 302", http.RedirectHandler("/login", http.StatusFound), "", "P02 fail, P11 fail, P50 fail"},
		{"everything hangs", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }), "", "problem network"},
		{"nothing listens", nil, "http://127.0.0.1:1/api/v1", "problem network"},
		{"no such name", nil, "http://nowhere.example/api/v1", "problem network"},
		{"no base URL", nil, "docs.example", "problem config"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tr := trial{mode: provider.APIKey, handler: tt.handler, options: conformance.Options{AllowWrites: true, Timeout: 5 * time.Minute}}
			tr.subject = func(s *conformance.Subject) {
				if tt.base != "" {
					s.Integration.BaseURL = tt.base
				}
			}
			report := tr.run(t)
			if got := held(report); got != tt.want || report.Took > 5*time.Minute {
				t.Errorf("after %s\ngot  %q\nwant %q\n%v\n%s", report.Took, got, tt.want, report.Problem, lines(report.Results, conformance.Fail, conformance.Warn))
			}
			for _, r := range report.Results {
				if (r.Verdict == conformance.Skip || r.Verdict == conformance.Error) && r.Got == "" {
					t.Errorf("%s %s has no reason", r.ID, r.Verdict)
				}
			}
		})
	}
}

// TestWithoutLeaveNothingIsWritten: neither a write nor another method than GET
// and HEAD, but for the token endpoint.
func TestWithoutLeaveNothingIsWritten(t *testing.T) {
	t.Parallel()
	for _, mode := range modes {
		inner := newOther(style{mode: mode, folders: true})
		before := len(inner.items)
		tr := trial{mode: mode, subject: browsing(mode), handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/api/") && r.Method != http.MethodGet && r.Method != http.MethodHead {
				t.Errorf("%s %s", r.Method, r.URL.Path)
			}
			inner.ServeHTTP(w, r)
		})}
		report := tr.run(t)
		if len(inner.items) != before || len(report.Left) > 0 || report.Scratch != "" {
			t.Errorf("%d items, left %v in %q", len(inner.items)-before, report.Left, report.Scratch)
		}
	}
}

// TestCleansUp: what was written goes where there is a delete, and is named
// where there is none.
func TestCleansUp(t *testing.T) {
	t.Parallel()
	clean := trial{mode: provider.APIKey, options: conformance.Options{AllowWrites: true}}.run(t)
	if len(clean.Left) > 0 || !strings.HasPrefix(clean.Scratch, "wfconnect-check-") {
		t.Errorf("left %v in %q", clean.Left, clean.Scratch)
	}
	left := trial{mode: provider.APIKey, faults: []string{"endpoints=no_dormant"}, options: conformance.Options{AllowWrites: true}}.run(t)
	if len(left.Left) != 1 || !strings.Contains(left.Left[0], left.Scratch) {
		t.Errorf("left %v in %q", left.Left, left.Scratch)
	}
	given := trial{mode: provider.APIKey, faults: []string{"endpoints=java"}, options: conformance.Options{AllowWrites: true, Folder: "Tm90aGluZyBoZXJlIHlldA"}}.run(t)
	if len(given.Left) < 3 || given.Scratch != "" {
		t.Errorf("left %v in %q", given.Left, given.Scratch)
	}
	for _, report := range []conformance.Report{clean, left, given} {
		if bad := lines(report.Results, conformance.Fail, conformance.Warn, conformance.Error); bad != "" {
			t.Error(bad)
		}
	}
}

// TestStopped: what was done is reported, the rest says why it was not.
func TestStopped(t *testing.T) {
	t.Parallel()
	for name, tr := range map[string]trial{
		"by the caller": {context: func(ctx context.Context) context.Context {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(350*time.Millisecond, cancel)
			return ctx
		}},
		"by its time": {options: conformance.Options{Timeout: 350 * time.Millisecond}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr.mode, tr.pause = provider.APIKey, 50*time.Millisecond
			report := tr.run(t)
			s := report.Summary()
			if !report.Interrupted || s.Pass == 0 || s.Skip == 0 || s.Fail+s.Warn+s.Error > 0 || len(report.Results) < len(conformance.Checks()) {
				t.Errorf("interrupted %v, %+v\n%s", report.Interrupted, s, lines(report.Results, conformance.Fail, conformance.Warn, conformance.Error))
			}
			if !slices.ContainsFunc(report.Results, func(r conformance.Result) bool { return strings.HasPrefix(r.Got, "not done: the ") }) {
				t.Error("nobody says that it was not done")
			}
			if bad := lines(report.Results, conformance.Skip); strings.Contains(bad, "needs a file whose") || strings.Contains(bad, "needs a folder of at least") {
				t.Errorf("what was not looked at is said to be missing:\n%s", bad)
			}
			if report.Took > time.Second {
				t.Errorf("it went on for %s", report.Took)
			}
		})
	}
}

// TestOnly runs what was asked for, and knows what there is.
func TestOnly(t *testing.T) {
	t.Parallel()
	report := trial{mode: provider.OAuth2, options: conformance.Options{Only: []string{"p19", "P42"}}}.run(t)
	for _, r := range report.Results {
		if r.ID != "P19" && r.ID != "P42" || r.Verdict != conformance.Pass {
			t.Errorf("%s %s: %s", r.ID, r.Verdict, r.Got)
		}
	}
	if report.SignIns != 1 {
		t.Errorf("%d sign-ins", report.SignIns)
	}
	unknown := trial{mode: provider.APIKey, options: conformance.Options{Only: []string{"P99"}}}.run(t)
	if unknown.Problem == nil || unknown.Problem.Kind != conformance.ProblemConfig || unknown.Summary().Tested() {
		t.Errorf("%+v", unknown.Problem)
	}
}

// TestWithoutAPerson: stored tokens are enough for all that needs no handshake,
// and what a refresh brings is kept.
func TestWithoutAPerson(t *testing.T) {
	t.Parallel()
	o := newOther(style{mode: provider.OAuth2, folders: true})
	l := &login{}
	o.access["stored"], o.logins["stored"], o.refresh["again"] = time.Now().Add(-time.Hour), l, l
	var kept []webhook.TokenSet
	tr := trial{mode: provider.OAuth2, handler: o, kept: &kept, subject: func(s *conformance.Subject) {
		s.SignIn = nil
		s.Tokens = webhook.TokenSet{AccessToken: "stored", RefreshToken: "again"}
	}}
	report := tr.run(t)
	if bad := lines(report.Results, conformance.Fail, conformance.Warn, conformance.Error); bad != "" || report.Problem != nil {
		t.Errorf("%v\n%s", report.Problem, bad)
	}
	for _, r := range report.Results {
		if (r.ID == "P34" || r.ID == "P37") && r.Verdict != conformance.Skip || r.ID == "P39" && r.Verdict != conformance.Pass && r.Got[:5] != "needs" {
			t.Errorf("%s %s: %s", r.ID, r.Verdict, r.Got)
		}
	}
	if len(kept) < 2 || l.over || o.refresh[string(kept[len(kept)-1].RefreshToken)] == nil {
		t.Errorf("%d token sets kept; the last refresh token must be the one that is alive", len(kept))
	}
}

// TestTokensAreLeftAlive: the last tokens that were kept still work, though the
// provider ends a login for each misuse.
func TestTokensAreLeftAlive(t *testing.T) {
	t.Parallel()
	o := newOther(style{mode: provider.OAuth2, oneLogin: true, burns: true, life: time.Hour})
	var kept []webhook.TokenSet
	trial{mode: provider.OAuth2, handler: o, kept: &kept, subject: browsing(provider.OAuth2)}.run(t)
	if len(kept) == 0 || o.logins[string(kept[len(kept)-1].AccessToken)].over {
		t.Errorf("of %d token sets the last is dead", len(kept))
	}
}

// TestEvents: one at a time, every check begins and ends once.
func TestEvents(t *testing.T) {
	t.Parallel()
	var all []conformance.Event
	report := trial{mode: provider.OAuth2, observe: func(e conformance.Event) { all = append(all, e) }}.run(t)
	kinds := map[conformance.EventKind]int{}
	for _, e := range all {
		kinds[e.Kind]++
	}
	total := len(conformance.Checks())
	if kinds[conformance.Finished] != total || kinds[conformance.Found] != len(report.Results) || kinds[conformance.Waiting] != report.SignIns {
		t.Errorf("%v for %d checks, %d results, %d sign-ins", kinds, total, len(report.Results), report.SignIns)
	}
	if last := all[len(all)-1]; last.Total != total {
		t.Errorf("the last event is %+v", last)
	}
}

// TestRequests: a result has the request that decided, body and all.
func TestRequests(t *testing.T) {
	t.Parallel()
	report := trial{mode: provider.APIKey, options: conformance.Options{AllowWrites: true, Only: []string{"P27", "P19"}}}.run(t)
	for _, r := range report.Results {
		switch {
		case r.Request == nil:
			t.Errorf("%s has no request", r.ID)
		case r.Request.Header.Get("apiKey") != theKey || !strings.HasPrefix(r.Request.URL, origin+"/api/v1/"):
			t.Errorf("%s: %s %s", r.ID, r.Request.Method, r.Request.URL)
		case r.ID == "P27" && (string(r.Request.Body) != "nobody announced this\n" || r.Request.Method != http.MethodPut):
			t.Errorf("P27 sent %q", r.Request.Body)
		}
	}
}

// TestAdobesTests: each of the ten has checks, under Adobe's names.
func TestAdobesTests(t *testing.T) {
	t.Parallel()
	tests := trial{mode: provider.OAuth2, options: conformance.Options{AllowWrites: true}}.run(t).Tests()
	if len(tests) != 10 {
		t.Fatalf("%d tests", len(tests))
	}
	for _, test := range tests {
		if test.Summary.Verdict() != conformance.Pass {
			t.Errorf("Test %d, %s: %+v", test.Number, test.Name, test.Summary)
		}
	}
}

// TestAnotherUsersDocument and TestTwoUsers need a second user, in either mode.
func TestAnotherUsersDocument(t *testing.T) {
	t.Parallel()
	for _, mode := range modes {
		for status, want := range map[int]conformance.Verdict{http.StatusNotFound: conformance.Pass, http.StatusForbidden: conformance.Pass, http.StatusOK: conformance.Fail} {
			t.Run(fmt.Sprint(mode, " ", status), func(t *testing.T) {
				t.Parallel()
				inner := newOther(style{mode: mode, folders: true, life: time.Hour})
				bobs := bobsDocument(inner, status)
				tr := trial{mode: mode, handler: bobs, options: conformance.Options{Only: []string{"P41", "P43"}}}
				tr.subject = func(s *conformance.Subject) {
					browsing(mode)(s)
					if s.OtherUsername = bob; mode == provider.OAuth2 {
						s.OtherUsername, s.OtherToken = "", bob
					}
				}
				report := tr.run(t)
				got := summaryOf(report, "P41", "another user's document stays closed")
				if got.Verdict() != want || got.Skip > 0 {
					t.Errorf("%+v, want %s\n%s", got, want, lines(report.Results, conformance.Pass, conformance.Fail, conformance.Skip))
				}
				if two := summaryOf(report, "P43", "two users see what is theirs"); two.Pass != 1 {
					t.Errorf("P43: %+v", two)
				}
			})
		}
	}
}

// TestASharedDocumentIsNobodysElses: what is in the other user's root only, and
// found by this one's search, may be opened.
func TestASharedDocumentIsNobodysElses(t *testing.T) {
	t.Parallel()
	inner := newOther(style{mode: provider.APIKey, folders: true, life: time.Hour})
	bobs := bobsDocument(inner, http.StatusOK)
	shared := &thing{id: "bobs-own-17", title: "Bob.txt", data: []byte("bob's"), whole: true}
	tr := trial{mode: provider.APIKey, options: conformance.Options{Only: []string{"P41"}}}
	tr.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/search") && r.URL.Query().Get("query") == shared.title {
			inner.json(w, http.StatusOK, []any{inner.object(shared)})
			return
		}
		bobs(w, r)
	})
	tr.subject = func(s *conformance.Subject) { browsing(provider.APIKey)(s); s.OtherUsername = bob }
	report := tr.run(t)
	if got := summaryOf(report, "P41", "another user's document stays closed"); got.Fail > 0 || got.Skip == 0 {
		t.Errorf("%+v\n%s", got, lines(report.Results, conformance.Fail, conformance.Skip))
	}
}

const bob = "bob@acme.example"

// bobsDocument is a provider at which bob sees one document in the root, and
// what the others are told about it.
func bobsDocument(inner *other, status int) http.HandlerFunc {
	theirs := &thing{id: "bobs-own-17", title: "Bob.txt", data: []byte("bob's"), whole: true}
	return func(w http.ResponseWriter, r *http.Request) {
		isBob := r.Header.Get("username") == bob || r.Header.Get("Authorization") == "Bearer "+bob
		switch id := r.URL.Query().Get("id"); {
		case isBob:
			inner.json(w, http.StatusOK, []any{inner.object(theirs)})
		case id == theirs.id && status == http.StatusOK && strings.HasSuffix(r.URL.Path, "/metadata"):
			inner.json(w, http.StatusOK, inner.object(theirs))
		case id == theirs.id && status == http.StatusOK:
			_, _ = w.Write(theirs.data) // the client has hung up; the test says so
		case id == theirs.id:
			inner.no(w, status)
		default:
			inner.ServeHTTP(w, r)
		}
	}
}

// summaryOf counts the results of one check.
func summaryOf(report conformance.Report, id, title string) conformance.Summary {
	var some conformance.Report
	for _, r := range report.Results {
		if r.ID == id && r.Title == title {
			some.Results = append(some.Results, r)
		}
	}
	return some.Summary()
}

func TestTwoUsers(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]conformance.Verdict{strings.ToUpper(provider.SampleUser): conformance.Pass, "nobody@acme.example": conformance.Warn, "": conformance.Skip} {
		report := trial{mode: provider.APIKey, options: conformance.Options{Only: []string{"P43"}}, subject: func(s *conformance.Subject) { s.OtherUsername = name }}.run(t)
		if got := report.Summary().Verdict(); got != want {
			t.Errorf("%s: %s\n%s", name, got, lines(report.Results, got))
		}
		if name == "" && !strings.Contains(report.Results[0].Got, "add a second [provider.NAME] with the same base_url") {
			t.Errorf("nobody learns what is missing: %s", report.Results[0].Got)
		}
	}
	ended := trial{mode: provider.OAuth2, options: conformance.Options{Only: []string{"P43"}}, subject: func(s *conformance.Subject) { s.OtherToken = "ended" }}.run(t)
	if got := ended.Results[0]; got.Verdict != conformance.Skip || !strings.Contains(got.Got, "has ended") {
		t.Errorf("%s: %s", got.Verdict, got.Got)
	}
}

// TestMoreThanAThousandItems: a list of any length is right when it is whole,
// and is not when it is cut, at whichever number and whatever offset counts.
func TestMoreThanAThousandItems(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		paging bool
		cap    int
		want   string
	}{
		"whole": {want: ""}, "whole, with pages": {paging: true, want: ""},
		"cut at 1,000": {paging: true, cap: 1000, want: "P13 warn"}, "cut at 500": {paging: true, cap: 500, want: "P13 warn"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := trial{mode: provider.APIKey, handler: newOther(style{mode: provider.APIKey, byName: true, paging: tt.paging, many: 1200, cap: tt.cap})}
			report := tr.run(t)
			if got := held(report); got != tt.want {
				t.Errorf("got %q, want %q\n%s", got, tt.want, lines(report.Results, conformance.Fail, conformance.Warn))
			}
			if passed := lines(report.Results, conformance.Pass); tt.want == "" && !strings.Contains(passed, "1200 items, and asking for a second page brought no others; above 1,000") {
				t.Error(passed)
			}
		})
	}
	for fault, want := range map[string]string{"list=whole": "", "list=truncated": "P13 warn", "list=linked": "P13 warn"} {
		tr := bent(provider.APIKey, fault, conformance.Tolerant)
		tr.options.AllowWrites, tr.archived = false, 1200
		if got := held(tr.run(t)); got != want {
			t.Errorf("the sample provider, %s: got %q, want %q", fault, got, want)
		}
	}
}

// TestTransport: a certificate of nobody's is remarked on, also where the client
// was told to take it; one that the client trusts is not.
func TestTransport(t *testing.T) {
	t.Parallel()
	inner := newOther(style{mode: provider.APIKey})
	server := httptest.NewUnstartedServer(inner)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	careless := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	t.Cleanup(careless.CloseIdleConnections)
	for name, tt := range map[string]struct {
		client *http.Client
		want   conformance.Verdict
		kind   conformance.ProblemKind
	}{
		"trusted": {server.Client(), conformance.Pass, ""}, "careless": {careless, conformance.Warn, ""}, "untrusted": {&http.Client{}, conformance.Skip, conformance.ProblemNetwork},
	} {
		s := trial{mode: provider.APIKey}.asked(tt.client)
		s.Integration.BaseURL = server.URL + "/api/v1"
		report := conformance.Run(t.Context(), s, conformance.Options{Only: []string{"P01"}}, nil)
		if got := report.Summary().Verdict(); got != tt.want {
			t.Errorf("%s: %s: %+v", name, got, report.Results)
		}
		if (report.Problem == nil) != (tt.kind == "") {
			t.Errorf("%s: %+v", name, report.Problem)
		}
		problem := conformance.PreflightProblem(conformance.Preflight(t.Context(), s))
		if (problem == nil) != (tt.kind == "") || problem != nil && problem.Kind != tt.kind {
			t.Errorf("%s: preflight %+v", name, problem)
		}
	}
}

// TestPreflight tells a wrong configuration from a network that is down.
func TestPreflight(t *testing.T) {
	t.Parallel()
	late := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
	}))
	t.Cleanup(late.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, tt := range []struct{ base, step, verdict, says string }{
		{"docs.example", "configuration", "fail config", "neither https:// nor http://"},
		{late.URL + "/api/v1/files", "configuration", "warn ", "/files"},
		{late.URL + "/api/v1", "clock", "warn ", "differ by 1h"},
		{late.URL + "/api/v1", "port", "pass ", "answers"},
		{gone.URL + "/api/v1", "port", "fail network", "nothing answers"},
		{strings.Replace(late.URL, "http:", "https:", 1), "certificate", "fail config", "does not speak TLS"},
	} {
		s := trial{mode: provider.APIKey}.asked(&http.Client{Transport: &http.Transport{}})
		s.Integration.BaseURL = tt.base
		steps := conformance.Preflight(t.Context(), s)
		i := slices.IndexFunc(steps, func(p conformance.PreflightStep) bool { return p.Name == tt.step })
		if got := fmt.Sprint(steps[i].Verdict, " ", steps[i].Kind); got != tt.verdict || !strings.Contains(steps[i].Says, tt.says) {
			t.Errorf("%s of %s: %s %q", tt.step, tt.base, got, steps[i].Says)
		}
	}
}
