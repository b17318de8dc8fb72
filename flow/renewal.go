package flow

import (
	"context"
	"errors"
	"fmt"
	"time"

	"wfconnect/flow/vault"
	"wfconnect/network"
)

// renewal is one refresh of the tokens that the vault keeps under a key. One is
// under way at a time, among all programs that share the vault; who waited uses
// what the other brought. Before anything is sent a mark is written, and it goes
// with the answer, which is stored in the same write: so a refresh whose answer
// was lost is known, and not repeated blindly.
type renewal struct {
	vault  vault.Vault
	key    vault.Key
	mine   func(vault.Tokens) bool                                              // they are of this very connection
	send   func(ctx context.Context, refreshToken string) (vault.Tokens, error) // once
	unkept bool                                                                 // what this run knows is newer than the vault, which could not store it
	known  vault.Tokens                                                         // what this run knows
	insist bool                                                                 // the person wants it although an answer was lost, or nothing can be stored
}

// renewed is what came of it.
type renewed struct {
	tokens  vault.Tokens
	others  bool  // somebody else had refreshed already, or signed in: nothing was sent
	notKept error // they came, and could not be stored: this is their only copy
}

// LostAnswer says that the answer to a refresh was lost: the refresh token may
// be dead, and the one that replaced it is nowhere.
type LostAnswer struct {
	Began time.Time
	Err   error // of this very refresh; nil: of an earlier one, perhaps another program's
}

func (l *LostAnswer) Error() string {
	at := l.Began.Local().Format("2006-01-02 15:04:05")
	if l.Err != nil {
		return fmt.Sprintf("the answer to the refresh of %s was lost: %v", at, l.Err)
	}
	return "the answer to the refresh of " + at + " was lost, and the refresh token was not sent again"
}
func (l *LostAnswer) Unwrap() error { return l.Err }

// Unguarded says that nothing was sent because nothing could be stored, or
// because another program could not be kept from refreshing at the same time.
type Unguarded struct {
	Err  error
	Busy bool // another program has been refreshing for long: that ends with it
}

func (u *Unguarded) Error() string { return "nothing was sent: " + u.Err.Error() }
func (u *Unguarded) Unwrap() error { return u.Err }

var (
	errGone    = errors.New("the vault holds no tokens of this connection any more: it was removed or renamed, or signs in elsewhere now")
	errNoFresh = errors.New("no refresh token came with these tokens")

	errOthersThere = errors.New("the vault holds other tokens of this connection by now, which were left there")
)

// lockPatience bounds the wait for another program's refresh: longer than its
// request and its storing take, unless its timeout is set to more than a minute.
const lockPatience = 2 * time.Minute

// run refreshes. known is what this run knows: other tokens in the vault are
// somebody else's newer ones. Cancelling ctx ends the wait for others, not what
// was sent.
func (r renewal) run(ctx context.Context, known vault.Tokens) (renewed, error) {
	r.known = known
	unlock, err := r.lock(ctx)
	if err != nil {
		return renewed{}, err
	}
	defer unlock()
	ctx, done := uncancelled(ctx)
	defer done()
	for {
		base, err := r.look(ctx)
		if err != nil {
			return renewed{}, err
		}
		old, others, err := r.choose(base, known)
		if others || err != nil {
			return renewed{tokens: old, others: others}, err
		}
		began, now, err := r.mark(ctx, base, old)
		switch {
		case now != nil:
			continue // somebody signed in this very moment
		case err != nil:
			return renewed{}, err
		}
		return r.ask(ctx, base, old, began)
	}
}

// choose is what to refresh, unless others have refreshed already or nothing
// may be sent.
func (r renewal) choose(base, known vault.Tokens) (old vault.Tokens, others bool, err error) {
	old = base
	if r.unkept || base.AccessToken == "" {
		old.AccessToken, old.RefreshToken = known.AccessToken, known.RefreshToken
	}
	at, lost := old.Lost()
	switch {
	case old.AccessToken != known.AccessToken && !lifeOf(old).Over(time.Now()):
		return old, true, nil
	case old.RefreshToken == "":
		return old, false, errNoFresh
	case lost && !old.Refreshing.Keeps && !r.insist:
		return old, false, &LostAnswer{Began: at}
	}
	return old, false, nil
}

// mark writes down that old's refresh token is about to be sent. now is what
// somebody else has put there.
func (r renewal) mark(ctx context.Context, base, old vault.Tokens) (began time.Time, now *vault.Tokens, err error) {
	began = time.Now().Round(0).UTC()
	if base.AccessToken == "" { // what the vault holds could not be read, or is nothing: there is nothing to mark
		return began, nil, nil
	}
	marked := base
	marked.Refreshing = vault.Refreshing{Sent: vault.MarkOf(old.RefreshToken), Began: began, Keeps: base.Refreshing.Keeps}
	now, err = r.swap(ctx, base, marked)
	switch {
	case err == nil || errors.Is(err, errGone):
		return began, now, err
	case r.insist:
		return began, nil, nil
	}
	return began, nil, &Unguarded{Err: fmt.Errorf("what comes could not be stored: %w", err)}
}

// lock does without one only where there can be none and the person insists:
// not where another program holds it.
func (r renewal) lock(ctx context.Context) (func(), error) {
	patient, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	unlock, err := r.vault.Lock(patient, r.key)
	switch {
	case err == nil:
		return unlock, nil
	case ctx.Err() != nil:
		return nil, fmt.Errorf("stopped waiting for another refresh: %w", ctx.Err())
	case errors.Is(err, context.DeadlineExceeded):
		return nil, &Unguarded{Busy: true, Err: fmt.Errorf("another wfconnect has been refreshing %s for %v: look for one that hangs", r.key.Name, lockPatience)}
	case r.insist:
		return func() {}, nil
	}
	return nil, &Unguarded{Err: err}
}

// look is what the vault holds now; nothing, where it cannot be read and the
// person insists.
func (r renewal) look(ctx context.Context) (vault.Tokens, error) {
	e, _, err := r.vault.Load(ctx, r.key)
	switch {
	case err != nil && r.insist:
		return vault.Tokens{}, nil
	case err != nil:
		return vault.Tokens{}, &Unguarded{Err: err}
	case e.Tokens != nil && r.mine(*e.Tokens):
		return *e.Tokens, nil
	case r.unkept:
		return vault.Tokens{}, nil
	}
	return vault.Tokens{}, errGone
}

// ask sends, and stores what comes before it tells.
func (r renewal) ask(ctx context.Context, base, old vault.Tokens, began time.Time) (renewed, error) {
	fresh, err := r.send(ctx, old.RefreshToken)
	switch {
	case err != nil && !network.Lost(err), err != nil && old.Refreshing.Keeps:
		return renewed{}, r.unmark(ctx, base, err)
	case err != nil:
		return renewed{}, &LostAnswer{Began: began, Err: err}
	}
	if fresh.RefreshToken == "" {
		fresh.RefreshToken = old.RefreshToken // RFC 6749 section 6: the old one stays good
	}
	fresh.SignedIn = old.SignedIn
	fresh.Refreshing = vault.Refreshing{Keeps: fresh.RefreshToken == old.RefreshToken}
	now, err := r.swap(ctx, base, fresh)
	switch {
	case now != nil && base.AccessToken == "":
		return renewed{tokens: fresh, notKept: errOthersThere}, nil
	case now != nil:
		return renewed{tokens: *now, others: true}, nil
	}
	return renewed{tokens: fresh, notKept: err}, nil
}

// unmark: what was sent is as good as before, or dead by the server's own word.
func (r renewal) unmark(ctx context.Context, base vault.Tokens, failed error) error {
	cleared := base
	cleared.Refreshing = vault.Refreshing{Keeps: base.Refreshing.Keeps}
	if _, err := r.swap(ctx, base, cleared); err != nil {
		return fmt.Errorf("%w (and the vault could not be told: %w)", failed, err)
	}
	return failed
}

// swap puts next where base stands, and leaves everything where something else
// stands by now, which it returns. It goes on when everything else is stopped.
func (r renewal) swap(ctx context.Context, base, next vault.Tokens) (now *vault.Tokens, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTime)
	defer cancel()
	if base.AccessToken != "" {
		if _, there, err := r.vault.Load(ctx, r.key); err == nil && !there { // an update would bring it back
			return nil, errGone
		}
	}
	gone := false
	err = r.vault.Update(ctx, r.key, func(e vault.Entry) vault.Entry {
		switch {
		case e.Tokens == nil && base.AccessToken != "":
			gone = true
		case e.Tokens != nil && !r.replaces(*e.Tokens, base):
			now = e.Tokens
		default:
			e.Tokens = &next
		}
		return e
	})
	if err == nil && (gone || now != nil && base.AccessToken != "" && !r.mine(*now)) {
		return nil, errGone
	}
	return now, err
}

// replaces says whether what stands in the vault is what this refresh is to
// replace. Where it could not be read, that is what this run knows.
func (r renewal) replaces(there, base vault.Tokens) bool {
	if base.AccessToken == "" {
		return there.Same(r.known)
	}
	return there.Same(base)
}

func lifeOf(t vault.Tokens) Life { return Life{Issued: t.Issued, Length: t.ExpiresIn} }
