package webhook

import (
	"net/http"
	"testing"
	"unicode/utf8"
)

var hard = []string{
	"", "null", "[]", "{}", "[null]", `{"files":[]}`, "\xef\xbb\xbf[]", "\xff\xfe", fileJSON, folderJSON, "[" + fileJSON + "," + fileJSON + "]",
	`{"title":1,"kind":[],"id":{},"viewLink":1e999,"downloadLink":"%zz","dateModified":-1e18,"size":"1e400","readOnly":"no"}`,
	`{"status":"error","error":{"message":"x"}}`, `{"result":"fail"}`, `{"error":"invalid_grant","error_description":7}`,
	`{"access_token":"a","refresh_token":"r","expires_in":"NaN"}`, `{"access_token":"a","expires_id":-0.5}`,
	`{"webhook version":"1","availableEndpoints":"[\"files\"]","customActions":"x"}`, "<html><title>İ</title>", "// no", `{"a":`, `"\ud800"`,
}

func fuzzEndpoint(f *testing.F, names ...string) {
	for _, s := range hard {
		for _, status := range []int{200, 201, 302, 403, 500} {
			f.Add(status, "application/json", []byte(s))
		}
	}
	f.Fuzz(func(t *testing.T, status int, kind string, body []byte) {
		for _, name := range names {
			a := Answer{Status: status, ContentType: kind, Header: http.Header{"Content-Type": {kind}, "Content-Disposition": {kind}}, Body: body, Size: int64(len(body)), Length: -1}
			found := &findings{secrets: []Secret{"tokentoken"}}
			readAnswer(endpoint(t, name), Args{}, &a, found)
			judge(t, a, found.all())
		}
	})
}

func judge(t *testing.T, a Answer, list []Finding) {
	t.Helper()
	if len(list) > findingLimit+1 {
		t.Errorf("%d findings", len(list))
	}
	for _, f := range list {
		if len(f.Got) > gotLimit || f.Want == "" || f.URL == "" {
			t.Errorf("%+v", f)
		}
	}
	if r := a.Refused; r != nil && (len(r.Message) > 2*wordsLimit || r.Error() == "") {
		t.Errorf("%d bytes of words", len(r.Message))
	}
	if a.Status >= 200 && a.Status < 300 && a.Refused == nil && a.Metadata == nil && a.List == nil && a.Result == nil && a.ServiceInfo == nil {
		t.Error("a success that holds nothing")
	}
	if m := a.Metadata; m != nil && (m.ID == "" || m.Size < -1) {
		t.Errorf("%+v", m)
	}
}

func FuzzMetadata(f *testing.F)    { fuzzEndpoint(f, "metadata", "uploadInit") }
func FuzzList(f *testing.F)        { fuzzEndpoint(f, "files") }
func FuzzResult(f *testing.F)      { fuzzEndpoint(f, "upload", "rename") }
func FuzzServiceInfo(f *testing.F) { fuzzEndpoint(f, "serviceInfo") }

func FuzzErrorBody(f *testing.F) {
	for _, s := range hard {
		f.Add(403, "text/html", []byte(s))
	}
	f.Fuzz(func(t *testing.T, status int, kind string, body []byte) {
		found := &findings{}
		r := readRefused(status, http.Header{"Content-Type": {kind}}, body)
		judgeRefusal(endpoint(t, "search"), Args{"query": kind}, r, body, found)
		judge(t, Answer{Status: 400, Refused: r}, found.all())
	})
}

func FuzzTokens(f *testing.F) {
	for _, s := range hard {
		f.Add(200, []byte(s), true)
	}
	f.Fuzz(func(t *testing.T, status int, body []byte, refresh bool) {
		tokens, err := readTokens(status, http.Header{}, body, refresh)
		if err == nil && (tokens.AccessToken == "" || !visible(string(tokens.AccessToken)) || !visible(string(tokens.RefreshToken)) || tokens.ExpiresIn < 0 || tokens.ExpiresIn > longest) {
			t.Errorf("%+v", tokens)
		}
		judge(t, Answer{Status: 400}, tokens.Findings)
	})
}

func FuzzImage(f *testing.F) {
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8L"), "image/webp")
	f.Add([]byte("<svg"), "x")
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "image/png")
	f.Fuzz(func(t *testing.T, head []byte, kind string) {
		found := &findings{}
		img := readImage(head, int64(len(head)))
		judgeImage(img, kind, found)
		if img.Width < 0 || img.Height < 0 {
			t.Errorf("%+v", img)
		}
	})
}

func FuzzBounded(f *testing.F) {
	f.Add("日本語")
	f.Fuzz(func(t *testing.T, s string) {
		if got := bounded(s); len(got) > gotLimit || utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Errorf("%q", got)
		}
	})
}
