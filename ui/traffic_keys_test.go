package ui

import (
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// Whatever is pressed, in whatever order and at whatever size: every state of
// the traffic is drawn, and none of it ends the program.
func TestNoKeyEndsTheTraffic(t *testing.T) {
	t.Parallel()
	named := []rune{tea.KeyUp, tea.KeyDown, tea.KeyPgUp, tea.KeyPgDown, tea.KeyHome, tea.KeyEnd, tea.KeyEnter, tea.KeyEscape, tea.KeyTab}
	sizes := [][2]int{{80, 24}, {140, 40}, {20, 10}, {8, 3}, {1, 1}}
	for name, screen := range trafficStates(t) {
		dice := rand.New(rand.NewPCG(1, 2))
		tr := screen.(*traffic)
		var pressed []string
		func() {
			defer func() {
				if r := recover(); r != nil {
					t.Errorf("%s: after %s: %v", name, strings.Join(pressed, " "), r)
				}
			}()
			for range 150 {
				press := tea.KeyPressMsg{Code: named[dice.IntN(len(named))]}
				if dice.IntN(2) == 0 {
					letter := rune("kjgGzxim-+rnpMN/yn"[dice.IntN(18)])
					press = tea.KeyPressMsg{Code: letter, Text: string(letter)}
				}
				pressed = append(pressed, press.String())
				tr.Update(press) // its commands, which would reach outside, are not run
				if tr.open != nil && tr.open.pending {
					if x, ok := tr.chosen(); ok {
						tr.onOpening(opening{seq: x.Seq, opened: openedOf(x)})
					}
				}
				size := sizes[dice.IntN(len(sizes))]
				tr.View(size[0], size[1])
			}
		}()
	}
}
