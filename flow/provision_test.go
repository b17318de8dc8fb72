package flow

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wfconnect/flow/loopback"
	"wfconnect/network"
	"wfconnect/webhook"
	"wfconnect/workfront"
)

// docs is a provider whose handshake may begin; nothing it asks for is run.
func docs() Provision {
	return NewProvision("acme-docs", webhook.Integration{
		Name: "acme-docs", BaseURL: "https://docs.acme.example/api/v1", Auth: webhook.AuthOAuth2,
		AuthenticationURL: "https://docs.acme.example/authorize", TokenEndpointURL: "https://docs.acme.example/token",
		ClientID: "workfront", ClientSecret: "secret", RedirectURI: "http://127.0.0.1:8977/callback",
		AuthorizeParameters: webhook.AuthorizeFull, TokenStyle: webhook.TokenForm,
	}, ProviderOutside{Tokens: webhook.NewTokens(webhook.TokenSet{}, nil, nil)})
}

func provide(p Provision, events ...Event) (Provision, []Do) {
	var todo []Do
	for _, ev := range events {
		p, todo = p.On(ev)
	}
	return p, todo
}

// inTheBrowser is a handshake whose person is in the browser, beside a listener
// that is not a real one.
func inTheBrowser(t *testing.T) Provision {
	t.Helper()
	p, _ := provide(docs(), Authorize{Now: t0})
	p, _ = provide(p, opened{attempt: p.Login.attempt, state: "s-of-this-login", listener: &loopback.Listener{}, at: t0})
	if p.Stage != Authorizing {
		t.Fatalf("stage %v, want authorizing", p.Stage)
	}
	return p
}

func unheard(t *testing.T) Provision {
	t.Helper()
	p := docs()
	p.Integration.RedirectURI = "https://workfront.example/callback"
	p, _ = provide(p, Authorize{Now: t0})
	p, _ = provide(p, opened{attempt: p.Login.attempt, state: "s-of-this-login", err: loopback.ErrNotLoopback, at: t0})
	return p
}

func cameBack(p Provision, query string) Event {
	return arrived{attempt: p.Login.attempt, what: loopback.Arrival{Query: query, At: t0, Verdict: verdict(p.Name, query, p.Login.State, 0)}}
}

const backWithState = "code=c-1&state=s-of-this-login"

func exchanging(t *testing.T) Provision {
	t.Helper()
	p := inTheBrowser(t)
	p, todo := provide(p, cameBack(p, backWithState))
	if p.Stage != Exchanging || len(todo) == 0 {
		t.Fatalf("stage %v with %d to do, want a token request at once", p.Stage, len(todo))
	}
	return p
}

func tokenSet(access string) webhook.TokenSet {
	return webhook.TokenSet{AccessToken: webhook.Secret(access), RefreshToken: "r-1", ExpiresIn: time.Hour}
}

func provisioned(t *testing.T) Provision {
	t.Helper()
	p := exchanging(t)
	p, _ = provide(p, provided{attempt: p.Login.attempt, tokens: tokenSet("t-1"), at: t0})
	if p.Stage != Live {
		t.Fatalf("stage %v, want live: %v", p.Stage, p.Problem)
	}
	return p
}

// done are the numbers of the milestones that are done, failed or under way.
func marks(p Provision) string {
	var b strings.Builder
	for _, m := range p.Milestones() {
		switch {
		case m.Failed:
			b.WriteByte('x')
		case m.Doing:
			b.WriteByte('o')
		case m.Done:
			b.WriteByte('+')
		default:
			b.WriteByte('.')
		}
	}
	return b.String()
}

func TestTheNineStepsAreTickedInOrder(t *testing.T) {
	t.Parallel()
	called := webhook.Answer{Status: 200}
	renewed := webhook.Answer{Status: 200, Steps: []webhook.Step{{Kind: webhook.StepRefresh, Status: 200}}}
	files, err := webhook.Find("files")
	if err != nil {
		t.Fatal(err)
	}
	p := docs()
	steps := []struct {
		name string
		ev   func() Event
		want string
	}{
		{"nothing yet", func() Event { return Ticked{Now: t0} }, "........."},
		{"opening", func() Event { return Authorize{Now: t0} }, "+o......."},
		{"in the browser", func() Event {
			return opened{attempt: p.Login.attempt, state: "s-of-this-login", listener: &loopback.Listener{}, at: t0}
		}, "++o......"},
		{"the redirect", func() Event { return cameBack(p, backWithState) }, "++++o...."},
		{"the tokens", func() Event { return provided{attempt: p.Login.attempt, tokens: tokenSet("t-1"), at: t0} }, "+++++++.."},
		{"a call", func() Event { return callDone{endpoint: files, answer: called, tokens: tokenSet("t-1"), at: t0} }, "++++++++."},
		{"a refresh on the way", func() Event { return callDone{endpoint: files, answer: renewed, tokens: tokenSet("t-2"), at: t0} }, "+++++++++"},
	}
	for _, s := range steps {
		if p, _ = provide(p, s.ev()); marks(p) != s.want {
			t.Fatalf("%s: %s, want %s", s.name, marks(p), s.want)
		}
	}
	if p.Tokens.AccessToken != "t-2" || p.Before.AccessToken != "t-1" {
		t.Errorf("token %q before %q", string(p.Tokens.AccessToken), string(p.Before.AccessToken))
	}
}

func TestWhatARedirectComesTo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, query string
		stage       Stage
		marks       string
		words       string // of the problem, a warning or what was noted
	}{
		{"state", backWithState, Exchanging, "++++o....", ""},
		{"another state", "code=c-1&state=another", Authorizing, "++o......", "its state is not the one this login sent"},
		{"no state beside a listener", "code=c-1", Exchanging, "++++o....", "did not bring the state back"},
		{"cancel", "error=access_denied&state=s-of-this-login", Refused, "++x......", "Cancel was pressed"},
		{"cancel without state", "error=access_denied", Refused, "++x......", "did not bring the state back"},
		{"nothing", "hello=1", Authorizing, "++o......", "neither"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := inTheBrowser(t)
			p, _ = provide(p, cameBack(p, c.query))
			said := strings.Join(append(p.Code.Warnings, p.Login.Noted...), " ")
			if p.Problem != nil {
				said += p.Problem.Error()
			}
			if p.Stage != c.stage || marks(p) != c.marks || !strings.Contains(said, c.words) {
				t.Errorf("stage %v marks %s said %q; want %v %s %q", p.Stage, marks(p), said, c.stage, c.marks, c.words)
			}
		})
	}
}

func TestAPasteWithoutStateIsAskedAbout(t *testing.T) {
	t.Parallel()
	p, todo := provide(unheard(t), Paste{Text: "https://workfront.example/callback?code=c-1", Now: t0})
	if p.Stage != Asking || p.Code.Question == nil || !p.Code.Question.NoState || len(todo) != 0 {
		t.Fatalf("stage %v, question %v, %d to do; want to be asked, and nothing sent", p.Stage, p.Code.Question, len(todo))
	}
	if p, todo = provide(p, Decide{Choice: UseOtherHost, Now: t0}); p.Stage != Asking || len(todo) != 0 {
		t.Errorf("another host was taken: stage %v", p.Stage)
	}
	if p, todo = provide(p, Decide{Choice: StayWithHost, Now: t0}); p.Stage != Exchanging || len(todo) != 1 {
		t.Errorf("stage %v with %d to do, want the token request", p.Stage, len(todo))
	}
}

func TestAPasteThatIsNoneGoesOnWaiting(t *testing.T) {
	t.Parallel()
	p, todo := provide(unheard(t), Paste{Text: "what is this?", Now: t0})
	if p.Stage != Authorizing || p.Problem == nil || len(todo) != 0 {
		t.Errorf("stage %v problem %v, %d to do; want to wait and to say why", p.Stage, p.Problem, len(todo))
	}
	if p, _ = provide(docs(), Paste{Text: "code=c-1", Now: t0}); p.Stage != Idle {
		t.Errorf("a paste without a login: stage %v", p.Stage)
	}
}

func TestAProvidersCodeIsSentOnce(t *testing.T) {
	t.Parallel()
	p := exchanging(t)
	p, _ = provide(p, provided{attempt: p.Login.attempt, err: errors.New("no"), at: t0}, Authorize{Now: t0})
	p, _ = provide(p, opened{attempt: p.Login.attempt, state: "s-2", listener: &loopback.Listener{}, at: t0})
	p, _ = provide(p, cameBack(p, "code=c-1&state=s-2"))
	if p.Stage != Refused || p.Problem == nil || !strings.Contains(p.Problem.Words, "a code works once") {
		t.Errorf("stage %v problem %v", p.Stage, p.Problem)
	}
}

func TestStaleAttemptsChangeNothing(t *testing.T) {
	t.Parallel()
	old := inTheBrowser(t)
	p, _ := provide(old, Authorize{Now: t0})
	p, _ = provide(p, opened{attempt: p.Login.attempt, state: "s-2", listener: &loopback.Listener{}, at: t0})
	for name, ev := range map[string]Event{
		"redirect": cameBack(old, backWithState),
		"opened":   opened{attempt: old.Login.attempt, state: "s-3", at: t0},
		"lost":     listenerLost{attempt: old.Login.attempt, err: errors.New("gone")},
		"browser":  browserOpened{attempt: old.Login.attempt, err: errors.New("none")},
		"tokens":   provided{attempt: old.Login.attempt, tokens: tokenSet("t-old"), at: t0},
	} {
		got, _ := provide(p, ev)
		if got.Stage != Authorizing || got.Login.State != "s-2" || got.Tokens.AccessToken != "" || got.Login.PasteOnly != "" || got.Login.Browser != "" {
			t.Errorf("%s of the login before: stage %v state %q token %q", name, got.Stage, got.Login.State, string(got.Tokens.AccessToken))
		}
	}
	busy := exchanging(t)
	if got, todo := provide(busy, Authorize{Now: t0}); got.Login.attempt != busy.Login.attempt || len(todo) != 0 {
		t.Error("a login began while a token request was under way")
	}
}

func TestWhyATokenRequestFailed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err    error
		likely string
	}{
		"client":      {&webhook.Refused{Status: 401, Type: "invalid_client"}, "the Client ID or the Client Secret"},
		"grant":       {&webhook.Refused{Status: 400, Type: "invalid_grant"}, "does not honour its own code"},
		"style":       {&webhook.Refused{Status: 400, Type: "invalid_request"}, "in another form"},
		"path":        {&webhook.Refused{Status: 404}, "the Token Endpoint URL is wrong"},
		"page":        {&webhook.Refused{Status: 200, Shape: webhook.ShapeHTML}, "leads to a page"},
		"no token":    {&webhook.Refused{Status: 200, Shape: webhook.ShapeJSON}, "no access_token"},
		"unreachable": {&network.Unreachable{Tried: "token request", Why: "refused", NotSent: true}, "is not running"},
		"lost":        {&network.Unreachable{Tried: "token request", Why: "cut"}, "nobody knows whether it took the request"},
	} {
		p := exchanging(t)
		p, _ = provide(p, provided{attempt: p.Login.attempt, err: c.err, at: t0})
		if p.Stage != Refused || p.Problem == nil || !strings.Contains(p.Problem.Likely, c.likely) || marks(p)[4] != 'x' {
			t.Errorf("%s: stage %v marks %s, %v; want %q", name, p.Stage, marks(p), p.Problem, c.likely)
		}
	}
}

func TestTokensThatCouldNotBeKeptAreSaid(t *testing.T) {
	t.Parallel()
	p := exchanging(t)
	p, _ = provide(p, provided{attempt: p.Login.attempt, tokens: tokenSet("t-1"), notKept: errors.New("disk full"), at: t0})
	if p.Stage != Live || p.NotKept == nil || marks(p) != "++++++x.." {
		t.Errorf("stage %v not kept %v marks %s", p.Stage, p.NotKept, marks(p))
	}
}

func TestLeavingAHandshake(t *testing.T) {
	t.Parallel()
	p, todo := provide(inTheBrowser(t), Leave{})
	if p.Stage != Idle || len(todo) != 1 {
		t.Errorf("stage %v with %d to do, want idle and the listener closed", p.Stage, len(todo))
	}
	again, _ := provide(provisioned(t), Authorize{Now: t0})
	if again, _ = provide(again, Leave{}); again.Stage != Live {
		t.Errorf("stage %v, want live: the tokens of before are still good", again.Stage)
	}
	if p, todo = provide(exchanging(t), Leave{}); p.Stage != Exchanging || len(todo) != 0 {
		t.Errorf("stage %v: a token request is not left", p.Stage)
	}
}

func TestAListenerThatCannotBeBound(t *testing.T) {
	t.Parallel()
	p, _ := provide(docs(), Authorize{Now: t0})
	p, _ = provide(p, opened{attempt: p.Login.attempt, err: errors.New("address already in use"), at: t0})
	if p.Stage != Idle || p.Problem == nil || !p.Over() {
		t.Errorf("stage %v problem %v", p.Stage, p.Problem)
	}
}

func TestAMissingSecretIsAskedForFirst(t *testing.T) {
	t.Parallel()
	p := docs()
	p.Integration.ClientSecret = ""
	if p, todo := provide(p, Authorize{Now: t0}); p.Problem == nil || !p.Problem.NeedsSecret || len(todo) != 0 {
		t.Errorf("problem %v, %d to do", p.Problem, len(todo))
	}
}

func TestAProvidersTokenLivesAndIsRefreshed(t *testing.T) {
	t.Parallel()
	p, _ := provide(provisioned(t), Ticked{Now: after(time.Hour)})
	if p.Stage != Expired {
		t.Fatalf("an hour later: %v, want expired", p.Stage)
	}
	p, todo := provide(p, Refresh{Now: after(time.Hour)})
	if p.Stage != Refreshing || len(todo) != 1 || marks(p)[8] != 'o' {
		t.Fatalf("stage %v with %d to do, marks %s", p.Stage, len(todo), marks(p))
	}
	refused, _ := provide(p, provided{attempt: p.Login.attempt, refresh: true, err: &webhook.Refused{Status: 400, Type: "invalid_grant"}, at: after(time.Hour)})
	if refused.Stage != Expired || refused.Problem == nil || !strings.Contains(refused.Problem.Likely, "refresh token") || refused.Tokens.AccessToken != "t-1" {
		t.Errorf("refused: stage %v, %v", refused.Stage, refused.Problem)
	}
	p, _ = provide(p, provided{attempt: p.Login.attempt, refresh: true, tokens: tokenSet("t-2"), at: after(time.Hour)})
	if p.Stage != Live || p.Tokens.AccessToken != "t-2" || p.Before.AccessToken != "t-1" || marks(p)[8] != '+' {
		t.Errorf("stage %v token %q marks %s", p.Stage, string(p.Tokens.AccessToken), marks(p))
	}
}

func TestARefreshWithoutARefreshToken(t *testing.T) {
	t.Parallel()
	p := provisioned(t)
	p.Tokens.RefreshToken = ""
	if p, todo := provide(p, Refresh{Now: t0}); p.Stage != Live || p.Problem == nil || len(todo) != 0 {
		t.Errorf("stage %v problem %v, %d to do", p.Stage, p.Problem, len(todo))
	}
	if p, todo := provide(docs(), Refresh{Now: t0}); p.Stage != Idle || len(todo) != 0 {
		t.Errorf("without tokens: stage %v, %d to do", p.Stage, len(todo))
	}
}

func TestTokensOfAnEarlierRun(t *testing.T) {
	t.Parallel()
	p, _ := provide(docs(), RestoreProvider{Tokens: tokenSet("t-1"), Issued: t0, Now: after(time.Minute)})
	if p.Stage != Live || marks(p) != "+++++++.." {
		t.Errorf("stage %v marks %s", p.Stage, marks(p))
	}
	if p, _ = provide(docs(), RestoreProvider{Tokens: tokenSet("t-1"), Issued: t0, Now: after(2 * time.Hour)}); p.Stage != Expired {
		t.Errorf("two hours later: %v, want expired", p.Stage)
	}
	if p, _ = provide(docs(), RestoreProvider{Now: t0}); p.Stage != Idle {
		t.Errorf("without any: %v, want idle", p.Stage)
	}
	if p, _ = provide(inTheBrowser(t), RestoreProvider{Tokens: tokenSet("t-1"), Issued: t0, Now: t0}); p.Stage != Authorizing {
		t.Errorf("during a login: %v", p.Stage)
	}
}

func TestWhatACallTellsTheHandshake(t *testing.T) {
	t.Parallel()
	files, err := webhook.Find("files")
	if err != nil {
		t.Fatal(err)
	}
	info, err := webhook.Find("serviceInfo")
	if err != nil {
		t.Fatal(err)
	}
	ok := webhook.Answer{Status: 200}
	refreshed := webhook.Answer{Status: 200, Steps: []webhook.Step{{Kind: webhook.StepRefresh, Status: 200}}}
	for name, c := range map[string]struct {
		ev    callDone
		token webhook.Secret
		marks string
	}{
		"a good call":                     {callDone{endpoint: files, answer: ok, tokens: tokenSet("t-1")}, "t-1", "++++++++."},
		"one without credentials":         {callDone{endpoint: info, answer: ok, tokens: tokenSet("t-1")}, "t-1", "+++++++.."},
		"a refusal":                       {callDone{endpoint: files, answer: webhook.Answer{Status: 403, Refused: &webhook.Refused{Status: 403}}, tokens: tokenSet("t-1")}, "t-1", "+++++++.."},
		"a refresh":                       {callDone{endpoint: files, answer: refreshed, tokens: tokenSet("t-2")}, "t-2", "+++++++++"},
		"a spoilt token":                  {callDone{endpoint: info, answer: ok, tokens: tokenSet("t-1-expired")}, "t-1", "+++++++.."},
		"the refresh of a call before it": {callDone{endpoint: files, answer: ok, tokens: tokenSet("other")}, "other", "+++++++++"},
	} {
		c.ev.at = after(time.Second)
		p, _ := provide(provisioned(t), c.ev)
		if p.Tokens.AccessToken != c.token || marks(p) != c.marks {
			t.Errorf("%s: token %q marks %s, want %q %s", name, string(p.Tokens.AccessToken), marks(p), string(c.token), c.marks)
		}
	}
}

// A call that refreshes does not end a login that goes on beside it.
func TestACallBesideANewLogin(t *testing.T) {
	t.Parallel()
	p, _ := provide(provisioned(t), Authorize{Now: t0})
	p, _ = provide(p, opened{attempt: p.Login.attempt, state: "s-2", listener: &loopback.Listener{}, at: t0})
	refreshed := webhook.Answer{Status: 200, Steps: []webhook.Step{{Kind: webhook.StepRefresh, Status: 200}}}
	p, _ = provide(p, callDone{answer: refreshed, tokens: tokenSet("t-2"), at: after(time.Second)})
	if p.Stage != Authorizing || p.Tokens.AccessToken != "t-2" {
		t.Fatalf("stage %v token %q, want to wait on with the new token", p.Stage, string(p.Tokens.AccessToken))
	}
	p, _ = provide(p, cameBack(p, "code=c-2&state=s-2"))
	if p.Stage != Exchanging {
		t.Errorf("stage %v, want exchanging", p.Stage)
	}
}

func TestMilestonesNameWhatPassed(t *testing.T) {
	t.Parallel()
	p := exchanging(t)
	var got []string
	for _, m := range p.Milestones() {
		if m.Value != "" {
			got = append(got, m.Value)
		}
	}
	if diff := cmp.Diff([]string{"s-of-this-login", "same state", "form"}, got); diff != "" {
		t.Error(diff)
	}
	for _, m := range provisioned(t).Milestones() {
		if strings.Contains(m.Text+m.Value, "t-1") || strings.Contains(m.Text+m.Value, "c-1") {
			t.Errorf("a secret stands in %q", m.Text+m.Value)
		}
	}
	if got := stateWords(workfront.Redirect{Code: "c"}); got != "no state" {
		t.Errorf("a redirect without state: %q", got)
	}
}

// What the token request brings is kept before it is told, and goes on when
// the program leaves.
func TestTokensAreKeptBeforeTheyAreTold(t *testing.T) {
	t.Parallel()
	kept := errors.New("kept")
	p := docs()
	p.outside.Tokens = webhook.NewTokens(tokenSet("t-0"), func(context.Context, webhook.Secret) (webhook.TokenSet, error) { return tokenSet("t-2"), nil },
		func(ctx context.Context, got webhook.TokenSet) error {
			if ctx.Err() != nil || got.AccessToken != "t-2" {
				return kept
			}
			return nil
		})
	p, _ = provide(p, RestoreProvider{Tokens: tokenSet("t-0"), Issued: t0, Now: t0})
	p, todo := provide(p, Refresh{Now: t0})
	gone, leave := context.WithCancel(t.Context())
	leave()
	p, _ = provide(p, todo[len(todo)-1](gone))
	if p.Stage != Live || p.Tokens.AccessToken != "t-2" {
		t.Errorf("stage %v token %q, %v", p.Stage, string(p.Tokens.AccessToken), p.Problem)
	}
}
