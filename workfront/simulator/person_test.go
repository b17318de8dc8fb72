package simulator

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wfconnect/practice"
)

func contextWithTimeout(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithTimeout(t.Context(), d)
}

// stage is a Workfront and an application that waits for its redirect, both
// on loopback.
type stage struct {
	*Workfront
	server, app *httptest.Server
	visits      atomic.Int32
	arrived     chan url.Values // the query of each redirect
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{arrived: make(chan url.Values, 9)}
	s.app = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		s.visits.Add(1)
		if r.URL.Path == "/cb" {
			s.arrived <- r.URL.Query()
		}
		http.Redirect(rw, r, "/further", http.StatusFound)
	}))
	t.Cleanup(s.app.Close)
	s.Workfront = New(Options{Apps: []App{{Name: "A & B", ClientID: webID, ClientSecret: webSecret, RedirectURIs: []string{s.app.URL + "/cb", "com.example.app:/cb"}}}})
	s.server = httptest.NewServer(s.Workfront)
	t.Cleanup(s.server.Close)
	return s
}

func (s *stage) url(more ...string) string {
	q := webQuery(append([]string{"redirect_uri", s.app.URL + "/cb"}, more...)...)
	return s.server.URL + AuthorizePath + "?" + q.Encode()
}

func TestAllowAndCancel(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		decide func(context.Context, *http.Client, string) (string, error)
		has    string
	}{"allow": {practice.Allow, "code"}, "cancel": {practice.Cancel, "error"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			location, err := tt.decide(t.Context(), s.server.Client(), s.url())
			if err != nil {
				t.Fatal(err)
			}
			u, _ := url.Parse(location)
			seen := <-s.arrived
			if s.visits.Load() != 1 || seen.Encode() != u.Query().Encode() || !seen.Has(tt.has) {
				t.Errorf("%d visits, the last with %v; Location %s", s.visits.Load(), seen, location)
			}
		})
	}
}

func TestAllowedCodeWorks(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	location, err := practice.Allow(t.Context(), s.server.Client(), s.url())
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(location)
	resp, err := s.server.Client().PostForm(s.server.URL+TokenPath, url.Values{
		"grant_type": {"authorization_code"}, "client_id": {webID}, "client_secret": {webSecret},
		"redirect_uri": {s.app.URL + "/cb"}, "code": {u.Query().Get("code")},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("status %d", resp.StatusCode)
	}
}

func TestPersonSeesPagesAsErrors(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if _, err := practice.Allow(t.Context(), s.server.Client(), s.url("client_id", "nobody")); err == nil || !strings.Contains(err.Error(), "no application has this client_id") {
		t.Errorf("unknown client: %v", err)
	}
	if err := s.SetFault("callback_error", "none"); err != nil {
		t.Fatal(err)
	}
	location, err := practice.Cancel(t.Context(), s.server.Client(), s.url())
	if !errors.Is(err, practice.ErrNoRedirect) || location != "" {
		t.Errorf("callback_error=none (A02): %q, %v", location, err)
	}
	if n := s.visits.Load(); n != 0 {
		t.Errorf("the application heard of it %d times", n)
	}
}

func TestPersonIsRedirectedBeforeAnyPage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	location, err := practice.Allow(t.Context(), s.server.Client(), s.url("response_type", "token"))
	if err != nil || !strings.Contains(location, "error=unsupported_response_type") || s.visits.Load() != 1 {
		t.Errorf("%q, %v, %d visits", location, err, s.visits.Load())
	}
}

func TestPersonDoesNotOpenPrivateSchemes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	location, err := practice.Allow(t.Context(), s.server.Client(), s.url("redirect_uri", "com.example.app:/cb"))
	if err != nil || !strings.HasPrefix(location, "com.example.app:/cb?code=") {
		t.Errorf("%q, %v", location, err)
	}
}

func TestUnreachableRedirectKeepsTheCodeOutOfTheError(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.app.Close()
	location, err := practice.Allow(t.Context(), s.server.Client(), s.url())
	u, _ := url.Parse(location)
	code := u.Query().Get("code")
	if err == nil || code == "" || strings.Contains(err.Error(), code) {
		t.Errorf("%q, %v", location, err)
	}
}
