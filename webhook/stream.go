package webhook

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	answerLimit = 16 << 20
	headLimit   = 64 << 10
)

// errSink marks a failure of whoever takes the bytes: ours, not the provider's.
var errSink = errors.New("the bytes could not be stored")

// collect reads a whole JSON or error body, up to the limit.
func (a *Answer) collect(resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit+1))
	if len(body) > answerLimit {
		body, a.Cut = body[:answerLimit], true
	}
	a.Body, a.Size = body, int64(len(body))
	if err == nil && !a.Cut && a.Size < a.Length {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// stream passes a file's bytes on as they come and keeps their head; without a
// sink it keeps the first 16 MiB and stops there.
func (a *Answer) stream(resp *http.Response, sink io.Writer, meter *meter) error {
	var head bytes.Buffer
	limit := headLimit
	if sink == nil {
		sink, limit = io.Discard, answerLimit
	}
	defer func() { a.Body = head.Bytes() }()
	defer func() { meter.report(Progress{Done: a.Size, Total: a.Length}, true) }()
	buffer := make([]byte, 64<<10)
	for {
		n, err := resp.Body.Read(buffer)
		head.Write(buffer[:min(n, limit-head.Len())])
		if n > 0 {
			if _, bad := sink.Write(buffer[:n]); bad != nil {
				return fmt.Errorf("%w: %w", errSink, bad)
			}
		}
		a.Size += int64(n)
		meter.report(Progress{Done: a.Size, Total: a.Length}, false)
		switch {
		case err == io.EOF && a.Size < a.Length:
			return io.ErrUnexpectedEOF
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case limit == answerLimit && a.Size >= answerLimit && a.Size != a.Length:
			a.Cut, a.Size = true, answerLimit
			return nil
		}
	}
}

// meter calls a Progress function at most ten times a second, never twice at
// once, and never again after its attempt has ended: the transport may still
// be sending a body whose answer has come.
type meter struct {
	mu   sync.Mutex
	call func(Progress)
	last time.Time
}

const meterPause = 100 * time.Millisecond

func newMeter(call func(Progress)) *meter { return &meter{call: call} }

func (m *meter) report(p Progress, final bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.call == nil || !final && time.Since(m.last) < meterPause {
		return
	}
	m.last = time.Now()
	m.call(p)
}

func (m *meter) stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.call = nil
}
