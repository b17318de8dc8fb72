package loopback

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
)

// listenFree listens on a free port of name; the port may be snatched away
// between finding and using it, so it tries again.
func listenFree(t *testing.T, name, ip string) (l *Listener, uri string) {
	t.Helper()
	for range 20 {
		probe, err := net.Listen("tcp", net.JoinHostPort(ip, "0"))
		if err != nil {
			t.Skipf("no %s here: %v", ip, err)
		}
		_, port, _ := net.SplitHostPort(probe.Addr().String())
		probe.Close()
		uri = "http://" + net.JoinHostPort(name, port) + "/callback"
		l, err = Listen(t.Context(), uri, judge, Options{})
		if busy := new(BusyError); errors.As(err, &busy) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		return l, uri
	}
	t.Fatal("no port stays free")
	return nil, ""
}

func TestRealBrowserSide(t *testing.T) {
	t.Parallel()
	for _, at := range [][2]string{{"127.0.0.1", "127.0.0.1"}, {"::1", "::1"}, {"localhost", "127.0.0.1"}} {
		t.Run(at[0], func(t *testing.T) {
			t.Parallel()
			l, uri := listenFree(t, at[0], at[1])
			res, err := http.Get(uri + "?code=x") // at once: Listen has bound it
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != 200 || !strings.HasSuffix(string(body), "</html>\n") {
				t.Errorf("status %d, %v, page %s", res.StatusCode, err, body)
			}
			if !res.Close {
				t.Error("the connection is kept alive")
			}
			if a := next(t, l); a.Query != "code=x" {
				t.Errorf("arrival %+v", a)
			}
			l.Close()
			again, err := Listen(t.Context(), uri, judge, Options{})
			if err != nil {
				t.Fatalf("the port is not free after Close: %v", err)
			}
			again.Close()
		})
	}
}

func TestListensOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"127.0.0.1", "localhost"} {
		l, _ := listenFree(t, name, "127.0.0.1")
		for _, b := range l.bound {
			if ip := b.Addr().(*net.TCPAddr).IP; !ip.IsLoopback() || b.Addr().String() != b.address {
				t.Errorf("%s: listens on %s", name, b.Addr())
			}
		}
	}
}

func TestLocalhostListensOnBothFamilies(t *testing.T) {
	t.Parallel()
	if probe, err := net.Listen("tcp", "[::1]:0"); err != nil {
		t.Skipf("no IPv6 here: %v", err)
	} else {
		probe.Close()
	}
	l, _ := listenFree(t, "localhost", "127.0.0.1")
	if got := l.Addr(); len(got) != 2 {
		t.Errorf("listens on %q", got)
	}
	for _, address := range l.Addr() {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Errorf("nobody at %s: %v", address, err)
			continue
		}
		c.Close()
	}
}

func TestBusyPortNamesItsHolder(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"127.0.0.1:0", "0.0.0.0:0"} {
		other, err := net.Listen("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		_, port, _ := net.SplitHostPort(other.Addr().String())
		_, err = Listen(t.Context(), "http://127.0.0.1:"+port+"/callback", judge, Options{})
		var busy *BusyError
		if !errors.As(err, &busy) {
			t.Skipf("this system shares the port with %s: %v", at, err)
		}
		if busy.Address != "127.0.0.1:"+port {
			t.Errorf("address %s", busy.Address)
		}
		if runtime.GOOS == "linux" && busy.PID != os.Getpid() {
			t.Errorf("%s: held by %q (pid %d), want this very process", at, busy.Program, busy.PID)
		}
	}
}
