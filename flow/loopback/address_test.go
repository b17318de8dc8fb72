package loopback

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAddresses(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string][]string{
		"http://127.0.0.1:8976/callback":              {"127.0.0.1:8976"},
		"http://127.0.0.1:08976/callback":             {"127.0.0.1:8976"},
		"http://127.0.0.1/callback":                   {"127.0.0.1:80"},
		"http://127.0.0.1:/callback":                  {"127.0.0.1:80"},
		"http://127.0.0.2:8976":                       {"127.0.0.2:8976"},
		"http://[::1]:8976/callback":                  {"[::1]:8976"},
		"http://[0:0:0:0:0:0:0:1]:8976/callback":      {"[::1]:8976"},
		"http://localhost:8976/callback":              {"127.0.0.1:8976", "[::1]:8976"},
		"HTTP://LocalHost:8976/callback?tenant=a%20b": {"127.0.0.1:8976", "[::1]:8976"},
	} {
		got, err := Addresses(uri)
		if err != nil {
			t.Errorf("%s: %v", uri, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", uri, diff)
		}
	}
}

func TestAddressesRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		uri, says string
		paste     bool
	}{
		{"https://app.example.com/callback", `"app.example.com"`, true},
		{"http://app.example.com:8976/callback", `"app.example.com"`, true},
		{"http://localhost.example.com:8976/callback", "paste", true},
		{"http://10.0.0.1:8976/callback", "paste", true},
		{"http://0.0.0.0:8976/callback", "paste", true},
		{"http://[::]:8976/callback", "paste", true},
		{"http://[::ffff:127.0.0.1]:8976/callback", "paste", true},
		{"http://[::1%25lo]:8976/callback", "paste", true},
		{"https://127.0.0.1:8976/callback", "no certificate", true},
		{"https://localhost:8976/callback", "no certificate", true},
		{"com.example.app:/callback", "neither http nor https", true},
		{"", "neither http nor https", true},
		{"http://127.0.0.1:0/callback", `port "0"`, false},
		{"http://127.0.0.1:65536/callback", `port "65536"`, false},
		{"http://me@127.0.0.1:8976/callback", "user name", false},
		{"http://127.0.0.1:8976/callback#part", "fragment", false},
		{"http://127.0.0.1:8976/callback#", "fragment", false},
		{"http://127.0.0.1:8976/\x1b[2J", "redirect URI", false},
	} {
		_, err := Addresses(c.uri)
		if err == nil {
			t.Errorf("%q was taken", c.uri)
			continue
		}
		if !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: the error does not say %q: %v", c.uri, c.says, err)
		}
		if got := errors.Is(err, ErrNotLoopback); got != c.paste {
			t.Errorf("%q: is ErrNotLoopback: %t, want %t", c.uri, got, c.paste)
		}
		if strings.ContainsRune(err.Error(), 0x1b) {
			t.Errorf("%q: the error carries an escape raw", c.uri)
		}
	}
}

func FuzzAddresses(f *testing.F) {
	for _, uri := range []string{"http://127.0.0.1:8976/callback", "http://localhost", "http://[::1]:1/", "https://[::1", "http://127.1:%31/"} {
		f.Add(uri)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		addresses, err := Addresses(uri)
		if err == nil && len(addresses) == 0 {
			t.Fatal("neither an address nor an error")
		}
		for _, a := range addresses {
			if at, err := netip.ParseAddrPort(a); err != nil || !at.Addr().IsLoopback() || at.Port() == 0 {
				t.Fatalf("%q would listen on %s", uri, a)
			}
		}
	})
}
