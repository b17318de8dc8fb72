package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"filippo.io/age"
)

// Kinds of a vault: where its identity lives, the key that opens the file.
const (
	Keyring    = "keyring"    // in the operating system's keyring
	Passphrase = "passphrase" // in a file that a passphrase encrypts
	Plain      = "file"       // in a file that only you can read
)

// Kinds lists them, the safest first.
func Kinds() []string { return []string{Keyring, Passphrase, Plain} }

// home is a place where an identity lives.
type home interface {
	// load returns the identity, or errNone. It may ask somebody, and take long.
	load(context.Context) (*age.X25519Identity, error)
	// ready does the asking and the waiting that store would have to do.
	ready(context.Context) error
	// store replaces the identity; it survives a crash once store has returned.
	store(context.Context, *age.X25519Identity) error
	// remove removes it; there need not be one.
	remove(context.Context) error
}

// errNone: no identity is kept there yet.
var errNone = errors.New("there is no key yet")

func (f *FileVault) home(kind string) (home, error) {
	switch kind {
	case Keyring:
		return keyringHome{ring: f.ring, path: f.newest(), says: f.says}, nil
	case Passphrase:
		return f.phrases, nil
	case Plain:
		return plainHome{path: f.at(plainName), disk: f.disk}, nil
	}
	return nil, fmt.Errorf("vault.kind = %q is no kind of vault: they are %s", kind, strings.Join(Kinds(), ", "))
}

// plainHome keeps the identity as age's own tools do, in a file that is not
// protected by anything but its mode.
type plainHome struct {
	path string
	disk disk
}

func (h plainHome) load(context.Context) (*age.X25519Identity, error) {
	text, there, err := readFile(h.path, mostIdentity)
	defer clear(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the vault's key %s: %w", h.path, err)
	case !there:
		return nil, errNone
	}
	id, err := parseIdentity(text)
	if err != nil {
		return nil, fmt.Errorf("the vault's key %s is damaged: %w; put it back from a copy", h.path, err)
	}
	return id, nil
}

func (plainHome) ready(context.Context) error { return nil }

func (h plainHome) store(_ context.Context, id *age.X25519Identity) error {
	text := []byte("# The key of " + newestName + " beside it. Who can read this file can read the secrets there.\n" + id.String() + "\n")
	defer clear(text)
	if err := h.disk.put(h.path, text); err != nil {
		return fmt.Errorf("write the vault's key %s: %w", h.path, err)
	}
	return nil
}

func (h plainHome) remove(context.Context) error {
	if err := h.disk.take(h.path); err != nil {
		return fmt.Errorf("remove the vault's old key %s: %w", h.path, err)
	}
	return nil
}

const mostIdentity = 64 << 10

// parseIdentity reads what age-keygen writes: comments, and one key. Its errors
// quote nothing.
func parseIdentity(text []byte) (*age.X25519Identity, error) {
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		id, err := age.ParseX25519Identity(string(line))
		if err != nil {
			return nil, errors.New("its first line that is no comment is no AGE-SECRET-KEY-1 key")
		}
		return id, nil
	}
	return nil, errors.New("no key is in it")
}

// evident are the kinds whose identities lie in the folder for all to see.
func evident(dir string) []string {
	var kinds []string
	if isThere(filepath.Join(dir, phraseName)) {
		kinds = append(kinds, Passphrase)
	}
	if isThere(filepath.Join(dir, plainName)) {
		kinds = append(kinds, Plain)
	}
	return kinds
}

// lockedError: the file is there, and its key is not where the configuration
// says it is.
type lockedError struct {
	path, kind, dir string
	err             error
}

func (e *lockedError) Unwrap() error { return e.err }

func (e *lockedError) Error() string {
	why := "the key of " + e.path + " is not there: "
	if errors.Is(e.err, errOtherIdentity) {
		why = e.path + " does not open: " + e.err.Error() + ", "
	}
	why += map[string]string{
		Keyring: "it is looked for in the OS keyring", Passphrase: "it is looked for in " + filepath.Join(e.dir, phraseName),
		Plain: "it is looked for in " + filepath.Join(e.dir, plainName),
	}[e.kind]
	for _, kind := range evident(e.dir) {
		if kind != e.kind {
			return why + fmt.Sprintf("; it seems to be kept as %q: set kind = %q under [vault] in the configuration, or move it with wfconnect config vault %s", kind, kind, e.kind)
		}
	}
	return why + fmt.Sprintf("; if it was kept elsewhere, set [vault] kind in the configuration to what it was; if the key is lost, so are the secrets: move %s and %s away, and connect again", e.path, e.path+".1")
}
