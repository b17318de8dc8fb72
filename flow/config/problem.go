package config

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"wfconnect/nearest"
)

// Problem is one thing that is wrong with, or doubtful in, the file.
type Problem struct {
	Path    string // of the file
	Line    int    // from 1; 0 when no line is to blame
	Key     string // dotted, quoted where TOML would; "" for the whole file
	Message string // what is wrong and what to do; never a secret

	key []string
}

// Error is "config.toml:12: workfront.acme.cleint_id: unknown key; …", safe
// for a terminal.
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.Path)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	b.WriteString(": ")
	if p.Key != "" {
		b.WriteString(p.Key + ": ")
	}
	b.WriteString(p.Message)
	return printable(b.String())
}

// About is the key of a connection's own table that the problem is about; false
// when it is about something else.
func (p Problem) About(kind, name string) (key string, ok bool) {
	if len(p.key) < 3 || p.key[0] != kind || p.key[1] != name {
		return "", false
	}
	return p.key[2], true
}

// Errors is everything that is wrong, in the order of the lines.
type Errors []Problem

// Error is one line for each problem.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, p := range e {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find the first Problem.
func (e Errors) Unwrap() []error {
	all := make([]error, len(e))
	for i, p := range e {
		all[i] = p
	}
	return all
}

// inOrder makes the order independent of how maps are walked.
func inOrder(problems []Problem) Errors {
	return slices.SortedStableFunc(slices.Values(problems), func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Message, b.Message))
	})
}

// printable replaces what could steer a terminal.
func printable(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strconv.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

func dotted(key []string) string { return toml.Key(key).String() }

// suggestion ends a message about a word that is none of the valid ones.
func suggestion(word string, valid []string) string {
	if near := nearest.Of(word, valid); near != "" {
		return "did you mean " + near
	}
	return "valid here: " + strings.Join(valid, ", ")
}
