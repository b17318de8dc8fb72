package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func request(t testing.TB, method, target, mime, body string, header ...string) *http.Request {
	t.Helper()
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequest(method, target, r)
	if err != nil {
		t.Fatal(err)
	}
	if mime != "" {
		req.Header.Set("Content-Type", mime)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header[header[i]] = append(req.Header[header[i]], header[i+1])
	}
	return req
}

const formMIME = "application/x-www-form-urlencoded"

func TestCurlText(t *testing.T) {
	t.Parallel()
	basic := request(t, "POST", "https://acme.my.workfront.com/integrations/oauth2/api/v1/token", "application/json", `{"grant_type":"authorization_code","code":"c-123456"}`)
	basic.SetBasicAuth("id", "s3cr3t")
	for _, c := range []struct {
		name string
		req  *http.Request
		want string
	}{
		{
			"code exchange", request(t, "POST", "https://acme.my.workfront.com/integrations/oauth2/api/v1/token", formMIME,
				"grant_type=authorization_code&client_id=id&client_secret=s&code=c&redirect_uri=http%3A%2F%2F127.0.0.1%3A8976%2Fcallback"),
			`curl --request POST 'https://acme.my.workfront.com/integrations/oauth2/api/v1/token' \
--header 'Content-Type: application/x-www-form-urlencoded' \
--data-urlencode 'grant_type=authorization_code' \
--data-urlencode 'client_id=id' \
--data-urlencode "client_secret=$CLIENT_SECRET" \
--data-urlencode "code=$CODE" \
--data-urlencode 'redirect_uri=http://127.0.0.1:8976/callback'`,
		},
		{
			"JSON with Basic", basic,
			`curl --request POST 'https://acme.my.workfront.com/integrations/oauth2/api/v1/token' \
--user "$CLIENT_ID:$CLIENT_SECRET" \
--header 'Content-Type: application/json' \
--data-raw '{"grant_type":"authorization_code","code":"'"$CODE"'"}'`,
		},
		{
			"API call", request(t, "GET", "https://acme.my.workfront.com/attask/api/v21.0/user/search?$$LIMIT=1", "", "", "sessionID", "t"),
			`curl --request GET 'https://acme.my.workfront.com/attask/api/v21.0/user/search?$$LIMIT=1' \
--header "sessionID: $SESSION_ID"`,
		},
		{
			"provider call", request(t, "GET", "https://h/files", "", "", "Authorization", "Bearer t", "apiKey", "k"),
			`curl --request GET 'https://h/files' \
--header "Authorization: Bearer $ACCESS_TOKEN" \
--header "apiKey: $API_KEY"`,
		},
		{
			"a scheme without credentials", request(t, "GET", "https://h/files", "", "", "Authorization", "Bearer"),
			`curl --request GET 'https://h/files' \
--header 'Authorization: Bearer'`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Curl(c.req)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if text := NewRedactor().Text(got); text != got {
				t.Errorf("redaction takes a variable for a secret:\n%s", text)
			}
		})
	}
}

func TestCurlLeavesTheBody(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", mostArg+10)
	for name, c := range map[string]struct{ body, want string }{
		"short": {"a=b", "'a=b'"},
		"long":  {long, bodyFile},
		"bytes": {"\x00\x01", bodyFile},
		"cut":   {`{"client_secret":"s","x":}`, bodyFile},
	} {
		for _, again := range []bool{true, false} {
			req := request(t, "POST", "https://h/", "", c.body)
			if !again {
				req.GetBody = nil
			}
			got, err := Curl(req)
			if err != nil || !strings.Contains(got, c.want) {
				t.Errorf("%s: %v, %.200s", name, err, got)
			}
			if body, err := io.ReadAll(req.Body); err != nil || string(body) != c.body {
				t.Errorf("%s: afterwards the body holds %d bytes, %v", name, len(body), err)
			}
		}
	}
}

func TestCurlRefusesControlCharacters(t *testing.T) {
	t.Parallel()
	if got, err := Curl(request(t, "GET", "https://h/", "", "", "X-Odd", "a\x1bb")); err == nil {
		t.Errorf("printed %q", got)
	}
	req := request(t, "GET", "https://h/", "", "")
	req.URL.RawQuery = "a=\u202e"
	if got, err := Curl(req); err == nil {
		t.Errorf("printed %q", got)
	}
}

// seen is what a server saw of a request; a form is compared by its meaning.
type seen struct {
	Method, Path, Body string
	Query, Form        url.Values
	Header             http.Header
}

var variables = map[string]string{
	"CLIENT_ID": "the id", "CLIENT_SECRET": `s3cr3t!'"$x\ &=+%/é`, "CODE": "c+de/1=", "REFRESH_TOKEN": "rt 1",
	"CODE_VERIFIER": "v-._~", "SESSION_ID": "s1", "ACCESS_TOKEN": "at.1", "API_KEY": "k 1", "JWT_TOKEN": "e.y.J", "COOKIE": "a=1; b=2",
}

func TestCurlRunsLikeTheClient(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not on this machine: ", err)
	}
	secret := variables["CLIENT_SECRET"]
	const odd = "it's \"a\" $HOME `id` !! \\ \\\\ \\' ~ * ? # %41 ü\nline\\"
	quoted, _ := json.Marshal(odd)
	form := func(pairs ...string) string {
		out := []string{}
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, url.QueryEscape(pairs[i])+"="+url.QueryEscape(pairs[i+1]))
		}
		return strings.Join(out, "&")
	}
	cases := map[string]*http.Request{
		"code exchange":    request(t, "POST", "http://h/token", formMIME, form("grant_type", "authorization_code", "client_secret", secret, "code", variables["CODE"], "redirect_uri", "http://127.0.0.1:1/cb")),
		"refresh":          request(t, "POST", "http://h/token", formMIME, form("refresh_token", variables["REFRESH_TOKEN"], "code_verifier", variables["CODE_VERIFIER"])),
		"odd form":         request(t, "POST", "http://h/token", formMIME, form("a", odd, "@b", "@/etc/passwd", "", "x", "empty", "")),
		"form with a flag": request(t, "POST", "http://h/token", formMIME, "@flag&a=%zz"),
		"JSON":             request(t, "POST", "http://h/token", "application/json", `{"jwt_token":"e.y.J", "odd" : `+string(quoted)+`,"code":"`+variables["CODE"]+`"}`),
		"text":             request(t, "PUT", "http://h/upload", "text/plain", odd),
		"no content type":  request(t, "POST", "http://h/", "", "raw"),
		"empty POST":       request(t, "POST", "http://h/uploadInit?parentId=%2F&filename=a+b.txt", "", ""),
		"GET":              request(t, "GET", "http://h/a%20b/../c/%7B1-2%7D?ID=$$USER.ID&r=[1-3]&x={a,b}", "", "", "sessionID", "s1", "Accept", "application/json", "X-Odd", `it's \\ "x" \`, "X-Empty", "", "X-Two", "1", "X-Two", "2"),
		"HEAD":             request(t, "HEAD", "http://h/x", "", ""),
		"DELETE":           request(t, "DELETE", "http://h/x", "", ""),
		"bearer, cookie":   request(t, "GET", "http://h/files", "", "", "Authorization", "Bearer at.1", "Cookie", "a=1; b=2", "apiKey", "k 1", "User-Agent", "wfconnect"),
		"secret in query":  request(t, "POST", "http://h/token?flag&grant_type=refresh_token&a=+x%2F&client_secret="+url.QueryEscape(secret), "", ""),
	}
	cases["basic"] = request(t, "POST", "http://h/token", "application/json", `{"a":1}`)
	cases["basic"].SetBasicAuth(variables["CLIENT_ID"], secret)
	cases["user in the URL"] = request(t, "GET", "http://h/", "", "")
	cases["user in the URL"].URL.User = url.UserPassword(variables["CLIENT_ID"], secret)
	for _, shell := range []string{"bash", "zsh", "fish"} {
		for name, req := range cases {
			t.Run(shell+"/"+name, func(t *testing.T) {
				t.Parallel()
				if _, err := exec.LookPath(shell); err != nil {
					t.Skip(shell+" is not on this machine: ", err)
				}
				compare(t, shell, req)
			})
		}
	}
}

// compare sends the request once by net/http and once by the printed command.
func compare(t *testing.T, shell string, template *http.Request) {
	got := make(chan seen, 2)
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case got <- look(r):
		default: // the second request of a curl that took a URL for a range
		}
	}))
	t.Cleanup(srv.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	req := template.Clone(ctx)
	if template.GetBody != nil {
		req.Body, _ = template.GetBody()
	}
	req.URL.Host = strings.TrimPrefix(srv.URL, "http://")
	req.Host = ""
	line, err := Curl(req)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	want := <-got
	runCurl(ctx, t, shell, line, variables)
	select {
	case have := <-got:
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("net/http and curl differ (-net/http +curl):\n%s\n%s", diff, line)
		}
	default:
		t.Fatalf("curl sent nothing:\n%s", line)
	}
}

// runCurl runs the printed command in a folder of its own, with these variables.
func runCurl(ctx context.Context, t *testing.T, shell, line string, variables map[string]string) {
	t.Helper()
	cmd := exec.CommandContext(ctx, shell, "-c", line+" --silent --show-error --noproxy '*'")
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "LANG=C.UTF-8"}
	for k, v := range variables {
		if k != "BODY_FILE" {
			cmd.Env = append(cmd.Env, k+"="+v)
		}
	}
	if err := os.WriteFile(filepath.Join(cmd.Dir, "BODY_FILE"), []byte(variables["BODY_FILE"]), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		if strings.Contains(string(out), "--url-query") {
			t.Skip("this curl is older than 7.87 and has no --url-query")
		}
		t.Fatalf("%v: %s\n%s", err, out, line)
	}
}

// look takes down what matters; net/http and curl introduce themselves in
// User-Agent, Accept and Accept-Encoding.
func look(r *http.Request) seen {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		body = fmt.Append(body, err)
	}
	s := seen{Method: r.Method, Path: r.URL.EscapedPath(), Body: string(body), Header: r.Header}
	s.Query, _ = url.ParseQuery(r.URL.RawQuery)
	if form, err := url.ParseQuery(s.Body); err == nil && r.Header.Get("Content-Type") == formMIME {
		s.Form, s.Body = form, ""
		s.Header.Del("Content-Length") // %20 and + for a space
	}
	for _, key := range slices.Collect(maps.Keys(s.Header)) {
		switch v := s.Header.Get(key); {
		case key == "User-Agent" && (strings.HasPrefix(v, "curl/") || strings.HasPrefix(v, "Go-http-client/")),
			key == "Accept" && v == "*/*", key == "Accept-Encoding" && v == "gzip":
			s.Header.Del(key)
		}
	}
	return s
}

func FuzzSingle(f *testing.F) {
	for _, s := range []string{"", "'", `\`, `a\'b\\c`, "`$x`!", `\n`, `\\\\'`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		quoted := Quote(s)
		for _, fish := range []bool{false, true} {
			if got, ok := unquote(quoted, fish); !ok || got != s {
				t.Fatalf("%q is quoted as %s, which reads as %q (fish %v)", s, quoted, got, fish)
			}
		}
	})
}

// unquote reads one word as a shell does: in single quotes a backslash is an
// escape for fish before a quote or a backslash, and never for bash and zsh.
func unquote(s string, fish bool) (string, bool) {
	var b strings.Builder
	in := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\'':
			in = !in
		case s[i] == '\\' && (!in || fish && i+1 < len(s) && (s[i+1] == '\'' || s[i+1] == '\\')):
			i++
			if i == len(s) {
				return "", false
			}
			b.WriteByte(s[i])
		case !in:
			return "", false
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), !in
}
