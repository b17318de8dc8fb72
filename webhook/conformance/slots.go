package conformance

import (
	"context"
	"slices"
	"sync"
)

// slots are the places for calls, first come first served. A place is held for
// a whole call, its refresh and its redirects included, of which only one is
// under way at a time.
type slots struct {
	mu      sync.Mutex // guards all below
	free    int
	waiting []chan struct{}
}

// within does something in a place of its own.
func (s *slots) within(ctx context.Context, do func()) error {
	if err := s.take(ctx); err != nil {
		return err
	}
	defer s.leave()
	do()
	return nil
}

// take waits for a place.
func (s *slots) take(ctx context.Context) error {
	s.mu.Lock()
	if s.free > 0 {
		s.free--
		s.mu.Unlock()
		return nil
	}
	mine := make(chan struct{}, 1)
	s.waiting = append(s.waiting, mine)
	s.mu.Unlock()
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	before := len(s.waiting)
	s.waiting = slices.DeleteFunc(s.waiting, func(c chan struct{}) bool { return c == mine })
	given := len(s.waiting) == before
	s.mu.Unlock()
	if given { // the place came at the same moment
		s.leave()
	}
	return ctx.Err()
}

// leave gives the place to the next.
func (s *slots) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) == 0 {
		s.free++
		return
	}
	next := s.waiting[0]
	s.waiting = s.waiting[1:]
	next <- struct{}{} // room for one: it does not block
}
