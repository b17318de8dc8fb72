//go:build !windows

package replace

import (
	"io/fs"
	"os"

	"github.com/google/renameio/v2"
)

// File puts data at path, in a file that is synced before it is there. A file that
// is replaced keeps its mode, a new one gets perm.
func File(path string, data []byte, perm fs.FileMode) error {
	return renameio.WriteFile(path, data, perm)
}

func rename(from, to string) error { return os.Rename(from, to) }

// Open opens for reading what somebody may be replacing.
func Open(path string) (*os.File, error) { return os.Open(path) }
