package simulator

import (
	"net/http"
	"strings"
	"testing"
)

func TestWhatIsRememberedIsBounded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.fault("code_single_use", "no")
	r.fault("refresh_token", "rotating")
	code := r.code()
	first := object(t, r.exchange(code))["access_token"].(string)
	for range maxRemembered {
		r.exchange(code)
		r.nonce(webQuery())
	}
	if n := r.sessions.Len(); n != maxRemembered {
		t.Errorf("%d sessions", n)
	}
	if n := r.consents.Len(); n != maxRemembered {
		t.Errorf("%d open pages", n)
	}
	if resp := r.get("/attask/api/v21.0/user/search", first); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("the oldest session still works: %d", resp.StatusCode)
	}
}

func TestRandRunsDryWithoutWeakTokens(t *testing.T) {
	t.Parallel()
	w := New(Options{Rand: strings.NewReader("0123456789abcdef")})
	if got := w.random(16); got != "30313233343536373839616263646566" {
		t.Errorf("given bytes were not used: %s", got)
	}
	if a, b := w.random(16), w.random(16); a == b || a == strings.Repeat("0", 32) {
		t.Errorf("got %s and %s", a, b)
	}
}
