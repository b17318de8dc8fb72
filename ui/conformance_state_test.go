package ui

import (
	"net/http"
	"testing"
	"time"

	"wfconnect/flow"
	"wfconnect/webhook/conformance"
)

// sampleResults are one of each verdict.
func sampleResults() []conformance.Result {
	page := "https://experienceleague.adobe.com/en/docs/workfront/using/adobe-workfront-api/document-webhooks-api/api-webhooks"
	return []conformance.Result{
		{ID: "P02", Title: "the root is a folder", Endpoint: "metadata", Severity: conformance.Must, Verdict: conformance.Pass, Test: 2, Clause: "Get metadata for a file or folder", URL: page, Sent: "GET /metadata?id=/", Expected: "200, kind folder", Got: "200, kind folder", DurationMS: 12},
		{
			ID: "P15", Title: "a wrong token is refused with 403", Endpoint: "files", Severity: conformance.Must, Verdict: conformance.Fail, Test: 2, Clause: "Error handling", URL: page,
			Sent: "GET /files?parentId=/ with an altered token", Expected: "403", Got: "401 \x1b[31mUnauthorized\u202e 日本語", Consequence: "Workfront does not refresh the token: the folder stays empty until the person signs in again",
			Fix: "answer 403 where the token is missing, unknown or expired", Request: &conformance.Request{Method: "GET", URL: "https://docs.acme.example/api/v1/files?parentId=%2F"},
		},
		{ID: "P05", Title: "size is a number", Endpoint: "metadata", Severity: conformance.Should, Verdict: conformance.Warn, Test: 2, Expected: "a number", Got: "\"1024\""},
		{ID: "P24", Title: "what was uploaded comes back byte for byte", Endpoint: "upload", Severity: conformance.Must, Verdict: conformance.Skip, Test: 7, Got: "needs writes to be allowed"},
		{ID: "P42", Title: "answers come within five seconds", Endpoint: "search", Severity: conformance.Should, Verdict: conformance.Error, Got: "the network broke off: connection reset"},
	}
}

// dateMissing is a finding as the check gives it.
func dateMissing(t *testing.T) conformance.Result {
	t.Helper()
	for _, c := range conformance.Checks() {
		if c.ID == "P04" {
			return conformance.Result{
				ID: c.ID, Title: c.Title, Endpoint: "files", Severity: c.Severity, Verdict: conformance.Fail, Clause: c.Clause, URL: c.URL, Test: c.Test,
				Sent: "GET /files parentId=/", Expected: "a date such as 2026-06-05T17:39:45Z (RFC 3339)", Got: "[0].dateModified: absent (and 136 more)",
				Consequence: "Workfront cannot show when the document was changed, or refuses it", Fix: c.Fix, DurationMS: 12,
				Request: &conformance.Request{Method: "GET", URL: "https://docs.acme.example/api/v1/files?parentId=%2F", Header: http.Header{
					"Accept": {"application/json"}, "Authorization": {"Bearer a-token-of-no-value"}, "User-Agent": {"wfconnect"},
				}},
			}
		}
	}
	t.Fatal("there is no check P04")
	return conformance.Result{}
}

func conformanceStates(t *testing.T, made func(func(*provider, *session)) Screen) map[string]Screen {
	t.Helper()
	at := func(change func(*checkPanel, *flow.Check)) Screen {
		return made(func(p *provider, s *session) {
			p.goTo(stepConformance)
			change(p.checks, &s.check)
		})
	}
	done := func(c *checkPanel, f *flow.Check) {
		f.Results = sampleResults()
		f.Report = &conformance.Report{Profile: conformance.Tolerant, Results: f.Results, Took: 41 * time.Second, Calls: 214, Scratch: "wfconnect check 2026-11-22 0900", Left: []string{"the folder \"wfconnect check 2026-11-22 0900\""}}
	}
	return map[string]Screen{
		"conformance-first": at(func(*checkPanel, *flow.Check) {}),
		"conformance-running": at(func(_ *checkPanel, f *flow.Check) {
			f.Running, f.Began, f.Now, f.Done, f.Total = true, t0, t0.Add(12*time.Second), 6, 30
			f.Results, f.Current = sampleResults()[:3], conformance.Checks()[:2]
		}),
		"conformance-waiting": at(func(_ *checkPanel, f *flow.Check) {
			f.Running, f.Began, f.Now, f.Done, f.Total = true, t0, t0.Add(12*time.Second), 29, 30
			f.Results = sampleResults()
			f.Waiting = &flow.Waiting{Says: "sign in and press Allow", URL: "https://docs.acme.example/oauth2/authorize?state=abc", Noted: []string{"a \x1b[2J stray"}}
		}),
		"conformance-pasting": at(func(c *checkPanel, f *flow.Check) {
			f.Running, f.Began, f.Now, f.Done, f.Total = true, t0, t0.Add(12*time.Second), 29, 30
			f.Waiting = &flow.Waiting{
				Says: "sign in and press Allow", URL: "https://docs.acme.example/oauth2/authorize?state=abc",
				PasteOnly: "the redirect URI is not on this machine's loopback: paste the address the browser ends at",
			}
			c.owner.typeInto(forRedirect, "https://integration.example/callback?code=x")
		}),
		"conformance-done": at(done),
		"conformance-all":  at(func(c *checkPanel, f *flow.Check) { done(c, f); c.all = true; c.at = 3 }),
		"conformance-finding": at(func(c *checkPanel, f *flow.Check) {
			done(c, f)
			c.at, c.open = 2, "P15 files a wrong token is refused with 403"
		}),
		"conformance-date": at(func(c *checkPanel, f *flow.Check) {
			done(c, f)
			f.Results = []conformance.Result{dateMissing(t)}
			f.Report.Results = f.Results
			c.at, c.open = 2, "P04 files dateModified is a date"
		}),
		"conformance-none": at(func(_ *checkPanel, f *flow.Check) {
			f.Report = &conformance.Report{Problem: &conformance.Problem{Kind: conformance.ProblemNetwork, Says: "docs.acme.example: no such host"}}
		}),
	}
}
