package replace

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Reading and replacing at once: nobody is refused, and nobody sees half a file.
func TestReadersAndAWriter(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	whole := [][]byte{bytes.Repeat([]byte("a"), 4<<10), bytes.Repeat([]byte("b"), 5<<10)}
	if err := File(path, whole[0], 0o600); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if got, err := read(path); err != nil || !bytes.Equal(got, whole[0]) && !bytes.Equal(got, whole[1]) {
					t.Errorf("%d bytes, %v", len(got), err)
					return
				}
			}
		})
	}
	for n := range 100 {
		if err := File(path, whole[n%2], 0o600); err != nil {
			t.Errorf("write %d: %v", n, err)
			break
		}
	}
	close(done)
	readers.Wait()
}

func read(path string) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// A file that cannot be put there leaves nothing behind.
func TestNoPlace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "taken", "by a folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := File(filepath.Join(dir, "taken"), []byte("x"), 0o600); err == nil {
		t.Error("a folder was replaced")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
	if err := Rename(filepath.Join(dir, "none"), filepath.Join(t.TempDir(), "x")); err == nil || !strings.Contains(err.Error(), "not in the same folder") {
		t.Errorf("from one folder to another: %v", err)
	}
	if err := Rename(filepath.Join(dir, "none"), filepath.Join(dir, "x")); !os.IsNotExist(err) {
		t.Errorf("nothing to rename: %v", err)
	}
	if _, err := Open(filepath.Join(dir, "none")); !os.IsNotExist(err) {
		t.Errorf("nothing to open: %v", err)
	}
}
