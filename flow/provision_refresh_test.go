package flow

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/webhook"
	"wfconnect/webhook/conformance"
)

// docsLive is a provider whose tokens are there.
func docsLive() Provision {
	p := docs()
	p.Integration.ClientSecret = "s"
	p, _ = provide(p, RestoreProvider{Tokens: tokenSet("t-0"), Issued: t0, Now: t0})
	return p
}

func TestTokensOfAProviderThatCouldNotBeStoredAreShown(t *testing.T) {
	t.Parallel()
	full := errDisk
	p := docsLive()
	p.outside.Tokens = webhook.NewTokens(tokenSet("t-0"), nil, func(context.Context, webhook.TokenSet) error { return full }).
		Guarded(func(context.Context, webhook.TokenSet, bool, webhook.Asker) (webhook.TokenSet, bool, error) {
			return webhook.TokenSet{}, false, &webhook.NotKept{Tokens: tokenSet("t-1"), Err: errDisk}
		})
	p, todo := provide(p, Refresh{Now: after(time.Minute)})
	p, _ = provide(p, todo[len(todo)-1](t.Context()))
	if p.Stage != Live || p.Tokens.AccessToken != "t-1" || !errors.Is(p.NotKept, errDisk) || p.Problem != nil {
		t.Fatalf("stage %v, token %q, not kept %v, %v", p.Stage, string(p.Tokens.AccessToken), p.NotKept, p.Problem)
	}
	// A call that goes on with the old token does not bring that back.
	if q, _ := provide(p, callDone{tokens: tokenSet("t-0"), at: after(time.Minute)}); q.Tokens.AccessToken != "t-1" || q.NotKept == nil {
		t.Errorf("token %q, not kept %v", string(q.Tokens.AccessToken), q.NotKept)
	}
	p, todo = provide(p, KeepAgain{})
	if p, _ = provide(p, todo[len(todo)-1](t.Context())); p.NotKept == nil {
		t.Error("the disk is still full")
	}
	full = nil
	p, todo = provide(p, KeepAgain{})
	if p, _ = provide(p, todo[len(todo)-1](t.Context())); p.NotKept != nil || p.outside.Tokens.Current().AccessToken != "t-1" {
		t.Errorf("not kept %v, calls use %q", p.NotKept, string(p.outside.Tokens.Current().AccessToken))
	}
	if _, todo = provide(p, KeepAgain{}); len(todo) > 1 { // a tick may be asked for
		t.Error("there is nothing left to store")
	}
}

func TestAProvidersLostAnswerIsSaidAndInsistedOn(t *testing.T) {
	t.Parallel()
	p := docsLive()
	p.outside.Tokens = webhook.NewTokens(tokenSet("t-0"), nil, nil).
		Guarded(func(_ context.Context, _ webhook.TokenSet, insist bool, _ webhook.Asker) (webhook.TokenSet, bool, error) {
			if insist {
				return tokenSet("t-1"), false, nil
			}
			return webhook.TokenSet{}, false, &LostAnswer{Began: t0}
		})
	p, todo := provide(p, Refresh{Now: after(time.Minute)})
	p, _ = provide(p, todo[len(todo)-1](t.Context()))
	if p.Stage != Live || p.Problem == nil || !p.Problem.Insist || !strings.Contains(p.Problem.Likely, "the provider may have taken it") {
		t.Fatalf("stage %v, %+v", p.Stage, p.Problem)
	}
	p, todo = provide(p, Refresh{Insist: true, Now: after(time.Minute)})
	p, _ = provide(p, todo[len(todo)-1](t.Context()))
	if p.Tokens.AccessToken != "t-1" || p.Before.AccessToken != "t-0" || p.Problem != nil || p.Renewed == nil {
		t.Errorf("token %q, before %q, %v", string(p.Tokens.AccessToken), string(p.Before.AccessToken), p.Problem)
	}
}

func TestARunOfChecksBringsItsTokens(t *testing.T) {
	t.Parallel()
	over := func(token string, why error) Event {
		var notKept *webhook.NotKept
		if why != nil {
			notKept = &webhook.NotKept{Tokens: tokenSet(token), Err: why}
		}
		return checkNews{news: []Event{checkOver{report: conformance.Report{}, tokens: tokenSet(token), notKept: notKept, at: after(time.Minute)}}}
	}
	if p, _ := provide(docsLive(), over("t-1", nil)); p.Tokens.AccessToken != "t-1" || p.Before.AccessToken != "t-0" {
		t.Errorf("token %q", string(p.Tokens.AccessToken))
	}
	if p, _ := provide(docsLive(), over("t-1", errDisk)); p.NotKept == nil || p.Tokens.AccessToken != "t-1" {
		t.Errorf("token %q, not kept %v", string(p.Tokens.AccessToken), p.NotKept)
	}
	if p, _ := provide(docsLive(), over("t-0-expired", nil)); p.Tokens.AccessToken != "t-0" {
		t.Errorf("a spoilt token %q is taken for a new one", string(p.Tokens.AccessToken))
	}
	waiting := docsLive()
	waiting.Stage = Authorizing
	if p, _ := provide(waiting, over("t-1", nil)); p.Stage != Authorizing {
		t.Errorf("a login ends with the checks: %v", p.Stage)
	}
	c := Check{Running: true}
	if c, _ = c.On(over("t-1", errDisk)); c.NotKept == nil || c.NotKept.Tokens.AccessToken != "t-1" {
		t.Errorf("%+v", c.NotKept)
	}
}

// Every refresh of a provider goes through the vault: a call's, the screen's,
// the checks'. What another program stored is used by each.
func TestAProvidersRefreshIsMarkedAndShared(t *testing.T) {
	t.Parallel()
	sent := 0
	p := parts(t, map[string]string{"SECRET": "s"})
	key := vault.Key{Kind: "provider", Name: "docs"}
	stored := func() vault.Tokens {
		e, _, err := p.Vault.Load(t.Context(), key)
		if err != nil || e.Tokens == nil {
			t.Fatal(err)
		}
		return *e.Tokens
	}
	p.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
		sent++
		if _, lost := stored().Lost(); !lost {
			t.Error("nothing was marked before it was sent")
		}
		return answer(200, "application/json", `{"access_token":"access-2","refresh_token":"refresh-2","token_type":"Bearer","expires_in":3600}`), nil
	})
	put := func(access, refresh string) {
		err := p.Vault.Update(t.Context(), key, func(vault.Entry) vault.Entry {
			return vault.Entry{Tokens: &vault.Tokens{AccessToken: access, RefreshToken: refresh, Host: "docs.acme.example", Issued: time.Now()}}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	put("access-1", "refresh-1")
	made, err := PrepareProvider(t.Context(), config.Provider{
		Name: "docs", BaseURL: "https://docs.acme.example/api/v1", Auth: "oauth2", AuthenticationURL: "https://docs.acme.example/a", TokenEndpointURL: "https://docs.acme.example/t",
		ClientID: "workfront", ClientSecret: "env:SECRET", RedirectURI: "http://127.0.0.1:8977/callback", TokenRequest: "form",
	}, p)
	if err != nil {
		t.Fatal(err)
	}
	tokens := made.Caller.Tokens
	checks := webhook.NewTokens(tokens.Current(), func(ctx context.Context, r webhook.Secret) (webhook.TokenSet, error) {
		return made.Caller.Integration.Refresh(ctx, made.Caller.HTTP, r)
	}, tokens.Replace).Guarded(tokens.Through)
	if got, joined, err := checks.Refresh(t.Context(), "access-1"); err != nil || joined || got.AccessToken != "access-2" || got.Issued.IsZero() {
		t.Fatalf("%v, joined %v", err, joined)
	}
	if _, lost := stored().Lost(); lost || stored().RefreshToken != "refresh-2" || tokens.Current().AccessToken != "access-2" {
		t.Errorf("%v, calls use %q", stored(), string(tokens.Current().AccessToken))
	}
	put("access-9", "refresh-9") // another program
	if got, joined, err := tokens.Refresh(t.Context(), "access-2"); err != nil || !joined || got.AccessToken != "access-9" || sent != 1 {
		t.Errorf("%v, joined %v, %d sent", err, joined, sent)
	}
	put("access-9", "")
	if _, _, err := tokens.Refresh(t.Context(), "access-9"); !errors.Is(err, webhook.ErrNoRefreshToken) {
		t.Error(err)
	}
}
