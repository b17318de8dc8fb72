package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"
	"github.com/atotto/clipboard"
)

// Clipboard puts text on the desktop's clipboard, where there is one.
func Clipboard(text string) error {
	if clipboard.Unsupported {
		return errors.New("no clipboard on this machine")
	}
	return clipboard.WriteAll(text)
}

// copyText goes both ways: over the terminal, which may drop it silently, and
// over the desktop. The note says no more than is known.
func (d *desk) copyText(what, text string) tea.Cmd {
	native := d.world.Copy
	return tea.Batch(tea.SetClipboard(text), func() tea.Msg {
		if native != nil && native(text) == nil {
			return noted(what + " copied")
		}
		return noted(what + " sent to the terminal's clipboard")
	})
}
