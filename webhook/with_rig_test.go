package webhook_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"wfconnect/practice"
	"wfconnect/webhook"
	"wfconnect/webhook/provider"
)

const (
	theKey    = "k3y of the provider"
	theClient = "workfront client"
	theSecret = "s3cret:with+reserved%chars"
	theState  = "Wm9yYSBpcyBhIGNhdCB0aGF0IG5vYm9keSBoYXMgc2Vlbg" // of the length and the letters that a login's has
	docID     = "511ea6e000023edb38d2effb2f4e6e3b"
)

var modes = []string{provider.APIKey, provider.OAuth2}

// rig is the sample provider behind an address, and Workfront's side of it.
type rig struct {
	t           testing.TB
	provider    *provider.Provider
	dir         string // what it serves
	integration webhook.Integration
	client      *http.Client
	tokens      *webhook.Tokens // nil in ApiKey mode, and before the handshake
	refreshes   atomic.Int32    // requests to the token endpoint that refresh
}

// newRig serves dir at origin.
func newRig(t testing.TB, auth, dir, origin string, client *http.Client) (*rig, http.Handler) {
	t.Helper()
	callback := origin + "/callback?keep=a%20b"
	p, err := provider.New(provider.Options{
		Dir: dir, Auth: auth, APIKey: theKey, ClientID: theClient, ClientSecret: theSecret, RedirectURIs: []string{callback},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	r := &rig{t: t, provider: p, dir: dir, client: client, integration: webhook.Integration{
		Name: "Sample", BaseURL: origin + "/api/v1", Auth: webhook.Auth(auth), APIKey: theKey, Username: provider.SampleUser,
		AuthenticationURL: origin + provider.AuthorizePath, TokenEndpointURL: origin + provider.TokenPath,
		ClientID: theClient, ClientSecret: theSecret, RedirectURI: callback,
	}}
	return r, http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		switch {
		case q.URL.Path == "/callback": // Workfront's page
		case q.URL.Path == provider.TokenPath && r.isRefresh(q):
			r.refreshes.Add(1)
			p.ServeHTTP(w, q)
		default:
			p.ServeHTTP(w, q)
		}
	})
}

// isRefresh reads a token request and puts it back.
func (r *rig) isRefresh(q *http.Request) bool {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		r.t.Error(err)
	}
	q.Body = io.NopCloser(bytes.NewReader(body))
	return bytes.Contains(append(body, q.URL.RawQuery...), []byte("refresh_token"))
}

// start is a rig at a loopback address; in OAuth2 mode the handshake is done.
func start(t testing.TB, auth string, change ...func(*webhook.Integration)) *rig {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "Documents")
	fill(t, dir, 3)
	server := httptest.NewUnstartedServer(nil)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	r, handler := newRig(t, auth, dir, "http://"+server.Listener.Addr().String(), server.Client())
	server.Config.Handler = handler
	server.Start()
	t.Cleanup(server.Close)
	r.client = server.Client()
	for _, f := range change {
		f(&r.integration)
	}
	if err := r.integration.Validate(); err != nil {
		t.Fatal(err)
	}
	if auth == provider.OAuth2 {
		r.signIn()
	}
	return r
}

// odd is a name that every encoding of an address has to change.
func odd() string {
	if runtime.GOOS == "windows" {
		return "Größe & 50% + plan #1" // a ? cannot be in a name there
	}
	return "Größe & 50% + plan #1?"
}

// fill makes a folder in which every endpoint has something to do. The archive
// holds as many items as asked for: some providers stop at 100.
func fill(t testing.TB, dir string, archived int) {
	t.Helper()
	var logo bytes.Buffer
	if err := png.Encode(&logo, image.NewGray(image.Rect(0, 0, 48, 32))); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"Brief.txt": "hello brief\n", "empty.txt": "", "Logo.png": logo.String(),
		"Folder/" + odd() + ".md": "# inner\n", "Folder/日本語.txt": "企画書\n",
	}
	for i := range archived {
		files[fmt.Sprintf("Archive/Stand-up %03d.txt", i)] = "x"
	}
	for name, text := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func (r *rig) signIn() {
	r.t.Helper()
	got, err := r.handshake(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	flawless(r.t, "tokens", got.Findings)
	r.tokens = r.newTokens(got)
}

func (r *rig) newTokens(initial webhook.TokenSet) *webhook.Tokens {
	return webhook.NewTokens(initial, func(ctx context.Context, token webhook.Secret) (webhook.TokenSet, error) {
		return r.integration.Refresh(ctx, r.client, token)
	}, nil)
}

func (r *rig) handshake(ctx context.Context) (webhook.TokenSet, error) {
	code, err := r.code(ctx)
	if err != nil {
		return webhook.TokenSet{}, err
	}
	return r.integration.Exchange(ctx, r.client, code)
}

// code lets a person allow it, and reads the redirect as Workfront must.
func (r *rig) code(ctx context.Context) (string, error) {
	location, err := practice.Allow(ctx, r.client, r.integration.AuthorizeURL(theState))
	if err != nil {
		return "", err
	}
	u, err := url.Parse(location)
	if err != nil {
		return "", err
	}
	q := u.Query()
	if q.Get("state") != theState {
		return "", fmt.Errorf("the state came back as %q", q.Get("state"))
	}
	if q.Get("code") == "" || len(q["code"]) != 1 {
		return "", fmt.Errorf("no code in %s", location)
	}
	return q.Get("code"), nil
}

func (r *rig) caller() *webhook.Caller {
	return &webhook.Caller{HTTP: r.client, Integration: r.integration, Tokens: r.tokens}
}

func find(t testing.TB, name string) webhook.Endpoint {
	t.Helper()
	e, err := webhook.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// args makes them of name, value, name, value …
func args(pairs ...string) webhook.Args {
	a := webhook.Args{}
	for i := 0; i+1 < len(pairs); i += 2 {
		a[pairs[i]] = pairs[i+1]
	}
	return a
}

func bodyOf(text string) webhook.Body {
	return webhook.Body{Size: int64(len(text)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// call makes a call that must be right in every respect.
func (r *rig) call(name string, o webhook.Options, pairs ...string) webhook.Answer {
	r.t.Helper()
	a, err := r.caller().Call(r.t.Context(), find(r.t, name), args(pairs...), o)
	switch {
	case err != nil:
		r.t.Fatalf("%s: %v", name, err)
	case !a.OK():
		r.t.Fatalf("%s %v: %v", name, pairs, a.Refused)
	}
	flawless(r.t, name, a.Findings)
	return a
}

// refused makes a call that must be refused with this status, and rightly so.
func (r *rig) refused(status int, name string, o webhook.Options, pairs ...string) webhook.Answer {
	r.t.Helper()
	a, err := r.caller().Call(r.t.Context(), find(r.t, name), args(pairs...), o)
	if err != nil || a.Refused == nil || a.Refused.Status != status || a.Refused.Message == "" {
		r.t.Fatalf("%s %v: %v %d, want a refusal with %d and words", name, pairs, err, a.Status, status)
	}
	flawless(r.t, name, a.Findings)
	return a
}

// flawless: the sample provider is right by the strict reading.
func flawless(t testing.TB, what string, list []webhook.Finding) {
	t.Helper()
	for _, f := range list {
		if f.Severity >= webhook.Should || f.Strict >= webhook.Should {
			t.Errorf("%s: finding %s %s at %s: got %q, want %q", what, f.ID, f.Field, f.Path, f.Got, f.Want)
		}
	}
}

func (r *rig) uploads(parent, name, text string) webhook.Metadata {
	r.t.Helper()
	m := r.call("uploadInit", webhook.Options{}, "parentId", parent, "filename", name).Metadata
	if m.Folder() || m.Title != name {
		r.t.Fatalf("uploadInit gave %+v", m)
	}
	r.call("upload", webhook.Options{Body: bodyOf(text)}, "id", m.ID)
	return *m
}

func titled(list []webhook.Metadata, title string) webhook.Metadata {
	i := slices.IndexFunc(list, func(m webhook.Metadata) bool { return m.Title == title })
	if i < 0 {
		return webhook.Metadata{}
	}
	return list[i]
}

func kinds(steps []webhook.Step) string {
	var all []string
	for _, s := range steps {
		all = append(all, fmt.Sprintf("%s %d", s.Kind, s.Status))
	}
	return strings.Join(all, ", ")
}
