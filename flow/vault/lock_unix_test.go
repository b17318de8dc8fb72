//go:build unix

package vault

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// lockOf is where the lock of acme is, and the vault that makes it.
func lockOf(t *testing.T) (v *FileVault, path string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "state")
	v = File(dir)
	unlock, err := v.Lock(t.Context(), acme)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	found, err := filepath.Glob(filepath.Join(dir, "locks", "*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	return v, found[0]
}

func TestLockModes(t *testing.T) {
	t.Parallel()
	_, path := lockOf(t)
	for p, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %v", p, info.Mode().Perm(), err, want)
		}
	}
	if strings.Contains(path, "acme") {
		t.Errorf("%s: a name may hold what no file name may", path)
	}
}

func TestLockRefusesWhatIsNoFileOfOnesOwn(t *testing.T) {
	t.Parallel()
	for name, put := range map[string]func(path string) error{
		"is a link":         func(path string) error { return os.Symlink(filepath.Join(t.TempDir(), "elsewhere"), path) },
		"is not a file":     func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"others may read":   func(path string) error { return os.WriteFile(path, nil, 0o644) },
		"is not a file: mo": func(path string) error { return os.Mkdir(path, 0o700) },
	} {
		v, path := lockOf(t)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := put(path); err != nil {
			t.Fatal(err)
		}
		if _, err := v.Lock(t.Context(), acme); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	v, path := lockOf(t)
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(t.TempDir(), filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Lock(t.Context(), acme); err == nil || !strings.Contains(err.Error(), "is a link") {
		t.Errorf("a folder that is a link: %v", err)
	}
}

// Whoever holds a file that is gone holds nothing.
func TestLockOfARemovedFile(t *testing.T) {
	t.Parallel()
	v, path := lockOf(t)
	unlock, err := v.Lock(t.Context(), acme)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	again, err := v.Lock(t.Context(), acme)
	if err != nil {
		t.Fatal(err)
	}
	again()
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}
