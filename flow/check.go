package flow

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"wfconnect/flow/report"
	"wfconnect/webhook"
	"wfconnect/webhook/conformance"
)

// Check is a conformance run against a provider: what is under way, what was
// found so far, whom it waits for, and in the end the report. A verdict is one
// about a configuration: it goes when that changes.
type Check struct {
	Name        string
	Integration webhook.Integration
	Options     conformance.Options
	Running     bool
	Stopping    bool
	Began, Now  time.Time

	Ahead   []report.Ahead       // pre-flight
	Current []conformance.Check  // begun, and not finished
	Results []conformance.Result // as they come; those of Report once it is there
	Done    int                  // checks
	Total   int
	Waiting *Waiting            // nil: for nothing
	Report  *conformance.Report // nil: no verdict
	NotKept *webhook.NotKept    // tokens that came and could not be stored: their only copy

	http    *http.Client
	outside ProviderOutside
	number  int
	ticking bool
	stop    chan struct{}
	news    *bulletin
	signIns *signIns
	before  *conformance.Report // what a run of a few checks is put into
}

// Waiting is what a run waits for: a person in the browser, or time.
type Waiting struct {
	Says      string
	URL       string   // what the person opens; "" nothing
	Listening []string // addresses that wait for the redirect
	PasteOnly string   // why nothing listens
	Browser   string   // what became of opening the browser
	Noted     []string // redirects and requests that were refused meanwhile

	check string // the id of the check that waits; "" none
}

// Events that a person causes.
type (
	// StartCheck begins a run. Patience is how long it waits for a sign-in; 0
	// is nobody there. Alone is nobody but a browser that opens by itself.
	// Again puts what is found for Options.Only into the report that is there.
	StartCheck struct {
		Options  conformance.Options
		Patience time.Duration
		Alone    bool
		Again    bool
		Now      time.Time
	}
	// StopCheck ends a run before its end; what was found so far is reported.
	StopCheck struct{}
	// PageShown says that the browser stays at a page of the provider's, and
	// does not come back.
	PageShown struct{}
	// ResetCheck forgets the verdict, and stops a run whose verdict nobody
	// wants any more.
	ResetCheck struct{}
)

// What a run tells, in this order only.
type (
	checkNews struct {
		number int
		news   []Event // conformance.Event, aheadKnown, doorOpened, doorNoted, doorClosed, checkOver
	}
	aheadKnown struct{ ahead []report.Ahead }
	checkOver  struct {
		report  conformance.Report
		tokens  webhook.TokenSet // as they are after the run
		notKept *webhook.NotKept // and could not be stored
		at      time.Time
	}
)

// NewCheck is a provider of which nothing is known yet.
func NewCheck(name string, client *http.Client, i webhook.Integration, outside ProviderOutside) Check {
	return Check{Name: name, Integration: i, http: client, outside: outside}
}

// Over says whether nothing is under way.
func (c Check) Over() bool { return !c.Running && c.Report != nil }

// On is the table of contents of a run.
func (c Check) On(ev Event) (Check, []Do) {
	var todo []Do
	switch ev := ev.(type) {
	case StartCheck:
		c, todo = c.start(ev)
	case checkNews:
		c, todo = c.onNews(ev)
	case StopCheck:
		c, todo = c.halt()
	case Paste:
		c, todo = c.paste(ev.Text)
	case PageShown:
		c, todo = c.pageShown()
	case SetIntegration:
		if reflect.DeepEqual(c.Integration, ev.Integration) {
			return c, nil
		}
		c.Integration = ev.Integration
		c, todo = c.reset()
	case ResetCheck:
		c, todo = c.reset()
	case Ticked:
		c.Now, c.ticking = ev.Now, c.ticking && ev.of != ofCheck
	}
	if c.Running && !c.ticking {
		c.ticking = true
		todo = append(todo, tickFrom(c.Began, ofCheck))
	}
	return c, todo
}

func (c Check) start(ev StartCheck) (Check, []Do) {
	if c.Running {
		return c, nil
	}
	next := NewCheck(c.Name, c.http, c.Integration, c.outside)
	next.number, next.ticking = c.number+1, c.ticking
	next.Options, next.Running, next.Began, next.Now = ev.Options, true, ev.Now, ev.Now
	if ev.Again && c.Report != nil && len(ev.Options.Only) > 0 {
		next.before = c.Report
	}
	next.Total = len(chosen(ev.Options.Only))
	next.stop, next.news = make(chan struct{}), newBulletin()
	if ev.Patience > 0 {
		next.signIns = newSignIns(next.Name, next.Integration, next.outside, next.news, ev)
	}
	return next, []Do{next.run(), next.watch()}
}

// chosen are the checks of a run.
func chosen(only []string) []conformance.Check {
	all := conformance.Checks()
	if len(only) == 0 {
		return all
	}
	return slices.DeleteFunc(all, func(k conformance.Check) bool {
		return !slices.ContainsFunc(only, func(id string) bool { return strings.EqualFold(id, k.ID) })
	})
}

func (c Check) halt() (Check, []Do) {
	if !c.Running || c.Stopping {
		return c, nil
	}
	c.Stopping = true
	stop := c.stop
	return c, []Do{func(context.Context) Event { close(stop); return nil }}
}

func (c Check) reset() (Check, []Do) {
	_, todo := c.halt()
	next := NewCheck(c.Name, c.http, c.Integration, c.outside)
	next.number, next.ticking = c.number+1, c.ticking
	return next, todo
}

func (c Check) onNews(ev checkNews) (Check, []Do) {
	if ev.number != c.number || !c.Running {
		return c, nil
	}
	for _, one := range ev.news {
		switch one := one.(type) {
		case aheadKnown:
			c.Ahead = one.ahead
		case conformance.Event:
			c = c.onEvent(one)
		case checkOver:
			return c.onOver(one), nil
		default:
			c.Waiting = c.Waiting.on(one)
		}
	}
	return c, []Do{c.watch()}
}

// onEvent is what the engine says. Checks run side by side: only the one that
// waits ends the wait.
func (c Check) onEvent(ev conformance.Event) Check {
	c.Done, c.Total = ev.Done, ev.Total
	same := func(k conformance.Check) bool { return k.ID == ev.Check.ID && k.Title == ev.Check.Title }
	switch ev.Kind {
	case conformance.Started:
		c.Current = append(slices.Clip(c.Current), ev.Check)
	case conformance.Found:
		c.Results = append(slices.Clip(c.Results), ev.Result)
	case conformance.Finished:
		c.Current = slices.DeleteFunc(slices.Clone(c.Current), same)
		if c.Waiting != nil && c.Waiting.check != "" && c.Waiting.check == ev.Check.ID {
			c.Waiting = nil
		}
	case conformance.Waiting:
		c.Waiting = &Waiting{Says: ev.Says, URL: ev.URL, check: ev.Check.ID}
	}
	return c
}

func (c Check) onOver(ev checkOver) Check {
	r := ev.report
	if c.before != nil {
		r = merged(*c.before, r)
	}
	c.Report, c.Results, c.Now = &r, r.Results, ev.at
	if ev.notKept != nil {
		c.NotKept = ev.notKept
	}
	c.Running, c.Stopping, c.Current, c.Waiting, c.before = false, false, nil, nil, nil
	return c
}
