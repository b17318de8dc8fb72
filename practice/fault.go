// Package practice is what the two other sides to practise on, a Workfront and a
// webhook provider, are made of: faults by name, a person who clicks, how requests
// are read, pages shown and redirects sent, and a memory that forgets the oldest. It
// knows neither of the two, and shares nothing with the clients that talk to them:
// each is to check the other.
package practice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"wfconnect/nearest"
)

// Fault is a switch: one way in which the other side may answer, where its
// documentation is silent, or in which it may be wrong.
type Fault struct {
	Name    string
	Value   string   // what it is set to now
	Default string   // what it is set to at first: the right way
	Values  []string // values it takes, Default first; Meaning says when there are more
	Meaning string   // one sentence
}

// Row is a fault as it is written down.
type Row struct {
	Name    string
	Values  []string          // the default first
	Also    func(string) bool // accepts values beyond the listed ones
	More    string            // what these are, for people
	Meaning string
}

// Table is all faults of one side.
type Table []Row

// Defaults are the first values of all, by name.
func (t Table) Defaults() map[string]string {
	now := make(map[string]string, len(t))
	for _, row := range t {
		now[row.Name] = row.Values[0]
	}
	return now
}

// Faults lists them as they are set now.
func (t Table) Faults(now map[string]string) []Fault {
	list := make([]Fault, 0, len(t))
	for _, row := range t {
		list = append(list, Fault{
			Name: row.Name, Value: now[row.Name], Default: row.Values[0],
			Values: slices.Clone(row.Values), Meaning: row.Meaning,
		})
	}
	return list
}

// Find is the name of a fault as the table has it; name may be written with
// dashes. An unknown name or value is an error that lists the valid ones and the
// nearest.
func (t Table) Find(name, value string) (string, error) {
	name = strings.ReplaceAll(name, "-", "_")
	i := slices.IndexFunc(t, func(row Row) bool { return row.Name == name })
	if i < 0 {
		names := make([]string, 0, len(t))
		for _, row := range t {
			names = append(names, row.Name)
		}
		return "", fmt.Errorf("there is no fault %q%s; the faults are %s", name, didYouMean(name, names), strings.Join(names, ", "))
	}
	row := t[i]
	if !slices.Contains(row.Values, value) && (row.Also == nil || !row.Also(value)) {
		return "", fmt.Errorf("fault %s cannot be %q%s; it takes %s", row.Name, value, didYouMean(value, row.Values), row.takes())
	}
	return name, nil
}

func (row Row) takes() string {
	list := strings.Join(row.Values, ", ")
	if row.More != "" {
		return row.More + " such as " + list
	}
	return list
}

func didYouMean(word string, of []string) string {
	if near := nearest.Of(word, of); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	return ""
}

// IsDuration is an Also: of a fault that lasts.
func IsDuration(s string) bool {
	d, err := time.ParseDuration(s)
	return err == nil && d >= 0
}
