package flow

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wfconnect/flow/vault"
	"wfconnect/network"
	"wfconnect/workfront"
)

var acmeKey = vault.Key{Kind: "workfront", Name: "acme"}

// faulty is a vault that fails where it is told to.
type faulty struct {
	vault.Vault
	lock, load error
	update     func(n int) error // by the number of the update, from 1
	updates    int
}

func (f *faulty) Lock(ctx context.Context, key vault.Key) (func(), error) {
	if f.lock != nil {
		return nil, f.lock
	}
	return f.Vault.Lock(ctx, key)
}

func (f *faulty) Load(ctx context.Context, key vault.Key) (vault.Entry, bool, error) {
	if f.load != nil {
		return vault.Entry{}, false, f.load
	}
	return f.Vault.Load(ctx, key)
}

func (f *faulty) Update(ctx context.Context, key vault.Key, change func(vault.Entry) vault.Entry) error {
	f.updates++
	if f.update != nil {
		if err := f.update(f.updates); err != nil {
			return err
		}
	}
	return f.Vault.Update(ctx, key, change)
}

func always(err error) func(int) error { return func(int) error { return err } }

func from(n int, err error) func(int) error {
	return func(at int) error {
		if at >= n {
			return err
		}
		return nil
	}
}

var errDisk = errors.New("disk full")

func tokensOf(n int) vault.Tokens {
	return vault.Tokens{
		AccessToken: fmt.Sprintf("t-%d", n), RefreshToken: fmt.Sprintf("r-%d", n),
		Issued: t0.Add(time.Duration(n) * time.Second), Host: "https://acme.my.workfront.com", SignedIn: t0,
	}
}

func put(t *testing.T, v vault.Vault, tokens vault.Tokens) {
	t.Helper()
	if err := v.Update(t.Context(), acmeKey, func(e vault.Entry) vault.Entry { e.ClientSecret, e.Tokens = "s", &tokens; return e }); err != nil {
		t.Fatal(err)
	}
}

func held(t *testing.T, v vault.Vault) vault.Tokens {
	t.Helper()
	e, _, err := v.Load(t.Context(), acmeKey)
	if err != nil || e.Tokens == nil || e.ClientSecret != "s" {
		t.Fatalf("the vault holds %v, %v", e, err)
	}
	return *e.Tokens
}

// renewing is a refresh of a vault that holds tokensOf(1), by a program that
// knows these, at a server that says what it is told to.
type renewing struct {
	renewal
	vault *faulty
	sent  []string
}

func newRenewing(t *testing.T, answer vault.Tokens, err error) *renewing {
	r := &renewing{vault: &faulty{Vault: vault.Memory()}}
	put(t, r.vault.Vault, tokensOf(1))
	r.renewal = renewal{
		vault: r.vault, key: acmeKey,
		mine: func(t vault.Tokens) bool { return t.Host == "https://acme.my.workfront.com" },
		send: func(_ context.Context, refreshToken string) (vault.Tokens, error) {
			r.sent = append(r.sent, refreshToken)
			return answer, err
		},
	}
	return r
}

func TestARefreshIsMarkedSentAndStored(t *testing.T) {
	t.Parallel()
	r := newRenewing(t, tokensOf(2), nil)
	send := r.send
	r.send = func(ctx context.Context, token string) (vault.Tokens, error) {
		if at, lost := held(t, r.vault).Lost(); !lost || time.Since(at) > time.Minute {
			t.Errorf("nothing is marked while it is sent: %v, %v", at, lost)
		}
		return send(ctx, token)
	}
	got, err := r.run(t.Context(), tokensOf(1))
	if err != nil || got.others || got.notKept != nil || got.tokens.AccessToken != "t-2" {
		t.Fatalf("%+v, %v", got, err)
	}
	now := held(t, r.vault)
	if _, lost := now.Lost(); lost || now.RefreshToken != "r-2" || !now.SignedIn.Equal(t0) || now.Refreshing.Keeps {
		t.Errorf("%v, lost %v, signed in %v, keeps %v", now, lost, now.SignedIn, now.Refreshing.Keeps)
	}
	if r.vault.updates != 2 || len(r.sent) != 1 || r.sent[0] != "r-1" {
		t.Errorf("%d writes, sent %q: the answer and the mark go in one", r.vault.updates, r.sent)
	}
	// RFC 6749 section 6: an answer without a refresh token keeps the old one.
	r = newRenewing(t, vault.Tokens{AccessToken: "t-2", Host: tokensOf(1).Host}, nil)
	if got, err := r.run(t.Context(), tokensOf(1)); err != nil || got.tokens.RefreshToken != "r-1" || !held(t, r.vault).Refreshing.Keeps {
		t.Errorf("%v, %v: it does not rotate", got.tokens, err)
	}
}

func TestWhatOthersBroughtIsUsed(t *testing.T) {
	t.Parallel()
	r := newRenewing(t, tokensOf(3), nil)
	put(t, r.vault.Vault, tokensOf(2))
	if got, err := r.run(t.Context(), tokensOf(1)); err != nil || !got.others || got.tokens.AccessToken != "t-2" || len(r.sent) != 0 {
		t.Errorf("%+v, %v, sent %q", got, err, r.sent)
	}
	over := tokensOf(2)
	over.ExpiresIn = time.Second
	put(t, r.vault.Vault, over)
	if got, err := r.run(t.Context(), tokensOf(1)); err != nil || got.others || len(r.sent) != 1 || r.sent[0] != "r-2" {
		t.Errorf("theirs are over: %+v, %v, sent %q", got, err, r.sent)
	}
	r = newRenewing(t, tokensOf(3), nil)
	put(t, r.vault.Vault, tokensOf(2))
	r.unkept = true // what this run knows could not be stored: it is the newer
	if got, err := r.run(t.Context(), tokensOf(7)); err != nil || got.others || len(r.sent) != 1 || r.sent[0] != "r-7" {
		t.Errorf("%+v, %v, sent %q", got, err, r.sent)
	}
}

func TestALostAnswerIsNotAskedForAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		lost bool
	}{
		"a connection cut":            {&network.Unreachable{Err: errors.New("cut")}, true},
		"a gateway's fault":           {&workfront.Refused{Status: 502}, true},
		"a server's fault":            {&workfront.Refused{Status: 500}, true},
		"a dial that failed":          {&network.Unreachable{NotSent: true, Err: errors.New("refused")}, false},
		"a refusal":                   {&workfront.Refused{Status: 400, Type: "invalid_grant"}, false},
		"out of service":              {&workfront.Refused{Status: 503}, false},
		"too many at once":            {&workfront.Refused{Status: 429}, false},
		"a request that was not made": {errors.New("no such URL"), false},
	} {
		r := newRenewing(t, vault.Tokens{}, c.err)
		_, err := r.run(t.Context(), tokensOf(1))
		var lost *LostAnswer
		if errors.As(err, &lost) != c.lost || !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
		_, again := r.run(t.Context(), tokensOf(1))
		if sent := len(r.sent); c.lost != (sent == 1) || c.lost && (!errors.As(again, &lost) || lost.Err != nil) {
			t.Errorf("%s: sent %d times, then %v", name, sent, again)
		}
		r.insist = true
		if _, _ = r.run(t.Context(), tokensOf(1)); c.lost && len(r.sent) != 2 {
			t.Errorf("%s: the person insists, and it was sent %d times", name, len(r.sent))
		}
		if !held(t, r.vault).Same(tokensOf(1)) {
			t.Errorf("%s: the tokens changed", name)
		}
	}
}

// Where refreshes are known to leave the refresh token as it is nothing can be
// lost.
func TestWithoutRotationARefreshIsRepeated(t *testing.T) {
	t.Parallel()
	r := newRenewing(t, vault.Tokens{}, &network.Unreachable{Err: errors.New("cut")})
	keeps := tokensOf(1)
	keeps.Refreshing.Keeps = true
	put(t, r.vault.Vault, keeps)
	for n := range 3 {
		var lost *LostAnswer
		if _, err := r.run(t.Context(), tokensOf(1)); err == nil || errors.As(err, &lost) || len(r.sent) != n+1 {
			t.Fatalf("%v, sent %d times", err, len(r.sent))
		}
	}
	// A program that was killed left its mark.
	keeps.Refreshing = vault.Refreshing{Sent: vault.MarkOf("r-1"), Began: t0, Keeps: true}
	put(t, r.vault.Vault, keeps)
	r.send = func(context.Context, string) (vault.Tokens, error) { return tokensOf(2), nil }
	if got, err := r.run(t.Context(), tokensOf(1)); err != nil || got.tokens.AccessToken != "t-2" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWhatCannotBeStoredIsNotAskedFor(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*faulty){
		"no lock":                        func(f *faulty) { f.lock = errDisk },
		"a vault that cannot be read":    func(f *faulty) { f.load = errDisk },
		"a vault that cannot be written": func(f *faulty) { f.update = always(errDisk) },
	} {
		r := newRenewing(t, tokensOf(2), nil)
		spoil(r.vault)
		_, err := r.run(t.Context(), tokensOf(1))
		var open *Unguarded
		if !errors.As(err, &open) || open.Busy || !errors.Is(err, errDisk) || len(r.sent) != 0 {
			t.Errorf("%s: %v, sent %q", name, err, r.sent)
		}
		r.insist = true
		got, err := r.run(t.Context(), tokensOf(1))
		if err != nil || got.tokens.AccessToken != "t-2" || len(r.sent) != 1 {
			t.Errorf("%s, and the person insists: %+v, %v, sent %q", name, got, err, r.sent)
		}
		if stored := held(t, r.vault.Vault); (got.notKept == nil) != (stored.AccessToken == "t-2") {
			t.Errorf("%s: not kept: %v, and the vault holds %q", name, got.notKept, stored.AccessToken)
		}
	}
}

// The disk fills between the mark and the answer: the tokens are told as the
// only copy, and the vault's old ones as perhaps dead.
func TestTokensThatCouldNotBeStoredAreTold(t *testing.T) {
	t.Parallel()
	r := newRenewing(t, tokensOf(2), nil)
	r.vault.update = from(2, errDisk)
	got, err := r.run(t.Context(), tokensOf(1))
	if err != nil || !errors.Is(got.notKept, errDisk) || got.tokens.RefreshToken != "r-2" {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, lost := held(t, r.vault).Lost(); !lost {
		t.Error("another program would send the dead refresh token")
	}
	r.vault.update, r.unkept = nil, true
	r.send = func(_ context.Context, token string) (vault.Tokens, error) {
		if token != "r-2" {
			t.Errorf("sent %q", token)
		}
		return tokensOf(3), nil
	}
	if got, err = r.run(t.Context(), got.tokens); err != nil || got.notKept != nil || held(t, r.vault).AccessToken != "t-3" {
		t.Errorf("%+v, %v", got, err)
	}
}

// Signing in takes no lock, for a code does not wait: what it stored stays.
func TestASignInDuringARefreshWins(t *testing.T) {
	t.Parallel()
	r := newRenewing(t, tokensOf(2), nil)
	r.send = func(context.Context, string) (vault.Tokens, error) {
		put(t, r.vault.Vault, tokensOf(9))
		return tokensOf(2), nil
	}
	if got, err := r.run(t.Context(), tokensOf(1)); err != nil || !got.others || got.tokens.AccessToken != "t-9" || held(t, r.vault).AccessToken != "t-9" {
		t.Errorf("%+v, %v", got, err)
	}
}

// Where the vault cannot be read and the person insists, what another program
// has put there is left alone all the same.
func TestWhoInsistsUndoesNobodyElses(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]error{"tokens come": nil, "the answer is lost": &network.Unreachable{Err: errors.New("cut")}} {
		r := newRenewing(t, tokensOf(2), answer)
		put(t, r.vault.Vault, tokensOf(9))
		r.insist, r.vault.load = true, errDisk
		got, err := r.run(t.Context(), tokensOf(1))
		if answer == nil && (err != nil || got.tokens.AccessToken != "t-2" || !errors.Is(got.notKept, errOthersThere)) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if kept := held(t, r.vault.Vault); kept.AccessToken != "t-9" || kept.RefreshToken != "r-9" {
			t.Errorf("%s: the vault holds %q", name, kept.AccessToken)
		}
	}
}

func TestAConnectionThatIsRemovedDuringARefreshStaysRemoved(t *testing.T) {
	t.Parallel()
	r := newRenewing(t, tokensOf(2), nil)
	r.send = func(ctx context.Context, _ string) (vault.Tokens, error) {
		return tokensOf(2), r.vault.Delete(ctx, acmeKey)
	}
	got, err := r.run(t.Context(), tokensOf(1))
	if err != nil || !errors.Is(got.notKept, errGone) {
		t.Errorf("%+v, %v", got, err)
	}
	if e, there, err := r.vault.Load(t.Context(), acmeKey); there || err != nil {
		t.Errorf("the vault holds %v, %v", e, err)
	}
	if _, err := r.run(t.Context(), tokensOf(1)); !errors.Is(err, errGone) {
		t.Errorf("the next refresh: %v", err)
	}
}

func TestTokensOfAnotherHostAreNotRefreshed(t *testing.T) {
	t.Parallel()
	r := newRenewing(t, tokensOf(2), nil)
	other := tokensOf(1)
	other.Host = "https://beta.my.workfront.com"
	put(t, r.vault.Vault, other)
	if _, err := r.run(t.Context(), tokensOf(1)); !errors.Is(err, errGone) || len(r.sent) != 0 {
		t.Errorf("%v, sent %q", err, r.sent)
	}
	none := tokensOf(1)
	none.RefreshToken = ""
	put(t, r.vault.Vault, none)
	if _, err := r.run(t.Context(), none); !errors.Is(err, errNoFresh) || len(r.sent) != 0 {
		t.Errorf("%v, sent %q", err, r.sent)
	}
}

// Who waits for the lock can be stopped, and gives up on one that hangs.
func TestWaitingForAnothersRefresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRenewing(t, tokensOf(2), nil)
		unlock, err := r.vault.Lock(t.Context(), acmeKey)
		if err != nil {
			t.Fatal(err)
		}
		r.insist = true // which is no reason to refresh beside another
		began := time.Now()
		var open *Unguarded
		if _, err := r.run(t.Context(), tokensOf(1)); !errors.As(err, &open) || !open.Busy || time.Since(began) != lockPatience {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := r.run(ctx, tokensOf(1)); !errors.Is(err, context.Canceled) || len(r.sent) != 0 {
			t.Errorf("%v, sent %q", err, r.sent)
		}
		unlock()
		if got, err := r.run(t.Context(), tokensOf(1)); err != nil || got.tokens.AccessToken != "t-2" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// Many goroutines that all know the same dead tokens send one refresh.
func TestManyInOneProgramRefreshOnce(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]vault.Vault{"memory": vault.Memory(), "file": vault.File(t.TempDir() + "/state")} {
		r := newRenewing(t, tokensOf(2), nil)
		put(t, v, tokensOf(1))
		var sent atomic.Int32
		r.renewal.vault, r.send = v, func(context.Context, string) (vault.Tokens, error) { sent.Add(1); return tokensOf(2), nil }
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				if got, err := r.run(t.Context(), tokensOf(1)); err != nil || got.tokens.AccessToken != "t-2" {
					t.Errorf("%s: %+v, %v", name, got, err)
				}
			})
		}
		all.Wait()
		if sent.Load() != 1 {
			t.Errorf("%s: %d refreshes", name, sent.Load())
		}
	}
}

// What is kept of a refresh under way is no secret.
func TestTheMarkIsNotTheToken(t *testing.T) {
	t.Parallel()
	if mark := vault.MarkOf("refresh-token-1"); strings.Contains(mark, "refresh-token-1") || mark == vault.MarkOf("refresh-token-2") {
		t.Error(mark)
	}
}
