package conformance

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"sync"
	"time"
)

// mostAtOnce is how many calls are under way at one moment, over the whole run.
const mostAtOnce = 4

// bodyLimit is how much of a request's body is kept for its result.
const bodyLimit = 64 << 10

// gate is the transport of a run: it bounds what goes out, writes it down, and
// alters what a check wants altered. Its places are taken by who calls, before
// a token goes into the request: a short one would end while the call waits.
type gate struct {
	next  http.RoundTripper
	slots slots

	mu    sync.Mutex
	calls int
}

func newGate(next http.RoundTripper) *gate {
	if next == nil {
		next = http.DefaultTransport
	}
	return &gate{next: next, slots: slots{free: mostAtOnce}}
}

// strand is a line of calls of which each waits for the one before: a check's,
// or a fact's.
type strand struct {
	mu    sync.Mutex
	depth int // calls so far, those of the facts that it waited for included
	last  trace
}

// trace is the latest call of a strand.
type trace struct {
	request *recording
	status  int
	header  http.Header
	tls     *tls.ConnectionState
	took    time.Duration // to the end of the answer
}

type (
	strandKey struct{}
	tamperKey struct{}
	boundKey  struct{}
	asKey     struct{}
)

func withStrand(ctx context.Context, s *strand) context.Context {
	return context.WithValue(ctx, strandKey{}, s)
}

// tampered is a context whose API requests are altered on their way out.
func tampered(ctx context.Context, alter func(*http.Request)) context.Context {
	if alter == nil {
		return ctx
	}
	return context.WithValue(ctx, tamperKey{}, alter)
}

// standing is a context whose requests hold values that a command must not take
// from the person's variables.
func standing(ctx context.Context, as map[string]string) context.Context {
	if as == nil {
		return ctx
	}
	return context.WithValue(ctx, asKey{}, as)
}

func (g *gate) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	req = req.Clone(ctx)
	if alter, ok := ctx.Value(tamperKey{}).(func(*http.Request)); ok {
		alter(req)
	}
	going := record(req)
	s, _ := ctx.Value(strandKey{}).(*strand)
	g.mu.Lock()
	g.calls++
	g.mu.Unlock()
	if s != nil {
		s.mu.Lock()
		s.depth++
		s.last = trace{request: going}
		s.mu.Unlock()
	}
	bound, _ := ctx.Value(boundKey{}).(time.Duration)
	if bound == 0 {
		bound = jsonBound
	}
	timed, cancel := context.WithTimeout(ctx, bound)
	start := time.Now()
	resp, err := g.next.RoundTrip(req.WithContext(timed))
	if err != nil {
		cancel()
		return nil, err
	}
	if s != nil {
		s.mu.Lock()
		s.last = trace{going, resp.StatusCode, resp.Header, resp.TLS, time.Since(start)}
		s.mu.Unlock()
	}
	if resp.Request == nil { // a transport that is a handler leaves it out
		resp.Request = req
	}
	resp.Body = &held{ReadCloser: resp.Body, cancel: cancel, ended: sync.OnceFunc(func() { s.ended(going, time.Since(start)) })}
	return resp, nil
}

// ended notes when an answer was read.
func (s *strand) ended(which *recording, took time.Duration) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last.request == which {
		s.last.took = took
	}
}

func (g *gate) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.calls
}

// held notes when the body is read or closed.
type held struct {
	io.ReadCloser
	ended  func()
	cancel func() // only at the end: until then who reads asks the context why a read failed
}

func (h *held) Read(b []byte) (int, error) {
	n, err := h.ReadCloser.Read(b)
	if err != nil {
		h.ended()
	}
	return n, err
}

func (h *held) Close() error {
	defer h.cancel()
	defer h.ended()
	return h.ReadCloser.Close()
}

// recording is a request as it goes out. The transport may read the body after
// the answer has come.
type recording struct {
	method, url string
	header      http.Header
	as          map[string]string
	sent        io.ReadCloser

	mu   sync.Mutex
	body bytes.Buffer
	cut  bool
}

func record(req *http.Request) *recording {
	as, _ := req.Context().Value(asKey{}).(map[string]string)
	r := &recording{method: req.Method, url: req.URL.String(), header: req.Header.Clone(), as: as, sent: req.Body}
	if req.Body != nil && req.Body != http.NoBody {
		req.Body = r
	}
	return r
}

func (r *recording) Read(b []byte) (int, error) {
	n, err := r.sent.Read(b)
	r.mu.Lock()
	defer r.mu.Unlock()
	room := min(n, bodyLimit-r.body.Len())
	r.body.Write(b[:room])
	r.cut = r.cut || room < n
	return n, err
}

func (r *recording) Close() error { return r.sent.Close() }

// request is nil when nothing was sent.
func (r *recording) request() *Request {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return &Request{r.method, r.url, r.header, bytes.Clone(r.body.Bytes()), r.cut, r.as}
}
