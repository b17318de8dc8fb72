package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheTextOfARecordedCurl(t *testing.T) {
	t.Parallel()
	const token, key = "at-0123456789", "k-1234567890"
	given := exchangeOf(t, request(t, "PUT", "https://h/upload?id=1", "application/octet-stream", "xyz"), nil)
	lost := given
	lost.Request.Cut, lost.Request.Size = true, 9
	given.Request.Body, given.Request.Cut, given.Request.Gone = nil, true, true
	odd := exchangeOf(t, request(t, "PUT", "https://h/upload", "", "\x00"), nil)
	for name, c := range map[string]struct {
		x    Exchange
		want string
	}{
		"API call": {exchangeOf(t, request(t, "GET", "https://h/attask/api/v21.0/user/search?$$LIMIT=1", "", "", "sessionID", token), nil), `curl --request GET 'https://h/attask/api/v21.0/user/search?$$LIMIT=1' \
--header "sessionID: $SESSION_ID"`},
		"by name and by kind": {exchangeOf(t, request(t, "POST", "https://h/a/"+token+"/b?x=1&api_key="+key, jsonMIME, `{"a":"<`+token+`>","refresh_token":"r-1"}`, "Authorization", "Bearer "+token, "X-Key", key), map[Kind]string{KindKey: key, KindToken: token}), `curl --globoff --request POST "https://h/a/$ACCESS_TOKEN"'/b' \
--url-query 'x=1' \
--url-query "api_key=$API_KEY" \
--header "Authorization: Bearer $ACCESS_TOKEN" \
--header 'Content-Type: application/json' \
--header "X-Key: $API_KEY" \
--data-raw '{"a":"<'"$ACCESS_TOKEN"'>","refresh_token":"'"$REFRESH_TOKEN"'"}'`},
		"what is no secret under a secret's name": {exchangeOf(t, request(t, "POST", "https://h/", jsonMIME, `{"code":"NO"}`), nil), `curl --request POST 'https://h/' \
--header 'Content-Type: application/json' \
--data-raw '{"code":"NO"}'`},
		"a body too long": {lost, `# BODY_FILE is a file with the body that you have to make: only 3 of the 9 bytes of its body were kept
curl --request PUT 'https://h/upload?id=1' \
--header 'Content-Type: application/octet-stream' \
--data-binary '@BODY_FILE'`},
		"a body given up": {given, `# BODY_FILE is a file with the body that you have to make: its body of 3 bytes was given up to make room for newer exchanges
curl --request PUT 'https://h/upload?id=1' \
--header 'Content-Type: application/octet-stream' \
--data-binary '@BODY_FILE'`},
		"bytes": {odd, `# BODY_FILE is a file with the body that you have to make: it is no text or too long for a command line
curl --request PUT 'https://h/upload' \
--header 'Content-Type:' \
--data-binary '@BODY_FILE'`},
	} {
		got, err := c.x.Curl()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if got, err := (Exchange{Pending: true, Method: "GET", URL: "https://h/"}).Curl(); err == nil {
		t.Errorf("of a request that is not known: %s", got)
	}
}

// real are the secrets behind the variables. In a path and in JSON a variable
// holds what stands there, so those used there need no escape.
var real = map[string]string{
	"CLIENT_ID": "the id", "CLIENT_SECRET": `s3cr3t!'"$x\ &=+%/é`, "ACCESS_TOKEN": "at.1-0123456789", "SESSION_ID": "at.1-0123456789", "REFRESH_TOKEN": "rt-0123456789",
	"API_KEY": `k!'"$x\ &=+%/é#1`, "CODE": "c-0123456789", "COOKIE": "a=c-000001; b=c-000002", "PASSWORD": "p-0123456789", "BODY_FILE": "\x00\x01 bytes",
	"JWT_TOKEN": "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl",
}

func TestARecordedCurlRunsLikeTheClient(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not on this machine: ", err)
	}
	token, secret, key := real["ACCESS_TOKEN"], url.QueryEscape(real["CLIENT_SECRET"]), url.QueryEscape(real["API_KEY"])
	jwt, _ := json.Marshal(real["JWT_TOKEN"])
	cases := map[string]*http.Request{
		"path":               request(t, "GET", "http://h/a/"+token+"/x"+token+"y/[1-3]?a={b,c}", "", ""),
		"query":              request(t, "GET", "http://h/?a=%27+x&token2="+key+"&access_token="+token+"&next=%2Fa%3Fb%3D"+key+"%26c&flag&"+token, "", ""),
		"headers":            request(t, "GET", "http://h/", "", "", "sessionID", token, "apiKey", real["API_KEY"], "X-In", "<"+token+"> it's", "Cookie", real["COOKIE"], "X-Empty", "", "Accept", "a/b"),
		"bearer":             request(t, "GET", "http://h/", "", "", "Authorization", "Bearer "+token),
		"form":               request(t, "POST", "http://h/", formMIME, "client_secret="+secret+"&note=x+"+key+"%21&code="+real["CODE"]+"&a=b%26c"),
		"a form with a flag": request(t, "POST", "http://h/", formMIME, "flag&a="+token),
		"JSON":               request(t, "POST", "http://h/", jsonMIME, `{"refresh_token":"`+real["REFRESH_TOKEN"]+`","l":["x `+token+` 'y'"],"jwt_token":`+string(jwt)+`,"n":1}`),
		"text":               request(t, "PUT", "http://h/", "text/plain", "it's "+real["API_KEY"]+" and\n"+token+"!"),
		"bytes":              request(t, "PUT", "http://h/up", "application/octet-stream", real["BODY_FILE"]),
		"empty POST":         request(t, "POST", "http://h/uploadInit?parentId=%2F", "", ""),
		"DELETE":             request(t, "DELETE", "http://h/x?id=1", "", ""),
	}
	cases["basic"] = request(t, "POST", "http://h/token", jsonMIME, `{"a":1}`)
	cases["basic"].SetBasicAuth(real["CLIENT_ID"], real["CLIENT_SECRET"])
	for name, req := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compareRecorded(t, req)
		})
	}
}

// compareRecorded sends the request through a recorder and then, in each shell,
// what was recorded as curl.
func compareRecorded(t *testing.T, template *http.Request) {
	got := make(chan seen, 2)
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case got <- look(r):
		default: // the second request of a curl that took a URL for a range
		}
	}))
	t.Cleanup(srv.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	t.Cleanup(cancel)
	rec := recorder(srv.Client().Transport)
	for kind, name := range map[Kind]string{KindToken: "ACCESS_TOKEN", KindKey: "API_KEY", KindSecret: "CLIENT_SECRET", KindRefresh: "REFRESH_TOKEN"} {
		rec.log.redact.Learn(kind, real[name])
	}
	req := template.Clone(ctx)
	req.URL.Host, req.Host = strings.TrimPrefix(srv.URL, "http://"), ""
	resp, err := (&http.Client{Transport: rec}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	want := <-got
	line, err := over(rec)[0].Curl()
	if err != nil {
		t.Fatal(err)
	}
	for _, shell := range []string{"bash", "zsh", "fish"} {
		if _, err := exec.LookPath(shell); err != nil {
			t.Logf("%s is not on this machine: %v", shell, err)
			continue
		}
		runCurl(ctx, t, shell, line, real)
		select {
		case have := <-got:
			if diff := cmp.Diff(want, have); diff != "" {
				t.Errorf("net/http and curl in %s differ (-net/http +curl):\n%s\n%s", shell, diff, line)
			}
		default:
			t.Fatalf("curl sent nothing:\n%s", line)
		}
	}
}

// Wherever a secret stood, neither it nor a mark is left of it.
func FuzzRecordedCurl(f *testing.F) {
	f.Add("s3cr3t-0123", "a", uint8(0))
	f.Add(`q"'$\ &=+%/x`, "x#y", uint8(255))
	f.Add("abcdef", "tok#7f3a", uint8(3))
	f.Fuzz(func(t *testing.T, secret, around string, where uint8) {
		if len(secret) < shortest || len(secret) > 200 || len(around) > 200 || strings.Contains(around, secret) || strings.Trim(secret, "kinds#toecrfhvyjwpa0123456789") == "" {
			t.Skip("not searched for, or a part of any mark or variable")
		}
		quoted, err := json.Marshal(around + secret + around)
		if err != nil {
			t.Skip(err)
		}
		target := "https://h.example/p/" + url.PathEscape(around)
		if where&1 != 0 {
			target += url.PathEscape(secret)
		}
		if where&2 != 0 {
			target += "?a=" + url.QueryEscape(around) + url.QueryEscape(secret) + "&client_secret=" + url.QueryEscape(secret)
		}
		mime, body := "", ""
		switch where >> 6 {
		case 1:
			mime, body = formMIME, "a="+url.QueryEscape(secret+around)+"&code="+url.QueryEscape(secret)
		case 2:
			mime, body = jsonMIME, `{"a":`+string(quoted)+`,"access_token":`+string(quoted)+`}`
		case 3:
			mime, body = "text/plain", around+secret
		}
		req := request(t, "POST", target, mime, body)
		if where&4 != 0 {
			req.Header.Set("X-Thing", around+secret)
			req.Header.Set("Apikey", secret)
		}
		if where&8 != 0 {
			req.SetBasicAuth("id", secret)
		}
		line, err := exchangeOf(t, req, map[Kind]string{KindKey: secret}).Curl()
		if err != nil {
			if revealed(err.Error(), secret) {
				t.Fatalf("the secret is in the error %v", err)
			}
			return
		}
		if revealed(line, secret) && !revealed(around, secret) && !strings.Contains(fmt.Sprint(variableNames()), secret) {
			t.Fatalf("%q can be read in\n%s", secret, line)
		}
		if mark := marks().FindString(line); mark != "" && !strings.Contains(around, "#") {
			t.Fatalf("%s is left in\n%s", mark, line)
		}
	})
}

// variableNames are words that a command holds whatever was recorded.
func variableNames() []string {
	out := []string{"curl --request POST --header --data-raw --data-urlencode --data-binary --url-query --globoff https://h.example/p/ Content-Type X-Thing Apikey application/json text/plain " + formMIME + " BODY_FILE is a file with the body that you have to make its does not fit it is no text or too long for a command line CLIENT_ID"}
	for _, n := range names {
		out = append(out, n.variable, n.key, string(n.kind))
	}
	return out
}
