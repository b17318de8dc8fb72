//go:build unix

package vault

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func (r *rig) modes(t *testing.T, more ...string) {
	t.Helper()
	for p, want := range map[string]os.FileMode{r.dir: 0o700, filepath.Dir(r.dir): 0o700} {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %v", p, info.Mode().Perm(), err, want)
		}
	}
	for _, name := range r.files() {
		if info, err := os.Stat(r.at(name)); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	r.want(append(more, newestName, beforeName, lockName)...)
}

func TestModeThatLetsOthersIn(t *testing.T) {
	t.Parallel()
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o602, 0o644} {
		for _, name := range []string{newestName, beforeName, plainName, lockName} {
			r := newRig(t, Plain)
			r.keep("one")
			r.keep("two")
			if name == beforeName {
				r.must(os.Remove(r.at(newestName)))
			}
			r.must(os.Chmod(r.at(name), mode))
			err := r.open().Update(t.Context(), acme, put(sample))
			if err == nil || !strings.Contains(err.Error(), "chmod 600 \""+r.at(name)+"\"") {
				t.Errorf("%s, mode %v: %v", name, mode, err)
			}
			if wrong := Health(r.dir, Plain); len(wrong) == 0 || !strings.Contains(wrong[0].Error(), "chmod 600 \""+r.at(name)+"\"") {
				t.Errorf("Health of %s, mode %v: %v", name, mode, wrong)
			}
		}
	}
	for _, mode := range []os.FileMode{0o777, 0o755, 0o750, 0o710} {
		r := newRig(t, Plain)
		r.keep("one")
		r.must(os.Chmod(r.dir, mode))
		err := r.open().Update(t.Context(), acme, put(sample))
		if err == nil || !strings.Contains(err.Error(), "chmod 700 \""+r.dir+"\"") {
			t.Errorf("a folder of mode %v: %v", mode, err)
		}
		if wrong := Health(r.dir, Plain); len(wrong) != 1 || !strings.Contains(wrong[0].Error(), "chmod 700") {
			t.Errorf("Health of a folder of mode %v: %v", mode, wrong)
		}
	}
}

func TestFileOfAnother(t *testing.T) {
	t.Parallel()
	for _, name := range []string{newestName, plainName, lockName, "."} {
		r := newRig(t, Plain)
		r.keep("one")
		if err := os.Chown(r.at(name), 12345, -1); err != nil {
			t.Skip("only root can give a file away: ", err)
		}
		err := r.open().Update(t.Context(), acme, put(sample))
		if err == nil || !strings.Contains(err.Error(), "user 12345") {
			t.Errorf("%s: %v", name, err)
		}
		if wrong := Health(r.dir, Plain); len(wrong) == 0 || !strings.Contains(wrong[0].Error(), "user 12345") {
			t.Errorf("Health of %s: %v", name, wrong)
		}
	}
}

func TestPipeDoesNotBlock(t *testing.T) {
	t.Parallel()
	for _, name := range []string{newestName, plainName, lockName} {
		r := newRig(t, Plain)
		r.keep("one")
		r.must(os.Remove(r.at(name)))
		if err := syscall.Mkfifo(r.at(name), 0o600); err != nil {
			t.Skip("no pipes here: ", err)
		}
		if err := r.open().Update(t.Context(), acme, put(sample)); err == nil || !strings.Contains(err.Error(), "not a file") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFolderThatMayNotBeWritten(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root writes everywhere")
	}
	r := newRig(t, Plain)
	r.keep("old")
	r.must(os.Chmod(r.dir, 0o500))
	t.Cleanup(func() { _ = os.Chmod(r.dir, 0o700) })
	r.oldIsIntact(r.open().Update(t.Context(), acme, put(sample)))
}

// inChild runs this test again in a process of its own, because what it sets
// is the whole process's. It returns true in that process.
func inChild(t *testing.T, path string) bool {
	t.Helper()
	if os.Getenv("VAULT_TEST_CHILD") != "" {
		return true
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), "VAULT_TEST_CHILD="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return false
}

// A limit on the size of files stands in for a full disk: the write ends in the
// middle, with an error.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	r := newRig(t, Plain)
	if os.Getenv("VAULT_TEST_CHILD") == "" {
		r.keep("old")
	}
	if !inChild(t, r.dir) {
		return
	}
	r.dir = os.Getenv("VAULT_TEST_CHILD")
	signal.Ignore(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	limit.Cur = 1000
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Skip("no limit can be set here: ", err)
	}
	big := sample
	big.ClientSecret = strings.Repeat("x", 5000)
	r.oldIsIntact(r.open().Update(t.Context(), acme, put(big)))
}

func (r *rig) oldIsIntact(err error) {
	r.t.Helper()
	if err == nil || !strings.Contains(err.Error(), r.at(newestName)) || !strings.Contains(err.Error(), "not stored") {
		r.t.Errorf("Update: %v; want the file, and that nothing was stored", err)
	}
	r.holds(newestName, "old")
	r.want(newestName, plainName, lockName)
}

func TestHostileUmask(t *testing.T) {
	t.Parallel()
	if !inChild(t, filepath.Join(t.TempDir(), "a")) {
		return
	}
	for _, kind := range Kinds() {
		for _, mask := range []int{0o777, 0} {
			syscall.Umask(0o077)
			r := newRig(t, kind)
			r.dir = filepath.Join(r.dir, "deep")
			syscall.Umask(mask)
			for range 2 {
				if err := r.open().Update(t.Context(), acme, put(sample)); err != nil {
					t.Fatalf("umask %04o, %s: %v", mask, kind, err)
				}
			}
			key := map[string][]string{Passphrase: {phraseName}, Plain: {plainName}}[kind]
			r.modes(t, key...)
			to := Plain
			if kind == Plain {
				to = Passphrase
			}
			_, err := r.open().Move(t.Context(), to, func(kind string) error { r.kind = kind; return nil })
			r.must(err)
			r.modes(t, map[string]string{Passphrase: phraseName, Plain: plainName}[to])
		}
	}
}
