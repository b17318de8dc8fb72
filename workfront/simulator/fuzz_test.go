package simulator

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func FuzzTokenEndpoint(f *testing.F) {
	f.Add("POST", formType, "", "grant_type=authorization_code&client_id="+webID+"&client_secret="+url.QueryEscape(webSecret)+"&code=x&redirect_uri=y")
	f.Add("POST", formType, "", "grant_type=refresh_token&client_id="+spaID+"&refresh_token=x")
	f.Add("POST", jsonType, basic(webID, webSecret), `{"grant_type":"refresh_token","refresh_token":"x"}`)
	f.Add("POST", jsonType, "Basic ???", `{"a":"b","a":"c"`)
	f.Add("GET", "", "Bearer x", "%zz;&=")
	f.Fuzz(func(t *testing.T, method, kind, authorization, body string) {
		r := newRig(t)
		q := httptest.NewRequest("POST", TokenPath, strings.NewReader(body))
		q.Method = method
		q.Header["Content-Type"] = []string{kind}
		q.Header["Authorization"] = []string{authorization}
		rec := httptest.NewRecorder()
		r.ServeHTTP(rec, q)
		if rec.Code < 400 || rec.Code > 499 {
			t.Errorf("status %d: nobody was given a code: %s", rec.Code, rec.Body)
		}
		if got := object(t, rec.Result()); got["error"] != true {
			t.Errorf("not an error: %v", got)
		}
	})
}

func FuzzAuthorizeEndpoint(f *testing.F) {
	f.Add("GET", webQuery().Encode(), "")
	f.Add("GET", spaQuery().Encode(), "")
	f.Add("GET", webQuery("state", "\"><script>\r\n\x00").Encode(), "")
	f.Add("GET", "client_id=%zz;redirect_uri=//evil", "")
	f.Add("POST", "", "nonce=0&decision=allow")
	f.Fuzz(func(t *testing.T, method, query, body string) {
		r := newRig(t)
		q := httptest.NewRequest("GET", AuthorizePath, strings.NewReader(body))
		q.Method, q.URL.RawQuery = method, query
		q.Header.Set("Content-Type", formType)
		rec := httptest.NewRecorder()
		r.ServeHTTP(rec, q)
		location := rec.Header().Get("Location")
		if rec.Code >= 500 {
			t.Errorf("status %d", rec.Code)
		}
		if location != "" && !strings.HasPrefix(location, callback+"&error=") && !strings.HasPrefix(location, "https://app.example/cb?error=") {
			t.Errorf("redirect to %q", location)
		}
		if rec.Code == http.StatusOK && !hiddenTag.MatchString(rec.Body.String()) {
			t.Errorf("neither a form nor an error: %s", rec.Body)
		}
	})
}

func FuzzAPI(f *testing.F) {
	f.Add("/attask/api/v21.0/user/search", "ID=$$USER.ID&fields=ID,name&$$LIMIT=1")
	f.Add("/attask/api/v21.0/proj/search", "name=a&name_Mod=in&$$FIRST=9223372036854775807&$$LIMIT=0")
	f.Add("/attask/api/v999.99//", "fields=,*,&%zz")
	f.Add("/attask/api/", "")
	f.Fuzz(func(t *testing.T, path, query string) {
		r := newRig(t)
		q := httptest.NewRequest("GET", "/", nil)
		q.URL.Path, q.URL.RawQuery = "/attask/"+strings.TrimPrefix(path, "/attask/"), query
		q.Header.Set("sessionID", r.access())
		rec := httptest.NewRecorder()
		r.ServeHTTP(rec, q)
		if rec.Code == http.StatusRequestURITooLong {
			return // answered by a page
		}
		got := object(t, rec.Result())
		_, data := got["data"]
		if rec.Code >= 500 || data != (rec.Code == http.StatusOK) || (got["error"] != nil) == data {
			t.Errorf("status %d, %v", rec.Code, got)
		}
	})
}

func FuzzSetFault(f *testing.F) {
	f.Add("state_echo", "no")
	f.Add("expires_in", "00")
	f.Add("encodings_accepted", "E1,,E2")
	f.Add("latency", "9999999h")
	f.Fuzz(func(t *testing.T, name, value string) {
		r := newRig(t)
		if err := r.SetFault(name, value); err != nil {
			return
		}
		if name == "latency" || name == "reset" {
			return // waiting and aborting are what was asked for
		}
		rec := httptest.NewRecorder()
		form := url.Values{"grant_type": {"authorization_code"}, "client_id": {webID}, "client_secret": {webSecret}, "redirect_uri": {callback}, "code": {r.anyCode()}}
		q := httptest.NewRequest("POST", TokenPath, strings.NewReader(form.Encode()))
		q.Header.Set("Content-Type", formType)
		r.ServeHTTP(rec, q)
	})
}

// anyCode is a code however the redirect is bent.
func (r *rig) anyCode() string {
	resp := r.decide(webQuery(), "allow")
	u, err := url.Parse(resp.Header.Get("Location"))
	if err != nil {
		r.t.Fatal(err)
	}
	return u.Query().Get("code")
}
