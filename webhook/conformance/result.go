package conformance

import (
	"net/http"
	"slices"
	"time"
)

// Verdict is what a check came to.
type Verdict string

const (
	Pass  Verdict = "pass"
	Warn  Verdict = "warn"
	Fail  Verdict = "fail"
	Skip  Verdict = "skip"  // not tried; Got says why
	Error Verdict = "error" // ours, or the network's, never the provider's; Got says what
)

// Request is what went out, as it went out, credentials included: redact it
// before it is shown or written down.
type Request struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte // the first 64 KiB
	Cut    bool   // more went out

	// As are the credentials that were not the user's: what to write in a
	// command instead of a variable such as ACCESS_TOKEN, within double quotes.
	As map[string]string
}

// Result is one finding, or the absence of one. Texts are as raw as they came:
// make them safe before they are shown.
type Result struct {
	ID          string
	Title       string
	Endpoint    string
	Severity    Severity
	Verdict     Verdict
	Clause, URL string
	Test        int // Adobe's; 0 is beyond
	Sent        string
	Expected    string
	Got         string
	Consequence string
	Fix         string
	DurationMS  int64    // of the call that decided
	Request     *Request // of the call that decided; nil when there was none
}

// ProblemKind says who has to do what next, which decides a caller's exit code.
type ProblemKind string

const (
	ProblemConfig  ProblemKind = "config"  // mend the configuration
	ProblemNetwork ProblemKind = "network" // look at the network
	ProblemSignIn  ProblemKind = "sign-in" // sign in
)

// Problem is why a run could not test anything, in one sentence.
type Problem struct {
	Kind ProblemKind
	Says string
}

// Report is all that came of a run.
type Report struct {
	BaseURL     string
	Profile     Profile
	Started     time.Time
	Took        time.Duration
	Results     []Result // by check, in the order of Checks
	Problem     *Problem // nothing could be tested, because
	Interrupted bool     // stopped before its end
	Scratch     string   // the title of the folder that was written to; "" none
	Left        []string // what is left at the provider, and how to find it
	SignIns     int      // how often somebody signed in
	Calls       int      // requests sent
	Longest     int      // the longest chain of these: each had to wait for the one before, or for one of four places
}

// Summary counts verdicts.
type Summary struct{ Pass, Warn, Fail, Skip, Error int }

// Summary counts the verdicts of all results.
func (r Report) Summary() Summary { return summary(r.Results) }

func summary(results []Result) Summary {
	var s Summary
	for _, r := range results {
		switch r.Verdict {
		case Pass:
			s.Pass++
		case Warn:
			s.Warn++
		case Fail:
			s.Fail++
		case Skip:
			s.Skip++
		case Error:
			s.Error++
		}
	}
	return s
}

// Tested says whether anything was: a run without a verdict about the provider
// proves nothing.
func (s Summary) Tested() bool { return s.Pass+s.Warn+s.Fail > 0 }

// Verdict is the worst one: fail, error, warn, pass; skip when nothing else is
// there.
func (s Summary) Verdict() Verdict {
	switch {
	case s.Fail > 0:
		return Fail
	case s.Error > 0:
		return Error
	case s.Warn > 0:
		return Warn
	case s.Pass > 0:
		return Pass
	}
	return Skip
}

// TestResult is one of Adobe's ten tests, with what was found for it.
type TestResult struct {
	AdobeTest
	Summary Summary
	Results []Result
}

// Tests groups the results by Adobe's ten tests.
func (r Report) Tests() []TestResult {
	var tests []TestResult
	for _, t := range AdobeTests() {
		var some []Result
		for _, result := range r.Results {
			if result.Test == t.Number {
				some = append(some, result)
			}
		}
		tests = append(tests, TestResult{t, summary(some), some})
	}
	return tests
}

// Worst lists the results with what failed first, then warnings, then errors,
// skips and passes; within one verdict in their order.
func (r Report) Worst() []Result {
	order := []Verdict{Fail, Warn, Error, Skip, Pass}
	sorted := slices.Clone(r.Results)
	slices.SortStableFunc(sorted, func(a, b Result) int {
		return slices.Index(order, a.Verdict) - slices.Index(order, b.Verdict)
	})
	return sorted
}
