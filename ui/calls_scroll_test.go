package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

// Why a call failed can be read to its end on a low terminal, and back.
func TestFailedCallScrolls(t *testing.T) {
	s := states(t)["provider-broken-off"]
	const w, h = 44, 14
	first := textAt(s, w, h)
	for range 20 {
		s, _ = s.Update(tea.KeyPressMsg{Code: tea.KeyDown})
		textAt(s, w, h)
	}
	last := textAt(s, w, h)
	if last == first {
		t.Fatalf("nothing scrolls:\n%s", first)
	}
	for range 30 {
		s, _ = s.Update(tea.KeyPressMsg{Code: tea.KeyUp})
		textAt(s, w, h)
	}
	if back := textAt(s, w, h); back != first {
		t.Errorf("it does not come back:\n%s\nwas\n%s", back, first)
	}
}
