package flow_test

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/reason"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/practice"
	"wfconnect/workfront"
	"wfconnect/workfront/simulator"
)

// network is inside with what a real network does to answers: it cuts, it waits,
// and it unpacks.
type network struct{ http.Handler }

func (n network) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	defer func() {
		if cut := recover(); cut == http.ErrAbortHandler {
			resp, err = nil, syscall.ECONNRESET
		} else if cut != nil {
			panic(cut)
		}
	}()
	resp, err = inside(n).RoundTrip(r)
	if gone := r.Context().Err(); gone != nil {
		return nil, gone
	}
	if err == nil && resp.Header.Get("Content-Encoding") == "gzip" {
		resp.Body = io.NopCloser(unpacked{resp.Body})
	}
	return resp, err
}

type unpacked struct{ packed io.Reader }

func (u unpacked) Read(p []byte) (int, error) {
	r, err := gzip.NewReader(u.packed)
	if err != nil {
		return 0, err
	}
	return r.Read(p)
}

// attempt is a connection to a simulated Workfront, in fake time.
type attempt struct {
	*testing.T
	sim    *simulator.Workfront
	client *http.Client
	parts  flow.Parts
	c      flow.Connect
}

func acmeWorkfront() config.Workfront {
	return config.Workfront{
		Name: "acme", Domain: "acme", Flow: config.FlowAuthorizationCode, ClientID: "id", ClientSecret: "env:SECRET",
		RedirectURI: elsewhereURI, TokenRequest: "form", APIVersion: "v21.0", Transport: config.Transport{Timeout: 30 * time.Second},
	}
}

const elsewhereURI = "https://integration.example/callback"

func newAttempt(t *testing.T, change func(*config.Workfront)) *attempt {
	t.Helper()
	a := &attempt{T: t, sim: simulator.New(simulator.Options{
		Apps: []simulator.App{{ClientID: "id", ClientSecret: "the-client-secret", RedirectURIs: []string{elsewhereURI}}},
	})}
	a.parts = partsOf(a.sim)
	a.parts.Transport = network{a.sim}
	a.client = &http.Client{Transport: a.parts.Transport}
	w := acmeWorkfront()
	if change != nil {
		change(&w)
	}
	c, err := flow.Prepare(t.Context(), w, a.parts)
	if err != nil {
		t.Fatal(err)
	}
	a.c = c
	return a
}

func (a *attempt) fault(name, value string) {
	a.Helper()
	if err := a.sim.SetFault(name, value); err != nil {
		a.Fatal(err)
	}
}

func (a *attempt) does(ev flow.Event) { a.c = run(a.Context(), a.c, ev) }

func (a *attempt) wait(d time.Duration) { time.Sleep(d) }

// login goes to a code, pasted or not.
func (a *attempt) login() string {
	a.Helper()
	a.does(flow.Authorize{Now: time.Now()})
	location, err := practice.Allow(a.Context(), a.client, a.c.Login.URL)
	if err != nil {
		a.Fatal(err)
	}
	a.does(flow.Paste{Text: location, Now: time.Now()})
	a.c.Code.Pasted = false // as if a listener had caught it
	if a.c.Stage != flow.Holding {
		a.Fatalf("stage %v, %v", a.c.Stage, a.c.Problem)
	}
	return code(a.T, location, nil)
}

func (a *attempt) exchange() { a.does(flow.Exchange{Now: time.Now()}) }

func (a *attempt) connect() {
	a.Helper()
	a.login()
	a.exchange()
	if a.c.Stage != flow.Live {
		a.Fatalf("stage %v, %v", a.c.Stage, a.c.Problem)
	}
}

func (a *attempt) refresh() { a.does(flow.Refresh{Now: time.Now()}) }

func (a *attempt) call(path string) { a.does(flow.Ask{Path: path, Now: time.Now()}) }

// other is the same application in another program.
func (a *attempt) other() workfront.Application {
	app := a.c.App
	app.Style = workfront.StyleForm
	return app
}

// Steps that end in a failure.
func failedExchange(fault, value string) func(*attempt) *flow.Problem {
	return func(a *attempt) *flow.Problem {
		a.login()
		a.fault(fault, value)
		a.exchange()
		return a.c.Problem
	}
}

func usedCode(fault, value string) func(*attempt) *flow.Problem {
	return func(a *attempt) *flow.Problem {
		code := a.login()
		if _, err := a.other().Exchange(a.Context(), a.client, code); err != nil {
			a.Fatal(err)
		}
		a.fault(fault, value)
		a.exchange()
		return a.c.Problem
	}
}

func lateExchange(ttl string, after time.Duration) func(*attempt) *flow.Problem {
	return func(a *attempt) *flow.Problem {
		a.fault("code_ttl", ttl)
		a.login()
		a.wait(after)
		a.exchange()
		return a.c.Problem
	}
}

func failedRefresh(fault, value string, before func(*attempt)) func(*attempt) *flow.Problem {
	return func(a *attempt) *flow.Problem {
		a.fault(fault, value)
		a.connect()
		before(a)
		a.refresh()
		return a.c.Problem
	}
}

func failedCall(fault, value, path string) func(*attempt) *flow.Problem {
	return func(a *attempt) *flow.Problem {
		a.connect()
		if fault != "" {
			a.fault(fault, value)
		}
		a.call(path)
		return a.c.CallProblem()
	}
}

func silent(fault, value string, before func(*attempt)) func(*attempt) *flow.Problem {
	return func(a *attempt) *flow.Problem {
		if before != nil {
			before(a)
		}
		a.fault(fault, value)
		a.does(flow.Authorize{Now: time.Now()})
		switch location, err := practice.Cancel(a.Context(), a.client, a.c.Login.URL); {
		case fault == "callback_error" && (err != nil || location != ""):
		case err == nil && location != "":
			a.Fatalf("the browser came back to %s", location)
		}
		a.wait(3 * time.Minute)
		a.c.Login.PasteOnly = "" // as if a listener waited
		return a.c.Silence(time.Now())
	}
}

func usedByAnother(a *attempt) {
	if _, err := a.other().Refresh(a.Context(), a.client, string(a.c.Tokens.RefreshToken)); err != nil {
		a.Fatal(err)
	}
}

func nothing(*attempt) {}

func style(s string) func(*config.Workfront) {
	return func(w *config.Workfront) { w.TokenRequest = s }
}

func version(v string) func(*config.Workfront) {
	return func(w *config.Workfront) { w.APIVersion = v }
}

// failures are the faults that end in a failure, and the cause that must then
// be ranked first.
var failures = []struct {
	fault, value string
	how          func(*attempt) *flow.Problem
	first        string
	change       func(*config.Workfront)
}{
	{"callback_error", "none", silent("callback_error", "none", (*attempt).connect), "silent-cancel", nil},
	{"application", "other-lane", silent("application", "other-lane", nil), "silent-client", func(w *config.Workfront) { w.Domain = "acme.sb01.workfront.com" }},
	{"application", "other-lane", failedExchange("application", "other-lane"), "other-lane", nil},
	{"registered_redirect", "slash", silent("registered_redirect", "slash", nil), "silent-redirect", nil},
	{"code_ttl", "0s", lateExchange("0s", 0), "code-held", nil},
	{"code_ttl", "10s", lateExchange("10s", 20*time.Second), "code-held", nil},
	{"code_ttl", "10s", lateExchange("10s", 117*time.Second), "code-old", nil},
	{"encodings_accepted", "E1", failedExchange("encodings_accepted", "E1"), "style", nil},
	{"encodings_accepted", "E2", failedExchange("encodings_accepted", "E2"), "style", style("json")},
	{"encodings_accepted", "E3", failedExchange("encodings_accepted", "E3"), "style", nil},
	{"encodings_accepted", "E4", failedExchange("encodings_accepted", "E4"), "style", style("json-body")},
	{"token_error", "invalid_grant", failedExchange("token_error", "invalid_grant"), "code-used", nil},
	{"token_error", "invalid_client", failedExchange("token_error", "invalid_client"), "client", nil},
	{"token_error", "redirect_uri", failedExchange("token_error", "redirect_uri"), "redirect", nil},
	{"token_error", "unauthorized_client", failedExchange("token_error", "unauthorized_client"), "app-type", nil},
	{"token_error", "server", failedExchange("token_error", "server"), "server", nil},
	{"error_profile", "rfc6749", usedCode("error_profile", "rfc6749"), "code-used", nil},
	{"error_profile", "attask", usedCode("error_profile", "attask"), "code-used", nil},
	{"error_profile", "string", usedCode("error_profile", "string"), "code-used", nil},
	{"error_profile", "html", usedCode("error_profile", "html"), "page", nil},
	{"error_profile", "empty", usedCode("error_profile", "empty"), "code-used", nil},
	{"error_profile", "200-with-error", usedCode("error_profile", "200-with-error"), "code-used", nil},
	{"refresh_token", "absent", failedRefresh("refresh_token", "absent", nothing), "none-came", nil},
	{"refresh_token", "rotating", failedRefresh("refresh_token", "rotating", usedByAnother), "rotated", nil},
	{"refresh_token", "rotating-reuse-kills-family", failedRefresh("refresh_token", "rotating-reuse-kills-family", usedByAnother), "rotated", nil},
	{"require_redirect_uri_on_refresh", "yes", failedRefresh("require_redirect_uri_on_refresh", "yes", nothing), "refresh-redirect", style("json")},
	{"absolute_expiry", "3h", failedRefresh("absolute_expiry", "3h", func(a *attempt) {
		for range 3 {
			a.wait(58 * time.Minute)
			a.refresh()
		}
		a.wait(10 * time.Minute)
	}), "absolute-limit", nil},
	{"inactivity_expiry", "3h", failedRefresh("inactivity_expiry", "3h", func(a *attempt) { a.wait(4 * time.Hour) }), "idle-limit", nil},
	{"token_redirect", "yes", failedExchange("token_redirect", "yes"), "moved", nil},
	{"session_idle", "10s", func(a *attempt) *flow.Problem {
		a.fault("session_idle", "10s")
		a.fault("refresh_token", "absent") // else the call refreshes by itself
		a.connect()
		a.wait(20 * time.Second)
		a.call(workfront.WhoAmIPath)
		return a.c.CallProblem()
	}, "session-over", nil},
	{"session_end", "now", func(a *attempt) *flow.Problem {
		a.fault("refresh_token", "absent")
		return failedCall("session_end", "now", workfront.WhoAmIPath)(a)
	}, "session-over", nil},
	{"token_answer", "lost", failedExchange("token_answer", "lost"), "cut", nil},
	{"bearer", "refused", bearer, "bearer", nil},
	{"", "", func(a *attempt) *flow.Problem { return edited(a, "X-Nothing", func(string) string { return "x" }) }, "no-header", nil},
	{"", "", func(a *attempt) *flow.Problem {
		return edited(a, "sessionID", func(string) string { return "0123456789abcdef0123456789abcdef" })
	}, "api-key", nil},
	{"oldest_version", "16", failedCall("", "", workfront.WhoAmIPath), "version-gone", version("v14.0")},
	{"oldest_version", "17", failedCall("oldest_version", "17", workfront.WhoAmIPath), "version-gone", version("v16.0")},
	{"oldest_version", "22", failedCall("oldest_version", "22", workfront.WhoAmIPath), "version-gone", nil},
	{"oldest_version", "16", failedCall("", "", workfront.WhoAmIPath), "version-new", version("v23.0")},
	{"empty_data", "yes", failedCall("empty_data", "yes", workfront.WhoAmIPath), "not-provisioned", nil},
	{"empty_data", "yes", failedCall("empty_data", "yes", workfront.ProjectsPath), "no-access", nil},
	{"empty_data", "no", failedCall("", "", "proj/search?name=no+such+project"), "nothing-there", nil},
	{"denied", "user", failedCall("denied", "user", "user/search"), "permission", nil},
	{"denied", "proj", failedCall("denied", "proj", workfront.ProjectsPath), "permission", nil},
	{"denied", "task", failedCall("denied", "task", "task/search"), "permission", nil},
	{"denied", "optask", failedCall("denied", "optask", "optask/search"), "permission", nil},
	{"denied", "docu", failedCall("denied", "docu", "docu/search"), "permission", nil},
	{"unsupported", "user", failedCall("unsupported", "user", "user/search"), "object", nil},
	{"unsupported", "proj", failedCall("unsupported", "proj", "proj/search"), "object", nil},
	{"unsupported", "task", failedCall("unsupported", "task", "task/search"), "object", nil},
	{"unsupported", "optask", failedCall("unsupported", "optask", "optask/search"), "object", nil},
	{"unsupported", "docu", failedCall("unsupported", "docu", "docu/search"), "object", nil},
	{"latency", "2s", failedExchange("latency", "2s"), "timeout", func(w *config.Workfront) { w.Transport.Timeout = time.Second }},
	{"status", "429", failedExchange("status", "429"), "throttled", nil},
	{"status", "429", failedCall("status", "429", workfront.WhoAmIPath), "throttled", nil},
	{"status", "500", failedExchange("status", "500"), "server", nil},
	{"status", "503", failedCall("status", "503", workfront.WhoAmIPath), "server", nil},
	{"waf", "denied", failedExchange("waf", "denied"), "waf", nil},
	{"waf", "denied", failedCall("waf", "denied", workfront.WhoAmIPath), "waf", nil},
	{"reset", "yes", failedExchange("reset", "yes"), "cut", nil},
	{"reset", "yes", failedCall("reset", "yes", workfront.WhoAmIPath), "cut", nil},
	{"gzip_garbage", "yes", failedExchange("gzip_garbage", "yes"), "garbled", nil},
	{"", "", failedCall("", "", "user/search?fields=shoeSize"), "field", nil},
	{"", "", failedCall("", "", "shoe/search"), "object", nil},
	{"", "", failedCall("", "", "user/a/b"), "uri-parts", nil},
	{"", "", failedCall("", "", "user/search?$$LIMIT=2001"), "limit", nil},
	{"", "", failedCall("", "", "user/search?name="+strings.Repeat("x", 9000)), "uri-long", nil},
	{"", "", failedCall("", "", "login?username=x"), "login-api", nil},
	{"", "", failedCall("", "", "user/5c1f0b7a00a3d9e84b6f2c7d9e01ffff"), "path", nil},
	{"", "", failedCall("", "", "user/search?$$LIMIT=x"), "query", nil},
}

// bearer sends a call again with the token where generic OAuth2 clients put it,
// as a person does who edits the request.
func bearer(a *attempt) *flow.Problem {
	return edited(a, "Authorization", func(mark string) string { return "Bearer " + mark })
}

func edited(a *attempt, name string, value func(string) string) *flow.Problem {
	a.Helper()
	a.connect()
	a.call(workfront.WhoAmIPath)
	old := last(a.parts.Log, "/user/search")
	draft, err := wire.DraftOf(old)
	if err != nil {
		a.Fatal(err)
	}
	for i, h := range draft.Header {
		if strings.EqualFold(h.Name, "sessionID") {
			draft.Header[i] = wire.Field{Name: name, Value: value(h.Value)}
		}
	}
	r := run(a.Context(), flow.NewReplay(a.parts.Log), flow.SendAgain{Exchange: old, Draft: &draft, As: a.c.Sender()})
	if r.State != flow.ReplayDone {
		a.Fatalf("state %v: %s", r.State, r.Reason)
	}
	return a.c.ExchangeProblem(r.New)
}

func TestEachFaultRanksItsCauseFirst(t *testing.T) {
	t.Parallel()
	for _, f := range failures {
		t.Run(f.fault+"="+f.value+" "+f.first, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				problem := f.how(newAttempt(t, f.change))
				if problem == nil {
					t.Fatal("nothing failed")
				}
				if len(problem.Reasons) == 0 || problem.Reasons[0].ID != f.first {
					t.Errorf("%v\n%s", problem, ids(problem.Reasons))
				}
				if strings.Contains(strings.Join(problem.Lines(), "\n"), "the-client-secret") {
					t.Error("a secret is told")
				}
			})
		})
	}
}

func ids(list []reason.Reason) string {
	var all []string
	for _, r := range list {
		all = append(all, r.ID+": "+r.Says)
	}
	return strings.Join(all, "\n")
}

// A fault that is in neither list is one whose cause nobody has thought of.
func TestEveryFaultFailsAsItMustOrNotAtAll(t *testing.T) {
	t.Parallel()
	known := map[string]string{
		"state_echo=no": "a warning", "state_echo=altered": "the redirect is refused in its own words",
		"domain=wrong": "the person decides", "domain=absent": "a note", "domain=evil": "the person decides",
		"lane=wrong": "the person decides", "lane=absent": "a note",
		"wrong_encoding=uses-up": "only what comes after a refusal",
		"code_single_use=no":     "nothing fails", "bearer=accepted": "nothing fails",
		"token_type=Bearer": "nothing fails", "token_type=bearer": "nothing fails", "token_type=unknown": "a note",
		"expires_in=zero": "a note", "expires_in=string": "a note", "expires_in=negative": "a note", "expires_in=null": "a note",
		"expires_in=absent": "a note", "expires_in=float": "a note", "wid=absent": "nothing fails", "wid=number": "nothing fails",
		"date=10m": "nothing fails: a JWT is signed by that clock", "date=-10m": "nothing fails: a JWT is signed by that clock", "date=absent": "nothing fails",
		"absolute_expiry=10s": "as 3h, and earlier than any limit that is set", "inactivity_expiry=10s": "as 3h, and earlier than any limit that is set",
	}
	for _, f := range failures {
		known[f.fault+"="+f.value] = f.first
	}
	for _, f := range simulator.Faults() {
		for _, value := range f.Values {
			if value != f.Values[0] && known[f.Name+"="+value] == "" {
				t.Errorf("nothing says what %s=%s must rank first, or that it fails nothing", f.Name, value)
			}
		}
	}
}

// What is registered turns a guess into a certainty.
func TestAToldRedirectSettlesIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAttempt(t, nil)
		a.does(flow.TellRegistered{URI: elsewhereURI + "/"})
		problem := failedExchange("token_error", "invalid_grant")(a)
		if first := problem.Reasons[0]; first.ID != "redirect" || !strings.Contains(first.Says, "slash at the end") || problem.Remedy != flow.MendConfig {
			t.Errorf("%v", problem)
		}
		a.does(flow.TellRegistered{URI: elsewhereURI})
		if problem = failedExchange("token_error", "invalid_grant")(a); problem.Reasons[0].ID != "code-used" {
			t.Errorf("%s", ids(problem.Reasons))
		}
	})
}

// A refresh whose answer was lost explains why the next one is refused.
func TestALostAnswerIsRemembered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAttempt(t, nil)
		a.fault("refresh_token", "rotating")
		a.connect()
		usedByAnother(a) // as the refresh does whose answer is cut off
		a.fault("reset", "yes")
		a.refresh()
		a.fault("reset", "no")
		a.does(flow.Refresh{Insist: true, Now: time.Now()})
		if p := a.c.Problem; p == nil || len(p.Reasons) == 0 || p.Reasons[0].ID != "rotated" {
			t.Fatalf("%v", p)
		}
	})
}

// Tokens of another host lie idle and are told of; one event goes on with them.
func TestTokensOfAnotherHostAreToldOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		of, domain   string
		stage        flow.Stage
		told, usable bool
	}{
		{"https://acme.my.workfront.com", "acme", flow.Live, false, false},
		{"https://acme.my.workfront.adobe.com", "acme", flow.Live, true, false},
		{"https://acme.sb01.workfront.com", "acme", flow.Idle, true, true},
		{"https://beta.my.workfront.com", "acme", flow.Idle, true, true},
		{"https://proxy.example", "acme", flow.Idle, true, false},
	} {
		parts := partsOf(http.NotFoundHandler())
		kept(t, parts.Vault, vault.Key{Kind: "workfront", Name: "acme"}, "access-token-1", "refresh-token-1", c.of)
		got, err := flow.Prepare(t.Context(), config.Workfront{Name: "acme", Domain: c.domain, Flow: config.FlowAuthorizationCode, ClientID: "id", ClientSecret: "env:SECRET", RedirectURI: callback, TokenRequest: "form"}, parts)
		if err != nil {
			t.Fatal(err)
		}
		if got.Stage != c.stage || (got.Elsewhere != nil || got.HostNote() != "") != c.told {
			t.Errorf("%s for %s: stage %v, elsewhere %v, %q", c.of, c.domain, got.Stage, got.Elsewhere, got.HostNote())
		}
		if got.Elsewhere == nil {
			continue
		}
		host, _ := workfront.ParseHost(c.of)
		if says := got.Elsewhere.Says(got); !strings.Contains(says, host.Authority) || strings.Contains(says, "access-token") {
			t.Errorf("%s", says)
		}
		used, _ := got.On(flow.UseElsewhere{Now: time.Now()})
		if (used.Stage == flow.Live) != c.usable || c.usable && (used.Host != host || used.App.Host != host || used.Lane != host.Lane) {
			t.Errorf("%s: used, stage %v at %v for %v", c.of, used.Stage, used.Host, used.App.Host)
		}
	}
}

// A login that chose another host says so, and which host could be configured.
func TestTokensOfAChosenHostAreToldOf(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAttempt(t, nil)
		a.fault("lane", "wrong")
		a.does(flow.Authorize{Now: time.Now()})
		location, err := practice.Allow(context.Background(), a.client, a.c.Login.URL)
		if err != nil {
			t.Fatal(err)
		}
		a.does(flow.Paste{Text: location, Now: time.Now()})
		if other := a.c.OtherHost(); a.c.Stage != flow.Asking || other == nil || other.Lane != "not-my" {
			t.Fatalf("stage %v, %v", a.c.Stage, other)
		}
		a.does(flow.Decide{Choice: flow.UseOtherHost, Now: time.Now()})
		a.exchange()
		if note := a.c.HostNote(); a.c.Stage != flow.Live || !strings.Contains(note, "acme.not-my.workfront.com") || a.c.OtherHost() == nil {
			t.Errorf("stage %v, %q", a.c.Stage, note)
		}
	})
}
