package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"wfconnect/practice"
	"wfconnect/webhook/provider"
	"wfconnect/workfront/simulator"
)

// rig is a configuration, a Workfront and two providers on loopback, and a
// person who allows whatever is opened.
type rig struct {
	t        *testing.T
	dir      string
	sim      *simulator.Workfront
	oauth    *provider.Provider
	key      *provider.Provider
	files    string
	env      map[string]string
	callback string

	workfront string // its address
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), env: map[string]string{"SIM": "sim-secret-1", "KEY": "sample-key-1", "SECRET": "oauth-secret-1"}}
	r.files = filepath.Join(r.dir, "files")
	if err := os.Mkdir(r.files, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := provider.Sample(r.files); err != nil {
		t.Fatal(err)
	}
	r.callback = "http://" + free(t) + "/callback"
	r.sim = simulator.New(simulator.Options{Domain: "acme", Lane: "my", Apps: []simulator.App{{ClientID: "id", ClientSecret: "sim-secret-1", RedirectURIs: []string{r.callback}}}})
	sim := r.serve(r.sim)
	r.workfront = sim
	key, k := r.provider("apikey")
	oauth, p := r.provider("oauth2")
	r.oauth, r.key = p, k
	r.config(fmt.Sprintf(`
[workfront.acme]
domain = %q
client_id = "id"
client_secret = "env:SIM"
redirect_uri = %q
organization = "acme"
lane = "my"
[provider.key]
base_url = "%s/api/v1"
auth = "apikey"
api_key = "env:KEY"
username = "maria.lopez@acme.example"
[provider.docs]
base_url = "%s/api/v1"
auth = "oauth2"
authentication_url = "%[4]s/oauth2/authorize"
token_endpoint_url = "%[4]s/oauth2/token"
client_id = "workfront"
client_secret = "env:SECRET"
redirect_uri = %[2]q
`, sim, r.callback, key, oauth))
	return r
}

func (r *rig) provider(auth string) (string, *provider.Provider) {
	p, err := provider.New(provider.Options{
		Dir: r.files, Auth: auth, APIKey: "sample-key-1", ClientID: "workfront", ClientSecret: "oauth-secret-1", RedirectURIs: []string{r.callback},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { p.Close() })
	return r.serve(p), p
}

func (r *rig) serve(h http.Handler) string {
	s := httptest.NewServer(h)
	r.t.Cleanup(s.Close)
	return s.URL
}

func (r *rig) config(text string) {
	if err := os.WriteFile(filepath.Join(r.dir, "config.toml"), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) configText() string {
	text, err := os.ReadFile(filepath.Join(r.dir, "config.toml"))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}

// free is an address that no connection of another test is given by the system.
func free(t *testing.T) string {
	t.Helper()
	address, err := freeAddress()
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// lines collects stderr, and acts on the line that names what to open.
type lines struct {
	mu     sync.Mutex
	text   bytes.Buffer
	before string // the line before
	open   func(url string)
	refuse func(url string) // where the person is asked to
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(b)
	if url, ok := strings.CutPrefix(string(b), "open: "); ok && l.open != nil {
		do := l.open
		if strings.Contains(l.before, "refuse") && l.refuse != nil {
			do = l.refuse
		}
		go do(strings.TrimSpace(url))
	}
	l.before = string(b)
	return len(b), nil
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

type clicks func(ctx context.Context, c *http.Client, url string) (string, error)

// run runs a command; click plays the person on the consent page.
func (r *rig) run(click clicks, args ...string) (code int, stdout, stderr string) {
	var out bytes.Buffer
	errs := &lines{}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if click != nil {
		person := &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		errs.open = func(url string) { _, _ = click(ctx, person, url) }
		errs.refuse = func(url string) { _, _ = practice.Cancel(ctx, person, url) }
	}
	args = append([]string{"--config", filepath.Join(r.dir, "config.toml"), "--state", filepath.Join(r.dir, "state")}, args...)
	code = Run(ctx, args, Streams{Out: &out, Err: errs, Env: func(name string) string { return r.env[name] }})
	return code, out.String(), errs.String()
}

func (r *rig) want(code int, words string, click clicks, args ...string) (stdout string) {
	r.t.Helper()
	got, stdout, stderr := r.run(click, args...)
	if got != code || !strings.Contains(stderr, words) {
		r.t.Fatalf("wfconnect %s: exit code %d, want %d; stderr, which should say %q:\n%s", strings.Join(args, " "), got, code, words, stderr)
	}
	for _, secret := range r.env {
		if strings.Contains(stdout+stderr, secret) {
			r.t.Errorf("wfconnect %s prints the secret %s", strings.Join(args, " "), secret)
		}
	}
	return stdout
}

func TestConnectWorkfront(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if out := r.want(0, "acme is connected", practice.Allow, "connect", "acme", "--no-browser"); out != "" {
		t.Errorf("stdout: %q", out)
	}
	r.want(0, "--force signs in again", nil, "connect", "acme", "--no-browser")
	r.want(0, "acme is connected", practice.Allow, "connect", "acme", "--no-browser", "--force")
	r.want(4, "access_denied", practice.Cancel, "connect", "acme", "--no-browser", "--force")
	r.want(4, "no answer from the browser", nil, "connect", "acme", "--no-browser", "--force", "--timeout", "1s")
}

func TestConnectExitCodes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, fault, value string
		code               int
		words              string
	}{
		{"the code is refused: sign in again", "token_error", "invalid_grant", 4, "get a new code"},
		{"the client is refused: mend the configuration", "token_error", "invalid_client", 2, "client ID or the secret"},
		{"no answer: look at the network", "reset", "yes", 3, "the network"},
		{"another lane: a person must decide", "lane", "wrong", 4, "nothing was sent"},
		{"a state that did not come back is a warning", "state_echo", "no", 0, "warning: no state came back"},
		{"a wrong state is waited out", "state_echo", "altered", 4, "its state is not the one this login sent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			if err := r.sim.SetFault(c.fault, c.value); err != nil {
				t.Fatal(err)
			}
			r.want(c.code, c.words, practice.Allow, "connect", "acme", "--no-browser", "--timeout", "3s")
		})
	}
}

// A code that could not be sent is still good, but nobody is here to send it later:
// the command ends, and does not wait for its own time to be over.
func TestConnectEndsWhenItsCodeCannotBeSent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	dead := httptest.NewServer(http.NotFoundHandler())
	r.config(strings.Replace(r.configText(), r.workfront, dead.URL, 1))
	dead.Close()
	redirects := func(ctx context.Context, c *http.Client, authorize string) (string, error) {
		u, err := url.Parse(authorize)
		if err != nil {
			return "", err
		}
		q := u.Query()
		back := q.Get("redirect_uri") + "?" + url.Values{"code": {"c-1"}, "domain": {"acme"}, "lane": {"my"}, "state": {q.Get("state")}}.Encode()
		resp, err := c.Get(back)
		if err != nil {
			return "", err
		}
		return back, resp.Body.Close()
	}
	r.want(3, "mend the network, then wfconnect connect acme signs in once more", redirects, "connect", "acme", "--no-browser")
}

func TestConnectUsage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(2, "there are acme, docs, key", nil, "connect", "nobody")
	r.want(2, "nothing to authorize", nil, "connect", "key")
	r.want(2, "leaves no time", nil, "connect", "acme", "--timeout", "0s")
	taken, err := net.Listen("tcp", strings.TrimSuffix(strings.TrimPrefix(r.callback, "http://"), "/callback"))
	if err != nil {
		t.Fatal(err)
	}
	r.want(2, "already in use", nil, "connect", "acme", "--no-browser")
	taken.Close()
	delete(r.env, "SIM")
	r.want(2, "SIM", nil, "connect", "acme", "--no-browser")
	r.config(strings.ReplaceAll(r.configText(), `client_secret = "env:SIM"`, ""))
	r.want(2, "no secret of acme is known", nil, "connect", "acme", "--no-browser")
	r.config("[workfront.acme]\ncleint_id = 1\n")
	r.want(2, "config.toml:2", nil, "connect", "acme")
}

func TestConnectAndCallAProvider(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(4, "wfconnect connect docs", nil, "call", "docs", "files", "parentId=/")
	r.want(0, "docs is connected", practice.Allow, "connect", "docs", "--no-browser")
	var list []map[string]any
	if out := r.want(0, "", nil, "call", "docs", "files", "parentId=/"); json.Unmarshal([]byte(out), &list) != nil || len(list) < 5 {
		t.Errorf("stdout is not the list: %s", out)
	}
	r.oauth.ExpireTokens()
	r.want(0, "", nil, "call", "docs", "files", "parentId=/") // 403, refresh, again
	if err := r.oauth.SetFault("refresh", "refused"); err != nil {
		t.Fatal(err)
	}
	r.oauth.ExpireTokens()
	r.want(4, "--force signs in again", nil, "call", "docs", "files", "parentId=/")
}

func TestCall(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(1, "404", nil, "call", "key", "metadata", "id=nope")
	r.want(2, "did you mean files", nil, "call", "key", "filez")
	r.want(2, "key=value", nil, "call", "key", "files", "parentId")
	r.want(2, "parentId", nil, "call", "key", "files")
	r.want(2, "is a Workfront application", nil, "call", "acme", "files")
	r.want(2, "no file was named", nil, "call", "key", "upload", "id=x")
	r.want(2, "--body takes a file", nil, "call", "key", "upload", "id=x", "--body", "-")
	r.want(2, "takes no --body", nil, "call", "key", "files", "parentId=/", "--body", "x")

	var made struct{ ID string }
	out := r.want(0, "", nil, "call", "key", "uploadInit", "parentId=/", "filename=新 file & co.txt")
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		t.Fatal(err)
	}
	sent := filepath.Join(r.dir, "sent.txt")
	if err := os.WriteFile(sent, []byte("bytes\r\n\x00\xff"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.want(0, "", nil, "call", "key", "upload", "id="+made.ID, "--body", sent)
	if out := r.want(0, "", nil, "call", "key", "download", "id="+made.ID); out != "bytes\r\n\x00\xff" {
		t.Errorf("stdout is not the bytes: %q", out)
	}
	saved := filepath.Join(r.dir, "saved.txt")
	if out := r.want(0, "", nil, "call", "key", "download", "id="+made.ID, "--output", saved); out != "" {
		t.Errorf("stdout: %q", out)
	}
	if got, err := os.ReadFile(saved); err != nil || string(got) != "bytes\r\n\x00\xff" {
		t.Errorf("saved %q, %v", got, err)
	}
	r.env["KEY"] = "another-key-1"
	r.want(1, "403", nil, "call", "key", "files", "parentId=/")
}

func TestFindingsDoNotFailACall(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(0, "docs is connected", practice.Allow, "connect", "docs", "--no-browser")
	if err := r.oauth.SetFault("date", "epoch"); err != nil {
		t.Fatal(err)
	}
	r.want(0, "finding", nil, "call", "docs", "files", "parentId=/")
}

func TestUnreachableProvider(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.config("[provider.key]\nbase_url = \"http://" + free(t) + "\"\nauth = \"apikey\"\napi_key = \"env:KEY\"\nusername = \"m\"\n")
	r.want(3, "refused", nil, "call", "key", "files", "parentId=/")
}

func TestConfigCommands(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if out := r.want(0, "", nil, "config", "path"); out != filepath.Join(r.dir, "config.toml")+"\n" {
		t.Errorf("path: %q", out)
	}
	if out := r.want(0, "", nil, "config", "check"); !strings.Contains(out, "nothing wrong") {
		t.Errorf("check: %q", out)
	}
	r.config("[vault]\nkind = \"keyring\"\n")
	if out := r.want(0, "", nil, "config", "check"); !strings.Contains(out, "the operating system's keyring") {
		t.Errorf("check: %q", out)
	}
	r.config("[workfront.x]\ndomain = 7\n")
	r.want(2, "config.toml:2", nil, "config", "check")
}

func TestScreensNeedATerminal(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, args := range [][]string{{}, {"demo"}} {
		if out := r.want(2, "need a terminal", nil, args...); out != "" {
			t.Errorf("stdout: %q", out)
		}
	}
}

func TestNobodySignsInWhenTokensCouldNotBeStored(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if err := os.WriteFile(filepath.Join(r.dir, "state"), nil, 0o600); err != nil { // where the folder would be
		t.Fatal(err)
	}
	r.want(2, "state", nil, "connect", "acme", "--no-browser")
}

func TestPasteFromAPipe(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	text := strings.ReplaceAll(r.configText(), fmt.Sprintf("redirect_uri = %q\norganization", r.callback), "redirect_uri = \"https://integration.example/cb\"\norganization")
	r.config(text)
	in, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	write.Close()
	errs := &lines{}
	args := []string{"--config", filepath.Join(r.dir, "config.toml"), "--state", filepath.Join(r.dir, "state"), "connect", "acme", "--no-browser", "--paste"}
	code := Run(t.Context(), args, Streams{In: in, Out: &bytes.Buffer{}, Err: errs, Env: func(name string) string { return r.env[name] }})
	if code != 4 || !strings.Contains(errs.String(), "stdin ended") {
		t.Errorf("exit code %d, want 4 as soon as stdin ends\n%s", code, errs)
	}
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ctx, cancel := context.WithCancel(context.Background())
	errs := &lines{open: func(string) { cancel() }}
	args := []string{"--config", filepath.Join(r.dir, "config.toml"), "--state", filepath.Join(r.dir, "state"), "connect", "acme", "--no-browser"}
	if code := Run(ctx, args, Streams{Out: &bytes.Buffer{}, Err: errs, Env: func(name string) string { return r.env[name] }}); code != 130 {
		t.Errorf("exit code %d, want 130\n%s", code, errs)
	}
}
