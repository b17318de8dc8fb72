package vault

import (
	"os"
	"strings"
	"testing"
)

// clear writes the vault of a development build, which was not encrypted.
func (r *rig) clear(content string) *rig {
	r.t.Helper()
	r.must(os.MkdirAll(r.dir, 0o700))
	r.must(os.WriteFile(r.at(clearName), []byte(content), 0o600))
	return r
}

func TestTakingOver(t *testing.T) {
	t.Parallel()
	for _, kind := range Kinds() {
		r := newRig(t, kind).clear(future)
		if got := r.kept(); got != "old" {
			t.Errorf("%s: %q", kind, got)
		}
		key := map[string][]string{Passphrase: {phraseName}, Plain: {plainName}}[kind]
		r.want(append(key, newestName, lockName)...)
		if len(r.says) != 1 || !strings.Contains(r.says[0], "now, encrypted; the old file is removed") {
			t.Errorf("%s: the person is told %q", kind, r.says)
		}
		if text, err := r.opened(newestName, kind); err != nil || !strings.Contains(text, "not even an object") {
			t.Errorf("%s: %v, an entry that is not ours was lost:\n%s", kind, err, text)
		}
	}
}

// Two files: what was cut off, or an older build that ran again.
func TestTakingOverBesideAVault(t *testing.T) {
	t.Parallel()
	const entry = `{"client_secret":"%","tokens":{"access_token":"x","issued":"2026-01-0@T00:00:00Z"}}`
	of := func(secret, day string) string {
		return strings.NewReplacer("%", secret, "@", day).Replace(entry)
	}
	r := newRig(t, Plain).plant(`{"schema":"wfconnect.vault/1","entries":{"workfront/acme":` + of("sealed", "2") + `,"workfront/new":` + of("sealed", "2") + `}}`)
	r.clear(`{"schema":"wfconnect.vault/1","entries":{"workfront/acme":` + of("clear", "1") + `,"workfront/new":` + of("clear", "3") + `,"workfront/third":` + of("clear", "1") + `}}`)
	for name, want := range map[string]string{"acme": "sealed", "new": "clear", "third": "clear"} {
		if e, _, err := r.open().Load(t.Context(), Key{"workfront", name}); err != nil || e.ClientSecret != want {
			t.Errorf("%s: %q, %v, want the one of the %s file", name, e.ClientSecret, err, want)
		}
	}
	r.want(newestName, beforeName, plainName, lockName)
}

func TestFaultsOfTakingOver(t *testing.T) {
	t.Parallel()
	eachFault(t, causes, func(t *testing.T, f *faults) {
		r := newRig(t, Plain).clear(future)
		r.disk = f.on(quickDisk())
		_, _, err := r.open().Load(t.Context(), acme)
		r.disk = quickDisk()
		if got := r.kept(); got != "old" {
			t.Errorf("%q is there, after %v", got, err)
		}
		if isThere(r.at(clearName)) {
			t.Error("the old file is still there")
		}
	})
}

func TestClearFileThatCannotBeTakenOver(t *testing.T) {
	t.Parallel()
	r := newRig(t, Plain).clear("s3cr3t")
	for _, err := range []error{
		func() error { _, _, err := r.open().Load(t.Context(), acme); return err }(),
		r.open().Update(t.Context(), acme, put(sample)),
	} {
		if err == nil || !strings.Contains(err.Error(), r.at(clearName)) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("damaged: %v", err)
		}
	}
	r.must(os.Chmod(r.at(clearName), 0o600))
	if got, _ := os.ReadFile(r.at(clearName)); string(got) != "s3cr3t" {
		t.Error("it was changed")
	}
}
