package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	theKey    = "k3y of the provider"
	theID     = "workfront-client"
	theSecret = "s3cret:with+reserved%chars"
	callback  = "https://workfront.example/callback?keep=a%20b"
	briefText = "hello brief\n"
	difficult = "50% & more #1 + plan ?日本語 😀.txt"
	api       = "/api/v1/"
)

// rig is a provider over a few files, and a clock that stands still.
type rig struct {
	t testing.TB
	*Provider
	dir    string
	bearer string // signs in when first needed, in OAuth2

	clock sync.Mutex
	now   time.Time
}

func newRig(t testing.TB, auth string, change ...func(*Options)) *rig {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "Documents")
	r := &rig{t: t, dir: dir, now: time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)}
	r.write("Brief.txt", briefText)
	r.write("empty.txt", "")
	r.write("Sub/inner.md", "# inner\n")
	var logo bytes.Buffer
	if err := png.Encode(&logo, drawLogo()); err != nil {
		t.Fatal(err)
	}
	r.write("Logo.png", logo.String())
	r.open(auth, change...)
	return r
}

// within is the same provider for a fuzz target, which may not use the test that
// it is made in.
func (r *rig) within(t *testing.T) *rig {
	t.Helper()
	return &rig{t: t, Provider: r.Provider, dir: r.dir, now: r.now}
}

// open starts the provider, again after a restart.
func (r *rig) open(auth string, change ...func(*Options)) {
	r.t.Helper()
	o := Options{
		Dir: r.dir, Auth: auth, APIKey: theKey, ClientID: theID, ClientSecret: theSecret,
		RedirectURIs: []string{callback, "https://other.example/cb"}, Now: r.time,
	}
	for _, f := range change {
		f(&o)
	}
	p, err := New(o)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = p.Close() })
	r.Provider = p
}

func (r *rig) time() time.Time {
	r.clock.Lock()
	defer r.clock.Unlock()
	return r.now
}

func (r *rig) pass(d time.Duration) {
	r.clock.Lock()
	defer r.clock.Unlock()
	r.now = r.now.Add(d)
}

func (r *rig) write(name, text string) {
	r.t.Helper()
	full := filepath.Join(r.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) fault(name, value string) {
	r.t.Helper()
	if err := r.SetFault(name, value); err != nil {
		r.t.Fatal(err)
	}
}

// do sends a request; headers are name, value, name, value … and go in the case
// they have here.
func (r *rig) do(method, target, body string, headers ...string) *http.Response {
	r.t.Helper()
	return r.send(httptest.NewRequest(method, target, strings.NewReader(body)), headers...)
}

func (r *rig) send(q *http.Request, headers ...string) *http.Response {
	r.t.Helper()
	for i := 0; i+1 < len(headers); i += 2 {
		q.Header[headers[i]] = append(q.Header[headers[i]], headers[i+1])
	}
	rec := httptest.NewRecorder()
	r.ServeHTTP(rec, q)
	return rec.Result()
}

// credentials are the right ones.
func (r *rig) credentials() []string {
	r.t.Helper()
	if r.o.Auth == APIKey {
		return []string{"apiKey", theKey, "username", SampleUser}
	}
	if r.bearer == "" {
		r.bearer = r.tokens()["access_token"].(string)
	}
	return []string{"Authorization", "Bearer " + r.bearer}
}

// call makes a call that is let in; pairs become the query.
func (r *rig) call(method, name, body string, pairs ...string) *http.Response {
	r.t.Helper()
	return r.do(method, api+name+"?"+query(pairs...), body, r.credentials()...)
}

func (r *rig) get(name string, pairs ...string) *http.Response {
	r.t.Helper()
	return r.call("GET", name, "", pairs...)
}

func query(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return q.Encode()
}

func text(t testing.TB, resp *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func object(t testing.TB, resp *http.Response) map[string]any {
	t.Helper()
	var v map[string]any
	if s := text(t, resp); json.Unmarshal([]byte(s), &v) != nil || v == nil {
		t.Fatalf("not a JSON object (status %d): %s", resp.StatusCode, s)
	}
	return v
}

func objects(t testing.TB, resp *http.Response) []map[string]any {
	t.Helper()
	var v []map[string]any
	if s := text(t, resp); json.Unmarshal([]byte(s), &v) != nil || v == nil {
		t.Fatalf("not a JSON list (status %d): %s", resp.StatusCode, s)
	}
	return v
}

func (r *rig) titles(list []map[string]any) string {
	var names []string
	for _, o := range list {
		name, _ := o["title"].(string)
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// uploaded puts a file where parent says, as Workfront does, and says how far
// it came.
func (r *rig) uploads(parent, name, data string) (init, put *http.Response) {
	r.t.Helper()
	init = r.call("POST", "uploadInit", "", "parentId", parent, "filename", name)
	if init.StatusCode != http.StatusOK {
		return init, nil
	}
	id, _ := object(r.t, init)["id"].(string)
	return init, r.call("PUT", "upload", data, "id", id)
}

func (r *rig) onDisk(name string) string {
	b, err := os.ReadFile(filepath.Join(r.dir, filepath.FromSlash(name)))
	if err != nil {
		return "absent"
	}
	return string(b)
}

// inFolder lists the folder as the system sees it, hidden files and all.
func (r *rig) inFolder() string {
	r.t.Helper()
	entries, err := os.ReadDir(r.dir)
	if err != nil {
		r.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, ", ")
}

const untouched = "Brief.txt, Logo.png, Sub, empty.txt"

// nonce opens the consent page.
func (r *rig) nonce(rawQuery string) string {
	r.t.Helper()
	resp := r.do("GET", AuthorizePath+"?"+rawQuery, "")
	page := text(r.t, resp)
	m := hiddenTag.FindStringSubmatch(page)
	if resp.StatusCode != http.StatusOK || m == nil {
		r.t.Fatalf("no consent page: %d %s", resp.StatusCode, page)
	}
	return m[2]
}

func (r *rig) decide(rawQuery, decision string) *http.Response {
	r.t.Helper()
	return r.do("POST", AuthorizePath, query("nonce", r.nonce(rawQuery), "decision", decision), "Content-Type", formType)
}

func (r *rig) redirected(rawQuery, decision string) *url.URL {
	r.t.Helper()
	resp := r.decide(rawQuery, decision)
	u, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || resp.StatusCode != http.StatusSeeOther {
		r.t.Fatalf("no redirect: %d %v", resp.StatusCode, err)
	}
	return u
}

func (r *rig) code() string {
	r.t.Helper()
	return r.redirected("state=s1", "allow").Query().Get("code")
}

// form sends a token request as Workfront does; an empty value removes.
func (r *rig) form(pairs ...string) *http.Response {
	r.t.Helper()
	q := url.Values{"client_id": {theID}, "client_secret": {theSecret}}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		}
	}
	return r.do("POST", TokenPath, q.Encode(), "Content-Type", formType)
}

func (r *rig) exchange(code string) *http.Response {
	r.t.Helper()
	return r.form("grant_type", "authorization_code", "code", code)
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

// with calls metadata of the root with an access token.
func (r *rig) with(token any) int {
	r.t.Helper()
	s, _ := token.(string)
	return r.do("GET", api+"metadata?id=/", "", "Authorization", "Bearer "+s).StatusCode
}

func contextWithTimeout(t testing.TB, d time.Duration) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithTimeout(t.Context(), d)
}

// hiddenTag is an input of the consent form.
var hiddenTag = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
