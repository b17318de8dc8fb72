package wire

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const jsonMIME = "application/json"

// exchangeOf is what the recorder makes of a request that was answered.
func exchangeOf(t testing.TB, req *http.Request, secrets map[Kind]string) Exchange {
	t.Helper()
	rec := recorder(transport(func(req *http.Request) (*http.Response, error) {
		if req.Body != nil {
			if _, err := io.Copy(io.Discard, req.Body); err != nil {
				t.Error(err)
			}
		}
		return answer(req, jsonMIME, "{}"), nil
	}))
	for kind, secret := range secrets {
		rec.log.redact.Learn(kind, secret)
	}
	resp, err := rec.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return over(rec)[0]
}

func TestWhatIsNotSentAgain(t *testing.T) {
	t.Parallel()
	const tokenURL = "https://acme.my.workfront.com/token"
	for name, c := range map[string]struct {
		req  *http.Request
		want string // "" is sent
	}{
		"a code, form":               {request(t, "POST", tokenURL, formMIME, "code=c-123456&grant_type=authorization_code"), "works once"},
		"a code, query":              {request(t, "POST", tokenURL+"?grant_type=authorization_code&code=c-123456", "", ""), "sign in again"},
		"a code, JSON":               {request(t, "POST", tokenURL, jsonMIME, `{ "code":"c-123456", "grant_type" : "authorization_code"}`), "works once"},
		"a code, percent-encoded":    {request(t, "POST", tokenURL, formMIME, "grant%5Ftype=authorization%5Fcod%65&code=c-123456"), "works once"},
		"a code, encoded twice":      {request(t, "POST", tokenURL+"?grant%255Ftype=authorization%255Fcode", "", ""), "works once"},
		"a code, JSON escapes":       {request(t, "POST", tokenURL, jsonMIME, `{"grant\u005ftype":"authorization\u005fcode"}`), "works once"},
		"a code, no content type":    {request(t, "POST", tokenURL, "", "grant_type=authorization_code"), "works once"},
		"a refresh, form":            {request(t, "POST", tokenURL, formMIME, "grant_type=refresh_token&refresh_token=r-123456"), "stores what comes"},
		"a refresh, query":           {request(t, "POST", tokenURL+"?grant_type=refresh_token", "", ""), "stores what comes"},
		"a refresh, JSON":            {request(t, "POST", tokenURL, jsonMIME, `{"grant_type":"refresh_token"}`), "stores what comes"},
		"a JWT":                      {request(t, "POST", tokenURL, formMIME, "client_id=i&jwt_token=e.y.J"), "signs anew"},
		"a document about grants":    {request(t, "PUT", "https://h/upload", "application/octet-stream", "grant_type=authorization_code"), ""},
		"words about grants in JSON": {request(t, "POST", "https://h/note", jsonMIME, `{"text":"grant_type=authorization_code"}`), ""},
		"a document with a secret":   {request(t, "PUT", "https://h/upload", "application/octet-stream", "the key is k-1234567890, keep it"), "neither a form nor JSON"},
		"a document with a mark":     {request(t, "PUT", "https://h/upload", "application/octet-stream", "it says tok#7f3a"), ""},
	} {
		_, err := DraftOf(exchangeOf(t, c.req, map[Kind]string{KindKey: "k-1234567890"}))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestABodyThatIsNotKnownIsNotSentAgain(t *testing.T) {
	t.Parallel()
	sent := Field{Name: "Content-Length", Value: "10", Added: true}
	for name, c := range map[string]struct {
		x    Exchange
		want string
	}{
		"served":            {Exchange{Served: true, Status: 200}, "received here"},
		"given up":          {Exchange{Status: 200, Request: Message{Size: 5, Cut: true, Gone: true}}, "given up"},
		"too long":          {Exchange{Status: 200, Request: Message{Size: 50, Cut: true, Gap: 2, Body: []byte("1234")}}, "only 4 of the 50 bytes"},
		"compressed":        {Exchange{Status: 200, Request: Message{Size: 5, Cut: true}}, "compressed"},
		"half sent":         {Exchange{Err: "reset", Request: Message{Header: []Field{sent}, Size: 5, Body: []byte("12345")}}, "5 of the 10 bytes"},
		"never read":        {Exchange{Err: "refused", Request: Message{Header: []Field{{Name: "Content-Type", Value: "text/plain"}}}}, "before anything of its body was read"},
		"under way":         {Exchange{Pending: true}, "still under way"},
		"under way, known":  {Exchange{Pending: true, Request: Message{Header: []Field{{Name: "Accept", Value: "*/*"}}}}, ""},
		"empty":             {Exchange{Status: 200, Request: Message{Header: []Field{{Name: "Content-Type", Value: "text/plain"}, {Name: "Content-Length", Value: "0", Added: true}}}}, ""},
		"no body, no reach": {Exchange{Err: "refused", Request: Message{Header: []Field{{Name: "Accept", Value: "*/*"}}}}, ""},
	} {
		c.x.Method, c.x.URL = "PUT", "https://h/upload"
		_, err := DraftOf(c.x)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// What net/http added is added again, whatever the version of HTTP.
func TestADraftHoldsWhatTheProgramSent(t *testing.T) {
	t.Parallel()
	for _, http2 := range []bool{false, true} {
		srv := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		srv.EnableHTTP2 = http2
		srv.StartTLS()
		t.Cleanup(srv.Close)
		rec := recorder(srv.Client().Transport)
		req := request(t, "POST", srv.URL+"/a?b=c#top", jsonMIME, `{"a":1}`, "sessionID", "token-of-then", "X-Two", "1", "X-Two", "2")
		resp, err := rec.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		d, err := DraftOf(over(rec)[0])
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][]string{}
		for _, f := range d.Header {
			got[strings.ToLower(f.Name)] = append(got[strings.ToLower(f.Name)], f.Value)
		}
		want := map[string][]string{"content-type": {jsonMIME}, "sessionid": {Fingerprint(KindToken, "token-of-then")}, "x-two": {"1", "2"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("HTTP/2 %v: %s", http2, diff)
		}
		if d.URL != srv.URL+"/a?b=c" || d.Method != "POST" || string(d.Body) != `{"a":1}` {
			t.Errorf("HTTP/2 %v: %s %s %s", http2, d.Method, d.URL, d.Body)
		}
	}
}

func TestParseDraft(t *testing.T) {
	t.Parallel()
	text := "\ufeff# why\n\n# more\r\nPUT  https://h/a?k=key#1234 HTTP/1.1\r\nsessionID:tok#7f3a  \r\n# Accept: */*\nX-Empty:\n\r\n# body\n\nend\n\n"
	got, err := ParseDraft(text)
	want := Draft{
		Method: "PUT", URL: "https://h/a?k=key#1234",
		Header: []Field{{Name: "sessionID", Value: "tok#7f3a"}, {Name: "X-Empty"}}, Body: []byte("# body\n\nend\n"),
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	for text, want := range map[string]string{
		"":                                         ErrNoDraft.Error(),
		"# only\n\n":                               ErrNoDraft.Error(),
		"# a\nGET\n":                               "line 2: a method and a URL belong here",
		"GET https://h/a b c":                      "line 1: more than a method",
		"GET h/files":                              "line 1: the URL begins with neither",
		"GET https:///x":                           "line 1: the URL names no host",
		"GET https://h/a#b":                        "line 1: the URL holds a #",
		"GET https://tok#1234.evil/":               "line 1: a mark stands in the URL's host",
		"G(T https://h/":                           `line 1: "G(T" is not a method`,
		"GET https://h/\nAccept */*":               "line 2: a header is written Name: value",
		"GET https://h/\nX Y: 1":                   `line 2: "X Y" is not a header's name`,
		"GET https://h/\nhost: h2":                 "line 2: host is made of the URL",
		"GET https://h/\nContent-length: 5":        "line 2: Content-length is made of the URL",
		"GET https://h/\nA: b\nX: a\x1bb":          "line 3: the header X holds a control character",
		"GET https://h/\n\x1b]0;x: a\n":            `line 2: "\\x1b]0;x" is not a header's name`,
		"GET https://h:port/\n":                    "line 1: that is not a URL",
		"# a\n# b\nGET https://h/\n\n":             "",
		"get https://[::1]:80/%2F?x=tok#1234&y=%s": "",
	} {
		if _, err := ParseDraft(text); want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestWhatCanBeEdited(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		d  Draft
		ok bool
	}{
		"text":          {Draft{Body: []byte("ü\r\n\tx")}, true},
		"nothing":       {Draft{}, true},
		"bytes":         {Draft{Body: []byte{0, 1}}, false},
		"no UTF-8":      {Draft{Body: []byte{0xff}}, false},
		"an odd header": {Draft{Header: []Field{{Name: "username", Value: "\xfc"}}}, false},
		"a commented":   {Draft{Header: []Field{{Name: "#x", Value: "1"}}}, false},
	} {
		if err := c.d.Editable(); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheTextOfADraft(t *testing.T) {
	t.Parallel()
	d := Draft{Method: "POST", URL: "https://h/x?t=tok#7f3a", Header: []Field{{Name: "Accept", Value: "a: b"}, {Name: "X", Value: ""}}, Body: []byte("\n\nx\n")}
	text := d.String()
	if !strings.HasSuffix(text, "\n\nPOST https://h/x?t=tok#7f3a\nAccept: a: b\nX:\n\n\n\nx\n\n") {
		t.Errorf("%q", text)
	}
	again, err := ParseDraft(text)
	if diff := cmp.Diff(d, again); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func FuzzParseDraft(f *testing.F) {
	for _, s := range []string{
		"GET https://h/a?b=tok#7f3a\nA: b\n\nbody\n", "# x\n\nPOST http://h/\n\n\n\n", "GET https://h/\r\nA:\r\n\r\nx\r\n", "", "GET https://u:password#1234@h/", "\ufeffGET https://h/ HTTP/1.1",
		Draft{Method: "PUT", URL: "https://h/", Body: []byte("\x00")}.String(), "GET https://h/\n#c\nX: secret#12345\n\n{\"a\":\"key#0000\"}",
	} {
		f.Add(s)
	}
	now := Credentials{
		{Header: "X", Value: "\xff whole", Origin: "https://h:443"},
		{Param: "b", Value: "p&=", Origin: "https://h:443"},
		{Kind: KindToken, Value: "t\"o k", Origin: "https://h:443"},
		{Kind: KindSecret, Value: "s3cr3t-value", Origin: "https://other:443"},
		{Kind: KindKey, Origin: "https://h:443"},
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDraft(text)
		if err != nil {
			if Visible(err.Error()) != err.Error() {
				t.Fatalf("%q", err)
			}
			return
		}
		again, err := ParseDraft(d.String())
		if diff := cmp.Diff(d, again, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Fatalf("%q: %v\n%s", text, err, diff)
		}
		_ = d.Editable()
		req, err := d.Request(context.Background(), now)
		if err != nil {
			if strings.Contains(err.Error(), "s3cr3t-value") || Visible(err.Error()) != err.Error() {
				t.Fatalf("%q", err)
			}
			return
		}
		sent := req.URL.String() + fmt.Sprint(req.Header)
		if !now.own(Origin(req.URL.String())) && strings.Contains(sent, "s3cr3t-value") {
			t.Fatal(sent)
		}
	})
}
