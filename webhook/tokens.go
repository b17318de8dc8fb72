package webhook

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"wfconnect/network"
)

var (
	ErrNoTokens       = errors.New("no tokens yet: run the handshake first")
	ErrNoRefreshToken = errors.New("there is no refresh token: run the handshake again")
)

// refreshBound is how long a refresh, and then the keeping of its tokens, may
// take. Both go on when the call that asked for them is cancelled: an answer
// with a rotated token that nobody keeps locks the user out.
const refreshBound = 30 * time.Second

// Tokens are one user's tokens, shared by every call made in that name. Many
// calls may find the access token dead at once: one of them refreshes, the
// others wait and use its result.
type Tokens struct {
	refresh Asker
	keep    func(ctx context.Context, tokens TokenSet) error
	guard   Guard // nil: there is no other program that could refresh them

	keeping sync.Mutex // held while tokens are written, so that older ones never overwrite newer ones

	mu      sync.Mutex // guards all below
	now     TokenSet
	sound   Secret   // the access token of now before Spoil; "" when it is as it came
	age     int      // counts Replace: a refresh of older tokens that ends after it is dropped
	flight  *flight  // the refresh under way
	pending *NotKept // came, but could not be kept yet
	lost    error    // the answer to a refresh of now was lost; it is not sent again
}

// flight is one refresh under way; what came of it is set before done closes.
type flight struct {
	done   chan struct{}
	tokens TokenSet
	others bool // another program had them
	err    error
}

// NewTokens starts with the tokens of the vault. refresh sends one refresh
// request; keep writes tokens down, before they are used; nil keeps nothing.
func NewTokens(initial TokenSet, refresh Asker, keep func(context.Context, TokenSet) error) *Tokens {
	if keep == nil {
		keep = func(context.Context, TokenSet) error { return nil }
	}
	return &Tokens{now: initial, refresh: refresh, keep: keep}
}

// Current is what the next call uses.
func (t *Tokens) Current() TokenSet {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now
}

// Replace keeps the tokens of a new handshake, then uses them.
func (t *Tokens) Replace(ctx context.Context, tokens TokenSet) error {
	t.keeping.Lock()
	defer t.keeping.Unlock()
	err := t.keep(ctx, tokens)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.age++
	if err != nil {
		t.pending = &NotKept{Tokens: tokens, Err: err}
		return fmt.Errorf("the new tokens could not be kept: %w", err)
	}
	t.now, t.sound, t.pending, t.lost = tokens, "", nil, nil
	return nil
}

// Spoil alters the access token in memory, so that the provider refuses it:
// that is how expiry is watched without waiting for it. What is kept stays.
func (t *Tokens) Spoil() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.now.AccessToken != "" {
		if t.sound == "" {
			t.sound = t.now.AccessToken
		}
		t.now.AccessToken += "-expired"
	}
}

// Refresh returns tokens newer than stale, the access token that was refused.
// When another call has refreshed already, it returns at once; when one is
// about to, it waits for that. joined says that this call sent nothing.
//
// Cancelling ctx ends the wait, not the refresh. Errors are ErrNoTokens,
// ErrNoRefreshToken, *Refused, *network.Unreachable, the guard's, ctx's own, or
// *NotKept; then the next Refresh tries to keep those tokens again instead of
// asking for others.
func (t *Tokens) Refresh(ctx context.Context, stale Secret) (tokens TokenSet, joined bool, err error) {
	return t.renew(ctx, stale, false)
}

func (t *Tokens) renew(ctx context.Context, stale Secret, insist bool) (tokens TokenSet, joined bool, err error) {
	t.mu.Lock()
	switch {
	case t.now.AccessToken != "" && t.now.AccessToken != stale:
		defer t.mu.Unlock()
		return t.now, true, nil
	case t.flight != nil:
		joined = true
	case t.lost != nil && !insist && t.pending == nil: // what is pending is stored, and nothing sent
		defer t.mu.Unlock()
		return TokenSet{}, false, t.lost
	case t.now.RefreshToken == "" && t.pending == nil:
		defer t.mu.Unlock()
		if t.now.AccessToken == "" {
			return TokenSet{}, false, ErrNoTokens
		}
		return TokenSet{}, false, ErrNoRefreshToken
	default:
		t.flight = &flight{done: make(chan struct{})}
		old := t.now
		if t.sound != "" {
			old.AccessToken = t.sound
		}
		go t.fly(context.WithoutCancel(ctx), t.flight, old, t.pending, t.age, insist)
	}
	f := t.flight
	t.mu.Unlock()
	select {
	case <-f.done:
		return f.tokens, joined || f.others, f.err
	case <-ctx.Done():
		return TokenSet{}, joined, fmt.Errorf("stopped waiting for the refresh: %w", ctx.Err())
	}
}

// Settle waits for a refresh under way, which nobody else keeps the tokens of; a
// program calls it before it ends. It waits no longer than ctx lives.
func (t *Tokens) Settle(ctx context.Context) {
	t.mu.Lock()
	f := t.flight
	t.mu.Unlock()
	if f == nil {
		return
	}
	select {
	case <-f.done:
	case <-ctx.Done():
	}
}

// fly refreshes and keeps, each within refreshBound, and ends the flight.
func (t *Tokens) fly(ctx context.Context, f *flight, old TokenSet, pending *NotKept, age int, insist bool) {
	defer close(f.done)
	if pending == nil && t.guard != nil {
		f.tokens, f.others, f.err = t.guarded(ctx, old, age, insist)
		return
	}
	if pending == nil {
		fresh, err := t.ask(ctx, old)
		if err != nil {
			f.err = err
			t.land(func() {
				if network.Lost(err) && t.age == age {
					t.lost = fmt.Errorf("the answer to the last refresh was lost, and the refresh token may be used up; run the handshake again: %w", err)
				}
			})
			return
		}
		pending = &NotKept{Tokens: fresh}
	}
	f.tokens, f.err = t.keepAndUse(ctx, pending.Tokens, age)
}

func (t *Tokens) ask(ctx context.Context, old TokenSet) (TokenSet, error) {
	ctx, cancel := context.WithTimeout(ctx, refreshBound)
	defer cancel()
	fresh, err := t.refresh(ctx, old.RefreshToken)
	if err == nil && fresh.RefreshToken == "" {
		fresh.RefreshToken = old.RefreshToken
	}
	return fresh, err
}

func (t *Tokens) keepAndUse(ctx context.Context, fresh TokenSet, age int) (TokenSet, error) {
	ctx, cancel := context.WithTimeout(ctx, refreshBound)
	defer cancel()
	t.keeping.Lock()
	defer t.keeping.Unlock()
	t.mu.Lock()
	now, overtaken := t.now, t.age != age
	t.mu.Unlock()
	if overtaken {
		t.land(func() {})
		return now, nil
	}
	if err := t.keep(ctx, fresh); err != nil {
		notKept := &NotKept{Tokens: fresh, Err: err}
		t.land(func() { t.pending = notKept })
		return TokenSet{}, notKept
	}
	t.land(func() { t.now, t.sound, t.pending, t.lost = fresh, "", nil, nil })
	return fresh, nil
}

// land ends the flight under the lock, together with what it brought.
func (t *Tokens) land(brought func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.flight = nil
	brought()
}
