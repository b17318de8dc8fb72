package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"filippo.io/age"
)

// mostBytes bounds the document: some ten thousand connections. Encrypted it is
// a little longer.
const (
	mostBytes  = 16 << 20
	mostSealed = mostBytes + 1<<20
)

// seal encrypts to every recipient.
func seal(plain []byte, to recipients) ([]byte, error) {
	var keys []age.Recipient
	for _, public := range slices.Sorted(maps.Keys(to)) {
		key, err := age.ParseX25519Recipient(public)
		if err != nil {
			return nil, fmt.Errorf("its recipient %.80q cannot be read: %w", public, err)
		}
		keys = append(keys, key)
	}
	return encrypt(plain, keys...)
}

func encrypt(plain []byte, to ...age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to...)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	err = w.Close() // which writes the end
	return out.Bytes(), err
}

// unseal decrypts and reads the document. Every error but errSchema means that
// the file is damaged, or was encrypted to another identity.
func unseal(sealed []byte, id age.Identity) (document, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), id)
	if err != nil {
		return document{}, notOpened(err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	defer clear(plain)
	switch {
	case err != nil:
		return document{}, fmt.Errorf("it cannot be decrypted to its end: %w", err)
	case len(plain) > mostBytes:
		return document{}, fmt.Errorf("it is longer than %d bytes", mostBytes)
	}
	return parse(plain)
}

// errOtherIdentity: the file is whole, as far as one can tell, and is for
// somebody else.
var errOtherIdentity = errors.New("it is encrypted with another key than the one that is kept for it")

func notOpened(err error) error {
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) {
		return errOtherIdentity
	}
	return fmt.Errorf("it cannot be decrypted: %w", err)
}

// recipients are the public keys that a document is encrypted to, and the kind
// of the vault that holds the identity of each. There is one; two while the
// vault moves from one kind to another, so that either opens it whenever the
// move is cut off, and so that a program which knows nothing of the move does
// not lock the other out when it writes.
type recipients map[string]string

// recipients are written within the document: the encrypted file does not tell
// whom it is for.
func (d document) recipients() (recipients, error) {
	to := recipients{}
	raw, ok := d.top["recipients"]
	if !ok {
		return to, nil
	}
	if err := json.Unmarshal(raw, &to); err != nil {
		return nil, fmt.Errorf("its recipients cannot be read: %w", plain(err))
	}
	return to, nil
}

// sealed is the document encrypted to these.
func (d document) sealed(to recipients) ([]byte, error) {
	raw, err := json.Marshal(to)
	if err != nil {
		return nil, err
	}
	d.top["recipients"] = raw
	plain, err := d.bytes()
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	if len(plain) > mostBytes {
		return nil, fmt.Errorf("it would be longer than %d bytes: delete connections that are no longer used", mostBytes)
	}
	return seal(plain, to)
}

// wipe overwrites what the document holds. Strings that were made of it are out
// of reach.
func (d document) wipe() {
	for _, o := range []object{d.top, d.entries} {
		for _, raw := range o {
			clear(raw)
		}
	}
}
