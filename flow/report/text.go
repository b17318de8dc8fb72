package report

import (
	"fmt"
	"strings"

	"wfconnect/flow/wire"
	"wfconnect/webhook/conformance"
)

// paint colours what stands out, where colour was asked for.
type paint bool

const (
	red    = "31"
	yellow = "33"
	green  = "32"
	faint  = "2"
	bold   = "1"
)

func (p paint) in(colour, s string) string {
	if !p {
		return s
	}
	return "\x1b[" + colour + "m" + s + "\x1b[0m"
}

// Text is the report for a person: pre-flight apart, what failed first, then
// warnings, errors and what is known, and a count.
func (r Report) Text(redact *wire.Redactor, colour bool) string {
	var b strings.Builder
	p, findings := paint(colour), r.Findings(redact)
	fmt.Fprintf(&b, "%s  %s  %s\n", p.in(bold, wire.Line(r.Connection)), r.base(redact), r.Run.Profile)
	r.ahead(&b, p, redact)
	if problem := r.Run.Problem; problem != nil {
		says := "nothing was tested"
		if r.Run.Summary().Tested() {
			says = "the run could not go on"
		}
		fmt.Fprintf(&b, "\n%s: %s\n", p.in(red, says), line(problem.Says, redact))
		if !r.Run.Summary().Tested() {
			return b.String()
		}
	}
	for _, s := range []struct {
		heading, mark, colour string
		findings              []Finding
	}{
		{"failed", "✗", red, of(findings, conformance.Fail)},
		{"warnings", "!", yellow, of(findings, conformance.Warn)},
		{"errors: ours or the network's, and no verdict about the provider", "?", yellow, of(findings, conformance.Error)},
		{"known, by the baseline", "~", faint, knownOf(findings)},
	} {
		if len(s.findings) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", p.in(bold, s.heading))
		for _, f := range s.findings {
			fmt.Fprintf(&b, "\n  %s %s %s  %s\n", p.in(s.colour, s.mark), p.in(bold, f.ID), f.Title, p.in(faint, f.Endpoint))
			f.text(&b, p)
		}
	}
	r.skipped(&b, p, findings)
	r.ending(&b, p, redact)
	return b.String()
}

func (r Report) ahead(b *strings.Builder, p paint, redact *wire.Redactor) {
	if len(r.Ahead) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", p.in(bold, "pre-flight"))
	for _, a := range r.Ahead {
		mark := p.in(green, "✓")
		if !a.OK {
			mark = p.in(yellow, "!")
		}
		fmt.Fprintf(b, "  %s %-12s %s\n", mark, a.Name, line(a.Says, redact))
	}
}

func (f Finding) text(b *strings.Builder, p paint) {
	for _, row := range f.rows() {
		text := strings.ReplaceAll(row.text, "\n", "\n"+strings.Repeat(" ", 8))
		fmt.Fprintf(b, "      %s %s\n", p.in(faint, fmt.Sprintf("%-12s", row.label)), text)
	}
}

func (r Report) skipped(b *strings.Builder, p paint, findings []Finding) {
	order, by := reasons(of(findings, conformance.Skip))
	if len(order) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", p.in(bold, "skipped"))
	for _, why := range order {
		fmt.Fprintf(b, "  %s %s\n", p.in(faint, "-"), why+": "+strings.Join(by[why], ", "))
	}
}

func (r Report) ending(b *strings.Builder, p paint, redact *wire.Redactor) {
	if gone := r.Gone(redact); len(gone) > 0 {
		fmt.Fprintf(b, "\n%s\n", p.in(bold, "no longer happens"))
		for _, g := range gone {
			fmt.Fprintf(b, "  %s %s\n", p.in(yellow, "!"), g)
		}
	}
	if r.Run.Scratch != "" {
		fmt.Fprintf(b, "\nwritten to the folder %s\n", line(r.Run.Scratch, redact))
	}
	if len(r.Run.Left) > 0 {
		fmt.Fprintf(b, "\n%s\n", p.in(bold, "left at the provider"))
		for _, l := range r.Run.Left {
			fmt.Fprintf(b, "  - %s\n", line(l, redact))
		}
	}
	if r.Run.Interrupted {
		fmt.Fprintf(b, "\n%s\n", p.in(yellow, "stopped before its end"))
	}
	fmt.Fprintf(b, "\n%s  %s\n", r.Count(redact), p.in(faint, "("+r.cost()+")"))
}
