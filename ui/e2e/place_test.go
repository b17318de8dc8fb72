//go:build linux || darwin

package e2e_test

import (
	"context"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wfconnect/flow/vault"
)

// place is a person's machine: a home, folders, a desktop that notes what it
// was asked to open. Nothing of the real one is in it.
type place struct {
	t     *testing.T
	dir   string
	extra []string
}

func newPlace(t *testing.T, env ...string) *place {
	t.Helper()
	at := &place{t: t, dir: t.TempDir(), extra: env}
	for _, name := range []string{"home", "tmp", "bin"} {
		if err := os.Mkdir(filepath.Join(at.dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	at.opener("printf '%s\\n' \"$1\" >>\"" + at.path("opened") + "\"\n")
	return at
}

// opener is what opens a web address on this desktop, under the names that
// Linux and macOS have for it.
func (at *place) opener(script string) {
	at.t.Helper()
	for _, name := range []string{"xdg-open", "open"} {
		if err := os.WriteFile(at.path("bin", name), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
			at.t.Fatal(err)
		}
	}
}

// withoutBrowser is a machine that can open nothing.
func (at *place) withoutBrowser() *place {
	at.t.Helper()
	for _, name := range []string{"xdg-open", "open"} {
		if err := os.Remove(at.path("bin", name)); err != nil {
			at.t.Fatal(err)
		}
	}
	return at
}

func (at *place) path(names ...string) string {
	return filepath.Join(append([]string{at.dir}, names...)...)
}

func (at *place) environ() []string {
	env := []string{
		"HOME=" + at.path("home"), "XDG_CONFIG_HOME=" + at.path("home", "config"), "XDG_STATE_HOME=" + at.path("home", "state"),
		"XDG_CACHE_HOME=" + at.path("home", "cache"), "XDG_DATA_HOME=" + at.path("home", "data"), "TMPDIR=" + at.path("tmp"),
		"PATH=" + at.path("bin"), "TZ=UTC", "LANG=C.UTF-8", "TERM=xterm-256color", "COLORTERM=truecolor",
	}
	return append(append(env, instruments()...), at.extra...)
}

func (at *place) configPath() string { return at.path("home", "config", "wfconnect", "config.toml") }
func (at *place) vaultPath() string  { return at.path("home", "state", "wfconnect", "vault.age") }

func (at *place) writeConfig(text string) *place {
	at.t.Helper()
	if err := os.MkdirAll(filepath.Dir(at.configPath()), 0o700); err != nil {
		at.t.Fatal(err)
	}
	if err := os.WriteFile(at.configPath(), []byte(text), 0o600); err != nil {
		at.t.Fatal(err)
	}
	return at
}

// addConfig adds to the configuration that is there.
func (at *place) addConfig(text string) {
	at.t.Helper()
	before, err := os.ReadFile(at.configPath())
	if err != nil {
		at.t.Fatal(err)
	}
	at.writeConfig(string(before) + text)
}

// opened waits for the n-th address that the desktop was asked to open.
func (at *place) opened(n int) string {
	at.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		text, _ := os.ReadFile(at.path("opened"))
		if lines := strings.SplitAfter(string(text), "\n"); len(lines) > n { // the last piece has no newline yet
			return strings.TrimSpace(lines[n-1])
		}
		if time.Now().After(deadline) {
			at.t.Fatalf("the desktop was not asked to open address %d; it was asked for %q", n, text)
		}
	}
}

// files is all that lies at the place but the desktop's own, by relative path.
func (at *place) files() map[string]string {
	at.t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(os.DirFS(at.dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == "opened" || strings.HasPrefix(path, "bin/") {
			return err
		}
		text, err := os.ReadFile(at.path(path))
		found[path] = string(text)
		return err
	})
	if err != nil {
		at.t.Fatal(err)
	}
	return found
}

// kept is what the vault holds of a connection, of either kind.
func (at *place) kept(name string) vault.Entry {
	at.t.Helper()
	e, err := keptIn(filepath.Dir(at.vaultPath()), name)
	if err != nil {
		at.t.Fatal(err)
	}
	if e.Tokens == nil {
		e.Tokens = &vault.Tokens{}
	}
	return e
}

func keptIn(dir, name string) (vault.Entry, error) {
	v := vault.File(dir)
	for _, kind := range []string{"workfront", "provider"} {
		if e, there, err := v.Load(context.Background(), vault.Key{Kind: kind, Name: name}); there || err != nil {
			return e, err
		}
	}
	return vault.Entry{}, nil
}

var nextPort atomic.Int64

// freeAddress is on a port that nothing holds, that the system gives to nobody
// who asks for any (those are higher), and the demo does not choose either
// (those are lower).
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 1000 {
		port := 30000 + (int64(os.Getpid())*97+nextPort.Add(1))%2700
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		l.Close()
		return l.Addr().String()
	}
	t.Fatal("no free port")
	return ""
}
