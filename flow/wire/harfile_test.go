package wire

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// numbered is an exchange whose body says which one it is.
func numbered(seq, size int) Exchange {
	return Exchange{
		Seq: seq, Started: time.Unix(int64(seq), 0).UTC(), Method: "POST", URL: "https://h/", Status: 200,
		Response: Message{Body: []byte(strings.Repeat(strconv.Itoa(seq)+" ", size)), Size: int64(size * (len(strconv.Itoa(seq)) + 1))},
	}
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// seqs are the exchanges of an archive, whose bodies must be theirs.
func seqs(t testing.TB, a archive) []int {
	t.Helper()
	var out []int
	for _, e := range a.Log.Entries {
		if word := strconv.Itoa(e.Seq) + " "; strings.Trim(e.Response.Content.Text, word) != "" {
			t.Fatalf("the body of exchange %d is not its own", e.Seq)
		}
		out = append(out, e.Seq)
	}
	return out
}

func names1to(n int) []int {
	var out []int
	for i := range n {
		out = append(out, i+1)
	}
	return out
}

// alone: nothing else is in the folder of path, and only its owner may read it.
func alone(t testing.TB, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("the recording left %v", entries)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
}

func create(t testing.TB, path string, d disk) *HARFile {
	t.Helper()
	f, err := createHAR(path, "v1", d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close(context.Background(), nil) })
	return f
}

func TestHARFile(t *testing.T) {
	t.Parallel()
	noLink := systemDisk
	noLink.link = func(string, string) error { return errors.ErrUnsupported }
	for name, d := range map[string]disk{"two names": systemDisk, "copied whole": noLink} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			schema := harSchema(t)
			path := filepath.Join(t.TempDir(), "x.har")
			if err := os.WriteFile(path, []byte("an older file"), 0o644); err != nil {
				t.Fatal(err)
			}
			f := create(t, path, d)
			if got := readHAR(t, schema, readFile(t, path)); len(got.Log.Entries) != 0 {
				t.Errorf("it begins with %v", got)
			}
			for i := range 20 {
				f.Add(numbered(i+1, 1+i*i*20))
				if err := f.queue.flush(t.Context()); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(names1to(i+1), seqs(t, readHAR(t, schema, readFile(t, path)))); diff != "" {
					t.Fatal(diff)
				}
			}
			if err := f.Close(t.Context(), nil); err != nil {
				t.Error(err)
			}
			readHAR(t, schema, readFile(t, path))
			alone(t, path)
		})
	}
}

// At every single write the file is whole, and no write goes to it.
func TestHARFileIsWholeAtEveryWrite(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.har")
	committed, writes := 0, 0
	d := systemDisk
	d.write = func(f *os.File, b []byte) (int, error) {
		n, err := f.Write(b[:len(b)/2])
		if err != nil {
			return n, err
		}
		if b, err := os.ReadFile(path); err == nil { // nothing is there before the first
			writes++
			if got := len(readJSON(t, b).Log.Entries); got < committed {
				t.Errorf("%d entries are there, of %d that were", got, committed)
			}
		}
		m, err := f.Write(b[n:])
		return n + m, err
	}
	f := create(t, path, d)
	for i := range 30 {
		f.Add(numbered(i+1, 1000))
		if err := f.queue.flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		committed = i + 1 // the goroutine reads it only after the next Add
	}
	if err := f.Close(t.Context(), nil); err != nil {
		t.Error(err)
	}
	if writes < 60 {
		t.Errorf("the file was looked at %d times only", writes)
	}
}

func TestHARFileAtClose(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.har")
	f := create(t, path, systemDisk)
	f.Add(numbered(1, 1))
	under := Exchange{Seq: 2, Method: "GET", URL: "https://h/", Pending: true}
	if err := f.Close(t.Context(), []Exchange{numbered(1, 1), under, numbered(3, 1)}); err != nil {
		t.Fatal(err)
	}
	f.Add(numbered(4, 1)) // too late
	if err := f.Close(t.Context(), []Exchange{numbered(5, 1)}); err != nil {
		t.Error(err)
	}
	a := readHAR(t, harSchema(t), readFile(t, path))
	if diff := cmp.Diff([]int{1, 2, 3}, seqs(t, a)); diff != "" {
		t.Fatal(diff)
	}
	if e := a.Log.Entries[1]; !e.Pending || e.Error != "still under way when the program ended" {
		t.Errorf("the one under way is %+v", e)
	}
	alone(t, path)
}

func TestHARFileAsASink(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.har")
	f := create(t, path, systemDisk)
	log := NewLog(NewRedactor(), time.Now, f.Add)
	var working sync.WaitGroup
	for range 8 {
		working.Go(func() {
			for range 300 {
				x := Exchange{Method: "GET", URL: "https://h/", Started: time.Now()}
				x.Seq = log.begin(x)
				log.end(x)
			}
		})
	}
	working.Wait()
	kept, _ := log.After(0)
	if err := f.Close(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	got := seqs(t, readJSON(t, readFile(t, path)))
	slices.Sort(got)
	if diff := cmp.Diff(names1to(2400), got); diff != "" {
		t.Errorf("every exchange must be there once: %s", diff)
	}
	if len(f.seen) > 2*Kept+1 {
		t.Errorf("%d Seqs are remembered", len(f.seen))
	}
}

func TestHARFileOnAFullDisk(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.har")
	full := false
	d := systemDisk
	d.write = func(f *os.File, b []byte) (int, error) {
		if full && len(b) > 100 {
			n, _ := f.Write(b[:100])
			return n, &os.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
		}
		return f.Write(b)
	}
	f := create(t, path, d)
	for i := range 3 {
		f.Add(numbered(i+1, 100))
	}
	if err := f.queue.flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	full = true // read after the next Add
	for i := range 50 {
		f.Add(numbered(i+4, 1000))
	}
	if err := f.Close(t.Context(), nil); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Close says %v", err)
	}
	select {
	case err := <-f.Failed():
		if !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("Failed gives %v", err)
		}
	default:
		t.Error("nobody was told in mid-run")
	}
	if diff := cmp.Diff(names1to(3), seqs(t, readHAR(t, harSchema(t), readFile(t, path)))); diff != "" {
		t.Error(diff)
	}
	alone(t, path)
}

// Who adds never waits: bodies, and then exchanges, are given up instead.
func TestHARFileOnASlowDisk(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.har")
	stuck, begun := make(chan struct{}), make(chan struct{})
	var once sync.Once
	d := systemDisk
	d.link = func(old, new string) error {
		once.Do(func() { close(begun) })
		<-stuck
		return os.Link(old, new)
	}
	f := create(t, path, d)
	f.Add(numbered(1, 1))
	<-begun
	const body, most = 10_000, 500_000
	f.most = most
	big := strings.Repeat("2", body)
	for i := range 300 {
		f.Add(Exchange{Seq: i + 2, Method: "GET", URL: "https://h/", Status: 200, Response: Message{Body: []byte(big), Size: body}})
	}
	if w := f.queue.weight; w < most-2*body || w > 2*most {
		t.Errorf("%d bytes wait", w)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Close(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a disk that stands still: Close says %v", err)
	}
	close(stuck)
	if err := f.Close(t.Context(), nil); err == nil || !strings.Contains(err.Error(), fmt.Sprint(f.queue.lost, " are missing")) {
		t.Errorf("%d exchanges were given up; Close says %v", f.queue.lost, err)
	}
	whole, bare := 0, 0
	for _, e := range readJSON(t, readFile(t, path)).Log.Entries[1:] {
		switch {
		case e.Truncated == nil && len(e.Response.Content.Text) == body:
			whole++
		case e.Truncated != nil && e.Truncated.Response.Missing == body:
			bare++
		}
	}
	if lost := f.queue.lost; whole < 20 || bare < 50 || lost < 50 || whole+bare+lost != 300 {
		t.Errorf("%d with their bodies, %d without, %d lost", whole, bare, lost)
	}
}

// Not parallel: it measures the memory of the whole process.
func TestHARFileTakesNoMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.har")
	f := create(t, path, systemDisk)
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var before uint64
	for i := range 120 {
		if i == 20 {
			before = heap()
		}
		f.Add(numbered(i+1, 150_000))
		if err := f.queue.flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	after := heap()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the file grew to %d MiB, the heap from %d to %d KiB", info.Size()>>20, before>>10, after>>10)
	if info.Size() < 50<<20 {
		t.Errorf("the file has only %d bytes", info.Size())
	}
	if after > before+4<<20 {
		t.Errorf("the heap grew from %d to %d bytes", before, after)
	}
}
