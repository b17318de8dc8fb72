//go:build unix

package config

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// What --config <(...) names is read to its end.
func TestLoadAPipe(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := w.WriteString("[workfront.acme]\ndomain = \"acme\"\nclient_id = \"id\"\nredirect_uri = \"http://127.0.0.1:8976/callback\"\n"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if cfg, err := Load(fmt.Sprintf("/dev/fd/%d", r.Fd())); err != nil || len(cfg.Workfront) != 1 {
		t.Errorf("read %+v, %v", cfg, err)
	}
}

// A pipe that has a name and no writer would be waited for until somebody kills the
// program.
func TestLoadAPipeWithoutAWriter(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if cfg, err := Load(path); err != nil || len(cfg.Workfront) != 0 {
		t.Errorf("read %+v, %v", cfg, err)
	}
}
