package vault

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"sync"
	"time"
)

// lockPause is how long a program that waits for a lock sleeps between two
// looks. flock has no wait that a context could end.
const lockPause = 20 * time.Millisecond

// Lock implements Vault: a flock on a file of the key's own, so it holds between
// programs and within this one, and ends with a program that is killed. The
// file is never removed: who waits for a removed one waits beside the others.
func (f *FileVault) Lock(ctx context.Context, key Key) (unlock func(), err error) {
	if err := first(ctx, key); err != nil {
		return nil, err
	}
	return lockIn(ctx, filepath.Join(f.dir, locksName), key)
}

func lockIn(ctx context.Context, dir string, key Key) (unlock func(), err error) {
	sum := sha256.Sum256([]byte(key.String())) // a name may hold anything, also what no file name may
	path := filepath.Join(dir, hex.EncodeToString(sum[:16])+".lock")
	// Of both folders: one that is a link is none that makeDir makes.
	for _, folder := range []string{filepath.Dir(dir), dir} {
		if _, err := inspectDir(folder); err != nil {
			return nil, fmt.Errorf("lock %s for %s: %w", path, key, err)
		}
		if err := makeDir(folder); err != nil {
			return nil, fmt.Errorf("lock %s for %s: %w", path, key, err)
		}
	}
	held, err := acquire(ctx, path, lockPause)
	if err != nil {
		return nil, fmt.Errorf("lock %s for %s: %w", path, key, err)
	}
	return sync.OnceFunc(func() { _ = held.Close() }), nil // closing ends the lock, whatever it says
}

// Lock implements Vault: nobody but this program knows of a MemoryVault.
func (m *MemoryVault) Lock(ctx context.Context, key Key) (unlock func(), err error) {
	if err := first(ctx, key); err != nil {
		return nil, err
	}
	return m.held.lock(ctx, key)
}

// keyLocks are locks by key; the zero value has none. A lock that nobody holds
// or waits for is forgotten.
type keyLocks struct {
	mu   sync.Mutex
	keys map[Key]*keyLock
}

type keyLock struct {
	turn chan struct{} // one token: who has it holds the lock
	want int           // who hold it or wait for it
}

func (k *keyLocks) lock(ctx context.Context, key Key) (func(), error) {
	k.mu.Lock()
	one := k.keys[key]
	if one == nil {
		one = &keyLock{turn: make(chan struct{}, 1)}
		one.turn <- struct{}{}
		if k.keys == nil {
			k.keys = map[Key]*keyLock{}
		}
		k.keys[key] = one
	}
	one.want++
	k.mu.Unlock()
	select {
	case <-one.turn:
		return sync.OnceFunc(func() { one.turn <- struct{}{}; k.leave(key, one) }), nil
	case <-ctx.Done():
		k.leave(key, one)
		return nil, ctx.Err()
	}
}

func (k *keyLocks) leave(key Key, one *keyLock) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if one.want--; one.want == 0 {
		delete(k.keys, key)
	}
}
