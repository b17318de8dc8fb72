package flow

import (
	"context"
	"sync"
	"time"

	"wfconnect/webhook"
)

// watch brings the next news of how far the call has come.
func (c Call) watch() Do {
	number, m := c.number, c.meter
	return func(ctx context.Context) Event {
		select {
		case <-m.news:
			return progressed{number: number, now: time.Now(), at: m.read()}
		case <-m.over:
		case <-ctx.Done():
		}
		return nil
	}
}

// meter carries a call's progress from its goroutine to the watch.
type meter struct {
	news chan struct{}
	over chan struct{}

	mu  sync.Mutex
	now webhook.Progress
}

func (m *meter) set(p webhook.Progress) {
	m.mu.Lock()
	m.now = p
	m.mu.Unlock()
	select {
	case m.news <- struct{}{}:
	default: // the watch has not seen the last news yet, and will see these
	}
}

func (m *meter) read() webhook.Progress {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}
