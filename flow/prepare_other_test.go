package flow

import (
	"testing"
	"time"

	"wfconnect/flow/config"
	"wfconnect/flow/vault"
)

// TestAnotherUserOfTheSameProvider: only a connection to the very same address
// names one, and its credentials go nowhere else.
func TestAnotherUserOfTheSameProvider(t *testing.T) {
	t.Parallel()
	p := parts(t, nil)
	stored := vault.Entry{Tokens: &vault.Tokens{AccessToken: "ana-access-1", Host: "docs.acme.example", Issued: time.Now()}}
	if err := p.Vault.Update(t.Context(), vault.Key{Kind: "provider", Name: "ana"}, func(vault.Entry) vault.Entry { return stored }); err != nil {
		t.Fatal(err)
	}
	key := config.Provider{Name: "maria", BaseURL: "https://docs.acme.example/api", Auth: "apikey", Username: "maria@acme.example"}
	login := config.Provider{Name: "maria", BaseURL: "https://docs.acme.example/api", Auth: "oauth2", TokenEndpointURL: "https://docs.acme.example/token"}
	with := func(c config.Provider, change func(*config.Provider)) config.Provider {
		c.Name = "ana"
		change(&c)
		return c
	}
	for name, tt := range map[string]struct {
		mine, other config.Provider
		want        OtherUser
	}{
		"another name":          {key, with(key, func(c *config.Provider) { c.Username, c.BaseURL = "ana@acme.example", c.BaseURL+"/" }), OtherUser{Username: "ana@acme.example"}},
		"the same name":         {key, with(key, func(c *config.Provider) { c.Username = "MARIA@acme.example" }), OtherUser{}},
		"another provider":      {key, with(key, func(c *config.Provider) { c.Username, c.BaseURL = "ana", "https://other.example/api" }), OtherUser{}},
		"another login":         {login, with(login, func(*config.Provider) {}), OtherUser{Token: "ana-access-1"}},
		"tokens of other hosts": {login, with(login, func(c *config.Provider) { c.TokenEndpointURL = "https://evil.example/token" }), OtherUser{}},
		"another mode":          {key, with(login, func(*config.Provider) {}), OtherUser{}},
	} {
		p := p
		p.Others = []config.Provider{tt.mine, tt.other}
		if got := p.otherUser(t.Context(), tt.mine); got != tt.want {
			t.Errorf("%s: %+v, want %+v", name, got, tt.want)
		}
	}
	if shown := p.Log.Redactor().Text("ana-access-1"); shown == "ana-access-1" {
		t.Error("the other user's token is shown")
	}
}
