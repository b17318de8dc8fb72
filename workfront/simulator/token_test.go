package simulator

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

func basic(id, secret string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query url.Values
		send  func(r *rig, pairs map[string]string) *http.Response
	}{
		"E1": {webQuery(), func(r *rig, p map[string]string) *http.Response {
			return r.do("POST", TokenPath, jsonOf(p), "Content-Type", jsonType, "Authorization", basic(webID, webSecret))
		}},
		"E2": {webQuery(), func(r *rig, p map[string]string) *http.Response {
			p["client_id"], p["client_secret"] = webID, webSecret
			return r.do("POST", TokenPath, formOf(p), "Content-Type", formType+"; charset=utf-8")
		}},
		"E3": {webQuery(), func(r *rig, p map[string]string) *http.Response {
			p["client_id"], p["client_secret"] = webID, webSecret
			return r.do("POST", TokenPath, jsonOf(p), "Content-Type", jsonType+"; charset=utf-8")
		}},
		"E4": {spaQuery(), func(r *rig, p map[string]string) *http.Response {
			p["client_id"], p["redirect_uri"] = spaID, callback
			return r.do("POST", TokenPath, formOf(p), "Content-Type", formType)
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			exchange := map[string]string{"grant_type": "authorization_code", "redirect_uri": callback, "code": r.redirected(tt.query, "allow").Get("code")}
			if name == "E4" {
				exchange["code_verifier"] = verifier
			}
			resp := tt.send(r, exchange)
			if resp.StatusCode != http.StatusOK {
				t.Fatalf("exchange: %d %s", resp.StatusCode, text(t, resp))
			}
			refresh := object(t, resp)["refresh_token"].(string)
			resp = tt.send(r, map[string]string{"grant_type": "refresh_token", "refresh_token": refresh})
			if resp.StatusCode != http.StatusOK {
				t.Fatalf("refresh: %d %s", resp.StatusCode, text(t, resp))
			}
			session := object(t, resp)["access_token"].(string)
			if resp := r.get("/attask/api/v21.0/user/search", session); resp.StatusCode != http.StatusOK {
				t.Errorf("the refreshed session does not work: %d", resp.StatusCode)
			}
		})
	}
}

func TestTokenBody(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	resp := r.exchange(r.code())
	if resp.Header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(resp.Header.Get("Content-Type"), jsonType) {
		t.Errorf("headers %v", resp.Header)
	}
	got := object(t, resp)
	for _, name := range []string{"access_token", "refresh_token"} {
		if s, _ := got[name].(string); !regexp.MustCompile(`^[0-9a-f]{32,}$`).MatchString(s) {
			t.Errorf("%s is %v", name, got[name])
		}
		delete(got, name)
	}
	want := map[string]any{"token_type": "sessionID", "expires_in": 3600.0, "wid": me.id}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestTokenRefusals(t *testing.T) {
	t.Parallel()
	const grant = "grant_type=authorization_code&redirect_uri=x&code=y"
	const creds = "&client_id=" + webID + "&client_secret="
	secret := url.QueryEscape(webSecret)
	tests := map[string]struct {
		body    string
		headers []string
		status  int
		kind    string
		says    string
	}{
		"two ways: Basic and form":   {grant + creds + secret, []string{"Content-Type", formType, "Authorization", basic(webID, webSecret)}, 400, "invalid_request", "More than one"},
		"two ways: Basic and JSON":   {`{"client_secret":"s"}`, []string{"Content-Type", jsonType, "Authorization", basic(webID, webSecret)}, 400, "invalid_request", "More than one"},
		"two client IDs":             {`{"client_id":"other"}`, []string{"Content-Type", jsonType, "Authorization", basic(webID, webSecret)}, 400, "invalid_request", "More than one"},
		"two Authorization headers":  {`{}`, []string{"Content-Type", jsonType, "Authorization", basic(webID, webSecret), "Authorization", basic(webID, webSecret)}, 400, "invalid_request", "More than one"},
		"Basic with a form":          {grant, []string{"Content-Type", formType, "Authorization", basic(webID, webSecret)}, 400, "invalid_request", "application/json"},
		"Bearer":                     {`{}`, []string{"Content-Type", jsonType, "Authorization", "Bearer x"}, 401, "invalid_client", "not Basic"},
		"Basic, wrong secret":        {`{"grant_type":"x"}`, []string{"Content-Type", jsonType, "Authorization", basic(webID, "no")}, 401, "invalid_client", "secret"},
		"Basic, secret form-encoded": {`{"grant_type":"x"}`, []string{"Content-Type", jsonType, "Authorization", basic(webID, secret)}, 401, "invalid_client", "secret"},
		"JSON without credentials":   {`{"client_id":"` + webID + `"}`, []string{"Content-Type", jsonType}, 401, "invalid_client", "credentials"},
		"unknown client":             {grant + "&client_id=nobody&client_secret=s", []string{"Content-Type", formType}, 401, "invalid_client", "not known"},
		"wrong secret":               {grant + creds + "no", []string{"Content-Type", formType}, 401, "invalid_client", "secret"},
		"web app without secret":     {grant + "&client_id=" + webID, []string{"Content-Type", formType}, 401, "invalid_client", "client_secret is missing"},
		"SPA with a secret":          {grant + "&client_id=" + spaID + "&client_secret=s", []string{"Content-Type", formType}, 401, "invalid_client", "no client secret"},
		"SPA with an empty secret":   {grant + "&client_id=" + spaID + "&client_secret=", []string{"Content-Type", formType}, 401, "invalid_client", "no client secret"},
		"no grant type":              {"code=x" + creds + secret, []string{"Content-Type", formType}, 400, "invalid_request", "grant_type"},
		"other grant type":           {"grant_type=password" + creds + secret, []string{"Content-Type", formType}, 400, "unsupported_grant_type", "grant type"},
		"no code":                    {"grant_type=authorization_code&redirect_uri=x" + creds + secret, []string{"Content-Type", formType}, 400, "invalid_request", "code is missing"},
		"no redirect_uri":            {"grant_type=authorization_code&code=x" + creds + secret, []string{"Content-Type", formType}, 400, "invalid_request", "redirect_uri is missing"},
		"unknown code":               {grant + creds + secret, []string{"Content-Type", formType}, 400, "invalid_grant", "code"},
		"no refresh token":           {"grant_type=refresh_token" + creds + secret, []string{"Content-Type", formType}, 400, "invalid_request", "refresh_token is missing"},
		"unknown refresh token":      {"grant_type=refresh_token&refresh_token=x" + creds + secret, []string{"Content-Type", formType}, 400, "invalid_grant", "refresh token"},
		"no content type":            {grant, nil, 415, "invalid_request", "content type"},
		"duplicate in a form":        {grant + "&code=z" + creds + secret, []string{"Content-Type", formType}, 400, "invalid_request", "more than once"},
		"duplicate in JSON":          {`{"code":"a","code":"b"}`, []string{"Content-Type", jsonType}, 400, "invalid_request", "more than once"},
		"JSON array":                 {`[]`, []string{"Content-Type", jsonType}, 400, "invalid_request", "JSON object"},
		"JSON cut off":               {`{"code":"a"`, []string{"Content-Type", jsonType}, 400, "invalid_request", "not JSON"},
		"JSON nested":                {`{"code":{"a":"b"}}`, []string{"Content-Type", jsonType}, 400, "invalid_request", "strings"},
		"JSON number":                {`{"code":1}`, []string{"Content-Type", jsonType}, 400, "invalid_request", "strings"},
		"JSON and more":              {`{} {}`, []string{"Content-Type", jsonType}, 400, "invalid_request", "follows"},
		"JSON with comments":         {"{ // x\n}", []string{"Content-Type", jsonType}, 400, "invalid_request", "JSON"},
		"too large":                  {strings.Repeat("x", maxBody+1), []string{"Content-Type", formType}, 413, "invalid_request", "too large"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := newRig(t).do("POST", TokenPath, tt.body, tt.headers...)
			got := object(t, resp)
			if resp.StatusCode != tt.status || got["type"] != tt.kind || got["error"] != true || got["statusCode"] != float64(tt.status) || !strings.Contains(got["message"].(string), tt.says) {
				t.Errorf("status %d, %v; want %d %s %q", resp.StatusCode, got, tt.status, tt.kind, tt.says)
			}
		})
	}
}

func TestTokenWantsPOST(t *testing.T) {
	t.Parallel()
	if resp := newRig(t).do("GET", TokenPath, ""); resp.StatusCode != 405 || resp.Header.Get("Allow") != "POST" {
		t.Errorf("status %d, Allow %q", resp.StatusCode, resp.Header.Get("Allow"))
	}
}

func TestWrongBasicIsChallenged(t *testing.T) {
	t.Parallel()
	resp := newRig(t).do("POST", TokenPath, `{}`, "Content-Type", jsonType, "Authorization", basic(webID, "no"))
	if got := resp.Header.Get("WWW-Authenticate"); !strings.HasPrefix(got, "Basic ") {
		t.Errorf("WWW-Authenticate: %q", got)
	}
}

func jsonOf(p map[string]string) string {
	var parts []string
	for k, v := range p {
		parts = append(parts, `"`+k+`":"`+v+`"`)
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func formOf(p map[string]string) string {
	q := url.Values{}
	for k, v := range p {
		q.Set(k, v)
	}
	return q.Encode()
}
