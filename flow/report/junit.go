package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"wfconnect/flow/wire"
	"wfconnect/webhook/conformance"
)

type suites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Skipped  int      `xml:"skipped,attr"`
	Time     string   `xml:"time,attr"`
	Suites   []*suite `xml:"testsuite"`
}

type suite struct {
	Name      string     `xml:"name,attr"`
	Tests     int        `xml:"tests,attr"`
	Failures  int        `xml:"failures,attr"`
	Errors    int        `xml:"errors,attr"`
	Skipped   int        `xml:"skipped,attr"`
	Time      string     `xml:"time,attr"`
	Timestamp string     `xml:"timestamp,attr"`
	Cases     []testcase `xml:"testcase"`

	took int64 // milliseconds
}

type testcase struct {
	Name      string   `xml:"name,attr"`
	Class     string   `xml:"classname,attr"`
	Time      string   `xml:"time,attr"`
	Failure   *outcome `xml:"failure"`
	Error     *outcome `xml:"error"`
	Skipped   *outcome `xml:"skipped"`
	SystemOut string   `xml:"system-out,omitempty"`
}

type outcome struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// JUnit is the report for a CI server: a suite for each endpoint, a case for
// each result. A known finding is a skipped case, a warning a case that passed
// and says so in system-out, a run that could not test anything an error.
func (r Report) JUnit(redact *wire.Redactor) ([]byte, error) {
	all := suites{Name: "wfconnect check " + wire.Line(r.Connection), Time: seconds(r.Run.Took.Milliseconds())}
	by, names := map[string]*suite{}, map[string]int{}
	at := func(endpoint string) *suite {
		if by[endpoint] == nil {
			by[endpoint] = &suite{Name: endpoint, Timestamp: r.Run.Started.UTC().Format(time.RFC3339)}
			all.Suites = append(all.Suites, by[endpoint])
		}
		return by[endpoint]
	}
	if p := r.Run.Problem; p != nil {
		at("run").add(testcase{Name: "pre-flight", Class: "run", Time: seconds(0), Error: &outcome{Message: line(p.Says, redact), Type: string(p.Kind)}}, 0)
	}
	for _, f := range r.Findings(redact) {
		c := f.testcase()
		key := f.Endpoint + "\x00" + c.Name
		if names[key]++; names[key] > 1 { // CI servers take a name for one case
			c.Name += fmt.Sprintf(" (%d)", names[key])
		}
		at(f.Endpoint).add(c, f.DurationMS)
	}
	for i, gone := range r.Gone(redact) {
		at("baseline").add(testcase{Name: fmt.Sprintf("known finding %d", i+1), Class: "baseline", Time: seconds(0), Failure: &outcome{Message: gone, Type: "baseline"}}, 0)
	}
	for _, s := range all.Suites {
		s.Time = seconds(s.took)
		all.Tests, all.Failures, all.Errors, all.Skipped = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors, all.Skipped+s.Skipped
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	encoder := xml.NewEncoder(&b)
	encoder.Indent("", " ")
	if err := encoder.Encode(all); err != nil {
		return nil, fmt.Errorf("writing the report as JUnit: %w", err)
	}
	b.WriteString("\n")
	return b.Bytes(), nil
}

func (s *suite) add(c testcase, took int64) {
	s.Cases = append(s.Cases, c)
	s.took += took
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

func (f Finding) testcase() testcase {
	c := testcase{Name: f.ID + " " + f.Title, Class: f.Endpoint, Time: seconds(f.DurationMS)}
	message := f.Got
	if f.Expected != "" {
		message = fmt.Sprintf("expected %s, got %s", f.Expected, f.Got)
	}
	var b strings.Builder
	f.text(&b, false)
	switch {
	case f.Known:
		c.Skipped = &outcome{Message: "known, by the baseline: " + message}
		c.SystemOut = b.String()
	case f.Verdict == conformance.Fail:
		c.Failure = &outcome{Message: message, Type: string(f.Severity), Text: b.String()}
		c.SystemOut = b.String()
	case f.Verdict == conformance.Error:
		c.Error = &outcome{Message: reasoned(f), Type: "error", Text: b.String()}
		c.SystemOut = b.String()
	case f.Verdict == conformance.Skip:
		c.Skipped = &outcome{Message: reasoned(f)}
	case f.Verdict == conformance.Warn:
		c.SystemOut = "warning: " + message + "\n" + b.String()
	}
	return c
}

func seconds(ms int64) string { return fmt.Sprintf("%.3f", float64(ms)/1000) }
