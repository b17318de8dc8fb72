package wire

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
)

// Handler records what passes through next, as the server sees it: Exchanges
// that are Served. It reads along and holds nothing back, so streams stay
// streams. The answer's headers are those that next set: what net/http adds
// (Date, Content-Length, a sniffed Content-Type) is not seen. An exchange is
// over once next has returned.
func Handler(next http.Handler, log *Log, connection string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := serving(w, r, log, connection)
		in := r.WithContext(r.Context()) // a handler must not change the request it was given
		if r.Body != nil && r.Body != http.NoBody {
			in.Body = &tee{ReadCloser: r.Body, into: &s.p.sent, end: s.read}
		}
		// What next panics with goes its way: this only notes that it did.
		broke := errors.New("the handler broke off")
		defer func() { s.end(broke) }()
		next.ServeHTTP(s, in)
		broke = nil
	})
}

// served is the ResponseWriter that a handler gets.
type served struct {
	http.ResponseWriter
	p *pending

	mu     sync.Mutex
	timing Timing
	taken  bool  // the connection was hijacked
	lost   error // the answer could not be sent
}

func serving(w http.ResponseWriter, r *http.Request, log *Log, connection string) *served {
	address := r.URL.String()
	if r.URL.Host == "" { // as a server gets it
		scheme := "http"
		if r.TLS != nil {
			scheme = "https"
		}
		address = scheme + "://" + r.Host + address
	}
	p := log.pending(r, address, connection)
	p.Served, p.secure = true, r.TLS
	s := &served{ResponseWriter: w, p: p, timing: Timing{Remote: r.RemoteAddr}}
	if local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		s.timing.Local = local.String()
	}
	p.timing = func() (Timing, []Field) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.timing, nil
	}
	if p.header == nil {
		p.header = http.Header{}
	}
	if r.Host != "" {
		p.header["Host"] = []string{r.Host} // net/http took it out
	}
	p.Seq = log.begin(p.Exchange)
	return s
}

// read: the request's body was read to its end, or closed.
func (s *served) read(error) {
	now := s.p.since()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timing.Sent == 0 {
		s.timing.Sent = now
	}
}

// end: the handler has returned.
func (s *served) end(broke error) {
	switch {
	case s.taken:
		broke = errors.New("the handler took the connection over: what it did with it is not recorded")
	case broke == nil && s.p.Status == 0:
		s.answers(http.StatusOK) // as net/http does for a handler that says nothing
	case broke == nil && s.lost != nil:
		broke = fmt.Errorf("the answer could not be sent: %w", s.lost)
	}
	s.p.finish(broke)
}

// answers notes the first status that is final, with the headers of that moment.
func (s *served) answers(status int) {
	if s.p.Status != 0 || status < 200 && status != http.StatusSwitchingProtocols {
		return
	}
	now := s.p.since()
	s.mu.Lock()
	s.timing.FirstByte = now
	s.mu.Unlock()
	s.p.answered(s.p.Proto, status, s.Header(), announced(s.Header()), s.p.secure)
}

// WriteHeader implements http.ResponseWriter.
func (s *served) WriteHeader(status int) {
	s.answers(status)
	s.ResponseWriter.WriteHeader(status)
}

func (s *served) Write(b []byte) (int, error) {
	s.answers(http.StatusOK)
	n, err := s.ResponseWriter.Write(b)
	if s.p.req.Method != http.MethodHead {
		s.p.received.write(b[:n])
	}
	if s.lost == nil && !errors.Is(err, http.ErrBodyNotAllowed) {
		s.lost = err
	}
	return n, err
}

// Unwrap is for http.ResponseController.
func (s *served) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// Flush implements http.Flusher.
func (s *served) Flush() { _ = s.FlushError() } // who wants the error calls the other

// FlushError is for http.ResponseController.
func (s *served) FlushError() error {
	s.answers(http.StatusOK)
	return http.NewResponseController(s.ResponseWriter).Flush()
}

// Hijack implements http.Hijacker.
func (s *served) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(s.ResponseWriter).Hijack()
	s.taken = s.taken || err == nil
	return conn, rw, err
}

// announced is the Content-Length that a handler set, or -1.
func announced(h http.Header) int64 {
	n, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}
