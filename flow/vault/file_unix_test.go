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

func TestModes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state", "deep", "vault.json")
	if err := File(path).Update(t.Context(), acme, put(sample)); err != nil {
		t.Fatal(err)
	}
	for p, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700, filepath.Dir(filepath.Dir(path)): 0o700} {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %v", p, info.Mode().Perm(), err, want)
		}
	}
}

func TestModeThatLetsOthersIn(t *testing.T) {
	t.Parallel()
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o602, 0o644} {
		path := written(t, future)
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, _, err := File(path).Load(t.Context(), acme)
		if err == nil || !strings.Contains(err.Error(), "chmod 600 \""+path+"\"") {
			t.Errorf("mode %v: %v", mode, err)
		}
	}
	path := written(t, future)
	dir := filepath.Dir(path)
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := File(path).Update(t.Context(), acme, put(sample)); err == nil || !strings.Contains(err.Error(), "chmod 700 \""+dir+"\"") {
		t.Errorf("a folder that others write in: %v", err)
	}
}

func TestFileOfAnother(t *testing.T) {
	t.Parallel()
	path := written(t, future)
	if err := os.Chown(path, 12345, -1); err != nil {
		t.Skip("only root can give a file away: ", err)
	}
	_, _, err := File(path).Load(t.Context(), acme)
	if err == nil || !strings.Contains(err.Error(), "user 12345") {
		t.Errorf("Load: %v", err)
	}
}

func TestPipeDoesNotBlock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "vault.json")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip("no pipes here: ", err)
	}
	if _, _, err := File(path).Load(t.Context(), acme); err == nil || !strings.Contains(err.Error(), "not a file") {
		t.Errorf("Load: %v", err)
	}
}

func TestFolderThatMayNotBeWritten(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root writes everywhere")
	}
	path := written(t, future)
	if err := os.Chmod(filepath.Dir(path), 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Dir(path), 0o700) })
	oldIsIntact(t, path, File(path).Update(t.Context(), acme, put(sample)))
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
	path := written(t, future)
	if !inChild(t, path) {
		return
	}
	path = os.Getenv("VAULT_TEST_CHILD")
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
	oldIsIntact(t, path, File(path).Update(t.Context(), acme, put(big)))
}

func oldIsIntact(t *testing.T, path string, err error) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "not stored") {
		t.Errorf("Update: %v; want the file, and that nothing was stored", err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != future {
		t.Errorf("the old file is not intact: %v\n%s", err, got)
	}
	names, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(names) != 1 {
		t.Errorf("left behind: %v, %v", names, err)
	}
}

func TestHostileUmask(t *testing.T) {
	t.Parallel()
	if !inChild(t, filepath.Join(t.TempDir(), "a", "b", "vault.json")) {
		return
	}
	path := os.Getenv("VAULT_TEST_CHILD")
	for i, mask := range []int{0o777, 0} {
		syscall.Umask(mask)
		path := filepath.Join(filepath.Dir(path), string(rune('c'+i)), "vault.json")
		if err := File(path).Update(t.Context(), acme, put(sample)); err != nil {
			t.Fatalf("umask %04o: %v", mask, err)
		}
		for p, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
			if info, err := os.Stat(p); err != nil || info.Mode().Perm() != want {
				t.Errorf("umask %04o: %s is %v, %v", mask, p, info.Mode().Perm(), err)
			}
		}
	}
}
