package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// Secret says where a secret is, as written in the file: "env:NAME",
// "file:PATH", or "" for one that is kept in the vault. It is not the secret;
// still it prints only when it is such a reference, so that a literal that
// strays into one cannot reach a log.
type Secret string

// ErrInVault is Read's answer for a secret that the file does not name.
var ErrInVault = errors.New("the configuration does not say where the secret is: it is kept in the vault")

const maxSecret = 64 << 10

var variableName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
})

// valid says whether the reference has one of its three forms.
func (s Secret) valid() bool {
	if name, ok := strings.CutPrefix(string(s), "env:"); ok {
		return variableName().MatchString(name)
	}
	path, ok := strings.CutPrefix(string(s), "file:")
	return s == "" || ok && path != ""
}

// InVault says that the file does not name the secret.
func (s Secret) InVault() bool { return s == "" }

func (s Secret) String() string {
	if !s.valid() {
		return "[not a reference]"
	}
	return string(s)
}

// GoString keeps %#v from printing the bare string.
func (s Secret) GoString() string { return fmt.Sprintf("config.Secret(%q)", s.String()) }

// Format keeps every other verb (%x, %d) from it.
func (s Secret) Format(f fmt.State, verb rune) {
	if verb == 'v' && f.Flag('#') {
		_, _ = io.WriteString(f, s.GoString())
		return
	}
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), s.String())
}

// MarshalText keeps encoders, and log/slog with them, from it.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Read fetches the secret. A file may end in newlines, which are dropped; it
// may be up to 64 KiB; a relative path is looked up from the working folder,
// ~ is the home folder. A variable that is not set is an error, and so is an
// empty one: a shell cannot tell the two apart when it exports $(command).
func (s Secret) Read(env func(string) string) (string, error) {
	if s == "" {
		return "", ErrInVault
	}
	if !s.valid() {
		return "", errors.New("the secret's place is neither env:NAME nor file:PATH")
	}
	if name, ok := strings.CutPrefix(string(s), "env:"); ok {
		if value := getenv(env)(name); value != "" {
			return value, nil
		}
		return "", fmt.Errorf("the environment variable %s is not set, or is empty: set it, or change %s in the configuration", name, s)
	}
	return readSecretFile(ExpandHome(strings.TrimPrefix(string(s), "file:"), env))
}

func readSecretFile(path string) (string, error) {
	// Stat before Open: opening a pipe would wait for its writer.
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("cannot read the secret: %w", err)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("cannot read the secret: %s is not a regular file", printable(path))
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("cannot read the secret: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return "", fmt.Errorf("cannot read the secret: %w", err)
	}
	if len(text) > maxSecret {
		return "", fmt.Errorf("cannot read the secret: %s is larger than 64 KiB, no secret is", printable(path))
	}
	value := strings.TrimRight(string(text), "\r\n")
	if value == "" {
		return "", fmt.Errorf("cannot read the secret: %s is empty", printable(path))
	}
	return value, nil
}

// ExpandHome replaces a leading ~/ with the home folder: a shell does not see
// what stands in config.toml.
func ExpandHome(path string, env func(string) string) string {
	rest, ok := strings.CutPrefix(path, "~")
	if !ok || rest != "" && !os.IsPathSeparator(rest[0]) {
		return path
	}
	home := getenv(env)("HOME")
	if home == "" {
		var err error
		if home, err = os.UserHomeDir(); err != nil {
			return path
		}
	}
	return filepath.Join(home, rest)
}

func getenv(env func(string) string) func(string) string {
	if env == nil {
		return os.Getenv
	}
	return env
}
