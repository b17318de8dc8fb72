package vault

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// takeOver takes over what a development build has left, before anything is
// read.
func (f *FileVault) takeOver(ctx context.Context) error {
	if !isThere(f.at(clearName)) {
		return nil
	}
	release, err := f.open(ctx)
	if err != nil {
		return err
	}
	release()
	return nil
}

// takeClear encrypts the secrets of a vault.json, and removes that file once
// they are stored. Of two tokens the one that was issued later stays.
func (f *FileVault) takeClear(ctx context.Context) error {
	path := f.at(clearName)
	text, there, err := readFile(path, mostBytes)
	defer clear(text)
	if err != nil {
		return readError(path, err)
	}
	if !there {
		return nil
	}
	old, err := parse(text)
	if err != nil {
		return fmt.Errorf("read the vault %s of an earlier build: %w; mend it or move it away", path, err)
	}
	defer old.wipe()
	h, err := f.read(ctx)
	if err != nil {
		return err
	}
	defer h.doc.wipe()
	for name, raw := range old.entries {
		if there, ok := h.doc.entries[name]; !ok || issued(raw).After(issued(there)) {
			h.doc.entries[name] = raw
		}
	}
	if err := f.write(h); err != nil {
		return fmt.Errorf("take over %s: %w", path, err)
	}
	if err := f.disk.take(path); err != nil {
		f.once(fmt.Sprintf("the secrets of %s are in %s now, encrypted, but the old file cannot be removed: %v; remove it yourself", path, f.newest(), err))
		return nil
	}
	f.once(fmt.Sprintf("the secrets of %s are in %s now, encrypted; the old file is removed", path, f.newest()))
	return nil
}

func issued(raw json.RawMessage) (at time.Time) {
	var e Entry
	if err := json.Unmarshal(raw, &e); err == nil && e.Tokens != nil {
		at = e.Tokens.Issued
	}
	return at
}
