package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// How long is waited for another program that holds the lock, and how often is
// looked. It holds it for one write; when a vault is made or moved, for the keyring
// as well.
const (
	guardWait  = 10 * time.Second
	guardPause = 5 * time.Millisecond
)

// guard takes the lock that every program takes around a change. The lock file
// stays: removing it would let two programs hold two locks.
func (f *FileVault) guard(ctx context.Context) (release func(), err error) {
	path := f.at(lockName)
	bounded, cancel := context.WithTimeout(ctx, guardWait)
	defer cancel()
	held, err := acquire(bounded, path, guardPause)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case bounded.Err() != nil:
		return nil, fmt.Errorf("another program has held the lock %s for %v: end it, or try again", path, guardWait)
	default:
		return nil, fmt.Errorf("lock the vault %s: %w", f.newest(), err)
	}
	for _, left := range leftovers(f.dir) {
		_ = f.disk.remove(left) // who cannot remove it cannot write either, and says so
	}
	return func() { _ = held.Close() }, nil // closing gives the lock back, whatever it reports
}

// acquire waits for the lock on a file that is made when it is missing, and
// looks every pause: flock has no wait that a context could end. A file that was
// removed meanwhile locks nobody out, so then it is made anew.
func acquire(ctx context.Context, path string, pause time.Duration) (*flock.Flock, error) {
	for {
		if err := makeLock(path); err != nil {
			return nil, err
		}
		l := flock.New(path, flock.SetFlag(lockFlags))
		_, err := l.TryLockContext(ctx, pause)
		switch {
		case err == nil && current(l, path):
			return l, nil
		case err != nil && !errors.Is(err, fs.ErrNotExist): // removed between the two
			return nil, errors.Join(err, l.Close())
		}
		if err := l.Close(); err != nil {
			return nil, err
		}
	}
}

// current: the file that is locked is the one that others would lock.
func current(l *flock.Flock, path string) bool {
	held, err := l.Stat()
	if err != nil {
		return false
	}
	now, err := os.Lstat(path)
	return err == nil && os.SameFile(held, now)
}

// makeLock makes the lock file, with mode 0600 whatever the umask; one that is
// there must be ours.
func makeLock(path string) error {
	if there, err := inspect(path); there || err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|lockFlags, 0o600)
	if errors.Is(err, fs.ErrExist) {
		_, err := inspect(path)
		return err
	}
	if err != nil {
		return err
	}
	return errors.Join(file.Chmod(0o600), file.Close())
}
