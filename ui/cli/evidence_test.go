package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"wfconnect/flow/vault"
	"wfconnect/practice"
)

// archived is what these tests read of a HAR.
type archived struct {
	Log struct {
		Version string
		Entries []struct {
			Connection string `json:"_connection"`
			Side       string `json:"_side"`
			Pending    bool   `json:"_pending"`
			Request    struct{ Method, URL string }
			Response   struct{ Status int }
		}
	}
}

func (r *rig) at(name string) string { return filepath.Join(r.dir, name) }

func (r *rig) read(name string) string {
	r.t.Helper()
	text, err := os.ReadFile(r.at(name))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}

// evidence runs a command with both flags, and holds what they left against
// every secret there is. The files are for their owner only, and alone.
func (r *rig) evidence(code int, words string, click clicks, args ...string) (archived, string) {
	r.t.Helper()
	r.want(code, words, click, append(args, "--record", r.at("x.har"), "--debug", r.at("x.log"))...)
	return r.left()
}

func (r *rig) left() (archived, string) {
	r.t.Helper()
	for _, name := range []string{"x.har", "x.log"} {
		if info, err := os.Lstat(r.at(name)); err != nil || info.Mode() != 0o600 && runtime.GOOS != "windows" {
			r.t.Errorf("%s: %v, %v", name, info, err)
		}
		for what, secret := range r.secrets() {
			if strings.Contains(r.read(name), secret) {
				r.t.Errorf("%s holds %s", name, what)
			}
		}
	}
	if _, err := os.Lstat(r.at("x.har~")); err == nil {
		r.t.Error("the recording left its sidecar")
	}
	var a archived
	if err := json.Unmarshal([]byte(r.read("x.har")), &a); err != nil || a.Log.Version != "1.2" {
		r.t.Fatalf("the archive is %+v, %v", a, err)
	}
	return a, r.read("x.log")
}

// secrets are the configured ones, and whatever the vault holds by now.
func (r *rig) secrets() map[string]string {
	out := map[string]string{}
	for name, secret := range r.env {
		out[name] = secret
	}
	v := vault.File(r.at("state"))
	for _, key := range []vault.Key{{Kind: "workfront", Name: "acme"}, {Kind: "provider", Name: "docs"}} {
		entry, _, err := v.Load(context.Background(), key)
		if err != nil {
			r.t.Fatal(err)
		}
		if entry.Tokens != nil {
			out["the access token of "+key.Name], out["the refresh token of "+key.Name] = entry.Tokens.AccessToken, entry.Tokens.RefreshToken
		}
	}
	for what, secret := range out {
		if len(secret) < 6 {
			delete(out, what)
		}
	}
	return out
}

func has(t *testing.T, log string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(log, line) {
			t.Errorf("the log does not hold %q:\n%s", line, log)
		}
	}
}

func TestEvidenceOfNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, args := range [][]string{{"version"}, {"config", "path"}, {"config", "check"}} {
		a, log := r.evidence(0, "", nil, args...)
		if len(a.Log.Entries) != 0 {
			t.Errorf("%v recorded %+v", args, a)
		}
		has(t, log, "msg=begun", runtime.Version(), runtime.GOOS, "config="+r.at("config.toml"), "state="+r.at("state"), `command="wfconnect `+strings.Join(args, " ")+`"`, "msg=ended exit=0")
	}
}

func TestEvidenceOfAConnection(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, log := r.evidence(0, "acme is connected", practice.Allow, "connect", "acme", "--no-browser")
	// The redirect's answer may end before or after the exchange that it led to.
	exchanged := false
	for _, e := range a.Log.Entries {
		exchanged = exchanged || e.Connection == "workfront.acme" && e.Side == "" && e.Request.Method == "POST" && e.Response.Status == 200
	}
	if !exchanged {
		t.Errorf("the exchange is not among %+v", a.Log.Entries)
	}
	has(t, log, "event=flow.Authorize stage=opening", "stage=authorizing", "stage=live", "connection=workfront.acme", "msg=exchange seq=", "status=200", "exit=0")
	a, log = r.evidence(0, "docs is connected", practice.Allow, "connect", "docs", "--no-browser")
	if e := a.Log.Entries; len(e) == 0 || e[0].Connection != "provider.docs" {
		t.Errorf("recorded %+v", e)
	}
	has(t, log, "connection=provider.docs event=flow.Authorize")
	a, _ = r.evidence(0, "", nil, "call", "docs", "files", "parentId=/")
	if e := a.Log.Entries; len(e) != 1 || e[0].Response.Status != 200 {
		t.Errorf("recorded %+v", e)
	}
}

func TestEvidenceOfFailures(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, log := r.evidence(1, "404", nil, "call", "key", "metadata", "id=nope")
	if len(a.Log.Entries) != 1 || a.Log.Entries[0].Response.Status != 404 {
		t.Errorf("recorded %+v", a)
	}
	has(t, log, "msg=failed error=", "status=404", "msg=ended exit=1")
	_, log = r.evidence(2, "did you mean files", nil, "call", "key", "filez", "code=planted-code-1", "apiKey=planted key\x1b")
	has(t, log, "msg=ended exit=2", "code=code#")
	if strings.Contains(log, "planted") || strings.Contains(log, "\x1b") {
		t.Errorf("an argument is in the log as it came:\n%s", log)
	}
	_, log = r.evidence(4, "access_denied", practice.Cancel, "connect", "acme", "--no-browser")
	has(t, log, "stage=refused problem=", "msg=ended exit=4")
	_, log = r.evidence(2, "need a terminal", nil, "demo")
	has(t, log, "msg=ended exit=2")
}

func TestEvidenceOfAnInterruption(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ctx, cancel := context.WithCancel(t.Context())
	errs := &lines{open: func(string) { cancel() }}
	args := []string{"--config", r.at("config.toml"), "--state", r.at("state"), "--record", r.at("x.har"), "--debug", r.at("x.log"), "connect", "acme", "--no-browser"}
	if code := Run(ctx, args, Streams{Out: &bytes.Buffer{}, Err: errs, Env: func(name string) string { return r.env[name] }}); code != 130 {
		t.Errorf("exit code %d, want 130\n%s", code, errs)
	}
	_, log := r.left()
	has(t, log, "stage=authorizing", `error="interrupted; no new token came"`, "msg=ended exit=130")
}

// What still waits for an answer when the program is interrupted is recorded
// as under way.
func TestEvidenceOfAnUnansweredCall(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ctx, cancel := context.WithCancel(t.Context())
	arrived, release := make(chan struct{}), make(chan struct{})
	defer close(release)
	url := r.serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(200)
		_ = http.NewResponseController(w).Flush()
		close(arrived)
		<-release
	}))
	r.config("[provider.key]\nbase_url = \"" + url + "\"\nauth = \"apikey\"\napi_key = \"env:KEY\"\nusername = \"m\"\n")
	go func() { <-arrived; cancel() }()
	args := []string{"--config", r.at("config.toml"), "--state", r.at("state"), "--record", r.at("x.har"), "--debug", r.at("x.log"), "call", "key", "files", "parentId=/"}
	if code := Run(ctx, args, Streams{Out: &bytes.Buffer{}, Err: &lines{}, Env: func(name string) string { return r.env[name] }}); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	a, _ := r.left()
	if e := a.Log.Entries; len(e) != 1 {
		t.Errorf("recorded %+v", e)
	}
}

// The first line of the log has the command line, and no secret of it.
func TestEvidenceMasksTheCommandLine(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(2, "", nil, "--debug", r.at("x.log"), "call", "no such", "files", "token=hunter", "client_secret=hunter two", "https://h/?code=hunter")
	text := r.read("x.log")
	if strings.Contains(text, "hunter") || !strings.Contains(text, "token=tok#") || !strings.Contains(text, "client_secret=secret#") {
		t.Errorf("the log says %s", text)
	}
}

func TestEvidenceThatCannotBe(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, c := range []struct {
		words string
		args  []string
	}{
		{"it is a folder; name a file in it", []string{"--record", r.dir}},
		{"it is a folder; name a file in it", []string{"--debug", r.dir}},
		{"--record is empty", []string{"--record", ""}},
		{"may write to", []string{"--record", r.at("none/x.har")}},
		{"may write to", []string{"--debug", r.at("none/x.log")}},
		{"give each a file of its own", []string{"--record", r.at("x"), "--debug", r.at("files/../x")}},
		{"wfconnect's own", []string{"--record", r.at("config.toml")}},
		{"wfconnect's own", []string{"--debug", r.at("state/vault.age")}},
		{"flag needs an argument", []string{"--record"}},
		{"also what --output names", []string{"call", "docs", "files", "--output", r.at("x"), "--record", r.at("x")}},
		{"also what --body names", []string{"call", "docs", "upload", "--body", r.at("config.toml"), "--debug", r.at("config.toml")}},
		{"also what --baseline names", []string{"check", "docs", "--baseline", r.at("x"), "--record", r.at("files/../x")}},
	} {
		args := append([]string{"version"}, c.args...)
		if !strings.HasPrefix(c.args[0], "-") {
			args = c.args
		}
		if out := r.want(2, c.words, nil, args...); out != "" {
			t.Errorf("%v: it ran all the same: %s", c.args, out)
		}
	}
	if r.read("config.toml") == "" {
		t.Error("the configuration was emptied")
	}
}

// A folder may go by two names.
func TestEvidenceKnowsItsOwnFilesByAnotherName(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	alias := filepath.Join(t.TempDir(), "alias")
	if err := os.Symlink(r.dir, alias); err != nil {
		t.Skip("no links here: ", err)
	}
	r.want(2, "wfconnect's own", nil, "version", "--record", filepath.Join(alias, "config.toml"))
	r.want(2, "wfconnect's own", nil, "version", "--debug", filepath.Join(alias, "config.toml"))
	if r.read("config.toml") == "" {
		t.Error("the configuration was emptied")
	}
}

// A recording that went wrong is said, and is the exit code when nothing else
// went wrong.
func TestEvidenceThatIsIncomplete(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	lost := func(click clicks) clicks {
		return func(ctx context.Context, c *http.Client, url string) (string, error) {
			if err := os.Remove(r.at("x.har")); err != nil {
				t.Error(err)
			}
			return click(ctx, c, url)
		}
	}
	r.want(2, "recording to "+r.at("x.har"), lost(practice.Allow), "connect", "acme", "--no-browser", "--record", r.at("x.har"))
	if err := r.sim.SetFault("token_error", "invalid_grant"); err != nil {
		t.Fatal(err)
	}
	r.want(4, "recording to "+r.at("x.har"), lost(practice.Allow), "connect", "acme", "--no-browser", "--force", "--record", r.at("x.har"))
}

func TestStderrIsSafeForATerminal(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hostile := "\x1b]0;x\x07\u202e\x9b31m\r"
	_, _, stderr := r.run(nil, "call", "key", "metadata", "id="+hostile)
	_, _, usage := r.run(nil, hostile)
	for _, got := range []string{stderr, usage} {
		for _, raw := range []string{"\x1b", "\x07", "\u202e", "\x9b", "\r"} {
			if got == "" || strings.Contains(got, raw) {
				t.Errorf("%q is raw on stderr: %q", raw, got)
			}
		}
	}
}
