package wire

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const harChild = "WFCONNECT_TEST_HAR_CHILD"

// TestHARChild is what the next test kills: it records without an end, and
// tells on stdout what it has committed.
func TestHARChild(t *testing.T) {
	path := os.Getenv(harChild)
	if path == "" {
		t.Skip("the next test runs this as a process of its own")
	}
	f := create(t, path, systemDisk)
	for seq := 1; ; seq++ {
		f.Add(numbered(seq, 1+rand.IntN(1<<(4+rand.IntN(12)))))
		if rand.IntN(4) == 0 { // now and then several in one commit
			continue
		}
		if err := f.queue.flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		fmt.Println("committed", seq)
	}
}

func TestHARFileSurvivesKills(t *testing.T) {
	t.Parallel()
	kills := 100
	if testing.Short() {
		kills = 10
	}
	path := filepath.Join(t.TempDir(), "x.har") // of one kill after the other: each finds what the last one left
	entries, leftovers := 0, 0
	for range kills {
		acknowledged := killed(t, path)
		a := readJSON(t, readFile(t, path))
		if got := seqs(t, a); len(got) < acknowledged || !slices.Equal(got, names1to(len(got))) {
			t.Fatalf("%d exchanges were committed, the file holds %v", acknowledged, got)
		}
		entries += len(a.Log.Entries)
		if _, err := os.Lstat(path + "~"); err == nil {
			leftovers++
		}
	}
	t.Logf("%d kills: the file was whole each time, and held every exchange that had been committed; %d in all, %d sidecars were left", kills, entries, leftovers)
}

// killed runs a recording until some moment, and returns what it had committed
// by then.
func killed(t *testing.T, path string) (acknowledged int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestHARChild$")
	cmd.Env = append(os.Environ(), harChild+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var timer *time.Timer
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		seq, ok := strings.CutPrefix(lines.Text(), "committed ")
		if !ok {
			t.Errorf("the child says %q", lines.Text())
		}
		if acknowledged, err = strconv.Atoi(seq); err != nil {
			t.Error(err)
		}
		if timer == nil {
			timer = time.AfterFunc(time.Duration(rand.IntN(int(60*time.Millisecond))), func() { _ = cmd.Process.Kill() })
		}
	}
	if timer == nil {
		_ = cmd.Process.Kill()
		t.Error("the child committed nothing")
	}
	_ = cmd.Wait() // it was killed
	return acknowledged
}
