package vault

import (
	"context"
	"errors"
	"fmt"

	"filippo.io/age"
)

// unlock brings the identity, if there is one. It is called before the lock is
// taken: a person or a keyring may take their time.
func (f *FileVault) unlock(ctx context.Context) error {
	if f.id != nil {
		return nil
	}
	h, err := f.home(f.kind)
	if err != nil {
		return err
	}
	sealed := f.sealed() // first: another program may be making the vault, and stores the key before the file that it opens
	id, err := h.load(ctx)
	switch {
	case err == nil:
		f.id = id
		return nil
	case !errors.Is(err, errNone):
		return err
	case !sealed:
		return h.ready(ctx)
	}
	moved, err := f.follow()
	if err != nil {
		return err
	}
	if moved {
		return f.unlock(ctx)
	}
	return &lockedError{path: f.newest(), kind: f.kind, dir: f.dir, err: errNone}
}

// follow asks the configuration again, after a key did not fit: it may name
// another kind by now.
func (f *FileVault) follow() (moved bool, err error) {
	if f.reread == nil {
		return false, nil
	}
	kind, err := f.reread()
	if err != nil || kind == f.kind {
		return false, err
	}
	f.kind, f.id = kind, nil
	return true, nil
}

// open gets everything ready for a change: the identity, the folder and the
// lock. The release gives the lock back.
func (f *FileVault) open(ctx context.Context) (release func(), err error) {
	if _, err := inspectDir(f.dir); err != nil {
		return nil, err
	}
	if err := f.unlock(ctx); err != nil {
		return nil, err
	}
	if err := makeDir(f.dir); err != nil {
		return nil, fmt.Errorf("make the folder of the vault %s: %w", f.newest(), err)
	}
	if release, err = f.guard(ctx); err != nil {
		return nil, err
	}
	if err := f.make(ctx); err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// make makes the identity of a new vault.
func (f *FileVault) make(ctx context.Context) error {
	if f.id != nil || f.sealed() {
		return nil // if there is a file and no key, read explains it
	}
	h, err := f.home(f.kind)
	if err != nil {
		return err
	}
	if f.kind == Passphrase && isThere(f.phrases.path) {
		return fmt.Errorf("another program has chosen a passphrase for %s just now: try again with that one", f.newest())
	}
	if f.kind != Passphrase {
		id, err := h.load(ctx) // another program may have made it meanwhile
		if !errors.Is(err, errNone) {
			f.id = id
			return err
		}
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	if err := h.store(ctx, id); err != nil {
		return err
	}
	f.id = id
	return nil
}
