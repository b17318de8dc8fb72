package ui

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync"
	"syscall"
)

// inside is a network without sockets, so that time can be faked: some hosts
// are handlers in this process, loopback addresses are in-memory listeners.
type inside struct {
	hosts map[string]http.Handler

	mu    sync.Mutex
	doors map[string]*door
	slow  func(*http.Request) // what a request waits for; nil: nothing
}

func (in *inside) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	handler, ok := in.hosts[r.URL.Host]
	if !ok {
		return in.overTheDoor(r)
	}
	if in.slow != nil {
		in.slow(r)
	}
	defer func() {
		if cut := recover(); cut != nil {
			if cut != http.ErrAbortHandler {
				panic(cut)
			}
			resp, err = nil, errors.New("connection reset")
		}
	}()
	w := httptest.NewRecorder()
	in2 := r.Clone(r.Context())
	in2.RequestURI = r.URL.RequestURI()
	in2.Host = r.URL.Host
	in2.Header = http.Header{}
	for name, values := range r.Header { // as a server reads them
		in2.Header[http.CanonicalHeaderKey(name)] = values
	}
	handler.ServeHTTP(w, in2)
	return w.Result(), nil
}

// overTheDoor dials an in-memory listener with the real HTTP client code.
func (in *inside) overTheDoor(r *http.Request) (*http.Response, error) {
	t := &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
		in.mu.Lock()
		d := in.doors[address]
		in.mu.Unlock()
		if d == nil {
			return nil, errors.New("connection refused")
		}
		return d.dial(ctx)
	}}
	return t.RoundTrip(r)
}

// bind is net.Listen on this network.
func (in *inside) bind(_, address string) (net.Listener, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.doors == nil {
		in.doors = map[string]*door{}
	}
	if in.doors[address] != nil {
		return nil, &net.OpError{Op: "listen", Err: addressInUse()}
	}
	d := &door{address: address, conns: make(chan net.Conn), gone: make(chan struct{}), leave: func() {
		in.mu.Lock()
		defer in.mu.Unlock()
		delete(in.doors, address)
	}}
	in.doors[address] = d
	return d, nil
}

// reach is a dialler on this network, for somebody who has nothing to say.
func (in *inside) reach(_ context.Context, _, address string) (net.Conn, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.hosts[address] == nil && in.doors[address] == nil {
		return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	}
	here, _ := net.Pipe()
	return here, nil
}

// door is an in-memory listener.
type door struct {
	address string
	conns   chan net.Conn
	gone    chan struct{}
	once    sync.Once
	leave   func()
}

func (d *door) dial(ctx context.Context) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case d.conns <- server:
		return client, nil
	case <-d.gone:
		return nil, errors.New("connection refused")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (d *door) Accept() (net.Conn, error) {
	select {
	case c := <-d.conns:
		return c, nil
	case <-d.gone:
		return nil, net.ErrClosed
	}
}

func (d *door) Close() error {
	d.once.Do(func() { close(d.gone); d.leave() })
	return nil
}

func (d *door) Addr() net.Addr { return doorAddr(d.address) }

type doorAddr string

func (doorAddr) Network() string  { return "tcp" }
func (a doorAddr) String() string { return string(a) }

// addressInUse is what the system returns: on Windows a number that package
// syscall has no name for.
func addressInUse() error {
	if runtime.GOOS == "windows" {
		return syscall.Errno(10048)
	}
	return syscall.EADDRINUSE
}
