package vault

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// written is a vault file with the given content and mode 0600.
func written(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vault.json")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const future = `{"schema":"wfconnect.vault/1","later":[1.50,null],"entries":{
 "other/kind":"not even an object",
 "workfront/acme":{"client_secret":"old","note":{"b":1,"a":12345678901234567890},"tokens":{"access_token":"old","scope":"all"}}}}`

func TestUnknownThingsAreKept(t *testing.T) {
	t.Parallel()
	path := written(t, future)
	if err := File(path).Update(t.Context(), acme, put(sample)); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flat := strings.NewReplacer(" ", "", "\n", "").Replace(string(got))
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
	path := written(t, `{"schema":"wfconnect.vault/1","entries":{"workfront/acme":{"Client_Secret":"old"}}}`)
	if err := File(path).Update(t.Context(), acme, put(Entry{})); err != nil {
		t.Fatal(err)
	}
	if e, ok, err := File(path).Load(t.Context(), acme); !ok || err != nil || e.ClientSecret != "" {
		t.Errorf("loaded %q, %v, %v", e.ClientSecret, ok, err)
	}
}

// What cannot be read is never written over, and the error shows no secret.
func TestDamagedFile(t *testing.T) {
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
			path := written(t, content)
			_, _, err := File(path).Load(t.Context(), acme)
			if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "move it away") {
				t.Fatalf("Load: %v; want the file and what to do", err)
			}
			if strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("the error shows the secret: %v", err)
			}
			if err := File(path).Update(t.Context(), acme, put(sample)); err == nil {
				t.Error("Update wrote over it")
			}
			if got, _ := os.ReadFile(path); string(got) != content {
				t.Error("the file was changed")
			}
		})
	}
}

func TestWhatIsNotAFileIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target := written(t, future)
	if err := os.Symlink(target, filepath.Join(dir, "link")); err != nil {
		t.Skip("no links here: ", err)
	}
	if err := os.Symlink(filepath.Join(dir, "nowhere"), filepath.Join(dir, "dangling")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, word := range map[string]string{"link": "link", "dangling": "link", "folder": "not a file"} {
		v := File(filepath.Join(dir, name))
		if _, _, err := v.Load(t.Context(), acme); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("Load of a %s: %v", name, err)
		}
		if err := v.Update(t.Context(), acme, put(sample)); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("Update of a %s: %v", name, err)
		}
	}
	if got, _ := os.ReadFile(target); string(got) != future {
		t.Error("the link's target was changed")
	}
}

func TestFolderThatIsAFile(t *testing.T) {
	t.Parallel()
	file := written(t, "x")
	err := File(filepath.Join(file, "vault.json")).Update(t.Context(), acme, put(sample))
	if err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("Update: %v", err)
	}
	err = replace(filepath.Join(file, "vault.json"), []byte("x"))
	if err == nil {
		t.Error("replace wrote below a file")
	}
}

func TestFailedRenameLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "vault.json")
	if err := os.MkdirAll(filepath.Join(path, "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := replace(path, []byte("secret")); err == nil {
		t.Fatal("a folder was replaced")
	}
	names, _ := os.ReadDir(dir)
	if len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
}

func TestNothingButTheVaultIsLeft(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state", "vault.json")
	v := File(path)
	for range 3 {
		if err := v.Update(t.Context(), acme, put(sample)); err != nil {
			t.Fatal(err)
		}
	}
	names, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(names) != 1 {
		t.Errorf("the folder holds %v, %v", names, err)
	}
}

func TestDeletingNothingWritesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state", "vault.json")
	if err := File(path).Delete(t.Context(), acme); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(path)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder was made: %v", err)
	}
}

func FuzzFile(f *testing.F) {
	f.Add([]byte(future))
	f.Add([]byte(`{"schema":"wfconnect.vault/1"}`))
	f.Add([]byte(`{"schema":"wfconnect.vault/1","entries":{"workfront/acme":null}}`))
	f.Add([]byte(`{"schema":"wfconnect.vault/1","entries":{"workfront/acme":{"tokens":{"expires_in":1e300,"issued":"0000-01-01T00:00:00Z"},"TOKENS":null}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := parse(data)
		if err != nil {
			return
		}
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
