// Package flow is what happens, with nobody watching: connecting to Workfront; a
// provider's handshake, calls and conformance run; sending again; the countdowns, the
// driver.
//
// A flow is a value that events change. It neither sleeps, dials nor draws;
// what it wants done it returns as a Do, and what came of it arrives as the
// next Event. Time arrives inside events too. So a flow is tested as a table
// of events, and the terminal UI and the headless commands are two drivers of
// the same values.
package flow

import (
	"context"
	"sync"
	"time"
)

// An Event is anything that happened: a key, an answer, a second gone by.
type Event any

// A Do is work that a flow asks for. It ends when its context does, and what
// it returns is the flow's next event.
type Do func(context.Context) Event

// A Machine is a value that events change.
type Machine[M any] interface {
	On(Event) (M, []Do)
	Over() bool
}

// Ticked says what time it is, about once a second while something counts.
type Ticked struct {
	Now time.Time
	of  counter // whose wait it ends; "" is nobody's
}

// counter names the flow that asked for a tick. Flows of one connection are told
// of each other's ticks: one that took them for its own would ask for the next
// second twice, and in a minute for all that the machine has.
type counter string

const (
	ofConnect   counter = "connect"
	ofProvision counter = "provision"
	ofCheck     counter = "check"
)

// Run drives a machine to its end without a screen. more brings events from
// outside, such as what a person types; nil brings none. see is called after every
// event. Work still under way at the end is cancelled and waited for: a token
// request finishes, so that what it brings is stored.
func Run[M Machine[M]](ctx context.Context, m M, first Event, more <-chan Event, see func(M)) (M, error) {
	var working sync.WaitGroup
	defer working.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	events := make(chan Event)
	feed := func(ev Event) {
		var todo []Do
		m, todo = m.On(ev)
		see(m)
		for _, do := range todo {
			working.Go(func() {
				select {
				case events <- do(ctx):
				case <-ctx.Done():
				}
			})
		}
	}
	for feed(first); !m.Over(); {
		select {
		case ev := <-events:
			feed(ev)
		case ev := <-more:
			feed(ev)
		case <-ctx.Done():
			return m, ctx.Err()
		}
	}
	return m, nil
}

// uncancelled goes on when everything else is stopped, but not past a deadline
// that the person set for the whole.
func uncancelled(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, bounded := ctx.Deadline()
	ctx = context.WithoutCancel(ctx)
	if bounded {
		return context.WithDeadline(ctx, deadline)
	}
	return ctx, func() {}
}

// tickFrom waits for the next whole second since a moment, so that a countdown
// that began there never skips a number. It returns nil when stopped.
func tickFrom(since time.Time, of counter) Do {
	return func(ctx context.Context) Event {
		now := time.Now()
		wait := time.NewTimer(time.Second - now.Sub(since)%time.Second)
		defer wait.Stop()
		select {
		case now = <-wait.C:
			return Ticked{Now: now, of: of}
		case <-ctx.Done():
			return nil
		}
	}
}
