package webhook

import (
	"context"
	"errors"
	"hash/crc32"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"wfconnect/network"
)

func caller(t testing.TB, h http.HandlerFunc) *Caller {
	t.Helper()
	s := serve(t, h)
	return &Caller{HTTP: s.Client(), Integration: apiKeyed(s.URL)}
}

func TestJSONIsBounded(t *testing.T) {
	t.Parallel()
	c := caller(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		line := []byte(`"` + strings.Repeat("x", 1<<20-3) + `",`)
		w.Write([]byte("["))
		for range 17 {
			w.Write(line)
		}
	})
	a, err := c.Call(context.Background(), endpoint(t, "files"), Args{"parentId": "/"}, Options{})
	if err != nil || a.OK() || !a.Cut || len(a.Body) != answerLimit || ids(a.Findings) != "P13" {
		t.Errorf("%v, ok %v, cut %v, %d bytes, %s", err, a.OK(), a.Cut, len(a.Body), ids(a.Findings))
	}
}

func TestBytesWithoutASinkStop(t *testing.T) {
	t.Parallel()
	c := caller(t, func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 1<<20)); err != nil {
				return
			}
		}
	})
	a, err := c.Call(context.Background(), endpoint(t, "download"), Args{"id": "1"}, Options{})
	if err != nil || !a.Cut || len(a.Body) != answerLimit {
		t.Errorf("%v, cut %v, %d bytes", err, a.Cut, len(a.Body))
	}
}

func TestBrokenOff(t *testing.T) {
	t.Parallel()
	breaks := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "100")
		w.Write([]byte("[1234"))
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	for _, name := range []string{"files", "download"} {
		path := filepath.Join(t.TempDir(), "a")
		file, err := SaveTo(path, false)
		if err != nil {
			t.Fatal(err)
		}
		args := Args{"id": "1"}
		if name == "files" {
			args = Args{"parentId": "/"}
		}
		a, err := caller(t, breaks).Call(context.Background(), endpoint(t, name), args, Options{Sink: file})
		var u *network.Unreachable
		if !errors.As(err, &u) || !strings.Contains(err.Error(), "5 of 100 bytes came") || ids(a.Findings) != "P11" || a.Size != 5 {
			t.Errorf("%s: %v, %+v", name, err, a.Findings)
		}
		err = file.Abandon(err)
		if name == "files" {
			continue
		}
		if _, missing := os.Stat(path); !errors.Is(missing, os.ErrNotExist) {
			t.Error("half a document has the whole one's name")
		}
		if part, _ := os.ReadFile(path + ".part"); string(part) != "[1234" || !strings.Contains(err.Error(), "a.part") {
			t.Errorf("%q, %v", part, err)
		}
	}
}

type badSink struct{}

func (badSink) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestSinkFails(t *testing.T) {
	t.Parallel()
	c := caller(t, says(200, "text/plain", "hello"))
	_, err := c.Call(context.Background(), endpoint(t, "download"), Args{"id": "1"}, Options{Sink: badSink{}})
	var u *network.Unreachable
	if err == nil || errors.As(err, &u) || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("%v: our own fault must not be the provider's", err)
	}
}

// pattern gives n bytes that differ from block to block, and takes no memory.
type pattern struct{ n, at int64 }

func (p *pattern) Read(b []byte) (int, error) {
	if p.at == p.n {
		return 0, io.EOF
	}
	const block = 512
	n := min(int64(len(b)), p.n-p.at)
	for done := int64(0); done < n; {
		at := p.at + done
		var filled [block]byte
		for i := range 8 {
			filled[i*64] = byte(at / block >> (8 * i))
		}
		done += int64(copy(b[done:n], filled[at%block:]))
	}
	p.at += n
	return int(n), nil
}

func (p *pattern) Close() error { return nil }

func TestBigBodiesTakeNoMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("moves 768 MiB over loopback")
	}
	const size = 256 << 20
	want := crc32.NewIEEE()
	io.Copy(want, &pattern{n: size})
	received := crc32.NewIEEE()
	chunked := false
	c := caller(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			w.Header().Set("Content-Length", "268435456")
			io.CopyBuffer(struct{ io.Writer }{w}, &pattern{n: size}, make([]byte, 64<<10))
			return
		}
		received.Reset()
		chunked = r.ContentLength < 0
		io.CopyBuffer(struct{ io.Writer }{received}, struct{ io.Reader }{r.Body}, make([]byte, 64<<10))
		says(200, aJSON, `{"result":"success"}`)(w, r)
	})
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)

	sink := crc32.NewIEEE()
	progress := 0
	var last Progress
	start := time.Now()
	a, err := c.Call(context.Background(), endpoint(t, "download"), Args{"id": "1"}, Options{Sink: sink, Progress: func(p Progress) { progress++; last = p }})
	if err != nil || a.Size != size || sink.Sum32() != want.Sum32() || len(a.Body) != headLimit {
		t.Errorf("download: %v, %d bytes", err, a.Size)
	}
	if most := int(time.Since(start)/meterPause) + 2; progress > most || last != (Progress{Done: size, Total: size}) {
		t.Errorf("%d reports, at most %d; the last %+v", progress, most, last)
	}
	for _, announced := range []int64{size, -1} {
		a, err = c.Call(context.Background(), endpoint(t, "upload"), Args{"id": "1"}, Options{
			Body:     Body{Open: func() (io.ReadCloser, error) { return &pattern{n: size}, nil }, Size: announced},
			Progress: func(p Progress) { last = p },
		})
		if err != nil || !a.OK() || received.Sum32() != want.Sum32() || chunked != (announced < 0) {
			t.Errorf("A33 upload of %d: %v, %v, chunked %v", announced, err, a.Refused, chunked)
		}
		if last != (Progress{Sending: true, Done: size, Total: announced}) {
			t.Errorf("the last report was %+v", last)
		}
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
		t.Errorf("%d MiB were allocated for 768 MiB", grown>>20)
	}
}

func TestEmptyBodies(t *testing.T) {
	t.Parallel()
	var length int64 = -2
	c := caller(t, func(w http.ResponseWriter, r *http.Request) {
		if length = r.ContentLength; r.Method == http.MethodPut {
			says(200, aJSON, `{"result":"success"}`)(w, r)
		}
	})
	a, err := c.Call(context.Background(), endpoint(t, "upload"), Args{"id": "1"}, Options{Body: Body{Open: func() (io.ReadCloser, error) { return &pattern{}, nil }}})
	if err != nil || !a.OK() || length != 0 {
		t.Errorf("upload: %v, Content-Length %d", err, length)
	}
	if a, err = c.Call(context.Background(), endpoint(t, "download"), Args{"id": "1"}, Options{Sink: io.Discard}); err != nil || !a.OK() || a.Size != 0 || len(a.Findings) != 0 {
		t.Errorf("download: %v %+v", err, a.Findings)
	}
}

func TestSaveTo(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.txt")
	save := func(overwrite bool, words string) error {
		f, err := SaveTo(path, overwrite)
		if err != nil {
			return err
		}
		io.WriteString(f, words)
		return f.Commit()
	}
	if err := save(false, "one"); err != nil {
		t.Fatal(err)
	}
	if err := save(false, "two"); !errors.Is(err, os.ErrExist) {
		t.Errorf("overwrote: %v", err)
	}
	if err := save(true, "three"); err != nil {
		t.Error(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "three" {
		t.Errorf("%q", got)
	}
	if _, err := os.Stat(path + ".part"); err == nil {
		t.Error(".part is left over")
	}
	late := filepath.Join(t.TempDir(), "b")
	f, err := SaveTo(late, false)
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile(late, []byte("mine"), 0o600)
	if err := f.Commit(); !errors.Is(err, os.ErrExist) {
		t.Errorf("overwrote what came in between: %v", err)
	}
	os.Symlink(path, late+"2.part")
	if _, err := SaveTo(late+"2", false); err == nil {
		t.Error("writes through a link")
	}
	if _, err := SaveTo(t.TempDir(), true); err == nil {
		t.Error("saves to a folder")
	}
}

func TestSaveToReplacesNoDeviceAndNoLink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "target"), link); err != nil {
		t.Skip("no symbolic links here")
	}
	if _, err := SaveTo(link, true); err == nil {
		t.Error("a link would be replaced")
	}
}

func TestAnAbandonedDownloadOfNothingLeavesNothing(t *testing.T) {
	t.Parallel()
	cause := errors.New("refused")
	f, err := SaveTo(filepath.Join(t.TempDir(), "x"), false)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Abandon(cause); err != cause {
		t.Errorf("the words speak of a file that is not there: %v", err)
	}
	if _, err := os.Stat(f.Part()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an empty .part is left: %v", err)
	}
}
