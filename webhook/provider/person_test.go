package provider

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"wfconnect/practice"
)

// stage is a provider and a Workfront that waits for its redirect, both on
// loopback.
type stage struct {
	*rig
	server, workfront *httptest.Server
	visits            atomic.Int32
	arrived           chan url.Values // the query of each redirect
}

const hardState = "st+ate/=&é %"

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{arrived: make(chan url.Values, 9)}
	s.workfront = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		s.visits.Add(1)
		if r.URL.Path == "/cb" {
			s.arrived <- r.URL.Query()
		}
		http.Redirect(rw, r, "/further", http.StatusFound)
	}))
	t.Cleanup(s.workfront.Close)
	s.rig = newRig(t, OAuth2, func(o *Options) {
		o.RedirectURIs = []string{s.workfront.URL + "/cb?keep=1", "com.example.app:/cb"}
	})
	s.server = httptest.NewServer(s.Provider)
	t.Cleanup(s.server.Close)
	return s
}

func (s *stage) url(more ...string) string {
	return s.server.URL + AuthorizePath + "?" + query(append([]string{"state", hardState}, more...)...)
}

func TestAllowAndCancel(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		decide func(context.Context, *http.Client, string) (string, error)
		has    string
	}{"allow": {practice.Allow, "code"}, "cancel": {practice.Cancel, "error"}} {
		s := newStage(t)
		location, err := tt.decide(t.Context(), s.server.Client(), s.url())
		if err != nil {
			t.Fatal(err)
		}
		u, _ := url.Parse(location)
		seen := <-s.arrived
		if s.visits.Load() != 1 || seen.Encode() != u.Query().Encode() || !seen.Has(tt.has) || seen.Get("state") != hardState || seen.Get("keep") != "1" {
			t.Errorf("%s: %d visits, the last with %v; Location %s", name, s.visits.Load(), seen, location)
		}
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
	if got := s.exchange(u.Query().Get("code")).StatusCode; got != http.StatusOK {
		t.Errorf("status %d", got)
	}
}

func TestPersonSeesPagesAsErrors(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if _, err := practice.Allow(t.Context(), s.server.Client(), s.url("client_id", "nobody")); err == nil || !strings.Contains(err.Error(), "client_id is not the one") {
		t.Errorf("unknown client: %v", err)
	}
	s.fault("denial", "page")
	if location, err := practice.Cancel(t.Context(), s.server.Client(), s.url()); !errors.Is(err, practice.ErrNoRedirect) || location != "" {
		t.Errorf("denial=page: %q, %v", location, err)
	}
	if n := s.visits.Load(); n != 0 {
		t.Errorf("Workfront heard of it %d times", n)
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
	s.workfront.Close()
	location, err := practice.Allow(t.Context(), s.server.Client(), s.url())
	u, _ := url.Parse(location)
	code := u.Query().Get("code")
	if err == nil || code == "" || strings.Contains(err.Error(), code) {
		t.Errorf("%q, %v", location, err)
	}
}
