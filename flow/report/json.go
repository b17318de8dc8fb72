package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"wfconnect/flow/wire"
	"wfconnect/webhook/conformance"
)

// Schema is the name of the JSON that other people's scripts read.
const Schema = "wfconnect.check/1"

type document struct {
	Schema     string  `json:"schema"`
	Connection string  `json:"connection"`
	BaseURL    string  `json:"base_url"`
	Profile    string  `json:"profile"`
	Started    string  `json:"started"`
	DurationMS int64   `json:"duration_ms"`
	Summary    summary `json:"summary"`
	Results    []entry `json:"results"`
}

type summary struct {
	Pass  int `json:"pass"`
	Warn  int `json:"warn"`
	Fail  int `json:"fail"`
	Skip  int `json:"skip"`
	Error int `json:"error"`
}

type entry struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Endpoint    string `json:"endpoint"`
	Severity    string `json:"severity"`
	Verdict     string `json:"verdict"`
	Clause      string `json:"clause"`
	URL         string `json:"url"`
	Expected    string `json:"expected"`
	Got         string `json:"got"`
	Consequence string `json:"consequence"`
	Fix         string `json:"fix"`
	DurationMS  int64  `json:"duration_ms"`
	Curl        string `json:"curl"`
}

// JSON is the report for scripts. A known finding is there as what it is: what
// a baseline accepts is in the exit code.
func (r Report) JSON(redact *wire.Redactor) ([]byte, error) {
	d := document{
		Schema: Schema, Connection: r.Connection, BaseURL: r.base(redact), Profile: string(r.Run.Profile),
		Started: r.Run.Started.UTC().Format(time.RFC3339), DurationMS: r.Run.Took.Milliseconds(),
		Summary: summary(r.Run.Summary()), Results: []entry{},
	}
	for _, f := range r.Findings(redact) {
		d.Results = append(d.Results, entry{
			ID: f.ID, Title: f.Title, Endpoint: f.Endpoint, Severity: string(f.Severity), Verdict: string(f.Verdict),
			Clause: f.Clause, URL: f.Result.URL, Expected: f.Expected, Got: reasoned(f), Consequence: f.Consequence,
			Fix: f.Fix, DurationMS: f.DurationMS, Curl: f.Curl,
		})
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(d); err != nil {
		return nil, fmt.Errorf("writing the report as JSON: %w", err)
	}
	return b.Bytes(), nil
}

// reasoned: skip and error always carry a reason.
func reasoned(f Finding) string {
	if f.Got == "" && (f.Verdict == conformance.Skip || f.Verdict == conformance.Error) {
		return "no reason is known"
	}
	return f.Got
}

func (r Report) base(redact *wire.Redactor) string { return wire.Line(redact.URL(r.Run.BaseURL)) }
