package vault

import (
	"context"
	"errors"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/gofrs/flock"
)

// Programs share a vault: each of these knows nothing of the others.
func TestProgramsAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{Plain, Keyring} {
		r := newRig(t, kind)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 5 {
					if err := r.open().Update(t.Context(), acme, func(e Entry) Entry { e.ClientSecret += "x"; return e }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if got := r.kept(); len(got) != 40 {
			t.Errorf("%s: %d of 40 updates are there", kind, len(got))
		}
	}
}

func TestLockThatIsHeld(t *testing.T) {
	t.Parallel()
	r := newRig(t, Plain)
	r.keep("one")
	other := flock.New(r.at(lockName))
	if ok, err := other.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancelled := make(chan error, 1)
	v := r.open()
	go func() { cancelled <- v.Update(ctx, acme, put(sample)) }()
	// reading needs no lock
	if got := r.kept(); got != "one" {
		t.Errorf("while another writes: %q", got)
	}
	cancel()
	if err := <-cancelled; !errors.Is(err, context.Canceled) {
		t.Errorf("a wait that was given up: %v", err)
	}
	r.must(other.Close())
	r.keep("two")
}

// A lock file that was removed while it was held locks nobody out and nobody in.
func TestLockFileThatWasRemoved(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a file that is open cannot be removed here")
	}
	r := newRig(t, Plain)
	r.keep("one")
	other := flock.New(r.at(lockName))
	if ok, err := other.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	r.must(os.Remove(r.at(lockName)))
	r.keep("two")
	r.must(other.Close())
	r.want(newestName, beforeName, plainName, lockName)
}

func TestHealthOfAVaultThatIsRight(t *testing.T) {
	t.Parallel()
	for _, kind := range Kinds() {
		r := newRig(t, kind)
		if wrong := Health(r.dir, kind); len(wrong) != 0 {
			t.Errorf("%s, nothing yet: %v", kind, wrong)
		}
		r.keep("one")
		r.keep("two")
		r.must(os.WriteFile(r.at("notes.txt"), nil, 0o644)) // not ours
		r.must(os.Chmod(r.at("notes.txt"), 0o644))
		if wrong := Health(r.dir, kind); len(wrong) != 0 {
			t.Errorf("%s: %v", kind, wrong)
		}
	}
}

func TestHealthOfKeys(t *testing.T) {
	t.Parallel()
	r := newRig(t, Plain)
	r.keep("one")
	r.must(os.WriteFile(r.at(phraseName), nil, 0o600))
	if wrong := Health(r.dir, Plain); len(wrong) != 1 || !strings.Contains(wrong[0].Error(), "run wfconnect config vault file") {
		t.Errorf("a move that was cut off: %v", wrong)
	}
	r.must(os.Remove(r.at(plainName)))
	if wrong := Health(r.dir, Plain); len(wrong) != 1 || !strings.Contains(wrong[0].Error(), `set kind = "passphrase"`) {
		t.Errorf("a kind changed by hand: %v", wrong)
	}
	r.must(os.Remove(r.at(newestName)))
	r.must(os.WriteFile(r.at(beforeName), nil, 0o600))
	if wrong := Health(r.dir, Plain); len(wrong) != 1 || !strings.Contains(wrong[0].Error(), "is missing") {
		t.Errorf("without the newest: %v", wrong)
	}
}
