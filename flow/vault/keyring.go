package vault

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"filippo.io/age"
	"github.com/zalando/go-keyring"
)

// Ring is the operating system's keyring: Keychain, Secret Service, Credential
// Manager. Get fails with keyring.ErrNotFound when nothing is kept there.
type Ring interface {
	Set(service, account, secret string) error
	Get(service, account string) (string, error)
	Delete(service, account string) error
}

// service is the name under which a keyring shows what is ours.
const service = "wfconnect"

// How long a keyring may take. It may be asking its owner for a password, in a
// window of its own; it may also be waiting for a window that nobody can see.
const (
	ringWait = 30 * time.Second
	ringNews = 2 * time.Second // until the person is told what is waited for
)

// RingError says why the OS keyring cannot be used, and what can instead.
type RingError struct{ Err error }

func (e *RingError) Unwrap() error { return e.Err }

func (e *RingError) Error() string {
	return fmt.Sprintf("the OS keyring, which secrets are to be kept in, cannot be used: %v; mend that, or choose another place with wfconnect config vault passphrase or wfconnect config vault file", e.Err)
}

// keyringHome keeps the identity in the OS keyring.
type keyringHome struct {
	ring *boundRing
	path string // of the vault
	says func(string)
}

// account tells the vaults of a machine apart, and is what a person finds the
// entry by in the keyring's own program.
func (h keyringHome) account() (string, error) {
	path, err := filepath.Abs(h.path)
	if err != nil {
		return "", err
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil { // else there is no folder yet
		path = filepath.Join(dir, filepath.Base(path))
	}
	return path, nil
}

func (h keyringHome) load(ctx context.Context) (*age.X25519Identity, error) {
	account, err := h.account()
	if err != nil {
		return nil, err
	}
	text, err := h.ring.do(ctx, h.says, func(r Ring) (string, error) { return r.Get(service, account) })
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return nil, errNone
	case err != nil:
		return nil, &RingError{err}
	}
	id, err := age.ParseX25519Identity(text)
	if err != nil {
		return nil, fmt.Errorf("what the OS keyring keeps as %s %s is not the vault's key: remove it there, and put the key back", service, account)
	}
	return id, nil
}

// ready: a keyring that gives an answer takes a key as well.
func (h keyringHome) ready(ctx context.Context) error {
	if _, err := h.load(ctx); !errors.Is(err, errNone) {
		return err
	}
	return nil
}

// store reads back what it has stored: the vault's file is about to depend on it.
func (h keyringHome) store(ctx context.Context, id *age.X25519Identity) error {
	account, err := h.account()
	if err != nil {
		return err
	}
	if _, err := h.ring.do(ctx, h.says, func(r Ring) (string, error) { return "", r.Set(service, account, id.String()) }); err != nil {
		return &RingError{err}
	}
	kept, err := h.load(ctx)
	if err == nil && kept.String() != id.String() {
		err = &RingError{errors.New("it gave back another key than the one it was given")}
	}
	if errors.Is(err, errNone) {
		err = &RingError{errors.New("it does not have the key that it was just given")}
	}
	return err
}

func (h keyringHome) remove(ctx context.Context) error {
	account, err := h.account()
	if err != nil {
		return err
	}
	_, err = h.ring.do(ctx, h.says, func(r Ring) (string, error) { return "", r.Delete(service, account) })
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return fmt.Errorf("remove the vault's old key %s %s from the OS keyring: %w", service, account, err)
	}
	return nil
}

// boundRing bounds every call. A call that was given up goes on until the
// keyring answers it, because it cannot be stopped; until then the next one
// waits, so that an old call never undoes what a later one did.
type boundRing struct {
	ring Ring
	wait time.Duration
	news time.Duration

	turn chan struct{} // holds one
}

func bound(r Ring) *boundRing {
	if r == nil {
		r = systemRing{}
	}
	return &boundRing{ring: r, wait: ringWait, news: ringNews, turn: make(chan struct{}, 1)}
}

func (b *boundRing) do(ctx context.Context, says func(string), call func(Ring) (string, error)) (string, error) {
	if err := reachable(b.ring); err != nil {
		return "", err
	}
	bounded, cancel := context.WithTimeout(ctx, b.wait)
	defer cancel()
	news := time.AfterFunc(b.news, func() {
		says("waiting for the OS keyring: it may be asking you to unlock it, in a window of its own")
	})
	defer news.Stop()
	type answer struct {
		text string
		err  error
	}
	answered := make(chan answer, 1)
	select {
	case b.turn <- struct{}{}:
	case <-bounded.Done():
		return "", b.gaveUp(ctx)
	}
	go func() { // ends when the keyring answers
		defer func() { <-b.turn }()
		var a answer
		defer func() { answered <- a }()
		defer func() {
			if r := recover(); r != nil { // the D-Bus client trusts what the other side sends
				a = answer{err: errors.New("its answer makes no sense")}
			}
		}()
		a.text, a.err = call(b.ring)
	}()
	select {
	case a := <-answered:
		return a.text, a.err
	case <-bounded.Done():
		return "", b.gaveUp(ctx)
	}
}

func (b *boundRing) gaveUp(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return fmt.Errorf("it has not answered within %v; it may be locked, and waiting for a password in a window that is not here", b.wait)
}

// systemRing is the one of the system that this runs on.
type systemRing struct{}

func (systemRing) Set(service, account, secret string) error {
	return keyring.Set(service, account, secret)
}

func (systemRing) Get(service, account string) (string, error) { return keyring.Get(service, account) }

func (systemRing) Delete(service, account string) error { return keyring.Delete(service, account) }

// reachable says beforehand what the system's keyring would not say well.
func reachable(r Ring) error {
	if _, system := r.(systemRing); system {
		return sessionBus()
	}
	return nil
}
