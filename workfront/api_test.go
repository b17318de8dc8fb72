package workfront

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func api(t *testing.T, h http.HandlerFunc) API {
	t.Helper()
	a, client := served(t, h)
	return API{HTTP: client, Host: a.Host, Version: DefaultVersion, SessionID: "s-1"}
}

func TestAPIRequest(t *testing.T) {
	t.Parallel()
	h, _ := ParseHost("acme")
	a := API{Host: h, Version: "v21.0", SessionID: "s-1"}
	for _, c := range [][2]string{
		{"user/search", "https://acme.my.workfront.com/attask/api/v21.0/user/search"},
		{"/proj/search?$$LIMIT=1", "https://acme.my.workfront.com/attask/api/v21.0/proj/search?$$LIMIT=1"},
		{"/attask/api/v19.0/user/search?ID=$$USER.ID", "https://acme.my.workfront.com/attask/api/v19.0/user/search?ID=$$USER.ID"},
		{"task/search?URL=https://x.y/z", "https://acme.my.workfront.com/attask/api/v21.0/task/search?URL=https://x.y/z"},
		{"attask/api/v19.0/x", "https://acme.my.workfront.com/attask/api/v19.0/x"},
		{"task/search?name=日本 語&name_Mod=contains#x", "https://acme.my.workfront.com/attask/api/v21.0/task/search?name=%E6%97%A5%E6%9C%AC%20%E8%AA%9E&name_Mod=contains%23x"},
		{"task/日本", "https://acme.my.workfront.com/attask/api/v21.0/task/%E6%97%A5%E6%9C%AC"},
	} {
		in, want := c[0], c[1]
		req, err := a.Request(context.Background(), in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if req.URL.String() != want {
			t.Errorf("%s\ngot  %s\nwant %s", in, req.URL, want)
		}
		if strings.Join(map[string][]string(req.Header)["sessionID"], "") != "s-1" || req.Header.Get("Authorization") != "" || strings.Contains(req.URL.RawQuery, "s-1") {
			t.Errorf("%s: the token is not in the header sessionID alone (A07)", in)
		}
	}
	for _, in := range []string{"https://evil.com/x", "../../logout", "x/../../y"} {
		if req, err := a.Request(context.Background(), in); err == nil {
			t.Errorf("%s became %s", in, req.URL)
		}
	}
}

func TestWhoAmI(t *testing.T) {
	t.Parallel()
	a := api(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("ID") != "$$USER.ID" || r.Header.Get("sessionID") != "s-1" {
			t.Errorf("got %s with sessionID %q", r.URL, r.Header.Get("sessionID"))
		}
		io.WriteString(w, `{"data":[{"ID":"u1","name":"Maria 日本","emailAddr":"m@acme.com","objCode":"USER"}]}`)
	})
	answer, err := a.Get(context.Background(), WhoAmIPath)
	if u := UserOf(answer.Body); err != nil || u != (User{"u1", "Maria 日本", "m@acme.com"}) || answer.Empty() || answer.Rows != 1 {
		t.Errorf("got %+v, %v", answer, err)
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		status int
		body   string
		rows   int
		empty  bool
		cause  Cause
		refuse bool
	}{
		{"a list", 200, `{"data":[{},{}]}`, 2, false, 0, false},
		{"an object", 200, `{"data":{"ID":"x"}}`, 1, false, 0, false},
		{"a 200 with empty data is no success", 200, `{"data":[]}`, 0, true, 0, false},
		{"a 200 with null data is no success", 200, `{"data":null}`, 0, true, 0, false},
		{"a 200 without data", 200, `{"x":1}`, 0, false, CauseUnknown, true},
		{"a 200 with an error", 200, `{"error":{"message":"You are not currently logged in."}}`, 0, false, CauseSession, true},
		{"A17 session ended by class", 401, `{"error":{"class":"com.attask.common.AuthenticationException","message":"x"}}`, 0, false, CauseSession, true},
		{"A17 403 with the text of an ended session", 403, `{"error":{"message":"You are not currently logged in."}}`, 0, false, CauseSession, true},
		{"A17 403 alone is a permission", 403, `{"error":{"message":"No access to Project"}}`, 0, false, CausePermission, true},
		{"a login page", 200, `<html><title>Log in</title>`, 0, false, CauseUnknown, true},
		{"a firewall", 403, `<html><title>Access Denied</title>`, 0, false, CauseNetwork, true},
		{"unknown path", 404, `{"error":{"message":"x"}}`, 0, false, CausePath, true},
		{"throttled", 429, `{"error":{"message":"Too many concurrent API requests"}}`, 0, false, CauseThrottled, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := api(t, says(c.status, "application/json", c.body)).Get(context.Background(), "proj/search")
			if err != nil {
				t.Fatal(err)
			}
			if got.Rows != c.rows || got.Empty() != c.empty || (got.Refused != nil) != c.refuse {
				t.Errorf("rows %d empty %v refused %v", got.Rows, got.Empty(), got.Refused)
			}
			if got.Refused != nil && got.Refused.Cause != c.cause {
				t.Errorf("cause %d, want %d", got.Refused.Cause, c.cause)
			}
		})
	}
}

// net/http strips Authorization on the way to another host, but does not know
// that sessionID is a secret.
func TestAPIFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	a := api(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/elsewhere" {
			t.Error("the redirect was followed with sessionID " + r.Header.Get("sessionID"))
		}
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	})
	got, err := a.Get(context.Background(), "x")
	if err != nil || got.Refused == nil || got.Refused.Cause != CauseMoved {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestLongAnswerIsCut(t *testing.T) {
	t.Parallel()
	a := api(t, func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"data":[`)
		chunk := strings.Repeat(" ", 1<<20)
		for range 17 {
			io.WriteString(w, chunk)
		}
	})
	got, err := a.Get(context.Background(), "x")
	if err != nil || !got.Cut || len(got.Body) != answerLimit {
		t.Errorf("cut %v, %d bytes, %v", got.Cut, len(got.Body), err)
	}
}

func TestVersions(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"v21.0": "v21.0", "21": "v21.0", " V9.0 ": "v9.0"} {
		if got, err := ParseVersion(in); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "v", "0", "twenty", "-3"} {
		if got, err := ParseVersion(in); err == nil {
			t.Errorf("%q was taken for %s", in, got)
		}
	}
	for version, words := range map[string]string{"v16.0": "unsupported since 2026-04", "v14.0": "switched off on 2025-09-30", "v1.0": "not in Adobe's schedule", "v23.0": "newer"} {
		if got := VersionWarning(version); !strings.Contains(got, words) {
			t.Errorf("%s: %q does not say %q", version, got, words)
		}
	}
	november := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	for version, words := range map[string]string{"v17.0": "unsupported since 2026-10", "v21.0": "supported until 2028-10"} {
		if got := VersionSays(version, november); !strings.HasPrefix(got, words) {
			t.Errorf("%s: %q does not say %q", version, got, words)
		}
	}
	for _, version := range []string{"v17.0", DefaultVersion, "v22.0"} {
		if got := VersionWarning(version); got != "" {
			t.Errorf("%s: %s (A16)", version, got)
		}
	}
}
