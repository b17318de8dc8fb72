package vault

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"
)

// The system's keyring is a variable of the library's: this is the one test in
// this process that sets it, and no other uses it.
func TestThroughTheLibrary(t *testing.T) {
	keyring.MockInit()
	h := keyringHome{ring: &boundRing{ring: libraryOnly{}, wait: ringWait, news: ringNews, turn: make(chan struct{}, 1)}, path: "/nowhere/vault.age", says: func(string) {}}
	if _, err := h.load(t.Context()); !errors.Is(err, errNone) {
		t.Errorf("an empty keyring: %v", err)
	}
	r := newRig(t, Keyring)
	r.keep("one")
	id := r.anIdentity()
	r.must(h.store(t.Context(), id))
	if got, err := h.load(t.Context()); err != nil || got.String() != id.String() {
		t.Errorf("another key came back, %v", err)
	}
	r.must(h.remove(t.Context()))
	r.must(h.remove(t.Context()))
	if _, err := h.load(t.Context()); !errors.Is(err, errNone) {
		t.Errorf("removed, and: %v", err)
	}
	keyring.MockInitWithError(errors.New("org.freedesktop.secrets was not provided by any .service files"))
	_, err := h.load(t.Context())
	var ring *RingError
	if !errors.As(err, &ring) {
		t.Errorf("a keyring that fails: %v", err)
	}
}

// libraryOnly is systemRing without the look for a D-Bus, which a mock has not.
type libraryOnly struct{ systemRing }

// The error says why, and the two other places.
func TestKeyringThatCannotBeReached(t *testing.T) {
	t.Parallel()
	r := newRig(t, Keyring)
	r.ring.fault = func() error { return errors.New("no such service") }
	err := r.open().Update(t.Context(), acme, put(sample))
	for _, want := range []string{"no such service", "OS keyring", "wfconnect config vault passphrase", "wfconnect config vault file", "nothing was stored"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q in it", err, want)
		}
	}
	if got := r.open().Ready(t.Context()); got == nil {
		t.Error("Ready has nothing to say")
	}
	// what it offers works, without the keyring
	if _, err := r.open().Move(t.Context(), Plain, func(kind string) error { r.kind = kind; return nil }); err != nil {
		t.Fatal(err)
	}
	r.keep("one")
	if got := r.kept(); got != "one" {
		t.Errorf("%q", got)
	}
}

// stuck is a keyring that never answers, until it is let go.
type stuck struct {
	memoryRing
	until chan struct{}
}

func (s *stuck) Get(service, account string) (string, error) {
	<-s.until
	return s.memoryRing.Get(service, account)
}

func TestKeyringThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ring := &stuck{until: make(chan struct{})}
		says := make(chan string, 10)
		h := keyringHome{ring: bound(ring), path: "/nowhere/vault.age", says: func(line string) { says <- line }}
		began := time.Now()
		_, err := h.load(t.Context())
		var unreachable *RingError
		if took := time.Since(began); took != ringWait || !errors.As(err, &unreachable) || !strings.Contains(err.Error(), "not answered within 30s") {
			t.Errorf("after %v: %v", took, err)
		}
		if line := <-says; !strings.Contains(line, "waiting for the OS keyring") {
			t.Errorf("the person is told %q", line)
		}
		// the call that was given up still goes on: a later one waits for it, and no longer than it may
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := h.load(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a second call: %v", err)
		}
		close(ring.until)
		if _, err := h.load(t.Context()); !errors.Is(err, errNone) {
			t.Errorf("once it answers: %v", err)
		}
	})
}

type broken struct{ memoryRing }

func (*broken) Get(string, string) (string, error) { panic("a type that nobody expected") }

func TestKeyringThatPanics(t *testing.T) {
	t.Parallel()
	h := keyringHome{ring: bound(&broken{}), path: "/nowhere/vault.age", says: func(string) {}}
	if _, err := h.load(t.Context()); err == nil || !strings.Contains(err.Error(), "makes no sense") {
		t.Errorf("%v", err)
	}
}

// forgetful takes everything and keeps nothing.
type forgetful struct{ memoryRing }

func (*forgetful) Set(string, string, string) error { return nil }

func TestKeyringThatForgets(t *testing.T) {
	t.Parallel()
	r := newRig(t, Keyring)
	v := New(Options{Dir: r.dir, Kind: Keyring, Ring: &forgetful{}})
	if err := v.Update(t.Context(), acme, put(sample)); err == nil || !strings.Contains(err.Error(), "just given") {
		t.Errorf("stored with a key that is gone: %v", err)
	}
	r.want(lockName)
}

func TestVaultsOfOneMachineHaveKeysOfTheirOwn(t *testing.T) {
	t.Parallel()
	a, b := newRig(t, Keyring), newRig(t, Keyring)
	b.ring = a.ring
	a.keep("of a")
	b.keep("of b")
	if a.kept() != "of a" || b.kept() != "of b" || len(a.ring.kept) != 2 {
		t.Errorf("a has %q, b has %q, of %d keys", a.kept(), b.kept(), len(a.ring.kept))
	}
}
