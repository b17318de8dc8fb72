package config

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestNewFileAndFolderArePrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a", "wfconnect", "config.toml")
	if err := SetWorkfront(path, "", acme()); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700, filepath.Dir(filepath.Dir(path)): 0o700} {
		wantMode(t, name, want)
	}
}

func TestOldFileKeepsItsMode(t *testing.T) {
	t.Parallel()
	path := write(t, "")
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := SetWorkfront(path, "", acme()); err != nil {
		t.Fatal(err)
	}
	wantMode(t, path, 0o640)
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("left beside the file: %v %v", left, err)
	}
}

func TestLinkStaysALink(t *testing.T) {
	t.Parallel()
	for name, exists := range map[string]bool{"to a file": true, "to nothing yet": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			target := filepath.Join(dir, "dotfiles", "config.toml")
			path := filepath.Join(dir, "config.toml")
			if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
				t.Fatal(err)
			}
			if exists {
				if err := os.WriteFile(target, []byte("# mine\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			link(t, filepath.Join("dotfiles", "config.toml"), path)
			if err := SetWorkfront(path, "", acme()); err != nil {
				t.Fatal(err)
			}
			if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeSymlink == 0 {
				t.Errorf("the link is gone: %v %v", info, err)
			}
			if got := content(t, target); !strings.Contains(got, "[workfront.acme]") {
				t.Errorf("the target has\n%s", got)
			}
		})
	}
}

// link makes one, where the system lets this user and tells a link from a file.
func link(t *testing.T, to, path string) {
	t.Helper()
	err := os.Symlink(to, path)
	if runtime.GOOS == "windows" {
		if info, unread := os.Lstat(path); err != nil || unread != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Skipf("no links here: %v", errors.Join(err, unread))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestLinkToItself(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.toml")
	link(t, "config.toml", path)
	if err := SetWorkfront(path, "", acme()); err == nil || !strings.Contains(err.Error(), "leads nowhere") {
		t.Errorf("got %v", err)
	}
}

func TestChangedMeanwhile(t *testing.T) {
	t.Parallel()
	for name, meddle := range map[string]func(path string) error{
		"changed": func(path string) error { return os.WriteFile(path, []byte("theirs"), 0o600) },
		"removed": os.Remove,
	} {
		path := write(t, "before")
		err := rewrite(path, func([]byte) ([]byte, error) { return []byte("ours"), meddle(path) })
		if err == nil || !strings.Contains(err.Error(), "changed by somebody else") {
			t.Errorf("%s: got %v", name, err)
		}
		if got, err := os.ReadFile(path); string(got) == "ours" || err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: written over: %s %v", name, got, err)
		}
	}
	path := filepath.Join(t.TempDir(), "config.toml")
	err := rewrite(path, func([]byte) ([]byte, error) { return []byte("ours"), os.WriteFile(path, nil, 0o600) })
	if err == nil || content(t, path) != "" {
		t.Errorf("made meanwhile: got %v", err)
	}
}

func wantMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != want {
		t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), want)
	}
}
