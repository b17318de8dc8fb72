package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wfconnect/network"
)

func TestAuthorizeURL(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, base, mode, want string }{
		{"A21 full", "https://a.com/auth", "full", "https://a.com/auth?client_id=id&redirect_uri=http%3A%2F%2F127.0.0.1%3A8977%2Fcallback&response_type=code&state=s%2B%2F%3D%25"},
		{"A21 state only", "https://a.com/auth", "state-only", "https://a.com/auth?state=s%2B%2F%3D%25"},
		{"own query kept", "https://a.com/auth?a=1&b=%20", "state-only", "https://a.com/auth?a=1&b=%20&state=s%2B%2F%3D%25"},
		{"already there", "https://a.com/auth?client_id=mine&response_type=code", "", "https://a.com/auth?client_id=mine&response_type=code&redirect_uri=http%3A%2F%2F127.0.0.1%3A8977%2Fcallback&state=s%2B%2F%3D%25"},
		{"bare question mark", "https://a.com/auth?", "state-only", "https://a.com/auth?state=s%2B%2F%3D%25"},
	} {
		i := oauth2ed("https://a.com")
		i.AuthenticationURL, i.AuthorizeParameters = c.base, c.mode
		if got := i.AuthorizeURL("s+/=%"); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestTokenRequestStyles(t *testing.T) {
	t.Parallel()
	const secret = "s3cr&t /x"
	for _, style := range []TokenStyle{"", TokenForm, TokenQuery, TokenJSON, TokenBasic} {
		t.Run("A22 "+string(style), func(t *testing.T) {
			t.Parallel()
			i := oauth2ed("https://a.com")
			i.TokenEndpointURL, i.TokenStyle = "https://a.com/token?tenant=5", style
			for _, refresh := range []bool{false, true} {
				req, err := i.TokenRequest(context.Background(), "c/1 +")
				want := map[string]string{"grant_type": "authorization_code", "code": "c/1 +"}
				if refresh {
					req, err = i.RefreshRequest(context.Background(), "r/1 +")
					want = map[string]string{"grant_type": "refresh_token", "refresh_token": "r/1 +"}
				}
				if err != nil {
					t.Fatal(err)
				}
				body, _ := io.ReadAll(req.Body)
				got := map[string]string{}
				values, _ := url.ParseQuery(string(body))
				switch style {
				case TokenJSON:
					if err := json.Unmarshal(body, &got); err != nil || req.Header.Get("Content-Type") != "application/json" {
						t.Error(err)
					}
				case TokenQuery:
					if values = req.URL.Query(); len(body) != 0 {
						t.Errorf("a body: %s", body)
					}
					values.Del("tenant")
				}
				for k := range values {
					if style != TokenJSON {
						got[k] = values.Get(k)
					}
				}
				if id, pass, ok := req.BasicAuth(); ok != (style == TokenBasic) || ok && (id != "id" || pass != url.QueryEscape(secret)) {
					t.Errorf("Basic %v", ok)
				}
				if style != TokenBasic {
					want["client_id"], want["client_secret"] = "id", secret
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
				if req.Method != "POST" || req.URL.Query().Get("tenant") != "5" || (req.URL.RawQuery != "tenant=5") != (style == TokenQuery) {
					t.Errorf("%s %s", req.Method, req.URL)
				}
			}
		})
	}
	i := oauth2ed("https://a.com")
	i.SendRedirectURI = true
	req, _ := i.TokenRequest(context.Background(), "c")
	if body, _ := io.ReadAll(req.Body); !strings.Contains(string(body), "redirect_uri=http%3A") {
		t.Error("A23: the switch does nothing")
	}
}

func TestTokenAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		refresh    bool
		expires    time.Duration
		raw, ids   string
	}{
		{"right", `{"access_token":"a","refresh_token":"r","token_type":"bearer","expires_in":3600}`, false, time.Hour, "3600", ""},
		{"D03", `{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_id":3600}`, false, time.Hour, "3600", "D03"},
		{"D03 and D04", `{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_id":"3600"}`, false, time.Hour, `"3600"`, "D03 D04"},
		{"both: expires_in wins", `{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_in":60,"expires_id":3600}`, false, time.Minute, "60", ""},
		{"D04", `{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_in":"3600"}`, false, time.Hour, `"3600"`, "D04"},
		{"absent", `{"access_token":"a","refresh_token":"r","token_type":"Bearer"}`, false, 0, "absent", "P36"},
		{"zero", `{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_in":0}`, false, 0, "0", "P36"},
		{"huge", `{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_in":1e300}`, false, 0, "1e300", "P36"},
		{"no refresh token", `{"access_token":"a","token_type":"Bearer","expires_in":60}`, false, time.Minute, "60", "P36"},
		{"refresh without refresh token", `{"access_token":"a","token_type":"Bearer","expires_in":60}`, true, time.Minute, "60", "8.2"},
		{"other type", `{"access_token":"a","refresh_token":"r","token_type":"mac","expires_in":60}`, false, time.Minute, "60", "8.2"},
		{"no type", `{"access_token":"a","refresh_token":"r","expires_in":60}`, false, time.Minute, "60", "8.2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{"Content-Type": {"application/json"}, "Cache-Control": {"no-store"}}
			got, err := readTokens(200, header, []byte(c.body), c.refresh)
			if err != nil {
				t.Fatal(err)
			}
			if got.ExpiresIn != c.expires || got.ExpiresRaw != c.raw || ids(got.Findings) != c.ids {
				t.Errorf("%v %s %q", got.ExpiresIn, got.ExpiresRaw, ids(got.Findings))
			}
		})
	}
	got, err := readTokens(201, http.Header{}, []byte(`{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_in":60}`), false)
	if err != nil || ids(got.Findings) != "8.2 A39 P40" {
		t.Errorf("%v %q", err, ids(got.Findings))
	}
}

func TestTokenRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status     int
		kind, body string
		shape      Shape
		words      string
	}{
		{400, "application/json", `{"error":"invalid_grant","error_description":"code used"}`, ShapeRFC, "the provider answered 400: invalid_grant: code used"},
		{200, "application/json", `{"error":"invalid_grant"}`, ShapeRFC, "the provider answered 200: invalid_grant"},
		{403, "application/json", `{"status":"error","error":"bad secret"}`, ShapeAdobe, "the provider answered 403: bad secret"},
		{500, "text/html", `<html><title>Oops</title></html>`, ShapeHTML, "the provider answered 500: a web page came instead of JSON, titled Oops"},
		{502, "", ``, ShapeEmpty, "the provider answered 502: no reason given"},
		{200, "text/plain", `hello`, ShapeText, "the provider answered 200: the answer is not a JSON object"},
		{200, "application/json", `{"access_token":""}`, ShapeJSON, "the provider answered 200: access_token is missing, or not a string that a header can carry"},
		{200, "application/json", `{"access_token":"a\r\nX: y"}`, ShapeJSON, "the provider answered 200: access_token is missing, or not a string that a header can carry"},
	} {
		_, err := readTokens(c.status, http.Header{"Content-Type": {c.kind}}, []byte(c.body), false)
		var r *Refused
		if !errors.As(err, &r) || r.Shape != c.shape || err.Error() != c.words {
			t.Errorf("%v, want %s", err, c.words)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestTokenRequestIsSentOnceAndNotRedirected(t *testing.T) {
	t.Parallel()
	sent := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		sent++
		http.Redirect(w, r, "/elsewhere?x=hush", http.StatusFound)
	})
	i := oauth2ed(s.URL)
	client := s.Client()
	transport := client.Transport
	client.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.GetBody != nil {
			t.Error("the transport could replay the request")
		}
		return transport.RoundTrip(r)
	})
	_, err := i.Exchange(context.Background(), client, "hush")
	var r *Refused
	if !errors.As(err, &r) || sent != 1 || !strings.Contains(err.Error(), "redirect") || strings.Contains(fmt.Sprintf("%+v", r), "hush") {
		t.Errorf("sent %d times: %v", sent, err)
	}
	i.TokenStyle = TokenQuery
	s.Close()
	_, err = i.Exchange(context.Background(), client, "hush")
	var u *network.Unreachable
	if !errors.As(err, &u) || strings.Contains(err.Error(), "hush") {
		t.Errorf("%v", err)
	}
}

func TestTokenRefusalHoldsNoSecret(t *testing.T) {
	t.Parallel()
	s := serve(t, says(400, "application/json", `{"error":"invalid_grant","error_description":"no code code-1234 for s3cr&t /x"}`))
	_, err := oauth2ed(s.URL).Exchange(context.Background(), s.Client(), "code-1234")
	if err == nil || err.Error() != "the provider answered 400: invalid_grant: no code … for …" {
		t.Error(err)
	}
}
