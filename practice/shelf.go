package practice

import "slices"

// Shelf keeps the newest values by key; when it is full, the oldest goes. Not safe
// for concurrent use.
type Shelf[V any] struct {
	max    int
	values map[string]V
	order  []string
}

// NewShelf is empty, and holds so many.
func NewShelf[V any](most int) *Shelf[V] {
	return &Shelf[V]{max: most, values: map[string]V{}}
}

// Put keeps v as the newest.
func (s *Shelf[V]) Put(key string, v V) {
	s.Drop(key)
	for len(s.order) >= s.max {
		s.Drop(s.order[0])
	}
	s.values[key] = v
	s.order = append(s.order, key)
}

func (s *Shelf[V]) Get(key string) (V, bool) {
	v, ok := s.values[key]
	return v, ok
}

func (s *Shelf[V]) Drop(key string) {
	if _, ok := s.values[key]; !ok {
		return
	}
	delete(s.values, key)
	i := slices.Index(s.order, key)
	s.order = slices.Delete(s.order, i, i+1)
}

// Len is how many are kept.
func (s *Shelf[V]) Len() int { return len(s.order) }

// Cap is how many are kept at most.
func (s *Shelf[V]) Cap() int { return s.max }

// Change puts another value in the place of each.
func (s *Shelf[V]) Change(to func(V) V) {
	for key, v := range s.values {
		s.values[key] = to(v)
	}
}
