//go:build linux || darwin

package e2e_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"wfconnect/practice"
)

const sampleSecret = "sample-secret-of-no-value" // what serve provider registers

// evidenceCommands are the transcripts' own words.
//
//	serving workfront|provider args...   runs "wfconnect serve", adds it to config.toml
//	stopped                              ends what serves, the last one first
//	clicked workfront|provider args...   runs wfconnect; a person allows what it opens; the files printed and said hold its streams
//	evidence n har log                   the files hold n exchanges, and no secret
func evidenceCommands(t *testing.T) map[string]func(*testscript.TestScript, bool, []string) {
	var mu sync.Mutex // guards running: transcripts run side by side
	running := map[*testscript.TestScript][]*exec.Cmd{}
	return map[string]func(*testscript.TestScript, bool, []string){
		"serving": func(ts *testscript.TestScript, neg bool, args []string) {
			cmd, url := serve(ts, args)
			mu.Lock()
			running[ts] = append(running[ts], cmd)
			mu.Unlock()
			register(ts, args[0], url, loopbackURI(t))
		},
		"stopped": func(ts *testscript.TestScript, neg bool, args []string) {
			mu.Lock()
			mine := running[ts]
			mu.Unlock()
			for _, cmd := range slices.Backward(mine) {
				if err := end(cmd); err != nil {
					ts.Fatalf("serve ended with %v", err)
				}
			}
		},
		"clicked":  clicked,
		"evidence": holdsEvidence,
	}
}

func serve(ts *testscript.TestScript, args []string) (*exec.Cmd, string) {
	cmd := command(ts, append([]string{"serve"}, args...)...)
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() { _ = end(cmd) })
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	ts.Check(err)
	go func() { _, _ = io.Copy(io.Discard, lines) }() // ends with the process
	url, ok := strings.CutPrefix(strings.TrimSpace(first), "listening on ")
	if !ok {
		ts.Fatalf("serve began with %q", first)
	}
	return cmd, url
}

// command is the program in the transcript's folder and environment.
func command(ts *testscript.TestScript, args ...string) *exec.Cmd {
	cmd := exec.Command(bin, args...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"HOME", "PATH", "TZ", "GORACE", "GOCOVERDIR", "WFCONNECT_CONFIG", "WFCONNECT_STATE", "PRACTICE_SECRET", "SAMPLE_SECRET", "WFCONNECT_PASSPHRASE"} {
		if value := ts.Getenv(name); value != "" {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	return cmd
}

func end(cmd *exec.Cmd) error {
	if cmd.ProcessState != nil {
		return nil
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	timer := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	return cmd.Wait()
}

// register adds what serves to config.toml, as the sheet that it prints says.
func register(ts *testscript.TestScript, what, url, redirect string) {
	table := fmt.Sprintf(`
[workfront.practice]
domain        = %[1]q
client_id     = "practice-client"
client_secret = "env:PRACTICE_SECRET"
redirect_uri  = %[2]q
organization  = "acme"
lane          = "my"

[workfront.spa]
domain        = %[1]q
flow          = "pkce"
client_id     = "spa-practice"
redirect_uri  = %[2]q
organization  = "acme"
lane          = "my"

[workfront.machine]
domain        = %[1]q
flow          = "jwt"
client_id     = "machine-practice"
client_secret = "env:PRACTICE_SECRET"
customer_id   = "5c1f0a4b00a1d2e3f4a5b6c7d8e9f001"
user_id       = "5c1f0b7a00a3d9e84b6f2c7d9e013a58"
private_key   = "file:practice.key"
`, url, redirect)
	if what == "provider" {
		table = fmt.Sprintf(`
[provider.sample]
base_url           = "%[1]s/api/v1"
auth               = "oauth2"
authentication_url = "%[1]s/oauth2/authorize"
token_endpoint_url = "%[1]s/oauth2/token"
client_id          = "workfront"
client_secret      = "env:SAMPLE_SECRET"
redirect_uri       = %[2]q
`, url, redirect)
	}
	f, err := os.OpenFile(ts.MkAbs("config.toml"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	ts.Check(err)
	_, err = f.WriteString(table)
	ts.Check(err)
	ts.Check(f.Close())
}

// clicked runs the program, and is the person who allows what it wants opened.
func clicked(ts *testscript.TestScript, neg bool, args []string) {
	allow := practice.Allow
	if args[0] == "provider" {
		allow = practice.Allow
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := command(ts, args[1:]...)
	var printed bytes.Buffer
	cmd.Stdout = &printed
	says, err := cmd.StderrPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	defer stop()
	var all strings.Builder
	for lines := bufio.NewScanner(says); lines.Scan(); {
		fmt.Fprintln(&all, lines.Text())
		if url, ok := strings.CutPrefix(lines.Text(), "open: "); ok {
			if _, err := allow(ctx, &http.Client{}, url); err != nil {
				ts.Logf("the person: %v", err)
			}
		}
	}
	if err := cmd.Wait(); (err == nil) == neg {
		ts.Fatalf("%v ended with %v:\n%s", args, err, &all)
	}
	ts.Check(os.WriteFile(ts.MkAbs("printed"), printed.Bytes(), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("said"), []byte(all.String()), 0o600))
}

// holdsEvidence: the archive is valid JSON with so many exchanges, both files are for
// their owner only, and neither holds a secret that this run knew.
func holdsEvidence(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: evidence n har log")
	}
	var a struct {
		Log struct {
			Version string
			Creator struct{ Name string }
			Entries []json.RawMessage
		}
	}
	if err := json.Unmarshal([]byte(ts.ReadFile(args[1])), &a); err != nil || a.Log.Version != "1.2" || a.Log.Creator.Name != "wfconnect" {
		ts.Fatalf("%s is no archive: %v", args[1], err)
	}
	if got := fmt.Sprint(len(a.Log.Entries)); got != args[0] {
		ts.Fatalf("%s holds %s exchanges, want %s:\n%s", args[1], got, args[0], ts.ReadFile(args[1]))
	}
	for _, name := range args[1:] {
		info, err := os.Lstat(ts.MkAbs(name))
		ts.Check(err)
		if info.Mode() != 0o600 {
			ts.Fatalf("%s has the mode %v", name, info.Mode())
		}
		for what, secret := range known(ts) {
			if leaks(ts.ReadFile(name), secret) {
				ts.Fatalf("%s holds %s", name, what)
			}
		}
	}
	if _, err := os.Lstat(ts.MkAbs(args[1] + "~")); err == nil {
		ts.Fatalf("%s~ was left", args[1])
	}
}

// known are the secrets of the applications, and the tokens in the vault.
func known(ts *testscript.TestScript) map[string]string {
	out := map[string]string{"the client secret": clientSecret, "the provider's secret": sampleSecret}
	for _, name := range []string{"practice", "spa", "machine", "sample"} {
		entry, err := keptIn(ts.MkAbs("state"), name)
		ts.Check(err)
		if entry.Tokens == nil {
			continue // nobody has connected it yet
		}
		out["the access token of "+name] = entry.Tokens.AccessToken
		if refresh := entry.Tokens.RefreshToken; refresh != "" { // a JWT brings none
			out["the refresh token of "+name] = refresh
		}
	}
	return out
}

// What a person sees of bytes on a terminal: nothing, until it is asked for;
// and then in words.
func TestBytesAndATerminal(t *testing.T) {
	t.Parallel()
	at := newPlace(t, "KEY=key-of-no-value")
	hostile := []byte("\x1b]0;title\x07\x9b31m\u202e\x00grün 👩\u200d👧\n")
	url := serveBytes(t, hostile)
	at.writeConfig(fmt.Sprintf("[provider.bytes]\nbase_url = %q\nauth = \"apikey\"\napi_key = \"env:KEY\"\nusername = \"m\"\n", url))
	term := start(t, at, 200, 10, "call", "bytes", "download", "id=1")
	term.leaves(2)
	if got := term.stream.String(); !strings.Contains(got, "--output") || strings.Contains(got, "title") {
		t.Errorf("the terminal got %q", got)
	}
	for _, args := range [][]string{{"call", "bytes", "download", "id=1", "--output", "-"}, {"call", "bytes", "metadata", "id=1"}} {
		term := start(t, at, 200, 10, args...)
		<-term.gone
		got := term.stream.String()
		for _, raw := range []string{"\x1b", "\x07", "\x9b31", "\u202e", "\x00"} {
			if strings.Contains(got, raw) {
				t.Errorf("%v: %q reached the terminal: %q", args, raw, got)
			}
		}
		for _, words := range []string{`\x1b]0;title`, "grün 👩\u200d👧"} {
			if !strings.Contains(got, words) {
				t.Errorf("%v: %q is not on the terminal: %q", args, words, got)
			}
		}
	}
	cmd := exec.Command(bin, "call", "bytes", "download", "id=1")
	cmd.Env = at.environ()
	var piped bytes.Buffer
	cmd.Stdout = &piped
	if err := runBounded(t, cmd); err != nil || !bytes.Equal(piped.Bytes(), hostile) {
		t.Errorf("into a pipe came %q, %v", piped.Bytes(), err)
	}
}

// serveBytes is a provider that answers everything with these bytes.
func serveBytes(t *testing.T, b []byte) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(b) }))
	t.Cleanup(srv.Close)
	return srv.URL
}
