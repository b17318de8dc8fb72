package practice

import (
	"net"
	"net/http"
	"time"
)

// Wait keeps a request waiting; it is false when the client went away first.
func Wait(r *http.Request, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// Reset ends the connection without an answer. Where there is no connection to
// take over (HTTP/2, a test's recorder) it panics with http.ErrAbortHandler,
// which net/http knows and turns into the same.
func Reset(rw http.ResponseWriter) {
	conn, _, err := http.NewResponseController(rw).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // RST instead of FIN
	}
	_ = conn.Close()
}
