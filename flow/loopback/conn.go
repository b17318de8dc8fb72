package loopback

import (
	"net"
	"sync"
)

// limitListener bounds the connections that are open at the same time. One too
// many waits in the system's queue rather than being turned away, since it may
// be the redirect; the server's timeouts make room for it.
type limitListener struct {
	net.Listener
	limit   chan struct{} // shared by all addresses of one login
	closing <-chan struct{}
	sawTLS  func()
}

func (l *limitListener) Accept() (net.Conn, error) {
	select {
	case l.limit <- struct{}{}:
	case <-l.closing:
		return nil, net.ErrClosed
	}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.limit
		return nil, err
	}
	return &limitConn{Conn: c, release: sync.OnceFunc(func() { <-l.limit }), sawTLS: l.sawTLS}, nil
}

// limitConn gives its place back when closed, and notices a browser that wants
// to speak TLS: one that has learned to insist on https for localhost fails
// here without a trace otherwise.
type limitConn struct {
	net.Conn
	release func()
	sawTLS  func()
	begun   bool
}

const tlsHandshake = 0x16 // RFC 8446 section 5.1: the first byte of a ClientHello

func (c *limitConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 && !c.begun {
		c.begun = true
		if p[0] == tlsHandshake {
			c.sawTLS()
		}
	}
	return n, err
}

func (c *limitConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}
