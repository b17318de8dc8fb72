// Package vault keeps client secrets and tokens at rest. It never prints what
// it keeps, never logs, and never talks to another machine: beyond its files there is
// only the operating system's keyring.
package vault

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Vault is one place where secrets are kept, safe for concurrent use.
type Vault interface {
	// Kind is the word for it in the configuration: "file".
	Kind() string
	// Load returns what is kept under the key; false when nothing is.
	Load(context.Context, Key) (Entry, bool, error)
	// Update replaces what is kept by what change makes of it, and returns when
	// that will survive a crash. change gets a zero Entry when nothing is kept,
	// runs while the vault is locked, and must not call the vault.
	Update(ctx context.Context, key Key, change func(Entry) Entry) error
	// Delete removes the entry; there need not be one.
	Delete(context.Context, Key) error
	// Rename moves the entry; there need not be one, but there must be none
	// under the new key.
	Rename(ctx context.Context, from, to Key) error
	// Lock waits until nobody else holds the lock of the key, in this program or
	// another, and holds it until unlock. It is for who reads, asks the network
	// and writes; the other calls neither need it nor wait for it.
	Lock(ctx context.Context, key Key) (unlock func(), err error)
}

// Key names a connection: {"workfront", "acme"}.
type Key struct{ Kind, Name string }

func (k Key) String() string { return k.Kind + "/" + k.Name }

func (k Key) check() error {
	if k.Kind == "" || k.Name == "" || strings.Contains(k.Kind, "/") {
		return fmt.Errorf("vault key %q: want a kind without a slash, and a name", k)
	}
	return nil
}

// Entry is what is kept of one connection. Printed with fmt or logged with slog
// it shows what is there, not the values; encoding/json encodes the values.
// fmt cannot be stopped from looking into an unexported field that holds one.
type Entry struct {
	ClientSecret string  // empty when the configuration says where it is
	Tokens       *Tokens // nil before the first authorization
}

// Tokens are one answer of the token endpoint.
type Tokens struct {
	TokenType, AccessToken, RefreshToken, WID string
	Issued                                    time.Time     // when the answer arrived
	ExpiresIn                                 time.Duration // from Issued; 0: unknown
	Host                                      string        // that issued them
	SignedIn                                  time.Time     // when somebody signed in for them; zero: unknown
	Refreshing                                Refreshing
}

// String shows what is there.
func (e Entry) String() string {
	tokens := "no tokens"
	if e.Tokens != nil {
		tokens = e.Tokens.String()
	}
	return "client secret " + presence(e.ClientSecret) + ", " + tokens
}

// String shows what is there.
func (t Tokens) String() string {
	return fmt.Sprintf("tokens from %q: access token %s, refresh token %s", t.Host, presence(t.AccessToken), presence(t.RefreshToken))
}

func presence(s string) string {
	if s == "" {
		return "absent"
	}
	return "present"
}

// GoString is String: %#v shows no values either.
func (e Entry) GoString() string { return e.String() }

// GoString is String: %#v shows no values either.
func (t Tokens) GoString() string { return t.String() }

// Format is String for every verb, those that would look inside included.
func (e Entry) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(e.String())) }

// Format is String for every verb, those that would look inside included.
func (t Tokens) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(t.String())) }

// LogValue is String: a JSON log handler would otherwise encode the values.
func (e Entry) LogValue() slog.Value { return slog.StringValue(e.String()) }

// LogValue is String: a JSON log handler would otherwise encode the values.
func (t Tokens) LogValue() slog.Value { return slog.StringValue(t.String()) }

// clone shares nothing with e.
func (e Entry) clone() Entry {
	if e.Tokens != nil {
		tokens := *e.Tokens
		e.Tokens = &tokens
	}
	return e
}

// ExistsError says that Rename would overwrite an entry.
type ExistsError struct{ Key Key }

func (e *ExistsError) Error() string {
	return fmt.Sprintf("the vault already holds an entry for %s: delete that one or choose another name", e.Key)
}
