package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	webID     = "0a1b2c3d4e5f"
	webSecret = "s3cret:with+reserved%chars"
	spaID     = "spa-0a1b2c3d"
	callback  = "http://127.0.0.1:8976/callback?keep=a%20b"
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // RFC 7636, appendix B
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

// rig is a Workfront with two applications and a clock that stands still.
type rig struct {
	t *testing.T
	*Workfront

	mu  sync.Mutex
	now time.Time
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, now: time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)}
	r.Workfront = New(Options{
		Now: func() time.Time {
			r.mu.Lock()
			defer r.mu.Unlock()
			return r.now
		},
		Apps: []App{
			{Name: "Field <b>Notes</b>", ClientID: webID, ClientSecret: webSecret, RedirectURIs: []string{callback, "https://app.example/cb"}},
			{Name: "Terminal", ClientID: spaID, RedirectURIs: []string{callback}},
		},
	})
	return r
}

func (r *rig) pass(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

func (r *rig) fault(name, value string) {
	r.t.Helper()
	if err := r.SetFault(name, value); err != nil {
		r.t.Fatal(err)
	}
}

// do sends a request; headers are name, value, name, value …
func (r *rig) do(method, target, body string, headers ...string) *http.Response {
	r.t.Helper()
	q := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		q.Header.Add(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	r.ServeHTTP(rec, q)
	return rec.Result()
}

func text(t *testing.T, resp *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func object(t *testing.T, resp *http.Response) map[string]any {
	t.Helper()
	var v map[string]any
	if s := text(t, resp); json.Unmarshal([]byte(s), &v) != nil {
		t.Fatalf("not a JSON object (status %d): %s", resp.StatusCode, s)
	}
	return v
}

func webQuery(more ...string) url.Values {
	q := url.Values{"client_id": {webID}, "redirect_uri": {callback}, "response_type": {"code"}, "state": {"st+ate/=&é"}}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return q
}

func spaQuery() url.Values {
	return webQuery("client_id", spaID, "code_challenge", challenge, "code_challenge_method", "S256")
}

// nonce opens the consent page.
func (r *rig) nonce(q url.Values) string {
	r.t.Helper()
	resp := r.do("GET", AuthorizePath+"?"+q.Encode(), "")
	page := text(r.t, resp)
	m := hiddenTag.FindStringSubmatch(page)
	if resp.StatusCode != http.StatusOK || m == nil {
		r.t.Fatalf("no consent page: %d %s", resp.StatusCode, page)
	}
	return m[2]
}

func (r *rig) decide(q url.Values, decision string) *http.Response {
	r.t.Helper()
	form := url.Values{"nonce": {r.nonce(q)}, "decision": {decision}}
	return r.do("POST", AuthorizePath, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// location allows, and returns the query of the redirect.
func (r *rig) redirected(q url.Values, decision string) url.Values {
	r.t.Helper()
	resp := r.decide(q, decision)
	u, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || resp.StatusCode != http.StatusSeeOther {
		r.t.Fatalf("no redirect: %d %v", resp.StatusCode, err)
	}
	return u.Query()
}

func (r *rig) code() string {
	r.t.Helper()
	return r.redirected(webQuery(), "allow").Get("code")
}

// form sends a token request as E2: pairs are added, an empty value removes.
func (r *rig) form(pairs ...string) *http.Response {
	r.t.Helper()
	q := url.Values{"client_id": {webID}, "client_secret": {webSecret}}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		}
	}
	return r.do("POST", TokenPath, q.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

func (r *rig) exchange(code string) *http.Response {
	r.t.Helper()
	return r.form("grant_type", "authorization_code", "redirect_uri", callback, "code", code)
}

func (r *rig) refreshWith(token string) *http.Response {
	r.t.Helper()
	return r.form("grant_type", "refresh_token", "refresh_token", token)
}

// tokens logs in.
func (r *rig) tokens() map[string]any {
	r.t.Helper()
	resp := r.exchange(r.code())
	if resp.StatusCode != http.StatusOK {
		r.t.Fatalf("exchange: %d %s", resp.StatusCode, text(r.t, resp))
	}
	return object(r.t, resp)
}

func (r *rig) access() string    { r.t.Helper(); return r.tokens()["access_token"].(string) }
func (r *rig) renewable() string { r.t.Helper(); return r.tokens()["refresh_token"].(string) }

func (r *rig) get(path, session string) *http.Response {
	r.t.Helper()
	return r.do("GET", path, "", "sessionID", session)
}

// hiddenTag is an input of the consent form.
var hiddenTag = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
