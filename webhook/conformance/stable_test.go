package conformance_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"wfconnect/webhook/conformance"
	"wfconnect/webhook/onehost"
	"wfconnect/webhook/provider"
)

// TestReportsAreComparable: two runs against the same provider say the same,
// though states, names and tokens are made up anew.
func TestReportsAreComparable(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"state=same", "state=decoded", "state=truncated", "state=altered", "names=mangled", "auth=any_key", "code_reuse=accepted"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			said := func() []string {
				var all []string
				for _, r := range bent(provider.OAuth2, fault, conformance.Tolerant).run(t).Results {
					line := strings.Join([]string{r.ID, r.Endpoint, r.Expected, string(r.Verdict)}, " ")
					if r.ID == "P34" || r.ID == "P26" || r.ID == "P15" || r.ID == "P38" {
						line += " " + r.Got
					}
					all = append(all, line)
				}
				return all
			}
			first, second := said(), said()
			if len(first) != len(second) {
				t.Fatalf("%d results, then %d", len(first), len(second))
			}
			for i := range first {
				if first[i] != second[i] {
					t.Fatalf("%s\nthen %s", first[i], second[i])
				}
			}
		})
	}
}

// TestWrongCredentialsAreTold: a result says which of its credentials were not
// the user's, so that a command made of it does not send the right ones.
func TestWrongCredentialsAreTold(t *testing.T) {
	t.Parallel()
	report := bent(provider.OAuth2, "rotation=yes", conformance.Tolerant).run(t)
	for _, want := range []struct{ id, said, variable, as string }{
		{"P38", "GET /metadata id=/", "ACCESS_TOKEN", "${ACCESS_TOKEN}xx"},
		{"P37", "with a wrong client_secret", "CLIENT_SECRET", "not-the-secret"},
		{"P37", "the same code again", "CODE", "$USED_CODE"},
		{"P39", "the refresh token of before", "REFRESH_TOKEN", "$OLD_REFRESH_TOKEN"},
	} {
		i := slices.IndexFunc(report.Results, func(r conformance.Result) bool { return r.ID == want.id && strings.Contains(r.Sent, want.said) })
		switch {
		case i < 0 || report.Results[i].Request == nil:
			t.Errorf("%s sent nothing like %q", want.id, want.said)
		case report.Results[i].Request.As[want.variable] != want.as:
			t.Errorf("%s: %v, want %s", want.id, report.Results[i].Request.As, want.as)
		}
	}
	for _, r := range report.Results {
		if r.ID == "P02" && r.Request.As != nil {
			t.Errorf("P02: %v", r.Request.As)
		}
	}
}

// TestPreflightOnAKeptConnection: that nothing was dialled is no reason to say
// that nothing was reached.
func TestPreflightOnAKeptConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		network := onehost.New("127.0.0.1:8080")
		client := network.Client()
		stop := network.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/once" {
				<-r.Context().Done()
			}
		}))
		resp, err := client.Get(origin + "/once")
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close() // it has none
		steps := conformance.Preflight(t.Context(), trial{mode: provider.APIKey}.asked(client))
		i := slices.IndexFunc(steps, func(s conformance.PreflightStep) bool { return s.Verdict == conformance.Fail })
		if i < 0 || steps[i].Name != "answer" || !strings.Contains(steps[i].Says, "takes the connection") {
			t.Errorf("%+v", steps)
		}
		client.CloseIdleConnections()
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}
