package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	oautherrors "github.com/go-oauth2/oauth2/v4/errors"
	"github.com/go-oauth2/oauth2/v4/manage"
	"github.com/go-oauth2/oauth2/v4/models"
	"github.com/go-oauth2/oauth2/v4/server"

	"wfconnect/webhook"
)

// library is a provider as somebody else would write one: metadata and files
// of one folder behind the authorization server of go-oauth2. It knows nothing
// of package provider.
type library struct {
	*server.Server
	store       *tokenStore
	integration webhook.Integration
	client      *http.Client
	denies      bool

	mu       sync.Mutex
	requests []string // to the token endpoint: the grant types
}

func startLibrary(t *testing.T, style webhook.TokenStyle, secret string, change ...func(*manage.Manager)) *library {
	t.Helper()
	l := &library{store: &tokenStore{}}
	mux := http.NewServeMux()
	host := httptest.NewServer(mux)
	t.Cleanup(host.Close)
	l.client = host.Client()
	l.integration = webhook.Integration{
		BaseURL: host.URL + "/dam/", Auth: webhook.AuthOAuth2, TokenStyle: style, SendRedirectURI: true,
		AuthenticationURL: host.URL + "/authorize", TokenEndpointURL: host.URL + "/token",
		ClientID: "workfront", ClientSecret: webhook.Secret(secret), RedirectURI: "http://127.0.0.1:8977/callback",
	}
	manager := manage.NewDefaultManager()
	manager.MapTokenStorage(l.store)
	manager.MapClientStorage(clientStore{&models.Client{ID: "workfront", Secret: secret, Domain: l.integration.RedirectURI}})
	manager.SetRefreshTokenCfg(&manage.RefreshingConfig{IsGenerateRefresh: true, IsRemoveAccess: true, IsRemoveRefreshing: true})
	for _, f := range change {
		f(manager)
	}
	l.Server = server.NewDefaultServer(manager)
	if style != webhook.TokenBasic {
		l.SetClientInfoHandler(server.ClientFormHandler)
	}
	l.SetUserAuthorizationHandler(func(http.ResponseWriter, *http.Request) (string, error) {
		if l.denies {
			return "", oautherrors.ErrAccessDenied
		}
		return "maria", nil
	})
	mux.HandleFunc("/authorize", func(w http.ResponseWriter, r *http.Request) {
		if err := l.HandleAuthorizeRequest(w, r); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		l.requests = append(l.requests, r.FormValue("grant_type"))
		l.mu.Unlock()
		if err := l.HandleTokenRequest(w, r); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("GET /dam/metadata", l.guarded(func(w http.ResponseWriter) { write(w, http.StatusOK, root) }))
	mux.HandleFunc("GET /dam/files", l.guarded(func(w http.ResponseWriter) { write(w, http.StatusOK, []any{}) }))
	return l
}

var root = map[string]any{
	"title": "Assets", "kind": "folder", "id": "/", "viewLink": "", "downloadLink": "", "mimeType": "",
	"dateModified": "2026-06-05T17:39:45.251Z", "readOnly": false,
}

// guarded answers 403 where the library's own habit would be 401: that much a
// provider must know of Workfront.
func (l *library) guarded(answer func(http.ResponseWriter)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, err := l.ValidationBearerToken(r); err != nil {
			write(w, http.StatusForbidden, map[string]any{"status": "error", "error": err.Error()})
			return
		}
		answer(w)
	}
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client has hung up; the test says so
}

// redirected opens the Authentication URL as a browser does, up to the redirect.
func (l *library) redirected(t *testing.T, state string) url.Values {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, l.integration.AuthorizeURL(state), nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := *l.client
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	u, err := resp.Location()
	if err != nil || !strings.HasPrefix(u.String(), l.integration.RedirectURI+"?") || u.Query().Get("state") != state {
		t.Fatalf("%d, %v, %v", resp.StatusCode, err, u)
	}
	return u.Query()
}

func (l *library) exchange(t *testing.T, code string) (webhook.TokenSet, error) {
	t.Helper()
	return l.integration.Exchange(t.Context(), l.client, code)
}

func (l *library) caller(tokens webhook.TokenSet) *webhook.Caller {
	return &webhook.Caller{HTTP: l.client, Integration: l.integration, Tokens: webhook.NewTokens(tokens,
		func(ctx context.Context, token webhook.Secret) (webhook.TokenSet, error) {
			return l.integration.Refresh(ctx, l.client, token)
		}, nil)}
}

func (l *library) seen() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.requests, ", ")
}

const awkward = "s3cr&t /+%:=é"

func TestWithLibrary(t *testing.T) {
	t.Parallel()
	rotating := func(*manage.Manager) {}
	keeping := func(m *manage.Manager) { m.SetRefreshTokenCfg(&manage.RefreshingConfig{IsRemoveAccess: true}) }
	for _, c := range []struct {
		name, secret string
		style        webhook.TokenStyle
		refreshing   func(*manage.Manager)
		rotates      bool
	}{
		{"form, rotating", awkward, webhook.TokenForm, rotating, true},
		{"form, no new refresh token", awkward, webhook.TokenForm, keeping, false},
		{"query", awkward, webhook.TokenQuery, rotating, true},
		{"basic, rotating", "s3cret-without.reserved_letters~", webhook.TokenBasic, rotating, true},
		{"basic, no new refresh token", "s3cret", webhook.TokenBasic, keeping, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := startLibrary(t, c.style, c.secret, c.refreshing)
			first, err := l.exchange(t, l.redirected(t, "s+/=%&ü").Get("code"))
			if err != nil {
				t.Fatal(err)
			}
			flawless(t, "exchange", first.Findings)
			if first.TokenType != "Bearer" || first.ExpiresIn != 2*time.Hour || first.RefreshToken == "" {
				t.Errorf("%s %v %d", first.TokenType, first.ExpiresIn, len(first.RefreshToken))
			}
			caller := l.caller(first)
			for range 2 {
				l.expects(t, caller, "call 200")
				l.store.expire()
				l.expects(t, caller, "call 403, refresh 200, retry 200")
			}
			now := caller.Tokens.Current()
			if now.AccessToken == first.AccessToken || (now.RefreshToken != first.RefreshToken) != c.rotates {
				t.Errorf("another access token %v, another refresh token %v", now.AccessToken != first.AccessToken, now.RefreshToken != first.RefreshToken)
			}
			if l.seen() != "authorization_code, refresh_token, refresh_token" {
				t.Error(l.seen())
			}
		})
	}
}

func (l *library) expects(t *testing.T, c *webhook.Caller, steps string) {
	t.Helper()
	for _, name := range []string{"metadata", "files"} {
		a, err := c.Call(t.Context(), find(t, name), map[string]webhook.Args{"metadata": args("id", "/"), "files": args("parentId", "/")}[name], webhook.Options{})
		if err != nil || !a.OK() || kinds(a.Steps) != steps {
			t.Fatalf("%s: %v %v, %s, want %s", name, err, a.Refused, kinds(a.Steps), steps)
		}
		steps = "call 200" // the next one has the new token
		for _, f := range a.Findings {
			if f.Severity >= webhook.Should {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

func TestWithLibraryManyCallsOneRefresh(t *testing.T) {
	t.Parallel()
	l := startLibrary(t, webhook.TokenForm, "s3cret")
	first, err := l.exchange(t, l.redirected(t, "s").Get("code"))
	if err != nil {
		t.Fatal(err)
	}
	l.store.expire()
	caller := l.caller(first)
	var calls sync.WaitGroup
	for range 16 {
		calls.Go(func() {
			a, err := caller.Call(t.Context(), find(t, "files"), args("parentId", "/"), webhook.Options{})
			if err != nil || !a.OK() {
				t.Errorf("%v %v", err, a.Refused)
			}
		})
	}
	calls.Wait()
	if l.seen() != "authorization_code, refresh_token" {
		t.Error(l.seen())
	}
}

func TestWithLibraryRefusals(t *testing.T) {
	t.Parallel()
	l := startLibrary(t, webhook.TokenForm, "s3cret")
	refused := func(what, kind string, err error) {
		t.Helper()
		var r *webhook.Refused
		if !errors.As(err, &r) || r.Shape != webhook.ShapeRFC || r.Type != kind || strings.Contains(fmt.Sprintf("%+v", r), "s3cret") {
			t.Errorf("%s: %v, want %s", what, err, kind)
		}
	}
	code := l.redirected(t, "s").Get("code")

	// Adobe documents no redirect_uri in the token request; a server that
	// follows RFC 6749 section 4.1.3 insists on it.
	l.integration.SendRedirectURI = false
	_, err := l.exchange(t, code)
	refused("A23", "invalid_request", err)
	l.integration.SendRedirectURI = true

	right := l.integration.ClientSecret
	l.integration.ClientSecret = "wrong"
	_, err = l.exchange(t, code)
	refused("a wrong secret", "invalid_client", err)
	l.integration.ClientSecret = right

	tokens, err := l.exchange(t, code)
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.exchange(t, code)
	refused("a code twice", "invalid_grant", err)

	l.store.clear()
	a, err := l.caller(tokens).Call(t.Context(), find(t, "files"), args("parentId", "/"), webhook.Options{})
	if err != nil || a.Refused == nil || a.Refused.Message != "invalid access token" || kinds(a.Steps) != "call 403, refresh 401" {
		t.Errorf("everything revoked: %v %v, %s", err, a.Refused, kinds(a.Steps))
	}
	refused("the refresh of what is revoked", "invalid_grant", a.RefreshErr)

	l.denies = true
	if q := l.redirected(t, "s+/=%"); q.Get("error") != "access_denied" || q.Has("code") {
		t.Errorf("cancelled: %v", q)
	}
}
