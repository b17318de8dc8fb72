// Command barescreen is Bubble Tea with one word on it: what a screen takes at
// least.
package main

import (
	"os"

	tea "charm.land/bubbletea/v2"
)

type screen struct{}

func (screen) Init() tea.Cmd { return nil }

func (s screen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, pressed := msg.(tea.KeyPressMsg); pressed {
		return s, tea.Quit
	}
	return s, nil
}

func (screen) View() tea.View {
	v := tea.NewView("painted")
	v.AltScreen = true
	return v
}

func main() {
	if _, err := tea.NewProgram(screen{}).Run(); err != nil {
		os.Exit(1)
	}
}
