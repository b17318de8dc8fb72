package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"wfconnect/replace"
)

// rewrite replaces the file's text by what change makes of it: at once, and
// only if nobody else changed the file meanwhile. A new file is 0600, a new
// folder 0700, an old file keeps its mode. A link stays a link: the file it
// points to is replaced.
func rewrite(path string, change func(text []byte) ([]byte, error)) error {
	target, err := follow(path)
	if err != nil {
		return err
	}
	before, existed, err := readFile(target)
	if err != nil {
		return err
	}
	after, err := change(before)
	if err != nil || existed && bytes.Equal(before, after) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return fmt.Errorf("cannot make the configuration's folder: %w", err)
	}
	now, exists, err := readFile(target)
	if err != nil {
		return err
	}
	if exists != existed || !bytes.Equal(now, before) {
		return fmt.Errorf("%s was changed by somebody else just now, nothing was written: try again", printable(path))
	}
	if err := replace.File(target, after, 0o600); err != nil {
		return fmt.Errorf("cannot write the configuration: %w", err)
	}
	return nil
}

// follow resolves a path that is a link, also one to a file that is not there
// yet.
func follow(path string) (string, error) {
	for range 40 {
		info, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode()&fs.ModeSymlink == 0 {
			return path, nil
		}
		if err != nil {
			return "", fmt.Errorf("cannot read the configuration: %w", err)
		}
		next, err := os.Readlink(path)
		if err != nil {
			return "", fmt.Errorf("cannot read the configuration: %w", err)
		}
		if !filepath.IsAbs(next) {
			next = filepath.Join(filepath.Dir(path), next)
		}
		path = next
	}
	return "", fmt.Errorf("cannot read the configuration: %s is a link that leads nowhere", printable(path))
}
