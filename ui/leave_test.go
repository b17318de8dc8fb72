package ui

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
)

// Tokens that exist nowhere else are not lost to one key, whichever leaves.
func TestLeavingWithTokensThatAreNotStored(t *testing.T) {
	for _, key := range []tea.KeyPressMsg{{Code: 'q', Text: "q"}, {Code: 'c', Mod: tea.ModCtrl}} {
		t.Run(key.String(), func(t *testing.T) {
			m := New(t.Context(), World{})
			m.desk = deskWith(t, func(c *flow.Connect) { atTokens(c); c.NotKept = errors.New("the disk is full") }, "acme")
			m.screen = newStart(m.desk)
			leaves := func() bool {
				_, cmd := m.Update(key)
				if cmd == nil {
					return false
				}
				msg := cmd()
				if _, asks := msg.(leaving); asks {
					if _, cmd = m.Update(msg); cmd == nil {
						return false
					}
					msg = cmd()
				}
				_, quits := msg.(tea.QuitMsg)
				return quits
			}
			if leaves() || !strings.Contains(m.desk.note, "acme could not be stored") {
				t.Fatalf("it left at once, or did not say why not: %q", m.desk.note)
			}
			if !leaves() {
				t.Error("it does not leave when it is asked once more")
			}
		})
	}
}
