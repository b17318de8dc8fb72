package simulator

import (
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A probe does something that a fault bends, and says what it saw.
type probe func(r *rig) string

func callbackOf(parameter string) probe {
	return func(r *rig) string {
		q := r.redirected(webQuery("state", "s1"), "allow")
		if !q.Has(parameter) {
			return "absent"
		}
		return q.Get(parameter)
	}
}

// tokenField is a field of the token answer as the bytes have it.
func tokenField(name string) probe {
	return func(r *rig) string {
		var body map[string]json.RawMessage
		if err := json.Unmarshal([]byte(text(r.t, r.exchange(r.code()))), &body); err != nil {
			r.t.Fatal(err)
		}
		if v, ok := body[name]; ok {
			return string(v)
		}
		return "absent"
	}
}

func kindOfError(resp *http.Response, t *testing.T) string {
	if resp.StatusCode == http.StatusOK {
		return "200"
	}
	body := object(t, resp)
	return fmt.Sprintf("%d %v", resp.StatusCode, body["type"])
}

func exchangeAfter(d time.Duration) probe {
	return func(r *rig) string {
		code := r.code()
		r.pass(d)
		return kindOfError(r.exchange(code), r.t)
	}
}

func refreshAfter(d time.Duration) probe {
	return func(r *rig) string {
		token := r.renewable()
		r.pass(d)
		return kindOfError(r.refreshWith(token), r.t)
	}
}

func callAfter(d time.Duration) probe {
	return func(r *rig) string {
		session := r.access()
		r.pass(d)
		return fmt.Sprint(r.get("/attask/api/v21.0/user/search", session).StatusCode)
	}
}

func cancelled(r *rig) string {
	resp := r.decide(webQuery("state", "s1"), "cancel")
	u, _ := url.Parse(resp.Header.Get("Location"))
	return strings.TrimSpace(fmt.Sprint(resp.StatusCode, " ", u.Query().Get("error"), " ", u.Query().Get("state")))
}

func codeTwice(r *rig) string {
	code := r.code()
	return kindOfError(r.exchange(code), r.t) + ", " + kindOfError(r.exchange(code), r.t)
}

// encodings tries all four with a code that does not exist: what comes back
// says whether the request was understood.
func encodings(r *rig) string {
	p := func() map[string]string {
		return map[string]string{"grant_type": "authorization_code", "code": "x", "redirect_uri": callback}
	}
	withSecret := p()
	withSecret["client_id"], withSecret["client_secret"] = webID, webSecret
	spa := p()
	spa["client_id"] = spaID
	var understood []string
	for name, resp := range map[string]*http.Response{
		"E1": r.do("POST", TokenPath, jsonOf(p()), "Content-Type", jsonType, "Authorization", basic(webID, webSecret)),
		"E2": r.do("POST", TokenPath, formOf(withSecret), "Content-Type", formType),
		"E3": r.do("POST", TokenPath, jsonOf(withSecret), "Content-Type", jsonType),
		"E4": r.do("POST", TokenPath, formOf(spa), "Content-Type", formType),
	} {
		if kindOfError(resp, r.t) == "400 invalid_grant" {
			understood = append(understood, name)
		}
	}
	return sorted(understood)
}

// afterAWrongEncoding sends a code in an encoding that is not accepted, then in
// one that is.
func afterAWrongEncoding(r *rig) string {
	code := r.code()
	r.fault("encodings_accepted", "E1")
	first := kindOfError(r.exchange(code), r.t)
	r.fault("encodings_accepted", "all")
	return first + ", then " + kindOfError(r.exchange(code), r.t)
}

func badCode(r *rig) string {
	resp := r.exchange("no such code")
	s := text(r.t, resp)
	for word, found := range map[string]bool{
		"workfront": strings.Contains(s, `"error":true`) && strings.Contains(s, `"statusCode":400`),
		"rfc":       strings.Contains(s, `"error":"invalid_grant"`) && strings.Contains(s, `"error_description"`),
		"attask":    strings.Contains(s, `"error":{"class"`),
		"string":    strings.Contains(s, `"error":"invalid_grant:`),
		"html":      strings.HasPrefix(s, "<!DOCTYPE html>") && strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html"),
		"empty":     s == "",
	} {
		if found {
			return fmt.Sprintf("%d %s", resp.StatusCode, word)
		}
	}
	return s
}

// rotation: does a refresh replace its token, and what becomes of the login
// when the first token is used again.
func rotation(r *rig) string {
	first, _ := r.tokens()["refresh_token"].(string)
	if first == "" {
		return "none"
	}
	renewed := object(r.t, r.refreshWith(first))
	second, _ := renewed["refresh_token"].(string)
	if second == first {
		return "same"
	}
	reuse := kindOfError(r.refreshWith(first), r.t)
	family := kindOfError(r.refreshWith(second), r.t)
	session := r.get("/attask/api/v21.0/user/search", renewed["access_token"].(string)).StatusCode
	return fmt.Sprintf("reuse %s, family %s, session %d", reuse, family, session)
}

func tokenStatus(r *rig) string { return kindOfError(r.exchange(r.code()), r.t) }

func tokenAndAPI(r *rig) string {
	return fmt.Sprint(r.exchange("x").StatusCode, " ", r.get("/attask/api/v21.0/user/search", "x").StatusCode)
}

func redirectedExchange(r *rig) string {
	resp := r.exchange(r.code())
	return strings.TrimSpace(fmt.Sprint(resp.StatusCode, " ", resp.Header.Get("Location")))
}

func firstPage(r *rig) string {
	return fmt.Sprint(len(object(r.t, r.get("/attask/api/v21.0/proj/search", r.access()))["data"].([]any)))
}

// resetProbe runs over a real connection, and over a recorder.
func resetProbe(r *rig) (seen string) {
	server := httptest.NewServer(r)
	defer server.Close()
	resp, err := server.Client().Post(server.URL+TokenPath, formType, strings.NewReader(""))
	if err == nil {
		defer resp.Body.Close()
		return "answered"
	}
	defer func() {
		if recover() == http.ErrAbortHandler {
			seen = "reset, aborted"
		}
	}()
	r.exchange("x")
	return "reset, answered"
}

// lostAnswer refreshes with rotation on, and asks afterwards what became of the
// refresh token.
func lostAnswer(r *rig) string {
	answer := r.settings()["token_answer"]
	r.fault("token_answer", "arrives") // the sign-in is not what is probed
	token := r.renewable()
	r.fault("token_answer", answer)
	r.fault("refresh_token", "rotating")
	seen := func() (seen string) {
		defer func() {
			if recover() == http.ErrAbortHandler {
				seen = "cut"
			}
		}()
		r.refreshWith(token)
		return "answered"
	}()
	r.fault("token_answer", "arrives")
	return seen + ", then " + kindOfError(r.refreshWith(token), r.t)
}

// refusedKinds asks for one object of each kind, and for the own user.
func refusedKinds(r *rig) string {
	refused := kindsAnswered(r, http.StatusForbidden)
	if status := r.get("/attask/api/v21.0/user/search?ID=$$USER.ID", r.access()).StatusCode; status != http.StatusOK {
		return fmt.Sprint("the own user ", status)
	}
	return refused
}

// unknownKinds asks for one object of each kind.
func unknownKinds(r *rig) string { return kindsAnswered(r, http.StatusNotFound) }

func kindsAnswered(r *rig, with int) string {
	session := r.access()
	var refused []string
	for _, name := range []string{"user", "proj", "task", "optask", "docu"} {
		switch status := r.get("/attask/api/v21.0/"+name+"/search?$$LIMIT=1", session).StatusCode; status {
		case with:
			refused = append(refused, strings.ToUpper(name))
		case http.StatusOK:
		default:
			return fmt.Sprint(name, " ", status)
		}
	}
	return cmp.Or(strings.Join(refused, ","), "none of them")
}

func gzipped(r *rig) string {
	resp := r.exchange(r.code())
	if resp.Header.Get("Content-Encoding") != "gzip" {
		return "plain"
	}
	if _, err := gzip.NewReader(strings.NewReader(text(r.t, resp))); err != nil {
		return "garbage"
	}
	return "header only"
}

// dated is how far the Date header is from the clock, over a real connection:
// net/http sets it where nobody else does.
func dated(r *rig) string {
	server := httptest.NewServer(r)
	defer server.Close()
	resp, err := server.Client().Get(server.URL)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	there, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return "absent"
	}
	if time.Since(there).Abs() < time.Minute { // net/http's, by the real clock
		return "0s"
	}
	return there.Sub(r.now).String()
}

func authorizePage(r *rig) string {
	return fmt.Sprint(r.do("GET", AuthorizePath+"?"+webQuery().Encode(), "").StatusCode)
}

func bearerCall(r *rig) string {
	resp := r.do("GET", "/attask/api/v21.0/user/search", "", "Authorization", "Bearer "+r.access())
	return fmt.Sprint(resp.StatusCode)
}

func version21(r *rig) string {
	return fmt.Sprint(r.get("/attask/api/v16.0/user/search", r.access()).StatusCode, " ", r.get("/attask/api/v21.0/user/search", r.access()).StatusCode)
}

func firewalled(r *rig) string {
	resp := r.form("grant_type", "refresh_token", "refresh_token", "x")
	page := text(r.t, resp)
	api := r.get("/attask/api/v21.0/user/search", "x").StatusCode
	return fmt.Sprint(resp.StatusCode, " ", api, " ", strings.Contains(page, "Access Denied") && strings.Contains(page, "Reference") && resp.Header.Get("Server") != "")
}

func waited(r *rig) string {
	start := time.Now()
	r.exchange("x")
	return time.Since(start).String()
}

func sorted(list []string) string {
	out := ""
	for _, want := range []string{"E1", "E2", "E3", "E4"} {
		for _, have := range list {
			if have == want {
				out += want
			}
		}
	}
	return out
}

// faultEffects has what each value of each fault does. normal is what the
// default does to the same probe.
var faultEffects = []struct {
	fault  string
	probe  probe
	normal string
	values map[string]string
}{
	{"state_echo", callbackOf("state"), "s1", map[string]string{"no": "absent", "altered": "s1x"}},
	{"callback_error", cancelled, "303 access_denied s1", map[string]string{"none": "200"}},
	{"domain", callbackOf("domain"), "acme", map[string]string{"wrong": "not-acme", "absent": "absent", "evil": "evil.com/"}},
	{"lane", callbackOf("lane"), "my", map[string]string{"wrong": "not-my", "absent": "absent"}},
	{"application", authorizePage, "200", map[string]string{"other-lane": "400"}},
	{"application", func(r *rig) string { return kindOfError(r.exchange("x"), r.t) }, "400 invalid_grant", map[string]string{"other-lane": "401 invalid_client"}},
	{"registered_redirect", authorizePage, "200", map[string]string{"slash": "400"}},
	{"bearer", bearerCall, "401", map[string]string{"accepted": "200"}},
	{"oldest_version", version21, "200 200", map[string]string{"17": "410 200", "22": "410 410"}},
	{"waf", firewalled, "400 401 false", map[string]string{"denied": "403 403 true"}},
	{"code_ttl", exchangeAfter(15 * time.Second), "200", map[string]string{"10s": "400 invalid_grant", "0s": "400 invalid_grant", "16s": "200"}},
	{"code_ttl", exchangeAfter(3 * time.Minute), "400 invalid_grant", map[string]string{"4m": "200"}},
	{"code_single_use", codeTwice, "200, 400 invalid_grant", map[string]string{"no": "200, 200"}},
	{"encodings_accepted", encodings, "E1E2E3E4", map[string]string{"E1": "E1", "E2": "E2", "E3": "E3", "E4": "E4", "E1,E3": "E1E3"}},
	{"wrong_encoding", afterAWrongEncoding, "400 invalid_request, then 200", map[string]string{"uses-up": "400 invalid_request, then 400 invalid_grant"}},
	{"token_error", tokenStatus, "200", map[string]string{
		"invalid_grant": "400 invalid_grant", "invalid_client": "401 invalid_client", "redirect_uri": "400 invalid_grant",
		"unauthorized_client": "400 unauthorized_client", "server": "500 server_error",
	}},
	{"error_profile", badCode, "400 workfront", map[string]string{
		"rfc6749": "400 rfc", "attask": "400 attask", "string": "400 string", "html": "400 html", "empty": "400 empty",
	}},
	{"error_profile", func(r *rig) string {
		resp := r.exchange("no such code")
		return fmt.Sprint(resp.StatusCode, " ", object(r.t, resp)["error"])
	}, "400 true", map[string]string{"200-with-error": "200 true"}},
	{"token_type", tokenField("token_type"), `"sessionID"`, map[string]string{"Bearer": `"Bearer"`, "bearer": `"bearer"`, "unknown": `"workfront-session"`}},
	{"expires_in", tokenField("expires_in"), "3600", map[string]string{
		"zero": "0", "string": `"3600"`, "negative": "-1", "null": "null", "absent": "absent", "float": "3599.5", "90": "90", "0": "0",
	}},
	{"refresh_token", rotation, "same", map[string]string{
		"absent": "none", "rotating": "reuse 400 invalid_grant, family 200, session 200",
		"rotating-reuse-kills-family": "reuse 400 invalid_grant, family 400 invalid_grant, session 401",
	}},
	{"wid", tokenField("wid"), `"` + me.id + `"`, map[string]string{"absent": "absent", "number": "4711"}},
	{"require_redirect_uri_on_refresh", refreshAfter(0), "200", map[string]string{"yes": "400 invalid_request"}},
	{"absolute_expiry", refreshAfter(10 * time.Second), "200", map[string]string{"10s": "400 invalid_grant", "11s": "200"}},
	{"inactivity_expiry", refreshAfter(10 * time.Second), "200", map[string]string{"10s": "400 invalid_grant", "11s": "200"}},
	{"token_redirect", redirectedExchange, "200", map[string]string{"yes": "307 " + elsewhere}},
	{"token_answer", lostAnswer, "answered, then 400 invalid_grant", map[string]string{"lost": "cut, then 400 invalid_grant"}},
	{"session_idle", callAfter(10 * time.Second), "200", map[string]string{"10s": "401", "11s": "200", "0s": "401"}},
	{"empty_data", firstPage, "12", map[string]string{"yes": "0"}},
	{"denied", refusedKinds, "none of them", map[string]string{
		"user": "USER", "proj": "PROJ", "task": "TASK", "optask": "OPTASK", "docu": "DOCU", "proj,docu": "PROJ,DOCU", "project": "PROJ",
	}},
	{"unsupported", unknownKinds, "none of them", map[string]string{
		"user": "USER", "proj": "PROJ", "task": "TASK", "optask": "OPTASK", "docu": "DOCU", "task,issue": "TASK,OPTASK",
	}},
	{"latency", waited, "0s", map[string]string{"2s": "2s", "90m": "1h30m0s"}},
	{"status", tokenAndAPI, "400 401", map[string]string{"429": "429 429", "500": "500 500", "503": "503 503"}},
	{"reset", resetProbe, "answered", map[string]string{"yes": "reset, aborted"}},
	{"date", dated, "0s", map[string]string{"10m": "10m0s", "-10m": "-10m0s", "absent": "absent", "90s": "1m30s"}},
	{"gzip_garbage", gzipped, "plain", map[string]string{"yes": "garbage"}},
}
