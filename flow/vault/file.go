package vault

import (
	"context"
	"fmt"
	"path/filepath"

	"filippo.io/age"
)

// Names of the files in the vault's folder.
const (
	newestName = "vault.age"
	beforeName = "vault.age.1" // the generation before
	hurtName   = "vault.age.damaged"
	lockName   = "vault.lock"
	locksName  = "locks"        // a folder: one for each connection
	plainName  = "identity.txt" // of kind file
	phraseName = "identity.age" // of kind passphrase
)

// Names lists the files that make up a vault: nothing else may be written there.
func Names() []string {
	return []string{newestName, beforeName, hurtName, lockName, plainName, phraseName}
}

// Options say where a vault is, and who is asked and told.
type Options struct {
	Dir  string // made by the first write, with mode 0700
	Kind string // Keyring, Passphrase or Plain
	// Reread tells the kind that the configuration names by now: the vault may
	// be moved while this program runs. nil: it is not.
	Reread func() (string, error)
	// Ask returns the passphrase, or why there is none. nil: nobody can be asked.
	Ask func(context.Context, Question) ([]byte, error)
	// Says tells the person a sentence, from any goroutine. nil: nobody is told.
	Says func(string)
	Ring Ring // nil: the operating system's

	disk *disk // for tests
	work int   // of scrypt, for tests
}

// FileVault keeps everything in one file that is encrypted with age, and the
// generation before it in another. Programs and goroutines may share it.
type FileVault struct {
	dir     string
	reread  func() (string, error)
	tell    func(string)
	ring    *boundRing
	phrases *phraseHome
	disk    disk

	turn chan struct{} // holds one; whoever has put it there may use what follows
	kind string
	id   *age.X25519Identity // nil until it was needed
	told map[string]bool
}

// New is the vault in a folder. It touches nothing until something is asked of
// it, and no keyring and no person until something is kept there.
func New(o Options) *FileVault {
	f := &FileVault{
		dir: o.Dir, kind: o.Kind, reread: o.Reread, tell: o.Says, ring: bound(o.Ring), disk: realDisk(),
		turn: make(chan struct{}, 1), told: map[string]bool{},
	}
	if o.disk != nil {
		f.disk = *o.disk
	}
	f.phrases = &phraseHome{path: f.at(phraseName), disk: f.disk, work: workFactor, ask: o.Ask}
	if o.work != 0 {
		f.phrases.work = o.work
	}
	return f
}

// File is the vault in a folder with its key in a file beside it, and nobody to
// ask or to tell.
func File(dir string) *FileVault { return New(Options{Dir: dir, Kind: Plain}) }

func (f *FileVault) at(name string) string { return filepath.Join(f.dir, name) }
func (f *FileVault) newest() string        { return f.at(newestName) }
func (f *FileVault) before() string        { return f.at(beforeName) }

// Kind implements Vault.
func (f *FileVault) Kind() string {
	f.turn <- struct{}{}
	defer f.leave()
	return f.kind
}

// enter waits for this program's other uses of the vault.
func (f *FileVault) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case f.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *FileVault) leave() { <-f.turn }

// says tells the person something, once.
func (f *FileVault) says(line string) {
	if f.tell != nil {
		f.tell(line)
	}
}

func (f *FileVault) once(line string) {
	if !f.told[line] {
		f.told[line] = true
		f.says(line)
	}
}

// Load implements Vault.
func (f *FileVault) Load(ctx context.Context, key Key) (Entry, bool, error) {
	if err := first(ctx, key); err != nil {
		return Entry{}, false, err
	}
	if err := f.enter(ctx); err != nil {
		return Entry{}, false, err
	}
	defer f.leave()
	h, err := f.read(ctx)
	if err != nil {
		return Entry{}, false, err
	}
	defer h.doc.wipe()
	e, ok, err := h.doc.entry(key)
	if err != nil {
		return Entry{}, false, f.damaged(err)
	}
	return e, ok, nil
}

// Update implements Vault.
func (f *FileVault) Update(ctx context.Context, key Key, change func(Entry) Entry) error {
	return f.edit(ctx, true, func(d document) (bool, error) {
		old, _, err := d.entry(key)
		if err != nil {
			return false, f.damaged(err)
		}
		return true, d.set(key, change(old))
	}, key)
}

// Delete implements Vault.
func (f *FileVault) Delete(ctx context.Context, key Key) error {
	return f.edit(ctx, false, func(d document) (bool, error) {
		_, ok := d.entries[key.String()]
		delete(d.entries, key.String())
		return ok, nil
	}, key)
}

// Rename implements Vault.
func (f *FileVault) Rename(ctx context.Context, from, to Key) error {
	return f.edit(ctx, false, func(d document) (bool, error) {
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

// edit is the only way in which entries change: read, change, write, under one
// lock. makes says whether there is something to do when nothing is kept yet;
// change, whether there is anything to write.
func (f *FileVault) edit(ctx context.Context, makes bool, change func(document) (bool, error), keys ...Key) error {
	if err := first(ctx, keys...); err != nil {
		return err
	}
	if err := f.enter(ctx); err != nil {
		return err
	}
	defer f.leave()
	if !makes && !f.sealed() {
		return nil
	}
	release, err := f.open(ctx)
	if err != nil {
		return fmt.Errorf("%w; nothing was stored", err)
	}
	defer release()
	h, err := f.read(ctx)
	if err != nil {
		return fmt.Errorf("%w; nothing was stored", err)
	}
	defer h.doc.wipe()
	dirty, err := change(h.doc)
	if err != nil || !dirty {
		return err
	}
	return f.write(h)
}

// sealed says whether there is a file that a key must open.
func (f *FileVault) sealed() bool { return isThere(f.newest()) || isThere(f.before()) }

// Ready does beforehand what a read or a write may have to wait for: somebody
// types the passphrase, or the keyring is unlocked. It fails where they would.
func (f *FileVault) Ready(ctx context.Context) error {
	if err := f.enter(ctx); err != nil {
		return err
	}
	defer f.leave()
	if f.kind != Passphrase {
		return f.unlock(ctx)
	}
	release, err := f.open(ctx) // a new passphrase is of use only once there is a key that it protects
	if err != nil {
		return err
	}
	release()
	return nil
}
