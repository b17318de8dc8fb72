package webhook_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"wfconnect/practice"
	"wfconnect/webhook"
	"wfconnect/webhook/provider"
)

func TestWithProviderHandshake(t *testing.T) {
	t.Parallel()
	for _, parameters := range []string{webhook.AuthorizeFull, webhook.AuthorizeStateOnly} {
		for _, style := range []webhook.TokenStyle{webhook.TokenForm, webhook.TokenQuery, webhook.TokenJSON, webhook.TokenBasic} {
			for _, send := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s %s redirect_uri %v", parameters, style, send), func(t *testing.T) {
					t.Parallel()
					r := start(t, provider.OAuth2, func(i *webhook.Integration) {
						i.AuthorizeParameters, i.TokenStyle, i.SendRedirectURI = parameters, style, send
					})
					first := r.tokens.Current()
					if first.AccessToken == "" || first.RefreshToken == "" || first.ExpiresIn.Hours() != 1 || first.TokenType != "Bearer" {
						t.Errorf("%d %d %s %s", len(first.AccessToken), len(first.RefreshToken), first.ExpiresRaw, first.TokenType)
					}
					if steps := kinds(r.call("metadata", webhook.Options{}, "id", "/").Steps); steps != "call 200" {
						t.Error(steps)
					}
					r.provider.ExpireTokens()
					if steps := kinds(r.call("metadata", webhook.Options{}, "id", "/").Steps); steps != "call 403, refresh 200, retry 200" {
						t.Error(steps)
					}
					if now := r.tokens.Current(); now.AccessToken == first.AccessToken || r.refreshes.Load() != 1 {
						t.Errorf("%d refreshes, another token %v", r.refreshes.Load(), now.AccessToken != first.AccessToken)
					}
				})
			}
		}
	}
}

func TestWithProviderRotation(t *testing.T) {
	t.Parallel()
	r := start(t, provider.OAuth2)
	if err := r.provider.SetFault("rotation", "kills_family"); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		before := r.tokens.Current().RefreshToken
		r.provider.ExpireTokens()
		r.call("files", webhook.Options{}, "parentId", "/")
		if r.tokens.Current().RefreshToken == before {
			t.Fatalf("refresh %d kept a refresh token that was replaced", i)
		}
	}
}

func TestWithProviderUploadIsSentAgainAfterRefresh(t *testing.T) {
	t.Parallel()
	r := start(t, provider.OAuth2)
	m := r.call("uploadInit", webhook.Options{}, "parentId", "/", "filename", "late.txt").Metadata
	r.provider.ExpireTokens()
	a := r.call("upload", webhook.Options{Body: bodyOf("all of it")}, "id", m.ID)
	got := r.call("download", webhook.Options{}, "id", m.ID)
	if kinds(a.Steps) != "call 403, refresh 200, retry 200" || string(got.Body) != "all of it" {
		t.Errorf("%s, stored %q", kinds(a.Steps), got.Body)
	}
}

func TestWithProviderParallelCallsShareOneRefresh(t *testing.T) {
	t.Parallel()
	r := start(t, provider.OAuth2)
	r.provider.ExpireTokens()
	var calls sync.WaitGroup
	for range 16 {
		calls.Go(func() {
			a, err := r.caller().Call(t.Context(), find(t, "files"), args("parentId", "/"), webhook.Options{})
			if err != nil || !a.OK() {
				t.Errorf("%v %v", err, a.Refused)
			}
		})
	}
	calls.Wait()
	if n := r.refreshes.Load(); n != 1 {
		t.Errorf("%d refreshes for one expiry", n)
	}
}

func TestWithProviderRefusals(t *testing.T) {
	t.Parallel()
	r := start(t, provider.APIKey)
	for name, change := range map[string]func(*webhook.Integration){
		"wrong key":    func(i *webhook.Integration) { i.APIKey = "wrong" },
		"unknown user": func(i *webhook.Integration) { i.Username = "nobody@acme.example" },
	} {
		c := *r.caller()
		change(&c.Integration)
		a, err := c.Call(t.Context(), find(t, "files"), args("parentId", "/"), webhook.Options{})
		if err != nil || a.Refused == nil || a.Status != http.StatusForbidden || kinds(a.Steps) != "call 403" {
			t.Errorf("%s: %v %v, %s; in ApiKey mode a 403 is final", name, err, a.Refused, kinds(a.Steps))
		}
		flawless(t, name, a.Findings)
	}
	r = start(t, provider.OAuth2)
	r.tokens = r.newTokens(webhook.TokenSet{AccessToken: "made-up", RefreshToken: "made-up-too"})
	a := r.refused(http.StatusForbidden, "files", webhook.Options{}, "parentId", "/")
	if a.RefreshErr == nil || kinds(a.Steps) != "call 403, refresh 400" {
		t.Errorf("%v, %s", a.RefreshErr, kinds(a.Steps))
	}
	code, err := r.code(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wrong := r.integration
	wrong.ClientSecret = "wrong"
	if _, err := wrong.Exchange(t.Context(), r.client, code); err == nil || !strings.Contains(err.Error(), "invalid_client") {
		t.Errorf("a wrong client secret: %v", err)
	}
	if _, err := r.integration.Exchange(t.Context(), r.client, code); err != nil {
		t.Errorf("the code was not used up: %v", err)
	}
	if _, err := r.integration.Exchange(t.Context(), r.client, code); err == nil || !strings.Contains(err.Error(), "invalid_grant") {
		t.Errorf("a code twice: %v", err)
	}
}

func TestWithProviderCancel(t *testing.T) {
	t.Parallel()
	r := start(t, provider.OAuth2)
	location, err := practice.Cancel(t.Context(), r.client, r.integration.AuthorizeURL(theState))
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(location)
	if err != nil || u.Query().Get("error") != "access_denied" || u.Query().Get("state") != theState || u.Query().Get("keep") != "a b" || u.Query().Has("code") {
		t.Errorf("%v %s", err, location)
	}
}

// TestWithProviderAddresses: what an administrator may type (A28, A29).
func TestWithProviderAddresses(t *testing.T) {
	t.Parallel()
	for _, mode := range modes {
		for _, more := range []string{"", "/", "//", "?tenant=5", "/?tenant=a%20b&id=shadowed"} {
			t.Run(mode+" "+more, func(t *testing.T) {
				t.Parallel()
				r := start(t, mode, func(i *webhook.Integration) {
					i.BaseURL += more
					i.AuthenticationURL += "?prompt=login"
					i.RequestParameters = []webhook.Pair{{Name: "access_type", Value: "off line/+&"}}
					i.RequestHeaders = []webhook.Pair{{Name: "X-Tenant", Value: "5"}}
				})
				list := r.call("files", webhook.Options{}, "parentId", "/").List
				a, err := r.caller().Call(t.Context(), find(t, "metadata"), args("id", titled(list, "Folder").ID), webhook.Options{})
				if err != nil || !a.OK() || a.Metadata.Title != "Folder" {
					t.Fatalf("%v %v %+v", err, a.Refused, a.Metadata)
				}
				if shadowed := strings.Contains(more, "shadowed"); shadowed != (len(a.Findings) == 1 && a.Findings[0].ID == "A29") {
					t.Errorf("A29: %+v", a.Findings)
				}
			})
		}
	}
}
