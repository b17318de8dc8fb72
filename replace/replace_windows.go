package replace

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// File puts data at path, in a file that is synced before it is there. Who may
// read it is inherited from its folder: perm says nothing here.
func File(path string, data []byte, _ fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func rename(from, to string) error {
	return patiently(func() error {
		return within(from, func(dir *os.Root, name string) error { return dir.Rename(name, filepath.Base(to)) })
	})
}

// Open opens for reading what somebody may be replacing.
func Open(path string) (f *os.File, err error) {
	err = patiently(func() error {
		return within(path, func(dir *os.Root, name string) error { f, err = dir.Open(name); return err })
	})
	return f, err
}

// within goes by the folder, because os.Root renames over what is open and lets
// what it opens be renamed over; os.Rename and os.Open do neither.
func within(path string, do func(dir *os.Root, name string) error) error {
	dir, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer dir.Close()
	return do(dir, filepath.Base(path))
}

// patiently tries again while another program is at the same file: one like this,
// for less than a millisecond, or one that looks into every new file for malware.
func patiently(try func() error) error {
	const most = 2 * time.Second
	began := time.Now()
	for wait := time.Millisecond; ; wait = min(2*wait, 50*time.Millisecond) {
		err := try()
		if !busy(err) || time.Since(began) > most {
			return err
		}
		time.Sleep(wait)
	}
}

func busy(err error) bool {
	const sharingViolation, lockViolation = syscall.Errno(32), syscall.Errno(33)
	return errors.Is(err, sharingViolation) || errors.Is(err, lockViolation) || errors.Is(err, syscall.ERROR_ACCESS_DENIED)
}
