package flow

import (
	"context"
	"slices"
	"sync"
	"time"

	"wfconnect/flow/report"
	"wfconnect/webhook/conformance"
)

// run is the whole run. It tells what happens through the bulletin, the end
// included, so that everything arrives in its order.
func (c Check) run() Do {
	return func(ctx context.Context) Event {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		go func() { // ends with the run
			select {
			case <-c.stop:
				cancel()
			case <-ctx.Done():
			}
		}()
		over := checkOver{report: c.conduct(ctx), at: time.Now()}
		if t := c.outside.Tokens; t != nil {
			over.tokens = t.Current()
			if over.notKept = t.Pending(); over.notKept != nil {
				over.tokens = over.notKept.Tokens
			}
		}
		c.news.put(over)
		return nil
	}
}

func (c Check) conduct(ctx context.Context) conformance.Report {
	o, began := c.Options, time.Now()
	s := conformance.Subject{Client: c.http, Integration: c.Integration, Redact: c.outside.Redact}
	ahead, problem := lookAhead(conformance.Preflight(ctx, s))
	if ctx.Err() != nil {
		ahead, problem = nil, nil // stopped, which says nothing about the provider
	}
	c.news.put(aheadKnown{ahead})
	if problem != nil || ctx.Err() != nil {
		return conformance.Report{
			BaseURL: c.Integration.BaseURL, Profile: profile(o.Profile), Started: began, Took: time.Since(began),
			Problem: problem, Interrupted: ctx.Err() != nil,
		}
	}
	if o.Timeout > 0 {
		o.Timeout = max(o.Timeout-time.Since(began), time.Millisecond)
	}
	if t := c.outside.Tokens; t != nil {
		s.Tokens, s.Keep, s.Guard = t.Current(), t.Replace, t.Through // kept, and then used by every other call as well
		s.Tokens.Issued = time.Time{}                                 // the checks see how the provider treats a token at its end
	}
	if c.signIns != nil {
		s.SignIn = c.signIns.signIn
	}
	s.OtherUsername, s.OtherToken = c.outside.Other.Username, c.outside.Other.Token
	r := conformance.Run(ctx, s, o, func(ev conformance.Event) { c.news.put(ev) })
	if c.signIns != nil {
		r.Problem = c.signIns.blame(r.Problem)
	}
	r.Started, r.Took = began, time.Since(began)
	return r
}

// lookAhead is the pre-flight as lines, and why the run ends there. That its one
// call gets no answer does not: serviceInfo may be the only endpoint that hangs,
// and where all do the checks find out by themselves.
func lookAhead(steps []conformance.PreflightStep) ([]report.Ahead, *conformance.Problem) {
	var ahead []report.Ahead
	problem := conformance.PreflightProblem(steps)
	for _, step := range steps {
		if step.Verdict == conformance.Fail && step.Name == "answer" {
			problem = nil
		}
		if step.Verdict != conformance.Skip {
			ahead = append(ahead, report.Ahead{Name: step.Name, Says: step.Says, OK: step.Verdict == conformance.Pass})
		}
	}
	return ahead, problem
}

func profile(p conformance.Profile) conformance.Profile {
	if p == "" {
		return conformance.Tolerant
	}
	return p
}

// watch brings what the run has told since the last time.
func (c Check) watch() Do {
	number, news := c.number, c.news
	return func(ctx context.Context) Event {
		select {
		case <-news.fresh:
			return checkNews{number: number, news: news.take()}
		case <-ctx.Done():
			return nil
		}
	}
}

// bulletin carries what a run tells from its goroutines to the watch. Putting
// never waits: a run that nobody watches any more ends all the same.
type bulletin struct {
	fresh chan struct{}

	mu   sync.Mutex
	list []Event
}

func newBulletin() *bulletin { return &bulletin{fresh: make(chan struct{}, 1)} }

func (b *bulletin) put(ev Event) {
	b.mu.Lock()
	b.list = append(b.list, ev)
	b.mu.Unlock()
	b.ring()
}

func (b *bulletin) ring() {
	select {
	case b.fresh <- struct{}{}:
	default: // the watch has not taken the last ones yet, and takes these with them
	}
}

// take leaves the end of the run for the next time, so that whoever looks on
// sees everything before it.
func (b *bulletin) take() []Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.list
	b.list = nil
	if last := len(list) - 1; last > 0 {
		if end, is := list[last].(checkOver); is {
			list, b.list = list[:last], []Event{end}
			b.ring()
		}
	}
	return list
}

// Reported is the report of a run that is over, for whoever prints it.
func (c Check) Reported(accepted report.Baseline) report.Report {
	r := report.Report{Connection: c.Name, Ahead: c.Ahead, Accepted: accepted}
	if c.Report != nil {
		r.Run = *c.Report
	}
	return r
}

// merged puts what a run of a few checks found where the run before found
// something about the same checks.
func merged(before, now conformance.Report) conformance.Report {
	of := func(id string) []conformance.Result {
		return slices.DeleteFunc(slices.Clone(now.Results), func(r conformance.Result) bool { return r.ID != id })
	}
	if now.Problem != nil {
		return now
	}
	var results []conformance.Result
	placed := map[string]bool{}
	for _, r := range before.Results {
		fresh := of(r.ID)
		switch {
		case len(fresh) == 0:
			results = append(results, r)
		case !placed[r.ID]:
			placed[r.ID] = true
			results = append(results, fresh...)
		}
	}
	for _, r := range now.Results {
		if !placed[r.ID] {
			placed[r.ID] = true
			results = append(results, of(r.ID)...)
		}
	}
	now.Results, now.Interrupted = results, now.Interrupted || before.Interrupted
	now.Left = append(slices.Clip(before.Left), now.Left...)
	return now
}
