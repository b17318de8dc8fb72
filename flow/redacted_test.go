package flow

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"wfconnect/flow/wire"
	"wfconnect/webhook"
	"wfconnect/workfront"
)

// Words from outside are cut only once the secrets are out of them: a half of a
// secret would not be found any more.
func TestNoHalfOfASecretIsShown(t *testing.T) {
	t.Parallel()
	const secret = "distinctive-secret-0123456789"
	r := wire.NewRedactor()
	r.Learn(wire.KindSecret, secret)
	for before := 60; before < 2100; before++ {
		text := strings.Repeat("x ", before/2) + secret + strings.Repeat(" y", 2000)
		page := "<html><title>" + text + "</title></html>"
		said := map[string]string{"words of no leaf": redacted(r.Text, text)}
		if before < 130 || before > 1990 {
			said["a page of Workfront"] = redacted(r.Text, workfront.ReadRefusal(400, http.Header{}, []byte(page)).Error())
			said["a page of a provider"] = providerSays(t, page, r)
			said["a provider"] = providerSays(t, text, r)
		}
		for where, words := range said {
			if strings.Contains(words, secret[:8]) || len(words) > mostWords+len("…") {
				t.Fatalf("%s, %d bytes before it: %d bytes, …%s", where, before, len(words), words[max(0, len(words)-60):])
			}
		}
	}
}

func providerSays(t *testing.T, body string, r *wire.Redactor) string {
	t.Helper()
	refuses := roundTrip(func(req *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: req}, nil
	})
	caller := webhook.Caller{
		HTTP:        &http.Client{Transport: refuses},
		Integration: webhook.Integration{BaseURL: "http://127.0.0.1/api", Auth: webhook.AuthAPIKey, APIKey: "another-key", Username: "maria"},
	}
	e, err := webhook.Find("files")
	if err != nil {
		t.Fatal(err)
	}
	a, err := caller.Call(t.Context(), e, webhook.Args{"parentId": "/"}, webhook.Options{})
	if err != nil || a.Refused == nil {
		t.Fatalf("%v, %+v", err, a)
	}
	return redacted(r.Text, a.Refused.Error())
}
