//go:build !unix

package vault

import (
	"io/fs"
	"os"

	"wfconnect/replace"
)

// lockFlags open a lock.
const lockFlags = os.O_RDWR

func openNoFollow(path string) (*os.File, error) { return replace.Open(path) }

// Owner and mode say nothing here: a file in the user's profile is the user's
// by its inherited access list.

func checkOwner(string, fs.FileInfo) error { return nil }

func checkWriters(string, fs.FileInfo) error { return nil }

func checkDir(string, fs.FileInfo) error { return nil }

// syncDir: a folder cannot be synced here; the file system's journal keeps a
// rename.
func syncDir(string) error { return nil }
