package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wfconnect/network"
)

const fileJSON = `{"title":"a.txt","kind":"file","id":"1","viewLink":"https://a.com/v","downloadLink":"https://a.com/d","mimeType":"text/plain","dateModified":"2026-06-05T17:39:45.251Z","size":12}`

func says(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func serve(t testing.TB, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// provider accepts only the access token good; refresh is its token endpoint.
func provider(t *testing.T, refused int, good string, refresh http.HandlerFunc) (*Caller, *atomic.Int32, *atomic.Int32) {
	var calls, refreshes atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/token":
			refreshes.Add(1)
			refresh(w, r)
		case r.Header.Get("Authorization") == "Bearer "+good:
			calls.Add(1)
			if r.Method == http.MethodPut {
				body, _ := io.ReadAll(r.Body)
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprintf(w, `{"result":"success","got":%q}`, body)
				return
			}
			says(200, "application/json", fileJSON)(w, r)
		default:
			calls.Add(1)
			says(refused, "application/json", `{"status":"error","error":"not you: `+r.Header.Get("Authorization")+`"}`)(w, r)
		}
	})
	i := oauth2ed(s.URL)
	tokens := NewTokens(TokenSet{AccessToken: "stale-token", RefreshToken: "r1"}, func(ctx context.Context, r Secret) (TokenSet, error) {
		return i.Refresh(ctx, s.Client(), r)
	}, nil)
	return &Caller{HTTP: s.Client(), Integration: i, Tokens: tokens}, &calls, &refreshes
}

func fresh(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	says(200, "application/json", `{"access_token":"fresh-token","refresh_token":"r2","token_type":"Bearer","expires_in":3600}`)(w, r)
}

// A provider may echo in its refusal what it was sent, in another encoding too. The
// step that is shown quotes it without, and without the half that a cut would leave.
func TestAStepQuotesNoSecret(t *testing.T) {
	t.Parallel()
	words := strings.Repeat("x", gotLimit-5) + "encoded secret"
	k, _, _ := provider(t, 403, "none", says(400, "application/json", `{"error":"invalid_grant","error_description":"`+words+`"}`))
	k.Redact = func(s string) string { return strings.ReplaceAll(s, "encoded secret", "#") }
	e, err := Find("metadata")
	if err != nil {
		t.Fatal(err)
	}
	a, err := k.Call(t.Context(), e, Args{"id": "/"}, Options{})
	if err != nil || len(a.Steps) != 2 || !strings.Contains(a.Steps[1].Says, "no new token: x") {
		t.Fatalf("%v, %+v", err, a.Steps)
	}
	if says := a.Steps[1].Says; strings.Contains(says, "enc") {
		t.Errorf("…%s", says[len(says)-30:])
	}
}

func TestRefreshPaths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name             string
		refused          int
		good             string
		refresh          http.HandlerFunc
		calls, refreshes int32
		ok               bool
		refreshErr       string
		finding          string
		steps            string
	}{
		{"403 once", 403, "fresh-token", fresh, 2, 1, true, "", "", "call 403, refresh 200, retry 200"},
		{"403 always (A25)", 403, "none", fresh, 2, 1, false, "", "", "call 403, refresh 200, retry 403"},
		{"401 (A24)", 401, "fresh-token", fresh, 2, 1, true, "", "A24", "call 401, refresh 200, retry 200"},
		{"401 always (A24)", 401, "none", fresh, 2, 1, false, "", "A24", "call 401, refresh 200, retry 401"},
		{"refresh refused", 403, "fresh-token", says(400, "application/json", `{"error":"invalid_grant"}`), 1, 1, false, "invalid_grant", "", "call 403, refresh 400"},
		{"404", 404, "none", fresh, 1, 0, false, "", "", "call 404"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			caller, calls, refreshes := provider(t, c.refused, c.good, c.refresh)
			a, err := caller.Call(context.Background(), endpoint(t, "metadata"), Args{"id": "1"}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if calls.Load() != c.calls || refreshes.Load() != c.refreshes || a.OK() != c.ok {
				t.Errorf("%d calls, %d refreshes, ok %v", calls.Load(), refreshes.Load(), a.OK())
			}
			if !c.ok && (a.Refused == nil || !strings.HasPrefix(a.Refused.Message, "not you")) {
				t.Errorf("the provider's words are lost: %v", a.Refused)
			}
			if (a.RefreshErr == nil) != (c.refreshErr == "") || a.RefreshErr != nil && !strings.Contains(a.RefreshErr.Error(), c.refreshErr) {
				t.Errorf("refresh error %v", a.RefreshErr)
			}
			if got := ids(a.Findings); got != c.finding {
				t.Errorf("findings %q, want %q", got, c.finding)
			}
			if got := drawn(a.Steps); got != c.steps {
				t.Errorf("steps %q, want %q", got, c.steps)
			}
			if s := fmt.Sprintf("%v %v %+v", a.Refused, a.Findings, a.Steps); strings.Contains(s, "-token ") || strings.Contains(s, "stale-token") || strings.Contains(s, "fresh-token") {
				t.Errorf("a token is in the words: %s", s)
			}
		})
	}
}

func drawn(steps []Step) string {
	var all []string
	for _, s := range steps {
		all = append(all, fmt.Sprintf("%s %d", s.Kind, s.Status))
	}
	return strings.Join(all, ", ")
}

func ids(list []Finding) string {
	var all []string
	for _, f := range list {
		all = append(all, f.ID)
	}
	return strings.Join(all, " ")
}

func TestRefreshLost(t *testing.T) {
	t.Parallel()
	caller, calls, refreshes := provider(t, 403, "fresh-token", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	for range 2 {
		a, err := caller.Call(context.Background(), endpoint(t, "metadata"), Args{"id": "1"}, Options{})
		var lost *network.Unreachable
		if err != nil || !errors.As(a.RefreshErr, &lost) || a.Refused == nil {
			t.Errorf("%v, %v", err, a.RefreshErr)
		}
	}
	if calls.Load() != 2 || refreshes.Load() != 1 {
		t.Errorf("%d calls, %d refreshes: a lost refresh must not be repeated", calls.Load(), refreshes.Load())
	}
}

func TestTwentyCallsOneRefresh(t *testing.T) {
	t.Parallel()
	caller, _, refreshes := provider(t, 403, "fresh-token", fresh)
	done := make(chan error, 20)
	for range cap(done) {
		go func() {
			a, err := caller.Call(context.Background(), endpoint(t, "metadata"), Args{"id": "1"}, Options{})
			if err == nil && !a.OK() {
				err = a.Refused
			}
			done <- err
		}()
	}
	for range cap(done) {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if refreshes.Load() != 1 {
		t.Errorf("%d refreshes", refreshes.Load())
	}
}

func TestUploadIsSentAgainFromTheStart(t *testing.T) {
	t.Parallel()
	caller, _, _ := provider(t, 403, "fresh-token", fresh)
	opens := 0
	a, err := caller.Call(context.Background(), endpoint(t, "upload"), Args{"id": "1"}, Options{Body: Body{
		Open: func() (io.ReadCloser, error) { opens++; return io.NopCloser(strings.NewReader("hello")), nil }, Size: 5,
	}})
	if err != nil || !a.OK() || opens != 2 || !strings.Contains(string(a.Body), `"got":"hello"`) {
		t.Errorf("%v, %s, opened %d times", err, a.Body, opens)
	}
}

func TestOwnBodyFails(t *testing.T) {
	t.Parallel()
	caller, _, _ := provider(t, 403, "stale-token", fresh)
	broken := errors.New("disk gone")
	_, err := caller.Call(context.Background(), endpoint(t, "upload"), Args{"id": "1"}, Options{Body: Body{
		Open: func() (io.ReadCloser, error) { return nil, broken }, Size: 5,
	}})
	var u *network.Unreachable
	if !errors.Is(err, broken) || errors.As(err, &u) {
		t.Errorf("%v: our own fault must not be the provider's", err)
	}
	if _, err = caller.Call(context.Background(), endpoint(t, "upload"), Args{"id": "1"}, Options{Body: Body{Size: 5}}); err == nil || !strings.Contains(err.Error(), "needs the bytes") {
		t.Error(err)
	}
}

func TestAPIKey403IsFinal(t *testing.T) {
	t.Parallel()
	calls := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		calls++
		says(403, "application/json", `{"status":"error","error":"bad key key-12345"}`)(w, r)
	})
	c := &Caller{HTTP: s.Client(), Integration: apiKeyed(s.URL)}
	a, err := c.Call(context.Background(), endpoint(t, "metadata"), Args{"id": "1"}, Options{})
	if err != nil || calls != 1 || a.Refused == nil || a.Refused.Message != "bad key …" {
		t.Errorf("%d calls, %v, %v", calls, a.Refused, err)
	}
}

func TestOAuth2WithoutTokens(t *testing.T) {
	t.Parallel()
	c := &Caller{Integration: oauth2ed("http://127.0.0.1:1")}
	if _, err := c.Call(context.Background(), endpoint(t, "metadata"), Args{"id": "1"}, Options{}); !errors.Is(err, ErrNoTokens) {
		t.Error(err)
	}
}

func TestUnreachableSaysNoQuery(t *testing.T) {
	t.Parallel()
	s := serve(t, says(200, "", ""))
	i := apiKeyed(s.URL)
	i.RequestParameters = []Pair{{"key", "hush-hush"}}
	client := s.Client()
	s.Close()
	a, err := (&Caller{HTTP: client, Integration: i}).Call(context.Background(), endpoint(t, "metadata"), Args{"id": "1"}, Options{})
	var u *network.Unreachable
	if !errors.As(err, &u) || !u.NotSent || strings.Contains(err.Error(), "hush") || len(a.Steps) != 1 {
		t.Errorf("%v %+v", err, a.Steps)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("some"))
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	})
	c := &Caller{HTTP: s.Client(), Integration: apiKeyed(s.URL)}
	start := time.Now()
	_, err := c.Call(ctx, endpoint(t, "download"), Args{"id": "1"}, Options{Sink: io.Discard})
	if !errors.Is(err, context.Canceled) || time.Since(start) > 5*time.Second {
		t.Error(err)
	}
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	var other http.Header
	foreign := serve(t, func(w http.ResponseWriter, r *http.Request) {
		other = r.Header.Clone()
		says(200, "application/json", fileJSON)(w, r)
	})
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, foreign.URL+"/x", http.StatusFound) }))
	t.Cleanup(secure.Close)
	var same http.Header
	hops := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("id") + r.URL.Path {
		case "same/metadata":
			http.Redirect(w, r, "/elsewhere?token=hush", http.StatusTemporaryRedirect)
		case "/elsewhere":
			same = r.Header.Clone()
			says(200, "application/json", fileJSON)(w, r)
		case "cross/metadata":
			http.Redirect(w, r, foreign.URL+"/there?signature=hush", http.StatusFound)
		case "nowhere/metadata":
			w.WriteHeader(302)
		default:
			hops++
			http.Redirect(w, r, fmt.Sprintf("/loop%d", hops), http.StatusMovedPermanently)
		}
	})
	i := apiKeyed(s.URL)
	i.RequestHeaders = []Pair{{"X-Tenant", "5"}}
	call := func(i Integration, c *http.Client, e, id string) Answer {
		args := Args{"id": id}
		if e == "uploadInit" {
			args = Args{"parentId": id, "filename": "x"}
		}
		a, err := (&Caller{HTTP: c, Integration: i}).Call(context.Background(), endpoint(t, e), args, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if s := fmt.Sprintf("%+v %v %+v", a.Findings, a.Refused, a.Steps); strings.Contains(s, "hush") {
			t.Errorf("the redirect's query is in the words: %s", s)
		}
		return a
	}
	if a := call(i, s.Client(), "metadata", "same"); !a.OK() || ids(a.Findings) != "A30" || same.Get("apiKey") == "" || same.Get("X-Tenant") == "" {
		t.Errorf("same host: %v %v", a.Refused, ids(a.Findings))
	}
	if a := call(i, s.Client(), "metadata", "cross"); !a.OK() || ids(a.Findings) != "A30 A30" || other.Get("apiKey")+other.Get("username")+other.Get("X-Tenant")+other.Get("Authorization") != "" {
		t.Errorf("another host got %v", other)
	}
	if a := call(i, s.Client(), "metadata", "loop"); a.OK() || hops != 6 || len(a.Steps) != 6 || a.Refused == nil {
		t.Errorf("loop: %d requests, %v", hops, a.Refused)
	}
	if a := call(i, s.Client(), "metadata", "nowhere"); a.OK() || len(a.Steps) != 1 {
		t.Error("a redirect to nowhere")
	}
	before := hops
	if a := call(i, s.Client(), "uploadInit", "post"); a.OK() || hops != before+1 {
		t.Errorf("a POST followed a redirect")
	}
	other = nil
	if a := call(apiKeyed(secure.URL), secure.Client(), "metadata", "down"); a.OK() || other != nil || !strings.Contains(a.Findings[0].Got, "https to http") {
		t.Errorf("https to http was followed: %+v", a.Findings)
	}
}

func TestFindingsHoldNoCredentials(t *testing.T) {
	t.Parallel()
	c := caller(t, says(403, "text/plain", "no user for key key-12345"))
	a, err := c.Call(context.Background(), endpoint(t, "metadata"), Args{"id": "1"}, Options{})
	if err != nil || ids(a.Findings) != "J09" || a.Findings[0].Got != "no user for key …" {
		t.Errorf("%v %+v", err, a.Findings)
	}
}

func TestAnotherHosts403IsNotAboutTheToken(t *testing.T) {
	t.Parallel()
	foreign := serve(t, says(403, "text/plain", "signature expired"))
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, foreign.URL, http.StatusFound) })
	tokens := NewTokens(TokenSet{AccessToken: "a", RefreshToken: "r"}, func(context.Context, Secret) (TokenSet, error) {
		t.Error("refreshed")
		return TokenSet{}, nil
	}, nil)
	c := &Caller{HTTP: s.Client(), Integration: oauth2ed(s.URL), Tokens: tokens}
	if a, err := c.Call(context.Background(), endpoint(t, "download"), Args{"id": "1"}, Options{}); err != nil || a.Refused == nil || a.RefreshErr != nil {
		t.Errorf("%v %+v", err, a)
	}
}

func TestSpoilShowsARefresh(t *testing.T) {
	t.Parallel()
	c, _, refreshes := provider(t, 403, "fresh-token", fresh)
	for range 2 {
		c.Tokens.Spoil()
		if a, err := c.Call(context.Background(), endpoint(t, "metadata"), Args{"id": "1"}, Options{}); err != nil || !a.OK() || drawn(a.Steps) != "call 403, refresh 200, retry 200" {
			t.Errorf("%v %v", err, drawn(a.Steps))
		}
	}
	if refreshes.Load() != 2 {
		t.Errorf("%d refreshes", refreshes.Load())
	}
}
