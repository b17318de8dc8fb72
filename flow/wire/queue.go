package wire

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// queue hands what it is given to a goroutine of its own, in order: who gives
// never waits for a disk.
type queue[T any] struct {
	write  func([]T) error // everything that waits; the first error is the last call
	finish func() error    // after the last write, also when that failed

	mu      sync.Mutex
	waiting []T
	weight  int
	open    int // how many were taken in and not written yet
	lost    int // there was no room for these
	err     error
	closed  bool
	changed chan struct{} // closed at the next change of the above
	done    chan struct{} // closed when the goroutine has ended
	failed  chan error    // the first error
}

func newQueue[T any](write func([]T) error, finish func() error) *queue[T] {
	q := &queue[T]{write: write, finish: finish, changed: make(chan struct{}), done: make(chan struct{}), failed: make(chan error, 1)}
	go q.run()
	return q
}

// give takes x in when it and what waits weigh no more than most. Nothing waits
// once writing has failed or the queue was closed.
func (q *queue[T]) give(x T, weight, most int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err != nil || q.closed {
		return true
	}
	if q.weight+weight > most {
		return false
	}
	q.waiting, q.weight, q.open = append(q.waiting, x), q.weight+weight, q.open+1
	q.change()
	return true
}

func (q *queue[T]) lose() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.lost++
}

// change wakes whoever waits; the caller holds the mutex.
func (q *queue[T]) change() {
	close(q.changed)
	q.changed = make(chan struct{})
}

func (q *queue[T]) run() {
	defer close(q.done)
	for {
		q.mu.Lock()
		batch, changed, closed := q.waiting, q.changed, q.closed
		q.waiting, q.weight = nil, 0
		q.mu.Unlock()
		switch {
		case len(batch) > 0:
			q.settle(len(batch), q.write(batch))
		case closed:
			q.settle(0, q.finish())
			return
		default:
			<-changed
		}
	}
}

// settle notes how a write went.
func (q *queue[T]) settle(n int, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.open -= n
	if q.err == nil && err != nil {
		q.err, q.waiting, q.weight = err, nil, 0
		q.failed <- err
	}
	q.change()
}

// close writes what waits, ends the goroutine and returns the first error. A
// write that stands still is not waited for past ctx; the goroutine ends with it.
func (q *queue[T]) close(ctx context.Context) error {
	q.mu.Lock()
	q.closed = true
	q.change()
	q.mu.Unlock()
	select {
	case <-q.done:
	case <-ctx.Done():
		return fmt.Errorf("not all could be written in time: %w", ctx.Err())
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.lost > 0 {
		return errors.Join(q.err, fmt.Errorf("%d are missing: the disk was too slow for them", q.lost))
	}
	return q.err
}
