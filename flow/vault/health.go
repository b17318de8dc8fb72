package vault

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Health is everything that is wrong with the owners, modes and kinds of the
// vault's folder and of the files in it, and what can be seen from outside of
// its key. It asks nobody, opens no keyring and decrypts nothing.
func Health(dir, kind string) []error {
	there, wrong := folderHealth(dir, ours)
	if !there {
		return wrong
	}
	_, locks := folderHealth(filepath.Join(dir, locksName), func(string) bool { return true })
	return slices.Concat(wrong, locks, keyHealth(dir, kind))
}

// folderHealth looks at a folder and at those of its files. A folder that cannot be
// looked into counts as not there.
func folderHealth(dir string, files func(name string) bool) (there bool, wrong []error) {
	there, err := inspectDir(dir)
	if err != nil {
		return false, []error{err}
	}
	if !there {
		return false, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, []error{err}
	}
	for _, e := range entries {
		if !files(e.Name()) {
			continue
		}
		if _, err := inspect(filepath.Join(dir, e.Name())); err != nil {
			wrong = append(wrong, err)
		}
	}
	return true, wrong
}

// ours: what a person has put there is not this program's to judge.
func ours(name string) bool {
	name = strings.TrimPrefix(name, ".")
	for _, known := range Names() {
		if strings.HasPrefix(name, known) {
			return true
		}
	}
	return false
}

func keyHealth(dir, kind string) []error {
	newest := filepath.Join(dir, newestName)
	if !isThere(newest) {
		if before := filepath.Join(dir, beforeName); isThere(before) {
			return []error{fmt.Errorf("%s is missing, and the generation before it is there: it is used instead; sign in again where a token is refused", newest)}
		}
		return nil
	}
	found := evident(dir)
	if kind != Keyring && !slices.Contains(found, kind) {
		return []error{&lockedError{path: newest, kind: kind, dir: dir, err: errNone}}
	}
	var wrong []error
	for _, k := range found {
		if k != kind {
			wrong = append(wrong, fmt.Errorf("there is a key of kind %q in %s, and secrets are kept as %q: a move was not finished; run wfconnect config vault %s", k, dir, kind, kind))
		}
	}
	return wrong
}

// Readable says what is wrong with a file that others may read but nobody else
// may change, such as the configuration: whoever can change it can send secrets
// elsewhere.
func Readable(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New(path + " is not a file: move it away")
	}
	return checkWriters(path, info)
}
