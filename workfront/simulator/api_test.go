package simulator

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhoAmI(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, query := range []string{"ID=$$USER.ID&fields=ID,name,emailAddr&$$LIMIT=1", "ID=%24%24USER.ID&fields=ID%2Cname%2CemailAddr&%24%24LIMIT=1"} {
		got := object(t, r.get("/attask/api/v21.0/user/search?"+query, r.access()))
		want := map[string]any{"data": []any{map[string]any{"ID": me.id, "objCode": "USER", "name": "Maria Lopez", "emailAddr": "maria.lopez@acme.example"}}}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", query, d)
		}
	}
}

// Fields of another object come within it, as the API nests them.
func TestFieldsOfAnotherObject(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	got := object(t, r.get("/attask/api/v21.0/user/search?ID=$$USER.ID&fields=name,accessLevel:name,homeGroup:name", r.access()))
	row := got["data"].([]any)[0].(map[string]any)
	if level := row["accessLevel"].(map[string]any); level["name"] != "Plan" || row["homeGroup"].(map[string]any)["name"] != "Marketing" || row["name"] != "Maria Lopez" {
		t.Errorf("%v", row)
	}
}

func TestNotLoggedIn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.access()
	const path = "/attask/api/v21.0/user/search"
	tests := map[string]struct {
		target  string
		headers []string
	}{
		"nothing":       {path, nil},
		"unknown":       {path, []string{"sessionID", "0000"}},
		"query":         {path + "?sessionID=" + session, nil},
		"Bearer (A07)":  {path, []string{"Authorization", "Bearer " + session}},
		"apiKey":        {path + "?apiKey=" + session, nil},
		"two sessions":  {path, []string{"sessionID", session, "sessionID", session}},
		"unknown place": {"/attask/api/v21.0/nothing", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := r.do("GET", tt.target, "", tt.headers...)
			want := `{"error":{"class":"com.attask.common.AuthenticationException","message":"You are not currently logged in."}}` + "\n"
			if got := text(t, resp); resp.StatusCode != http.StatusUnauthorized || got != want {
				t.Errorf("%d %s", resp.StatusCode, got)
			}
		})
	}
}

func TestVersions(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.access()
	for version, want := range map[string]int{
		"v22.0/": 200, "v21.0/": 200, "v17.0/": 200, "v16.0/": 200, "": 200, "V21.0/": 400,
		"v15.0/": 410, "v14.0/": 410, "v9.0/": 410, "v0.5/": 410, "v23.0/": 404, "v21.1/": 404,
	} {
		resp := r.get("/attask/api/"+version+"proj/search?$$LIMIT=1", session)
		if body := text(t, resp); resp.StatusCode != want || (want == 410 && !strings.Contains(body, "not supported")) {
			t.Errorf("%q (A16): got %d %s, want %d", version, resp.StatusCode, body, want)
		}
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.access()
	for query, want := range map[string]int{
		"": 12, "$$LIMIT=3": 3, "$$FIRST=10": 2, "$$FIRST=10&$$LIMIT=1": 1, "$$FIRST=99": 0, "$$LIMIT=0": 0, "$$LIMIT=2000": 12,
		"status=CUR": 6, "status=WRONG": 0, "name=Brand Refresh": 1, "name=brand&name_Mod=contains": 0, "name=brand&name_Mod=cicontains": 1,
		"name=日本語&name_Mod=contains": 1, "name=🎉&name_Mod=contains": 1, "status=CUR,CPL&status_Mod=in": 9, "status=CUR&status_Mod=ne": 6,
		"name=BRAND REFRESH&name_Mod=cieq": 1, "ownerID=$$USER.ID": 4, "percentComplete=38.5": 1, "name=x&name_Mod=odd": 0,
	} {
		query = strings.ReplaceAll(query, " ", "%20")
		resp := r.get("/attask/api/v21.0/proj/search?"+query, session)
		list, ok := object(t, resp)["data"].([]any)
		if !ok || len(list) != want {
			t.Errorf("%s: %d rows, want %d", query, len(list), want)
		}
	}
}

func TestSearchPagesDoNotOverlap(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.access()
	seen := map[any]bool{}
	for _, first := range []string{"0", "5", "10"} {
		for _, row := range object(t, r.get("/attask/api/v21.0/proj/search?$$LIMIT=5&$$FIRST="+first, session))["data"].([]any) {
			id := row.(map[string]any)["ID"]
			if seen[id] {
				t.Errorf("%v came twice", id)
			}
			seen[id] = true
		}
	}
	if len(seen) != 12 {
		t.Errorf("%d projects", len(seen))
	}
}

func TestAPIRefusals(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.access()
	for target, want := range map[string]struct {
		status int
		says   string
	}{
		"v21.0/proj/search?fields=ID,nonsense":  {422, "APIModel V21_0 does not support field nonsense (Project)"},
		"v17.0/user/search?nonsense=1":          {422, "APIModel V17_0 does not support field nonsense (User)"},
		"v21.0/user/search?nonsense_Mod=in":     {422, "does not support field nonsense"},
		"v21.0/proj/search?$$LIMIT=2001":        {422, "The requested limit 2001 is greater than the maximum allowed limit of 2000"},
		"v21.0/proj/search?$$LIMIT=many":        {422, "$$LIMIT"},
		"v21.0/proj/search?$$FIRST=-1":          {422, "$$FIRST"},
		"v21.0/proj/search?name=a&name=b":       {400, "more than once"},
		"v21.0/tmpl/search":                     {404, "tmpl"},
		"v21.0/proj":                            {400, "too few parts"},
		"v21.0/proj/search/more":                {400, "too many parts"},
		"v21.0/proj/ffffffffffffffffffffffff00": {404, "not found"},
		"v21.0/":                                {404, "object"},
		"":                                      {404, "object"},
	} {
		resp := r.get("/attask/api/"+target, session)
		e, _ := object(t, resp)["error"].(map[string]any)
		message, _ := e["message"].(string)
		if resp.StatusCode != want.status || !strings.Contains(message, want.says) {
			t.Errorf("%s: got %d %q, want %d %q", target, resp.StatusCode, message, want.status, want.says)
		}
	}
	if resp := r.get("/attask/api-internal/user/realUser", session); resp.StatusCode != 404 {
		t.Errorf("api-internal: %d", resp.StatusCode)
	}
	if resp := r.do("POST", "/attask/api/v21.0/proj", "", "sessionID", session); resp.StatusCode != 405 || resp.Header.Get("Allow") != "GET" {
		t.Errorf("POST: %d", resp.StatusCode)
	}
}

func TestOneObjectAndCount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.access()
	user := object(t, r.get("/attask/api/v21.0/user/"+me.id+"?fields=*", session))["data"].(map[string]any)
	if user["emailAddr"] != me.email || len(user) != len(userFields) {
		t.Errorf("user: %v", user)
	}
	project := object(t, r.get("/attask/api/v21.0/project/64b1c0de0003a1f29c7e5d8846ab1f01", session))["data"].(map[string]any)
	if project["name"] != "Spring Campaign 2026" || project["status"] != "CUR" {
		t.Errorf("project: %v", project)
	}
	count := object(t, r.get("/attask/api/v21.0/PROJ/count", session))["data"].(map[string]any)
	if count["count"] != 12.0 {
		t.Errorf("count: %v", count)
	}
}

func TestDataLooksLikeWorkfront(t *testing.T) {
	t.Parallel()
	id := regexp.MustCompile(`^[0-9a-f]{32}$`)
	date := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d:\d{3}[+-]\d{4}$`)
	people := map[any]bool{}
	for _, u := range users() {
		people[u["ID"]] = true
		if !id.MatchString(u["ID"].(string)) {
			t.Errorf("user ID %v", u["ID"])
		}
	}
	statuses := map[any]int{}
	for _, p := range projects() {
		statuses[p["status"]]++
		if !id.MatchString(p["ID"].(string)) || !date.MatchString(p["plannedCompletionDate"].(string)) || !date.MatchString(p["plannedStartDate"].(string)) || !people[p["ownerID"]] {
			t.Errorf("project %v", p)
		}
		if len(p) != len(projectFields) {
			t.Errorf("project %v does not have all fields", p["name"])
		}
	}
	if len(statuses) != 3 || statuses["CUR"] == 0 || statuses["PLN"] == 0 || statuses["CPL"] == 0 {
		t.Errorf("statuses %v", statuses)
	}
}

func TestLogoutEndsTheSessionOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tokens := r.tokens()
	session := tokens["access_token"].(string)
	if got := text(t, r.get("/attask/api/v21.0/logout", session)); got != `{"data":{"success":true}}`+"\n" {
		t.Errorf("logout: %s", got)
	}
	if resp := r.get("/attask/api/v21.0/user/search", session); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("after logout: %d", resp.StatusCode)
	}
	if resp := r.refreshWith(tokens["refresh_token"].(string)); resp.StatusCode != http.StatusOK {
		t.Errorf("refresh after logout (A18): %d", resp.StatusCode)
	}
}
