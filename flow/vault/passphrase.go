package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// Question is what a person is asked when a passphrase is needed.
type Question struct {
	New bool // it is chosen now: ask twice
	Try int  // from 1; beyond that, the one before was wrong
}

// workFactor is the logarithm of what a guess costs: about a second and 256 MiB,
// on the machines of the day. age's own tools choose the same.
const workFactor = 18

// mostWork bounds what a file may ask for: four times as much.
const mostWork = 20

// phraseHome keeps the identity in a file that is encrypted with a passphrase.
type phraseHome struct {
	path string
	disk disk
	work int
	ask  func(context.Context, Question) ([]byte, error)

	chosen []byte // by ready, for store
}

func (h *phraseHome) load(ctx context.Context) (*age.X25519Identity, error) {
	sealed, there, err := readFile(h.path, mostIdentity)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the vault's key %s: %w", h.path, err)
	case !there:
		return nil, errNone
	}
	for try := 1; ; try++ {
		phrase, err := h.asked(ctx, Question{Try: try})
		if err != nil {
			return nil, err
		}
		id, err := unlock(sealed, phrase)
		clear(phrase)
		if !errors.Is(err, errWrongPhrase) {
			return id, h.explained(err)
		}
	}
}

func (h *phraseHome) explained(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the vault's key %s cannot be read: %w; put it back from a copy", h.path, err)
}

func (h *phraseHome) asked(ctx context.Context, q Question) ([]byte, error) {
	if h.ask == nil {
		return nil, fmt.Errorf("the vault's key %s needs its passphrase, and nobody can be asked for it", h.path)
	}
	phrase, err := h.ask(ctx, q)
	if err == nil && len(phrase) == 0 {
		err = errors.New("an empty passphrase protects nothing")
	}
	return phrase, err
}

var errWrongPhrase = errors.New("that is not its passphrase")

func unlock(sealed, phrase []byte) (*age.X25519Identity, error) {
	key, err := age.NewScryptIdentity(string(phrase))
	if err != nil {
		return nil, err
	}
	key.SetMaxWorkFactor(mostWork)
	r, err := age.Decrypt(bytes.NewReader(sealed), key)
	var wrong *age.NoIdentityMatchError
	switch {
	case errors.As(err, &wrong) && len(wrong.StanzaTypes) == 1 && wrong.StanzaTypes[0] == "scrypt":
		return nil, errWrongPhrase
	case err != nil:
		return nil, fmt.Errorf("it is damaged: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(r, mostIdentity))
	defer clear(text)
	if err != nil {
		return nil, fmt.Errorf("it is damaged: %w", err)
	}
	return parseIdentity(text)
}

func (h *phraseHome) ready(ctx context.Context) error {
	phrase, err := h.asked(ctx, Question{New: true, Try: 1})
	if err != nil {
		return err
	}
	clear(h.chosen)
	h.chosen = phrase
	return nil
}

func (h *phraseHome) store(_ context.Context, id *age.X25519Identity) error {
	phrase := h.chosen
	h.chosen = nil
	defer clear(phrase)
	sealed, err := lock(id, phrase, h.work)
	if err == nil {
		err = h.disk.put(h.path, sealed)
	}
	if err != nil {
		return fmt.Errorf("write the vault's key %s: %w", h.path, err)
	}
	return nil
}

func lock(id *age.X25519Identity, phrase []byte, work int) ([]byte, error) {
	key, err := age.NewScryptRecipient(string(phrase))
	if err != nil {
		return nil, err
	}
	key.SetWorkFactor(work)
	text := []byte(id.String() + "\n")
	defer clear(text)
	return encrypt(text, key)
}

func (h *phraseHome) remove(context.Context) error {
	if err := h.disk.take(h.path); err != nil {
		return fmt.Errorf("remove the vault's old key %s: %w", h.path, err)
	}
	return nil
}
