package wire

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"reflect"
	"strings"
)

// Debug is a log of text lines on w. Whatever is logged, under whatever name,
// goes through redact and is made safe for a terminal on its way; an attribute
// with a secret's name is masked by that name.
func Debug(w io.Writer, redact *Redactor) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if len(groups) == 0 && itsOwn(a) {
				return a
			}
			key := Line(redact.Text(a.Key))
			return slog.String(key, Line(masked(redact, a.Key, asText(a.Value))))
		},
	}))
}

// itsOwn are the time and the level that the handler writes itself; what
// somebody logs under these names is something else.
func itsOwn(a slog.Attr) bool {
	switch a.Key {
	case slog.TimeKey:
		return a.Value.Kind() == slog.KindTime
	case slog.LevelKey:
		_, level := a.Value.Any().(slog.Level)
		return level
	}
	return false
}

func masked(redact *Redactor, key, value string) string {
	if strings.EqualFold(key, "url") {
		return redact.URL(value)
	}
	return redact.Header(key, value)
}

// asText is a value as text. fmt outlives a String method that panics.
func asText(v slog.Value) string {
	x := v.Any()
	if b := reflect.ValueOf(x); b.Kind() == reflect.Slice && b.Type().Elem().Kind() == reflect.Uint8 {
		return string(b.Bytes()) // as numbers nobody would find a secret in it
	}
	return fmt.Sprint(x)
}

// DebugFile is a Debug log in a file. Who logs does not wait for the disk.
type DebugFile struct {
	*slog.Logger
	path  string
	queue *queue[[]byte]
}

// debugWaiting bounds what waits for the disk; beyond it lines are lost.
const debugWaiting = 8 << 20

// CreateDebug begins a log at path anew, in place of what a regular file there
// held; only its owner may read it. Close must be called.
func CreateDebug(path string, redact *Redactor) (*DebugFile, error) {
	if err := replaceable(path); err != nil {
		return nil, fmt.Errorf("cannot log to %s: %w", path, err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err == nil {
		if err = f.Chmod(0o600); err != nil {
			f.Close()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("cannot log to %s: %w; name a file that you may write to", path, err)
	}
	return newDebugFile(path, f, redact), nil
}

func newDebugFile(path string, f io.WriteCloser, redact *Redactor) *DebugFile {
	d := &DebugFile{path: path, queue: newQueue(func(lines [][]byte) error {
		for _, line := range lines {
			if _, err := f.Write(line); err != nil {
				return err
			}
		}
		return nil
	}, f.Close)}
	d.Logger = Debug(lineWriter{d.queue}, redact)
	return d
}

// lineWriter gives lines to a queue: slog writes each in one piece.
type lineWriter struct{ queue *queue[[]byte] }

func (w lineWriter) Write(line []byte) (int, error) {
	if !w.queue.give(bytes.Clone(line), len(line), debugWaiting) {
		w.queue.lose()
	}
	return len(line), nil
}

// Add is a sink for a Log: an exchange in one line.
func (d *DebugFile) Add(x Exchange) {
	attrs := []any{
		"seq", x.Seq, "connection", x.Connection, "method", x.Method, "url", x.URL, "status", x.Status,
		"ms", x.Took.Milliseconds(), "sent", x.Request.Size, "received", x.Response.Size,
	}
	if x.Redirects != 0 {
		attrs = append(attrs, "redirects", x.Redirects)
	}
	if x.Replays != 0 {
		attrs = append(attrs, "replays", x.Replays)
	}
	if x.Err != "" {
		attrs = append(attrs, "error", x.Err)
	}
	d.Info("exchange", attrs...)
}

// Failed gives the error that ended the log early, as soon as it did; Close
// returns it as well.
func (d *DebugFile) Failed() <-chan error { return d.queue.failed }

// Close writes what waits and returns the first error.
func (d *DebugFile) Close(ctx context.Context) error {
	if err := d.queue.close(ctx); err != nil {
		return fmt.Errorf("logging to %s: %w", d.path, err)
	}
	return nil
}
