package wire

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestHARFileWhereNoneCanBe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(file, link); err != nil {
		t.Skip("no links here")
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Skip("links look like files here")
	}
	below := "choose another place" // a file that is no folder
	if runtime.GOOS == "windows" {
		below = "name a file in a folder that you may write to"
	}
	backup := filepath.Join(dir, "mine.har~")
	if err := os.WriteFile(backup, []byte("somebody's backup"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{
		"":                                "no file was named",
		dir:                               "it is a folder; name a file in it",
		link:                              "it is a link",
		filepath.Join(dir, "none", "x"):   "name a file in a folder that you may write to",
		filepath.Join(file, "x"):          below,
		filepath.Join(dir, "mine.har"):    "mine.har~ is in the way",
		filepath.Join(dir, "no\x00where"): "choose another place",
	} {
		f, err := CreateHAR(path, "v1")
		if err == nil {
			_ = f.Close(t.Context(), nil)
			t.Errorf("%q: no error", path)
		} else if !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "cannot record to "+path) {
			t.Errorf("%q: %v, want %q", path, err, says)
		}
	}
	if got := string(readFile(t, backup)); got != "somebody's backup" {
		t.Errorf("the backup holds %q", got)
	}
}

func TestHARFileAfterAKill(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.har")
	for _, left := range []string{"", harBegin[:9], string(harHead("v0")) + "{"} {
		for _, name := range []string{path + "~", path + "~~"} {
			if err := os.WriteFile(name, []byte(left), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		f := create(t, path, systemDisk)
		f.Add(numbered(1, 1))
		if err := f.Close(t.Context(), nil); err != nil {
			t.Error(err)
		}
		readHAR(t, harSchema(t), readFile(t, path))
		alone(t, path)
	}
}

func TestTwoRecordingsToOneFile(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("nothing is locked there")
	}
	path := filepath.Join(t.TempDir(), "x.har")
	first := create(t, path, systemDisk)
	for i := range 3 { // whichever of its two files is there
		if _, err := CreateHAR(path, "v1"); err == nil || !strings.Contains(err.Error(), "another wfconnect is recording to it") {
			t.Errorf("after %d exchanges: %v", i, err)
		}
		first.Add(numbered(i+1, 1))
		if err := first.queue.flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.Close(t.Context(), nil); err != nil {
		t.Error(err)
	}
	if got := seqs(t, readHAR(t, harSchema(t), readFile(t, path))); len(got) != 3 {
		t.Errorf("recorded %v", got)
	}
	create(t, path, systemDisk)
}

func TestSomebodyReplacesTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.har")
	f := create(t, path, systemDisk)
	f.Add(numbered(1, 1))
	if err := f.queue.flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	f.Add(numbered(2, 1))
	if err := f.Close(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "somebody else moved or replaced the file") {
		t.Errorf("Close says %v", err)
	}
	if got := string(readFile(t, path)); got != "mine" {
		t.Errorf("their file holds %q", got)
	}
	alone(t, path)
}
