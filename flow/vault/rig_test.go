package vault

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"filippo.io/age"
	"github.com/zalando/go-keyring"
)

// rig is a folder with a vault in it, a keyring, a person who types, and a
// configuration that names a kind.
type rig struct {
	t    testing.TB
	dir  string
	kind string // that the configuration names
	ring *memoryRing
	disk disk

	mu     sync.Mutex
	phrase string // that the person types
	asked  []Question
	says   []string
}

const lowWork = 1 // of scrypt: no test is about how long a guess takes

func newRig(t testing.TB, kind string) *rig {
	return &rig{t: t, dir: filepath.Join(t.TempDir(), "state"), kind: kind, ring: &memoryRing{}, disk: quickDisk(), phrase: "correct horse"}
}

// quickDisk does not wait for the disk: nobody pulls the plug of a test.
func quickDisk() disk {
	d := realDisk()
	d.sync = func(*os.File) error { return nil }
	d.syncDir = func(string) error { return nil }
	return d
}

func (r *rig) open() *FileVault {
	return New(Options{
		Dir: r.dir, Kind: r.kind, Reread: func() (string, error) { return r.kind, nil },
		Ask: r.ask, Says: r.heard, Ring: r.ring, disk: &r.disk, work: lowWork,
	})
}

func (r *rig) ask(_ context.Context, q Question) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, q)
	if q.Try > 1 {
		return nil, errors.New("wrong passphrase")
	}
	return []byte(r.phrase), nil
}

func (r *rig) heard(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.says = append(r.says, line)
}

func (r *rig) at(name string) string { return filepath.Join(r.dir, name) }

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// keep stores a secret for acme.
func (r *rig) keep(secret string) {
	r.t.Helper()
	r.must(r.open().Update(r.t.Context(), acme, put(Entry{ClientSecret: secret})))
}

// kept is what a program that starts now would read.
func (r *rig) kept() string {
	r.t.Helper()
	e, _, err := r.open().Load(r.t.Context(), acme)
	r.must(err)
	return e.ClientSecret
}

// plant writes a plain kind of vault that holds this document.
func (r *rig) plant(content string) *rig {
	r.t.Helper()
	r.must(os.MkdirAll(r.dir, 0o700))
	id, err := age.GenerateX25519Identity()
	r.must(err)
	r.must(os.WriteFile(r.at(plainName), []byte(id.String()+"\n"), 0o600))
	sealed, err := seal([]byte(content), recipients{id.Recipient().String(): Plain})
	r.must(err)
	r.must(os.WriteFile(r.at(newestName), sealed, 0o600))
	return r
}

// opened is what a file of the folder holds, with the key of a kind.
func (r *rig) opened(name, kind string) (string, error) {
	r.t.Helper()
	h, err := r.open().home(kind)
	r.must(err)
	id, err := h.load(r.t.Context())
	if err != nil {
		return "", err
	}
	sealed, err := os.ReadFile(r.at(name))
	if err != nil {
		return "", err
	}
	in, err := age.Decrypt(bytes.NewReader(sealed), id)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(in)
	return string(text), err
}

// files are the names in the folder.
func (r *rig) files() []string {
	r.t.Helper()
	entries, err := os.ReadDir(r.dir)
	r.must(err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func (r *rig) want(names ...string) {
	r.t.Helper()
	slices.Sort(names)
	if got := r.files(); !slices.Equal(got, names) {
		r.t.Errorf("the folder holds %v, want %v", got, names)
	}
}

// memoryRing is a keyring; fault, if there is one, decides about every call.
type memoryRing struct {
	mu    sync.Mutex
	kept  map[string]string
	fault func() error
}

func (m *memoryRing) do(call func() (string, error)) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fault != nil {
		if err := m.fault(); err != nil {
			return "", err
		}
	}
	if m.kept == nil {
		m.kept = map[string]string{}
	}
	return call()
}

func (m *memoryRing) Set(service, account, secret string) error {
	_, err := m.do(func() (string, error) { m.kept[service+" "+account] = secret; return "", nil })
	return err
}

func (m *memoryRing) Get(service, account string) (string, error) {
	return m.do(func() (string, error) {
		secret, ok := m.kept[service+" "+account]
		if !ok {
			return "", keyring.ErrNotFound
		}
		return secret, nil
	})
}

func (m *memoryRing) Delete(service, account string) error {
	_, err := m.do(func() (string, error) {
		if _, ok := m.kept[service+" "+account]; !ok {
			return "", keyring.ErrNotFound
		}
		delete(m.kept, service+" "+account)
		return "", nil
	})
	return err
}
