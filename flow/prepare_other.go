package flow

import (
	"context"
	"strings"

	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/webhook"
)

// OtherUser is a second user of the same provider, whom another connection of
// the configuration names.
type OtherUser struct {
	Username string         // ApiKey
	Token    webhook.Secret // OAuth2: as it was stored, never refreshed from here
}

// otherUser looks through the other connections. Its credentials go to the very
// same provider only.
func (p Parts) otherUser(ctx context.Context, c config.Provider) OtherUser {
	same := func(a, b string) bool { return strings.TrimRight(a, "/") == strings.TrimRight(b, "/") }
	for _, o := range p.Others {
		if o.Name == c.Name || o.Auth != c.Auth || !same(o.BaseURL, c.BaseURL) {
			continue
		}
		if c.Auth == string(webhook.AuthAPIKey) {
			if o.APIKey == c.APIKey && !strings.EqualFold(o.Username, c.Username) {
				return OtherUser{Username: o.Username}
			}
			continue
		}
		entry, _, err := p.Vault.Load(ctx, vault.Key{Kind: "provider", Name: o.Name})
		if err != nil {
			continue // the check says what is missing
		}
		of := webhook.Integration{Auth: webhook.Auth(o.Auth), TokenEndpointURL: o.TokenEndpointURL}
		if tokens := p.providerTokens(of, entry).Tokens; tokens.AccessToken != "" {
			return OtherUser{Token: tokens.AccessToken}
		}
	}
	return OtherUser{}
}
