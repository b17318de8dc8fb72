package workfront

import (
	"strings"
	"testing"
)

func TestParseHost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, url, domain, lane string
		kind                  HostKind
	}{
		{"acme", "https://acme.my.workfront.com", "acme", "my", HostWorkfront},
		{" ACME ", "https://acme.my.workfront.com", "acme", "my", HostWorkfront},
		{"acme.my.workfront.com", "https://acme.my.workfront.com", "acme", "my", HostWorkfront},
		{"https://Acme.Preview.Workfront.com/requests?x=1#y", "https://acme.preview.workfront.com", "acme", "preview", HostWorkfront},
		{"https://acme.sb01.workfront.com:443/", "https://acme.sb01.workfront.com", "acme", "sb01", HostWorkfront},
		{"acme.my.workfront.adobe.com", "https://acme.my.workfront.adobe.com", "acme", "my", HostWorkfront},
		{"acme.my.workfront.com.", "https://acme.my.workfront.com", "acme", "my", HostWorkfront},
		{"origin-acme.my.workfront.com", "https://origin-acme.my.workfront.com", "acme", "my", HostWorkfront},
		{"cl01.my.workfront.com", "https://cl01.my.workfront.com", "cl01", "my", HostWorkfront},
		{"http://127.0.0.1:8080", "http://127.0.0.1:8080", "", "", HostLoopback},
		{"localhost:8080", "http://localhost:8080", "", "", HostLoopback},
		{"http://[::1]:8080/x", "http://[::1]:8080", "", "", HostLoopback},
		{"https://localhost", "https://localhost", "", "", HostLoopback},
		{"acme.attask-ondemand.com", "https://acme.attask-ondemand.com", "", "", HostLegacy},
		{"proxy.acme.com", "https://proxy.acme.com", "", "", HostOther},
		{"https://acme.my.workfront.com:8443", "https://acme.my.workfront.com:8443", "", "", HostOther},
		{"acme.my.workfront.com.evil.com", "https://acme.my.workfront.com.evil.com", "", "", HostOther},
		{"acme.my.evilworkfront.com", "https://acme.my.evilworkfront.com", "", "", HostOther},
		{"mcp.workfront.adobe.com", "https://mcp.workfront.adobe.com", "", "", HostOther},
		{"a.b.my.workfront.com", "https://a.b.my.workfront.com", "", "", HostOther},
	} {
		h, err := ParseHost(c.in)
		if err != nil {
			t.Errorf("%q: %v", c.in, err)
			continue
		}
		if h.String() != c.url || h.Domain != c.domain || h.Lane != c.lane || h.Kind != c.kind {
			t.Errorf("%q: %s domain %q lane %q kind %d; want %s %q %q %d", c.in, h, h.Domain, h.Lane, h.Kind, c.url, c.domain, c.lane, c.kind)
		}
	}
}

func TestParseHostRefuses(t *testing.T) {
	t.Parallel()
	for in, words := range map[string]string{
		"":                                    "no Workfront host",
		"http://acme.my.workfront.com":        "https://",
		"http://10.0.0.1":                     "https://",
		"ftp://acme.my.workfront.com":         "https://",
		"https://me:pw@acme.my.workfront.com": "user name",
		"https://":                            "not a host",
		"acme my":                             "not a host",
		"äcme.my.workfront.com":               "letters, digits and hyphens",
		"a_b.my.workfront.com":                "letters, digits and hyphens",
		"https://acme..workfront.com":         "letters, digits and hyphens",
		"https://acme.my.workfront.com:x":     "not a host",
	} {
		if h, err := ParseHost(in); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%q: got %v, %v; want an error that says %q", in, h, err, words)
		}
	}
}

func TestNeedsTrust(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]bool{"acme": false, "http://127.0.0.1:1": false, "proxy.acme.com": true, "acme.attask-ondemand.com": true} {
		if h, _ := ParseHost(in); h.NeedsTrust() != want {
			t.Errorf("%s: NeedsTrust is %v", in, !want)
		}
	}
}

// The redirect's values become part of a URL only when they are labels.
func TestForValidatesBeforeAHostIsMade(t *testing.T) {
	t.Parallel()
	h, _ := ParseHost("oauth.my.workfront.adobe.com")
	if !h.Shared() {
		t.Fatal("oauth.my is not known to serve every organization")
	}
	got, err := h.For("Beta", "sb01")
	if err != nil || got.String() != "https://beta.sb01.workfront.adobe.com" {
		t.Errorf("got %v, %v", got, err)
	}
	for _, c := range [][2]string{{"evil.com/", "my"}, {"evil.com", "my"}, {"beta", "my.evil.com#"}, {"", "my"}, {"beta", ""}, {"b@c", "my"}, {"beta", strings.Repeat("a", 33)}} {
		if got, err := h.For(c[0], c[1]); err == nil {
			t.Errorf("domain %q lane %q made %v", c[0], c[1], got)
		}
	}
	proxy, _ := ParseHost("proxy.acme.com")
	if _, err := proxy.For("beta", "my"); err == nil {
		t.Error("a host was made beside one that is not Workfront's")
	}
}

func TestLaneNames(t *testing.T) {
	t.Parallel()
	for lane, want := range map[string]string{"my": "Production", "preview": "Preview sandbox", "SB01": "Custom Refresh Sandbox 1", "sb02": "Custom Refresh Sandbox 2", "qa": ""} {
		if got := LaneName(lane); got != want {
			t.Errorf("%s is called %q", lane, got)
		}
	}
}

func FuzzParseHost(f *testing.F) {
	for _, s := range []string{"acme", "https://acme.my.workfront.com", "[::1]:80", "http://x", "a.my.workfront.com:443", "//", "%zz"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, err := ParseHost(s)
		if err != nil {
			return
		}
		if h.Scheme == "http" && h.Kind != HostLoopback {
			t.Errorf("%q: http outside of loopback", s)
		}
		again, err := ParseHost(h.String())
		if err != nil || again != h {
			t.Errorf("%q: %v does not parse to itself: %v, %v", s, h, again, err)
		}
	})
}
