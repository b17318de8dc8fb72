package loopback

import (
	"bufio"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestCloseDoesNotWaitForIdleConnections(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, m := start(t, judge)
		c := m.dial() // as browsers connect ahead of time
		began := time.Now()
		l.Close()
		if took := time.Since(began); took != 0 {
			t.Errorf("Close took %v", took)
		}
		if _, err := c.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("the connection is still open: %v", err)
		}
	})
}

func TestOptionsForTheWholeServerIsRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, m := start(t, judge)
		defer l.Close()
		c := m.dial()
		send(t, c, "OPTIONS * HTTP/1.1\r\nHost: "+host+"\r\n\r\n")
		if status, _ := receive(t, c); status != 404 {
			t.Errorf("status %d, want 404", status)
		}
	})
}

func TestSilentConnectionIsDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, m := start(t, judge)
		defer l.Close()
		c := m.dial()
		send(t, c, "GET /callback?code=x HTTP/1.1\r\n")
		began := time.Now()
		io.Copy(io.Discard, c)
		if took := time.Since(began); took > ioTimeout {
			t.Errorf("dropped after %v, want %v", took, ioTimeout)
		}
	})
}

func TestReaderThatDoesNotReadIsDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, m := start(t, judge)
		defer l.Close()
		send(t, m.dial(), request("/elsewhere"))
		time.Sleep(ioTimeout + time.Second) // fake time
		synctest.Wait()
		if l.busy() {
			t.Error("the answer is still being written")
		}
	})
}

func TestHeaderSizeIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, m := start(t, judge)
		defer l.Close()
		c := m.dial()
		go io.WriteString(c, "GET /callback?code=x HTTP/1.1\r\nHost: "+host+"\r\nX: "+strings.Repeat("x", 2*maxHeader)+"\r\n\r\n")
		line, _ := bufio.NewReader(c).ReadString('\n')
		c.Close()
		time.Sleep(time.Second) // fake time: net/http lingers over a request it could not read
		if !strings.Contains(line, " 431 ") {
			t.Errorf("answer %q, want 431", line)
		}
	})
}

func TestConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, m := start(t, judge)
		defer l.Close()
		for range maxConns {
			m.dial()
		}
		status := 0
		began := time.Now()
		go func() { status, _ = get(t, m, "/callback?code=x") }()
		synctest.Wait()
		if status != 0 {
			t.Errorf("one connection more than %d was served", maxConns)
		}
		next(t, l) // as soon as the others have timed out
		if took := time.Since(began); took != ioTimeout {
			t.Errorf("it came through after %v, want %v", took, ioTimeout)
		}
	})
}

func TestCloseWithAllConnectionsTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, m := start(t, judge)
		for range maxConns {
			m.dial()
		}
		synctest.Wait()
		began := time.Now()
		l.Close()
		if took := time.Since(began); took != 0 {
			t.Errorf("Close took %v: it waited for a place to be free", took)
		}
	})
}

func TestBrowserThatInsistsOnHTTPSIsNoticed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, m := start(t, judge)
		defer l.Close()
		c := m.dial()
		go io.Copy(io.Discard, c)
		defer time.Sleep(time.Second) // fake time: net/http lingers over a request it could not read
		send(t, c, "\x16\x03\x01\x00\x05hello\r\n\r\n")
		if a := next(t, l); !strings.Contains(a.Stray, "https") {
			t.Errorf("arrival %+v", a)
		}
	})
}
