package wire

import (
	"context"
	"crypto/tls"
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
	p, seen := r.begin(req)
	resp, err := r.next.RoundTrip(p.outgoing(seen))
	if resp == nil || err != nil {
		if err == nil {
			err = errors.New("the transport returned neither an answer nor an error")
		}
		p.finish(err)
		return resp, err
	}
	p.answered(resp.Proto, resp.StatusCode, resp.Header, resp.ContentLength, resp.TLS)
	// An upgraded connection's body is also written to; it is no longer HTTP.
	if resp.Body == nil || resp.Body == http.NoBody || resp.StatusCode == http.StatusSwitchingProtocols {
		p.finish(nil)
		return resp, nil
	}
	resp.Body = &tee{ReadCloser: resp.Body, into: &p.received, end: p.finish}
	return resp, nil
}

// pending is an exchange under way, as either side sees it.
type pending struct {
	Exchange
	log            *Log
	req            *http.Request
	address        string // of the request, not redacted
	header, answer http.Header
	length         int64 // of the answer's body as announced; -1: it was not
	secure         *tls.ConnectionState
	sent, received capture
	timing         func() (Timing, []Field)
	once           sync.Once
}

func (l *Log) pending(req *http.Request, address, connection string) *pending {
	p := &pending{log: l, req: req, address: address, header: req.Header.Clone(), Exchange: Exchange{
		Connection: connection, Started: l.now(), Method: req.Method, Proto: req.Proto, URL: l.redact.URL(address),
	}}
	if p.Method == "" {
		p.Method = http.MethodGet
	}
	p.sent.expect(req.ContentLength)
	return p
}

func (p *pending) since() time.Duration { return p.log.now().Sub(p.Started) }

// answered notes all of an answer but its body.
func (p *pending) answered(proto string, status int, header http.Header, length int64, secure *tls.ConnectionState) {
	p.Proto, p.Status, p.answer, p.length, p.secure = proto, status, header.Clone(), length, secure
	if p.req.Method == http.MethodHead {
		p.length = -1
	}
	p.received.expect(p.length)
}

func (r *Recorder) begin(req *http.Request) (*pending, *trace) {
	p := r.log.pending(req, req.URL.String(), r.connection)
	p.Redirects, p.Replays = redirectedBy(req), replayed(req.Context())
	seen := &trace{since: p.since}
	p.timing = seen.result
	p.Seq = r.log.begin(p.Exchange)
	return p, seen
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
func (p *pending) outgoing(seen *trace) *http.Request {
	out := p.req.WithContext(seen.with(context.WithValue(p.req.Context(), seqKey{}, p.Seq)))
	if p.req.Body == nil || p.req.Body == http.NoBody {
		return out
	}
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

// promptly is up to which size bodies are redacted before the reader of the
// answer goes on. Redacting a megabyte takes longer than its bytes may have
// taken to come, and who downloads must not wait for that.
const promptly = 64 << 10

func (p *pending) finish(err error) {
	p.once.Do(func() {
		p.Took = p.since()
		if p.sent.length()+p.received.length() <= promptly {
			p.log.end(p.exchange(err))
			return
		}
		p.log.later(func() { p.log.end(p.exchange(err)) })
	})
}

func (p *pending) exchange(err error) Exchange {
	redact, x := p.log.redact, p.Exchange
	var written []Field
	x.Timing, written = p.timing()
	// Headers and the address name their secrets, which bodies need not do: they
	// are read once for what they teach. Then the answer, for the tokens it brings.
	sorted(p.header, redact)
	redact.URL(p.address)
	if x.Status != 0 {
		header := sorted(p.answer, redact)
		x.Response = p.received.message(p.answer, redact)
		x.Response.expected(p.length)
		x.Response.Header = header
	}
	x.TLS = secured(p.secure, err, redact)
	x.Request = p.sent.message(p.header, redact)
	if x.Served {
		x.Request.expected(p.req.ContentLength)
	}
	x.Request.Header = sent(written, p.header, redact)
	x.URL = redact.URL(p.address)
	if err != nil {
		x.Err = redact.Text(err.Error())
	}
	return x
}

// expected: what was announced and did not pass is missing at the end.
func (m *Message) expected(length int64) {
	if length > m.Size {
		m.Cut, m.Size, m.Gap = true, length, len(m.Body)
	}
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
