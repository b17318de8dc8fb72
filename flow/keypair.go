package flow

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"wfconnect/workfront"
)

// keyYears is how long the certificate is good: Workfront's Setup shows no way
// to be reminded of its end.
const keyYears = 5

// KeyFiles are a key pair that was made here.
type KeyFiles struct {
	Private     string // path; only its owner may read it
	Certificate string // path; its content goes to Workfront's Setup, "Add public key"
	Fingerprint string // SHA-256 of the public key
}

// MakeKeyPair makes a key pair for a connection, in dir, which is made with
// mode 0700 when it is missing. It never replaces a file.
func MakeKeyPair(dir, connection string, now time.Time) (KeyFiles, error) {
	pair, err := workfront.NewKeyPair("wfconnect "+connection, now, keyYears)
	if err != nil {
		return KeyFiles{}, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return KeyFiles{}, fmt.Errorf("cannot make the folder for the key pair: %w", err)
	}
	base := filepath.Join(dir, fileName(connection))
	files := KeyFiles{Private: base + ".key", Certificate: base + ".crt", Fingerprint: pair.Fingerprint}
	if err := writeNew(files.Private, pair.Private, 0o600); err != nil {
		return KeyFiles{}, err
	}
	if err := writeNew(files.Certificate, pair.Certificate, 0o644); err != nil {
		return KeyFiles{}, errors.Join(err, os.Remove(files.Private))
	}
	return files, nil
}

// fileName is a connection's name as a file may be called on every system.
func fileName(connection string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, connection)
	if name == "" {
		return "wfconnect"
	}
	return name
}

func writeNew(path string, data []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: a key in use is not replaced; move it away, or name it", path)
	}
	if err == nil {
		_, err = f.Write(data)
		err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()) // chmod: whatever the umask
		if err != nil {
			err = errors.Join(err, os.Remove(path))
		}
	}
	if err != nil {
		return fmt.Errorf("cannot write the key pair: %w", err)
	}
	return nil
}
