package conformance

import (
	"context"
	"errors"
	"slices"
	"sync"

	"wfconnect/webhook"
)

// conduct runs what can be run: side by side first, then one after another.
func (r *run) conduct(ctx context.Context, problem *Problem) {
	var together sync.WaitGroup
	var after []int
	before := r.gate.count()
	for i, c := range r.checks {
		why := r.hindrance(c, problem)
		switch {
		case why != "":
			r.skip(ctx, i, why)
		case c.order > 0:
			after = append(after, i)
		default:
			together.Go(func() { r.one(ctx, i) })
		}
	}
	together.Wait()
	r.longest = max(r.longest, r.base+(r.gate.count()-before+mostAtOnce-1)/mostAtOnce)
	r.base = r.longest
	r.clean(ctx)
	slices.SortStableFunc(after, func(a, b int) int { return r.checks[a].order - r.checks[b].order })
	for _, i := range after {
		r.base = r.longest
		r.one(ctx, i)
	}
	r.restore(ctx)
}

// hindrance is why a check cannot be run; "" when it can.
func (r *run) hindrance(c Check, problem *Problem) string {
	switch {
	case problem != nil:
		return problem.Says
	case c.Auth == webhook.AuthOAuth2 && r.Integration.Auth != c.Auth:
		return "there is no handshake and no token where the provider uses ApiKey"
	case c.Auth == webhook.AuthAPIKey && r.Integration.Auth != c.Auth:
		return "there is no apiKey and no username where the provider uses OAuth2"
	case c.Writes && !r.o.AllowWrites:
		return "needs --allow-writes"
	case c.Person && r.SignIn == nil:
		return "needs somebody who signs in, and nobody is there"
	case r.blocked != "" && !c.blunt:
		return r.blocked
	}
	return ""
}

func (r *run) skip(ctx context.Context, i int, why string) {
	p := &probe{run: r, ctx: ctx, check: r.checks[i], index: i, strand: &strand{}}
	p.skip(why)
	p.finish()
}

// one runs a check, unless the run has been stopped.
func (r *run) one(ctx context.Context, i int) {
	c := r.checks[i]
	if ctx.Err() != nil {
		r.skip(ctx, i, stopped(ctx))
		return
	}
	s := &strand{depth: r.base}
	p := &probe{run: r, ctx: withStrand(ctx, s), check: c, index: i, strand: s}
	r.tell(Event{Kind: Started, Check: c})
	p.do()
	p.finish()
}

func (r *run) tell(e Event) {
	r.mu.Lock()
	e.Done, e.Total = r.done, len(r.checks)
	r.mu.Unlock()
	r.observe(e)
}

// stopped says why a run ended early.
func stopped(ctx context.Context) string {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return "not done: the time for the whole run was over"
	}
	return "not done: the run was stopped"
}
