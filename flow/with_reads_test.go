package flow_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wfconnect/flow"
)

// reads asks for everything and says what came: + can, - cannot, 0 no rows, x unknown
// to the API, ! no answer, ? not known, . not asked.
func (a *attempt) reads() string {
	a.Helper()
	var todo []flow.Do
	a.c, todo = a.c.On(flow.AskReads{Now: time.Now()})
	for len(todo) > 0 && a.c.Reads.Running {
		var more []flow.Do
		a.c, more = a.c.On(todo[0](a.Context()))
		todo = append(todo[1:], more...)
	}
	var all strings.Builder
	for _, r := range a.c.Reads.List {
		fmt.Fprint(&all, map[flow.ReadVerdict]string{flow.CanRead: "+", flow.CannotRead: "-", flow.ReadNothing: "0", flow.ReadUnknown: "x", flow.ReadNoAnswer: "!", flow.ReadNotKnown: "?", flow.ReadNotAsked: "."}[r.Verdict])
	}
	return all.String()
}

// In the order: yourself, access level, users, projects, tasks, issues, documents.
func TestWhatATokenCanRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ fault, value, want, ended string }{
		{"denied", "none", "+++++++", ""},
		{"denied", "user", "++-++++", ""},
		{"denied", "proj,docu", "+++-++-", ""},
		{"denied", "task,optask", "++++--+", ""},
		{"empty_data", "yes", "0000000", ""},
		{"session_end", "now", "?......", "session has ended"},
		{"status", "429", "?......", "too many requests"},
		{"status", "500", "???????", ""},
		{"waf", "denied", "???????", ""},
		{"reset", "yes", "!......", "no answer"},
		{"latency", "20s", "!......", "no answer"},
		{"oldest_version", "22", "xxxxxxx", ""},
		{"unsupported", "task,optask", "++++xx+", ""},
		{"unsupported", "user", "xxx++++", ""},
	} {
		t.Run(c.fault+"="+c.value, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newAttempt(t, nil)
				a.connect()
				began := time.Now()
				a.fault(c.fault, c.value)
				if got := a.reads(); got != c.want || !strings.Contains(a.c.Reads.Ended, c.ended) || (a.c.Reads.Ended == "") != (c.ended == "") {
					t.Errorf("%s, want %s; ended %q", got, c.want, a.c.Reads.Ended)
				}
				if took := time.Since(began); took > 12*time.Second {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

// What is told of the own user, and that all of it stands in the traffic.
func TestReadsTellWhoItIs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAttempt(t, nil)
		a.connect()
		a.reads()
		list := a.c.Reads.List
		if list[0].Words != "Maria Lopez <maria.lopez@acme.example>" || list[1].Words != "Plan, home group Marketing" {
			t.Errorf("%q, %q", list[0].Words, list[1].Words)
		}
		news, _ := a.parts.Log.After(0)
		asked := 0
		for _, x := range news {
			if x.Method == "GET" && strings.Contains(x.URL, "/attask/") {
				asked++
			}
		}
		if asked != len(list) {
			t.Errorf("%d calls are in the log, want %d", asked, len(list))
		}
	})
}
