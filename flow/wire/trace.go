package wire

import (
	"context"
	"crypto/tls"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"
)

// Timing says where the time of an exchange went. What did not happen, or was
// not seen, is 0.
type Timing struct {
	DNS     time.Duration // looking up the name
	Connect time.Duration // TCP
	TLS     time.Duration // the handshake after it
	// Since Started:
	Ready     time.Duration // a connection was there
	Sent      time.Duration // the last byte of the request had been written
	FirstByte time.Duration // the first byte of the answer came
	Reused    bool          // the connection had been used before
	Remote    string        // address and port of the other side, or of the proxy
	Local     string        // and of this one
}

// trace listens to one request on its way. Its hooks are called by goroutines
// of net/http, some of them after the request is over.
type trace struct {
	since func() time.Duration

	mu      sync.Mutex
	timing  Timing
	begun   struct{ dns, connect, tls time.Duration }
	written []Field
}

// with is ctx with the hooks in it.
func (t *trace) with(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart:     func(httptrace.DNSStartInfo) { t.note(func(now time.Duration) { t.begun.dns = now }) },
		DNSDone:      func(httptrace.DNSDoneInfo) { t.note(func(now time.Duration) { t.timing.DNS = now - t.begun.dns }) },
		ConnectStart: func(string, string) { t.note(t.connecting) },
		ConnectDone: func(_, _ string, err error) {
			if err == nil {
				t.note(func(now time.Duration) { t.timing.Connect = now - t.begun.connect })
			}
		},
		TLSHandshakeStart: func() { t.note(func(now time.Duration) { t.begun.tls = now }) },
		TLSHandshakeDone: func(tls.ConnectionState, error) {
			t.note(func(now time.Duration) { t.timing.TLS = now - t.begun.tls })
		},
		GotConn:              t.connected,
		WroteHeaderField:     t.wrote,
		WroteRequest:         func(httptrace.WroteRequestInfo) { t.set(&t.timing.Sent) },
		GotFirstResponseByte: func() { t.set(&t.timing.FirstByte) },
	})
}

// note takes down what happens before there is a connection. After that it may
// be the dialling of a connection that this request did not wait for.
func (t *trace) note(f func(now time.Duration)) {
	now := t.since()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.timing.Ready == 0 {
		f(now)
	}
}

// connecting: of several addresses that are tried at once, the first counts.
func (t *trace) connecting(now time.Duration) {
	if t.begun.connect == 0 {
		t.begun.connect = now
	}
}

func (t *trace) set(at *time.Duration) {
	now := t.since()
	t.mu.Lock()
	defer t.mu.Unlock()
	*at = now
}

// connected begins to write, perhaps once more after a kept connection that
// turned out dead.
func (t *trace) connected(info httptrace.GotConnInfo) {
	now := t.since()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.written = nil
	t.timing.Ready, t.timing.Reused = now, info.Reused
	if info.Reused {
		t.timing.DNS, t.timing.Connect, t.timing.TLS = 0, 0, 0
	}
	if info.Conn != nil {
		t.timing.Remote, t.timing.Local = info.Conn.RemoteAddr().String(), info.Conn.LocalAddr().String()
	}
}

func (t *trace) wrote(name string, values []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, value := range values {
		t.written = append(t.written, Field{Name: strings.Clone(name), Value: value})
	}
}

// result is what was seen so far.
func (t *trace) result() (Timing, []Field) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.timing, append([]Field(nil), t.written...)
}
