package vault

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// held is what was read.
type held struct {
	doc    document
	newest bool  // the newest file is there
	hurt   error // why it is not used: doc is the generation before
}

// read returns an empty document when nothing is kept.
func (f *FileVault) read(ctx context.Context) (held, error) {
	h, err := f.readOnce(ctx)
	if err == nil && h.hurt == nil || !errors.Is(errors.Join(err, h.hurt), errOtherIdentity) {
		return f.warned(h), err
	}
	// It may have been moved since the key was read.
	moved, ferr := f.follow()
	if ferr == nil && !moved {
		moved, ferr = f.anew(ctx)
	}
	if ferr != nil {
		return held{}, ferr
	}
	if moved {
		h, err = f.readOnce(ctx)
	}
	return f.warned(h), err
}

// anew reads the identity again, and says whether it is another by now.
// Nobody is asked for a passphrase a second time.
func (f *FileVault) anew(ctx context.Context) (bool, error) {
	h, err := f.home(f.kind)
	if err != nil || f.kind == Passphrase {
		return false, err
	}
	id, err := h.load(ctx)
	if errors.Is(err, errNone) {
		return false, nil
	}
	if err != nil || id.String() == f.id.String() {
		return false, err
	}
	f.id = id
	return true, nil
}

func (f *FileVault) readOnce(ctx context.Context) (held, error) {
	if _, err := inspectDir(f.dir); err != nil {
		return held{}, readError(f.newest(), err)
	}
	sealed, there, err := readFile(f.newest(), mostSealed)
	var hurt *hurtError
	if err != nil && !errors.As(err, &hurt) {
		return held{}, readError(f.newest(), err)
	}
	if !there && !isThere(f.before()) {
		return held{doc: newDocument()}, nil
	}
	if err := f.unlock(ctx); err != nil {
		return held{}, err
	}
	if f.id == nil { // it was taken away since
		return held{doc: newDocument()}, nil
	}
	switch {
	case !there:
		err = errors.New("it is missing")
	case hurt == nil:
		var d document
		if d, err = unseal(sealed, f.id); err == nil {
			return held{doc: d, newest: true}, nil
		}
		if errors.Is(err, errSchema) {
			return held{}, f.damaged(err)
		}
	}
	return f.readBefore(there, err)
}

// readBefore falls back to the generation before.
func (f *FileVault) readBefore(there bool, hurt error) (held, error) {
	sealed, before, err := readFile(f.before(), mostSealed)
	switch {
	case err != nil:
		return held{}, f.damaged(errors.Join(hurt, fmt.Errorf("the generation before cannot be read either: %w", err)))
	case !before && errors.Is(hurt, errOtherIdentity):
		return held{}, &lockedError{path: f.newest(), kind: f.kind, dir: f.dir, err: hurt}
	case !before:
		return held{}, f.damaged(hurt)
	}
	d, err := unseal(sealed, f.id)
	switch {
	case errors.Is(err, errOtherIdentity) && (errors.Is(hurt, errOtherIdentity) || !there):
		return held{}, &lockedError{path: f.newest(), kind: f.kind, dir: f.dir, err: err}
	case err != nil:
		return held{}, f.damaged(fmt.Errorf("%w, and the generation before, %s: %w", hurt, f.before(), err))
	}
	return held{doc: d, newest: there, hurt: hurt}, nil
}

// warned tells the person that the newest file is not used.
func (f *FileVault) warned(h held) held {
	if h.hurt == nil {
		return h
	}
	of := ""
	if info, err := os.Stat(f.before()); err == nil {
		of = ", of " + info.ModTime().Format("2006-01-02 15:04:05")
	}
	f.once(fmt.Sprintf("the vault %s cannot be used: %v. The generation before it is used instead%s: what was stored since then is missing, so sign in again where a token is refused", f.newest(), h.hurt, of))
	return h
}

func readError(path string, err error) error {
	return fmt.Errorf("read the vault %s: %w", path, err)
}

// damaged is for a file that was read and makes no sense. Nothing is written
// over it.
func (f *FileVault) damaged(err error) error {
	return fmt.Errorf("read the vault %s: %w; mend it or move it away, and connect again", f.newest(), err)
}
