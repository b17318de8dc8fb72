package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"wfconnect/flow/wire"
	"wfconnect/webhook"
	"wfconnect/webhook/conformance"
)

// Baseline is a list of findings that are known and accepted. It is a report in
// JSON, or lines such as "P15 files  # comes with the next release".
type Baseline struct{ accepted []accepted }

// accepted is one known finding. What is empty is not compared.
type accepted struct {
	id, endpoint, title, expected string
	warned                        bool // a warning was accepted: a failure is more than that
	where                         string
}

// maxBaseline bounds what is read of a baseline.
const maxBaseline = 16 << 20

// ReadBaseline reads what a file holds.
func ReadBaseline(content []byte) (Baseline, error) {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if len(content) > maxBaseline {
		return Baseline{}, fmt.Errorf("the baseline has %d bytes: more than %d are not read", len(content), maxBaseline)
	}
	if first := bytes.TrimSpace(content); len(first) > 0 && first[0] == '{' {
		return fromJSON(content)
	}
	return fromText(string(content))
}

func fromJSON(content []byte) (Baseline, error) {
	var d document
	if err := json.Unmarshal(content, &d); err != nil {
		return Baseline{}, fmt.Errorf("the baseline is not valid JSON: %w", err)
	}
	if d.Schema != Schema {
		return Baseline{}, fmt.Errorf("the baseline's schema is %.40q: only %s is known, which check --format json writes", d.Schema, Schema)
	}
	var b Baseline
	for i, e := range d.Results {
		if e.Verdict != string(conformance.Fail) && e.Verdict != string(conformance.Warn) {
			continue
		}
		where := fmt.Sprintf("result %d of the baseline", i+1)
		if err := CheckID(e.ID); err != nil {
			return Baseline{}, fmt.Errorf("%s: %w", where, err)
		}
		b.accepted = append(b.accepted, accepted{
			id: e.ID, endpoint: e.Endpoint, title: e.Title, expected: lasting(e.Expected),
			warned: e.Verdict == string(conformance.Warn), where: where,
		})
	}
	return b, nil
}

func fromText(content string) (Baseline, error) {
	var b Baseline
	n := 0
	for text := range strings.Lines(content) {
		n++
		text, _, _ = strings.Cut(text, "#")
		words := strings.Fields(text)
		where := fmt.Sprintf("line %d of the baseline", n)
		switch {
		case len(words) == 0:
			continue
		case len(words) > 2:
			return Baseline{}, fmt.Errorf("%s: write a check's id and an endpoint, as in \"P15 files\", and anything else after a #", where)
		}
		if err := CheckID(words[0]); err != nil {
			return Baseline{}, fmt.Errorf("%s: %w", where, err)
		}
		a := accepted{id: strings.ToUpper(words[0]), where: where}
		if len(words) == 2 {
			if a.endpoint = words[1]; !slices.Contains(endpoints(), a.endpoint) {
				return Baseline{}, fmt.Errorf("%s: there is no endpoint %.40q; there are %s", where, a.endpoint, strings.Join(endpoints(), ", "))
			}
		}
		b.accepted = append(b.accepted, a)
	}
	return b, nil
}

// endpoints are the names that a result may have.
func endpoints() []string {
	var names []string
	for _, e := range webhook.Endpoints() {
		names = append(names, e.Name)
	}
	for _, c := range conformance.Checks() {
		if !slices.Contains(names, c.Endpoint) {
			names = append(names, c.Endpoint)
		}
	}
	return names
}

// lasting is a text without what is another in each run: random values, times,
// counts.
func lasting(s string) string {
	var words []string
	for word := range strings.FieldsSeq(s) {
		const longest = 20
		if len(word) > longest {
			words = append(words, "…")
			continue
		}
		var b strings.Builder
		digits := false
		for _, r := range word {
			if !unicode.IsDigit(r) {
				b.WriteRune(r)
			} else if !digits {
				b.WriteByte('0')
			}
			digits = unicode.IsDigit(r)
		}
		words = append(words, b.String())
	}
	return strings.Join(words, " ")
}

// happens: it is the same deviation, though it may have become worse.
func (a accepted) happens(f Finding) bool {
	return a.id == f.ID && (a.endpoint == "" || a.endpoint == f.Endpoint) &&
		(a.expected == "" || a.expected == lasting(f.Expected)) &&
		(f.Verdict == conformance.Warn || f.Verdict == conformance.Fail)
}

func (a accepted) covers(f Finding) bool {
	return a.happens(f) && (f.Verdict == conformance.Warn || !a.warned)
}

func (b Baseline) known(results []conformance.Result, redact *wire.Redactor) []bool {
	known := make([]bool, len(results))
	for i, r := range results {
		f := Show(r, redact)
		known[i] = slices.ContainsFunc(b.accepted, func(a accepted) bool { return a.covers(f) })
	}
	return known
}

// Gone are the known findings that no longer happen, in words. What was not
// looked at, or not to its end, is not gone.
func (r Report) Gone(redact *wire.Redactor) []string {
	if r.Run.Problem != nil || r.Run.Interrupted {
		return nil
	}
	findings := r.Findings(redact)
	var gone []string
	for _, a := range r.Accepted.accepted {
		if !slices.ContainsFunc(findings, a.happens) && a.looked(findings) {
			name := a.id
			if a.endpoint != "" {
				name += " " + wire.Line(a.endpoint)
			}
			gone = append(gone, fmt.Sprintf("%s (%s) no longer happens: take it out of the baseline", name, a.where))
		}
	}
	return gone
}

// looked: its endpoint was, or every check of its id (and title) was, so that
// the finding would have shown.
func (a accepted) looked(findings []Finding) bool {
	all, any := true, false
	for _, f := range findings {
		if f.ID != a.id || a.title != "" && f.Title != a.title {
			continue
		}
		tested := f.Verdict != conformance.Skip && f.Verdict != conformance.Error
		if tested && f.Endpoint == a.endpoint {
			return true
		}
		any, all = any || tested, all && tested
	}
	return any && all
}
