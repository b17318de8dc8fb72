package loopback

import (
	"bufio"
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode"
)

// ask puts one raw request through the handler of a listener without sockets.
func ask(t *testing.T, redirectURI, raw string) (rec *httptest.ResponseRecorder, judged []string, stray string) {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
	if err != nil {
		t.Skipf("net/http refuses it: %v", err)
	}
	where, err := parse(redirectURI)
	if err != nil {
		t.Fatal(err)
	}
	l := newListener(where, func(query string) Verdict { judged = append(judged, query); return Verdict{} }, nil)
	rec = httptest.NewRecorder()
	l.serve(rec, r)
	if a, ok := l.pop(); ok {
		stray = a.Stray
	}
	return rec, judged, stray
}

func TestGuards(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, target, host, header string
		status                       int // 0: it reaches the judge
		stray                        string
	}{
		"the redirect":              {},
		"without any query":         {target: "/callback"},
		"query of the URI missing":  {target: "/callback?code=x"},
		"host in capitals":          {target: "/callback", host: "127.0.0.1:8976"},
		"a visit":                   {header: "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n"},
		"the longest query":         {target: "/callback?" + strings.Repeat("x", maxQuery)},
		"too long a query":          {target: "/callback?" + strings.Repeat("x", maxQuery+1), status: 414, stray: "16385 bytes"},
		"trailing slash":            {target: "/callback/?code=x", status: 404, stray: "/callback/"},
		"other case":                {target: "/Callback?code=x", status: 404, stray: "/Callback"},
		"escaped letter":            {target: "/%63allback?code=x", status: 404, stray: "/%63allback"},
		"double slash":              {target: "//callback?code=x", status: 404, stray: "//callback"},
		"dot segment":               {target: "/a/../callback?code=x", status: 404, stray: "/a/../callback"},
		"root":                      {target: "/", status: 404, stray: "path /"},
		"below":                     {target: "/callback/x", status: 404, stray: "/callback/x"},
		"absolute form":             {target: "http://127.0.0.1:8976/callback?code=x", status: 404, stray: "/callback"},
		"escape sequence":           {target: "/%1b[2J", status: 404, stray: "/%1b[2J"},
		"favicon":                   {target: "/favicon.ico", status: 404},
		"HEAD":                      {method: "HEAD", status: 405, stray: "HEAD"},
		"OPTIONS":                   {method: "OPTIONS", status: 405, stray: "OPTIONS"},
		"POST":                      {method: "POST", status: 405, stray: "POST"},
		"made-up method":            {method: "GETX", status: 405, stray: "GETX"},
		"OPTIONS *":                 {method: "OPTIONS", target: "*", status: 404, stray: "path *"},
		"other host":                {host: "evil.example", status: 400, stray: "evil.example"},
		"other host, same port":     {host: "evil.example:8976", status: 400, stray: "evil.example:8976"},
		"localhost in its place":    {host: "localhost:8976", status: 400, stray: "localhost:8976"},
		"other port":                {host: "127.0.0.1:8977", status: 400, stray: "127.0.0.1:8977"},
		"no port":                   {host: "127.0.0.1", status: 400, stray: "127.0.0.1"},
		"trailing dot":              {host: "127.0.0.1.:8976", status: 400, stray: "127.0.0.1.:8976"},
		"Sec-Purpose prefetch":      {header: "Sec-Purpose: prefetch\r\n", status: 503, stray: "ahead of time"},
		"Sec-Purpose prerender":     {header: "Sec-Purpose: prefetch;prerender\r\n", status: 503, stray: "ahead of time"},
		"Purpose prefetch":          {header: "Purpose: Prefetch\r\n", status: 503, stray: "ahead of time"},
		"X-Purpose preview":         {header: "X-Purpose: preview\r\n", status: 503, stray: "ahead of time"},
		"X-Moz prefetch":            {header: "X-Moz: prefetch\r\n", status: 503, stray: "ahead of time"},
		"second Purpose header":     {header: "Purpose: x\r\nPurpose: prefetch\r\n", status: 503, stray: "ahead of time"},
		"image of some page":        {header: "Sec-Fetch-Mode: no-cors\r\n", status: 400, stray: "a web page"},
		"fetch of some page":        {header: "Sec-Fetch-Mode: cors\r\n", status: 400, stray: "a web page"},
		"preflight of some page":    {method: "OPTIONS", header: "Sec-Fetch-Mode: cors\r\n", status: 405, stray: "OPTIONS"},
		"favicon by another method": {method: "POST", target: "/favicon.ico", status: 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			method, target, at := cmp.Or(c.method, "GET"), cmp.Or(c.target, "/callback?tenant=acme&code=x%20y"), cmp.Or(c.host, host)
			rec, judged, stray := ask(t, redirectURI, fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", method, target, at, c.header))
			if c.status == 0 {
				_, query, _ := strings.Cut(target, "?")
				if len(judged) != 1 || judged[0] != query {
					t.Errorf("the judge got %q (status %d, stray %q), want the raw query %q", judged, rec.Code, stray, query)
				}
				return
			}
			if len(judged) > 0 || rec.Code != c.status {
				t.Errorf("judged %q, status %d, want %d", judged, rec.Code, c.status)
			}
			if (stray == "") != (c.stray == "") || !strings.Contains(stray, c.stray) {
				t.Errorf("stray %q, want it to say %q", stray, c.stray)
			}
			if strings.Contains(rec.Body.String()+stray, "code=x") {
				t.Errorf("the query is shown: %q, %q", rec.Body, stray)
			}
			if allow := rec.Header().Get("Allow"); (allow == "GET") != (c.status == 405) {
				t.Errorf("status %d with Allow %q", c.status, allow)
			}
		})
	}
}

func TestHostAndPathFollowTheRedirectURI(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		uri, host, path string
		reaches         bool
	}{
		{"http://localhost:8976/callback", "localhost:8976", "/callback", true},
		{"http://localhost:8976/callback", "LOCALHOST:8976", "/callback", true},
		{"http://LocalHost:8976/callback", "localhost:8976", "/callback", true},
		{"http://localhost:8976/callback", "127.0.0.1:8976", "/callback", false},
		{"http://localhost:8976/callback", "[::1]:8976", "/callback", false},
		{"http://localhost:8976/callback", "localhost.:8976", "/callback", false},
		{"http://localhost:8976/callback", "[localhost]:8976", "/callback", false},
		{"http://127.0.0.1/callback", "127.0.0.1", "/callback", true},
		{"http://127.0.0.1/callback", "127.0.0.1:80", "/callback", true},
		{"http://127.0.0.1:80/callback", "127.0.0.1", "/callback", true},
		{"http://127.0.0.1/callback", "127.0.0.1:8976", "/callback", false},
		{"http://[::1]:8976/callback", "[::1]:8976", "/callback", true},
		{"http://[::1]/callback", "[::1]", "/callback", true},
		{"http://[::1]:8976/callback", "127.0.0.1:8976", "/callback", false},
		{"http://[0:0:0:0:0:0:0:1]:8976/callback", "[::1]:8976", "/callback", true},
		{"http://127.0.0.1:8976", host, "/", true},
		{"http://127.0.0.1:8976/", host, "/", true},
		{"http://127.0.0.1:8976/a%2Fb", host, "/a%2Fb", true},
		{"http://127.0.0.1:8976/a%2Fb", host, "/a%2fb", false},
		{"http://127.0.0.1:8976/a%2Fb", host, "/a/b", false},
		{"http://127.0.0.1:8976/zurück", host, "/zur%C3%BCck", true},
		{"http://127.0.0.1:8976/favicon.ico", host, "/favicon.ico", true},
	} {
		rec, judged, stray := ask(t, c.uri, "GET "+c.path+"?code=x HTTP/1.1\r\nHost: "+c.host+"\r\n\r\n")
		if got := len(judged) == 1; got != c.reaches {
			t.Errorf("%s: %s on %s reaches the judge: %t, want %t (status %d, %s)", c.uri, c.path, c.host, got, c.reaches, rec.Code, stray)
		}
	}
}

func TestEveryAnswerIsSealed(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"/callback?code=x", "/elsewhere", "/favicon.ico"} {
		rec, _, _ := ask(t, redirectURI, request(target))
		for name, want := range map[string]string{
			"Cache-Control":                "no-store",
			"Referrer-Policy":              "no-referrer",
			"X-Content-Type-Options":       "nosniff",
			"X-Frame-Options":              "DENY",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Content-Length":               fmt.Sprint(rec.Body.Len()),
		} {
			if got := rec.Header().Get(name); got != want {
				t.Errorf("%s: %s: %q, want %q", target, name, got, want)
			}
		}
		csp := rec.Header().Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: the policy lacks %q: %s", target, want, csp)
			}
		}
		if strings.Contains(csp, "unsafe") || strings.Contains(csp, "http") {
			t.Errorf("%s: the policy lets others in: %s", target, csp)
		}
	}
}

func TestWordsForTheScreenAreSafe(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                        "(none)",
		"/callback":               "/callback",
		"a\x1b[2J\r\n\x00\u202eb": "a?[2J?????" + "?b",
		strings.Repeat("x", 100):  strings.Repeat("x", 60) + "...",
	} {
		if got := safe(in); got != want {
			t.Errorf("safe(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzHandler: whatever comes, only the exact redirect reaches the judge, with
// its query untouched, and nothing unprintable reaches the screen.
func FuzzHandler(f *testing.F) {
	for _, target := range []string{"/callback?code=x", "/callback", "/callback/", "//callback", "/%63allback?x", "*", "http://127.0.0.1:8976/callback", "/callback?a?b#c", "/callback%3Fcode"} {
		f.Add("GET", target, host, "", "")
	}
	f.Add("HEAD", "/callback", "evil.example", "prefetch", "cors")
	f.Add("CONNECT", host, host, "prefetch;prerender", "navigate")
	f.Fuzz(func(t *testing.T, method, target, at, purpose, mode string) {
		rec, judged, stray := ask(t, redirectURI, fmt.Sprintf(
			"%s %s HTTP/1.1\r\nHost: %s\r\nSec-Purpose: %s\r\nSec-Fetch-Mode: %s\r\n\r\n", method, target, at, purpose, mode))
		if strings.ContainsFunc(method+target+at+purpose+mode, unicode.IsControl) {
			return // may have smuggled headers: it is enough that nothing broke
		}
		path, query, _ := strings.Cut(target, "?")
		exact := method == "GET" && path == "/callback" && strings.TrimSpace(at) == host && len(query) <= maxQuery &&
			!speculative(http.Header{"Sec-Purpose": {purpose}}) && !embedded(http.Header{"Sec-Fetch-Mode": {strings.TrimSpace(mode)}})
		switch {
		case exact && (len(judged) != 1 || judged[0] != query):
			t.Fatalf("the judge got %q, want %q", judged, query)
		case !exact && len(judged) > 0:
			t.Fatalf("%s %q on %q reached the judge", method, target, at)
		case !exact && rec.Code < 400:
			t.Fatalf("status %d for what is not the redirect", rec.Code)
		}
		if strings.ContainsFunc(stray, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Fatalf("unsafe words for the screen: %q", stray)
		}
	})
}
