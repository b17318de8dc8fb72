//go:build !windows

package loopback

import (
	"errors"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type closeCounter struct {
	net.Listener
	closed atomic.Int32
}

func (c *closeCounter) Close() error { c.closed.Add(1); return nil }

func bindError(e error) error {
	return &net.OpError{Op: "listen", Net: "tcp", Err: os.NewSyscallError("bind", e)}
}

func TestBind(t *testing.T) {
	t.Parallel()
	const v4, v6 = "127.0.0.1:8976", "[::1]:8976"
	for name, c := range map[string]struct {
		faults map[string]error
		binds  []string
		says   string
	}{
		"both":            {nil, []string{v4, v6}, ""},
		"no IPv6":         {map[string]error{v6: bindError(syscall.EADDRNOTAVAIL)}, []string{v4}, ""},
		"no IPv6 family":  {map[string]error{v6: bindError(syscall.EAFNOSUPPORT)}, []string{v4}, ""},
		"no IPv4":         {map[string]error{v4: bindError(syscall.EADDRNOTAVAIL)}, []string{v6}, ""},
		"neither":         {map[string]error{v4: bindError(syscall.EADDRNOTAVAIL), v6: bindError(syscall.EAFNOSUPPORT)}, nil, "no such address"},
		"IPv6 taken":      {map[string]error{v6: bindError(syscall.EADDRINUSE)}, nil, "port 8976 on ::1 is already in use"},
		"IPv4 taken":      {map[string]error{v4: bindError(syscall.EADDRINUSE)}, nil, "port 8976 on 127.0.0.1 is already in use"},
		"not allowed":     {map[string]error{v4: bindError(syscall.EACCES)}, nil, "not permitted"},
		"something else":  {map[string]error{v4: errors.New("out of files")}, nil, "listening on 127.0.0.1:8976: out of files"},
		"missing, broken": {map[string]error{v4: bindError(syscall.EADDRNOTAVAIL), v6: errors.New("out of files")}, nil, "out of files"},
	} {
		var opened []*closeCounter
		all, err := bind([]string{v4, v6}, func(_, address string) (net.Listener, error) {
			if err := c.faults[address]; err != nil {
				return nil, err
			}
			opened = append(opened, &closeCounter{})
			return opened[len(opened)-1], nil
		})
		var got []string
		for _, b := range all {
			got = append(got, b.address)
		}
		if diff := cmp.Diff(c.binds, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: error %v, want one that says %q", name, err, c.says)
		}
		for _, o := range opened {
			if left := err != nil && o.closed.Load() != 1; left {
				t.Errorf("%s: an address stays taken after the error", name)
			}
		}
	}
}

func TestPortBelow1024IsNamed(t *testing.T) {
	t.Parallel()
	_, err := bind([]string{"127.0.0.1:80"}, func(string, string) (net.Listener, error) { return nil, bindError(syscall.EACCES) })
	if err == nil || !strings.Contains(err.Error(), "port 80 is below 1024") || !errors.Is(err, os.ErrPermission) {
		t.Errorf("error %v", err)
	}
}

func TestBusyErrorWords(t *testing.T) {
	t.Parallel()
	const way = ", or register another redirect URI"
	for want, e := range map[string]BusyError{
		"port 8976 on 127.0.0.1 is already in use by node (pid 4711); stop it" + way:                     {"127.0.0.1:8976", "node", 4711},
		"port 8976 on ::1 is already in use by another program; stop it" + way:                           {"[::1]:8976", "", 0},
		"port 8976 on ::1 is already in use by another login of this program; finish or cancel it" + way: {"[::1]:8976", "wfconnect", os.Getpid()},
	} {
		if got := e.Error(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// A look at the addresses leaves them free.
func TestFreeLetsGo(t *testing.T) {
	t.Parallel()
	var opened []*closeCounter
	listen := func(string, string) (net.Listener, error) {
		opened = append(opened, &closeCounter{})
		return opened[len(opened)-1], nil
	}
	if err := Free("http://localhost:8976/callback", listen); err != nil {
		t.Fatal(err)
	}
	if len(opened) != 2 {
		t.Fatalf("%d addresses were tried, want both of localhost", len(opened))
	}
	for _, o := range opened {
		if o.closed.Load() != 1 {
			t.Error("an address stays taken")
		}
	}
	if err := Free("https://app.example/callback", listen); !errors.Is(err, ErrNotLoopback) || len(opened) != 2 {
		t.Errorf("error %v after %d tries", err, len(opened))
	}
}
