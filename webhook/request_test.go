package webhook

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func endpoint(t testing.TB, name string) Endpoint {
	t.Helper()
	e, err := Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func apiKeyed(base string) Integration {
	return Integration{Name: "acme", BaseURL: base, Auth: AuthAPIKey, APIKey: "key-12345", Username: "john@acme.com"}
}

func oauth2ed(base string) Integration {
	return Integration{
		Name: "acme", BaseURL: base, Auth: AuthOAuth2, AuthenticationURL: base + "/authorize", TokenEndpointURL: base + "/token",
		ClientID: "id", ClientSecret: "s3cr&t /x", RedirectURI: "http://127.0.0.1:8977/callback",
	}
}

func TestTargetURL(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, base string
		params     []Pair
		endpoint   string
		args       Args
		want       string
	}{
		{"plain", "https://a.com/api", nil, "metadata", Args{"id": "1"}, "https://a.com/api/metadata?id=1"},
		{"A28 trailing slash", "https://a.com/api/", nil, "metadata", Args{"id": "1"}, "https://a.com/api/metadata?id=1"},
		{"A28 many slashes", "https://a.com/api//", nil, "metadata", Args{"id": "1"}, "https://a.com/api/metadata?id=1"},
		{"A28 no path", "https://a.com", nil, "serviceInfo", nil, "https://a.com/serviceInfo"},
		{"A28 own query kept", "https://a.com/api/?tenant=5&x=%2F a", nil, "metadata", Args{"id": "1"}, "https://a.com/api/metadata?tenant=5&x=%2F%20a&id=1"},
		{"A28 escaped path kept", "https://a.com/a%2Fb/ü", nil, "serviceInfo", nil, "https://a.com/a%2Fb/%C3%BC/serviceInfo"},
		{"A29 added", "https://a.com", []Pair{{"access_type", "offline"}, {"k", "a b"}}, "metadata", Args{"id": "1"}, "https://a.com/metadata?id=1&access_type=offline&k=a%20b"},
		{"A29 the endpoint's own wins", "https://a.com?id=7", []Pair{{"id", "9"}}, "metadata", Args{"id": "1"}, "https://a.com/metadata?id=1"},
		{"A29 on serviceInfo too", "https://a.com", []Pair{{"k", "v"}}, "serviceInfo", nil, "https://a.com/serviceInfo?k=v"},
		{"A27 root", "https://a.com", nil, "files", Args{"parentId": "/"}, "https://a.com/files?parentId=%2F"},
		{"A27 hard", "https://a.com", nil, "search", Args{"query": "a b+%#&?/=é日"}, "https://a.com/search?query=a%20b%2B%25%23%26%3F%2F%3D%C3%A9%E6%97%A5"},
		{"table's order", "https://a.com", nil, "uploadInit", Args{"filename": "f", "parentId": "p"}, "https://a.com/uploadInit?parentId=p&filename=f"},
		{"empty is sent", "https://a.com", nil, "search", Args{"query": ""}, "https://a.com/search?query="},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			i := apiKeyed(c.base)
			i.RequestParameters = c.params
			req, err := i.Request(context.Background(), endpoint(t, c.endpoint), c.args, Body{}, "")
			if err != nil {
				t.Fatal(err)
			}
			if got := req.URL.String(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestNamesArriveAsTheyAre(t *testing.T) {
	t.Parallel()
	names := []string{"a b", "a+b", "100%", "%41", "#1", "a&b=c", "what?", "a/b", "../x", "日本語 ファイル", "🎉.png", strings.Repeat("é", 255), "\u202ename", "a\tb", "é", `"quoted"`, "'; --"}
	for _, form := range []bool{false, true} {
		got := map[string]string{}
		s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			got["parentId"], got["name"] = r.FormValue("parentId"), r.FormValue("name")
			got["plus"] = fmt.Sprint(strings.Contains(r.URL.RawQuery, "+"))
		}))
		t.Cleanup(s.Close)
		e := endpoint(t, "createFolder")
		if form {
			e = e.AsForm()
		}
		for _, name := range names {
			req, err := apiKeyed(s.URL).Request(context.Background(), e, Args{"parentId": name, "name": name}, Body{}, "")
			if err != nil {
				t.Fatal(err)
			}
			if form != (req.URL.RawQuery == "") {
				t.Errorf("D07 form %v: query %q", form, req.URL.RawQuery)
			}
			resp, err := s.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if diff := cmp.Diff(map[string]string{"parentId": name, "name": name, "plus": "false"}, got); diff != "" {
				t.Errorf("form %v, %q: %s", form, name, diff)
			}
		}
	}
}

func TestHeadersPerMode(t *testing.T) {
	t.Parallel()
	key, oauth := apiKeyed("https://a.com"), oauth2ed("https://a.com")
	key.Username = "jürgen@acme.com"
	key.RequestHeaders = []Pair{{"X-Tenant", "5"}, {"Authorization", "Basic abc"}}
	oauth.RequestHeaders = []Pair{{"X-Tenant", "5"}}
	for _, c := range []struct {
		name, endpoint string
		i              Integration
		want           http.Header
	}{
		{"apikey", "metadata", key, http.Header{"Apikey": {"key-12345"}, "Username": {"jürgen@acme.com"}, "X-Tenant": {"5"}, "Authorization": {"Basic abc"}}},
		{"oauth2", "metadata", oauth, http.Header{"Authorization": {"Bearer tok"}, "X-Tenant": {"5"}}},
		{"serviceInfo apikey", "serviceInfo", key, http.Header{}},
		{"serviceInfo oauth2", "serviceInfo", oauth, http.Header{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			args := Args{"id": "1"}
			if c.endpoint == "serviceInfo" {
				args = nil
			}
			req, err := c.i.Request(context.Background(), endpoint(t, c.endpoint), args, Body{}, "tok")
			if err != nil {
				t.Fatal(err)
			}
			c.want.Set("User-Agent", "wfconnect")
			c.want.Set("Accept", "application/json")
			if diff := cmp.Diff(c.want, req.Header); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRequestRefuses(t *testing.T) {
	t.Parallel()
	change := func(f func(*Integration)) Integration { i := apiKeyed("https://a.com"); f(&i); return i }
	for _, c := range []struct {
		name, endpoint string
		i              Integration
		args           Args
		want           string
	}{
		{"missing", "metadata", apiKeyed("https://a.com"), nil, "metadata needs id"},
		{"unknown", "files", apiKeyed("https://a.com"), Args{"parentId": "/", "parentID": "/"}, "did you mean parentId"},
		{"unknown without any", "serviceInfo", apiKeyed("https://a.com"), Args{"id": "/"}, "it takes none"},
		{"none of a group", "delete", apiKeyed("https://a.com"), nil, "exactly one of documentId and folderId"},
		{"both of a group", "delete", apiKeyed("https://a.com"), Args{"documentId": "1", "folderId": "2"}, "exactly one of"},
		{"token", "token", apiKeyed("https://a.com"), nil, "handshake"},
		{"line break in username", "metadata", change(func(i *Integration) { i.Username = "a\r\nX: y" }), Args{"id": "1"}, "username holds a line break"},
		{"line break in key", "metadata", change(func(i *Integration) { i.APIKey = "a\nb" }), Args{"id": "1"}, "ApiKey holds a line break"},
		{"no key", "metadata", change(func(i *Integration) { i.APIKey = "" }), Args{"id": "1"}, "ApiKey is missing"},
		{"header value", "metadata", change(func(i *Integration) { i.RequestHeaders = []Pair{{"X", "a\r\nb"}} }), Args{"id": "1"}, "line break"},
		{"header name", "metadata", change(func(i *Integration) { i.RequestHeaders = []Pair{{"X:", "a"}} }), Args{"id": "1"}, "not a header name"},
		{"header of the connection", "metadata", change(func(i *Integration) { i.RequestHeaders = []Pair{{"host", "a"}} }), Args{"id": "1"}, "belongs to the connection"},
		{"header apikey", "metadata", change(func(i *Integration) { i.RequestHeaders = []Pair{{"APIKEY", "a"}} }), Args{"id": "1"}, "collides"},
		{"no base", "metadata", apiKeyed(""), Args{"id": "1"}, "Base API URL is missing"},
		{"ftp base", "metadata", apiKeyed("ftp://a.com"), Args{"id": "1"}, "neither https"},
		{"password in base", "metadata", apiKeyed("https://u:hush@a.com"), Args{"id": "1"}, "Request Headers"},
		{"no host", "metadata", apiKeyed("https:///x"), Args{"id": "1"}, "no host"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := c.i.Request(context.Background(), endpoint(t, c.endpoint), c.args, Body{}, "")
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hush") {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	oauth := oauth2ed("https://a.com")
	oauth.RequestHeaders = []Pair{{"authorization", "x"}}
	if _, err := oauth.Request(context.Background(), endpoint(t, "metadata"), Args{"id": "1"}, Body{}, "t"); err == nil || !strings.Contains(err.Error(), "collides") {
		t.Errorf("Authorization twice: %v", err)
	}
}

func TestFindAndVariants(t *testing.T) {
	t.Parallel()
	if _, err := Find("serviceinfo"); err == nil || !strings.Contains(err.Error(), "did you mean serviceInfo") {
		t.Error(err)
	}
	if _, err := Find(strings.Repeat("x", 1000)); err == nil || !strings.Contains(err.Error(), "metadata") {
		t.Error(err)
	}
	all := Endpoints()
	if len(all) != 13 {
		t.Errorf("%d endpoints, want the twelve and token", len(all))
	}
	all[0].Params[0].Name = "changed"
	if e := endpoint(t, "metadata"); e.Params[0].Name != "id" {
		t.Error("a caller's change reached the table")
	}
	e := endpoint(t, "metadata")
	for _, variant := range []Endpoint{e.AsForm(), e.With(Param{Name: "id"})} {
		if variant.Params[0].In == InForm || !variant.Params[0].Required {
			continue
		}
		t.Errorf("no variant: %+v", variant.Params)
	}
	if e.Params[0].In != InQuery || !e.Params[0].Required {
		t.Error("a variant changed the original")
	}
	for _, e := range Endpoints() {
		if e.For == "" || e.Clause == "" || e.URL == "" || e.Answer == "" || (e.Path == "") != (e.Name == "token") {
			t.Errorf("%s is not whole: %+v", e.Name, e)
		}
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	if err := apiKeyed("http://a.com").Validate(); err != nil {
		t.Errorf("http is allowed: %v", err)
	}
	i := oauth2ed("https://a.com")
	if err := i.Validate(); err != nil {
		t.Error(err)
	}
	i.AuthenticationURL += "?state=mine"
	if err := i.Validate(); err == nil || !strings.Contains(err.Error(), "already holds a state") {
		t.Error(err)
	}
	if err := (Integration{}).Validate(); err == nil || !strings.Contains(err.Error(), "authentication type") {
		t.Error(err)
	}
}

func TestSecretsPrintAsNothing(t *testing.T) {
	t.Parallel()
	i := apiKeyed("https://a.com")
	i.RequestHeaders = []Pair{{"X-Key", "hush-hush"}}
	i.ClientSecret = "hush-hush"
	for _, form := range []string{"%v", "%+v", "%#v", "%s"} {
		if s := fmt.Sprintf(form, i); strings.Contains(s, "hush-hush") || strings.Contains(s, "key-12345") {
			t.Errorf("%s prints %s", form, s)
		}
	}
}

func FuzzRequest(f *testing.F) {
	f.Add("https://a.com/api/?x=1", "a b", "user", "k=v")
	f.Add("http://[::1]:80//", "日本", "ü", "")
	f.Add("https://a.com/%zz", "\x00\xff", "a\nb", "&&=;")
	f.Fuzz(func(t *testing.T, base, value, user, param string) {
		i := apiKeyed(base)
		i.Username = user
		i.RequestParameters = []Pair{{param, value}}
		req, err := i.Request(context.Background(), endpoint(t, "metadata"), Args{"id": value}, Body{}, "")
		if err != nil {
			return
		}
		ids, err := url.ParseQuery(req.URL.RawQuery)
		if err == nil && (len(ids["id"]) != 1 || ids.Get("id") != value) {
			t.Errorf("id %q arrives as %q", value, ids["id"])
		}
		if strings.ContainsAny(req.URL.RawQuery, " \r\n#") || !carries(req.Header.Get("username")) {
			t.Errorf("the request is torn: %q %q", req.URL.RawQuery, req.Header)
		}
	})
}
