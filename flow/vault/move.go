package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"filippo.io/age"
)

// Moved is what came of a move.
type Moved struct {
	From string // the kind that it was before; "" when nothing was kept
	To   string
}

// Move keeps the vault's key elsewhere, and the secrets under a new key. name
// writes the kind into the configuration. Wherever it is cut off, the kind in
// the configuration opens the vault, and another Move to any kind finishes or
// undoes what is half done:
//
//  1. the vault is encrypted to the old key and to a new one, which is nowhere
//     yet: from here on the document tells which kinds have to do with it
//  2. the new key is stored in its place
//  3. the configuration names the new kind
//  4. the old key is removed; the vault opens with the new one
//  5. the vault is encrypted to the new key only
//
// The generation before is rewritten with it. The old key goes before the last
// rewriting, because after that nothing would tell that it is still there.
func (f *FileVault) Move(ctx context.Context, to string, name func(kind string) error) (Moved, error) {
	if err := f.enter(ctx); err != nil {
		return Moved{}, err
	}
	defer f.leave()
	target, err := f.home(to)
	if err != nil {
		return Moved{}, err
	}
	moved := Moved{To: to}
	if f.sealed() {
		if err := f.source(ctx); err != nil {
			return moved, fmt.Errorf("nothing was moved: %w", err)
		}
		moved.From = f.kind
	}
	if moved.From != to {
		if err := f.prepare(ctx, to, target); err != nil {
			return moved, fmt.Errorf("nothing was moved: %w", err)
		}
	}
	if err := makeDir(f.dir); err != nil {
		return moved, fmt.Errorf("nothing was moved: %w", err)
	}
	release, err := f.guard(ctx)
	if err != nil {
		return moved, fmt.Errorf("nothing was moved: %w", err)
	}
	defer release()
	m := move{f: f, from: moved.From, to: to, target: target, name: name}
	return moved, m.run(ctx)
}

// source finds the key that opens the vault: where the configuration says, or
// beside the vault, because the kind may have been changed by hand.
func (f *FileVault) source(ctx context.Context) error {
	err := f.unlock(ctx)
	if err == nil {
		_, err = f.read(ctx)
	}
	if err == nil {
		return nil
	}
	named := f.kind
	for _, kind := range append(evident(f.dir), Keyring) {
		var ring *RingError
		if kind == named || kind == Keyring && errors.As(err, &ring) {
			continue
		}
		h, herr := f.home(kind)
		if herr != nil {
			return herr
		}
		id, lerr := h.load(ctx)
		if lerr != nil {
			continue // the first error is the one that says what is wrong
		}
		f.kind, f.id = kind, id
		if _, rerr := f.readOnce(ctx); rerr == nil {
			return nil
		}
	}
	f.kind, f.id = named, nil
	return err
}

// prepare does all asking and waiting before the lock is taken.
func (f *FileVault) prepare(ctx context.Context, to string, target home) error {
	if to != Keyring {
		return target.ready(ctx)
	}
	if _, err := target.load(ctx); !errors.Is(err, errNone) {
		return err // nil: a key that was left there is replaced
	}
	return nil
}

type move struct {
	f        *FileVault
	from, to string
	old      *age.X25519Identity // nil: nothing is kept
	target   home
	name     func(string) error
}

func (m *move) run(ctx context.Context) error {
	f := m.f
	if err := m.ours(ctx); err != nil {
		return fmt.Errorf("nothing was moved: %w", err)
	}
	id := m.old
	if m.from != m.to {
		var err error
		if id, err = m.begin(ctx); err != nil {
			return m.undone(ctx, err)
		}
	}
	if err := m.name(m.to); err != nil {
		err = fmt.Errorf("the configuration cannot be changed: %w", err)
		if kind, rerr := m.named(); rerr != nil || kind != m.to {
			return m.undone(ctx, errors.Join(err, rerr))
		}
	}
	f.kind, f.id = m.to, id
	if err := f.settle(ctx, m.from, m.to); err != nil {
		return fmt.Errorf("secrets are kept as %s now, but the old key, or a copy for it, is still there: %w; run wfconnect config vault %s again", m.to, err, m.to)
	}
	return nil
}

// ours: nobody else has moved the vault, or made one, before the lock was ours.
func (m *move) ours(ctx context.Context) error {
	if m.from == "" && !m.f.sealed() {
		return nil
	}
	m.old = m.f.id
	h, err := m.f.read(ctx)
	if err != nil {
		return err
	}
	h.doc.wipe()
	if m.old == nil || m.f.id != m.old || m.f.kind != m.from {
		return fmt.Errorf("another program has changed the vault %s just now: try again", m.f.newest())
	}
	return nil
}

// named is the kind that the configuration names now.
func (m *move) named() (string, error) {
	if m.f.reread == nil {
		return m.from, nil
	}
	return m.f.reread()
}

// begin makes the new key: first the vault opens with it, then it is stored.
func (m *move) begin(ctx context.Context) (*age.X25519Identity, error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	if m.old != nil {
		both := recipients{m.old.Recipient().String(): m.from, id.Recipient().String(): m.to}
		if err := m.f.rewrite(ctx, both); err != nil {
			return nil, err
		}
	}
	return id, m.target.store(ctx, id)
}

// undone takes back what a move has begun that cannot be finished.
func (m *move) undone(ctx context.Context, err error) error {
	err = fmt.Errorf("nothing was moved, secrets are where they were: %w", err)
	if m.old == nil {
		return errors.Join(err, m.target.remove(ctx))
	}
	if uerr := m.f.settle(ctx, m.to, m.from); uerr != nil {
		return fmt.Errorf("%w; a new key may be left: run wfconnect config vault %s (%w)", err, m.from, uerr)
	}
	return err
}

// settle removes every key but the one of a kind, and encrypts to that one only.
func (f *FileVault) settle(ctx context.Context, from, to string) error {
	h, err := f.read(ctx)
	if err != nil {
		return err
	}
	defer h.doc.wipe()
	known, err := h.doc.recipients()
	if err != nil {
		return err
	}
	stale := evident(f.dir)
	if from != "" {
		stale = append(stale, from)
	}
	for _, kind := range known {
		stale = append(stale, kind)
	}
	slices.Sort(stale)
	for _, kind := range slices.Compact(stale) {
		old, err := f.home(kind)
		if err != nil || kind == to {
			continue // a kind that this version does not know has no key that it could remove
		}
		if err := old.remove(ctx); err != nil {
			return err
		}
	}
	if f.id == nil {
		return nil
	}
	only := recipients{f.id.Recipient().String(): to}
	if len(known) == 1 && known[f.id.Recipient().String()] == to {
		return nil
	}
	return f.rewrite(ctx, only)
}

// rewrite encrypts both generations anew, each in its place: first the one
// before, so that whoever can read that one can read the newest.
func (f *FileVault) rewrite(ctx context.Context, to recipients) error {
	h, err := f.read(ctx)
	if err != nil {
		return err
	}
	defer h.doc.wipe()
	if err := f.rewriteBefore(to); err != nil {
		return err
	}
	if !h.newest && h.hurt == nil {
		return nil // nothing is kept
	}
	data, err := h.doc.sealed(to)
	if err != nil {
		return fmt.Errorf("encrypt the vault %s: %w", f.newest(), err)
	}
	if h.hurt != nil {
		return f.store(h, data)
	}
	return f.disk.put(f.newest(), data)
}

// rewriteBefore leaves a generation before alone that cannot be read: nobody
// loses it by that.
func (f *FileVault) rewriteBefore(to recipients) error {
	sealed, there, err := readFile(f.before(), mostSealed)
	if err != nil || !there {
		return err
	}
	d, err := unseal(sealed, f.id)
	if err != nil {
		return nil
	}
	defer d.wipe()
	if sealed, err = d.sealed(to); err != nil {
		return fmt.Errorf("encrypt %s: %w", f.before(), err)
	}
	return f.disk.put(f.before(), sealed)
}
