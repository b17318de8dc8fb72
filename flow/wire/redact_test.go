package wire

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
)

func TestFingerprintIsTheSameOnEveryMachine(t *testing.T) {
	t.Parallel()
	// printf 'wfconnect fingerprint\0abc' | sha256sum
	if got, want := Fingerprint(KindToken, "abc"), "tok#19ae"; got != want {
		t.Errorf("Fingerprint = %q, want %q", got, want)
	}
}

func TestHeader(t *testing.T) {
	t.Parallel()
	basic := base64.StdEncoding.EncodeToString([]byte("id:s3cr3t-value"))
	for _, c := range []struct{ name, value, want string }{
		{"Authorization", "Bearer abcdef123", "Bearer " + Fingerprint(KindToken, "abcdef123")},
		{"authorization", "Basic " + basic, "Basic " + Fingerprint(KindSecret, "s3cr3t-value")},
		{"Authorization", "Basic not*base64", "Basic " + Fingerprint(KindSecret, "not*base64")},
		{"Authorization", "abc", Fingerprint(KindToken, "abc")},
		{"Sessionid", "x", Fingerprint(KindToken, "x")},
		{"apiKey", "k-1", Fingerprint(KindKey, "k-1")},
		{"Cookie", "a=1; lane=preview", "a=" + Fingerprint(KindCookie, "1") + "; lane=" + Fingerprint(KindCookie, "preview")},
		{"Set-Cookie", "sid=abc; Path=/; HttpOnly", "sid=" + Fingerprint(KindCookie, "abc") + "; Path=/; HttpOnly"},
		{"Location", "http://127.0.0.1:1/cb?code=ab&domain=acme&state=s", "http://127.0.0.1:1/cb?code=" + Fingerprint(KindCode, "ab") + "&domain=acme&state=s"},
		{"Content-Type", "application/json; charset=utf-8", "application/json; charset=utf-8"},
		{"Authorization", "", ""},
		{"Authorization", "Bearer", "Bearer"},
		{"Authorization", "basic ", "basic "},
	} {
		if got := NewRedactor().Header(c.name, c.value); got != c.want {
			t.Errorf("Header(%q, %q) = %q, want %q", c.name, c.value, got, c.want)
		}
	}
}

func TestURL(t *testing.T) {
	t.Parallel()
	code := Fingerprint(KindCode, "abc/def")
	for _, c := range []struct{ in, want string }{
		{"https://h/p?code=abc%2Fdef&state=st4te", "https://h/p?code=" + code + "&state=st4te"},
		{"https://h/p?a=1&Client_Secret=s+s#access_token=t", "https://h/p?a=1&Client_Secret=" + Fingerprint(KindSecret, "s s") + "#access_token=" + Fingerprint(KindToken, "t")},
		{"https://h/p?code=" + code + "&access_token=t", "https://h/p?code=" + code + "&access_token=" + Fingerprint(KindToken, "t")},
		{"https://h/?next=https%3A%2F%2Fx%2F%3Fcode%3Dabc%252Fdef", "https://h/?next=https%3A%2F%2Fx%2F%3Fcode%3D" + code},
		{"https://u:hunter2@h/", "https://u:" + Fingerprint(KindPassword, "hunter2") + "@h/"},
		{"https://h/?data.sessionID=q", "https://h/?data.sessionID=" + Fingerprint(KindToken, "q")},
		{"https://h/?ID=$$USER.ID&$$LIMIT=1", "https://h/?ID=$$USER.ID&$$LIMIT=1"},
		{"https://h/?client_secret=$QX!abc", "https://h/?client_secret=" + Fingerprint(KindSecret, "$QX!abc")},
		{"https://h/?client_secret=", "https://h/?client_secret="},
	} {
		if got := NewRedactor().URL(c.in); got != c.want {
			t.Errorf("URL(%q)\n got %q\nwant %q", c.in, got, c.want)
		}
	}
}

func TestBody(t *testing.T) {
	t.Parallel()
	tok, code, secret := Fingerprint(KindToken, "tok-12345"), Fingerprint(KindCode, "code-12345"), Fingerprint(KindSecret, "s3cr3t!")
	const jsonType, formType = "application/json", "application/x-www-form-urlencoded; charset=utf-8"
	for _, c := range []struct{ name, mime, in, want string }{
		{
			"JSON keeps its bytes", jsonType, "{ \"token_type\":\"sessionID\",\r\n\t\"access_token\" : \"tok-12345\", \"expires_in\":0,\"z\":1,\"a\":[ ] }\n",
			"{ \"token_type\":\"sessionID\",\r\n\t\"access_token\" : \"" + tok + "\", \"expires_in\":0,\"z\":1,\"a\":[ ] }\n",
		},
		{"escapes", jsonType, `{"access\u005ftoken":"tok\u002d12345"}`, `{"access\u005ftoken":"` + tok + `"}`},
		{"data.sessionID", jsonType, `{"data":{"sessionID":"tok-12345","userID":"u"}}`, `{"data":{"sessionID":"` + tok + `","userID":"u"}}`},
		{"JSON within JSON", jsonType, `{"body":"{\"access_token\":\"tok-12345\"}"}`, `{"body":"{\"access_token\":\"` + tok + `\"}"}`},
		{"below a secret's name", jsonType, `{"access_token":{"value":["tok-12345"],"on":true}}`, `{"access_token":{"value":["` + tok + `"],"on":true}}`},
		{"number", jsonType, `{"password":12345678,"client_secret":null}`, `{"password":"` + Fingerprint(KindPassword, "12345678") + `","client_secret":null}`},
		{"code", jsonType, `{"code":"code-12345"}`, `{"code":"` + code + `"}`},
		{"code of an error, number", jsonType, `{"error":{"code":404,"message":"x"}}`, `{"error":{"code":404,"message":"x"}}`},
		{"code of an error, word", jsonType, `{"error":{"code":"not_found"}}`, `{"error":{"code":"not_found"}}`},
		{"code of letters", jsonType, `{"code":"abcdefgh"}`, `{"code":"` + Fingerprint(KindCode, "abcdefgh") + `"}`},
		{"code, short", jsonType, `{"code":"ok"}`, `{"code":"ok"}`},
		{"URL in JSON", jsonType, `{"u":"https:\/\/h\/?code=code-12345&x=1"}`, `{"u":"https:\/\/h\/?code=` + code + `&x=1"}`},
		{"cut JSON", jsonType, `{"a":1,"access_token":"tok-12345`, `{"a":1,"access_token":"` + tok},
		{"the tail of JSON", "", `bar"},"access_token":"tok-12345"}`, `bar"},"access_token":"` + tok + `"}`},
		{"Adobe's commented JSON", jsonType, "{ \"access_token\": \"tok-12345\", // the token\n }", "{ \"access_token\": \"" + tok + "\", // the token\n }"},
		{"JSON under another name", "text/html", ` {"access_token":"tok-12345"}`, ` {"access_token":"` + tok + `"}`},
		{"form", formType, "grant_type=authorization_code&code=c&client_secret=s3cr3t%21", "grant_type=authorization_code&code=" + Fingerprint(KindCode, "c") + "&client_secret=" + secret},
		{"form with odd bytes", formType, "client_secret=%zz;x y", "client_secret=" + Fingerprint(KindSecret, "%zz;x y")},
		{"text", "text/plain", "failed: client_secret=s3cr3t!, exit code=404", "failed: client_secret=" + secret + ", exit code=404"},
		{"header line in text", "", "> sessionID: tok-12345\n> Accept: */*", "> sessionID: " + tok + "\n> Accept: */*"},
		{"prose stays", "", "client_secret: is missing", "client_secret: is missing"},
		{"JWT anywhere", "", "<b>eyJhbGciOi.eyJpc3Mi.c2ln</b>", "<b>" + Fingerprint(KindJWT, "eyJhbGciOi.eyJpc3Mi.c2ln") + "</b>"},
		{"not JSON at all", jsonType, "<html>busy</html>", "<html>busy</html>"},
		{"bytes", "image/png", "\x89PNG\x00\xff", "\x89PNG\x00\xff"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := NewRedactor()
			got := string(r.Body(c.mime, []byte(c.in)))
			if got != c.want {
				t.Errorf("\n got %q\nwant %q", got, c.want)
			}
			if again := string(r.Body(c.mime, []byte(got))); again != got {
				t.Errorf("redacting twice changed it to %q", again)
			}
		})
	}
}

func TestLearnFindsTheValueInEveryEncoding(t *testing.T) {
	t.Parallel()
	const value = "p&s \"w\\rd/é+1"
	quoted, _ := json.Marshal(value)
	twice, _ := json.Marshal(string(quoted))
	for name, in := range map[string]string{
		"raw":             value,
		"percent":         url.PathEscape(value),
		"percent, lower":  strings.ToLower(url.PathEscape(value)),
		"percent, always": fmt.Sprintf("%%%x%%26%%73", value[0]) + url.PathEscape(value[3:]),
		"percent, twice":  url.PathEscape(url.PathEscape(value)),
		"form":            url.QueryEscape(value),
		"JSON":            string(quoted),
		"JSON, twice":     string(twice),
		"JSON, slashes":   `p\u0026s \"w\\rd\/\u00e9+1`,
		"HTML":            "p&amp;s &quot;w\\rd/é&#43;1",
		"base64":          base64.StdEncoding.EncodeToString([]byte("id:" + value)),
		"base64, id + 1":  base64.StdEncoding.EncodeToString([]byte("id2:" + value)),
		"base64url":       base64.RawURLEncoding.EncodeToString([]byte("id22:" + value)),
		"base64 in a URL": url.QueryEscape(base64.StdEncoding.EncodeToString([]byte("i:" + value))),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := NewRedactor()
			r.Learn(KindSecret, value)
			mark := Fingerprint(KindSecret, value)
			got := r.Text("say " + in + ".")
			if want := "say " + mark + "."; got != want && got != `say "`+mark+`".` && got != `say "\"`+mark+`\"".` {
				t.Errorf("Text(%q) = %q, want %q", in, got, want)
			}
		})
	}
}

func TestShortValuesAreNotSearchedFor(t *testing.T) {
	t.Parallel()
	r := NewRedactor()
	r.Learn(KindSecret, "abcde")
	if got := r.Text("abcdef"); got != "abcdef" {
		t.Errorf("Text = %q: five bytes match by chance", got)
	}
	r.Learn(KindSecret, "abcdef")
	if got, want := r.Text("abcdef"), Fingerprint(KindSecret, "abcdef"); got != want {
		t.Errorf("Text = %q, want %q", got, want)
	}
}

func TestWhatIsMaskedByNameIsLearnt(t *testing.T) {
	t.Parallel()
	r := NewRedactor()
	r.Body("application/json", []byte(`{"refresh_token":"rt-98765"}`))
	if got, want := r.Text("bad token rt-98765!"), "bad token "+Fingerprint(KindRefresh, "rt-98765")+"!"; got != want {
		t.Errorf("Text = %q, want %q", got, want)
	}
	// The same value gives the same mark under another name.
	if got, want := r.Header("sessionID", "rt-98765"), Fingerprint(KindRefresh, "rt-98765"); got != want {
		t.Errorf("Header = %q, want %q", got, want)
	}
}

func TestCookieWordsAreNotLearnt(t *testing.T) {
	t.Parallel()
	r := NewRedactor()
	r.Header("Set-Cookie", "lane=preview")
	if got := r.Text("acme.preview.workfront.com"); got != "acme.preview.workfront.com" {
		t.Errorf("a cookie's word hides a host: %q", got)
	}
}

func TestOverlappingSecretsAreBothCovered(t *testing.T) {
	t.Parallel()
	r := NewRedactor()
	r.Learn(KindSecret, "abcdefgh")
	r.Learn(KindToken, "efghijkl")
	if got, want := r.Text("abcdefghijkl."), Fingerprint(KindSecret, "abcdefgh")+"."; got != want {
		t.Errorf("Text = %q, want %q", got, want)
	}
}

func TestAnAnswerCannotFillTheMemory(t *testing.T) {
	t.Parallel()
	r := NewRedactor()
	r.Learn(KindSecret, "told-by-the-program")
	for i := range 5 * generation {
		r.Header("apiKey", fmt.Sprintf("flood-%d", i))
	}
	if n := len(r.known.young.kinds) + len(r.known.old.kinds); n > 2*generation {
		t.Errorf("%d values are held, want at most %d", n, 2*generation)
	}
	if got := r.Text("told-by-the-program"); strings.Contains(got, "told") {
		t.Error("a value the program told was forgotten")
	}
}

// Each byte is masked at most once in each view: values within values would make
// reading a hostile mebibyte take hours.
func TestHostileTextIsReadInOnePass(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"authorization:", "cookie=", `password="`, "password=x:", "sessionid: x", `"password":`} {
		text := view{s: strings.Repeat(part, 1000)}
		sc := &scan{r: NewRedactor()}
		sc.text(text)
		sum := 0
		for _, s := range sc.spans {
			sum += s.to - s.from
		}
		if most := len(text.s) * len(sc.decoder.layers(text)); sum > most {
			t.Errorf("%d times %q: %d bytes were masked of %d", 1000, part, sum, most)
		}
	}
}

func TestRedactorIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	r := NewRedactor()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 50 {
				v := fmt.Sprintf("value-%d-%d", i, j)
				r.Learn(KindToken, v)
				if got := r.Text(v); got == v {
					t.Errorf("%q is not masked", v)
				}
			}
		})
	}
	wg.Wait()
}
