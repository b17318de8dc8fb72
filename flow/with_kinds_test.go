package flow_test

import (
	"context"
	"crypto/rsa"
	"net/http"
	"strings"
	"testing"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/practice"
	"wfconnect/workfront"
	"wfconnect/workfront/simulator"
)

const someHost = "127.0.0.1:8080"

// A Single Page Web Application: no secret anywhere, a challenge in the login
// and its verifier in the exchange, a refresh without either; and Bearer in the
// answer still means the header sessionID (A06).
func TestPKCE(t *testing.T) {
	t.Parallel()
	sim := simulator.New(simulator.Options{Apps: []simulator.App{{ClientID: "spa", RedirectURIs: []string{"https://app.example/cb"}}}})
	if err := sim.SetFault("token_type", "Bearer"); err != nil {
		t.Fatal(err)
	}
	parts := partsOf(sim)
	c, err := flow.Prepare(t.Context(), config.Workfront{
		Name: "spa", Domain: "http://" + someHost, Flow: config.FlowPKCE, ClientID: "spa", RedirectURI: "https://app.example/cb",
		TokenRequest: "form", APIVersion: "v21.0", Organization: "acme", Lane: "my",
	}, parts)
	if err != nil {
		t.Fatal(err)
	}
	c = run(t.Context(), c, flow.Authorize{Now: time.Now()})
	if c.Stage != flow.Authorizing || !strings.Contains(c.Login.URL, "code_challenge_method=S256") {
		t.Fatalf("%v, %v: %s", c.Stage, c.Problem, c.Login.URL)
	}
	person := &http.Client{Transport: parts.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	location, err := practice.Allow(t.Context(), person, c.Login.URL)
	if err != nil {
		t.Fatal(err)
	}
	verifier := string(c.Login.Verifier)
	c, _ = c.On(flow.Paste{Text: location, Now: time.Now()})
	c = run(t.Context(), c, flow.Exchange{Now: time.Now()})
	if c.Stage != flow.Live || c.Tokens.TokenType != "Bearer" {
		t.Fatalf("%v, %v", c.Stage, c.Problem)
	}
	first := c.Tokens.AccessToken
	c = run(t.Context(), c, flow.Refresh{Now: time.Now()})
	if c.Stage != flow.Live || c.Tokens.AccessToken == first {
		t.Fatalf("after the refresh: %v, %v", c.Stage, c.Problem)
	}
	c = run(t.Context(), c, flow.Ask{Path: workfront.WhoAmIPath, Now: time.Now()})
	if c.Call.Answer.Status != http.StatusOK {
		t.Errorf("the call: %+v", c.Call)
	}
	if shown := parts.Log.Redactor().Text("it is " + verifier); strings.Contains(shown, verifier) {
		t.Error("the verifier is shown")
	}
}

func machineWorld(t *testing.T, now func() time.Time) (flow.Parts, config.Workfront) {
	t.Helper()
	pair, err := workfront.NewKeyPair("acme", time.Now(), 1)
	if err != nil {
		t.Fatal(err)
	}
	key, err := workfront.ReadKey(pair.Private)
	if err != nil {
		t.Fatal(err)
	}
	sim := simulator.New(simulator.Options{Now: now, Apps: []simulator.App{{
		ClientID: "m2m", ClientSecret: "the-client-secret",
		Machine: &simulator.Machine{CustomerID: "customer-1", PublicKeys: []*rsa.PublicKey{&key.PublicKey}},
	}}})
	parts := partsOf(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", now().UTC().Format(http.TimeFormat))
		sim.ServeHTTP(w, r)
	}))
	parts.Env = func(name string) string {
		return map[string]string{"SECRET": "the-client-secret", "KEY": strings.ReplaceAll(string(pair.Private), "\n", `\n`)}[name]
	}
	return parts, config.Workfront{
		Name: "m2m", Domain: "http://" + someHost, Flow: config.FlowJWT, ClientID: "m2m", ClientSecret: "env:SECRET",
		CustomerID: "customer-1", UserID: "5c1f0b7a00a3d9e84b6f2c7d9e013a58", PrivateKey: "env:KEY", APIVersion: "v21.0",
	}
}

// A Machine to Machine Application: one step from the key to a token, and the
// same step again in place of a refresh; signed by Workfront's clock.
func TestJWT(t *testing.T) {
	t.Parallel()
	for name, off := range map[string]time.Duration{"the same clock": 0, "a clock behind": 20 * time.Minute, "a clock ahead": -20 * time.Minute} {
		parts, m2m := machineWorld(t, func() time.Time { return time.Now().Add(off) })
		c, err := flow.Prepare(t.Context(), m2m, parts)
		if err != nil {
			t.Fatal(err)
		}
		c = run(t.Context(), c, flow.Authorize{Now: time.Now()})
		if c.Stage != flow.Live {
			t.Fatalf("%s: %v, %v", name, c.Stage, c.Problem)
		}
		if said := strings.Contains(strings.Join(c.Tokens.Notes, " "), "clock is 20 min"); said != (off != 0) {
			t.Errorf("%s: the notes are %q", name, c.Tokens.Notes)
		}
		first := c.Tokens.AccessToken
		c = run(t.Context(), c, flow.Refresh{Now: time.Now()})
		if c.Stage != flow.Live || c.Tokens.AccessToken == first || c.Before.AccessToken != first {
			t.Fatalf("%s: again: %v, %v", name, c.Stage, c.Problem)
		}
		e, _, err := parts.Vault.Load(t.Context(), vault.Key{Kind: "workfront", Name: "m2m"})
		if err != nil || e.Tokens.AccessToken != string(c.Tokens.AccessToken) {
			t.Errorf("%s: stored is %v, %v", name, e, err)
		}
	}
}

func TestAJWTIsRefused(t *testing.T) {
	t.Parallel()
	parts, m2m := machineWorld(t, time.Now)
	m2m.CustomerID = "m2m" // the Client ID, as some translations say
	c, err := flow.Prepare(t.Context(), m2m, parts)
	if err != nil {
		t.Fatal(err)
	}
	c = run(t.Context(), c, flow.Authorize{Now: time.Now()})
	if c.Stage != flow.Refused || c.Problem == nil || c.Problem.Remedy != flow.MendConfig || !strings.Contains(c.Problem.Error(), "customer ID") {
		t.Errorf("%v, %v", c.Stage, c.Problem)
	}
	m2m.ClientSecret = "" // nothing is sent without one
	c, err = flow.Prepare(context.Background(), m2m, parts)
	if err != nil {
		t.Fatal(err)
	}
	if c, todo := c.On(flow.Authorize{Now: time.Now()}); len(todo) != 0 || c.Problem == nil || !c.Problem.NeedsSecret {
		t.Errorf("%v, %v", todo, c.Problem)
	}
}
