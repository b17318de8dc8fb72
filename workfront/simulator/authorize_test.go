package simulator

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"wfconnect/practice"
)

func TestAuthorizeShowsAnErrorPageAndNeverRedirects(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"unknown client":        webQuery("client_id", "nobody").Encode(),
		"no client":             "response_type=code",
		"unregistered redirect": webQuery("redirect_uri", "https://evil.example/").Encode(),
		"trailing slash (A15)":  webQuery("redirect_uri", "https://app.example/cb/").Encode(),
		"other case (A15)":      webQuery("redirect_uri", "https://app.example/CB").Encode(),
		"other port (A15)":      webQuery("redirect_uri", strings.Replace(callback, "8976", "8977", 1)).Encode(),
		"no redirect":           webQuery("redirect_uri", "").Encode(),
		"duplicate":             webQuery().Encode() + "&state=again",
		"duplicate client":      webQuery().Encode() + "&client_id=" + webID,
		"bad escape":            webQuery().Encode() + "&x=%zz",
		"long state":            webQuery("state", strings.Repeat("s", maxState+1)).Encode(),
		"too many":              webQuery().Encode() + "&" + strings.Join(numbered(practice.MaxParameters), "&"),
	}
	for name, query := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := newRig(t).do("GET", AuthorizePath+"?"+query, "")
			page := text(t, resp)
			if resp.StatusCode != http.StatusBadRequest || resp.Header.Get("Location") != "" || !strings.Contains(page, "<h1>") || hiddenTag.MatchString(page) {
				t.Errorf("status %d, Location %q, page %s", resp.StatusCode, resp.Header.Get("Location"), page)
			}
		})
	}
}

func numbered(n int) []string {
	var list []string
	for i := range n {
		list = append(list, "p"+string(rune('0'+i/10))+string(rune('0'+i%10))+"=1")
	}
	return list
}

func TestAuthorizeRedirectsItsRefusal(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query url.Values
		want  string
	}{
		"response_type":    {webQuery("response_type", "token"), "unsupported_response_type"},
		"no PKCE from SPA": {webQuery("client_id", spaID), "invalid_request"},
		"plain":            {webQuery("code_challenge", challenge, "code_challenge_method", "plain"), "invalid_request"},
		"no method":        {webQuery("code_challenge", challenge), "invalid_request"},
		"padded challenge": {webQuery("code_challenge", challenge+"=", "code_challenge_method", "S256"), "invalid_request"},
		"docs' 44 chars":   {webQuery("code_challenge", challenge+"A", "code_challenge_method", "S256"), "invalid_request"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := newRig(t).do("GET", AuthorizePath+"?"+tt.query.Encode(), "")
			u, err := url.Parse(resp.Header.Get("Location"))
			if err != nil || resp.StatusCode != http.StatusFound {
				t.Fatalf("status %d, %v", resp.StatusCode, err)
			}
			if q := u.Query(); q.Get("error") != tt.want || q.Get("error_description") == "" || q.Get("state") != "st+ate/=&é" {
				t.Errorf("got %v, want error %s", q, tt.want)
			}
		})
	}
}

func TestAllowBringsCodeDomainLaneAndState(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	resp := r.decide(webQuery(), "allow")
	location := resp.Header.Get("Location")
	if !strings.HasPrefix(location, callback+"&code=") {
		t.Errorf("the redirect URI's own query was not kept: %s", location)
	}
	u, _ := url.Parse(location)
	q := u.Query()
	if resp.StatusCode != http.StatusSeeOther || q.Get("domain") != "acme" || q.Get("lane") != "my" || q.Get("state") != "st+ate/=&é" || len(q.Get("code")) != 36 {
		t.Errorf("status %d, query %v", resp.StatusCode, q)
	}
	if resp.Header.Get("Referrer-Policy") != "no-referrer" || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", resp.Header)
	}
}

func TestStateComesBackByteForByte(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"", " ", "a b+c%20", "\"'<>&=#?", "日本語", "\x00\x01\xff", strings.Repeat("s", maxState)} {
		q := newRig(t).redirected(webQuery("state", state), "allow")
		if got := q.Get("state"); got != state || !q.Has("state") {
			t.Errorf("got %q, want %q", got, state)
		}
	}
}

func TestNoStateIsNotEchoed(t *testing.T) {
	t.Parallel()
	query := webQuery()
	query.Del("state")
	if q := newRig(t).redirected(query, "allow"); q.Has("state") {
		t.Errorf("state came from nowhere: %v", q)
	}
}

func TestConsentAnswersAreRefused(t *testing.T) {
	t.Parallel()
	const form = "application/x-www-form-urlencoded"
	tests := map[string]struct {
		body    func(nonce string) string
		headers []string
		status  int
	}{
		"unknown nonce": {func(string) string { return "nonce=0000&decision=allow" }, []string{"Content-Type", form}, 400},
		"no nonce":      {func(string) string { return "decision=allow" }, []string{"Content-Type", form}, 400},
		"no decision":   {func(n string) string { return "nonce=" + n }, []string{"Content-Type", form}, 400},
		"not a form":    {func(n string) string { return "nonce=" + n + "&decision=allow" }, []string{"Content-Type", "text/plain"}, 400},
		"twice":         {func(n string) string { return "nonce=" + n + "&decision=allow&decision=cancel" }, []string{"Content-Type", form}, 400},
		"too large":     {func(n string) string { return "nonce=" + n + "&decision=allow&x=" + strings.Repeat("x", maxBody) }, []string{"Content-Type", form}, 400},
		"another site":  {func(n string) string { return "nonce=" + n + "&decision=allow" }, []string{"Content-Type", form, "Sec-Fetch-Site", "cross-site"}, 403},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			resp := r.do("POST", AuthorizePath, tt.body(r.nonce(webQuery())), tt.headers...)
			if resp.StatusCode != tt.status || resp.Header.Get("Location") != "" {
				t.Errorf("got %d %q, want %d and no redirect", resp.StatusCode, resp.Header.Get("Location"), tt.status)
			}
		})
	}
}

func TestNonceWorksOnceAndNotForEver(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	submit := func(nonce string) int {
		return r.do("POST", AuthorizePath, "nonce="+nonce+"&decision=allow", "Content-Type", "application/x-www-form-urlencoded").StatusCode
	}
	nonce := r.nonce(webQuery())
	if first, second := submit(nonce), submit(nonce); first != 303 || second != 400 {
		t.Errorf("first %d, second %d", first, second)
	}
	nonce = r.nonce(webQuery())
	r.pass(consentLife - time.Second)
	if got := submit(nonce); got != 303 {
		t.Errorf("just in time: %d", got)
	}
	nonce = r.nonce(webQuery())
	r.pass(consentLife)
	if got := submit(nonce); got != 400 {
		t.Errorf("too late: %d", got)
	}
}

func TestConsentPage(t *testing.T) {
	t.Parallel()
	resp := newRig(t).do("GET", AuthorizePath+"?"+webQuery("state", `"><script>alert(1)</script>`).Encode(), "")
	page := text(t, resp)
	for _, want := range []string{
		"wfconnect simulator, not Adobe Workfront", "Signed in as <strong>Maria Lopez</strong>", "maria.lopez@acme.example",
		"Allow application Field &lt;b&gt;Notes&lt;/b&gt; to access your Adobe Workfront account",
		">Cancel<", ">Allow access<", "http://127.0.0.1:8976", `method="post"`,
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
	wantCSP := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' http://127.0.0.1:8976"
	for name, want := range map[string]string{
		"Content-Security-Policy": wantCSP, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
		"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff",
	} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestOriginIsACSPSource(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string]string{
		"https://app.example/cb?x=1":  "https://app.example",
		"http://127.0.0.1:8976/":      "http://127.0.0.1:8976",
		"http://[::1]:8976/callback":  "http:",
		"com.example.app:/oauth2/cb":  "com.example.app:",
		"https://user@app.example/cb": "https://app.example",
	} {
		if got := practice.Origin(uri); got != want {
			t.Errorf("%s: got %q, want %q", uri, got, want)
		}
	}
}

func TestUnusableRegistrationsAreRefused(t *testing.T) {
	t.Parallel()
	for _, uri := range []string{"javascript:alert(1)", "data:text/html,x", "/relative", "https://app.example/#f", "https://a;b/", "https://a,b/", "https:///x", "https://a b/", "%"} {
		w := New(Options{Apps: []App{{ClientID: webID, ClientSecret: "s", RedirectURIs: []string{uri}}}})
		r := &rig{t: t, Workfront: w}
		if resp := r.do("GET", AuthorizePath+"?"+webQuery("redirect_uri", uri).Encode(), ""); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: status %d", uri, resp.StatusCode)
		}
	}
}

func TestOtherMethodsAndPlaces(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, tt := range []struct {
		method, target string
		status         int
	}{
		{"PUT", AuthorizePath, 405},
		{"GET", "/", 404},
		{"GET", "/integrations/oauth2/nothing", 404},
		{"GET", AuthorizePath + "?x=" + strings.Repeat("x", maxURI), 414},
	} {
		if resp := r.do(tt.method, tt.target, ""); resp.StatusCode != tt.status {
			t.Errorf("%s %.60s: got %d, want %d", tt.method, tt.target, resp.StatusCode, tt.status)
		}
	}
	if e, ok := object(t, r.do("GET", "/", ""))["error"].(map[string]any); !ok || e["message"] == "" {
		t.Error("an unknown path is not answered in the API's error shape")
	}
}

func TestAnyLoopbackIsRegisteredOnlyWhereAsked(t *testing.T) {
	t.Parallel()
	app := App{RedirectURIs: []string{"https://a.example/cb"}}
	for uri, want := range map[string]bool{
		"https://a.example/cb":          true,
		"http://127.0.0.1:1/cb":         true,
		"http://[::1]:1/":               true,
		"http://localhost:1/cb":         true,
		"http://127.0.0.1.example/cb":   false,
		"http://a.example/cb":           false,
		"https://127.0.0.1/cb":          false,
		"http://user@evil.example:80/x": false,
	} {
		app.AnyLoopback = true
		if got := app.registered(uri); got != want {
			t.Errorf("%s: %v with any loopback, want %v", uri, got, want)
		}
		app.AnyLoopback = false
		if app.registered(uri) && uri != app.RedirectURIs[0] {
			t.Errorf("%s is registered though nobody asked for it", uri)
		}
	}
}
