package conformance

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"wfconnect/webhook"
)

// answerChecks look at every answer of the run together. They run when the
// others have made their calls.
func answerChecks() []Check {
	checks := []Check{
		{
			ID: "P42", Title: "answers come in time", Severity: Should, Clause: clauseEndpoints,
			Does:        "reads how long every JSON answer took to begin",
			Consequence: "Workfront shows that it is loading, and may give up; how long it waits is not documented",
			Fix:         "answer within five seconds",
			run:         answersInTime,
		},
		{
			ID: "P46", Title: "answers are whole, and end", Severity: Must, Clause: clauseEndpoints,
			Does:        "reads every answer to its end",
			Consequence: "the answer cannot be read; Workfront shows an error, or keeps half a document",
			Fix:         "send as many bytes as Content-Length announces, and end the answer",
			run:         func(p *probe) { p.judge(p.all(), wholeness, "answers that end") },
		},
		{
			ID: "P47", Title: "JSON is valid, and in UTF-8", Severity: Must, Clause: clauseEndpoints,
			Does:        "reads every JSON answer to the letter",
			Consequence: "the answer cannot be read, and Workfront shows an error",
			Fix:         "write JSON with a library, in UTF-8 without a byte order mark",
			run:         func(p *probe) { p.judge(p.all(), validity, "valid JSON in UTF-8") },
		},
		{
			ID: "P48", Title: "JSON says that it is JSON", Severity: Must, Clause: clauseEndpoints,
			Does:        "reads the Content-Type of every JSON answer",
			Consequence: "Workfront may not read the answer as JSON",
			Fix:         "send Content-Type: application/json; charset=utf-8",
			run:         func(p *probe) { p.judge(p.all(), ofID("A39"), "application/json; charset=utf-8") },
		},
		{
			ID: "P49", Title: "success is 200", Severity: Must, Clause: clauseEndpoints,
			Does:        "reads the status of every success",
			Consequence: "Adobe documents 200 only",
			Fix:         "answer 200",
			run:         func(p *probe) { p.judge(p.all(), ofID("J06"), "200") },
		},
		{
			ID: "P50", Title: "calls are answered without a redirect", Severity: Must, Clause: clauseEndpoints,
			Does:        "follows the redirects of every call, at most five",
			Consequence: "nobody outside Adobe knows whether Workfront follows redirects; if not, the call fails",
			Fix:         "answer where the call arrives",
			run:         redirects,
		},
	}
	for i := range checks {
		checks[i].Endpoint, checks[i].blunt, checks[i].order = "metadata", true, lookBack
	}
	return page(checks)
}

// wholeness and validity share an id; the rule's wish tells
// them apart.
func wholeness(f webhook.Finding) bool {
	return f.ID == "P11" && f.Want == "as many bytes as announced" || f.ID == "P13" && f.Field == "body" && f.Severity == webhook.Must
}

func validity(f webhook.Finding) bool {
	return f.ID == "A40" || f.ID == "D15" || f.ID == "P11" && f.Want != "as many bytes as announced"
}

// all makes sure that there are answers, also when nothing else was asked for.
func (p *probe) all() []seen {
	if p.blocked == "" {
		p.details()
		if len(p.Only()) > 0 {
			p.fetched()
			p.searched()
		}
	}
	all := p.logged()
	slices.SortStableFunc(all, func(a, b seen) int { // they come in another order each time
		return cmp.Or(cmp.Compare(a.endpoint, b.endpoint), cmp.Compare(a.said, b.said))
	})
	return all
}

// Only are the ids that were asked for.
func (p *probe) Only() []string { return p.o.Only }

func redirects(p *probe) {
	all := p.all()
	p.judge(all, ofID("A30"), "an answer without a redirect")
}

func answersInTime(p *probe) {
	all := slices.DeleteFunc(p.all(), func(s seen) bool {
		return s.endpoint == "download" || s.endpoint == "upload" || s.endpoint == "thumbnail"
	})
	expected := fmt.Sprintf("an answer within %s", slowAt)
	var slowest seen
	for _, s := range all {
		if s.err == nil && (s.took > slowest.took || slowest.endpoint == "") {
			slowest = s
		}
	}
	if late := p.unanswered(); late != "" && slowest.endpoint != "" {
		p.give(Fail, Must, seen{endpoint: late}, expected, fmt.Sprintf("none within %s, while other endpoints answer", jsonBound))
		return
	}
	switch {
	case slowest.endpoint == "":
		p.skip("there was no answer to look at")
	case slowest.took > slowAt:
		p.warn(slowest, expected, fmt.Sprintf("after %s", slowest.took.Round(100*time.Millisecond)))
	default:
		got := fmt.Sprintf("the slowest, %s, after %s", slowest.endpoint, slowest.took.Round(time.Millisecond))
		slowest.endpoint = p.check.Endpoint // which one it was is chance
		p.pass(slowest, expected, got)
	}
}

// unanswered is an endpoint that was left alone because it did not answer.
func (p *probe) unanswered() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for name, n := range p.stuck {
		if n >= patience {
			return name
		}
	}
	return ""
}
