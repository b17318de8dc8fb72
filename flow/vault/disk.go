package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"wfconnect/replace"
)

// disk is what writing needs of the file system. Tests put one in its place
// that fails, or stops for good, at any step.
type disk struct {
	create  func(dir, pattern string) (*os.File, error)
	chmod   func(*os.File, fs.FileMode) error
	write   func(*os.File, []byte) error
	sync    func(*os.File) error
	close   func(*os.File) error
	link    func(from, to string) error
	rename  func(from, to string) error
	remove  func(path string) error
	syncDir func(dir string) error
}

func realDisk() disk {
	return disk{
		create: os.CreateTemp,
		chmod:  (*os.File).Chmod,
		write:  func(f *os.File, b []byte) error { _, err := f.Write(b); return err },
		sync:   (*os.File).Sync,
		close:  (*os.File).Close,
		link:   os.Link, rename: replace.Rename, remove: os.Remove, syncDir: syncDir,
	}
}

// put replaces the file at path: whoever reads sees the old one or the new one,
// also after a crash at any moment.
func (d disk) put(path string, data []byte) error {
	tmp, err := d.temp(path, data)
	if err != nil {
		return err
	}
	if err := d.rename(tmp, path); err != nil {
		return errors.Join(err, d.remove(tmp))
	}
	return d.syncDir(filepath.Dir(path))
}

// temp is a synced file beside path, of mode 0600, with data in it.
func (d disk) temp(path string, data []byte) (name string, err error) {
	f, err := d.create(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return "", err
	}
	// CreateTemp asks for 0600 too, but the umask may have taken from it.
	if err = d.chmod(f, 0o600); err == nil {
		err = d.write(f, data)
	}
	if err == nil {
		err = d.sync(f)
	}
	if err = errors.Join(err, d.close(f)); err != nil {
		return "", errors.Join(err, d.remove(f.Name()))
	}
	return f.Name(), nil
}

// take removes a file that need not be there.
func (d disk) take(path string) error {
	if err := d.remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return d.syncDir(filepath.Dir(path))
}

// leftovers are the temporary files of runs that were killed while they wrote.
// Only who holds the lock may remove them.
func leftovers(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // there is no such folder, or the next step says what is wrong with it
	}
	var found []string
	for _, e := range entries {
		name := e.Name()
		if (strings.HasPrefix(name, "."+newestName+".") || strings.HasPrefix(name, ".identity.")) && strings.Contains(name, ".tmp") {
			found = append(found, filepath.Join(dir, name))
		}
	}
	return found
}

// makeDir makes what is missing of dir with mode 0700, whatever the umask.
func makeDir(dir string) error {
	there, err := inspectDir(dir)
	if err != nil || there {
		return err
	}
	parent := filepath.Dir(dir)
	if _, err := os.Stat(parent); errors.Is(err, fs.ErrNotExist) && parent != dir {
		if err := makeDir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o700); errors.Is(err, fs.ErrExist) {
		_, err := inspectDir(dir) // another program was faster
		return err
	} else if err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return err
	}
	return syncDir(parent)
}
