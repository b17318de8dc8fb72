package provider

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"wfconnect/nearest"
)

// Fault is a switch: one way in which a provider may be wrong, or in which the
// contract lets it be different.
type Fault struct {
	Name    string
	Value   string   // what it is set to now
	Default string   // what it is set to at first: the right way
	Values  []string // values it takes, Default first; Meaning says when there are more
	Meaning string   // one sentence
}

// Faults lists every fault at its default.
func Faults() []Fault {
	defaults := settings{}
	for _, f := range faultTable {
		defaults[f.name] = f.values[0]
	}
	return list(defaults)
}

// Faults lists every fault as it is set now.
func (p *Provider) Faults() []Fault { return list(p.settings()) }

func list(now settings) []Fault {
	faults := make([]Fault, 0, len(faultTable))
	for _, f := range faultTable {
		faults = append(faults, Fault{
			Name: f.name, Value: now[f.name], Default: f.values[0],
			Values: slices.Clone(f.values), Meaning: f.meaning,
		})
	}
	return faults
}

// SetFault switches a fault for every request that arrives from now on. An
// unknown name or value is an error that lists the valid ones and the nearest.
// token_expired=now is an act, not a state: afterwards it reads "no" again.
func (p *Provider) SetFault(name, value string) error {
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
	if name == "token_expired" && value == "now" {
		p.ExpireTokens()
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults[name] = value
	return nil
}

func (f fault) takes() string {
	values := strings.Join(f.values, ", ")
	if f.more != "" {
		return f.more + " such as " + values
	}
	return values
}

// settings are the values of all faults, by name.
type settings map[string]string

func (s settings) is(name, value string) bool { return s[name] == value }

func isDuration(s string) bool {
	d, err := time.ParseDuration(s)
	return err == nil && d >= 0
}

func isEndpointList(s string) bool {
	for name := range strings.SplitSeq(s, ",") {
		if _, ok := endpointNamed(name); !ok {
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
