package webhook

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"wfconnect/network"
)

var errFull = errors.New("disk full")

func set(n string) TokenSet {
	return TokenSet{AccessToken: Secret("a" + n), RefreshToken: Secret("r" + n)}
}

func TestAGuardStandsAroundARefresh(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		guard  func(context.Context, TokenSet, Asker) (TokenSet, bool, error)
		now    string // the access token afterwards
		joined bool
		err    error
	}{
		"it asks": {func(ctx context.Context, old TokenSet, ask Asker) (TokenSet, bool, error) {
			got, err := ask(ctx, old.RefreshToken)
			return got, false, err
		}, "a2", false, nil},
		"another program has refreshed": {func(context.Context, TokenSet, Asker) (TokenSet, bool, error) { return set("9"), true, nil }, "a9", true, nil},
		"nothing was sent":              {func(context.Context, TokenSet, Asker) (TokenSet, bool, error) { return TokenSet{}, false, errFull }, "a1", false, errFull},
		"it came and could not be kept": {func(context.Context, TokenSet, Asker) (TokenSet, bool, error) {
			return TokenSet{}, false, &NotKept{Tokens: set("2"), Err: errFull}
		}, "a1", false, errFull},
	} {
		tokens := NewTokens(set("1"), func(_ context.Context, r Secret) (TokenSet, error) {
			if string(r) != "r1" {
				t.Errorf("%s: sent %s", name, string(r))
			}
			return set("2"), nil
		}, func(context.Context, TokenSet) error { t.Errorf("%s: kept beside the guard", name); return nil }).
			Guarded(func(ctx context.Context, old TokenSet, _ bool, ask Asker) (TokenSet, bool, error) {
				if string(old.AccessToken) != "a1" {
					t.Errorf("%s: the guard was told of %s", name, string(old.AccessToken))
				}
				return c.guard(ctx, old, ask)
			})
		tokens.Spoil() // which is nothing that the vault knows of
		_, joined, err := tokens.Refresh(t.Context(), tokens.Current().AccessToken)
		now := string(tokens.Current().AccessToken)
		if joined != c.joined || !errors.Is(err, c.err) || now != c.now && now != c.now+"-expired" {
			t.Errorf("%s: joined %v, %v, now %s", name, joined, err, now)
		}
	}
}

// Tokens that could not be kept are told, and kept later, without asking again.
func TestTokensThatCouldNotBeKeptAreKeptLater(t *testing.T) {
	t.Parallel()
	var kept []string
	full := errFull
	tokens := NewTokens(set("1"), nil, func(_ context.Context, s TokenSet) error {
		if full == nil {
			kept = append(kept, string(s.AccessToken))
		}
		return full
	}).Guarded(func(context.Context, TokenSet, bool, Asker) (TokenSet, bool, error) {
		return TokenSet{}, false, &NotKept{Tokens: set("2"), Err: errFull}
	})
	var notKept *NotKept
	if _, _, err := tokens.Refresh(t.Context(), "a1"); !errors.As(err, &notKept) || string(notKept.Tokens.RefreshToken) != "r2" {
		t.Fatal(err)
	}
	if _, err := tokens.KeepAgain(t.Context()); !errors.As(err, &notKept) {
		t.Errorf("the disk is still full: %v", err)
	}
	full = nil
	if got, err := tokens.KeepAgain(t.Context()); err != nil || string(got.AccessToken) != "a2" || string(tokens.Current().AccessToken) != "a2" || len(kept) != 1 {
		t.Errorf("%v, kept %q", err, kept)
	}
	full = errFull // and a sign-in
	if err := tokens.Replace(t.Context(), set("5")); !errors.Is(err, errFull) || string(tokens.Current().AccessToken) != "a2" {
		t.Errorf("%v", err)
	}
	if pending := tokens.Pending(); pending == nil || string(pending.Tokens.AccessToken) != "a5" {
		t.Errorf("%v", pending)
	}
	full = nil
	if _, err := tokens.KeepAgain(t.Context()); err != nil || string(tokens.Current().AccessToken) != "a5" {
		t.Error(err)
	}
	if got, err := tokens.KeepAgain(t.Context()); err != nil || string(got.AccessToken) != "a5" || len(kept) != 2 {
		t.Errorf("nothing is pending: %v, kept %q", err, kept)
	}
}

// A refresh whose answer was lost is not sent again, and what a later sign-in has
// brought is stored all the same.
func TestTokensAreKeptLaterAfterALostAnswer(t *testing.T) {
	t.Parallel()
	full := error(nil)
	lost := &network.Unreachable{Tried: "token request", Why: "cut off", Err: errFull}
	tokens := NewTokens(set("1"), func(context.Context, Secret) (TokenSet, error) { return TokenSet{}, lost },
		func(context.Context, TokenSet) error { return full })
	if _, _, err := tokens.Refresh(t.Context(), "a1"); !errors.Is(err, lost) {
		t.Fatal(err)
	}
	if _, _, err := tokens.Refresh(t.Context(), "a1"); err == nil || !strings.Contains(err.Error(), "lost") {
		t.Fatalf("it was sent again: %v", err)
	}
	full = errFull
	if err := tokens.Replace(t.Context(), set("2")); !errors.Is(err, errFull) {
		t.Fatal(err)
	}
	full = nil
	if got, err := tokens.KeepAgain(t.Context()); err != nil || string(got.AccessToken) != "a2" {
		t.Errorf("%q, %v", string(got.AccessToken), err)
	}
}

func TestOnlyAPersonInsists(t *testing.T) {
	t.Parallel()
	var insisted []bool
	tokens := NewTokens(set("1"), nil, nil).Guarded(func(_ context.Context, _ TokenSet, insist bool, _ Asker) (TokenSet, bool, error) {
		insisted = append(insisted, insist)
		return TokenSet{}, false, errFull
	})
	_, _, _ = tokens.Refresh(t.Context(), "a1")
	_, _, _ = tokens.Insist(t.Context())
	if len(insisted) != 2 || insisted[0] || !insisted[1] {
		t.Errorf("%v", insisted)
	}
}

// What comes to a run of checks is the program's as well.
func TestTokensThroughOthers(t *testing.T) {
	t.Parallel()
	outer := NewTokens(set("1"), nil, nil).Guarded(func(ctx context.Context, old TokenSet, _ bool, ask Asker) (TokenSet, bool, error) {
		got, err := ask(ctx, old.RefreshToken)
		return got, false, err
	})
	inner := NewTokens(set("1"), func(context.Context, Secret) (TokenSet, error) { return set("2"), nil }, outer.Replace).Guarded(outer.Through)
	if got, _, err := inner.Refresh(t.Context(), "a1"); err != nil || string(got.AccessToken) != "a2" || string(outer.Current().AccessToken) != "a2" {
		t.Errorf("%v, outer %s", err, string(outer.Current().AccessToken))
	}
	plain := NewTokens(set("1"), nil, nil)
	if got, others, err := plain.Through(t.Context(), set("1"), false, func(context.Context, Secret) (TokenSet, error) { return set("3"), nil }); err != nil || others || string(got.AccessToken) != "a3" || string(plain.Current().AccessToken) != "a3" {
		t.Errorf("without a guard: %v, now %s", err, string(plain.Current().AccessToken))
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		life, age time.Duration
		change    func(*TokenSet)
		want      bool
	}{
		"long before its end":        {time.Hour, 53 * time.Minute, nil, false},
		"a tenth before its end":     {time.Hour, 54 * time.Minute, nil, true},
		"half a minute before":       {2 * time.Minute, 90 * time.Second, nil, true},
		"an unknown lifetime":        {0, 100 * time.Hour, nil, false},
		"too short to be worth it":   {59 * time.Second, time.Hour, nil, false},
		"no refresh token":           {time.Hour, time.Hour, func(t *TokenSet) { t.RefreshToken = "" }, false},
		"nobody knows when it began": {time.Hour, time.Hour, func(t *TokenSet) { t.Issued = time.Time{} }, false},
	} {
		s := set("1")
		s.ExpiresIn, s.Issued = c.life, now.Add(-c.age)
		if c.change != nil {
			c.change(&s)
		}
		if s.Due(now) != c.want {
			t.Errorf("%s: due %v", name, !c.want)
		}
	}
}

// Workfront refreshes on expiry too, and then calls once, or once more in vain.
func TestATokenAtItsEndIsRefreshedBeforeTheCall(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		good    string
		refresh http.HandlerFunc
		steps   string
		ok      bool
	}{
		"the new one is taken":   {"fresh-token", fresh, "refresh 200, call 200", true},
		"and refused":            {"other", fresh, "refresh 200, call 403", false},
		"the refresh is refused": {"stale-token", says(400, "application/json", `{"error":"invalid_grant"}`), "refresh 400, call 200", true},
		"and the call as well":   {"other", says(400, "application/json", `{"error":"invalid_grant"}`), "refresh 400, call 403", false},
	} {
		caller, _, _ := provider(t, 403, c.good, c.refresh)
		end := caller.Tokens.Current()
		end.Issued, end.ExpiresIn = time.Now().Add(-time.Hour), time.Hour
		if err := caller.Tokens.Replace(t.Context(), end); err != nil {
			t.Fatal(err)
		}
		a, err := caller.Call(t.Context(), endpoint(t, "metadata"), Args{"id": "1"}, Options{})
		if err != nil || a.OK() != c.ok || drawn(a.Steps) != c.steps || (a.RefreshErr != nil) != (name == "and the call as well") {
			t.Errorf("%s: %v, %v, %s, %v", name, err, a.OK(), drawn(a.Steps), a.RefreshErr)
		}
	}
}

func TestLost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		lost   bool
	}{
		"a refusal":                   {says(400, "application/json", `{"error":"invalid_grant"}`), false},
		"a failure with 200":          {says(200, "application/json", `{"status":"error","error":"no"}`), false},
		"out of service":              {says(503, "text/plain", "later"), false},
		"a fault":                     {says(500, "text/plain", "oops"), true},
		"a page with 200":             {says(200, "text/html", "<html>"), true},
		"an answer without the token": {says(200, "application/json", `{"expires_in":1}`), true},
		"a cut":                       {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, true},
		"an answer that breaks off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"access_token"`)
		}, true},
	} {
		s := serve(t, c.answer)
		i := oauth2ed(s.URL)
		if _, err := i.Refresh(t.Context(), s.Client(), "r"); err == nil || network.Lost(err) != c.lost {
			t.Errorf("%s: lost %v, %v", name, network.Lost(err), err)
		}
	}
}
