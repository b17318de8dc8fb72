package webhook

import (
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
)

// Body is what an upload sends. Open is called once per attempt, the second
// time after a refresh, and starts at the beginning each time.
type Body struct {
	Open func() (io.ReadCloser, error)
	Size int64 // bytes; -1 unknown, which is sent chunked (A33)
}

// opened opens at the first read, so that a preview opens nothing. The
// transport may close it while it is being read.
type opened struct {
	open func() (io.ReadCloser, error)

	mu     sync.Mutex
	in     io.ReadCloser
	closed bool
}

func (o *opened) Read(b []byte) (int, error) {
	in, err := o.start()
	if err != nil {
		return 0, err
	}
	return in.Read(b)
}

func (o *opened) start() (io.ReadCloser, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.closed:
		return nil, os.ErrClosed
	case o.in != nil:
		return o.in, nil
	case o.open == nil:
		return nil, errors.New("there are no bytes to send")
	}
	in, err := o.open()
	if err != nil {
		return nil, err
	}
	o.in = in
	return in, nil
}

func (o *opened) Close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed || o.in == nil {
		o.closed = true
		return nil
	}
	o.closed = true
	return o.in.Close()
}

// sent counts an upload's bytes as the transport takes them.
type sent struct {
	*opened
	meter *meter
	total int64

	mu   sync.Mutex
	done int64
	err  error
}

// watchBody puts the counter around an upload's body; nil for other calls.
func watchBody(req *http.Request, m *meter) *sent {
	body, ok := req.Body.(*opened)
	if !ok {
		return nil
	}
	s := &sent{opened: body, meter: m, total: req.ContentLength}
	req.Body = s
	return s
}

func (s *sent) Read(b []byte) (int, error) {
	n, err := s.opened.Read(b)
	s.mu.Lock()
	s.done += int64(n)
	if err != nil && err != io.EOF && !errors.Is(err, os.ErrClosed) {
		s.err = err
	}
	p := Progress{Sending: true, Done: s.done, Total: s.total}
	s.mu.Unlock()
	s.meter.report(p, err == io.EOF || p.Done == p.Total)
	return n, err
}

// fault is why our own bytes could not be read.
func (s *sent) fault() error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}
