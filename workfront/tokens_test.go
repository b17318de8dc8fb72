package workfront

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"wfconnect/network"
)

// served is an application whose Workfront is the handler, and its client.
func served(t *testing.T, h http.HandlerFunc) (Application, *http.Client) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	host, err := ParseHost(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return Application{Host: host, ClientID: "id", ClientSecret: "se/cr et", RedirectURI: "http://127.0.0.1:8976/cb", Style: StyleForm}, s.Client()
}

func says(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func TestTokenRequestStyles(t *testing.T) {
	t.Parallel()
	exchange := func(a Application, c *http.Client) (Tokens, error) { return a.Exchange(context.Background(), c, "c/1") }
	refresh := func(a Application, c *http.Client) (Tokens, error) { return a.Refresh(context.Background(), c, "r/1") }
	for _, c := range []struct {
		name  string
		style Style
		do    func(Application, *http.Client) (Tokens, error)
		basic bool
		want  map[string]string
	}{
		{"E2 form", StyleForm, exchange, false, map[string]string{"grant_type": "authorization_code", "redirect_uri": "http://127.0.0.1:8976/cb", "code": "c/1", "client_id": "id", "client_secret": "se/cr et"}},
		{"E1 json", StyleJSON, exchange, true, map[string]string{"grant_type": "authorization_code", "redirect_uri": "http://127.0.0.1:8976/cb", "code": "c/1"}},
		{"E3 json-body", StyleJSONBody, exchange, false, map[string]string{"grant_type": "authorization_code", "redirect_uri": "http://127.0.0.1:8976/cb", "code": "c/1", "client_id": "id", "client_secret": "se/cr et"}},
		{"R2 form (A09)", StyleForm, refresh, false, map[string]string{"grant_type": "refresh_token", "redirect_uri": "http://127.0.0.1:8976/cb", "refresh_token": "r/1", "client_id": "id", "client_secret": "se/cr et"}},
		{"R1 json", StyleJSON, refresh, true, map[string]string{"grant_type": "refresh_token", "refresh_token": "r/1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var method, path, query, kind, auth string
			got := map[string]string{}
			a, client := served(t, func(w http.ResponseWriter, r *http.Request) {
				method, path, query, kind, auth = r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("Content-Type"), r.Header.Get("Authorization")
				body, _ := io.ReadAll(r.Body)
				if kind == "application/json" {
					json.Unmarshal(body, &got)
				} else if form, err := url.ParseQuery(string(body)); err == nil {
					for k := range form {
						got[k] = form.Get(k)
					}
				}
				io.WriteString(w, `{"token_type":"sessionID","access_token":"t","expires_in":60}`)
			})
			a.Style = c.style
			if _, err := c.do(a, client); err != nil {
				t.Fatal(err)
			}
			if method != "POST" || path != "/integrations/oauth2/api/v1/token" || query != "" {
				t.Errorf("%s %s?%s", method, path, query)
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("body %v\nwant %v", got, c.want)
			}
			wantAuth := ""
			if c.basic {
				wantAuth = "Basic aWQ6c2UvY3IgZXQ=" // raw id:secret, as Adobe has it
			}
			if auth != wantAuth {
				t.Errorf("Authorization %q, want %q", auth, wantAuth)
			}
		})
	}
}

func TestTokenAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		expires    time.Duration
		raw, note  string
	}{
		{"number", `{"token_type":"sessionID","access_token":"t","refresh_token":"r","expires_in":3600,"wid":"w"}`, time.Hour, "3600", ""},
		{"A05 string", `{"token_type":"sessionID","access_token":"t","expires_in":"3600"}`, time.Hour, `"3600"`, ""},
		{"A05 fraction", `{"token_type":"sessionID","access_token":"t","expires_in":59.5}`, 59*time.Second + 500*time.Millisecond, "59.5", ""},
		{"A05 zero", `{"token_type":"sessionID","access_token":"t","expires_in":0}`, 0, "0", "lifetime is unknown"},
		{"A05 negative", `{"token_type":"sessionID","access_token":"t","expires_in":-1}`, 0, "-1", "lifetime is unknown"},
		{"A05 null", `{"token_type":"sessionID","access_token":"t","expires_in":null}`, 0, "null", "lifetime is unknown"},
		{"A05 absent", `{"token_type":"sessionID","access_token":"t"}`, 0, "absent", "lifetime is unknown"},
		{"A05 words", `{"token_type":"sessionID","access_token":"t","expires_in":"soon"}`, 0, `"soon"`, "lifetime is unknown"},
		{"A05 absolute time", `{"token_type":"sessionID","access_token":"t","expires_in":1790000000}`, 0, "1790000000", "lifetime is unknown"},
		{"A06 Bearer", `{"token_type":"Bearer","access_token":"t","expires_in":60}`, time.Minute, "60", ""},
		{"A06 bearer", `{"token_type":"bearer","access_token":"t","expires_in":60}`, time.Minute, "60", ""},
		{"A06 unknown", `{"token_type":"mac","access_token":"t","expires_in":60}`, time.Minute, "60", "neither sessionID nor Bearer"},
		{"A06 absent", `{"access_token":"t","expires_in":60}`, time.Minute, "60", "neither sessionID nor Bearer"},
		{"other keys", `{"token_type":"sessionID","access_token":"t","expires_in":60,"scope":"x"}`, time.Minute, "60", "scope"},
		{"BOM", "\xef\xbb\xbf" + `{"token_type":"sessionID","access_token":"t","expires_in":60}`, time.Minute, "60", ""},
		{"wid number", `{"token_type":"sessionID","access_token":"t","expires_in":60,"wid":7}`, time.Minute, "60", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a, client := served(t, says(200, "application/json", c.body))
			got, err := a.Exchange(context.Background(), client, "c")
			if err != nil {
				t.Fatal(err)
			}
			if got.ExpiresIn != c.expires || got.ExpiresRaw != c.raw || got.Known() != (c.expires > 0) {
				t.Errorf("lifetime %v from %s, want %v from %s", got.ExpiresIn, got.ExpiresRaw, c.expires, c.raw)
			}
			if notes := strings.Join(got.Notes, "; "); !strings.Contains(notes, c.note) || c.note == "" && notes != "" {
				t.Errorf("notes %q, want %q", notes, c.note)
			}
		})
	}
}

// A08: nobody documents the errors of the token endpoint.
func TestTokenErrorShapes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		status       int
		kind, body   string
		shape        Shape
		typ, message string
		cause        Cause
	}{
		{"A08 workfront, boolean error", 400, "application/json", `{"statusCode":400,"error":true,"type":"invalid_grant","message":"Authorization code expired"}`, ShapeWorkfront, "invalid_grant", "Authorization code expired", CauseCode},
		{"A08 workfront, client", 401, "application/json", `{"statusCode":401,"error":true,"type":"AuthError","message":"Unknown client"}`, ShapeWorkfront, "AuthError", "Unknown client", CauseClient},
		{"A08 rfc6749", 400, "application/json", `{"error":"invalid_grant","error_description":"code was used"}`, ShapeRFC, "invalid_grant", "code was used", CauseCode},
		{"A08 rfc6749 without description", 401, "application/json", `{"error":"invalid_client"}`, ShapeRFC, "invalid_client", "", CauseClient},
		{"A08 rfc6749 unsupported", 400, "application/json", `{"error":"unauthorized_client"}`, ShapeRFC, "unauthorized_client", "", CauseApplication},
		{"A08 attask", 422, "application/json", `{"error":{"class":"com.attask.X","message":"redirect_uri does not match"}}`, ShapeAttask, "com.attask.X", "redirect_uri does not match", CauseRedirectURI},
		{"A08 string", 400, "application/json", `{"error":"unrecognized URI format: too many parts"}`, ShapeString, "", "unrecognized URI format: too many parts", CauseUnknown},
		{"A08 html", 403, "text/html", "<html><head><title>Access\n Denied</title></head>Reference #18", ShapeHTML, "", "a web page came instead of JSON, titled Access Denied", CauseNetwork},
		{"A08 html with 200", 200, "text/html", "<!doctype html><title>Log In</title>", ShapeHTML, "", "a web page came instead of JSON, titled Log In", CauseUnknown},
		{"A08 empty", 401, "", "", ShapeEmpty, "", "the answer is empty", CauseClient},
		{"A08 empty with 200", 200, "", "", ShapeEmpty, "", "the answer is empty", CauseUnknown},
		{"garbled", 200, "application/json", "\x1f\x8b\x00garbage", ShapeOther, "", "the answer is not a JSON object", CauseUnknown},
		{"JSON with Adobe's comments", 200, "application/json", "{\"access_token\": \"string\", // the value of sessionID\n\"expires_in\": 0}", ShapeOther, "", "the answer is not a JSON object", CauseUnknown},
		{"200 with an error", 200, "application/json", `{"error":true,"type":"invalid_grant","message":"code"}`, ShapeWorkfront, "invalid_grant", "code", CauseCode},
		{"200 without a token", 200, "application/json", `{"token_type":"sessionID"}`, ShapeOther, "", "access_token is missing, or not a string that a header can carry", CauseUnknown},
		{"token is a number", 200, "application/json", `{"access_token":17}`, ShapeOther, "", "access_token is missing, or not a string that a header can carry", CauseUnknown},
		{"token would break a header", 200, "application/json", `{"access_token":"a\r\nX: y"}`, ShapeOther, "", "access_token is missing, or not a string that a header can carry", CauseUnknown},
		{"404", 404, "application/json", `{"error":"no"}`, ShapeString, "", "no", CausePath},
		{"429", 429, "application/json", `{"error":"Too many concurrent API requests"}`, ShapeString, "", "Too many concurrent API requests", CauseThrottled},
		{"503", 503, "text/html", "<title>Sorry</title>", ShapeHTML, "", "a web page came instead of JSON, titled Sorry", CauseServer},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a, client := served(t, says(c.status, c.kind, c.body))
			_, err := a.Exchange(context.Background(), client, "c")
			var r *Refused
			if !errors.As(err, &r) {
				t.Fatalf("got %v, want a refusal", err)
			}
			if r.Status != c.status || r.Shape != c.shape || r.Type != c.typ || r.Message != c.message || r.Cause != c.cause {
				t.Errorf("got  %d %s %q %q cause %d\nwant %d %s %q %q cause %d", r.Status, r.Shape, r.Type, r.Message, r.Cause, c.status, c.shape, c.typ, c.message, c.cause)
			}
		})
	}
}

func TestRefreshErrorIsTheRefreshTokens(t *testing.T) {
	t.Parallel()
	a, client := served(t, says(400, "application/json", `{"error":"invalid_grant"}`))
	_, err := a.Refresh(context.Background(), client, "r")
	var r *Refused
	if !errors.As(err, &r) || r.Cause != CauseRefreshToken {
		t.Errorf("got %v, cause %d", err, r.Cause)
	}
}

// The error code outranks the words around it.
func TestCauses(t *testing.T) {
	t.Parallel()
	const library = "The provided grant is invalid, expired, does not match the redirection URI, or was issued to another client"
	for _, c := range []struct {
		typ, message      string
		exchange, refresh Cause
	}{
		{"invalid_grant", library, CauseCode, CauseRefreshToken},
		{"invalid_grant", "issued to another client", CauseCode, CauseRefreshToken},
		{"invalid_grant", "redirect_uri differs", CauseRedirectURI, CauseRefreshToken},
		{"invalid_client", "unknown redirect", CauseClient, CauseClient},
		{"invalid_request", "This way of sending the client credentials is not supported", CauseStyle, CauseStyle},
		{"", "Unsupported grant type", CauseApplication, CauseApplication},
		{"", "Request failed with status code 400", CauseUnknown, CauseUnknown},
		{"", "Authorization code is not known", CauseCode, CauseUnknown},
	} {
		r := &Refused{Status: 400, Type: c.typ, Message: c.message}
		if got := r.tokenCause(exchanging); got != c.exchange {
			t.Errorf("%s %s: exchange: %d, want %d", c.typ, c.message, got, c.exchange)
		}
		if got := r.tokenCause(refreshing); got != c.refresh {
			t.Errorf("%s %s: refresh: %d, want %d", c.typ, c.message, got, c.refresh)
		}
	}
}

func TestTokenRequestFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	stolen := make(chan string, 1)
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		stolen <- string(body)
	}))
	t.Cleanup(thief.Close)
	a, client := served(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, thief.URL, http.StatusTemporaryRedirect)
	})
	_, err := a.Exchange(context.Background(), client, "c")
	var r *Refused
	if !errors.As(err, &r) || r.Cause != CauseMoved || r.Location != thief.URL {
		t.Errorf("got %v, want a refusal that names %s", err, thief.URL)
	}
	if len(stolen) > 0 {
		t.Errorf("the redirect was followed, with %q", <-stolen)
	}
}

// The transport replays a request that it can rewind when a kept-alive
// connection breaks; a code must not be sent twice for that.
func TestTokenRequestIsNotReplayed(t *testing.T) {
	t.Parallel()
	a := Application{RedirectURI: "http://127.0.0.1/cb"}
	a.Host, _ = ParseHost("acme")
	rt := roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.GetBody != nil {
			t.Error("the transport could send the body again")
		}
		return nil, errors.New("cut")
	})
	_, err := a.Exchange(context.Background(), &http.Client{Transport: rt}, "c")
	var u *network.Unreachable
	if !errors.As(err, &u) {
		t.Errorf("got %v, want Unreachable", err)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestUnreachableSaysWhyWithoutTheSecret(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	url := gone.URL
	gone.Close()
	h, _ := ParseHost(url)
	a := Application{Host: h, ClientSecret: "hush-hush", RedirectURI: "http://127.0.0.1/cb"}
	_, err := a.Exchange(context.Background(), http.DefaultClient, "code-1234567")
	if err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("got %v, want the refused connection named", err)
	}
	if strings.Contains(fmt.Sprintf("%v %+v %#v", err, a, a), "hush-hush") || strings.Contains(err.Error(), "code-1234567") {
		t.Errorf("a secret is in the words: %+v", a)
	}
}

func FuzzReadTokens(f *testing.F) {
	for _, s := range []string{`{"access_token":"t","expires_in":1e400}`, `{"error":{"message":1}}`, `[]`, `null`, `{"access_token":"t","wid":{}}`, "<title>", `{"error":true}`} {
		f.Add(200, s)
		f.Add(400, s)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		resp := &http.Response{StatusCode: status, Header: http.Header{}}
		tokens, refused := readTokens(resp, []byte(body))
		if refused == nil && (tokens.AccessToken == "" || status < 200 || status > 299 || tokens.ExpiresIn < 0) {
			t.Errorf("%d %q was taken for tokens: %+v", status, body, tokens)
		}
		if refused != nil && refused.Error() == "" {
			t.Error("a refusal without words")
		}
	})
}

// What nobody knows the end of must not be sent again; what is known not to have
// been taken may be.
func TestLost(t *testing.T) {
	t.Parallel()
	answers := func(status int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		lost   bool
	}{
		"a refusal":                   {answers(400, "application/json", `{"error":"invalid_grant","error_description":"dead"}`), false},
		"an error with 200":           {answers(200, "application/json", `{"error":true,"message":"no"}`), false},
		"out of service":              {answers(503, "text/html", "<html>"), false},
		"a fault":                     {answers(500, "application/json", `{"error":true}`), true},
		"a gateway":                   {answers(504, "text/html", "<html>"), true},
		"a page with 200":             {answers(200, "text/html", "<html>"), true},
		"an answer without the token": {answers(200, "application/json", `{"expires_in":1}`), true},
		"a redirect":                  {answers(307, "text/html", ""), false},
		"a cut":                       {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, true},
	} {
		app, client := served(t, c.answer)
		if _, err := app.Refresh(t.Context(), client, "r"); err == nil || network.Lost(err) != c.lost {
			t.Errorf("%s: lost %v, %v", name, network.Lost(err), err)
		}
	}
}

// A TLS handshake may fail with an error that does not say that it is one.
func TestAFailedHandshakeSendsNothing(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{MaxVersion: tls.VersionTLS11} //nolint:gosec // an old server is what is tested
	s.StartTLS()
	t.Cleanup(s.Close)
	host, err := ParseHost(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Application{Host: host, ClientID: "id", ClientSecret: "s"}.Refresh(t.Context(), s.Client(), "r")
	if err == nil || network.Lost(err) {
		t.Errorf("%v: nothing was sent", err)
	}
}
