package wire

import (
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// keep bounds the exchanges held between two calls of Take.
const keep = 1000

// Recorder is an http.RoundTripper around another one. It reads along while
// bodies are read and buffers nothing ahead, so streams stay streams. An
// exchange is recorded once its answer's body has ended, was closed, or failed:
// a body that nobody closes is never seen. Safe for concurrent use.
type Recorder struct {
	next   http.RoundTripper
	redact *Redactor
	now    func() time.Time
	seq    atomic.Int64

	mu      sync.Mutex
	done    []Exchange
	dropped int
}

// NewRecorder records what passes through next.
func NewRecorder(next http.RoundTripper, redact *Redactor, now func() time.Time) *Recorder {
	return &Recorder{next: next, redact: redact, now: now}
}

// Take returns the exchanges that finished since the last Take, in the order
// in which they finished. At most the last 1,000 are held; see Dropped.
func (r *Recorder) Take() []Exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.done
	r.done = nil
	return out
}

// Dropped is how many finished exchanges were given up, over the whole run,
// because nobody took them.
func (r *Recorder) Dropped() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dropped
}

// RoundTrip implements http.RoundTripper.
func (r *Recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	p := &pending{recorder: r, seq: int(r.seq.Add(1)), started: r.now(), req: req, header: req.Header.Clone()}
	resp, err := r.next.RoundTrip(p.outgoing())
	if resp == nil || err != nil {
		if err == nil {
			err = errors.New("the transport returned neither an answer nor an error")
		}
		p.finish(err)
		return resp, err
	}
	p.resp, p.answer = resp, resp.Header.Clone()
	// An upgraded connection's body is also written to; it is no longer HTTP.
	if resp.Body == nil || resp.Body == http.NoBody || resp.StatusCode == http.StatusSwitchingProtocols {
		p.finish(nil)
		return resp, nil
	}
	resp.Body = &tee{ReadCloser: resp.Body, into: &p.received, end: p.finish}
	return resp, nil
}

func (r *Recorder) add(x Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.done) >= keep {
		r.done = append(r.done[:0], r.done[1:]...)
		r.dropped++
	}
	r.done = append(r.done, x)
}

// pending is an exchange under way.
type pending struct {
	recorder       *Recorder
	seq            int
	started        time.Time
	req            *http.Request
	header, answer http.Header
	resp           *http.Response
	sent, received capture
	once           sync.Once
}

// outgoing is the request with its body read along; a RoundTripper must not
// change the request it was given, so it is a copy.
func (p *pending) outgoing() *http.Request {
	if p.req.Body == nil || p.req.Body == http.NoBody {
		return p.req
	}
	out := p.req.WithContext(p.req.Context())
	out.Body = &tee{ReadCloser: p.req.Body, into: &p.sent}
	if again := p.req.GetBody; again != nil {
		// The transport sends the body anew when a kept connection turns out dead.
		out.GetBody = func() (io.ReadCloser, error) {
			body, err := again()
			if err != nil {
				return nil, err
			}
			p.sent.reset()
			return &tee{ReadCloser: body, into: &p.sent}, nil
		}
	}
	return out
}

func (p *pending) finish(err error) { p.once.Do(func() { p.recorder.add(p.exchange(err)) }) }

func (p *pending) exchange(err error) Exchange {
	redact := p.recorder.redact
	x := Exchange{
		Seq: p.seq, Started: p.started, Took: p.recorder.now().Sub(p.started),
		Method: p.req.Method, Proto: p.req.Proto,
	}
	if x.Method == "" {
		x.Method = http.MethodGet
	}
	// The answer first: the tokens it brings are then known everywhere else.
	if p.resp != nil {
		x.Proto, x.Status = p.resp.Proto, p.resp.StatusCode
		x.Response = p.received.message(p.answer, redact)
		if n := p.resp.ContentLength; n > x.Response.Size && p.req.Method != http.MethodHead {
			x.Response.Cut, x.Response.Size, x.Response.Gap = true, n, len(x.Response.Body)
		}
		x.Response.Header = fields(p.answer, redact)
	}
	x.Request = p.sent.message(p.header, redact)
	x.Request.Header = fields(p.header, redact)
	x.URL = redact.URL(p.req.URL.String())
	if err != nil {
		x.Err = redact.Text(err.Error())
	}
	return x
}

// tee copies what is read from a body, and tells when the body has ended.
type tee struct {
	io.ReadCloser
	into *capture
	end  func(error)
}

func (t *tee) Read(b []byte) (int, error) {
	n, err := t.ReadCloser.Read(b)
	t.into.write(b[:n])
	if err != nil && t.end != nil {
		if errors.Is(err, io.EOF) {
			t.end(nil)
		} else {
			t.end(err)
		}
	}
	return n, err
}

func (t *tee) Close() error {
	err := t.ReadCloser.Close()
	if t.end != nil {
		t.end(nil)
	}
	return err
}
