// Package onehost is a network in memory with one host on it: tests run real
// clients against real servers there, in a bubble of fake time.
package onehost

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
)

// Network is the network. Every name but the host's is not known on it.
type Network struct {
	address string
	calls   chan net.Conn
	down    chan struct{}
	once    sync.Once
}

// New is a network with a host at an address such as "docs.example:80", where
// nobody serves yet.
func New(address string) *Network {
	return &Network{address: address, calls: make(chan net.Conn), down: make(chan struct{})}
}

// Client is a client on the network.
func (n *Network) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: n.dial}}
}

func (n *Network) dial(ctx context.Context, _, address string) (net.Conn, error) {
	if address != n.address {
		return nil, &net.DNSError{Err: "no such host", Name: address, IsNotFound: true}
	}
	here, there := net.Pipe()
	select {
	case n.calls <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-n.down:
		return nil, net.ErrClosed
	}
}

// Serve serves at the host until stop is called, which waits for the server's
// end. A handler whose request has a body that nobody reads does not learn that
// the client has gone, since net/http looks only after the body's end: stop
// ends the context of every request.
func (n *Network) Serve(h http.Handler) (stop func() error) {
	serving, over := context.WithCancel(context.Background())
	server := &http.Server{
		Handler: h, ErrorLog: log.New(io.Discard, "", 0),
		BaseContext: func(net.Listener) context.Context { return serving },
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(listener{n}) // until it is closed
	}()
	return func() error {
		over()
		err := server.Close()
		<-ended
		return err
	}
}

type listener struct{ *Network }

func (l listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.calls:
		return c, nil
	case <-l.down:
		return nil, net.ErrClosed
	}
}

func (l listener) Close() error {
	l.once.Do(func() { close(l.down) })
	return nil
}

func (listener) Addr() net.Addr { return &net.TCPAddr{} }
