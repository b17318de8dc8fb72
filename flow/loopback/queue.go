package loopback

import (
	"context"
	"fmt"
	"slices"
)

// maxWaiting bounds the arrivals that nobody has fetched with Next yet; the
// oldest goes first. The accepted one is always the last, so it never goes.
const maxWaiting = 32

// Next returns the next arrival, oldest first. Once the listener is closed and
// everything has been handed out it returns ErrClosed, or why the listener
// stopped by itself.
func (l *Listener) Next(ctx context.Context) (Arrival, error) {
	for {
		if a, ok := l.pop(); ok {
			return a, nil
		}
		select {
		case <-l.wake:
		case <-l.closing:
			if a, ok := l.pop(); ok { // it came between the first look and the close
				return a, nil
			}
			l.mu.Lock()
			defer l.mu.Unlock()
			if l.failure != nil {
				return Arrival{}, l.failure
			}
			return Arrival{}, ErrClosed
		case <-ctx.Done():
			return Arrival{}, fmt.Errorf("waiting for the redirect: %w", ctx.Err())
		}
	}
}

// push hands an arrival to Next; it reports false when the listener is closed
// or answered, since nobody will look at what comes after that.
func (l *Listener) push(a Arrival) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || l.answered {
		return false
	}
	l.answered = a.Verdict.Accept
	if len(l.waiting) >= maxWaiting {
		l.waiting = slices.Delete(l.waiting, 0, 1)
	}
	l.waiting = append(l.waiting, a)
	signal(l.wake)
	return true
}

func (l *Listener) pop() (Arrival, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 {
		return Arrival{}, false
	}
	a := l.waiting[0]
	l.waiting = slices.Delete(l.waiting, 0, 1)
	if len(l.waiting) > 0 {
		signal(l.wake) // another Next may be asleep
	}
	return a, true
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
