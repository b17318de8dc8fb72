package simulator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"wfconnect/nearest"
)

// Fault is a switch: one way in which Workfront may answer, where its
// documentation is silent, or where things go wrong.
type Fault struct {
	Name    string
	Value   string   // what it is set to now
	Default string   // what it is set to at first
	Values  []string // values it takes, Default first; Meaning says when there are more
	Meaning string   // one sentence
}

// Faults lists every fault at its default.
func Faults() []Fault {
	return New(Options{}).Faults()
}

// Faults lists every fault as it is set now.
func (w *Workfront) Faults() []Fault {
	now := w.settings()
	list := make([]Fault, 0, len(faultTable))
	for _, f := range faultTable {
		list = append(list, Fault{
			Name: f.name, Value: now[f.name], Default: f.values[0],
			Values: slices.Clone(f.values), Meaning: f.meaning,
		})
	}
	return list
}

// SetFault switches a fault for every request that arrives from now on. An
// unknown name or value is an error that lists the valid ones and the nearest.
// session_end=now is an act, not a state: afterwards it reads "no" again.
func (w *Workfront) SetFault(name, value string) error {
	name = strings.ReplaceAll(name, "-", "_")
	i := slices.IndexFunc(faultTable, func(f fault) bool { return f.name == name })
	if i < 0 {
		names := make([]string, 0, len(faultTable))
		for _, f := range faultTable {
			names = append(names, f.name)
		}
		return fmt.Errorf("there is no fault %q%s; the faults are %s", name, didYouMean(name, names), strings.Join(names, ", "))
	}
	f := faultTable[i]
	if !slices.Contains(f.values, value) && (f.also == nil || !f.also(value)) {
		return fmt.Errorf("fault %s cannot be %q%s; it takes %s", f.name, value, didYouMean(value, f.values), f.takes())
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if name == "session_end" && value == "now" {
		w.sessions = newShelf[*session](maxRemembered)
		return nil
	}
	w.faults[name] = value
	return nil
}

func (f fault) takes() string {
	list := strings.Join(f.values, ", ")
	if f.more != "" {
		return f.more + " such as " + list
	}
	return list
}

// settings are the values of all faults, by name.
type settings map[string]string

func (s settings) is(name, value string) bool { return s[name] == value }

// duration of a fault that takes one; ok is false for "never".
func (s settings) duration(name string) (d time.Duration, ok bool) {
	d, err := time.ParseDuration(s[name])
	return d, err == nil
}

func isDuration(s string) bool {
	d, err := time.ParseDuration(s)
	return err == nil && d >= 0
}

func isOffset(s string) bool {
	_, err := time.ParseDuration(s)
	return err == nil
}

func isSeconds(s string) bool {
	n, err := strconv.ParseUint(s, 10, 31)
	return err == nil && strconv.FormatUint(n, 10) == s
}

func isEncodingList(s string) bool {
	for e := range strings.SplitSeq(s, ",") {
		if e != "E1" && e != "E2" && e != "E3" && e != "E4" {
			return false
		}
	}
	return true
}

func isKindList(s string) bool {
	for name := range strings.SplitSeq(s, ",") {
		if _, known := kindOf(name); !known {
			return false
		}
	}
	return true
}

func didYouMean(word string, of []string) string {
	if near := nearest.Of(word, of); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	return ""
}
