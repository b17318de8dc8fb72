package provider

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

func returned(state string) probe {
	return func(r *rig) string {
		raw := r.redirected("state="+state, "allow").RawQuery
		for pair := range strings.SplitSeq(raw, "&") {
			if v, ok := strings.CutPrefix(pair, "state="); ok {
				return v
			}
		}
		return "absent"
	}
}

func cancelled(r *rig) string {
	resp := r.decide("state=s1", "cancel")
	u, _ := url.Parse(resp.Header.Get("Location"))
	return strings.TrimSpace(fmt.Sprint(resp.StatusCode, " ", u.Query().Get("error"), " ", u.Query().Get("state")))
}

func ownQuery(r *rig) string { return r.redirected("state=s1", "allow").Query().Get("keep") }

func stateOnly(r *rig) string {
	return fmt.Sprint(r.do("GET", AuthorizePath+"?state=s1", "").StatusCode, " ",
		r.do("GET", AuthorizePath+"?"+query("state", "s1", "client_id", theID, "redirect_uri", callback, "response_type", "code"), "").StatusCode)
}

func exchangedPlainly(r *rig) string { return fmt.Sprint(r.exchange(r.code()).StatusCode) }

// styles tries every way with a code that does not exist: what comes back says
// whether the request was understood.
func styles(r *rig) string {
	p := url.Values{"grant_type": {"authorization_code"}, "code": {"x"}}
	full := url.Values{"client_id": {theID}, "client_secret": {theSecret}, "grant_type": {"authorization_code"}, "code": {"x"}}
	var understood []string
	for _, style := range []struct {
		name string
		resp *http.Response
	}{
		{"form", r.do("POST", TokenPath, full.Encode(), "Content-Type", formType)},
		{"query", r.do("POST", TokenPath+"?"+full.Encode(), "")},
		{"json", r.do("POST", TokenPath, jsonOf(full), "Content-Type", "application/json")},
		{"basic", r.do("POST", TokenPath, p.Encode(), "Content-Type", formType, "Authorization", basic(theID, theSecret))},
	} {
		if object(r.t, style.resp)["error"] == "invalid_grant" {
			understood = append(understood, style.name)
		}
	}
	return strings.Join(understood, " ")
}

func wrongSecret(r *rig) string {
	return fmt.Sprint(r.form("grant_type", "authorization_code", "code", r.code(), "client_secret", "wrong").StatusCode)
}

func codeTwice(r *rig) string {
	code := r.code()
	first := object(r.t, r.exchange(code))
	second := r.exchange(code).StatusCode
	return fmt.Sprint(second, " ", r.with(first["access_token"]), " ", r.refreshWith(first["refresh_token"].(string)).StatusCode)
}

func tokenFailure(r *rig) string {
	resp := r.exchange("no such code")
	s := text(r.t, resp)
	if strings.HasPrefix(s, "<!DOCTYPE") {
		return fmt.Sprint(resp.StatusCode, " html")
	}
	var o map[string]any
	_ = json.Unmarshal([]byte(s), &o)
	return fmt.Sprint(resp.StatusCode, " ", o["error"])
}

func tokenFields(names ...string) probe {
	return func(r *rig) string {
		var body map[string]json.RawMessage
		if err := json.Unmarshal([]byte(text(r.t, r.exchange(r.code()))), &body); err != nil {
			r.t.Fatal(err)
		}
		var seen []string
		for _, name := range names {
			if v, ok := body[name]; ok {
				seen = append(seen, name+" "+string(v))
			}
		}
		return strings.Join(seen, ", ")
	}
}

// refreshed: is there a refresh token, what a refresh says, whether its token
// is another one that works, and whether the first one still does.
func refreshed(r *rig) string {
	first := r.tokens()
	token, ok := first["refresh_token"].(string)
	if !ok {
		return "none"
	}
	resp := r.refreshWith(token)
	if resp.StatusCode != http.StatusOK {
		return fmt.Sprint(resp.StatusCode)
	}
	second := object(r.t, resp)
	again := "kept"
	switch second["refresh_token"] {
	case nil:
		again = "absent"
	case token:
	default:
		again = "replaced"
	}
	return fmt.Sprint(again, ", other ", first["access_token"] != second["access_token"], ", new ", r.with(second["access_token"]), ", old ", r.with(first["access_token"]))
}

// reused: what a refresh token does after a refresh, and then its successor.
func reused(r *rig) string {
	first := r.tokens()["refresh_token"].(string)
	second := object(r.t, r.refreshWith(first))["refresh_token"].(string)
	return fmt.Sprint(r.refreshWith(first).StatusCode, " ", r.refreshWith(second).StatusCode)
}

func cacheable(r *rig) string {
	resp := r.exchange(r.code())
	return strings.TrimSpace(resp.Header.Get("Cache-Control") + " " + resp.Header.Get("Pragma"))
}

func afterItsTime(r *rig) string {
	token := r.tokens()["access_token"]
	r.pass(time.Hour)
	return fmt.Sprint(r.with(token))
}

func inQuery(r *rig) string {
	return fmt.Sprint(r.do("GET", api+"metadata?"+query("id", "/", "apiKey", theKey, "username", SampleUser), "").StatusCode)
}

func tokenInQuery(r *rig) string {
	return fmt.Sprint(r.do("GET", api+"metadata?"+query("id", "/", "access_token", r.tokens()["access_token"].(string)), "").StatusCode)
}

func lowerCase(r *rig) string {
	return fmt.Sprint(r.do("GET", api+"metadata?id=/", "", "apikey", theKey, "username", SampleUser).StatusCode, " ",
		r.do("GET", api+"metadata?id=/", "", "apiKey", theKey, "Username", SampleUser).StatusCode)
}

func withCookie(r *rig) string {
	first := r.get("metadata", "id", "/")
	h := r.credentials()
	for _, c := range first.Cookies() {
		h = append(h, "Cookie", c.Name+"="+c.Value)
	}
	return fmt.Sprint(first.StatusCode, " ", r.do("GET", api+"metadata?id=/", "", h...).StatusCode)
}

func openBytes(r *rig) string {
	return fmt.Sprint(r.do("GET", api+"download?id="+r.idOf("Brief.txt"), "").StatusCode, " ",
		r.do("GET", api+"thumbnail?id="+r.idOf("Logo.png"), "").StatusCode, " ", r.do("GET", api+"metadata?id=/", "").StatusCode)
}

func readOnlyFolder(r *rig) string {
	if err := r.root.Chmod("Sub", 0o555); err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = r.root.Chmod("Sub", 0o755) }()
	return fmt.Sprint(r.call("POST", "uploadInit", "", "parentId", r.idOf("Sub"), "filename", "x").StatusCode)
}

func hostileTitle(r *rig) string {
	title, _ := object(r.t, r.get("metadata", "id", r.idOf("Brief.txt")))["title"].(string)
	return fmt.Sprint(strings.Contains(title, "\x1b]0;") && strings.Contains(title, "<script>") && utf8.ValidString(title))
}
