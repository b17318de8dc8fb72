package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// An action is a key as it stands on a screen right now: what it does, or why
// it cannot be done. The footer, the help and Update read the same list.
type action struct {
	key binding
	off string         // why it cannot be used now; "": it can
	shy bool           // in the help, but not in the footer
	say string         // instead of the key's own short words
	do  func() tea.Cmd // nil when off
}

func (a action) short() string {
	if a.say != "" {
		return a.say
	}
	return a.key.short
}

// act finds the action of a key and does it; the note says why it cannot.
func act(actions []action, msg tea.KeyPressMsg) (cmd tea.Cmd, note string, found bool) {
	for _, a := range actions {
		if !a.key.matches(msg) {
			continue
		}
		if a.off != "" {
			return nil, a.key.name() + ": " + a.off, true
		}
		return a.do(), "", true
	}
	return nil, "", false
}

// footer shows as many actions as fit, the first ones first; the way back and
// help are always among them.
func footer(actions []action, w int, typing bool) string {
	last, shown := "", map[string]bool{}
	if !typing {
		last = cell(action{key: keys.Help})
	}
	for _, a := range actions {
		if !a.shy && a.key.matches(tea.KeyPressMsg{Code: tea.KeyEscape}) {
			last = cell(a) + last
			shown[a.key.name()] = true
			break
		}
	}
	room := w - 1 - ansi.StringWidth(last)
	line := " "
	for _, a := range actions {
		c, name := cell(a), a.key.name()
		if a.shy || shown[name] || ansi.StringWidth(c) > room {
			continue
		}
		shown[name] = true
		room -= ansi.StringWidth(c)
		line += c
	}
	return fit(strings.TrimRight(line+last, " "), w)
}

func cell(a action) string {
	if a.off != "" {
		return muted.Render(a.key.name()+" "+a.short()) + "   "
	}
	return accent.Render(a.key.name()) + " " + a.short() + "   "
}
