package flow_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/practice"
	"wfconnect/webhook"
	"wfconnect/webhook/provider"
)

// served is a sample provider that one calls, with faults.
func served(t *testing.T, auth, faults string) flow.Call {
	t.Helper()
	p, err := provider.New(provider.Options{
		Dir: t.TempDir(), Auth: auth, APIKey: "the-client-secret", Users: []string{"johndoe@foo.com"},
		ClientID: "workfront", ClientSecret: "the-client-secret", RedirectURIs: []string{callback},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	parts := partsOf(p)
	parts.Transport = network{p}
	const host = "https://docs.acme.example"
	c := config.Provider{Name: "docs", BaseURL: host + "/api/v1", Auth: auth, Transport: config.Transport{Timeout: 30 * time.Second}}
	switch auth {
	case "apikey":
		c.APIKey, c.Username = "env:SECRET", "johndoe@foo.com"
	default:
		c.AuthenticationURL, c.TokenEndpointURL = host+provider.AuthorizePath, host+provider.TokenPath
		c.ClientID, c.ClientSecret, c.RedirectURI = "workfront", "env:SECRET", callback
		c.AuthorizeParameters, c.TokenRequest = webhook.AuthorizeFull, "form"
		signIn(t, p, c, parts)
	}
	made, err := flow.PrepareProvider(t.Context(), c, parts)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range strings.Fields(faults) {
		name, value, _ := strings.Cut(fault, "=")
		if err := p.SetFault(name, value); err != nil {
			t.Fatal(err)
		}
	}
	return made.Call
}

func signIn(t *testing.T, p *provider.Provider, c config.Provider, parts flow.Parts) {
	t.Helper()
	client := &http.Client{Transport: inside{p}}
	made, err := flow.PrepareProvider(t.Context(), c, parts)
	if err != nil {
		t.Fatal(err)
	}
	i := made.Caller.Integration
	location, err := practice.Allow(t.Context(), client, i.AuthorizeURL("a-state-of-some-length-0123456789"))
	tokens, err := i.Exchange(t.Context(), client, code(t, location, err))
	if err != nil {
		t.Fatal(err)
	}
	kept(t, parts.Vault, vault.Key{Kind: "provider", Name: "docs"}, string(tokens.AccessToken), string(tokens.RefreshToken), "docs.acme.example")
}

// What a provider's call fails at, and the cause that must then be ranked first.
func TestWhyAProvidersCallFailed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		auth, faults, endpoint, args string
		first                        string
	}{
		{"apikey", "deny=always", "files", "parentId=/", "key"},
		{"apikey", "auth_status=401", "metadata", "id=nothing-of-mine", "item"},
		{"oauth2", "deny=always", "files", "parentId=/", "new-token"},
		{"oauth2", "refresh=refused token_expired=now", "files", "parentId=/", "no-retry"},
		{"oauth2", "", "metadata", "id=nothing-of-mine", "item"},
		{"oauth2", "not_found=403", "metadata", "id=nothing-of-mine", "new-token"},
		{"oauth2", "endpoints=search", "search", "query=x", "base-url"},
		{"apikey", "parameters=query", "createFolder", "parentId=/ name=x", "parameters-place"},
		{"apikey", "status=500", "files", "parentId=/", "provider-server"},
		{"apikey", "status=200", "files", "parentId=/", "not-what-was-asked"},
		{"apikey", "action=failure_200", "rename", "id=/ name=x", "says-no"},
		{"apikey", "network=reset", "files", "parentId=/", "provider-lost"},
		{"apikey", "json=invalid", "files", "parentId=/", "not-what-was-asked"},
		{"apikey", "redirect=loop", "files", "parentId=/", "call-moved"},
		{"apikey", "", "files", "parentId=/", ""},
	} {
		t.Run(c.faults+" "+c.endpoint, func(t *testing.T) {
			t.Parallel()
			call := served(t, c.auth, c.faults)
			e, err := webhook.Find(c.endpoint)
			if err != nil {
				t.Fatal(err)
			}
			args := webhook.Args{}
			for _, pair := range strings.Fields(c.args) {
				name, value, _ := strings.Cut(pair, "=")
				args[name] = value
			}
			call = run(t.Context(), call, flow.Send{Endpoint: e, Args: args, AsForm: c.first == "parameters-place", Now: time.Now()})
			problem := call.Problem("docs")
			switch {
			case c.first == "" && problem != nil:
				t.Errorf("a call that worked has a problem: %v", problem)
			case c.first == "":
			case problem == nil || len(problem.Reasons) == 0:
				t.Errorf("nothing is wrong, it says: %d %v, %v", call.Answer.Status, call.Err, problem)
			case problem.Reasons[0].ID != c.first:
				t.Errorf("%s: first is %s (%d), want %s", problem.Words, problem.Reasons[0].ID, problem.Reasons[0].Weight, c.first)
			}
		})
	}
}
