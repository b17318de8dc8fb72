package flow_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/practice"
	"wfconnect/webhook"
	"wfconnect/webhook/provider"
	"wfconnect/workfront"
	"wfconnect/workfront/simulator"
)

// inside is a network that leads to one handler.
type inside struct{ http.Handler }

func (in inside) RoundTrip(r *http.Request) (*http.Response, error) {
	q := r.Clone(r.Context())
	q.RequestURI, q.Host, q.Header = r.URL.RequestURI(), r.URL.Host, http.Header{}
	for name, values := range r.Header { // as a server reads them
		for _, value := range values {
			q.Header.Add(name, value)
		}
	}
	if q.Body == nil {
		q.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	in.ServeHTTP(w, q)
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

func partsOf(h http.Handler) flow.Parts {
	return flow.Parts{
		Vault: vault.Memory(), Log: wire.NewLog(wire.NewRedactor(), time.Now),
		Env: func(string) string { return "the-client-secret" }, Transport: inside{h},
	}
}

// run gives a flow an event, and then what came of everything it asked for.
func run[M flow.Machine[M]](ctx context.Context, m M, ev flow.Event) M {
	m, todo := m.On(ev)
	for _, do := range todo {
		m, _ = m.On(do(ctx))
	}
	return m
}

// kept are tokens as an earlier run left them.
func kept(t *testing.T, v vault.Vault, key vault.Key, access, refresh, host string) {
	t.Helper()
	err := v.Update(t.Context(), key, func(vault.Entry) vault.Entry {
		return vault.Entry{Tokens: &vault.Tokens{AccessToken: access, RefreshToken: refresh, Host: host, Issued: time.Now()}}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func code(t *testing.T, location string, err error) string {
	t.Helper()
	u, parseErr := url.Parse(location)
	if err != nil || parseErr != nil || u.Query().Get("code") == "" {
		t.Fatalf("no code came: %v, %v", err, parseErr)
	}
	return u.Query().Get("code")
}

func last(log *wire.Log, path string) (x wire.Exchange) {
	all, _ := log.After(0)
	for _, one := range all {
		if strings.Contains(one.URL, path) {
			x = one
		}
	}
	return x
}

// after checks the replay of an exchange that was made with an older token.
func after(t *testing.T, r flow.Replay, old wire.Exchange, token string) {
	t.Helper()
	switch {
	case r.State != flow.ReplayDone:
		t.Fatalf("state %v: %s", r.State, r.Reason)
	case r.New.Status != 200 || r.New.Replays != old.Seq:
		t.Errorf("%d, replays %d: %s", r.New.Status, r.New.Replays, r.New.Response.Body)
	case r.New.URL != old.URL || r.Diff.Differs:
		t.Errorf("%s, %s: %s", r.New.URL, old.URL, r.Diff.Summary)
	}
	mark := wire.Fingerprint(wire.KindToken, token)
	if s := r.New.Request.Get("Authorization") + r.New.Request.Get("sessionID"); !strings.HasSuffix(s, mark) {
		t.Errorf("sent with %s, want %s", s, mark)
	}
}

const callback = "http://127.0.0.1:8977/callback"

func TestAProvidersCallIsReplayedWithTheTokenOfNow(t *testing.T) {
	t.Parallel()
	p, err := provider.New(provider.Options{Dir: t.TempDir(), Auth: provider.OAuth2, ClientID: "workfront", ClientSecret: "the-client-secret", RedirectURIs: []string{callback}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	parts := partsOf(p)
	const host = "https://docs.acme.example"
	c := config.Provider{
		Name: "docs", BaseURL: host + "/api/v1", Auth: "oauth2", AuthenticationURL: host + provider.AuthorizePath, TokenEndpointURL: host + provider.TokenPath,
		ClientID: "workfront", ClientSecret: "env:SECRET", RedirectURI: callback, AuthorizeParameters: webhook.AuthorizeFull, TokenRequest: "form",
	}
	i := webhook.Integration{AuthenticationURL: c.AuthenticationURL, TokenEndpointURL: c.TokenEndpointURL, ClientID: c.ClientID, ClientSecret: "the-client-secret", RedirectURI: callback}
	client := &http.Client{Transport: parts.Transport}
	location, err := practice.Allow(t.Context(), client, i.AuthorizeURL("a-state-of-some-length-0123456789"))
	first, err := i.Exchange(t.Context(), client, code(t, location, err))
	if err != nil {
		t.Fatal(err)
	}
	kept(t, parts.Vault, vault.Key{Kind: "provider", Name: "docs"}, string(first.AccessToken), string(first.RefreshToken), "docs.acme.example")
	made, err := flow.PrepareProvider(t.Context(), c, parts)
	if err != nil {
		t.Fatal(err)
	}
	files, err := webhook.Find("files")
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := made.Caller.Call(t.Context(), files, webhook.Args{"parentId": "/"}, webhook.Options{}); err != nil || !answer.OK() {
		t.Fatalf("%v, %+v", err, answer)
	}
	old := last(parts.Log, "/files")
	p.ExpireTokens()
	if _, _, err := made.Caller.Tokens.Refresh(t.Context(), first.AccessToken); err != nil {
		t.Fatal(err)
	}
	r := run(t.Context(), flow.NewReplay(parts.Log), flow.SendAgain{Exchange: old, As: made.Provision.Sender()})
	after(t, r, old, string(made.Caller.Tokens.Current().AccessToken))

	refresh := last(parts.Log, provider.TokenPath)
	r = run(t.Context(), r, flow.SendAgain{Exchange: refresh, As: made.Provision.Sender()})
	if r.State != flow.ReplayRefused || !strings.Contains(r.Reason, "stores what comes") {
		t.Errorf("the refresh: state %v, %q", r.State, r.Reason)
	}
}

func TestAnAPICallIsReplayedWithTheTokenOfNow(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	now := time.Now()
	w := simulator.New(simulator.Options{
		Apps: []simulator.App{{ClientID: "id", ClientSecret: "the-client-secret", RedirectURIs: []string{callback}}},
		Now:  func() time.Time { mu.Lock(); defer mu.Unlock(); return now },
	})
	parts := partsOf(w)
	host, err := workfront.ParseHost("acme")
	if err != nil {
		t.Fatal(err)
	}
	app := workfront.Application{Host: host, ClientID: "id", ClientSecret: "the-client-secret", RedirectURI: callback, Style: workfront.StyleForm}
	client := &http.Client{Transport: parts.Transport}
	location, err := practice.Allow(t.Context(), client, app.AuthorizeURL("a-state-of-some-length-0123456789"))
	first, err := app.Exchange(t.Context(), client, code(t, location, err))
	if err != nil {
		t.Fatal(err)
	}
	kept(t, parts.Vault, vault.Key{Kind: "workfront", Name: "acme"}, string(first.AccessToken), string(first.RefreshToken), host.String())
	c, err := flow.Prepare(t.Context(), config.Workfront{
		Name: "acme", Domain: "acme", Flow: config.FlowAuthorizationCode, ClientID: "id", ClientSecret: "env:SECRET", RedirectURI: callback, TokenRequest: "form",
	}, parts)
	if err != nil {
		t.Fatal(err)
	}
	c = run(t.Context(), c, flow.Ask{Path: workfront.WhoAmIPath})
	old := last(parts.Log, "/user/search")
	if old.Status != 200 {
		t.Fatalf("%d %s", old.Status, old.Response.Body)
	}
	mu.Lock()
	now = now.Add(9 * time.Hour) // the session has been idle for too long
	mu.Unlock()
	stale := run(t.Context(), flow.NewReplay(parts.Log), flow.SendAgain{Exchange: old, As: c.Sender()})
	if stale.State != flow.ReplayDone || stale.New.Status != 401 || !strings.HasPrefix(stale.Diff.Summary, "status 200 → 401") {
		t.Errorf("with the old token: state %v, %d, %q", stale.State, stale.New.Status, stale.Diff.Summary)
	}
	c = run(t.Context(), c, flow.Refresh{Now: time.Now()})
	if c.Stage != flow.Live || c.Tokens.AccessToken == first.AccessToken {
		t.Fatalf("stage %v, %v", c.Stage, c.Problem)
	}
	r := run(t.Context(), stale, flow.SendAgain{Exchange: old, As: c.Sender()})
	after(t, r, old, string(c.Tokens.AccessToken))
}
