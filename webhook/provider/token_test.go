package provider

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestTokenAnswer(t *testing.T) { // P35, P36, P40
	t.Parallel()
	r := newRig(t, OAuth2, func(o *Options) { o.TokenLife = 90 * time.Second })
	resp := r.exchange(r.code())
	o := object(t, resp)
	access, _ := o["access_token"].(string)
	refresh, _ := o["refresh_token"].(string)
	if resp.StatusCode != 200 || len(access) < 32 || len(refresh) < 32 || access == refresh || o["token_type"] != "Bearer" || o["expires_in"] != 90.0 || len(o) != 4 {
		t.Errorf("%d %v", resp.StatusCode, o)
	}
	if h := resp.Header; h.Get("Cache-Control") != "no-store" || h.Get("Pragma") != "no-cache" || h.Get("Content-Type") != jsonType {
		t.Errorf("headers %v", h)
	}
	r.pass(89 * time.Second)
	if got := r.with(access); got != 200 {
		t.Errorf("in its time: %d", got)
	}
	r.pass(time.Second)
	if got := r.with(access); got != 403 { // P38
		t.Errorf("after its time: %d", got)
	}
	if got := r.refreshWith(refresh).StatusCode; got != 200 {
		t.Errorf("the refresh token died too: %d", got)
	}
}

func TestTokenRefusals(t *testing.T) { // P37
	t.Parallel()
	r := newRig(t, OAuth2)
	post := func(body string, headers ...string) *http.Response { return r.do("POST", TokenPath, body, headers...) }
	full := query("grant_type", "authorization_code", "code", "x", "client_id", theID, "client_secret", theSecret)
	for name, tt := range map[string]struct {
		resp *http.Response
		want string
	}{
		"wrong secret":     {r.form("grant_type", "authorization_code", "code", r.code(), "client_secret", "wrong"), "401 invalid_client"},
		"no secret":        {r.form("grant_type", "authorization_code", "code", r.code(), "client_secret", ""), "401 invalid_client"},
		"wrong client":     {r.form("grant_type", "authorization_code", "code", r.code(), "client_id", "x"), "401 invalid_client"},
		"wrong code":       {r.exchange("x"), "400 invalid_grant"},
		"no code":          {r.form("grant_type", "authorization_code"), "400 invalid_request"},
		"no grant type":    {r.form("code", "x"), "400 invalid_request"},
		"other grant type": {r.form("grant_type", "password"), "400 unsupported_grant_type"},
		"wrong refresh":    {r.refreshWith("x"), "400 invalid_grant"},
		"no refresh":       {r.form("grant_type", "refresh_token"), "400 invalid_request"},
		"wrong redirect":   {r.form("grant_type", "authorization_code", "code", r.code(), "redirect_uri", "https://other.example/cb"), "400 invalid_grant"},
		"GET":              {r.do("GET", TokenPath+"?"+full, ""), "405 invalid_request"},
		"text":             {post(full, "Content-Type", "text/plain"), "400 invalid_request"},
		"in both places":   {r.do("POST", TokenPath+"?code=x", full, "Content-Type", formType), "400 invalid_request"},
		"twice":            {post(full+"&code=y", "Content-Type", formType), "400 invalid_request"},
		"too large":        {post(full+"&x="+strings.Repeat("x", maxBody), "Content-Type", formType), "413 invalid_request"},
		"JSON numbers":     {post(`{"grant_type":1}`, "Content-Type", "application/json"), "400 invalid_request"},
		"secret and Basic": {post(full, "Content-Type", formType, "Authorization", basic(theID, theSecret)), "400 invalid_request"},
		"Bearer":           {post(full, "Content-Type", formType, "Authorization", "Bearer x"), "401 invalid_client"},
		"wrong Basic":      {post("grant_type=refresh_token", "Content-Type", formType, "Authorization", basic(theID, "x")), "401 invalid_client"},
		"empty Basic":      {post("grant_type=refresh_token", "Content-Type", formType, "Authorization", basic("", "")), "401 invalid_client"},
		"nothing":          {post(""), "401 invalid_client"},
	} {
		if got := fmt.Sprint(tt.resp.StatusCode, " ", object(t, tt.resp)["error"]); got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
		if tt.resp.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: may be cached", name)
		}
	}
	if got := post("", "Authorization", basic("a", "b")).Header.Get("WWW-Authenticate"); !strings.HasPrefix(got, "Basic ") {
		t.Errorf("WWW-Authenticate %q (RFC 6749, 5.2)", got)
	}
}

func TestTokenRequestStyles(t *testing.T) { // A22, A23
	t.Parallel()
	r := newRig(t, OAuth2)
	p := func() url.Values { return url.Values{"grant_type": {"authorization_code"}, "code": {r.code()}} }
	full := func() url.Values {
		q := p()
		q.Set("client_id", theID)
		q.Set("client_secret", theSecret)
		return q
	}
	withRedirect := full()
	withRedirect.Set("redirect_uri", callback)
	for name, resp := range map[string]*http.Response{
		"form":            r.do("POST", TokenPath, full().Encode(), "Content-Type", formType),
		"redirect_uri":    r.do("POST", TokenPath, withRedirect.Encode(), "Content-Type", formType),
		"query":           r.do("POST", TokenPath+"?"+full().Encode(), ""),
		"json":            r.do("POST", TokenPath, jsonOf(full()), "Content-Type", "application/json; charset=utf-8"),
		"basic":           r.do("POST", TokenPath, p().Encode(), "Content-Type", formType, "Authorization", basic(theID, theSecret)),
		"basic with JSON": r.do("POST", TokenPath, jsonOf(p()), "Content-Type", "application/json", "Authorization", basic(theID, theSecret)),
		"encoded basic":   r.do("POST", TokenPath, p().Encode(), "Content-Type", formType, "Authorization", basic(url.QueryEscape(theID), url.QueryEscape(theSecret))),
	} {
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s", name, resp.StatusCode, text(t, resp))
		}
	}
}

func TestCodeLife(t *testing.T) {
	t.Parallel()
	for age, want := range map[time.Duration]int{5*time.Minute - time.Second: 200, 5 * time.Minute: 400} {
		r := newRig(t, OAuth2)
		code := r.code()
		r.pass(age)
		if got := r.exchange(code).StatusCode; got != want {
			t.Errorf("after %s: %d", age, got)
		}
	}
}
