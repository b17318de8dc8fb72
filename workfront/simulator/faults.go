package simulator

import (
	"strconv"
	"strings"
	"time"

	"wfconnect/practice"
)

// Faults lists every fault there is.
func Faults() []practice.Fault { return faultTable.Faults() }

// SetFault switches a fault for every request that arrives from now on. An
// unknown name or value is an error that lists the valid ones and the nearest.
// session_end=now is an act, not a state: afterwards it reads "no" again.
func (w *Workfront) SetFault(name, value string) error {
	name, err := faultTable.Find(name, value)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if name == "session_end" && value == "now" {
		w.sessions = practice.NewShelf[*session](maxRemembered)
		return nil
	}
	w.faults[name] = value
	return nil
}

// settings are the values of all faults, by name.
type settings map[string]string

func (s settings) is(name, value string) bool { return s[name] == value }

// duration of a fault that takes one; ok is false for "never".
func (s settings) duration(name string) (d time.Duration, ok bool) {
	d, err := time.ParseDuration(s[name])
	return d, err == nil
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
