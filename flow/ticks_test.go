package flow

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestFlowsOfOneProviderTickOnceEach: the handshake's countdown and a run of checks
// are told of each other's ticks, and must not both ask for the next second each time.
func TestFlowsOfOneProviderTickOnceEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		p := Provision{Stage: Live, Life: Life{Issued: now, Length: time.Hour}, Now: now}
		c := Check{Running: true, Began: now.Add(-300 * time.Millisecond), Now: now}
		var todo []Do
		feed := func(ev Event) {
			var ofP, ofC []Do
			p, ofP = p.On(ev)
			c, ofC = c.On(ev)
			todo = append(append(todo, ofP...), ofC...)
		}
		feed(Ticked{Now: now}) // as when a connection is ready
		for range 10 {
			if len(todo) != 2 {
				t.Fatalf("%d ticks are waited for after %v, want one for each flow", len(todo), time.Since(now))
			}
			next := todo[0]
			todo = todo[1:]
			feed(next(t.Context()))
		}
	})
}
