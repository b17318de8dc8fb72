package wire

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// harSchema is the schema of HAR 1.2 that the npm package har-schema publishes.
func harSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	files, err := filepath.Glob("testdata/har-schema/*.json")
	if err != nil || len(files) < 17 {
		t.Fatalf("the schema is in %d files: %v", len(files), err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("https://har.invalid/"+filepath.Base(path), doc); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := c.Compile("https://har.invalid/har.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// archive is a HAR as a reader sees it.
type archive struct {
	Log struct {
		Version string
		Creator struct{ Name, Version string }
		Entries []harExchange
	}
}

// UnmarshalJSON reads what MarshalJSON of ms wrote.
func (m *ms) UnmarshalJSON(b []byte) error {
	var f float64
	err := json.Unmarshal(b, &f)
	if *m = ms(math.Round(f*1000) * 1000); f == -1 {
		*m = never
	}
	return err
}

// readHAR holds a HAR against the schema and returns it.
func readHAR(t testing.TB, schema *jsonschema.Schema, b []byte) archive {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("no JSON: %v\n%s", err, b[:min(len(b), 2000)])
	}
	if err := schema.Validate(doc); err != nil {
		t.Fatalf("no HAR: %v\n%s", err, b[:min(len(b), 2000)])
	}
	return readJSON(t, b)
}

// readJSON is readHAR without the schema: for many or large files.
func readJSON(t testing.TB, b []byte) archive {
	t.Helper()
	var a archive
	if err := json.Unmarshal(b, &a); err != nil {
		t.Fatalf("no JSON: %v\n%s", err, b[:min(len(b), 2000)])
	}
	if a.Log.Version != "1.2" || a.Log.Creator.Name != "wfconnect" {
		t.Fatalf("the archive is %+v", a.Log)
	}
	return a
}

func asHAR(t testing.TB, xs ...Exchange) archive {
	t.Helper()
	b, err := HAR("v1.2.3", xs, true)
	if err != nil {
		t.Fatal(err)
	}
	return readHAR(t, harSchema(t), b)
}

func TestTheSchemaRefuses(t *testing.T) {
	t.Parallel()
	schema := harSchema(t)
	for name, bad := range map[string]string{
		"no creator":        `{"log":{"version":"1.2","entries":[]}}`,
		"an entry of none":  `{"log":{"version":"1.2","creator":{"name":"a","version":"1"},"entries":[{}]}}`,
		"entries not there": `{"log":{"version":"1.2","creator":{"name":"a","version":"1"}}}`,
	} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		if schema.Validate(doc) == nil {
			t.Errorf("%s: the schema takes it, so it can tell nothing", name)
		}
	}
}

func TestHAROfRealExchanges(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		http.SetCookie(w, &http.Cookie{Name: "lane", Value: "cookie-value-1", Path: "/", HttpOnly: true, Secure: true, Expires: time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)})
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"access_token":"at-1234567","expires_in":3600}`)
	})
	mux.Handle("/old", http.RedirectHandler("/new?sessionID=at-1234567", http.StatusFound))
	mux.HandleFunc("/new", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("\x89PNG\r\n\x1a\n\x00\xff")) })
	srv := httptest.NewTLSServer(mux)
	defer srv.Close()
	log := NewLog(NewRedactor(), time.Now)
	client := &http.Client{Transport: log.Recorder(srv.Client().Transport, "workfront.acme")}
	form := url.Values{"code": {"c-1234567"}, "client_secret": {"s-1234567"}, "redirect_uri": {"http://127.0.0.1/callback"}}
	req, _ := http.NewRequest("POST", srv.URL+"/token?sessionID=at-1234567&q=a+b%26c", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Cookie", "a=cookie-value-2; b=2")
	for _, send := range []func() (*http.Response, error){
		func() (*http.Response, error) { return client.Do(req) },
		func() (*http.Response, error) { return client.Get(srv.URL + "/old") },
	} {
		resp, err := send()
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	xs, _ := log.After(0)
	a := asHAR(t, xs...)
	if a.Log.Version != "1.2" || a.Log.Creator.Name != "wfconnect" || a.Log.Creator.Version != "v1.2.3" || len(a.Log.Entries) != 3 {
		t.Fatalf("the archive is %+v", a)
	}
	first, followed := a.Log.Entries[0], a.Log.Entries[2]
	tok, code := Fingerprint(KindToken, "at-1234567"), Fingerprint(KindCode, "c-1234567")
	if want := srv.URL + "/token?sessionID=" + strings.Replace(tok, "#", "%23", 1) + "&q=a+b%26c"; first.Request.URL != want {
		t.Errorf("url is %s, want %s", first.Request.URL, want)
	}
	if diff := cmp.Diff([]harPair{{"sessionID", tok}, {"q", "a b&c"}}, first.Request.Query); diff != "" {
		t.Error("queryString", diff)
	}
	if p := first.Request.Post; p == nil || p.Mime != "application/x-www-form-urlencoded" || len(p.Params) != 3 || p.Params[1] != (harPair{"code", code}) || !strings.Contains(p.Text, "&code="+code+"&") {
		t.Errorf("postData is %+v", p)
	}
	if diff := cmp.Diff([]harCookie{{Name: "a", Value: Fingerprint(KindCookie, "cookie-value-2")}, {Name: "b", Value: Fingerprint(KindCookie, "2")}}, first.Request.Cookies); diff != "" {
		t.Error("cookies sent", diff)
	}
	if diff := cmp.Diff([]harCookie{{Name: "lane", Value: Fingerprint(KindCookie, "cookie-value-1"), Path: "/", Expires: "2030-01-02T03:04:05Z", HTTPOnly: true, Secure: true}}, first.Response.Cookies); diff != "" {
		t.Error("cookies set", diff)
	}
	if first.Request.Headers[0].Name != "Host" {
		t.Errorf("the headers are not in the order sent: %+v", first.Request.Headers)
	}
	if c := first.Response.Content; c.Text != `{"access_token":"`+tok+`","expires_in":3600}` || c.Mime != "application/json" {
		t.Errorf("content is %+v", c)
	}
	if first.Server != "127.0.0.1" || first.Port == "" || first.Port == "0" || followed.Port != first.Port {
		t.Errorf("serverIPAddress %q, connection %q and then %q", first.Server, first.Port, followed.Port)
	}
	if first.TLS == nil || first.TLS.Version != "TLS 1.3" || first.TLS.Cipher == "" || len(first.TLS.Chain) != 1 || first.TLS.Chain[0].SHA256 == "" {
		t.Errorf("_tls is %+v", first.TLS)
	}
	if tm := first.Timings; tm.SSL <= 0 || tm.Connect < tm.SSL {
		t.Errorf("connect %v must hold ssl %v", tm.Connect, tm.SSL)
	}
	if tm := followed.Timings; tm.SSL != never || tm.Connect != never || tm.DNS != never {
		t.Errorf("on a kept connection: %+v", tm)
	}
	if r := a.Log.Entries[1].Response; r.Redirect != "/new?sessionID="+strings.Replace(tok, "#", "%23", 1) || r.StatusText != "Found" {
		t.Errorf("the redirect is %+v", r)
	}
	if followed.Redirects != 2 || followed.Seq != 3 || followed.Connection != "workfront.acme" {
		t.Errorf("_seq %d, _redirects %d, _connection %q", followed.Seq, followed.Redirects, followed.Connection)
	}
	if c := followed.Response.Content; c.Encoding != "base64" || c.Text != "iVBORw0KGgoA/w==" || c.Size != 10 {
		t.Errorf("bytes are %+v", c)
	}
}

func TestHARWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	broken := Exchange{Seq: 1, Started: time.Now(), Took: time.Second, Method: "GET", URL: "https://h/", Err: "no such host"}
	under := Exchange{Seq: 2, Started: time.Now(), Pending: true, Method: "PUT", URL: "https://h/x", Replays: 1}
	a := asHAR(t, broken, under)
	for i, e := range a.Log.Entries {
		if e.Response.Status != 0 || e.Response.BodySize != -1 || e.Response.Content.Text != "" {
			t.Errorf("entry %d has an answer: %+v", i, e.Response)
		}
	}
	if e := a.Log.Entries[0]; e.Error != "no such host" || e.Timings.Blocked != ms(time.Second) || e.Pending {
		t.Errorf("the failure is %+v", e)
	}
	if e := a.Log.Entries[1]; !e.Pending || e.Replays != 1 || e.Request.BodySize != -1 {
		t.Errorf("the one under way is %+v", e)
	}
	b, err := HAR("v1", []Exchange{under, broken}, false)
	if err != nil {
		t.Fatal(err)
	}
	if a := readHAR(t, harSchema(t), b); len(a.Log.Entries) != 1 || a.Log.Entries[0].Seq != 1 {
		t.Errorf("pending exchanges were not asked for: %+v", a.Log.Entries)
	}
}

func TestHARBodies(t *testing.T) {
	t.Parallel()
	mime := func(s string) []Field { return []Field{{Name: "content-type", Value: s}} }
	for _, c := range []struct {
		name     string
		m        Message
		text     string
		encoding string
		cut      *harCut
		params   int
	}{
		{name: "text", m: Message{Body: []byte("grün\x00<&>"), Size: 9}, text: "grün\x00<&>"},
		{name: "bytes", m: Message{Body: []byte("\xff\x00"), Size: 2}, text: "/wA=", encoding: "base64"},
		{name: "a form", m: Message{Header: mime("application/x-www-form-urlencoded"), Body: []byte("a=%20&b&&c=%zz"), Size: 14}, text: "a=%20&b&&c=%zz", params: 3},
		{name: "a form with a gap", m: Message{Header: mime("application/x-www-form-urlencoded"), Body: []byte("a=1b=2"), Size: 90, Cut: true, Gap: 3}, text: "a=1b=2", cut: &harCut{90, 84, 3}},
		{name: "a gap through characters", m: Message{Body: []byte("aü\xc3\xbcü"), Size: 100, Cut: true, Gap: 4}, text: "aüü", cut: &harCut{100, 95, 3}},
		{name: "a gap through bytes", m: Message{Body: []byte("\xff\xfe\xfd\xfc"), Size: 8, Cut: true, Gap: 2}, text: "//79/A==", encoding: "base64", cut: &harCut{8, 4, 2}},
		{name: "given up", m: Message{Size: 5, Cut: true, Gone: true}, cut: &harCut{5, 5, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := asHAR(t, Exchange{Method: "POST", URL: "http://h/", Status: 200, Started: time.Now(), Request: c.m, Response: c.m}).Log.Entries[0]
			if p := e.Request.Post; p == nil || p.Text != c.text || p.Encoding != c.encoding || len(p.Params) != c.params {
				t.Errorf("postData %+v, want %q in %q and %d params", p, c.text, c.encoding, c.params)
			}
			if p := e.Response.Content; p.Text != c.text || p.Encoding != c.encoding || p.Size != c.m.Size {
				t.Errorf("content %+v, want %q in %q", p, c.text, c.encoding)
			}
			want := &harCuts{c.cut, c.cut}
			if c.cut == nil {
				want = nil
			}
			if diff := cmp.Diff(want, e.Truncated); diff != "" {
				t.Error("_truncated", diff)
			}
			if (e.Response.Content.Comment != "") != (c.cut != nil) {
				t.Errorf("the comment is %q", e.Response.Content.Comment)
			}
		})
	}
}

func TestHARURL(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://h/p?code=code#7f3a&x=tok#12ab": "https://h/p?code=code%237f3a&x=tok%2312ab",
		"https://h/tok#7f3a/x#fragment":         "https://h/tok%237f3a/x",
		"https://h/#/route":                     "https://h/",
		"https://secret#00ff.example.com/x":     "https://secret-00ff.example.com/x",
		"https://h":                             "https://h",
		"/callback?code=code#7f3a":              "/callback?code=code%237f3a",
		"":                                      "",
	} {
		got := wholeURL(in)
		if got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
		if u, err := url.Parse(got); err != nil || u.Fragment != "" {
			t.Errorf("%q is no URL: %v", got, err)
		}
	}
}

func FuzzHAR(f *testing.F) {
	f.Add("/p?code=code%237f3a", "text/plain", "a=b; Path=/", []byte("body"), 2)
	f.Add("/#x", "application/x-www-form-urlencoded", "\xff=\xfe; Expires=Wed, 01 Jan 2025 00:00:00 GMT", []byte("a=%zz&\xc3\xbc=1"), 6)
	schema := harSchema(f)
	f.Fuzz(func(t *testing.T, path, mime, cookie string, body []byte, gap int) {
		u, err := url.Parse("https://h/" + path)
		if err != nil {
			return
		}
		redact := NewRedactor()
		m := Message{
			Header: []Field{{Name: "Content-Type", Value: mime}, {Name: "Cookie", Value: cookie}, {Name: "Set-Cookie", Value: cookie}, {Name: "Location", Value: path}},
			Body:   body, Size: int64(len(body)) + 9,
		}
		if gap >= 0 && gap <= len(body) {
			m.Cut, m.Gap = true, gap
		}
		b, err := HAR("v1", []Exchange{{Method: "POST", URL: redact.URL(u.String()), Status: 200, Request: m, Response: m, Err: cookie}}, true)
		if err != nil {
			t.Fatal(err)
		}
		readHAR(t, schema, b)
	})
}
