package vault

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"filippo.io/age"
)

func TestTheGenerationBefore(t *testing.T) {
	t.Parallel()
	r := newRig(t, Plain)
	for _, secret := range []string{"one", "two", "three"} {
		r.keep(secret)
	}
	r.holds(newestName, "three")
	r.holds(beforeName, "two")
}

// holds: a file opens with the key of the rig's kind, and has this secret.
func (r *rig) holds(name, secret string) {
	r.t.Helper()
	text, err := r.opened(name, r.kind)
	if err != nil || !strings.Contains(text, `"client_secret": "`+secret+`"`) {
		r.t.Errorf("%s: %v, want the secret %s in\n%s", name, err, secret, text)
	}
}

func TestADamagedNewestIsKeptAside(t *testing.T) {
	t.Parallel()
	r := newRig(t, Plain)
	r.keep("one")
	r.keep("two")
	for n, damaged := range []string{"damaged", "damaged again"} {
		r.must(os.WriteFile(r.at(newestName), []byte(damaged), 0o600))
		r.says = nil
		v := r.open()
		for range 2 {
			e, _, err := v.Load(t.Context(), acme)
			if r.must(err); e.ClientSecret != "one" {
				t.Errorf("loaded %q", e.ClientSecret)
			}
		}
		if len(r.says) != 1 || !strings.Contains(r.says[0], "generation before it is used") || !strings.Contains(r.says[0], r.at(newestName)) {
			t.Errorf("the person is told %q, want one warning", r.says)
		}
		if got, _ := os.ReadFile(r.at(newestName)); string(got) != damaged {
			t.Error("reading moved the damaged file")
		}
		r.must(v.Update(t.Context(), acme, func(e Entry) Entry { e.ClientSecret += "+"; return e }))
		r.holds(newestName, "one+")
		r.holds(beforeName, "one")
		aside := r.at(hurtName) + []string{"", ".1"}[n]
		if got, _ := os.ReadFile(aside); string(got) != damaged {
			t.Errorf("%s holds %q", aside, got)
		}
		if !strings.Contains(strings.Join(r.says, "\n"), "kept as "+aside) {
			t.Errorf("the person is told %q", r.says)
		}
	}
}

func TestAMissingNewest(t *testing.T) {
	t.Parallel()
	r := newRig(t, Plain)
	r.keep("one")
	r.keep("two")
	r.must(os.Remove(r.at(newestName)))
	if got := r.kept(); got != "one" || len(r.says) != 1 || !strings.Contains(r.says[0], "it is missing") {
		t.Errorf("loaded %q, and the person is told %q", got, r.says)
	}
	r.keep("three")
	r.holds(newestName, "three")
	r.holds(beforeName, "one")
}

func TestBothGenerationsDamaged(t *testing.T) {
	t.Parallel()
	r := newRig(t, Plain)
	r.keep("one")
	r.keep("two")
	for _, name := range []string{newestName, beforeName} {
		r.must(os.WriteFile(r.at(name), []byte("damaged"), 0o600))
	}
	for what, err := range map[string]error{
		"Load":   func() error { _, _, err := r.open().Load(t.Context(), acme); return err }(),
		"Update": r.open().Update(t.Context(), acme, put(sample)),
	} {
		if err == nil || !strings.Contains(err.Error(), "generation before") || !strings.Contains(err.Error(), "move it away") {
			t.Errorf("%s: %v", what, err)
		}
	}
	r.want(newestName, beforeName, plainName, lockName)
}

// Another version's document is no damage: it is not replaced by an older one.
func TestAnotherVersionsNewest(t *testing.T) {
	t.Parallel()
	r := newRig(t, Plain).plant(`{"schema":"wfconnect.vault/9","entries":{}}`)
	older, err := os.ReadFile(r.at(newestName))
	r.must(err)
	r.plant(future)
	r.must(os.Rename(r.at(newestName), r.at(beforeName)))
	id, err := plainHome{path: r.at(plainName)}.load(t.Context())
	r.must(err)
	newer, err := seal([]byte(`{"schema":"wfconnect.vault/9","entries":{}}`), recipients{id.Recipient().String(): Plain})
	r.must(err)
	r.must(os.WriteFile(r.at(newestName), newer, 0o600))
	if _, _, err := r.open().Load(t.Context(), acme); err == nil || !strings.Contains(err.Error(), "another version") {
		t.Errorf("Load: %v", err)
	}
	if bytes.Equal(older, newer) {
		t.Error("two encryptions are the same bytes")
	}
}

func TestAnotherKey(t *testing.T) {
	t.Parallel()
	r := newRig(t, Plain)
	r.keep("one")
	id, err := age.GenerateX25519Identity()
	r.must(err)
	r.must(plainHome{path: r.at(plainName), disk: realDisk()}.store(t.Context(), id))
	_, _, err = r.open().Load(t.Context(), acme)
	var locked *lockedError
	if !errors.As(err, &locked) || !strings.Contains(err.Error(), "another key") {
		t.Errorf("Load: %v", err)
	}
}

// The key is looked for where the configuration says, and nowhere else; what
// else lies there is only named.
func TestAKindThatTheVaultIsNot(t *testing.T) {
	t.Parallel()
	for was, now := range map[string]string{Plain: Passphrase, Passphrase: Keyring, Keyring: Plain} {
		r := newRig(t, was)
		r.keep("one")
		r.kind = now
		_, _, err := r.open().Load(t.Context(), acme)
		if err == nil || was != Keyring && !strings.Contains(err.Error(), `set kind = "`+was+`"`) {
			t.Errorf("kept as %s, configured as %s: %v", was, now, err)
		}
		if err := r.open().Update(t.Context(), acme, put(sample)); err == nil {
			t.Error("a second key was made for a vault that there is one for")
		}
		r.kind = was
		if got := r.kept(); got != "one" {
			t.Errorf("as %s again: %q", was, got)
		}
	}
}
