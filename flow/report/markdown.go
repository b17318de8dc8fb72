package report

import (
	"fmt"
	"strings"

	"wfconnect/flow/wire"
	"wfconnect/webhook/conformance"
)

// Markdown is the report for a ticket. What came from outside stands in code
// that it cannot end.
func (r Report) Markdown(redact *wire.Redactor) string {
	var b strings.Builder
	findings := r.Findings(redact)
	fmt.Fprintf(&b, "# Conformance of %s\n\n", wire.Code(r.Connection))
	fmt.Fprintf(&b, "%s, profile %s, %s UTC: **%s** (%s).\n\n", wire.Code(r.base(redact)), r.Run.Profile,
		r.Run.Started.UTC().Format("2006-01-02 15:04:05"), r.Count(redact), r.cost())
	b.WriteString("Secrets are fingerprints such as `tok#7f3a`, or variables such as `$ACCESS_TOKEN`.\n\n")
	if p := r.Run.Problem; p != nil {
		b.WriteString("The run could not go on:\n\n" + wire.Fenced("text", line(p.Says, redact)))
	}
	r.aheadMarkdown(&b, redact)
	for _, s := range []struct {
		heading  string
		findings []Finding
	}{
		{"Failed", of(findings, conformance.Fail)},
		{"Warnings", of(findings, conformance.Warn)},
		{"Errors: ours or the network's, and no verdict about the provider", of(findings, conformance.Error)},
		{"Known, by the baseline", knownOf(findings)},
	} {
		if len(s.findings) > 0 {
			fmt.Fprintf(&b, "## %s\n\n", s.heading)
		}
		for _, f := range s.findings {
			f.markdown(&b)
		}
	}
	r.restMarkdown(&b, findings, redact)
	return b.String()
}

func (r Report) aheadMarkdown(b *strings.Builder, redact *wire.Redactor) {
	if len(r.Ahead) == 0 {
		return
	}
	b.WriteString("## Pre-flight\n\n")
	for _, a := range r.Ahead {
		mark := ""
		if !a.OK {
			mark = "**look at this:** "
		}
		fmt.Fprintf(b, "- %s%s: %s\n", mark, wire.Inline(a.Name), wire.Code(line(a.Says, redact)))
	}
	b.WriteString("\n")
}

func (f Finding) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "### %s %s (%s)\n\n", f.ID, wire.Inline(f.Title), wire.Inline(f.Endpoint))
	for _, s := range []struct{ label, text string }{{"Sent", f.Sent}, {"Expected", f.Expected}, {"Got", f.Got}} {
		if s.text != "" {
			b.WriteString(s.label + ":\n\n" + wire.Fenced("text", s.text))
		}
	}
	if f.Consequence != "" {
		fmt.Fprintf(b, "In Workfront: %s.\n\n", wire.Inline(f.Consequence))
	}
	if f.Fix != "" {
		fmt.Fprintf(b, "Fix: %s.\n\n", wire.Inline(f.Fix))
	}
	if f.Clause != "" {
		fmt.Fprintf(b, "Written in: %s, <%s>\n\n", wire.Inline(f.Clause), f.URL)
	}
	if f.Curl != "" {
		b.WriteString(wire.Fenced("sh", f.Curl))
	}
}

func (r Report) restMarkdown(b *strings.Builder, findings []Finding, redact *wire.Redactor) {
	list := func(heading string, lines []string) {
		if len(lines) == 0 {
			return
		}
		fmt.Fprintf(b, "## %s\n\n", heading)
		for _, l := range lines {
			fmt.Fprintf(b, "- %s\n", l)
		}
		b.WriteString("\n")
	}
	var gone, skipped, left, passed []string
	for _, g := range r.Gone(redact) {
		gone = append(gone, wire.Inline(g))
	}
	order, by := reasons(of(findings, conformance.Skip))
	for _, why := range order {
		skipped = append(skipped, strings.Join(by[why], ", ")+": "+wire.Code(why))
	}
	for _, l := range r.Run.Left {
		left = append(left, wire.Code(line(l, redact)))
	}
	for _, f := range of(findings, conformance.Pass) {
		passed = append(passed, fmt.Sprintf("%s %s (%s)", f.ID, wire.Inline(f.Title), wire.Inline(f.Endpoint)))
	}
	list("No longer happens", gone)
	list("Left at the provider", left)
	list("Skipped", skipped)
	list("Passed", passed)
	if r.Run.Interrupted {
		b.WriteString("The run was stopped before its end.\n")
	}
}
