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
	Values  []string          // the default first: the right way
	Also    func(string) bool // accepts values beyond the listed ones
	More    string            // what these are, for people
	Meaning string            // one sentence
}

// Table is all faults of one side.
type Table []Fault

// Defaults are the first values of all, by name.
func (t Table) Defaults() map[string]string {
	now := make(map[string]string, len(t))
	for _, fault := range t {
		now[fault.Name] = fault.Values[0]
	}
	return now
}

// Faults lists them, for whoever may do with the list what it likes.
func (t Table) Faults() []Fault {
	list := slices.Clone(t)
	for i := range list {
		list[i].Values = slices.Clone(list[i].Values)
	}
	return list
}

// Find is the name of a fault as the table has it; name may be written with
// dashes. An unknown name or value is an error that lists the valid ones and the
// nearest.
func (t Table) Find(name, value string) (string, error) {
	name = strings.ReplaceAll(name, "-", "_")
	i := slices.IndexFunc(t, func(f Fault) bool { return f.Name == name })
	if i < 0 {
		names := make([]string, 0, len(t))
		for _, fault := range t {
			names = append(names, fault.Name)
		}
		return "", fmt.Errorf("there is no fault %q%s; the faults are %s", name, didYouMean(name, names), strings.Join(names, ", "))
	}
	fault := t[i]
	if !slices.Contains(fault.Values, value) && (fault.Also == nil || !fault.Also(value)) {
		return "", fmt.Errorf("fault %s cannot be %q%s; it takes %s", fault.Name, value, didYouMean(value, fault.Values), fault.takes())
	}
	return name, nil
}

func (f Fault) takes() string {
	list := strings.Join(f.Values, ", ")
	if f.More != "" {
		return f.More + " such as " + list
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
