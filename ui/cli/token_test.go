package cli

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wfconnect/flow/vault"
	"wfconnect/practice"
	"wfconnect/workfront/simulator"
)

func (r *rig) fault(name, value string) {
	r.t.Helper()
	if err := r.sim.SetFault(name, value); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) vault() *vault.FileVault {
	return vault.File(filepath.Join(r.dir, "state"))
}

// aged makes the tokens of a connection older than they are.
func (r *rig) aged(key vault.Key, by time.Duration) {
	r.t.Helper()
	err := r.vault().Update(r.t.Context(), key, func(e vault.Entry) vault.Entry {
		e.Tokens.Issued = e.Tokens.Issued.Add(-by)
		return e
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) stored(key vault.Key) vault.Tokens {
	r.t.Helper()
	e, _, err := r.vault().Load(r.t.Context(), key)
	if err != nil || e.Tokens == nil {
		r.t.Fatalf("%v, %v", e, err)
	}
	return *e.Tokens
}

var (
	acme = vault.Key{Kind: "workfront", Name: "acme"}
	docs = vault.Key{Kind: "provider", Name: "docs"}
)

func TestTokenIsRefreshedAheadOfItsEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, key := range map[string]vault.Key{"acme": acme, "docs": docs} {
		allow := clicks(practice.Allow)
		if name == "docs" {
			allow = practice.Allow
		}
		r.want(0, "is connected", allow, "connect", name, "--no-browser")
		first := r.stored(key)
		r.aged(key, 50*time.Minute)
		if out := r.want(0, "", nil, "token", name); out != first.AccessToken+"\n" {
			t.Errorf("%s: ten minutes before its end another token was printed", name)
		}
		r.aged(key, 5*time.Minute)
		out := r.want(0, "refreshed: tok#", nil, "token", name)
		if now := r.stored(key); out != now.AccessToken+"\n" || now.AccessToken == first.AccessToken {
			t.Errorf("%s: five minutes before its end the old token was printed", name)
		}
	}
	r.aged(acme, 55*time.Minute)
	r.fault("status", "503")
	if out := r.want(0, " min left", nil, "token", "acme"); out != r.stored(acme).AccessToken+"\n" {
		t.Error("a token that lives was held back because a refresh failed")
	}
	r.aged(acme, time.Hour)
	if out := r.want(3, "wait a little, then refresh again", nil, "token", "acme"); out != "" {
		t.Errorf("stdout: %q", out)
	}
	r.fault("status", "none")
	r.want(0, "refreshed: tok#", nil, "token", "acme")
}

func TestTokenAfterALostAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(0, "acme is connected", practice.Allow, "connect", "acme", "--no-browser")
	first := r.stored(acme)
	r.fault("refresh_token", "rotating")
	r.fault("token_answer", "lost")
	if out := r.want(3, "was lost", nil, "token", "acme", "--refresh"); out != "" {
		t.Errorf("stdout: %q", out)
	}
	r.fault("token_answer", "arrives")
	if out := r.want(0, "", nil, "token", "acme"); out != first.AccessToken+"\n" {
		t.Error("the token that lives is held back")
	}
	r.aged(acme, 2*time.Hour)
	_, _, stderr := r.run(nil, "token", "acme")
	for _, words := range []string{"was lost, and the refresh token was not sent again", "wfconnect connect acme --force signs in again", "wfconnect token acme --refresh in a terminal asks whether to refresh all the same"} {
		if !strings.Contains(stderr, words) {
			t.Errorf("%q is not said: %s", words, stderr)
		}
	}
	r.want(4, "was not sent again", nil, "token", "acme")
	r.want(4, "was not sent again", nil, "token", "acme", "--refresh") // a script is nobody to ask
	r.want(0, "acme is connected", practice.Allow, "connect", "acme", "--no-browser", "--force")
	r.want(0, "the refresh token too", nil, "token", "acme", "--refresh")
}

// disk is what a vault is on. Once it is full, it takes nothing more from the
// moment at which a token is asked for: what stands in the vault's place then is
// refused.
type disk struct {
	full atomic.Bool
	path string
}

func (r *rig) disk() *disk {
	d := &disk{path: filepath.Join(r.dir, "state", "vault.age")}
	url := r.serve(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path == simulator.TokenPath && d.full.Load() {
			if err := errors.Join(os.Rename(d.path, d.path+".away"), os.Symlink(d.path+".away", d.path)); err != nil {
				r.t.Error(err)
			}
		}
		r.sim.ServeHTTP(w, q)
	}))
	r.config(regexp.MustCompile(`domain = "[^"]*"`).ReplaceAllString(r.configText(), `domain = "`+url+`"`))
	return d
}

func TestTokensThatCannotBeStoredAreStillPrinted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.disk()
	r.fault("refresh_token", "rotating")
	r.want(0, "acme is connected", practice.Allow, "connect", "acme", "--no-browser")
	d.full.Store(true)
	code, out, stderr := r.run(nil, "token", "acme", "--refresh", "--format", "env")
	if code != 2 || !regexp.MustCompile(`^ACCESS_TOKEN='[0-9a-f]{32}'\n$`).MatchString(out) || !strings.Contains(stderr, "could not be stored") {
		t.Errorf("exit %d, stdout %q, stderr %s", code, out, stderr)
	}
	if regexp.MustCompile(`[0-9a-f]{48}`).MatchString(stderr) {
		t.Errorf("the refresh token went to what is no terminal: %s", stderr)
	}
	if err := os.Rename(d.path+".away", d.path); err != nil {
		t.Fatal(err)
	}
	if _, lost := r.stored(acme).Lost(); !lost {
		t.Error("another program would send the refresh token that is dead now")
	}
	out = r.want(2, "they stand on stdout, and nowhere else", practice.Allow, "connect", "acme", "--no-browser", "--force")
	if !regexp.MustCompile(`^ACCESS_TOKEN='[0-9a-f]{32}'\nREFRESH_TOKEN='[0-9a-f]{48}'\n$`).MatchString(out) {
		t.Errorf("stdout: %q", out)
	}
}

// What cannot be kept apart from other programs' refreshes is refreshed only
// when the person insists.
func TestTokenWithoutALock(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(0, "acme is connected", practice.Allow, "connect", "acme", "--no-browser")
	if err := os.WriteFile(filepath.Join(r.dir, "state", "locks"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.aged(acme, 2*time.Hour)
	if out := r.want(2, "nothing was sent", nil, "token", "acme"); out != "" {
		t.Errorf("stdout: %q", out)
	}
	if out := r.want(2, "nothing was sent", nil, "token", "acme", "--refresh"); out != "" { // a script is nobody to insist
		t.Errorf("stdout: %q", out)
	}
}
