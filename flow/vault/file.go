package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// mostBytes bounds the file: some ten thousand connections.
const mostBytes = 16 << 20

// FileVault keeps everything in one JSON file that only its owner can read, in
// the clear. There must be one FileVault for a path: two do not know of each
// other.
type FileVault struct {
	path string
	mu   sync.Mutex
}

// File is the vault in the file at path, which need not exist: it and its
// folder are made by the first write, with modes 0600 and 0700.
func File(path string) *FileVault { return &FileVault{path: path} }

// Kind implements Vault.
func (f *FileVault) Kind() string { return "file" }

// Load implements Vault.
func (f *FileVault) Load(ctx context.Context, key Key) (Entry, bool, error) {
	if err := first(ctx, key); err != nil {
		return Entry{}, false, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	d, err := f.read()
	if err != nil {
		return Entry{}, false, err
	}
	e, ok, err := d.entry(key)
	if err != nil {
		return Entry{}, false, f.damaged(err)
	}
	return e, ok, nil
}

// Update implements Vault.
func (f *FileVault) Update(ctx context.Context, key Key, change func(Entry) Entry) error {
	return f.edit(ctx, func(d document) (bool, error) {
		old, _, err := d.entry(key)
		if err != nil {
			return false, f.damaged(err)
		}
		return true, d.set(key, change(old))
	}, key)
}

// Delete implements Vault.
func (f *FileVault) Delete(ctx context.Context, key Key) error {
	return f.edit(ctx, func(d document) (bool, error) {
		_, ok := d.entries[key.String()]
		delete(d.entries, key.String())
		return ok, nil
	}, key)
}

// Rename implements Vault.
func (f *FileVault) Rename(ctx context.Context, from, to Key) error {
	return f.edit(ctx, func(d document) (bool, error) {
		raw, ok := d.entries[from.String()]
		if !ok || from == to {
			return false, nil
		}
		if _, ok := d.entries[to.String()]; ok {
			return false, &ExistsError{Key: to}
		}
		d.entries[to.String()] = raw
		delete(d.entries, from.String())
		return true, nil
	}, from, to)
}

// edit is the only way in which the file changes: read, change, write, under
// one lock. change says whether there is anything to write.
func (f *FileVault) edit(ctx context.Context, change func(document) (bool, error), keys ...Key) error {
	if err := first(ctx, keys...); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	d, err := f.read()
	if err != nil {
		return err
	}
	dirty, err := change(d)
	if err != nil || !dirty {
		return err
	}
	data, err := d.bytes()
	if err != nil {
		return fmt.Errorf("encode the vault %s: %w", f.path, err)
	}
	if len(data) > mostBytes {
		return fmt.Errorf("the vault %s would be longer than %d bytes: delete connections that are no longer used", f.path, mostBytes)
	}
	return f.write(data)
}

// read returns an empty document when there is no file.
func (f *FileVault) read() (document, error) {
	// Before it is opened: opening a pipe would wait for its other end.
	info, err := os.Lstat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return newDocument(), nil
	}
	if err == nil {
		err = checkKind(f.path, info)
	}
	if err != nil {
		return document{}, readError(f.path, err)
	}
	file, err := openNoFollow(f.path)
	if err != nil {
		return document{}, readError(f.path, err)
	}
	defer file.Close()
	// Again, of what was really opened.
	if info, err = file.Stat(); err == nil {
		err = errors.Join(checkKind(f.path, info), checkOwner(f.path, info))
	}
	if err != nil {
		return document{}, readError(f.path, err)
	}
	data, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	if err != nil {
		return document{}, readError(f.path, err)
	}
	if len(data) > mostBytes {
		return document{}, f.damaged(fmt.Errorf("it is longer than %d bytes", mostBytes))
	}
	d, err := parse(data)
	if err != nil {
		return document{}, f.damaged(err)
	}
	return d, nil
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

func readError(path string, err error) error {
	return fmt.Errorf("read the vault %s: %w", path, err)
}

// damaged is for a file that was read and makes no sense. Nothing is written
// over it.
func (f *FileVault) damaged(err error) error {
	return fmt.Errorf("read the vault %s: %w; mend it or move it away, and connect again", f.path, err)
}

// write puts data in the file's place: whoever reads sees the old file or the
// new one, also after a crash at any moment.
func (f *FileVault) write(data []byte) error {
	dir := filepath.Dir(f.path)
	if err := makeDir(dir); err != nil {
		return fmt.Errorf("make the folder of the vault %s: %w; the secrets were not stored", f.path, err)
	}
	if err := replace(f.path, data); err != nil {
		return fmt.Errorf("write the vault %s: %w; what it held before is still there, the new secrets were not stored: check the space and the permissions of %s", f.path, err, dir)
	}
	if err := syncDir(dir); err != nil {
		return fmt.Errorf("write the vault %s: the secrets were stored, but %s could not be synced, so a power failure may lose them: %w", f.path, dir, err)
	}
	return nil
}

func replace(path string, data []byte) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tmp.Close() // may be closed already
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	// CreateTemp asks for 0600 too, but the umask may have taken from it.
	if err := tmp.Chmod(0o600); err != nil {
		return err
	}
	if _, err := tmp.Write(data); err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// makeDir makes what is missing of dir with mode 0700, whatever the umask.
func makeDir(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case err == nil && !info.IsDir():
		return fmt.Errorf("%s is not a folder: move it away", dir)
	case err == nil:
		return checkDir(dir, info)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	parent := filepath.Dir(dir)
	if _, err := os.Stat(parent); errors.Is(err, fs.ErrNotExist) && parent != dir {
		if err := makeDir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return err
	}
	return syncDir(parent)
}
