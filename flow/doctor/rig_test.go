package doctor

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

const theSecret = "secret-value-of-no-value-4711"

// rig is a connection on a machine where all is well: a network that answers, a
// free port, a browser, an empty vault. Tests bend it.
type rig struct {
	t         *testing.T
	workfront config.Workfront
	provider  config.Provider // looked at when it has a name
	warnings  []config.Problem
	parts     flow.Parts
	tools     Tools
	env       map[string]string
	status    int
	header    http.Header

	mu   sync.Mutex // hosts are asked side by side
	sent []*http.Request
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, env: map[string]string{"SECRET": theSecret, "DISPLAY": ":0"}, status: 302, header: http.Header{}}
	r.workfront = config.Workfront{
		Name: "acme", Domain: "https://acme.my.workfront.com", Flow: config.FlowAuthorizationCode, ClientID: "id", ClientSecret: "env:SECRET",
		RedirectURI: "http://127.0.0.1:8976/callback", TokenRequest: "form", APIVersion: "v21.0",
	}
	r.parts = flow.Parts{
		Vault: vault.Memory(), Log: wire.NewLog(wire.NewRedactor(), time.Now), Env: func(name string) string { return r.env[name] },
		Transport: roundTrip(r.answer), Bind: func(string, string) (net.Listener, error) { return noListener{}, nil },
	}
	r.tools = Tools{
		Lookup:  func(context.Context, string) ([]netip.Addr, error) { return addrs("192.0.2.7", "2001:db8::7"), nil },
		Dial:    func(context.Context, string, string) (net.Conn, error) { c, _ := net.Pipe(); return c, nil },
		Proxy:   func(*http.Request) (*url.URL, error) { return nil, nil },
		Browser: func() (string, error) { return "xdg-open", nil },
	}
	return r
}

func newProviderRig(t *testing.T) *rig {
	t.Helper()
	r := newRig(t)
	r.provider = config.Provider{
		Name: "docs", BaseURL: "https://docs.acme.com/api/v1", Auth: config.AuthOAuth2, AuthenticationURL: "https://docs.acme.com/oauth2/authorize",
		TokenEndpointURL: "https://docs.acme.com/oauth2/token", ClientID: "workfront", ClientSecret: "env:SECRET",
		RedirectURI: "http://127.0.0.1:8977/callback", AuthorizeParameters: "full", TokenRequest: "form",
	}
	return r
}

type noListener struct{ net.Listener }

func (noListener) Close() error { return nil }

func addrs(list ...string) []netip.Addr {
	var all []netip.Addr
	for _, s := range list {
		all = append(all, netip.MustParseAddr(s))
	}
	return all
}

func (r *rig) answer(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	r.sent = append(r.sent, req)
	r.mu.Unlock()
	header := r.header.Clone()
	if header.Get("Date") == "" && header.Get("X-No-Date") == "" {
		header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	return &http.Response{StatusCode: r.status, Header: header, Body: http.NoBody, Request: req}, nil
}

func (r *rig) visit() Visit {
	if r.provider.Name != "" {
		return Provider(r.provider, r.warnings, r.parts, r.tools)
	}
	return Workfront(r.workfront, r.warnings, r.parts, r.tools)
}

func (r *rig) run() Visit {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), time.Minute)
	defer cancel()
	v, err := flow.Run(ctx, r.visit(), flow.Event(Begin{Now: time.Now()}), nil, func(Visit) {})
	if err != nil {
		r.t.Fatalf("the visit did not end: %v", err)
	}
	for _, f := range v.Findings {
		if f.Verdict == Looking {
			r.t.Errorf("%s was never looked at", f.Topic)
		}
		if f.Verdict == Fail && f.Next == "" {
			r.t.Errorf("%s fails and does not say what to do: %s", f.Topic, f.Says)
		}
	}
	if strings.Contains(v.Text(), theSecret) {
		r.t.Errorf("the secret is shown:\n%s", v.Text())
	}
	return v
}

// want looks for a finding of a topic; one that does not stand alone is the
// first of its origin.
func (r *rig) want(v Visit, topic string, verdict Verdict, words ...string) Finding {
	r.t.Helper()
	for _, f := range v.Findings {
		if f.Topic != topic {
			continue
		}
		all := strings.Join(append([]string{f.Says, f.Next}, f.Details...), "\n")
		for _, w := range words {
			if !strings.Contains(all, w) {
				r.t.Errorf("%s does not say %q:\n%s", topic, w, all)
			}
		}
		if f.Verdict != verdict {
			r.t.Errorf("%s is %s, want %s: %s", topic, f.Verdict, verdict, f.Says)
		}
		return f
	}
	r.t.Errorf("%s was not looked at", topic)
	return Finding{}
}

func (r *rig) wantRemedy(v Visit, want flow.Remedy) {
	r.t.Helper()
	if got, fails := v.Remedy(); !fails || got != want {
		r.t.Errorf("remedy %v (fails: %v), want %v:\n%s", got, fails, want, v.Text())
	}
}

func (r *rig) store(e vault.Entry) {
	r.t.Helper()
	if err := r.parts.Vault.Update(r.t.Context(), r.visit().key, func(vault.Entry) vault.Entry { return e }); err != nil {
		r.t.Fatal(err)
	}
}

var errNotFound = &net.DNSError{Err: "no such host", Name: "acme", IsNotFound: true}

var errDenied = errors.New("permission denied")
