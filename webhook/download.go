package webhook

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"wfconnect/replace"
)

// File is a download on its way to disk: an io.Writer for Options.Sink. Until
// Commit its bytes are in PATH.part, so that half a document never looks like
// a whole one.
type File struct {
	path      string
	overwrite bool
	part      *os.File
	size      int64
}

// SaveTo opens path + ".part" for a download to path, which the person chose:
// a name from the provider goes through SafeName first. Without overwrite an
// existing file is an error here, before anything is fetched, and again in
// Commit. A .part of an earlier attempt is written anew.
func SaveTo(path string, overwrite bool) (*File, error) {
	info, err := os.Lstat(path)
	switch {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("cannot save to %s: it is a folder; name a file in it", path)
	case err == nil && !info.Mode().IsRegular():
		return nil, fmt.Errorf("cannot save to %s: it is a link, a device or a pipe, which saving would replace; choose another name", path)
	case err == nil && !overwrite:
		return nil, fmt.Errorf("cannot save to %s: %w; choose another name", path, fs.ErrExist)
	}
	// A link in place of the .part would be written through.
	if info, err := os.Lstat(path + ".part"); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("cannot save to %s.part: it is there and not a plain file; remove it", path)
	}
	part, err := os.OpenFile(path+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cannot save the download: %w", err)
	}
	return &File{path: path, overwrite: overwrite, part: part}, nil
}

// Write appends to the .part file.
func (f *File) Write(b []byte) (int, error) {
	n, err := f.part.Write(b)
	f.size += int64(n)
	return n, err
}

// Part is where the bytes are until Commit.
func (f *File) Part() string { return f.path + ".part" }

// Commit gives the file its name. When that fails the bytes stay in Part.
func (f *File) Commit() error {
	if err := errors.Join(f.part.Sync(), f.part.Close()); err != nil {
		return fmt.Errorf("saving %s: %w; what came is in %s", f.path, err, f.Part())
	}
	if f.overwrite {
		if err := replace.Rename(f.Part(), f.path); err != nil {
			return fmt.Errorf("saving %s: %w; the whole document is in %s", f.path, err, f.Part())
		}
		return nil
	}
	return f.claim()
}

// claim takes the name with an empty file of its own, which fails when
// somebody else has it by now; rename alone would replace theirs.
func (f *File) claim() error {
	place, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		if err = errors.Join(place.Close(), replace.Rename(f.Part(), f.path)); err != nil {
			_ = os.Remove(f.path) // our own, and empty; err says what went wrong
		}
	}
	if err != nil {
		return fmt.Errorf("saving %s: %w; the whole document is in %s", f.path, err, f.Part())
	}
	return nil
}

// Abandon closes the .part, leaves it, and says so in words around cause. One
// that nothing came into goes.
func (f *File) Abandon(cause error) error {
	_ = f.part.Close() // the download has failed already; cause says why
	if f.size == 0 {
		_ = os.Remove(f.Part()) // empty, and our own
		return cause
	}
	return fmt.Errorf("%w; the %d bytes that came are in %s", cause, f.size, f.Part())
}
