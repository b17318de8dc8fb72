package doctor

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
)

func TestAllIsWell(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]*rig{"Workfront": newRig(t), "provider": newProviderRig(t)} {
		v := r.run()
		for _, f := range v.Findings {
			if f.Verdict != OK && f.Topic != Certificate { // the test's network has no TLS
				t.Errorf("%s: %s is %s: %s", name, f.Topic, f.Verdict, f.Says)
			}
		}
		if _, fails := v.Remedy(); fails {
			t.Errorf("%s: it fails:\n%s", name, v.Text())
		}
	}
}

// Whatever the configuration and the vault hold: the one request that goes out
// has nothing of it.
func TestNothingWithACredentialIsSent(t *testing.T) {
	t.Parallel()
	for _, r := range []*rig{newRig(t), newProviderRig(t)} {
		r.store(vault.Entry{Tokens: &vault.Tokens{AccessToken: "access-token-value", RefreshToken: "refresh-token-value", Host: "docs.acme.com", Issued: time.Now()}})
		r.provider.RequestHeaders = map[string]string{"X-Tenant-Secret": theSecret}
		r.provider.RequestParameters = map[string]string{"key": theSecret}
		v := r.run()
		if len(r.sent) != 1 {
			t.Fatalf("%d requests were sent, want one", len(r.sent))
		}
		req := r.sent[0]
		if req.Method != http.MethodHead || req.URL.Path != "/" || req.URL.RawQuery != "" || len(req.Header) != 0 || req.Body != nil {
			t.Errorf("it sent %s %s with %v", req.Method, req.URL, req.Header)
		}
		for _, value := range []string{"access-token-value", "refresh-token-value"} {
			if strings.Contains(v.Text(), value) {
				t.Errorf("a token is shown:\n%s", v.Text())
			}
		}
	}
}

func TestWhatFailsFirstIsMendedFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.env["SECRET"] = ""
	r.tools.Lookup = func(context.Context, string) ([]netip.Addr, error) { return nil, errNotFound }
	v := r.run()
	r.wantRemedy(v, flow.MendConfig)
	text := v.Text()
	secret, name, rest := strings.Index(text, "✗ secret"), strings.Index(text, "✗ name"), strings.Index(text, "✓")
	if secret != 0 || name < secret || rest < name || !strings.Contains(text, "2 failed, ") {
		t.Errorf("the failures do not come first:\n%s", text)
	}
	if got := strings.Join(v.Failed(), " "); got != "secret name" {
		t.Errorf("failed: %s", got)
	}
}

// What an earlier look still brings does not change a later one.
func TestAnew(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first, todo := r.visit().On(Begin{Now: time.Now()})
	late := todo[0](t.Context())
	second, _ := first.On(Begin{Now: time.Now()})
	after, more := second.On(late)
	if after.Summary()[Looking] != second.Summary()[Looking] || more != nil {
		t.Error("an earlier visit's finding was taken")
	}
	if before := first.Summary()[Looking]; before != len(first.Findings) {
		t.Errorf("%d of %d are looked at at first", before, len(first.Findings))
	}
}

// Names in a configuration and errors from outside cannot steer a terminal.
func TestWordsAreSafe(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.parts.Log.Redactor().Learn(wire.KindSecret, theSecret) // as an earlier look has
	r.tools.Lookup = func(context.Context, string) ([]netip.Addr, error) {
		return nil, fmt.Errorf("\x1b]0;evil\a said %s", theSecret)
	}
	v := r.run()
	if text := v.Text(); strings.Contains(text, "\x1b") || strings.Contains(text, "\a") {
		t.Errorf("%q", text)
	}
	r.want(v, Name, Fail, "secret#")
}
