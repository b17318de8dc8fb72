package webhook

import (
	"fmt"
	"slices"
	"strings"
)

// Severity says how much a finding matters.
type Severity int

const (
	Note   Severity = iota // worth knowing, no deviation
	Should                 // Workfront is expected to cope, or nobody knows
	Must                   // Workfront is expected not to cope
)

func (s Severity) String() string { return [...]string{"note", "should", "must"}[min(max(s, 0), 2)] }

// Finding is one deviation of an answer from the contract. Got is at most 200
// bytes, holds no credentials, and is as raw as it came: make it safe before
// it is shown.
type Finding struct {
	ID          string   // of docs/readings.md: D03, J06, A36; of a check: P40; "9.1": Adobe's table of Metadata
	Field       string   // "size", "Content-Type", "status"; "" for the answer as a whole
	Path        string   // where in the JSON: "[3].size"; "" outside it
	Got, Want   string   // what came, what the contract asks for
	Severity    Severity // by the tolerant reading, the default
	Strict      Severity // by the strict reading; never below Severity
	Clause, URL string   // where it is written: a heading, and the page that has it
	Consequence string   // what a person would see in Workfront
}

// rule is a Finding without the case at hand.
type rule struct {
	id, field, want string
	tolerant        Severity
	strict          Severity
	clause          string
	consequence     string
}

func (r rule) found(path, got string) Finding {
	return Finding{
		ID: r.id, Field: r.field, Path: path, Got: bounded(got), Want: r.want,
		Severity: r.tolerant, Strict: max(r.tolerant, r.strict),
		Clause: r.clause, URL: Page, Consequence: r.consequence,
	}
}

// findingLimit keeps a hostile list from filling the memory with complaints.
const findingLimit = 1000

// findings collects; the last one of too many says how many more there were.
type findings struct {
	secrets []Secret // what a provider may echo and no finding may hold
	redact  func(string) string
	list    []Finding
	more    int
}

func (f *findings) add(r rule, path, got string) {
	if len(f.list) == findingLimit {
		f.more++
		return
	}
	got = without(got, f.secrets)
	if f.redact != nil {
		got = f.redact(got)
	}
	f.list = append(f.list, r.found(path, got))
}

// without takes secrets out of words from outside. What is shorter than four
// bytes is no secret, and would tear every word apart.
func without(words string, secrets []Secret) string {
	for _, s := range secrets {
		if len(s) >= 4 {
			words = strings.ReplaceAll(words, string(s), "…")
		}
	}
	return words
}

// Pages are the addresses that findings are written at, each once.
func Pages(list []Finding) []string {
	var pages []string
	for _, f := range list {
		if f.URL != "" && !slices.Contains(pages, f.URL) {
			pages = append(pages, f.URL)
		}
	}
	return pages
}

func (f *findings) all() []Finding {
	if f.more == 0 {
		return f.list
	}
	rest := Finding{Got: fmt.Sprintf("%d more findings", f.more), Want: "none", Severity: Note, Strict: Note, URL: Page, Consequence: "only the first are listed"}
	return append(f.list[:len(f.list):len(f.list)], rest)
}

const gotLimit = 200

// bounded cuts on a rune and keeps within gotLimit bytes, the mark included.
func bounded(s string) string {
	if len(s) <= gotLimit {
		return s
	}
	return strings.ToValidUTF8(s[:gotLimit-len("…")], "") + "…"
}
