package wire

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
)

const planted = "S3cret/value+of=no,worth"

type sayer struct{}

func (sayer) String() string       { return "client_secret=" + planted }
func (sayer) LogValue() slog.Value { return slog.GroupValue(slog.String("token", planted)) }

type rude struct{}

func (*rude) Error() string { panic("password=" + planted) }

func TestDebugHoldsNoSecret(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	redact := NewRedactor()
	redact.Learn(KindToken, planted)
	log := Debug(&out, redact)
	quoted, _ := json.Marshal(planted)
	for _, attr := range []any{
		planted, []byte(planted), json.RawMessage(quoted), errors.New("refused: " + planted), fmt.Errorf("w: %w", errors.New(planted)),
		url.QueryEscape(planted), base64.StdEncoding.EncodeToString([]byte(planted)),
		map[string]string{"k": planted},
		struct{ A string }{planted},
		&struct{ A string }{planted},
		sayer{},
		(*rude)(nil), &rude{}, slog.GroupValue(slog.Any("g", planted)),
		[]string{planted},
	} {
		log.Info("said", "attr", attr)
		log.With("kept", attr).WithGroup("group").Warn(planted, "level", attr, slog.Group("deep", "time", attr, planted, 1))
		log.Debug("own names", "time", attr, "level", attr, "msg", attr, "url", "https://h/?x="+planted)
	}
	if got := out.String(); strings.Contains(got, "S3cret") || strings.Count(got, "\n") != 45 {
		t.Errorf("a secret, or not 45 lines:\n%s", got)
	}
	out.Reset()
	Debug(&out, NewRedactor()).Info("unknown yet", "client_secret", "first-seen-1", "args", []string{"code=first-seen-2", "sessionID=first-seen-3"},
		"authorization", "Bearer first-seen-4", "url", "https://h/cb?code=first-seen-5", "error", "get https://h/?apiKey=first-seen-6: no")
	if got := out.String(); strings.Contains(got, "first-seen") {
		t.Errorf("a secret by its name: %s", got)
	}
}

func TestDebugIsSafeForATerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	hostile := "\x1b[2J\r\n\u202e\x9b31m\x7f\xff\u200b"
	Debug(&out, NewRedactor()).With(hostile, hostile).WithGroup("g").Info(hostile, hostile, errors.New(hostile), slog.Group("h", hostile, hostile))
	got := out.String()
	if i := strings.IndexFunc(strings.TrimSuffix(got, "\n"), dangerous); i >= 0 {
		t.Errorf("%q got through: %q", got[i:], got)
	}
	if !strings.Contains(got, `x1b[2J`) {
		t.Errorf("what was logged cannot be read any more: %q", got)
	}
}

func TestDebugFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "debug.log")
	if err := os.WriteFile(path, []byte("of an earlier run"), 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := CreateDebug(path, NewRedactor())
	if err != nil {
		t.Fatal(err)
	}
	var working sync.WaitGroup
	for i := range 8 {
		working.Go(func() {
			for range 50 {
				d.Info("event", "worker", i)
			}
		})
	}
	working.Wait()
	d.Add(Exchange{Seq: 7, Connection: "workfront.acme", Method: "POST", URL: "https://h/token", Status: 401, Took: 1234567890, Request: Message{Size: 3}, Response: Message{Size: 4}, Err: "broke off", Redirects: 6})
	if err := d.Close(t.Context()); err != nil {
		t.Error(err)
	}
	d.Info("too late")
	lines := strings.Split(strings.TrimSpace(string(readFile(t, path))), "\n")
	if len(lines) != 401 {
		t.Fatalf("%d lines, want 401", len(lines))
	}
	const want = `level=INFO msg=exchange seq=7 connection=workfront.acme method=POST url=https://h/token status=401 ms=1234 sent=3 received=4 redirects=6 error="broke off"`
	if got := lines[400]; !strings.HasPrefix(got, "time=2") || !strings.HasSuffix(got, want) {
		t.Errorf("an exchange is %s\nwant %s", got, want)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
}

func TestDebugFileWhereNoneCanBe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for path, says := range map[string]string{dir: "it is a folder", filepath.Join(dir, "none", "x"): "name a file that you may write to", "": "no file was named"} {
		if _, err := CreateDebug(path, NewRedactor()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", path, err, says)
		}
	}
}

type fullFile struct{ wrote int }

func (f *fullFile) Write(b []byte) (int, error) {
	if f.wrote++; f.wrote > 1 {
		return 0, syscall.ENOSPC
	}
	return len(b), nil
}
func (*fullFile) Close() error { return nil }

func TestDebugFileOnAFullDisk(t *testing.T) {
	t.Parallel()
	d := newDebugFile("x", &fullFile{}, NewRedactor())
	for range 5 {
		d.Info("line")
	}
	if err := d.Close(context.Background()); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Close says %v", err)
	}
}
