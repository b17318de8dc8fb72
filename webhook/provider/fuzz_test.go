package provider

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

func FuzzID(f *testing.F) {
	for _, id := range []string{"/", "QnJpZWYudHh0", "U3Vi", "../secret.txt", raw("../secret.txt"), raw("out.txt"), raw("Sub/../../secret.txt"), "~", hashID("x"), "\x00", "%2e%2e"} {
		f.Add(id)
	}
	shared := newRig(f, APIKey)
	shared.write("../secret.txt", "secret")
	_ = os.Symlink("../secret.txt", shared.dir+"/out.txt") // where there are no links there is nothing to follow
	f.Fuzz(func(t *testing.T, id string) {
		r := shared.within(t)
		for _, name := range []string{"metadata", "download", "thumbnail"} {
			resp := r.get(name, "id", id)
			if s := text(t, resp); resp.StatusCode >= 500 || strings.Contains(s, "secret") {
				t.Errorf("%s: %d %s", name, resp.StatusCode, s)
			}
		}
		resp := r.get("metadata", "id", id)
		if o := object(t, resp); resp.StatusCode == 200 && o["id"] != id {
			t.Errorf("two ids for one item: %q and %v", id, o["id"])
		}
	})
}

func FuzzFilename(f *testing.F) {
	for _, name := range []string{"a.txt", difficult, "../x", "..", "a/b", "a\\b", "\x00", "\xff", "\u0085", uploading + "x", strings.Repeat("n", 256), "Brief.txt"} {
		f.Add(name)
	}
	shared := newRig(f, APIKey)
	f.Fuzz(func(t *testing.T, name string) {
		r := shared.within(t)
		init, put := r.uploads("/", name, "data")
		if put == nil {
			if init.StatusCode < 400 || init.StatusCode >= 500 || r.inFolder() != untouched {
				t.Errorf("%q: %d, folder %s", name, init.StatusCode, r.inFolder())
			}
			return
		}
		if put.StatusCode != 200 || r.onDisk(name) != "data" || strings.ContainsAny(name, "/\\\x00\r\n\x1b") {
			t.Errorf("%q: %d %s", name, put.StatusCode, r.onDisk(name))
		}
		list := objects(t, r.get("files", "parentId", "/"))
		if got := text(t, r.get("download", "id", r.idOf(name))); got != "data" || len(list) != 5 {
			t.Errorf("%q: %q, %d files", name, got, len(list))
		}
		r.call("PUT", "delete", "", "id", r.idOf(name))
	})
}

func FuzzTokenEndpoint(f *testing.F) {
	full := query("grant_type", "authorization_code", "code", "x", "client_id", theID, "client_secret", theSecret)
	f.Add("POST", formType, "", full, "")
	f.Add("POST", "", "", "", full)
	f.Add("POST", "application/json", basic(theID, theSecret), `{"grant_type":"refresh_token","refresh_token":"x"}`, "")
	f.Add("POST", "application/json", "Basic ???", `{"a":"b","a":"c"`, "%zz;&=")
	f.Add("GET", "", "Bearer x", "", "")
	shared := newRig(f, OAuth2)
	f.Fuzz(func(t *testing.T, method, kind, authorization, body, rawQuery string) {
		r := shared.within(t)
		q := httptest.NewRequest("POST", TokenPath, strings.NewReader(body))
		q.Method, q.URL.RawQuery = method, rawQuery
		q.Header["Content-Type"] = []string{kind}
		q.Header["Authorization"] = []string{authorization}
		rec := httptest.NewRecorder()
		r.ServeHTTP(rec, q)
		if rec.Code < 400 || rec.Code > 499 {
			t.Errorf("status %d: nobody was given a code: %s", rec.Code, rec.Body)
		}
		if method != "HEAD" && !json.Valid(rec.Body.Bytes()) {
			t.Errorf("not JSON: %s", rec.Body)
		}
	})
}

func FuzzAuthorizeEndpoint(f *testing.F) {
	f.Add("GET", "state=s", "")
	f.Add("GET", query("state", "\"><script>\r\n\x00", "response_type", "token"), "")
	f.Add("GET", "state=%zz;redirect_uri=//evil", "")
	f.Add("GET", "response_type=x&state=a\r\nb", "")
	f.Add("POST", "", "nonce=0&decision=allow")
	shared := newRig(f, OAuth2)
	f.Fuzz(func(t *testing.T, method, rawQuery, body string) {
		r := shared.within(t)
		q := httptest.NewRequest("GET", AuthorizePath, strings.NewReader(body))
		q.Method, q.URL.RawQuery = method, rawQuery
		q.Header.Set("Content-Type", formType)
		rec := httptest.NewRecorder()
		r.ServeHTTP(rec, q)
		location := rec.Header().Get("Location")
		if rec.Code >= 500 || strings.ContainsAny(location, "\r\n") {
			t.Errorf("status %d, Location %q", rec.Code, location)
		}
		if location != "" && !strings.HasPrefix(location, callback+"&error=") && !strings.HasPrefix(location, "https://other.example/cb?error=") {
			t.Errorf("redirect to %q", location)
		}
		if rec.Code == 200 && !hiddenTag.MatchString(rec.Body.String()) {
			t.Errorf("neither a form nor an error: %s", rec.Body)
		}
	})
}

func FuzzSetFault(f *testing.F) {
	f.Add("date", "epoch")
	f.Add("endpoints", "files,,metadata")
	f.Add("slow", "9999999h")
	f.Fuzz(func(t *testing.T, name, value string) {
		r := newRig(t, APIKey)
		if r.SetFault(name, value) != nil || name == "slow" || name == "network" {
			return // waiting and aborting are what was asked for
		}
		for _, e := range endpoints() {
			r.call(e.method, e.name, "x", "id", r.idOf("Logo.png"), "parentId", "/", "query", "(", "filename", "x", "name", "x")
		}
	})
}
