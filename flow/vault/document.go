package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
)

const schema = "wfconnect.vault/1"

// object is a JSON object of which only some keys are ours; the others are
// written back as they were.
type object map[string]json.RawMessage

// document is what the file holds, decrypted:
//
//	{"schema":"wfconnect.vault/1","recipients":{"age1…":"keyring"},
//	 "entries":{"workfront/acme":{"client_secret":"…","tokens":{…}}}}
type document struct{ top, entries object }

// errSchema is no damage: the file may be all right for another version.
var errSchema = fmt.Errorf("its schema is not %q, so another version of this program wrote it", schema)

func newDocument() document {
	return document{top: object{}, entries: object{}}
}

func parse(data []byte) (document, error) {
	d := newDocument()
	dec := json.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&d.top); err != nil {
		return d, fmt.Errorf("it is not JSON: %w", plain(err))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return d, errors.New("something stands after the JSON in it")
	}
	var got string
	if err := json.Unmarshal(d.top["schema"], &got); err != nil || got != schema {
		return d, errSchema
	}
	if raw, ok := d.top["entries"]; ok {
		if err := json.Unmarshal(raw, &d.entries); err != nil {
			return d, fmt.Errorf("its entries cannot be read: %w", plain(err))
		}
	}
	if d.entries == nil {
		d.entries = object{}
	}
	return d, nil
}

// plain is where JSON went wrong, without the bytes that stand there: a message
// of encoding/json quotes what it did not expect, which may be a secret.
func plain(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("byte %d is not what JSON has there", syntax.Offset)
	case errors.As(err, &kind):
		return fmt.Errorf("%q has the wrong type at byte %d", kind.Field, kind.Offset)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("it ends early")
	}
	return errors.New("it cannot be decoded")
}

func (d document) bytes() ([]byte, error) {
	entries, err := json.Marshal(d.entries)
	if err != nil {
		return nil, err
	}
	top := object{}
	for k, v := range d.top {
		top[k] = v
	}
	top["entries"] = entries
	top["schema"] = json.RawMessage(`"` + schema + `"`)
	out, err := json.MarshalIndent(top, "", "  ")
	return append(out, '\n'), err
}

func (d document) entry(key Key) (Entry, bool, error) {
	raw, ok := d.entries[key.String()]
	if !ok {
		return Entry{}, false, nil
	}
	var e Entry
	if err := json.Unmarshal(raw, &e); err != nil {
		return Entry{}, false, fmt.Errorf("its entry for %s cannot be read: %w", key, plain(err))
	}
	return e, true, nil
}

// set writes the entry over the one there, keys that are not ours excepted.
func (d document) set(key Key, e Entry) error {
	fresh, err := asObject(e)
	if err != nil {
		return err
	}
	var old object
	if raw, ok := d.entries[key.String()]; ok {
		if err := json.Unmarshal(raw, &old); err != nil {
			return plain(err)
		}
	}
	if e.Tokens != nil {
		var was object
		if raw, ok := old["tokens"]; ok {
			if err := json.Unmarshal(raw, &was); err != nil {
				return plain(err)
			}
		}
		tokens, err := asObject(e.Tokens)
		if err != nil {
			return err
		}
		if fresh["tokens"], err = json.Marshal(over(was, tokens, tokenKeys)); err != nil {
			return err
		}
	}
	d.entries[key.String()], err = json.Marshal(over(old, fresh, entryKeys))
	return err
}

// over is fresh with those keys of old that are not ours.
// Those are the keys in any case: encoding/json reads Tokens as tokens.
func over(old, fresh object, ours []string) object {
	for k, v := range old {
		if !slices.ContainsFunc(ours, func(o string) bool { return strings.EqualFold(o, k) }) {
			fresh[k] = v
		}
	}
	return fresh
}

func asObject(v any) (object, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var o object
	return o, json.Unmarshal(raw, &o)
}

var (
	entryKeys = []string{"client_secret", "tokens"}
	tokenKeys = []string{"token_type", "access_token", "refresh_token", "wid", "issued", "expires_in", "host", "signed_in", "refreshing"}
)

type storedEntry struct {
	ClientSecret string  `json:"client_secret,omitempty"`
	Tokens       *Tokens `json:"tokens,omitempty"`
}

type storedTokens struct {
	TokenType    string    `json:"token_type,omitempty"`
	AccessToken  string    `json:"access_token,omitempty"`
	RefreshToken string    `json:"refresh_token,omitempty"`
	WID          string    `json:"wid,omitempty"`
	Issued       time.Time `json:"issued,omitzero"`
	ExpiresIn    float64   `json:"expires_in,omitempty"` // seconds
	Host         string    `json:"host,omitempty"`

	SignedIn   time.Time  `json:"signed_in,omitzero"`
	Refreshing Refreshing `json:"refreshing,omitzero"`
}

// MarshalJSON encodes the values themselves.
func (e Entry) MarshalJSON() ([]byte, error) { return json.Marshal(storedEntry(e)) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (e *Entry) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, (*storedEntry)(e)) }

// MarshalJSON encodes the values themselves, ExpiresIn in seconds.
func (t Tokens) MarshalJSON() ([]byte, error) {
	return json.Marshal(storedTokens{
		t.TokenType, t.AccessToken, t.RefreshToken, t.WID, t.Issued, t.ExpiresIn.Seconds(), t.Host, t.SignedIn, t.Refreshing,
	})
}

// UnmarshalJSON reads what MarshalJSON wrote. A lifetime that no clock can
// count to is unknown.
func (t *Tokens) UnmarshalJSON(data []byte) error {
	var s storedTokens
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	*t = Tokens{s.TokenType, s.AccessToken, s.RefreshToken, s.WID, s.Issued, 0, s.Host, s.SignedIn, s.Refreshing}
	if ns := s.ExpiresIn * float64(time.Second); ns > 0 && ns < math.MaxInt64 {
		t.ExpiresIn = time.Duration(math.Round(ns))
	}
	return nil
}
