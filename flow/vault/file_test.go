package vault

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"filippo.io/age"
)

const future = `{"schema":"wfconnect.vault/1","later":[1.50,null],"entries":{
 "other/kind":"not even an object",
 "workfront/acme":{"client_secret":"old","note":{"b":1,"a":12345678901234567890},"tokens":{"access_token":"old","scope":"all"}}}}`

func TestUnknownThingsAreKept(t *testing.T) {
	t.Parallel()
	r := newRig(t, Plain).plant(future)
	r.must(r.open().Update(t.Context(), acme, put(sample)))
	got, err := r.opened(newestName, Plain)
	r.must(err)
	flat := strings.NewReplacer(" ", "", "\n", "").Replace(got)
	for _, want := range []string{
		`"schema":"wfconnect.vault/1"`, `"later":[1.50,null]`, `"other/kind":"notevenanobject"`,
		`"note":{"b":1,"a":12345678901234567890}`, `"scope":"all"`, `"access_token":"at-123456"`,
	} {
		if !strings.Contains(flat, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
	if strings.Contains(flat, `"old"`) {
		t.Errorf("an old secret is still in\n%s", got)
	}
}

func TestKeysInAnotherCaseDoNotComeBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, Plain).plant(`{"schema":"wfconnect.vault/1","entries":{"workfront/acme":{"Client_Secret":"old"}}}`)
	r.must(r.open().Update(t.Context(), acme, put(Entry{})))
	if got := r.kept(); got != "" {
		t.Errorf("loaded %q", got)
	}
}

func TestNothingReadableIsOnTheDisk(t *testing.T) {
	t.Parallel()
	for _, kind := range Kinds() {
		r := newRig(t, kind)
		for range 3 {
			r.must(r.open().Update(t.Context(), acme, put(sample)))
		}
		for _, name := range r.files() {
			text, err := os.ReadFile(r.at(name))
			r.must(err)
			for _, secret := range []string{"cs-123456", "at-123456", "rt-123456", r.phrase} {
				if bytes.Contains(text, []byte(secret)) {
					t.Errorf("%s: %s is in %s", kind, secret, name)
				}
			}
			if kind != Plain && bytes.Contains(text, []byte("AGE-SECRET-KEY")) {
				t.Errorf("%s: the key itself is in %s", kind, name)
			}
		}
	}
}

// What cannot be read is never written over, and the error shows no secret.
func TestDamagedDocument(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"empty":               "",
		"cut":                 `{"schema":"wfconnect.vault/1","entries":{"workfront/acme":{"client_secret":"s3cr3t`,
		"not JSON":            "s3cr3t",
		"another schema":      `{"schema":"wfconnect.vault/2","entries":{}}`,
		"no schema":           `{"entries":{}}`,
		"entries of a list":   `{"schema":"wfconnect.vault/1","entries":["s3cr3t"]}`,
		"something after it":  `{"schema":"wfconnect.vault/1","entries":{}} s3cr3t`,
		"an entry of text":    `{"schema":"wfconnect.vault/1","entries":{"workfront/acme":"s3cr3t"}}`,
		"a time of text":      `{"schema":"wfconnect.vault/1","entries":{"workfront/acme":{"tokens":{"issued":"s3cr3t"}}}}`,
		"a number for secret": `{"schema":"wfconnect.vault/1","entries":{"workfront/acme":{"client_secret":1}}}`,
		"too long":            `{"schema":"wfconnect.vault/1","x":"` + strings.Repeat("x", mostBytes) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, Plain).plant(content)
			before, err := os.ReadFile(r.at(newestName))
			r.must(err)
			_, _, err = r.open().Load(t.Context(), acme)
			if err == nil || !strings.Contains(err.Error(), r.at(newestName)) || !strings.Contains(err.Error(), "move it away") {
				t.Fatalf("Load: %v; want the file and what to do", err)
			}
			if strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("the error shows the secret: %v", err)
			}
			if err := r.open().Update(t.Context(), acme, put(sample)); err == nil {
				t.Error("Update wrote over it")
			}
			if got, _ := os.ReadFile(r.at(newestName)); !bytes.Equal(got, before) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestWhatIsNotAFileIsRefused(t *testing.T) {
	t.Parallel()
	links := knowsLinks(t)
	for _, name := range []string{newestName, plainName, lockName} {
		target := newRig(t, Plain).plant(future)
		for what, make := range map[string]func(path string) error{
			"link":       func(path string) error { return os.Symlink(target.at(newestName), path) },
			"a link":     func(path string) error { return os.Symlink(filepath.Join(target.dir, "nowhere"), path) },
			"not a file": func(path string) error { return os.Mkdir(path, 0o700) },
		} {
			if !links && what != "not a file" {
				continue
			}
			r := newRig(t, Plain).plant(future)
			r.must(errors.Join(os.RemoveAll(r.at(name)), make(r.at(name))))
			want := what
			if _, _, err := r.open().Load(t.Context(), acme); name != lockName && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("%s: Load of %s: %v", name, what, err)
			}
			if err := r.open().Update(t.Context(), acme, put(sample)); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: Update of %s: %v", name, what, err)
			}
		}
		if got, err := target.opened(newestName, Plain); err != nil || got != future {
			t.Errorf("the link's target was changed: %v", err)
		}
	}
}

func TestFolderThatIsNone(t *testing.T) {
	t.Parallel()
	r := newRig(t, Plain)
	r.must(os.WriteFile(r.dir, nil, 0o600))
	if err := r.open().Update(t.Context(), acme, put(sample)); err == nil || !strings.Contains(err.Error(), "not a folder") || !strings.Contains(err.Error(), "nothing was stored") {
		t.Errorf("a file: %v", err)
	}
	if !knowsLinks(t) {
		return
	}
	r.must(os.Remove(r.dir))
	r.must(os.Symlink(t.TempDir(), r.dir))
	if err := r.open().Update(t.Context(), acme, put(sample)); err == nil || !strings.Contains(err.Error(), "is a link") {
		t.Errorf("a link: %v", err)
	}
}

func TestNothingButTheVaultIsLeft(t *testing.T) {
	t.Parallel()
	for kind, key := range map[string][]string{Keyring: nil, Passphrase: {phraseName}, Plain: {plainName}} {
		r := newRig(t, kind)
		for range 3 {
			r.must(r.open().Update(t.Context(), acme, put(sample)))
		}
		r.want(append(key, newestName, beforeName, lockName)...)
	}
}

// What a killed program has left is cleared away by the next that writes.
func TestLeftoversGo(t *testing.T) {
	t.Parallel()
	r := newRig(t, Plain)
	r.keep("one")
	for _, name := range []string{".vault.age.123.tmp", ".vault.age.123.tmp.1", ".identity.txt.9.tmp"} {
		r.must(os.WriteFile(r.at(name), []byte("half"), 0o600))
	}
	r.must(os.WriteFile(r.at("notes.tmp"), nil, 0o600))
	r.keep("two")
	r.want(newestName, beforeName, plainName, lockName, "notes.tmp")
}

// Nothing is asked, made or opened for a vault that holds nothing.
func TestNothingKeptNeedsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, Keyring)
	r.ring.fault = func() error { return errors.New("must not be asked") }
	v := r.open()
	if _, ok, err := v.Load(t.Context(), acme); ok || err != nil {
		t.Errorf("Load: %v, %v", ok, err)
	}
	r.must(v.Delete(t.Context(), acme))
	r.must(v.Rename(t.Context(), acme, Key{"workfront", "b"}))
	if _, err := os.Stat(r.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder was made: %v", err)
	}
}

func FuzzDocument(f *testing.F) {
	f.Add([]byte(future))
	f.Add([]byte(`{"schema":"wfconnect.vault/1"}`))
	f.Add([]byte(`{"schema":"wfconnect.vault/1","recipients":{"age1":"x","":1},"entries":{}}`))
	f.Add([]byte(`{"schema":"wfconnect.vault/1","entries":{"workfront/acme":null}}`))
	f.Add([]byte(`{"schema":"wfconnect.vault/1","entries":{"workfront/acme":{"tokens":{"expires_in":1e300,"issued":"0000-01-01T00:00:00Z"},"TOKENS":null}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := parse(data)
		if err != nil {
			return
		}
		_, _ = d.recipients() // must not panic
		before, ok, err := d.entry(acme)
		if err != nil {
			return
		}
		out, err := d.bytes()
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := parse(out)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, out)
		}
		if after, ok2, err := again.entry(acme); ok2 != ok || err != nil || !same(before, after) {
			t.Fatalf("%s became\n%s", data, out)
		}
		if err := again.set(acme, sample); err != nil {
			return // an entry whose unknown parts cannot be kept is left alone
		}
		if got, _, err := again.entry(acme); err != nil || !same(got, sample) {
			t.Fatalf("what was set is not what is there: %v", err)
		}
		if twice, err := d.bytes(); err != nil || !bytes.Equal(out, twice) {
			t.Fatalf("writing is not stable: %v", err)
		}
	})
}

// A file of any bytes is an error or a document, never a panic; and where it is
// an error, the generation before is what is read.
func FuzzSealed(f *testing.F) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		f.Fatal(err)
	}
	good, err := seal([]byte(future), recipients{id.Recipient().String(): Plain})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add(good[:len(good)/2])
	f.Add([]byte("age-encryption.org/v1\n-> X25519 "))
	f.Add([]byte(strings.Replace(string(good), "-> X25519", "-> scrypt", 1)))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := unseal(data, id)
		if err == nil && !bytes.Equal(data, good) {
			if _, err := d.bytes(); err != nil {
				t.Errorf("it opened, and cannot be written: %v", err)
			}
		}
	})
}

func TestHostileVaultFile(t *testing.T) {
	t.Parallel()
	r := newRig(t, Plain)
	r.keep("good")
	r.keep("better")
	good, err := os.ReadFile(r.at(newestName))
	r.must(err)
	header := []byte("age-encryption.org/v1\n")
	for name, content := range map[string][]byte{
		"10 MB of nothing":      make([]byte, 10<<20),
		"10 MB of stanzas":      append(bytes.Clone(header), bytes.Repeat([]byte("-> X25519 x\n\n"), 800_000)...),
		"10 MB after the end":   append(bytes.Clone(good), make([]byte, 10<<20)...),
		"longer than it may be": make([]byte, mostSealed+1),
		"one byte less":         good[:len(good)-1],
		"the header alone":      header,
		"one bit flipped":       append(bytes.Clone(good[:len(good)-1]), good[len(good)-1]^1),
	} {
		r.must(os.WriteFile(r.at(newestName), content, 0o600))
		if got := r.kept(); got != "good" {
			t.Errorf("%s: loaded %q, want the generation before", name, got)
		}
	}
}

// knowsLinks: Windows makes them for some users only.
func knowsLinks(t *testing.T) bool {
	t.Helper()
	path := filepath.Join(t.TempDir(), "link")
	err := os.Symlink("nowhere", path)
	info, unread := os.Lstat(path)
	knows := err == nil && unread == nil && info.Mode()&os.ModeSymlink != 0
	if !knows && runtime.GOOS != "windows" {
		t.Fatal(err, unread)
	}
	return knows
}
