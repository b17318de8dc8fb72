package ui

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// errands are the flows' commands under way. They are stopped together, and
// waited for: a command that stores a token must not be cut off by a quit.
type errands struct {
	ctx  context.Context
	stop context.CancelFunc

	mu     sync.Mutex
	closed bool
	count  int
	none   chan struct{}
}

func newErrands(ctx context.Context) *errands {
	ctx, stop := context.WithCancel(ctx)
	return &errands{ctx: ctx, stop: stop, none: make(chan struct{})}
}

// begin returns a nil context once the program is leaving.
func (e *errands) begin() (context.Context, func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, nil
	}
	e.count++
	return e.ctx, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.count--; e.count == 0 && e.closed {
			close(e.none)
		}
	}
}

func (e *errands) wait(most time.Duration) bool {
	e.stop()
	e.mu.Lock()
	if !e.closed && e.count == 0 {
		close(e.none)
	}
	e.closed = true
	e.mu.Unlock()
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-e.none:
		return true
	case <-timer.C:
		return false
	}
}

// errand is a command whose context ends when the program leaves, and which the
// program waits for.
func (d *desk) errand(do func(context.Context) tea.Msg) tea.Cmd {
	return func() tea.Msg {
		ctx, done := d.errands.begin()
		if ctx == nil {
			return nil
		}
		defer done()
		return do(ctx)
	}
}
