package wire

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"
)

// Recorder is an http.RoundTripper around another one. It reads along while
// bodies are read and buffers nothing ahead, so streams stay streams. An
// exchange is over once its answer's body has ended, was closed, or failed: one
// whose body nobody closes stays pending. Safe for concurrent use.
type Recorder struct {
	next       http.RoundTripper
	log        *Log
	connection string
}

// RoundTrip implements http.RoundTripper.
func (r *Recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	p := r.begin(req)
	resp, err := r.next.RoundTrip(p.outgoing())
	if resp == nil || err != nil {
		if err == nil {
			err = errors.New("the transport returned neither an answer nor an error")
		}
		p.finish(err)
		return resp, err
	}
	p.resp, p.answer = resp, resp.Header.Clone()
	p.received.expect(resp.ContentLength)
	// An upgraded connection's body is also written to; it is no longer HTTP.
	if resp.Body == nil || resp.Body == http.NoBody || resp.StatusCode == http.StatusSwitchingProtocols {
		p.finish(nil)
		return resp, nil
	}
	resp.Body = &tee{ReadCloser: resp.Body, into: &p.received, end: p.finish}
	return resp, nil
}

// pending is an exchange under way.
type pending struct {
	Exchange
	log            *Log
	trace          *trace
	req            *http.Request
	header, answer http.Header
	resp           *http.Response
	sent, received capture
	once           sync.Once
}

func (r *Recorder) begin(req *http.Request) *pending {
	p := &pending{log: r.log, req: req, header: req.Header.Clone(), Exchange: Exchange{
		Connection: r.connection, Started: r.log.now(), Method: req.Method, Proto: req.Proto,
		URL: r.log.redact.URL(req.URL.String()), Redirects: redirectedBy(req), Replays: replayed(req.Context()),
	}}
	if p.Method == "" {
		p.Method = http.MethodGet
	}
	p.trace = &trace{since: func() time.Duration { return r.log.now().Sub(p.Started) }}
	p.Seq = r.log.begin(p.Exchange)
	return p
}

type (
	seqKey    struct{} // the Seq of the exchange that a request is
	replayKey struct{} // the Seq of the exchange that a request repeats
)

// Replaying marks the requests made with the context as repeating an exchange.
func Replaying(ctx context.Context, seq int) context.Context {
	return context.WithValue(ctx, replayKey{}, seq)
}

func replayed(ctx context.Context) int {
	seq, _ := ctx.Value(replayKey{}).(int)
	return seq
}

// redirectedBy is the Seq of the exchange that sent this request on its way:
// who follows a redirect says so in Response, as http.Client does.
func redirectedBy(req *http.Request) int {
	if req.Response == nil || req.Response.Request == nil {
		return 0
	}
	seq, _ := req.Response.Request.Context().Value(seqKey{}).(int)
	return seq
}

// outgoing is the request with its body read along and its way listened to; a
// RoundTripper must not change the request it was given, so it is a copy.
func (p *pending) outgoing() *http.Request {
	out := p.req.WithContext(p.trace.with(context.WithValue(p.req.Context(), seqKey{}, p.Seq)))
	if p.req.Body == nil || p.req.Body == http.NoBody {
		return out
	}
	p.sent.expect(p.req.ContentLength)
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

func (p *pending) finish(err error) { p.once.Do(func() { p.log.end(p.exchange(err)) }) }

func (p *pending) exchange(err error) Exchange {
	redact, x := p.log.redact, p.Exchange
	x.Took = p.log.now().Sub(p.Started)
	var written []Field
	x.Timing, written = p.trace.result()
	// The answer first: the tokens it brings are then known everywhere else.
	if p.resp != nil {
		x.Proto, x.Status = p.resp.Proto, p.resp.StatusCode
		x.Response = p.received.message(p.answer, redact)
		if n := p.resp.ContentLength; n > x.Response.Size && p.req.Method != http.MethodHead {
			x.Response.Cut, x.Response.Size, x.Response.Gap = true, n, len(x.Response.Body)
		}
		x.Response.Header = sorted(p.answer, redact)
		x.TLS = secured(p.resp.TLS, nil, redact)
	} else {
		x.TLS = secured(nil, err, redact)
	}
	x.Request = p.sent.message(p.header, redact)
	x.Request.Header = sent(written, p.header, redact)
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
