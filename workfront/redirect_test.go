package workfront

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseRedirect(t *testing.T) {
	t.Parallel()
	whole := Redirect{Code: "c1", Domain: "acme", Lane: "my", State: "s", HasState: true}
	for in, want := range map[string]Redirect{
		"http://127.0.0.1:8976/callback?code=c1&domain=acme&lane=my&state=s":     whole,
		"https://x.example/cb?own=1&code=c1&domain=acme&lane=my&state=s&x=1&x=2": whole,
		"?code=c1&domain=acme&lane=my&state=s":                                   whole,
		"code=c1&domain=acme&lane=my&state=s":                                    whole,
		"  'http://127.0.0.1/cb?code=c1&domain=ac\nme&lane=my\r\n&state=s' ":     whole,
		"code=c1":    {Code: "c1"},
		"c1":         {Code: "c1", Bare: true},
		"YWJjZA==":   {Code: "YWJjZA==", Bare: true},
		"eyJ.a-b_c~": {Code: "eyJ.a-b_c~", Bare: true},
		"code=a%2Bb": {Code: "a+b"},
		"code=a+b":   {Code: "a+b"},
		"error=access_denied&error_description=no+thanks%21&state=s": {Error: "access_denied", ErrorDescription: "no thanks!", State: "s", HasState: true},
		"code=c1&state=":                  {Code: "c1", HasState: true},
		"http://127.0.0.1/cb?code=c1#_=_": {Code: "c1"},
	} {
		got, err := ParseRedirect(in)
		if err != nil {
			t.Errorf("%q: %v", in, err)
			continue
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q:\n%s", in, d)
		}
	}
}

func TestParseRedirectRefuses(t *testing.T) {
	t.Parallel()
	for in, words := range map[string]string{
		"":                             "nothing was pasted",
		" \n ":                         "nothing was pasted",
		"code=a&code=b":                "twice",
		"code=a&code=a":                "twice",
		"code=a&state=s&state=t":       "twice",
		"code=a&%63ode=b":              "twice",
		"code=a&error=access_denied":   "both",
		"https://127.0.0.1/cb":         "neither",
		"https://127.0.0.1/cb?state=s": "neither",
		"code=":                        "neither",
		"code=a%0Ab":                   "RFC 6749",
		"code=a&state=%00":             "RFC 6749",
		"code=%zz":                     "percent-encoded",
		"/cb?x":                        "neither a redirected URL nor a code",
		"hello world":                  "several words",
		"a1b2\nc3d4":                   "several words",
		"https://acme.my.workfront.com/integrations/oauth2/authorize?client_id=x&response_type=code": "authorize URL",
		"code=" + strings.Repeat("a", 17<<10):                                                        "more than any redirect",
	} {
		if got, err := ParseRedirect(in); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%.60q: got %+v, %v; want an error that says %q", in, got, err, words)
		}
	}
}

func FuzzParseRedirect(f *testing.F) {
	for _, s := range []string{"code=a&state=b", "http://x/?code=a", "?error=e", "abc", "%", "code=%zz", "code=a;b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRedirect(s)
		if err == nil && (r.Code == "") == (r.Error == "") {
			t.Errorf("%q: neither or both of code and error: %+v", s, r)
		}
		if strings.ContainsFunc(r.Code+r.State, func(c rune) bool { return c <= ' ' || c > '~' }) {
			t.Errorf("%q: %+v holds what neither code nor state may hold", s, r)
		}
	})
}

func TestAuthorizeURL(t *testing.T) {
	t.Parallel()
	h, _ := ParseHost("acme")
	a := Application{Host: h, ClientID: "my id&1", RedirectURI: "http://127.0.0.1:8976/call back?own=1"}
	got := a.AuthorizeURL("s+1")
	want := "https://acme.my.workfront.com/integrations/oauth2/authorize?client_id=my%20id%261&redirect_uri=http%3A%2F%2F127.0.0.1%3A8976%2Fcall%20back%3Fown%3D1&response_type=code&state=s%2B1"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	u, err := url.Parse(got)
	if err != nil || u.Query().Get("redirect_uri") != a.RedirectURI || u.Query().Get("state") != "s+1" {
		t.Errorf("%v does not read back", u)
	}
}

func TestStateIsFreshAndLong(t *testing.T) {
	t.Parallel()
	a, b := NewState(), NewState()
	if a == b {
		t.Error("two logins have the same state")
	}
	// Base32 carries five bits a character.
	if bits := 5 * len(a); bits < 128 || strings.Trim(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
		t.Errorf("%q carries %d bits; want at least 128 of letters and digits", a, bits)
	}
}
