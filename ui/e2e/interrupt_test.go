//go:build linux || darwin

package e2e_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"wfconnect/flow/vault"
	"wfconnect/practice"
)

// silent is a server that answers nothing until it is let, and tells what arrives.
type silent struct {
	url     string
	arrived chan string // method and path
	answer  chan string // what the next one is answered with, as JSON; "403" refuses it
}

func serveSilence(t *testing.T) silent {
	t.Helper()
	s := silent{arrived: make(chan string, 16), answer: make(chan string)}
	over := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // from then on the server notices a client that leaves
		s.arrived <- r.Method + " " + r.URL.Path
		select {
		case text := <-s.answer:
			w.Header().Set("Content-Type", "application/json")
			if text == "403" {
				w.WriteHeader(http.StatusForbidden)
			}
			_, _ = io.WriteString(w, text)
		case <-r.Context().Done():
		case <-over:
		}
	}))
	s.url = srv.URL
	t.Cleanup(func() { close(over); srv.Close() })
	return s
}

// keep puts tokens into the place's vault.
func (at *place) keep(kind, name, host string) {
	at.t.Helper()
	err := vault.File(at.path("home", "state", "wfconnect")).Update(context.Background(), vault.Key{Kind: kind, Name: name}, func(e vault.Entry) vault.Entry {
		now := time.Now()
		e.Tokens = &vault.Tokens{AccessToken: "first-token-of-no-value", RefreshToken: "first-refresh-of-no-value", TokenType: "Bearer", ExpiresIn: time.Hour, Issued: now, SignedIn: now, Host: host}
		return e
	})
	if err != nil {
		at.t.Fatal(err)
	}
}

// running is a command whose stderr is read as it comes.
type running struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines chan string
	out   strings.Builder
	says  string
}

func runs(t *testing.T, at *place, args ...string) *running {
	t.Helper()
	r := &running{t: t, cmd: exec.Command(bin, args...), lines: make(chan string, 256)}
	r.cmd.Env, r.cmd.Dir, r.cmd.Stdout = at.environ(), at.dir, &r.out
	says, err := r.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { // ends with the process
		defer close(r.lines)
		for lines := bufio.NewScanner(says); lines.Scan(); {
			r.lines <- lines.Text()
		}
	}()
	t.Cleanup(func() { _ = r.cmd.Process.Kill() })
	return r
}

// until waits for a line that holds the words, and returns it.
func (r *running) until(words string) string {
	r.t.Helper()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		select {
		case line, more := <-r.lines:
			if !more {
				r.t.Fatalf("%v ended without saying %q:\n%s", r.cmd.Args, words, r.says)
			}
			r.says += line + "\n"
			if strings.Contains(line, words) {
				return line
			}
		case <-timer.C:
			r.t.Fatalf("%v did not say %q:\n%s", r.cmd.Args, words, r.says)
		}
	}
}

func (r *running) interrupt() {
	r.t.Helper()
	if err := r.cmd.Process.Signal(syscall.SIGINT); err != nil {
		r.t.Fatal(err)
	}
}

// ends with this exit code, and these words as the last line of stderr.
func (r *running) ends(code int, words string) {
	r.t.Helper()
	timer := time.AfterFunc(patience, func() { _ = r.cmd.Process.Kill() })
	defer timer.Stop()
	for line := range r.lines {
		r.says += line + "\n"
	}
	if got := exitCode(r.cmd.Wait()); got != code {
		r.t.Errorf("%v ended with %d, want %d:\n%s", r.cmd.Args[1:], got, code, r.says)
	}
	lines := strings.Split(strings.TrimSuffix(r.says, "\n"), "\n")
	if last := lines[len(lines)-1]; !strings.Contains(last, words) {
		r.t.Errorf("%v ended with %q, want %q", r.cmd.Args[1:], last, words)
	}
}

func arrives(t *testing.T, s silent) {
	t.Helper()
	select {
	case <-s.arrived:
	case <-time.After(patience):
		t.Fatal("no request came")
	}
}

func silentConfig(s silent, redirect string) string {
	return fmt.Sprintf(`[workfront.acme]
domain        = %[1]q
client_id     = "i"
client_secret = "env:PRACTICE_SECRET"
redirect_uri  = %[2]q
organization  = "acme"
lane          = "my"

[provider.key]
base_url = "%[1]s/api"
auth     = "apikey"
api_key  = "env:PRACTICE_SECRET"
username = "m"
`, s.url, redirect)
}

// An interrupt ends every command at once, with 130 and what was done so far:
// the server never answers, so nothing but the interrupt can have ended it.
func TestInterrupts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args, says string
		sends      bool // a request has come when it is interrupted; else it waits for a person
		out        string
	}{
		{args: "connect acme --no-browser --force", says: "wfconnect: interrupted; no new token came"},
		{args: "api acme user/search", sends: true, says: "wfconnect: interrupted; no answer came"},
		{args: "call key files parentId=/", sends: true, says: "wfconnect: interrupted: files to "},
		{args: "call key download id=1 --output x", sends: true, says: "wfconnect: interrupted: download to "},
		{args: "check key", sends: true, says: "wfconnect: interrupted: 0 failed", out: "stopped before its end"},
		{args: "doctor key", sends: true, says: "wfconnect: interrupted"},
	} {
		t.Run(c.args, func(t *testing.T) {
			t.Parallel()
			s := serveSilence(t)
			at := newPlace(t, "PRACTICE_SECRET="+clientSecret).writeConfig(silentConfig(s, loopbackURI(t)))
			at.keep("workfront", "acme", s.url)
			r := runs(t, at, strings.Fields(c.args)...)
			if c.sends {
				arrives(t, s)
			} else {
				r.until("waiting for you at")
			}
			began := time.Now()
			r.interrupt()
			r.ends(130, c.says)
			t.Logf("ended %v after the interrupt (race detector: %v)", time.Since(began).Round(time.Millisecond), raced)
			if !strings.Contains(r.out.String(), c.out) || c.out == "" && r.out.Len() > 0 {
				t.Errorf("stdout is %q, want %q in it", &r.out, c.out)
			}
			if _, there := at.files()["x"]; there {
				t.Error("half a file is left")
			}
		})
	}
}

// What serves is made to run until it is interrupted: that is no failure.
func TestServingEndsWithTheInterrupt(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"workfront", "provider"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			at := newPlace(t)
			cmd := exec.Command(bin, "serve", what)
			cmd.Env = at.environ()
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewReader(out)
			if first, err := lines.ReadString('\n'); err != nil || !strings.HasPrefix(first, "listening on http://127.0.0.1:") {
				t.Errorf("it began with %q, %v", first, err)
			}
			if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, lines)
			if code := exitCode(cmd.Wait()); code != 0 {
				t.Errorf("it ended with %d", code)
			}
			for path := range at.files() {
				if strings.HasPrefix(path, "tmp/") {
					t.Errorf("%s is left", path)
				}
			}
		})
	}
}

// Tokens that are on their way when the interrupt comes are waited for, because
// nobody else keeps them; it says so, and a second interrupt leaves at once.
func TestInterruptWhileTokensAreOnTheirWay(t *testing.T) {
	t.Parallel()
	const answer = `{"access_token":"second-token-of-no-value","refresh_token":"second-refresh-of-no-value","token_type":"sessionID","expires_in":3600}`
	for _, twice := range []bool{false, true} {
		t.Run(fmt.Sprintf("token, twice %v", twice), func(t *testing.T) {
			t.Parallel()
			s := serveSilence(t)
			at := newPlace(t, "PRACTICE_SECRET="+clientSecret).writeConfig(silentConfig(s, loopbackURI(t)))
			at.keep("workfront", "acme", s.url)
			r := runs(t, at, "token", "acme", "--refresh")
			arrives(t, s)
			r.interrupt()
			r.until("a token request is on its way")
			want := "first-token-of-no-value"
			if twice {
				r.interrupt()
				r.ends(130, "wfconnect: interrupted twice: nobody knows what the token request brought")
			} else {
				want = "second-token-of-no-value"
				s.answer <- answer
				r.ends(130, "wfconnect: interrupted; new tokens of acme had come, and are stored: wfconnect token acme prints one")
			}
			if got := at.kept("acme").Tokens.AccessToken; got != want || r.out.Len() > 0 {
				t.Errorf("the vault holds %q, want %q; stdout is %q", got, want, &r.out)
			}
		})
	}
	t.Run("call", func(t *testing.T) {
		t.Parallel()
		s := serveSilence(t)
		at := newPlace(t, "PRACTICE_SECRET="+clientSecret).writeConfig(fmt.Sprintf(`[provider.docs]
base_url           = "%[1]s/api"
auth               = "oauth2"
authentication_url = "%[1]s/authorize"
token_endpoint_url = "%[1]s/token"
client_id          = "i"
client_secret      = "env:PRACTICE_SECRET"
redirect_uri       = %[2]q
`, s.url, loopbackURI(t)))
		at.keep("provider", "docs", strings.TrimPrefix(s.url, "http://"))
		r := runs(t, at, "call", "docs", "files", "parentId=/")
		arrives(t, s)
		s.answer <- "403"
		arrives(t, s)
		r.interrupt()
		r.until("a token request is on its way")
		s.answer <- answer
		r.ends(130, "wfconnect: interrupted")
		if got := at.kept("docs").Tokens.AccessToken; got != "second-token-of-no-value" {
			t.Errorf("the vault holds %q: the tokens are lost", got)
		}
	})
	t.Run("connect", func(t *testing.T) {
		t.Parallel()
		at := newClient(t, serveWorkfront(t, "latency=1s"), loopbackURI(t))
		r := runs(t, at, "connect", "practice", "--no-browser")
		address := strings.TrimPrefix(r.until("open: "), "open: ")
		if _, err := practice.Allow(context.Background(), &http.Client{}, address); err != nil {
			t.Error(err)
		}
		r.interrupt()
		r.ends(130, "wfconnect: interrupted; new tokens of practice had come, and are stored")
		if at.kept("practice").Tokens.AccessToken == "" {
			t.Error("the tokens are lost")
		}
	})
}

// A reader that has had enough, as head, is no failure: nothing is said, and what
// is recorded is whole.
func TestAReaderThatLeaves(t *testing.T) {
	t.Parallel()
	docs := serving(t, "provider")
	for _, c := range []struct {
		args string
		code int
	}{
		{"--help", 0},
		{"check --help", 0},
		{"serve workfront --help", 0},
		{"version", 0},
		{"completion zsh", 0},
		{"config path", 0},
		{"config check", 0},
		{"call sample files parentId=/", 0},
		{"call sample metadata id=nope", 1},
		{"call sample download id=Q2FtcGFpZ24gYnJpZWYudHh0", 0},
		{"check sample --only P04", 0},
		{"check sample --only P04 --format json", 0},
		{"doctor sample", 0},
	} {
		t.Run(c.args, func(t *testing.T) {
			t.Parallel()
			at := newPlace(t, "KEY="+sampleKey).writeConfig(fmt.Sprintf("[provider.sample]\nbase_url = \"%s/api/v1\"\nauth = \"apikey\"\napi_key = \"env:KEY\"\nusername = \"maria.lopez@acme.example\"\n", docs))
			cmd := exec.Command(bin, append(strings.Fields(c.args), "--record", at.path("run.har"))...)
			cmd.Env = at.environ()
			var says strings.Builder
			cmd.Stderr = &says
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			out.Close() // before it writes
			if code := exitCode(runBounded(t, cmd)); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			if c.code == 0 && says.Len() > 0 {
				t.Errorf("it says %q", &says)
			}
			files := at.files()
			if _, left := files["run.har~"]; left || strings.HasPrefix(c.args, "call") && !strings.Contains(files["run.har"], `"_connection":"provider.sample"`) {
				t.Errorf("the recording is not whole: %v, %s", names(files), files["run.har"])
			}
		})
	}
}
