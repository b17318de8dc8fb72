package provider

import (
	"strings"

	"wfconnect/practice"
)

// Faults lists every fault there is.
func Faults() []practice.Fault { return faultTable.Faults() }

// SetFault switches a fault for every request that arrives from now on. An
// unknown name or value is an error that lists the valid ones and the nearest.
// token_expired=now is an act, not a state: afterwards it reads "no" again.
func (p *Provider) SetFault(name, value string) error {
	name, err := faultTable.Find(name, value)
	if err != nil {
		return err
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

// settings are the values of all faults, by name.
type settings map[string]string

func (s settings) is(name, value string) bool { return s[name] == value }

func isEndpointList(s string) bool {
	for name := range strings.SplitSeq(s, ",") {
		if _, ok := endpointNamed(name); !ok {
			return false
		}
	}
	return true
}
