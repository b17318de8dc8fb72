package webhook

import (
	"context"
	"errors"
	"fmt"
)

// An Asker sends one refresh request.
type Asker func(ctx context.Context, refreshToken Secret) (TokenSet, error)

// A Guard stands around a refresh where other programs may have the same
// tokens. It returns theirs when they have refreshed already, which others says;
// else it asks, and keeps what comes before it returns. insist asks also where
// the answer to an earlier refresh was lost. The error is *NotKept when tokens
// came that could not be written down.
type Guard func(ctx context.Context, old TokenSet, insist bool, ask Asker) (fresh TokenSet, others bool, err error)

// NotKept says that tokens came and could not be written down. They are not
// used before they are: this is their only copy.
type NotKept struct {
	Tokens TokenSet
	Err    error
}

func (n *NotKept) Error() string {
	return fmt.Sprintf("the new tokens came and could not be kept, so they are not used: %v", n.Err)
}
func (n *NotKept) Unwrap() error { return n.Err }

// Guarded lets a guard stand around every refresh. Call it before anything else.
func (t *Tokens) Guarded(g Guard) *Tokens {
	t.guard = g
	return t
}

// Insist is Refresh of the tokens of now, and sends the refresh token also where
// the answer to an earlier refresh was lost: a person wants it.
func (t *Tokens) Insist(ctx context.Context) (tokens TokenSet, joined bool, err error) {
	return t.renew(ctx, t.Current().AccessToken, true)
}

// KeepAgain tries to keep tokens that could not be kept when they came. Without
// any it returns those of now.
func (t *Tokens) KeepAgain(ctx context.Context) (TokenSet, error) {
	t.mu.Lock()
	now, pending := t.now, t.pending != nil
	t.mu.Unlock()
	if !pending {
		return now, nil
	}
	tokens, _, err := t.renew(ctx, now.AccessToken, false)
	return tokens, err
}

// guarded leaves asking and keeping to the guard. Whoever signed in meanwhile
// wins.
func (t *Tokens) guarded(ctx context.Context, old TokenSet, age int, insist bool) (fresh TokenSet, others bool, err error) {
	fresh, others, err = t.guard(ctx, old, insist, func(ctx context.Context, token Secret) (TokenSet, error) {
		return t.ask(ctx, TokenSet{RefreshToken: token})
	})
	var notKept *NotKept
	t.land(func() {
		switch {
		case t.age != age:
			fresh, others, err = t.now, true, nil
		case err == nil:
			t.now, t.sound = fresh, ""
		case errors.As(err, &notKept):
			t.pending = notKept
		}
	})
	return fresh, others, err
}

// Through is a Guard for other Tokens that hold the same ones, those of a
// conformance run: what comes to them is kept once, and is t's as well.
func (t *Tokens) Through(ctx context.Context, old TokenSet, insist bool, ask Asker) (fresh TokenSet, others bool, err error) {
	if t.guard == nil {
		if fresh, err = ask(ctx, old.RefreshToken); err == nil {
			err = t.Replace(ctx, fresh)
		}
		return fresh, false, err
	}
	fresh, others, err = t.guard(ctx, old, insist, ask)
	var notKept *NotKept
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case err == nil:
		t.now, t.sound, t.pending = fresh, "", nil
		t.age++
	case errors.As(err, &notKept):
		t.pending = notKept
	}
	return fresh, others, err
}

// Pending are tokens that could not be kept when they came, and why; nil when all
// were.
func (t *Tokens) Pending() *NotKept {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.pending
}
