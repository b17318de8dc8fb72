package provider

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"wfconnect/practice"
)

// A21: with state alone, and with everything.
func TestAuthorizeWithStateOnlyUsesTheFirstRedirectURI(t *testing.T) {
	t.Parallel()
	r := newRig(t, OAuth2)
	for q, want := range map[string]string{
		"state=s": callback + "&code=",
		"state=s&access_type=offline&" + query("client_id", theID, "redirect_uri", "https://other.example/cb", "response_type", "code", "scope", "x"): "https://other.example/cb?code=",
	} {
		resp := r.decide(q, "allow")
		if got := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "&state=s") {
			t.Errorf("%s: %d %s", q, resp.StatusCode, got)
		}
		if resp.Header.Get("Referrer-Policy") != "no-referrer" || resp.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("headers %v", resp.Header)
		}
	}
}

func TestAuthorizeShowsAnErrorPageAndNeverRedirects(t *testing.T) {
	t.Parallel()
	r := newRig(t, OAuth2)
	for name, q := range map[string]string{
		"unknown client":        "state=s&client_id=nobody",
		"empty client":          "state=s&client_id=",
		"unregistered redirect": "state=s&" + query("redirect_uri", "https://evil.example/"),
		"trailing slash":        "state=s&" + query("redirect_uri", "https://other.example/cb/"),
		"other case":            "state=s&" + query("redirect_uri", "https://other.example/CB"),
		"empty redirect":        "state=s&redirect_uri=",
		"duplicate state":       "state=s&state=t",
		"bad escape":            "state=%zz",
		"long state":            "state=" + strings.Repeat("s", maxState+1),
	} {
		resp := r.do("GET", AuthorizePath+"?"+q, "")
		page := text(t, resp)
		if resp.StatusCode != http.StatusBadRequest || resp.Header.Get("Location") != "" || !strings.Contains(page, "<h1>") || hiddenTag.MatchString(page) {
			t.Errorf("%s: status %d, Location %q", name, resp.StatusCode, resp.Header.Get("Location"))
		}
	}
}

func TestAuthorizeRedirectsItsRefusal(t *testing.T) {
	t.Parallel()
	r := newRig(t, OAuth2)
	resp := r.do("GET", AuthorizePath+"?state=s&response_type=token", "")
	u, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || resp.StatusCode != http.StatusFound || u.Query().Get("error") != "unsupported_response_type" || u.Query().Get("state") != "s" {
		t.Errorf("%d %v %v", resp.StatusCode, u, err)
	}
}

func TestStateComesBackByteForByte(t *testing.T) { // P34
	t.Parallel()
	r := newRig(t, OAuth2)
	for _, decision := range []string{"allow", "cancel"} {
		for _, state := range []string{
			"", " ", "+/=&% ", "a b+c%20", "\"'<>&=#?", "日本語", "\x00\x01\xff", strings.Repeat("s+/=", 125), strings.Repeat("s", maxState), "\"><script>\r\nX: y",
		} {
			u := r.redirected(query("state", state), decision)
			if got := u.Query().Get("state"); got != state || !u.Query().Has("state") {
				t.Errorf("%s: got %q, want %q", decision, got, state)
			}
		}
		// As it was written, for whoever reads a plus as a plus (A27).
		for _, raw := range []string{"a+b", "a%2Bb", "a%20b", "%41", "a/b=c?d", "%e6%97%a5"} {
			if got := r.redirected("state="+raw, decision).RawQuery; !strings.HasSuffix(got, "&state="+raw) {
				t.Errorf("%s: got %s, want %s", decision, got, raw)
			}
		}
	}
	if u := r.redirected("x=y", "allow"); u.Query().Has("state") {
		t.Errorf("state came from nowhere: %v", u)
	}
}

func TestRedirectURIKeepsItsQuery(t *testing.T) { // P34
	t.Parallel()
	r := newRig(t, OAuth2)
	for _, decision := range []string{"allow", "cancel"} {
		if got := r.decide("state=s", decision).Header.Get("Location"); !strings.HasPrefix(got, callback+"&") {
			t.Errorf("%s: %s", decision, got)
		}
	}
}

func TestConsentAnswersAreRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body    string
		headers []string
		status  int
	}{
		"unknown nonce": {"nonce=0000&decision=allow", []string{"Content-Type", formType}, 400},
		"no nonce":      {"decision=allow", []string{"Content-Type", formType}, 400},
		"no decision":   {"nonce=NONCE", []string{"Content-Type", formType}, 400},
		"not a form":    {"nonce=NONCE&decision=allow", []string{"Content-Type", "text/plain"}, 400},
		"twice":         {"nonce=NONCE&decision=allow&decision=cancel", []string{"Content-Type", formType}, 400},
		"too large":     {"nonce=NONCE&decision=allow&x=" + strings.Repeat("x", maxBody), []string{"Content-Type", formType}, 400},
		"another site":  {"nonce=NONCE&decision=allow", []string{"Content-Type", formType, "Sec-Fetch-Site", "cross-site"}, 403},
	} {
		r := newRig(t, OAuth2)
		resp := r.do("POST", AuthorizePath, strings.Replace(tt.body, "NONCE", r.nonce("state=s"), 1), tt.headers...)
		if resp.StatusCode != tt.status || resp.Header.Get("Location") != "" {
			t.Errorf("%s: got %d %q, want %d and no redirect", name, resp.StatusCode, resp.Header.Get("Location"), tt.status)
		}
	}
}

func TestNonceWorksOnceAndNotForEver(t *testing.T) {
	t.Parallel()
	r := newRig(t, OAuth2)
	submit := func(nonce string) int {
		return r.do("POST", AuthorizePath, "nonce="+nonce+"&decision=allow", "Content-Type", formType).StatusCode
	}
	nonce := r.nonce("state=s")
	if first, second := submit(nonce), submit(nonce); first != 303 || second != 400 {
		t.Errorf("first %d, second %d", first, second)
	}
	nonce = r.nonce("state=s")
	r.pass(consentLife)
	if got := submit(nonce); got != 400 {
		t.Errorf("too late: %d", got)
	}
}

func TestConsentPage(t *testing.T) {
	t.Parallel()
	r := newRig(t, OAuth2)
	r.title = "A & <b>B</b>"
	resp := r.do("GET", AuthorizePath+"?"+query("state", `"><script>alert(1)</script>`), "")
	page := text(t, resp)
	for _, want := range []string{
		"wfconnect sample provider", "Allow Workfront to use your documents in A &amp; &lt;b&gt;B&lt;/b&gt;", ">Cancel<", ">Allow<", "https://workfront.example", `method="post"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if regexp.MustCompile(`(?i)<script|javascript:|\son[a-z]+=|\ssrc=|<link`).MatchString(page) {
		t.Errorf("the page has a script or loads something: %s", page)
	}
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(page)[1]
	sum := sha256.Sum256([]byte(style))
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
			"'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' https://workfront.example",
		"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff",
	} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestRememberedIsBounded(t *testing.T) {
	t.Parallel()
	r := newRig(t, OAuth2)
	for name, limit := range map[string]int{
		"codes": r.codes.Cap(), "access": r.access.Cap(), "refresh": r.refresh.Cap(), "consents": r.consents.Cap(), "pending": r.pending.Cap(), "hashed": r.hashed.Cap(),
	} {
		if limit != maxRemembered {
			t.Errorf("%s: %d", name, limit)
		}
	}
	r.access = practice.NewShelf[accessToken](3)
	first := r.tokens()
	for range 3 {
		if got := r.with(first["access_token"]); got != 200 {
			t.Fatalf("dropped too early: %d", got)
		}
		r.tokens()
	}
	if got := r.with(first["access_token"]); got != 403 || r.access.Len() != 3 {
		t.Errorf("the oldest token is still known: %d of %v", got, r.access.Len())
	}
}

func TestAnyLoopbackIsRegisteredOnlyWhereAsked(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string]bool{
		callback: true, "http://127.0.0.1:1/cb": true, "http://[::1]:1/": true, "http://localhost:1/cb": true,
		"http://127.0.0.1.example/cb": false, "http://a.example/cb": false, "https://127.0.0.1/cb": false,
	} {
		for _, any := range []bool{true, false} {
			r := newRig(t, OAuth2, func(o *Options) { o.AnyLoopback = any })
			got := r.do("GET", AuthorizePath+"?"+query("redirect_uri", uri), "").StatusCode == http.StatusOK
			if got != (want && (any || uri == callback)) {
				t.Errorf("%s with any loopback %v: %v", uri, any, got)
			}
		}
	}
}

func TestUnusableRegistrationsAreRefused(t *testing.T) {
	t.Parallel()
	for _, uri := range []string{"javascript:alert(1)", "data:text/html,x", "/relative", "https://app.example/#f", "https://a;b/", "https:///x", "https://a b/", "%"} {
		r := newRig(t, OAuth2, func(o *Options) { o.RedirectURIs = []string{uri} })
		if got := r.do("GET", AuthorizePath+"?state=s", "").StatusCode; got != http.StatusBadRequest {
			t.Errorf("%s: status %d", uri, got)
		}
	}
}
