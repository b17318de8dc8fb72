package wire

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"sync"
	"time"
)

const (
	// Kept is how many exchanges of a run are kept.
	Kept = 1000
	// KeptBodies is how many bytes of bodies are kept; the oldest go first.
	KeptBodies = 64 << 20
)

// Log is every exchange of one run, whichever connection it belongs to: the
// last 1,000, with their bodies up to 64 MiB in all. Safe for concurrent use.
type Log struct {
	redact *Redactor
	now    func() time.Time
	sinks  []func(Exchange)

	mu      sync.Mutex
	seq     int
	version int
	kept    []entry // in the order of Seq
	dropped int
	bodies  int
	lean    int           // the bodies of kept[:lean] are gone
	changed chan struct{} // closed at the next change
	busy    int           // exchanges that are over and not yet redacted
}

type entry struct {
	Exchange
	version int // of the log, when this was last changed
}

// NewLog is empty. Each exchange, once it is over, is also given to the sinks,
// one call after the other for one connection's reader; they must not block.
func NewLog(redact *Redactor, now func() time.Time, sinks ...func(Exchange)) *Log {
	return &Log{redact: redact, now: now, sinks: sinks, changed: make(chan struct{})}
}

// Redactor is the one that everything in the log went through.
func (l *Log) Redactor() *Redactor { return l.redact }

// Recorder records what passes through next for one connection.
func (l *Log) Recorder(next http.RoundTripper, connection string) *Recorder {
	return &Recorder{next: next, log: l, connection: connection}
}

// After returns the exchanges that began or ended since a version of the log,
// in the order in which they began, and the version that it has now. Version 0
// is the empty log.
func (l *Log) After(version int) ([]Exchange, int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if version == l.version {
		return nil, version
	}
	var out []Exchange
	for _, e := range l.kept {
		if e.version > version {
			out = append(out, e.Exchange)
		}
	}
	return out, l.version
}

// Wait returns once the log is no longer at that version, or ctx has ended.
func (l *Log) Wait(ctx context.Context, version int) {
	for {
		l.mu.Lock()
		now, changed := l.version, l.changed
		l.mu.Unlock()
		if now != version {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// Settle returns once every exchange that was over when it was called is in the
// log and with the sinks, or ctx has ended. Those with large bodies take a
// moment.
func (l *Log) Settle(ctx context.Context) {
	for {
		l.mu.Lock()
		busy, changed := l.busy, l.changed
		l.mu.Unlock()
		if busy == 0 {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// later does it beside what the caller goes on with. It only computes, and so
// ends by itself.
func (l *Log) later(do func()) {
	l.mu.Lock()
	l.busy++
	l.mu.Unlock()
	go func() {
		do()
		l.mu.Lock()
		defer l.mu.Unlock()
		l.busy--
		l.change()
	}()
}

// Dropped is how many exchanges of the run are no longer kept.
func (l *Log) Dropped() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dropped
}

// begin takes an exchange down while it is under way, and numbers it.
func (l *Log) begin(x Exchange) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seq++
	x.Seq, x.Pending = l.seq, true
	l.change()
	l.kept = append(l.kept, entry{x, l.version})
	if over := len(l.kept) - Kept; over > 0 {
		for _, e := range l.kept[:over] {
			l.bodies -= e.weight()
		}
		l.kept = append(l.kept[:0], l.kept[over:]...)
		l.dropped += over
		l.lean = max(l.lean-over, 0)
	}
	return x.Seq
}

// end takes down what came of it.
func (l *Log) end(x Exchange) {
	l.put(x)
	for _, sink := range l.sinks {
		sink(x)
	}
}

func (l *Log) put(x Exchange) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i, found := slices.BinarySearchFunc(l.kept, x.Seq, func(e entry, seq int) int { return cmp.Compare(e.Seq, seq) })
	if !found {
		return // so many came meanwhile that it was dropped
	}
	l.change()
	l.kept[i] = entry{x, l.version}
	l.bodies += l.kept[i].weight()
	l.lean = min(l.lean, i)
	for l.bodies > KeptBodies && l.lean < len(l.kept)-1 {
		l.release(l.lean)
		l.lean++
	}
}

// release gives up the bodies of an old exchange.
func (l *Log) release(i int) {
	e := &l.kept[i]
	if e.weight() == 0 {
		return
	}
	l.bodies -= e.weight()
	e.version = l.version
	e.Request.release()
	e.Response.release()
}

func (e *entry) weight() int { return len(e.Request.Body) + len(e.Response.Body) }

func (l *Log) change() {
	l.version++
	close(l.changed)
	l.changed = make(chan struct{})
}
