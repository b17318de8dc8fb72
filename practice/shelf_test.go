package practice

import "testing"

func TestShelfForgetsTheOldest(t *testing.T) {
	t.Parallel()
	s := NewShelf[int](2)
	s.Put("a", 1)
	s.Put("b", 2)
	s.Put("a", 3) // newest again
	s.Put("c", 4)
	if _, ok := s.Get("b"); ok || len(s.values) != 2 || len(s.order) != 2 {
		t.Errorf("values %v, order %v", s.values, s.order)
	}
	s.Drop("a")
	s.Drop("a")
	if len(s.values) != 1 || len(s.order) != 1 {
		t.Errorf("after drop: values %v, order %v", s.values, s.order)
	}
}
