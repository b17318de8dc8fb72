package cli

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wfconnect/flow/vault"
	"wfconnect/practice"
)

// A failure without a screen says why, what to do and how to prove it, each on a
// line of its own.
func TestReasonsWithoutAScreen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault, value string
		code         int
		want         []string
	}{
		{"token_error", "invalid_grant", 4, []string{"wfconnect: the exchange: Workfront answered 400", "\n  most likely    at 0 s the code was not too old", "\n  what to do     get a new code", "\n  prove it       wfconnect connect acme", "\n  also possible  "}},
		{"waf", "denied", 3, []string{"its number is 18.2f3e1602", "wfconnect doctor acme"}},
		{"error_profile", "empty", 0, nil},
	} {
		r := newRig(t)
		if err := r.sim.SetFault(c.fault, c.value); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := r.run(practice.Allow, "connect", "acme", "--no-browser", "--timeout", "5s")
		if code != c.code {
			t.Errorf("%s=%s: exit code %d, want %d:\n%s", c.fault, c.value, code, c.code, stderr)
		}
		for _, want := range c.want {
			if !strings.Contains(stderr, want) {
				t.Errorf("%s=%s: stderr does not say %q:\n%s", c.fault, c.value, want, stderr)
			}
		}
	}
}

func TestASilentLoginIsExplained(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, _, stderr := r.run(nil, "connect", "acme", "--no-browser", "--timeout", "1s")
	for _, want := range []string{"no answer from the browser within 1s", "\n  most likely    nobody has finished signing in", "\n  also possible  ", "(a guess: not documented)"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("stderr does not say %q:\n%s", want, stderr)
		}
	}
}

// Tokens that the vault holds for another host are told of before a login.
func TestTokensOfAnotherHostAreToldOf(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	v := vault.File(filepath.Join(r.dir, "state"))
	err := v.Update(t.Context(), vault.Key{Kind: "workfront", Name: "acme"}, func(e vault.Entry) vault.Entry {
		e.Tokens = &vault.Tokens{AccessToken: "access-token-1", Host: "https://acme.sb01.workfront.com", Issued: time.Now()}
		return e
	})
	if err != nil {
		t.Fatal(err)
	}
	r.want(0, `acme.sb01.workfront.com (Custom Refresh Sandbox 1)`, practice.Allow, "connect", "acme", "--no-browser", "--timeout", "5s")
	r.want(0, "has tokens already", nil, "connect", "acme", "--no-browser")
}
