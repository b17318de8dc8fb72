package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// An action is a key as it stands on a screen right now: what it does, or why
// it cannot be done. The footer, the help and Update read the same list.
type action struct {
	key key.Binding
	off string         // why it cannot be used now; "": it can
	shy bool           // in the help, but not in the footer
	say string         // instead of the key's own short words
	do  func() tea.Cmd // nil when off
}

func (a action) short() string {
	if a.say != "" {
		return a.say
	}
	short, _, _ := strings.Cut(a.key.Help().Desc, "\x00")
	return short
}

func (a action) long() string {
	_, long, _ := strings.Cut(a.key.Help().Desc, "\x00")
	return long
}

// act finds the action of a key and does it; the note says why it cannot.
func act(actions []action, msg tea.KeyPressMsg) (cmd tea.Cmd, note string, found bool) {
	for _, a := range actions {
		if !key.Matches(msg, a.key) {
			continue
		}
		if a.off != "" {
			return nil, a.key.Help().Key + ": " + a.off, true
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
		if !a.shy && key.Matches(tea.KeyPressMsg{Code: tea.KeyEscape}, a.key) {
			last = cell(a) + last
			shown[a.key.Help().Key] = true
			break
		}
	}
	room := w - 1 - ansi.StringWidth(last)
	line := " "
	for _, a := range actions {
		c, name := cell(a), a.key.Help().Key
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
		return muted.Render(a.key.Help().Key+" "+a.short()) + "   "
	}
	return accent.Render(a.key.Help().Key) + " " + a.short() + "   "
}
