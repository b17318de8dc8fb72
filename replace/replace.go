// Package replace puts one file in another's place: whoever reads sees the old
// one or the new one, whole, also after a crash. It never decides where a file is,
// and never looks into one.
package replace

import (
	"errors"
	"os"
	"path/filepath"
)

// Rename puts the file from in the place of to, which need not be there, in the
// same folder. While somebody else has either open Windows may refuse; for a moment
// that is waited for.
func Rename(from, to string) error {
	if filepath.Dir(from) != filepath.Dir(to) {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: errors.New("not in the same folder")}
	}
	return rename(from, to)
}
