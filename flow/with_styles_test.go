package flow_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/vault"
	"wfconnect/practice"
	"wfconnect/workfront"
)

// compared goes through all styles; by code somebody logs in for each.
func (a *attempt) compared(grant flow.StyleGrant) {
	a.Helper()
	a.follow(flow.CompareStyles{Grant: grant, Now: time.Now()})
	for grant == flow.ByCode && a.c.Styles.Stage != flow.StylesOver {
		if a.c.Styles.Stage == flow.StylesWaiting {
			a.follow(flow.NextStyle{Now: time.Now()})
		}
		location, err := practice.Allow(a.Context(), a.client, a.c.Login.URL)
		if err != nil {
			a.Fatal(err)
		}
		a.follow(flow.Paste{Text: location, Now: time.Now()})
	}
}

// follow does what a comparison asks for until it needs somebody.
func (a *attempt) follow(ev flow.Event) {
	a.Helper()
	var todo []flow.Do
	a.c, todo = a.c.On(ev)
	for len(todo) > 0 && a.c.Styles.Stage == flow.StylesUnderWay && a.c.Stage != flow.Authorizing {
		var more []flow.Do
		a.c, more = a.c.On(todo[0](a.Context()))
		todo = append(todo[1:], more...)
	}
}

// prepareAgain makes the connection once more, as another program would.
func (a *attempt) prepareAgain() flow.Connect {
	a.Helper()
	c, err := flow.Prepare(a.Context(), acmeWorkfront(), a.parts)
	if err != nil {
		a.Fatal(err)
	}
	return c
}

// filling is a vault whose disk is full after some more writes.
type filling struct {
	vault.Vault
	left int
}

func (f *filling) Update(ctx context.Context, key vault.Key, change func(vault.Entry) vault.Entry) error {
	if f.left--; f.left < 0 {
		return errors.New("no space left on device")
	}
	return f.Vault.Update(ctx, key, change)
}

func fills(after int) func(*attempt) {
	return func(a *attempt) {
		a.parts.Vault = &filling{a.parts.Vault, after}
		a.c = a.prepareAgain()
	}
}

// table is what came of each style: its name, the status, and the outcome.
func (a *attempt) table() string {
	words := map[flow.StyleOutcome]string{
		flow.StyleNotSent: "not sent", flow.StyleGranted: "tokens", flow.StyleRead: "read",
		flow.StyleRefused: "refused", flow.StyleSilent: "silent",
	}
	var rows []string
	for _, t := range a.c.Styles.Tries {
		rows = append(rows, fmt.Sprintf("%s %d %s", t.Style, t.Status, words[t.Outcome]))
	}
	return strings.Join(rows, ", ")
}

// sent is how many token requests went out.
func (a *attempt) sent() (count int) {
	news, _ := a.parts.Log.After(0)
	for _, x := range news {
		if strings.HasSuffix(x.URL, "/token") {
			count++
		}
	}
	return count
}

// works says whether what the vault holds is good for another refresh.
func (a *attempt) works() error {
	e, _, err := a.parts.Vault.Load(a.Context(), vault.Key{Kind: "workfront", Name: "acme"})
	if err != nil || e.Tokens == nil {
		return fmt.Errorf("the vault holds %v, %w", e, err)
	}
	if e.Tokens.AccessToken != string(a.c.Tokens.AccessToken) || e.Tokens.RefreshToken != string(a.c.Tokens.RefreshToken) {
		return errors.New("the vault holds other tokens than the flow")
	}
	app := a.other()
	if a.c.Styles.Tries != nil {
		for _, t := range a.c.Styles.Tries {
			if t.Outcome == flow.StyleGranted {
				app.Style = t.Style
			}
		}
	}
	_, err = app.Refresh(a.Context(), a.client, e.Tokens.RefreshToken)
	return err
}

// Each style with the same refresh token, which rotates, and a family that ends
// when one arrives twice: after it the vault holds one that works.
func TestStylesAreComparedByRefresh(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ accepted, table string }{
		{"all", "form 200 tokens, json 200 tokens, json-body 200 tokens"},
		{"E1", "form 400 refused, json 200 tokens, json-body 400 refused"},
		{"E2", "form 200 tokens, json 400 refused, json-body 400 refused"},
		{"E3", "form 400 refused, json 400 refused, json-body 200 tokens"},
		{"E2,E3", "form 200 tokens, json 400 refused, json-body 200 tokens"},
	} {
		t.Run(c.accepted, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newAttempt(t, nil)
				a.fault("refresh_token", "rotating-reuse-kills-family")
				a.connect()
				a.fault("encodings_accepted", c.accepted)
				a.compared(flow.ByRefresh)
				if got := a.table(); got != c.table || a.c.Styles.Ended != "" || a.sent() != 4 {
					t.Errorf("%s; ended %q, %d token requests", got, a.c.Styles.Ended, a.sent())
				}
				if a.c.App.Style != workfront.StyleForm || a.c.Stage != flow.Live || a.c.Problem != nil {
					t.Errorf("afterwards: style %s, %v, %v", a.c.App.Style, a.c.Stage, a.c.Problem)
				}
				if err := a.works(); err != nil {
					t.Errorf("the refresh token of afterwards: %v", err)
				}
			})
		})
	}
}

// The style that is known to work is measured, although the next one uses the
// refresh token up: it is another than Adobe's first.
func TestAStyleThatWorksIsMeasuredFirst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ configured, accepted, table string }{
		{"json", "E1", "json 200 tokens, form 400 refused, json-body 400 refused"},
		{"json-body", "E3", "json-body 200 tokens, form 400 refused, json 400 refused"},
	} {
		t.Run(c.configured, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newAttempt(t, style(c.configured))
				a.fault("wrong_encoding", "uses-up")
				a.fault("encodings_accepted", c.accepted)
				a.connect()
				a.compared(flow.ByRefresh)
				if got := a.table(); got != c.table || a.c.App.Style != workfront.Style(c.configured) {
					t.Errorf("%s, then as %s", got, a.c.App.Style)
				}
			})
		})
	}
}

func TestStylesAreComparedByCode(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAttempt(t, style("json-body"))
		a.fault("refresh_token", "rotating-reuse-kills-family")
		a.fault("wrong_encoding", "uses-up")
		a.fault("encodings_accepted", "E1")
		a.compared(flow.ByCode)
		if got := a.table(); got != "json-body 400 refused, form 400 refused, json 200 tokens" || a.sent() != 3 {
			t.Errorf("%s; %d token requests", got, a.sent())
		}
		if a.c.App.Style != workfront.StyleJSONBody || a.c.Stage != flow.Live {
			t.Errorf("afterwards: style %s, %v", a.c.App.Style, a.c.Stage)
		}
		if err := a.works(); err != nil {
			t.Errorf("the refresh token of afterwards: %v", err)
		}
	})
}

// What ends a comparison by refresh before the refresh token could do harm.
func TestAComparisonStopsInTime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		before func(*attempt)
		table  string
		sent   int // the login's included, other programs' not
		ended  string
	}{
		{"a lost answer", func(a *attempt) { a.fault("token_answer", "lost") }, "form 0 silent, json 0 not sent, json-body 0 not sent", 2, "the answer was lost"},
		{"a refusal that uses the token up", func(a *attempt) {
			a.fault("wrong_encoding", "uses-up")
			a.fault("encodings_accepted", "E3")
		}, "form 400 refused, json 400 refused, json-body 400 read", 4, ""},
		{"the same, and the next style is read", func(a *attempt) {
			a.fault("wrong_encoding", "uses-up")
			a.fault("encodings_accepted", "E1,E3")
		}, "form 400 refused, json 400 read, json-body 0 not sent", 3, "the refresh token itself is refused"},
		{"a dead refresh token", usedByAnother, "form 400 read, json 0 not sent, json-body 0 not sent", 2, "the refresh token itself is refused"},
		{"too many requests", func(a *attempt) { a.fault("status", "429") }, "form 429 refused, json 0 not sent, json-body 0 not sent", 2, "not about the style"},
		{"a fault of the server", func(a *attempt) { a.fault("status", "500") }, "form 500 refused, json 0 not sent, json-body 0 not sent", 2, "the answer was lost"},
		{"a server that is away", func(a *attempt) { a.fault("status", "503") }, "form 503 refused, json 0 not sent, json-body 0 not sent", 2, "not about the style"},
		{"a vault that stores nothing", fills(0), "form 0 not sent, json 0 not sent, json-body 0 not sent", 1, "nothing was sent"},
		{"a vault that fills up meanwhile", fills(1), "form 200 tokens, json 0 not sent, json-body 0 not sent", 2, "could not be stored"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newAttempt(t, nil)
				a.fault("refresh_token", "rotating-reuse-kills-family")
				a.connect()
				c.before(a)
				a.compared(flow.ByRefresh)
				if got := a.table(); got != c.table || a.sent() != c.sent {
					t.Errorf("%s; %d token requests", got, a.sent())
				}
				if s := a.c.Styles; s.Stage != flow.StylesOver || !strings.Contains(s.Ended, c.ended) || c.ended == "" && s.Ended != "" {
					t.Errorf("stage %v, ended %q, want %q", s.Stage, s.Ended, c.ended)
				}
				if a.c.App.Style != workfront.StyleForm {
					t.Errorf("the style of afterwards is %s", a.c.App.Style)
				}
			})
		})
	}
}

// Another program refreshes in between: its tokens are taken, and the style is
// sent with them.
func TestAComparisonTakesAnotherProgramsTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAttempt(t, nil)
		a.fault("refresh_token", "rotating-reuse-kills-family")
		a.connect()
		other := a.prepareAgain()
		if other = run(t.Context(), other, flow.Refresh{Now: time.Now()}); other.Stage != flow.Live {
			t.Fatalf("the other program: %v", other.Problem)
		}
		a.compared(flow.ByRefresh)
		if got := a.table(); got != "form 200 tokens, json 200 tokens, json-body 200 tokens" {
			t.Errorf("%s; ended %q", got, a.c.Styles.Ended)
		}
		if err := a.works(); err != nil {
			t.Error(err)
		}
	})
}

// No secret, and no token, is in what a comparison tells.
func TestAComparisonTellsNoSecret(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAttempt(t, nil)
		a.connect()
		token := string(a.c.Tokens.RefreshToken)
		a.parts.Transport = network{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"error":"invalid_request","error_description":"no such %s of the-client-secret"}`, token)
		})}
		a.c = a.prepareAgain()
		a.compared(flow.ByRefresh)
		for _, try := range a.c.Styles.Tries {
			if strings.Contains(try.Words, token) || strings.Contains(try.Words, "the-client-secret") || !strings.Contains(try.Words, "no such") {
				t.Errorf("%s: %q", try.Style, try.Words)
			}
		}
	})
}
