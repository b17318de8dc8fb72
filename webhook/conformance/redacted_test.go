package conformance_test

import (
	"net/http"
	"strings"
	"testing"

	"wfconnect/webhook/conformance"
	"wfconnect/webhook/provider"
)

// What a run as a whole fails at quotes a provider as its results do: without secrets
// and cut to size.
func TestTheProblemOfARunQuotesNoSecret(t *testing.T) {
	t.Parallel()
	tr := trial{mode: provider.APIKey, subject: func(s *conformance.Subject) {
		s.Redact = func(words string) string { return strings.ReplaceAll(words, "encoded secret", "#") }
	}, options: conformance.Options{Only: []string{"P02"}}}
	tr.handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"status":"error","error":"` + "encoded secret" + strings.Repeat(" x", 4<<10) + `"}`))
	})
	p := tr.run(t).Problem
	if p == nil || !strings.Contains(p.Says, "403: # x") || len(p.Says) > 700 {
		t.Errorf("%+v", p)
	}
}
