package conformance

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"
)

// What one call may take: longer, and Workfront is expected to have given up.
const (
	jsonBound  = 30 * time.Second
	bytesBound = 2 * time.Minute
	slowAt     = 5 * time.Second // what Adobe gives an event subscription to answer
	patience   = 2               // calls without an answer, after which an endpoint is left alone
)

// probe is what a check works with: it calls, and it gives results.
type probe struct {
	*run
	ctx    context.Context
	check  Check
	index  int
	strand *strand
	gave   int  // results
	begun  bool // it runs, so that what it lacks may be lacking because the run was stopped
}

func (p *probe) strict() bool { return p.o.Profile == Strict }

// pass, fail, warn, skip and trouble give a result.
func (p *probe) pass(s seen, expected, got string) { p.give(Pass, p.check.Severity, s, expected, got) }

// fail is for what breaks Workfront. Where the check is a should it warns.
func (p *probe) fail(s seen, expected, got string) {
	if p.check.Severity == Should {
		p.warn(s, expected, got)
		return
	}
	p.give(Fail, Must, s, expected, got)
}

func (p *probe) warn(s seen, expected, got string) { p.give(Warn, Should, s, expected, got) }

// strictly fails by the strict reading, and warns by the tolerant one.
func (p *probe) strictly(s seen, expected, got string) {
	if p.strict() {
		p.give(Fail, Must, s, expected, got)
		return
	}
	p.warn(s, expected, got)
}

// hint warns by the strict reading, and passes with a remark by the tolerant one.
func (p *probe) hint(s seen, expected, got string) {
	if p.strict() {
		p.warn(s, expected, got)
		return
	}
	p.pass(s, expected, got)
}

func (p *probe) skip(why string) { p.give(Skip, p.check.Severity, seen{}, "", why) }

// skipAt is a skip of one endpoint of several.
func (p *probe) skipAt(endpoint, why string) {
	p.give(Skip, p.check.Severity, seen{endpoint: endpoint}, "", why)
}

// trouble is a call without an answer: the network's fault, until P42 or P46
// say more.
func (p *probe) trouble(s seen) { p.give(Error, p.check.Severity, s, "an answer", s.came()) }

// answered gives trouble when there is no answer.
func (p *probe) answered(s seen) bool {
	if s.err != nil {
		p.trouble(s)
	}
	return s.err == nil
}

func (p *probe) give(v Verdict, severity Severity, s seen, expected, got string) {
	if v != Pass && (v != Skip || p.begun) && p.ctx.Err() != nil {
		v, got = Skip, stopped(p.ctx)
	}
	c := p.check
	r := Result{
		ID: c.ID, Title: c.Title, Endpoint: c.Endpoint, Severity: severity, Verdict: v, Clause: c.Clause, URL: c.URL, Test: c.Test,
		Sent: s.said, Expected: expected, Got: p.told(got), Consequence: c.Consequence, Fix: c.Fix,
		DurationMS: s.took.Milliseconds(), Request: s.request.request(),
	}
	if s.endpoint != "" {
		r.Endpoint = s.endpoint
	}
	p.gave++
	p.mu.Lock()
	p.results[p.index] = append(p.results[p.index], r)
	p.mu.Unlock()
	p.tell(Event{Kind: Found, Check: c, Result: r})
}

// do runs the check. A panic of ours must not take the other results with it.
func (p *probe) do() {
	defer func() {
		if what := recover(); what != nil {
			p.give(Error, p.check.Severity, seen{}, "", fmt.Sprintf("the check itself failed, which is a fault of this program: %v", what))
		}
	}()
	p.begun = true
	p.check.run(p)
	if p.gave == 0 {
		p.skip("nothing at this provider could show it")
	}
}

func (p *probe) finish() {
	p.mu.Lock()
	p.done++
	p.longest = max(p.longest, p.strand.depth)
	p.mu.Unlock()
	p.tell(Event{Kind: Finished, Check: p.check})
}

// told is what came from outside as it may be quoted. Secrets are taken out before
// it is cut: a half of one would not be found.
func (r *run) told(words string) string {
	if r.Redact != nil {
		words = r.Redact(words)
	}
	return bounded(words)
}

const gotLimit = 500

func bounded(s string) string {
	if len(s) <= gotLimit {
		return s
	}
	return strings.ToValidUTF8(s[:gotLimit-len("…")], "") + "…"
}

// stamp makes names that no other run has used.
func stamp(now time.Time) string {
	return now.UTC().Format("20060102-150405") + "-" + strings.ToLower(rand.Text()[:5])
}
