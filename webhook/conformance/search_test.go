package conformance_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"wfconnect/webhook/conformance"
	"wfconnect/webhook/provider"
)

// A search that fails for a bracket is blamed on the bracket only where one for a
// plain word works.
func TestTheBracketIsBlamedWhereAPlainWordWorks(t *testing.T) {
	t.Parallel()
	always := func(string) bool { return true }
	bracket := func(query string) bool { return query == "(" }
	inVain := func(query string) bool { return bracket(query) || strings.HasPrefix(query, "zqxj") }
	for _, c := range []struct {
		name    string
		status  int
		fails   func(query string) bool
		verdict conformance.Verdict
		got     string
	}{
		{"a bracket breaks it", 500, bracket, conformance.Fail, "for (, and 200"},
		{"a bracket is not found", 404, bracket, conformance.Fail, "for (, and 200"},
		{"a bracket is refused", 400, bracket, conformance.Warn, "for (, and 200"},
		{"search is broken", 500, always, conformance.Skip, "not known to be to blame"},
		{"search is away", 503, always, conformance.Skip, "not known to be to blame"},
		{"404 where nothing is found", 404, inVain, conformance.Skip, "not known to be to blame"},
		{"a bracket breaks it, and 404 where nothing is found", 500, inVain, conformance.Fail, "for (, and 404"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			inner := newOther(style{mode: provider.APIKey})
			tr := trial{mode: provider.APIKey, subject: browsing(provider.APIKey), options: conformance.Options{Only: []string{"P19"}}}
			tr.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/search") && c.fails(r.URL.Query().Get("query")) {
					status := c.status
					if !bracket(r.URL.Query().Get("query")) && strings.Contains(c.got, "and 404") {
						status = http.StatusNotFound
					}
					inner.no(w, status)
					return
				}
				inner.ServeHTTP(w, r)
			})
			got := tr.run(t).Results
			got = slices.DeleteFunc(got, func(r conformance.Result) bool { return r.Title != "search takes words literally" })
			if len(got) != 1 || got[0].Verdict != c.verdict || !strings.Contains(got[0].Got, c.got) {
				t.Errorf("want %s, %q: %+v", c.verdict, c.got, got)
			}
		})
	}
}
