package vault

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
)

func (r *rig) anIdentity() *age.X25519Identity {
	r.t.Helper()
	id, err := age.GenerateX25519Identity()
	r.must(err)
	return id
}

// A new one is asked for as a new one; afterwards once for each program, however
// much that reads and writes.
func TestPassphraseIsAskedForOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, Passphrase)
	r.keep("one")
	v := r.open()
	for range 3 {
		r.must(v.Update(t.Context(), acme, put(sample)))
		_, _, err := v.Load(t.Context(), acme)
		r.must(err)
	}
	if want := []Question{{New: true, Try: 1}, {Try: 1}}; !slices.Equal(r.asked, want) {
		t.Errorf("asked %+v, want %+v", r.asked, want)
	}
}

func TestReadyAsksBeforehand(t *testing.T) {
	t.Parallel()
	r := newRig(t, Passphrase)
	v := r.open()
	r.must(v.Ready(t.Context()))
	r.want(lockName, phraseName)
	r.must(v.Update(t.Context(), acme, put(sample)))
	if want := []Question{{New: true, Try: 1}}; !slices.Equal(r.asked, want) {
		t.Errorf("asked %+v, want %+v", r.asked, want)
	}
	r.must(r.open().Ready(t.Context()))
	if want := (Question{Try: 1}); r.asked[len(r.asked)-1] != want {
		t.Errorf("asked %+v", r.asked)
	}
}

func TestWrongPassphrase(t *testing.T) {
	t.Parallel()
	r := newRig(t, Passphrase)
	r.keep("one")
	tries := []string{"wrong", "Correct horse", "correct horse"}
	var asked []Question
	v := New(Options{Dir: r.dir, Kind: Passphrase, Ask: func(_ context.Context, q Question) ([]byte, error) {
		asked = append(asked, q)
		return []byte(tries[q.Try-1]), nil
	}})
	e, _, err := v.Load(t.Context(), acme)
	if err != nil || e.ClientSecret != "one" || len(asked) != 3 || asked[2] != (Question{Try: 3}) {
		t.Errorf("%q, %v, asked %+v", e.ClientSecret, err, asked)
	}
	r.phrase = "wrong"
	if _, _, err := r.open().Load(t.Context(), acme); err == nil || !strings.Contains(err.Error(), "wrong passphrase") {
		t.Errorf("who gives up after one try: %v", err)
	}
	r.phrase = ""
	if _, _, err := r.open().Load(t.Context(), acme); err == nil || !strings.Contains(err.Error(), "empty passphrase") {
		t.Errorf("an empty one: %v", err)
	}
	v = New(Options{Dir: r.dir, Kind: Passphrase})
	if _, _, err := v.Load(t.Context(), acme); err == nil || !strings.Contains(err.Error(), "nobody can be asked") {
		t.Errorf("nobody there: %v", err)
	}
}

func TestDamagedPassphraseFile(t *testing.T) {
	t.Parallel()
	r := newRig(t, Passphrase)
	r.keep("one")
	good, err := os.ReadFile(r.at(phraseName))
	r.must(err)
	costly := strings.Replace(string(good), " 1\n", " 30\n", 1)
	if costly == string(good) {
		t.Fatal("the work factor is not where this test looks for it")
	}
	for name, content := range map[string]string{
		"cut":                     string(good[:len(good)-20]),
		"empty":                   "",
		"a cost of 128 GiB":       costly,
		"no passphrase's":         "age-encryption.org/v1\n-> X25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
		"larger than any such is": strings.Repeat("x", mostIdentity+1),
	} {
		r.must(os.WriteFile(r.at(phraseName), []byte(content), 0o600))
		if _, _, err := r.open().Load(t.Context(), acme); err == nil || !strings.Contains(err.Error(), r.at(phraseName)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What the program does when nobody chooses: about a second for a guess, as the
// benchmark shows.
func TestWorkFactor(t *testing.T) {
	t.Parallel()
	if got := New(Options{Dir: "x", Kind: Passphrase}).phrases.work; got != 18 {
		t.Errorf("a guess costs 2^%d, want 2^18", got)
	}
}

func BenchmarkGuess(b *testing.B) {
	r := newRig(b, Passphrase)
	sealed, err := lock(r.anIdentity(), []byte(r.phrase), workFactor)
	r.must(err)
	for b.Loop() {
		if _, err := unlock(sealed, []byte("another")); !errors.Is(err, errWrongPhrase) {
			b.Fatal(err)
		}
	}
}
