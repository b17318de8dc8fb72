package doctor

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"wfconnect/flow"
)

func TestTheNetwork(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	for name, c := range map[string]struct {
		bend    func(*rig)
		topic   string
		verdict Verdict
		words   []string
		skips   []string
	}{
		"no such name": {func(r *rig) {
			r.tools.Lookup = func(context.Context, string) ([]netip.Addr, error) { return nil, errNotFound }
		}, Name, Fail, []string{"acme.my.workfront.com does not resolve: there is no such name"}, []string{Port, Certificate, Answer, Clock}},
		"IPv4 only": {func(r *rig) {
			r.tools.Lookup = func(context.Context, string) ([]netip.Addr, error) { return addrs("::ffff:192.0.2.7"), nil }
		}, Name, OK, []string{"192.0.2.7 (IPv4 only)"}, nil},
		"a private address for Workfront": {func(r *rig) {
			r.tools.Lookup = func(context.Context, string) ([]netip.Addr, error) { return addrs("10.0.0.1"), nil }
		}, Name, Warn, []string{"10.0.0.1", "a hosts file"}, nil},
		"nothing at the port": {func(r *rig) {
			r.tools.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, refused }
		}, Port, Fail, []string{"acme.my.workfront.com:443 refuses the connection"}, []string{Certificate, Answer, Clock}},
		"one address is dead": {func(r *rig) {
			dial := r.tools.Dial
			r.tools.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
				if address == "[2001:db8::7]:443" {
					return nil, &net.OpError{Op: "dial", Err: syscall.ENETUNREACH}
				}
				return dial(ctx, network, address)
			}
		}, Port, Warn, []string{"but not at 2001:db8::7", "cannot be reached from this network"}, nil},
		"cut off": {func(r *rig) {
			r.parts.Transport = roundTrip(func(*http.Request) (*http.Response, error) { return nil, syscall.ECONNRESET })
		}, Answer, Fail, []string{"cuts it before an answer comes"}, []string{Certificate, Clock}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			c.bend(r)
			v := r.run()
			r.want(v, c.topic, c.verdict, c.words...)
			for _, topic := range c.skips {
				r.want(v, topic, Skip, "not looked at: ")
			}
			for _, topic := range []string{Secret, Redirect, Vault, Configuration} {
				r.want(v, topic, OK)
			}
			if c.verdict == Fail {
				r.wantRemedy(v, flow.LookAtNetwork)
			}
		})
	}
}

// A name that nobody answers for costs five seconds and holds nothing else.
func TestADeadNameHoldsNothingElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.tools.Lookup = func(ctx context.Context, _ string) ([]netip.Addr, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		began, others := time.Now(), time.Time{}
		v, err := flow.Run(t.Context(), r.visit(), flow.Event(Begin{Now: began}), nil, func(v Visit) {
			if v.Summary()[Looking] == 5 { // name, port, certificate, answer, clock
				others = time.Now()
			}
		})
		if err != nil || !others.Equal(began) {
			t.Errorf("the others were done %v after the beginning (%v)", others.Sub(began), err)
		}
		if took := v.Ended.Sub(v.Began); took != nameBound {
			t.Errorf("it took %v, want %v", took, nameBound)
		}
		r.want(v, Name, Fail, "no answer within 5s")
	})
}

func TestAnAddressThatSwallowsPacketsIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.tools.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }
		v := r.run()
		r.want(v, Port, Fail, "does not answer within 5s")
		if took := v.Ended.Sub(v.Began); took != portBound {
			t.Errorf("it took %v, want %v: the addresses are tried side by side", took, portBound)
		}
	})
}

func TestProxies(t *testing.T) {
	t.Parallel()
	proxy := func(text string) func(*http.Request) (*url.URL, error) {
		return func(*http.Request) (*url.URL, error) { return url.Parse(text) }
	}
	t.Run("it answers", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.env["HTTPS_PROXY"], r.tools.Proxy = "http://maria:hunter2hunter2@proxy.corp:3128", proxy("http://maria:hunter2hunter2@proxy.corp:3128")
		v := r.run()
		r.want(v, Proxy, OK, "HTTPS_PROXY: acme.my.workfront.com goes through proxy.corp:3128, which answers")
		r.want(v, Name, Skip, "the proxy proxy.corp:3128 finds")
		r.want(v, Port, Skip, "connects to acme.my.workfront.com:443")
		r.want(v, Answer, OK)
		if strings.Contains(v.Text(), "hunter2") || strings.Contains(v.Text(), "maria") {
			t.Errorf("the proxy's password is shown:\n%s", v.Text())
		}
	})
	t.Run("it does not", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.env["HTTPS_PROXY"], r.tools.Proxy = "x", proxy("http://proxy.corp")
		r.tools.Dial = func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
		}
		v := r.run()
		r.want(v, Proxy, Fail, "proxy.corp:80", "NO_PROXY=acme.my.workfront.com")
		r.want(v, Clock, Skip)
		r.wantRemedy(v, flow.LookAtNetwork)
	})
	t.Run("it is no address", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.env["https_proxy"] = "://hunter2hunter2"
		r.tools.Proxy = func(*http.Request) (*url.URL, error) {
			return nil, fmt.Errorf("invalid proxy address %q", "://hunter2hunter2")
		}
		v := r.run()
		r.want(v, Proxy, Fail, "https_proxy names no proxy")
		r.wantRemedy(v, flow.MendConfig)
		if strings.Contains(v.Text(), "hunter2") {
			t.Errorf("the proxy's address is shown:\n%s", v.Text())
		}
	})
	t.Run("it wants a name", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.tools.Proxy = proxy("http://proxy.corp:3128")
		r.parts.Transport = roundTrip(func(*http.Request) (*http.Response, error) { return nil, fmt.Errorf("Proxy Authentication Required") })
		r.want(r.run(), Answer, Fail, "lets nobody through", "user name and a password")
	})
	for name, c := range map[string]struct{ variable, domain, words string }{
		"NO_PROXY":     {"HTTPS_PROXY", "acme", "NO_PROXY keeps acme.my.workfront.com from it"},
		"this machine": {"HTTP_PROXY", "http://127.0.0.1:8080", "is this machine"},
		"the other":    {"HTTP_PROXY", "acme", "HTTP_PROXY counts for http addresses only"},
		"none":         {"NOTHING", "acme", "none is set"},
	} {
		r := newRig(t)
		r.env[c.variable], r.workfront.Domain = "http://proxy.corp:3128", c.domain
		if !strings.Contains(r.want(r.run(), Proxy, OK).Says, c.words) {
			t.Errorf("%s: %s", name, r.want(r.run(), Proxy, OK).Says)
		}
	}
}

func TestTheClock(t *testing.T) {
	t.Parallel()
	dated := func(off time.Duration) http.Header {
		return http.Header{"Date": {time.Now().Add(off).UTC().Format(http.TimeFormat)}}
	}
	aged := dated(-10 * time.Minute)
	aged.Set("Age", "600")
	for name, c := range map[string]struct {
		header  http.Header
		verdict Verdict
		words   string
	}{
		"ahead":         {dated(-10 * time.Minute), Warn, "10 min ahead of"},
		"behind":        {dated(10 * time.Minute), Warn, "10 min behind"},
		"a little":      {dated(20 * time.Second), OK, "agree"},
		"from a cache":  {aged, OK, "agree"},
		"without":       {http.Header{"X-No-Date": {"1"}}, Skip, "has no date"},
		"no such date":  {http.Header{"Date": {"yesterday"}}, Skip, "has no date"},
		"days and days": {dated(-100 * 24 * time.Hour), Warn, "100 days ahead"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.header = c.header
			v := r.run()
			r.want(v, Clock, c.verdict, c.words)
			if _, fails := v.Remedy(); fails {
				t.Error("a clock is a warning: the JWT is signed by the server's time")
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]Verdict{200: OK, 404: OK, 405: OK, 403: Warn, 502: Warn, 503: Warn, 504: Warn, 407: Fail} {
		r := newRig(t)
		r.status = status
		r.want(r.run(), Answer, want, fmt.Sprint("answers ", status))
	}
	r := newProviderRig(t)
	r.status = 403 // without credentials that is what a provider should say
	r.want(r.run(), Answer, OK)
}

// Each host that the connection talks to is looked at once.
func TestEachHostOnce(t *testing.T) {
	t.Parallel()
	r := newProviderRig(t)
	r.provider.TokenEndpointURL = "https://login.acme.com/token"
	v := r.run()
	at := map[string]int{}
	clocks := 0
	for _, f := range v.Findings {
		switch f.Topic {
		case Port:
			at[f.At]++
		case Clock:
			clocks++
		}
	}
	if len(at) != 2 || at["docs.acme.com:443"] != 1 || at["login.acme.com:443"] != 1 || clocks != 1 {
		t.Errorf("ports %v, %d clocks", at, clocks)
	}
}
