// Package report tells what came of a conformance run: as text, as JSON, as
// JUnit, and as Markdown for a ticket. A report is meant to be shared: all that
// came from outside is redacted and harmless in each of them.
package report

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"wfconnect/flow/wire"
	"wfconnect/webhook/conformance"
)

// Report is a run and what is known around it.
type Report struct {
	Connection string
	Ahead      []Ahead // pre-flight
	Run        conformance.Report
	Accepted   Baseline
}

// Ahead is a line of the pre-flight, which is no matter of conformance. One
// that is not OK is worth a look and ends nothing.
type Ahead struct {
	Name, Says string
	OK         bool
}

// Finding is a result that can be shown anywhere: redacted, and in lines that
// no terminal obeys.
type Finding struct {
	conformance.Result        // its texts are safe; Request is nil
	Curl               string // several lines; "" when nothing was sent
	Known              bool   // the baseline accepts it
}

// Findings are all results of the run, in their order.
func (r Report) Findings(redact *wire.Redactor) []Finding {
	known := r.Accepted.known(r.Run.Results, redact)
	findings := make([]Finding, 0, len(r.Run.Results))
	for i, result := range r.Run.Results {
		f := Show(result, redact)
		f.Known = known[i]
		findings = append(findings, f)
	}
	return findings
}

// Show makes one result fit to be shown.
func Show(r conformance.Result, redact *wire.Redactor) Finding {
	f := Finding{Result: r, Curl: command(r.Request, redact)}
	f.Request = nil
	for _, text := range []*string{&f.Sent, &f.Expected, &f.Got, &f.Consequence, &f.Title, &f.Endpoint, &f.Fix} {
		*text = line(*text, redact)
	}
	return f
}

// ours is an ellipsis that stands for a secret already, and must not be taken
// for one under its name.
const ours = "=…"

// line masks secrets in a text, and makes it a line.
func line(s string, redact *wire.Redactor) string {
	const instead = "\x00"
	n := strings.Count(s, ours)
	text := redact.Text(strings.ReplaceAll(s, ours, instead))
	// There are more when the provider's words hold a NUL as well, and fewer when
	// one stood within what was masked.
	if strings.Count(s, instead) > 0 || strings.Count(text, instead) != n {
		return wire.Line(redact.Text(s))
	}
	return wire.Line(strings.ReplaceAll(text, instead, ours))
}

// command is the call that decided as a curl command, secrets as variables.
func command(r *conformance.Request, redact *wire.Redactor) string {
	if r == nil {
		return ""
	}
	body := string(r.Body)
	if r.Cut {
		body = "\x00" // no command line holds it: it becomes a file
	}
	req, err := http.NewRequest(r.Method, r.URL, strings.NewReader(body))
	if err != nil {
		return "# no curl command: the address cannot be written as one"
	}
	req.Header = r.Header.Clone()
	command, err := wire.Curl(req)
	if err != nil {
		return "# no curl command: " + line(err.Error(), redact)
	}
	return standIns(r.As, wire.Visible(redact.Text(command)))
}

// standIns puts what was sent instead of the user's credentials where Curl has
// put a variable: with the right ones the command would show nothing.
func standIns(as map[string]string, command string) string {
	if len(as) == 0 {
		return command
	}
	return variable().ReplaceAllStringFunc(command, func(name string) string {
		if other, there := as[name[1:]]; there {
			return other
		}
		return name
	})
}

// variable is one as Curl writes it.
var variable = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$[A-Z_]+`) })

// Count says in words what a run came to; what is known is counted apart.
func (r Report) Count(redact *wire.Redactor) string {
	findings := r.Findings(redact)
	words := []string{fmt.Sprintf("%d failed", len(of(findings, conformance.Fail)))}
	for _, w := range []struct {
		n          int
		word, many string
	}{
		{len(of(findings, conformance.Warn)), "warning", "warnings"},
		{len(of(findings, conformance.Error)), "error", "errors"},
		{len(knownOf(findings)), "known", "known"},
		{len(of(findings, conformance.Pass)), "passed", "passed"},
		{len(of(findings, conformance.Skip)), "skipped", "skipped"},
	} {
		switch {
		case w.n == 1:
			words = append(words, "1 "+w.word)
		case w.n > 1 || w.word == "passed":
			words = append(words, fmt.Sprintf("%d %s", w.n, w.many))
		}
	}
	return strings.Join(words, ", ")
}

// how long the run took, and what it cost.
func (r Report) cost() string {
	words := []string{r.Run.Took.Round(10 * time.Millisecond).String(), fmt.Sprintf("%d %s", r.Run.Calls, plural(r.Run.Calls, "call"))}
	if r.Run.SignIns > 0 {
		words = append(words, fmt.Sprintf("%d %s", r.Run.SignIns, plural(r.Run.SignIns, "sign-in")))
	}
	return strings.Join(words, ", ")
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// New counts the findings that fail the run: what failed and is not known, and
// what was known and no longer happens.
func (r Report) New(redact *wire.Redactor) (failed int, gone []string) {
	for _, f := range r.Findings(redact) {
		if f.Verdict == conformance.Fail && !f.Known {
			failed++
		}
	}
	return failed, r.Gone(redact)
}

// of are the findings with a verdict, known ones left out.
func of(findings []Finding, v conformance.Verdict) []Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return f.Verdict != v || f.Known })
}

func knownOf(findings []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return !f.Known })
}

// reasons groups skipped findings by why.
func reasons(findings []Finding) (order []string, by map[string][]string) {
	by = map[string][]string{}
	for _, f := range findings {
		if _, there := by[f.Got]; !there {
			order = append(order, f.Got)
		}
		if !slices.Contains(by[f.Got], f.ID) {
			by[f.Got] = append(by[f.Got], f.ID)
		}
	}
	return order, by
}

// row is what a finding says, under its label.
type row struct{ label, text string }

func (f Finding) rows() []row {
	written := f.Clause
	if f.URL != "" {
		written += ", " + f.URL
	}
	all := []row{
		{"sent", f.Sent},
		{"expected", f.Expected},
		{"got", f.Got},
		{"in Workfront", f.Consequence},
		{"fix", f.Fix},
		{"written in", written},
		{"try it", f.Curl},
	}
	return slices.DeleteFunc(all, func(r row) bool { return r.text == "" })
}
