//go:build unix

package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// lockFlags open a lock: no link is followed, no pipe waited for.
const lockFlags = os.O_RDWR | syscall.O_NOFOLLOW | syscall.O_NONBLOCK

func openNoFollow(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
}

// checkOwner refuses a file that another wrote or that others can read.
func checkOwner(path string, info fs.FileInfo) error {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && int(stat.Uid) != os.Geteuid() {
		return fmt.Errorf("%s belongs to user %d, not to you (%d): move it away or run chown %d %q", path, stat.Uid, os.Geteuid(), os.Geteuid(), path)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("others may read or write %s (mode %04o): run chmod 600 %q, and replace its secrets if someone may have", path, mode, path)
	}
	return nil
}

// checkWriters refuses a file that somebody else may change, root excepted.
func checkWriters(path string, info fs.FileInfo) error {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && int(stat.Uid) != os.Geteuid() && stat.Uid != 0 {
		return fmt.Errorf("%s belongs to user %d, not to you (%d): whoever can change it can send your secrets elsewhere; run chown %d %q", path, stat.Uid, os.Geteuid(), os.Geteuid(), path)
	}
	if mode := info.Mode().Perm(); mode&0o022 != 0 {
		return fmt.Errorf("others may change %s (mode %04o), and send your secrets elsewhere: run chmod go-w %q", path, mode, path)
	}
	return nil
}

// checkDir refuses a folder of another's, and one that others can look into or
// put a file of theirs in.
func checkDir(dir string, info fs.FileInfo) error {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && int(stat.Uid) != os.Geteuid() {
		return fmt.Errorf("%s belongs to user %d, not to you (%d): make it yours, or move it away", dir, stat.Uid, os.Geteuid())
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("others may look into %s or write in it (mode %04o): run chmod 700 %q", dir, mode, dir)
	}
	return nil
}

// syncDir makes a rename within dir survive a power failure.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	// Some file systems cannot, and say so; there is nothing left to do then.
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return err
	}
	return nil
}
