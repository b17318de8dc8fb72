package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"wfconnect/flow"
)

// What is pressed at the end of a page is not counted: the first page up moves.
func TestPageUpMovesAtOnce(t *testing.T) {
	for _, where := range []string{"application", "code-ranked", "tokens", "try-empty", "provider-integration", "provider-handshake-live", "provider-conformance-finding", "doctor-firewall"} {
		t.Run(where, func(t *testing.T) {
			s, there := states(t)[where]
			if !there {
				t.Fatal("there is no such state")
			}
			const w, h = 60, 12
			press := func(code rune) string {
				s, _ = s.Update(tea.KeyPressMsg{Code: code})
				content, _ := s.View(w, h)
				return ansi.Strip(content)
			}
			first, _ := s.View(w, h)
			for range 20 {
				press(tea.KeyPgDown)
			}
			last, _ := s.View(w, h)
			if first == last {
				t.Fatal("nothing scrolls, so this proves nothing")
			}
			if press(tea.KeyPgUp) == ansi.Strip(last) {
				t.Errorf("page up does not move after twenty pages down:\n%s", ansi.Strip(last))
			}
		})
	}
}

func TestHelpScrollsBackAtOnce(t *testing.T) {
	m := New(t.Context(), deskWith(t, nil, "acme").world)
	m.Update(tea.WindowSizeMsg{Width: 40, Height: 12})
	m.Update(tea.KeyPressMsg{Code: '?', Text: "?"})
	for range 20 {
		m.Update(tea.KeyPressMsg{Code: tea.KeyPgDown})
		m.View()
	}
	last := m.View().Content
	m.Update(tea.KeyPressMsg{Code: tea.KeyPgUp})
	if m.View().Content == last {
		t.Error("page up does not move after twenty pages down")
	}
}

// The row that is chosen is on the screen at any height, and so is the rail.
func TestChosenRowIsSeen(t *testing.T) {
	for _, where := range []string{"application", "provider-integration"} {
		s := states(t)[where]
		for range 7 {
			s, _ = s.Update(tea.KeyPressMsg{Code: tea.KeyDown})
		}
		content, _ := s.View(60, 14)
		if lines := ansi.Strip(content); !strings.Contains(lines, "> ") || !strings.Contains(lines, "✓ ") && !strings.Contains(lines, "● ") {
			t.Errorf("%s: the chosen row, or the rail, is not on the screen:\n%s", where, lines)
		}
	}
}

// A caret is on the screen, however far one had scrolled before.
func TestCaretIsSeenAfterScrolling(t *testing.T) {
	c, _ := connectWith(t, func(c *flow.Connect) {
		atAuthorize(c)
		c.Login.Noted = make([]string, 30)
		c.Login.Began = t0.Add(-time.Second)
	})
	var s Screen = c
	s.View(60, 16)
	for range 5 {
		s, _ = s.Update(tea.KeyPressMsg{Code: tea.KeyPgDown})
	}
	s, _ = s.Update(tea.KeyPressMsg{Code: 'v', Text: "v"})
	if content, caret := s.View(60, 16); caret == nil {
		t.Errorf("there is no caret:\n%s", ansi.Strip(content))
	}
}
