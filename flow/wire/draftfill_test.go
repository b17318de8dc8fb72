package wire

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

const oddToken = `t o/k&e=n"\ü`

// ofNow are credentials of two hosts, with a value that every place must write
// in its own way.
func ofNow() Credentials {
	const api, login = "https://docs.example:443", "https://login.example:8443"
	return Credentials{
		{Header: "X-Key", Value: "Custom whole value", Origin: api},
		{Header: "Cookie", Value: "a=1; b=2", Origin: api},
		{Header: "X-Bad", Value: "a\nb", Origin: api},
		{Param: "api_key", Value: "p&q", Origin: api},
		{Kind: KindToken, Value: oddToken, Origin: api},
		{Kind: KindKey, Origin: api},
		{Kind: KindSecret, Header: "Authorization", Value: "Basic aWQ6czNjcjN0", Origin: login},
		{Kind: KindSecret, Value: "s3cr3t-of-now", Origin: login},
	}
}

func TestAMarkIsWrittenAsItsPlaceNeeds(t *testing.T) {
	t.Parallel()
	const escaped = "t%20o%2Fk%26e%3Dn%22%5C%C3%BC"
	for name, c := range map[string]struct {
		d                 Draft
		url, header, body string // header is "Name: value"
	}{
		"header":                    {d: Draft{Header: []Field{{Name: "sessionID", Value: "tok#7f3a"}}}, header: "sessionID: " + oddToken},
		"after a scheme":            {d: Draft{Header: []Field{{Name: "authorization", Value: "Bearer tok#7f3a"}}}, header: "Authorization: Bearer " + oddToken},
		"in the middle":             {d: Draft{Header: []Field{{Name: "X", Value: "atok#7f3ab"}}}, header: "X: a" + oddToken + "b"},
		"a configured header":       {d: Draft{Header: []Field{{Name: "x-key", Value: "Custom tok#7f3a"}}}, header: "x-key: Custom whole value"},
		"of several secrets":        {d: Draft{Header: []Field{{Name: "Cookie", Value: "a=cookie#0000; b=cookie#1111"}}}, header: "Cookie: a=1; b=2"},
		"Basic":                     {d: Draft{URL: "https://login.example:8443/x", Header: []Field{{Name: "Authorization", Value: "Basic secret#7f3a"}}}, url: "https://login.example:8443/x", header: "Authorization: Basic aWQ6czNjcjN0"},
		"path":                      {d: Draft{URL: "https://docs.example/a/tok#7f3a/b"}, url: "https://docs.example/a/" + escaped + "/b"},
		"query":                     {d: Draft{URL: "https://DOCS.example:443/?t=tok#7f3a&u=1 "}, url: "https://DOCS.example:443/?t=" + escaped + "&u=1%20"},
		"a configured parameter":    {d: Draft{URL: "https://docs.example/?api%5Fkey=key#7f3a"}, url: "https://docs.example/?api%5Fkey=p%26q"},
		"JSON in a query":           {d: Draft{URL: `https://docs.example/?j=%7B%22t%22%3A%22tok#7f3a%22%7D`}, url: "https://docs.example/?j=%7B%22t%22%3A%22t%20o%2Fk%26e%3Dn%5C%22%5C%5C%C3%BC%22%7D"},
		"form":                      {d: form("POST", "a=1&t=tok#7f3a"), body: "a=1&t=" + escaped},
		"JSON":                      {d: ofJSON(`{"t": "x tok#7f3a" , "n":1}`), body: `{"t": "x t o/k&e=n\"\\ü" , "n":1}`},
		"JSON in JSON":              {d: ofJSON(`{"t":"{\"s\":\"tok#7f3a\"}","u":"tok#7f3a"}`), body: `{"t":"{\"s\":\"t o/k&e=n\\\"\\\\ü\"}","u":"t o/k&e=n\"\\ü"}`},
		"JSON that is none":         {d: ofJSON(`{"t":"tok#7f3a",}`), body: `{"t":"t o/k&e=n\"\\ü",}`},
		"a document":                {d: Draft{Method: "PUT", Header: []Field{{Name: "Content-Type", Value: "text/markdown"}}, Body: []byte("tok#7f3a")}, body: "tok#7f3a"},
		"elsewhere without marks":   {d: Draft{URL: "https://other.example/?a=%23", Header: []Field{{Name: "Accept", Value: "*/*"}}}, url: "https://other.example/?a=%23", header: "Accept: */*"},
		"what a URL may not hold":   {d: Draft{URL: `https://docs.example/?q="ü"`}, url: "https://docs.example/?q=%22%C3%BC%22"},
		"a mark that is no mark":    {d: Draft{URL: "https://docs.example/?q=tok%237f3a"}, url: "https://docs.example/?q=tok%237f3a"},
		"a header in two spellings": {d: Draft{Header: []Field{{Name: "user-agent", Value: "x"}}}, header: "User-Agent: x"},
	} {
		if c.d.URL == "" {
			c.d.URL = "https://docs.example/"
		}
		req, err := c.d.Request(t.Context(), ofNow())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		body, err := io.ReadAll(req.Body)
		if err != nil || string(body) != c.body {
			t.Errorf("%s: body %s, want %s (%v)", name, body, c.body, err)
		}
		if c.url != "" && req.URL.String() != c.url {
			t.Errorf("%s: %s, want %s", name, req.URL, c.url)
		}
		if key, value, ok := strings.Cut(c.header, ": "); ok && strings.Join(req.Header[key], "|") != value {
			t.Errorf("%s: %q, want %s", name, req.Header, c.header)
		}
	}
}

func form(method, body string) Draft {
	return Draft{Method: method, Header: []Field{{Name: "Content-Type", Value: formMIME + "; charset=utf-8"}}, Body: []byte(body)}
}

func ofJSON(body string) Draft {
	return Draft{Method: "POST", Header: []Field{{Name: "content-type", Value: "application/vnd.x+json"}}, Body: []byte(body)}
}

// Whatever is refused: the reason is said, and no secret is in it.
func TestWhatIsNotFilledIn(t *testing.T) {
	t.Parallel()
	header := func(name, value string) []Field { return []Field{{Name: name, Value: value}} }
	for name, c := range map[string]struct {
		d    Draft
		want string
	}{
		"a code":                         {Draft{URL: "https://docs.example/?code=code#7f3a"}, "code#7f3a in the parameter code was an authorization code, and of these none is kept"},
		"a cookie":                       {Draft{Header: header("X-Xsrf-Token", "cookie#7f3a")}, "was a cookie, and of these none is kept"},
		"a refresh token":                {form("POST", "refresh_token=refresh#7f3a"), "was a refresh token"},
		"none now":                       {Draft{Header: header("apiKey", "key#7f3a")}, "key#7f3a in the header apiKey was an API key, and there is none now"},
		"of another host":                {Draft{Header: header("X", "secret#7f3a")}, "belongs to another host of this connection"},
		"a token to the login":           {Draft{URL: "https://login.example:8443/", Header: header("sessionID", "tok#7f3a")}, "belongs to another host"},
		"elsewhere, header":              {Draft{URL: "https://evil.example/", Header: header("sessionID", "tok#7f3a")}, "tok#7f3a stands for a credential, and credentials go to the configured host only"},
		"elsewhere, query":               {Draft{URL: "https://evil.example/?a=tok#7f3a"}, "the configured host only"},
		"elsewhere, path":                {Draft{URL: "https://evil.example/tok#7f3a"}, "the configured host only"},
		"elsewhere, form":                {with(form("POST", "a=tok#7f3a"), "https://evil.example/"), "the configured host only"},
		"elsewhere, JSON":                {with(ofJSON(`["tok#7f3a"]`), "https://evil.example/"), "the configured host only"},
		"another port":                   {Draft{URL: "https://docs.example:444/", Header: header("sessionID", "tok#7f3a")}, "the configured host only"},
		"another scheme":                 {Draft{URL: "http://docs.example/", Header: header("sessionID", "tok#7f3a")}, "the configured host only"},
		"another scheme, same port":      {Draft{URL: "http://docs.example:443/", Header: header("sessionID", "tok#7f3a")}, "the configured host only"},
		"a host behind an at sign":       {Draft{URL: "https://docs.example@evil.example/", Header: header("sessionID", "tok#7f3a")}, "the configured host only"},
		"a host that ends in ours":       {Draft{URL: "https://evil-docs.example/", Header: header("sessionID", "tok#7f3a")}, "the configured host only"},
		"elsewhere, in clear":            {Draft{URL: "https://evil.example/?a=s3cr3t-of-now"}, "a credential of this connection in clear"},
		"elsewhere, encoded":             {with(ofJSON(`["s3cr3t\u002dof-now"]`), "https://evil.example/"), "a credential of this connection in clear"},
		"elsewhere, in a document":       {with(Draft{Method: "PUT", Body: []byte("x s3cr3t-of-now")}, "https://evil.example/"), "a credential of this connection in clear"},
		"elsewhere, a configured header": {Draft{URL: "https://evil.example/", Header: header("x-key", "Custom whole value")}, "the header X-Key is configured"},
		"elsewhere, a configured param":  {Draft{URL: "https://evil.example/?api_key=p%26q"}, "the parameter api_key is configured"},
		"a host of marks":                {Draft{URL: "https://tok#7f3a/"}, "the URL's host"},
		"a password in the URL":          {Draft{URL: "https://me:password#7f3a@docs.example/"}, "was a password"},
		"an edited configured header":    {Draft{Header: header("X-Key", "Bearer tok#7f3a")}, "the form that is configured now"},
		"an edited cookie":               {Draft{Header: header("Cookie", "a=cookie#0000; c=cookie#1111")}, "the form that is configured now"},
		"no header can carry it":         {Draft{Header: header("X-Bad", "cookie#0000")}, "control character"},
		"a code exchange by hand":        {with(form("POST", "grant_type=authorization_code&code=typed"), "https://login.example:8443/"), "works once"},
		"no URL":                         {Draft{URL: "docs.example"}, "neither https"},
		"no method":                      {Draft{Method: "A B"}, "no request can be made"},
	} {
		if c.d.URL == "" {
			c.d.URL = "https://docs.example/"
		}
		req, err := c.d.Request(t.Context(), ofNow())
		if err == nil {
			t.Errorf("%s: it is sent: %s %v", name, req.URL, req.Header)
			continue
		}
		if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		for _, one := range ofNow() {
			if one.Value != "" && strings.Contains(err.Error(), one.Value) {
				t.Errorf("%s: a secret is in %v", name, err)
			}
		}
	}
}

func with(d Draft, url string) Draft {
	d.URL = url
	return d
}

// Everything that was recorded comes out again as it was sent, once the
// credentials of then are those of now.
func TestARecordedRequestIsSentAsItWas(t *testing.T) {
	t.Parallel()
	const token = "at-0123456789"
	now := Credentials{{Kind: KindToken, Value: token, Origin: "https://docs.example:443"}, {Kind: KindSecret, Value: "se/cr et-1", Origin: "https://docs.example:443"}}
	for name, req := range map[string]*http.Request{
		"GET":      request(t, "GET", "https://docs.example/a%2Fb/"+token+"?x=%20+&t="+token, "", "", "Authorization", "Bearer "+token, "Accept", "*/*"),
		"form":     request(t, "POST", "https://docs.example/", formMIME, "a=%20+&client_secret=se%2Fcr%20et-1&t="+token),
		"JSON":     request(t, "POST", "https://docs.example/", jsonMIME, `{"client_secret": "se/cr et-1", "a":["`+token+`"]}`),
		"document": request(t, "PUT", "https://docs.example/upload?id=1", "application/octet-stream", "\x00\xff tok#7f3a"),
		"no body":  request(t, "POST", "https://docs.example/createFolder?name=a", "", ""),
	} {
		want, _, err := peekBody(req)
		if err != nil {
			t.Fatal(err)
		}
		d, err := DraftOf(exchangeOf(t, req, map[Kind]string{KindToken: token, KindSecret: "se/cr et-1"}))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if s := d.String(); strings.Contains(s, token) || strings.Contains(s, "et-1") {
			t.Errorf("%s: the draft holds a secret:\n%s", name, s)
		}
		again, err := d.Request(t.Context(), now)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := io.ReadAll(again.Body)
		if err != nil || string(got) != string(want) || again.URL.String() != req.URL.String() || again.ContentLength != req.ContentLength {
			t.Errorf("%s: %s %q, want %s %q (%v)", name, again.URL, got, req.URL, want, err)
		}
		for key := range req.Header {
			if again.Header.Get(key) != req.Header.Get(key) {
				t.Errorf("%s: %s is %q", name, key, again.Header.Get(key))
			}
		}
	}
}
