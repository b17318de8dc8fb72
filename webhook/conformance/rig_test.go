package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wfconnect/practice"
	"wfconnect/webhook"
	"wfconnect/webhook/conformance"
	"wfconnect/webhook/onehost"
	"wfconnect/webhook/provider"
)

const (
	theKey    = "k3y of the provider"
	theClient = "workfront client"
	theSecret = "s3cret:with+reserved%chars"
	origin    = "http://127.0.0.1:8080"
	callback  = origin + "/callback?keep=a%20b"
)

var modes = []string{provider.APIKey, provider.OAuth2}

// trial is a run in a bubble: against the sample provider when handler is nil.
type trial struct {
	mode     string
	faults   []string // name=value
	life     time.Duration
	handler  http.Handler
	pause    time.Duration // before each answer
	late     bool          // the faults begin with the first call of the API
	archived int           // more items in the archive of the sample
	direct   bool          // no server in between, which would rewrite header names
	options  conformance.Options
	subject  func(*conformance.Subject)
	observe  func(conformance.Event)
	context  func(context.Context) context.Context
	kept     *[]webhook.TokenSet
}

// run runs the checks where time is only counted, over a network with one host
// on it. A goroutine that is left behind fails the test.
func (tr trial) run(t *testing.T) conformance.Report {
	t.Helper()
	dir := documents(t)
	for i := range tr.archived {
		if err := os.WriteFile(filepath.Join(dir, "Archive", fmt.Sprintf("Minutes %04d.txt", i)), []byte("m"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var report conformance.Report
	synctest.Test(t, func(t *testing.T) {
		report = tr.inBubble(t, dir)
	})
	return report
}

var sample = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "wfconnect-sample-")
	if err != nil {
		return "", err
	}
	return dir, provider.Sample(filepath.Join(dir, "Documents"))
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := sample(); err == nil {
		_ = os.RemoveAll(dir) // a temporary folder that is left does no harm
	}
	os.Exit(code)
}

// documents is a sample folder of a test's own: drawn once, copied often, and
// where there is one on a file system that lives in memory, since providers
// sync what is uploaded.
func documents(t *testing.T) string {
	t.Helper()
	from, err := sample()
	if err != nil {
		t.Fatal(err)
	}
	to, err := os.MkdirTemp("/dev/shm", "wfconnect-")
	if err != nil {
		to = t.TempDir()
	} else {
		t.Cleanup(func() { _ = os.RemoveAll(to) }) // the same
	}
	readOnly := filepath.Join(to, "Documents", "Signed off") // which a copy is not
	if err := errors.Join(os.CopyFS(to, os.DirFS(from)), os.Chmod(readOnly, 0o555)); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(to, "Documents")
}

func (tr trial) inBubble(t *testing.T, dir string) conformance.Report {
	p, err := provider.New(provider.Options{
		Dir: dir, Auth: tr.mode, APIKey: theKey, ClientID: theClient, ClientSecret: theSecret, RedirectURIs: []string{callback}, TokenLife: tr.life,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	bend := sync.OnceFunc(func() {
		for _, f := range tr.faults {
			name, value, _ := strings.Cut(f, "=")
			if err := p.SetFault(name, value); err != nil {
				t.Error(err)
			}
		}
	})
	if !tr.late {
		bend()
	}
	handler := tr.handler
	if handler == nil {
		handler = p
	}
	network := onehost.New("127.0.0.1:8080")
	client := network.Client()
	stop := network.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(tr.pause)
		if strings.HasPrefix(r.URL.Path, "/api/") {
			bend()
		}
		if r.URL.Path != "/callback" {
			handler.ServeHTTP(w, r)
		}
	}))
	ctx := t.Context()
	if tr.context != nil {
		ctx = tr.context(ctx)
	}
	subject := tr.asked(client)
	if tr.direct {
		subject.Client = &http.Client{Transport: handled{handler}}
	}
	report := conformance.Run(ctx, subject, tr.options, tr.observe)
	client.CloseIdleConnections()
	if err := stop(); err != nil {
		t.Error(err)
	}
	return report
}

func (tr trial) asked(client *http.Client) conformance.Subject {
	s := conformance.Subject{
		Client: client,
		Integration: webhook.Integration{
			Name: "Sample", BaseURL: origin + "/api/v1", Auth: webhook.Auth(tr.mode), APIKey: theKey, Username: provider.SampleUser,
			AuthenticationURL: origin + provider.AuthorizePath, TokenEndpointURL: origin + provider.TokenPath,
			ClientID: theClient, ClientSecret: theSecret, RedirectURI: callback,
		},
		Keep: func(_ context.Context, tokens webhook.TokenSet) error {
			if tr.kept != nil {
				*tr.kept = append(*tr.kept, tokens)
			}
			return nil
		},
	}
	if tr.mode == provider.OAuth2 {
		s.SignIn = func(ctx context.Context, r conformance.SignInRequest) (string, error) {
			decide := practice.Allow
			if r.Cancel {
				decide = practice.Cancel
			}
			location, err := decide(ctx, client, r.URL)
			if errors.Is(err, practice.ErrNoRedirect) || err != nil && strings.Contains(err.Error(), "no consent form") {
				err = fmt.Errorf("%w: %w", conformance.ErrNoRedirect, err)
			}
			return location, err
		}
	}
	if tr.subject != nil {
		tr.subject(&s)
	}
	return s
}

// lines are results in words, for failures of tests.
func lines(results []conformance.Result, verdicts ...conformance.Verdict) string {
	var b strings.Builder
	for _, r := range results {
		for _, v := range verdicts {
			if r.Verdict == v {
				fmt.Fprintf(&b, "%-5s %s %s (%s): sent %s, want %s, got %s\n", r.Verdict, r.ID, r.Title, r.Endpoint, r.Sent, r.Expected, r.Got)
			}
		}
	}
	return b.String()
}

// handled answers a request without a wire in between.
type handled struct{ http.Handler }

func (h handled) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result(), nil
}

// visitor opens an address, and presses Cancel by a header that only these
// tests' providers know.
func visitor(client *http.Client) func(context.Context, conformance.SignInRequest) (string, error) {
	return func(ctx context.Context, r conformance.SignInRequest) (string, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL, nil)
		if err != nil {
			return "", err
		}
		if r.Cancel {
			req.Header.Set("X-Cancel", "1")
		}
		browser := *client
		browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		resp, err := browser.Do(req)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		if resp.Header.Get("Location") == "" {
			return "", fmt.Errorf("%w: %d", conformance.ErrNoRedirect, resp.StatusCode)
		}
		return resp.Header.Get("Location"), nil
	}
}
