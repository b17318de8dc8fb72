package vault

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// hurtError is for a file that is ours, was read, and makes no sense; or that
// the disk no longer gives back. Nothing is written over such a file.
type hurtError struct{ err error }

func (e *hurtError) Error() string { return e.err.Error() }
func (e *hurtError) Unwrap() error { return e.err }

// readFile reads a file that only its owner can have written and can read;
// false when there is none. most bounds it.
func readFile(path string, most int64) (data []byte, there bool, err error) {
	// Before it is opened: opening a pipe would wait for its other end.
	if there, err = inspect(path); err != nil || !there {
		return nil, there, err
	}
	file, err := openNoFollow(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil // gone since
	}
	if err != nil {
		return nil, true, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err == nil { // again, of what was really opened
		err = errors.Join(checkKind(path, info), checkOwner(path, info))
	}
	if err != nil {
		return nil, true, err
	}
	if data, err = io.ReadAll(io.LimitReader(file, most+1)); err != nil {
		return nil, true, &hurtError{err}
	}
	if int64(len(data)) > most {
		return nil, true, &hurtError{fmt.Errorf("it is longer than %d bytes", most)}
	}
	return data, true, nil
}

// inspect says whether the file is there, and what is wrong with its kind,
// owner or mode.
func inspect(path string) (there bool, err error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err == nil {
		err = checkKind(path, info)
	}
	if err == nil {
		err = checkOwner(path, info)
	}
	return true, err
}

func checkKind(path string, info fs.FileInfo) error {
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf("%s is a link, which could lead anywhere: put the file itself there", path)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a file: move it away", path)
	}
	return nil
}

// inspectDir is inspect for the folder that the files are in.
func inspectDir(dir string) (there bool, err error) {
	info, err := os.Lstat(filepath.Clean(dir))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case info.Mode()&fs.ModeSymlink != 0:
		return true, fmt.Errorf("%s is a link, which could lead anywhere: put the folder itself there", dir)
	case !info.IsDir():
		return true, fmt.Errorf("%s is not a folder: move it away", dir)
	}
	return true, checkDir(dir, info)
}

// isThere says whether anything has that name.
func isThere(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
