package vault

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestOneHoldsTheLock(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, v Vault) {
		var inside, most atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				unlock, err := v.Lock(t.Context(), acme)
				if err != nil {
					t.Error(err)
					return
				}
				if n := inside.Add(1); n > most.Load() {
					most.Store(n)
				}
				if _, _, err := v.Load(t.Context(), acme); err != nil { // does not wait for the lock
					t.Error(err)
				}
				inside.Add(-1)
				unlock()
				unlock() // once is enough, twice does no harm
			})
		}
		all.Wait()
		if most.Load() != 1 {
			t.Errorf("%d held it at once", most.Load())
		}
	})
}

// Two vaults of one folder are what two programs have.
func TestLockHoldsBetweenVaultsOfOneFolder(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	unlock, err := File(path).Lock(t.Context(), acme)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*lockPause)
	defer cancel()
	if _, err := File(path).Lock(ctx, acme); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the second got %v, want to wait in vain", err)
	}
	unlock()
	again, err := File(path).Lock(t.Context(), acme)
	if err != nil {
		t.Fatal(err)
	}
	again()
}

func TestLockIsOfOneKeyAndEndsItsWait(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, v Vault) {
		unlock, err := v.Lock(t.Context(), acme)
		if err != nil {
			t.Fatal(err)
		}
		defer unlock()
		for _, other := range []Key{{"provider", "acme"}, {"workfront", "../../etc/passwd"}, {"workfront", "ACME"}} {
			free, err := v.Lock(t.Context(), other)
			if err != nil {
				t.Fatalf("%v: %v", other, err)
			}
			free()
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(2*lockPause, cancel)
		if _, err := v.Lock(ctx, acme); !errors.Is(err, context.Canceled) {
			t.Errorf("the wait ended with %v", err)
		}
		if _, err := v.Lock(t.Context(), Key{}); err == nil {
			t.Error("a key without a name was locked")
		}
	})
}

func TestForgottenKeys(t *testing.T) {
	t.Parallel()
	m := Memory()
	unlock, err := m.Lock(t.Context(), acme)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	if len(m.held.keys) != 0 {
		t.Errorf("%d locks are remembered that nobody holds", len(m.held.keys))
	}
}

func TestLostAnswerIsOfOneRefreshToken(t *testing.T) {
	t.Parallel()
	tokens := Tokens{RefreshToken: "r-1", Refreshing: Refreshing{Sent: MarkOf("r-1"), Began: time.Unix(7, 0)}}
	if at, lost := tokens.Lost(); !lost || at.Unix() != 7 {
		t.Errorf("%v, %v", at, lost)
	}
	tokens.RefreshToken = "r-2"
	if _, lost := tokens.Lost(); lost {
		t.Error("another refresh token is taken for the one that was sent")
	}
	if _, lost := (Tokens{}).Lost(); lost {
		t.Error("a refresh without a refresh token")
	}
}
