//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package wire

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// hold locks a file for as long as the program lives, or until release: so a
// second recording to the same place is refused instead of ending the first.
// Where a file cannot be locked, that is not prevented.
func hold(name string) (release func(), err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	_ = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	return func() { f.Close() }, nil
}

// lockedElsewhere is an error while another recording holds the file.
func lockedElsewhere(name string) error {
	const tries = 100 // another recording puts a new file there at every exchange
	for range tries {
		free, err := lockable(name)
		if free || err != nil {
			return err
		}
	}
	return errors.New("another wfconnect is recording to it; name another file")
}

func lockable(name string) (bool, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	opened, err := f.Stat()
	if err != nil {
		return false, err
	}
	now, err := os.Lstat(name)
	return err == nil && os.SameFile(opened, now), nil
}
