package flow

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/webhook"
)

// PreparedProvider is a provider that is ready to be called.
type PreparedProvider struct {
	Provision Provision
	Call      Call
	Check     Check
	Caller    *webhook.Caller
}

// PrepareProvider makes a provider of its configuration and of what the vault
// holds. One whose secret is nowhere is prepared all the same: it asks.
func PrepareProvider(ctx context.Context, c config.Provider, p Parts) (PreparedProvider, error) {
	key := vault.Key{Kind: "provider", Name: c.Name}
	entry, _, err := p.Vault.Load(ctx, key)
	if err != nil {
		return PreparedProvider{}, err
	}
	i, err := p.integration(c, entry)
	if err != nil {
		return PreparedProvider{}, err
	}
	network, err := p.recorded(c.Transport, key)
	if err != nil {
		return PreparedProvider{}, err
	}
	caller := &webhook.Caller{HTTP: &http.Client{Transport: network}, Integration: i, Redact: p.Log.Redactor().Text}
	outside := ProviderOutside{
		HTTP: &http.Client{Transport: network, Timeout: c.Transport.Timeout}, Open: p.Open,
		Listen: p.listen(key), Other: p.otherUser(ctx, c), Redact: p.Log.Redactor().Text, Learn: func(code string) { p.Log.Redactor().Learn(wire.KindCode, code) },
	}
	restore := p.providerTokens(i, entry)
	if i.Auth == webhook.AuthOAuth2 {
		caller.Tokens = p.shared(key, i, outside.HTTP, restore)
		outside.Tokens = caller.Tokens
	}
	provision, _ := NewProvision(c.Name, i, outside).On(restore)
	provision.ticking = false // nobody runs what a preparation asks for; the first event that follows asks again
	return PreparedProvider{
		Provision: provision, Caller: caller,
		Call:  NewCall(caller, p.Log.Redactor().Text),
		Check: NewCheck(c.Name, caller.HTTP, i, outside),
	}, nil
}

func (p Parts) integration(c config.Provider, e vault.Entry) (webhook.Integration, error) {
	i := webhook.Integration{
		Name: c.Name, BaseURL: c.BaseURL, Auth: webhook.Auth(c.Auth),
		RequestParameters: webhook.Pairs(c.RequestParameters), RequestHeaders: webhook.Pairs(c.RequestHeaders),
		Username: c.Username, AuthenticationURL: c.AuthenticationURL, TokenEndpointURL: c.TokenEndpointURL,
		ClientID: c.ClientID, RedirectURI: c.RedirectURI, AuthorizeParameters: c.AuthorizeParameters,
		TokenStyle: webhook.TokenStyle(c.TokenRequest),
	}
	ref, into, name, kind := c.ClientSecret, &i.ClientSecret, "client_secret", wire.KindSecret
	if i.Auth == webhook.AuthAPIKey {
		ref, into, name, kind = c.APIKey, &i.APIKey, "api_key", wire.KindKey
	}
	secret := e.ClientSecret
	if ref != "" {
		var err error
		if secret, err = ref.Read(p.Env); err != nil {
			return i, fmt.Errorf("%s of %s: %w", name, c.Name, err)
		}
	}
	p.Log.Redactor().Learn(kind, secret)
	p.learnPairs(i.RequestParameters, i.RequestHeaders)
	*into = webhook.Secret(secret)
	return i, nil
}

// learnPairs: what goes along with every call under a name like X-Tenant-Secret
// is one.
func (p Parts) learnPairs(lists ...[]webhook.Pair) {
	for _, pair := range slices.Concat(lists...) {
		name := strings.ToLower(pair.Name)
		if slices.ContainsFunc([]string{"secret", "token", "key", "auth", "pass", "credential", "signature"}, func(word string) bool { return strings.Contains(name, word) }) {
			p.Log.Redactor().Learn(wire.KindKey, pair.Value)
		}
	}
}

// shared are the tokens that every call of this provider uses. They are kept
// before they are used, and refreshed by one program at a time.
func (p Parts) shared(key vault.Key, i webhook.Integration, c *http.Client, initial RestoreProvider) *webhook.Tokens {
	refresh := func(ctx context.Context, token webhook.Secret) (webhook.TokenSet, error) {
		return i.Refresh(ctx, c, token)
	}
	keep := func(ctx context.Context, t webhook.TokenSet) error {
		issued := t.Issued
		if issued.IsZero() {
			issued = time.Now()
		}
		return p.keep(key)(ctx, storedSet(i, t, issued))
	}
	return webhook.NewTokens(initial.Tokens, refresh, keep).Guarded(p.guard(key, i))
}

// guard lets the vault stand around a refresh.
func (p Parts) guard(key vault.Key, i webhook.Integration) webhook.Guard {
	return func(ctx context.Context, old webhook.TokenSet, insist bool, ask webhook.Asker) (webhook.TokenSet, bool, error) {
		var came webhook.TokenSet
		got, err := p.renew(key)(ctx, renewal{
			insist: insist,
			mine:   func(t vault.Tokens) bool { return t.Host == i.TokenHost() },
			send: func(ctx context.Context, refreshToken string) (vault.Tokens, error) {
				var err error
				came, err = ask(ctx, webhook.Secret(refreshToken))
				return storedSet(i, came, time.Now()), err
			},
		}, storedSet(i, old, old.Issued))
		if err != nil {
			return webhook.TokenSet{}, false, providerWords(err)
		}
		fresh := restoredSet(got.tokens)
		fresh.ExpiresRaw, fresh.Findings = came.ExpiresRaw, came.Findings
		if got.notKept != nil {
			return webhook.TokenSet{}, false, &webhook.NotKept{Tokens: fresh, Err: got.notKept}
		}
		return fresh, got.others, nil
	}
}

// providerWords: the tokens say it in their own way when there is nothing to
// refresh.
func providerWords(err error) error {
	if errors.Is(err, errNoFresh) {
		return webhook.ErrNoRefreshToken
	}
	return err
}

func storedSet(i webhook.Integration, t webhook.TokenSet, issued time.Time) vault.Tokens {
	return vault.Tokens{
		TokenType: t.TokenType, AccessToken: string(t.AccessToken), RefreshToken: string(t.RefreshToken),
		Issued: plain(issued), ExpiresIn: t.ExpiresIn, Host: i.TokenHost(),
	}
}

func restoredSet(t vault.Tokens) webhook.TokenSet {
	return webhook.TokenSet{
		TokenType: t.TokenType, AccessToken: webhook.Secret(t.AccessToken), RefreshToken: webhook.Secret(t.RefreshToken),
		ExpiresIn: t.ExpiresIn, Issued: t.Issued,
	}
}

// providerTokens are those of an earlier run, if they are of this very
// provider: a token goes nowhere else.
func (p Parts) providerTokens(i webhook.Integration, e vault.Entry) RestoreProvider {
	if e.Tokens == nil || i.Auth != webhook.AuthOAuth2 || e.Tokens.Host != i.TokenHost() {
		return RestoreProvider{Now: time.Now()}
	}
	p.learn(*e.Tokens)
	return RestoreProvider{Now: time.Now(), Issued: e.Tokens.Issued, Tokens: restoredSet(*e.Tokens)}
}
