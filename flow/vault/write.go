package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// write puts what was read and changed in the newest file's place. The file
// that was there becomes the generation before, unless it is the damaged one.
func (f *FileVault) write(h held) error {
	to, err := f.recipients(h.doc)
	if err == nil {
		var data []byte
		if data, err = h.doc.sealed(to); err == nil {
			return f.store(h, data)
		}
	}
	return fmt.Errorf("encrypt the vault %s: %w; nothing was stored", f.newest(), err)
}

// recipients are those of the document, and always this program's own.
func (f *FileVault) recipients(d document) (recipients, error) {
	to, err := d.recipients()
	if err != nil {
		return nil, err
	}
	if own := f.id.Recipient().String(); to[own] == "" {
		to[own] = f.kind
	}
	return to, nil
}

func (f *FileVault) store(h held, data []byte) error {
	if err := f.replace(h, data); err != nil {
		return fmt.Errorf("write the vault %s: %w; what it held before is still there, the new secrets were not stored: check the space and the permissions of %s", f.newest(), err, f.dir)
	}
	if err := f.disk.syncDir(f.dir); err != nil {
		return fmt.Errorf("write the vault %s: the secrets were stored, but %s could not be synced, so a power failure may lose them: %w", f.newest(), f.dir, err)
	}
	return nil
}

// replace: whoever reads sees the old file or the new one, also after a crash at
// any moment.
func (f *FileVault) replace(h held, data []byte) error {
	tmp, err := f.disk.temp(f.newest(), data)
	if err != nil {
		return err
	}
	switch {
	case h.hurt != nil && h.newest:
		err = f.putAside()
	case h.newest:
		err = f.keepBefore(tmp + ".1")
	}
	if err == nil {
		err = f.disk.rename(tmp, f.newest())
	}
	if err != nil {
		return errors.Join(err, f.disk.remove(tmp))
	}
	return nil
}

// keepBefore makes the newest file the generation before as well, under a
// second name: there is no moment at which it has none.
func (f *FileVault) keepBefore(tmp string) error {
	if sameFile(f.newest(), f.before()) {
		return nil // a run that was cut off came this far; a rename onto itself would do nothing, and leave tmp
	}
	if err := f.disk.link(f.newest(), tmp); err != nil {
		return f.copyBefore(err)
	}
	if err := f.disk.rename(tmp, f.before()); err != nil {
		return errors.Join(err, f.disk.remove(tmp))
	}
	return nil
}

// copyBefore is keepBefore for a file system without links.
func (f *FileVault) copyBefore(err error) error {
	sealed, there, rerr := readFile(f.newest(), mostSealed)
	if rerr != nil || !there {
		return errors.Join(err, rerr)
	}
	return f.disk.put(f.before(), sealed)
}

// mostAside bounds how many damaged files are kept.
const mostAside = 100

// putAside gives a damaged file a second name, under which it stays.
func (f *FileVault) putAside() error {
	for n := range mostAside {
		aside := f.at(hurtName)
		if n > 0 {
			aside += fmt.Sprintf(".%d", n)
		}
		if sameFile(f.newest(), aside) {
			return nil
		}
		err := f.disk.link(f.newest(), aside)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil && !isThere(aside) { // a file system without links; the file is of no use where it is
			err = f.disk.rename(f.newest(), aside)
		}
		if err == nil {
			f.once("the damaged file is kept as " + aside)
		}
		return err
	}
	return fmt.Errorf("%d damaged files are kept already: move %s* away", mostAside, f.at(hurtName))
}

func sameFile(a, b string) bool {
	x, err := os.Lstat(a)
	if err != nil {
		return false
	}
	y, err := os.Lstat(b)
	return err == nil && os.SameFile(x, y)
}
