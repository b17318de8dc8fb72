package loopback

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

const (
	redirectURI = "http://127.0.0.1:8976/callback?tenant=acme"
	host        = "127.0.0.1:8976"
)

// memory is a listener without a socket, so that time in these tests is fake.
type memory struct {
	conns  chan net.Conn
	closed chan struct{}
	fault  chan error
}

func newMemory() *memory {
	return &memory{make(chan net.Conn), make(chan struct{}), make(chan error)}
}

func (m *memory) listen(string, string) (net.Listener, error) { return m, nil }

func (m *memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.conns:
		return c, nil
	case err := <-m.fault:
		return nil, err
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error   { close(m.closed); return nil }
func (m *memory) Addr() net.Addr { return &net.TCPAddr{} }

// dial connects as a browser would; nil when nobody listens any more.
func (m *memory) dial() net.Conn {
	client, server := net.Pipe()
	select {
	case m.conns <- server:
		return client
	case <-m.closed:
		return nil
	}
}

func request(target string) string {
	return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"
}

// send writes a request and does not wait for its answer.
func send(t *testing.T, c net.Conn, raw string) {
	t.Helper()
	if _, err := io.WriteString(c, raw); err != nil {
		t.Fatalf("sending the request: %v", err)
	}
}

// receive reads an answer whole, and that the connection ends after it.
func receive(t *testing.T, c net.Conn) (status int, body string) {
	t.Helper()
	from := bufio.NewReader(c)
	res, err := http.ReadResponse(from, nil)
	if err != nil {
		t.Fatalf("reading the answer: %v", err)
	}
	all, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("the page was cut off: %v", err)
	}
	if _, err := from.ReadByte(); err != io.EOF {
		t.Fatalf("the connection went on after the answer: %v", err)
	}
	return res.StatusCode, string(all)
}

func get(t *testing.T, m *memory, target string) (status int, body string) {
	t.Helper()
	c := m.dial()
	if c == nil {
		t.Fatal("nobody listens")
	}
	send(t, c, request(target))
	return receive(t, c)
}

// judge accepts what carries a code, or an error.
func judge(query string) Verdict {
	switch {
	case strings.Contains(query, "code="):
		return Verdict{Accept: true, OK: true, Application: "acme"}
	case strings.Contains(query, "error="):
		return Verdict{Accept: true, Application: "acme"}
	}
	return Verdict{}
}
