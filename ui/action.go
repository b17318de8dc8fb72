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
// help are always among them. Where that would take the room of the next step,
// they lose their words, and then so does it.
func footer(actions []action, w int, typing bool) string {
	ends := waysOut(actions, typing)
	last, shown := "", map[string]bool{}
	for _, a := range ends {
		last += cell(a)
		shown[a.key.name()] = true
	}
	line, room := " ", w-1-ansi.StringWidth(last)
	for _, a := range actions {
		c, name := cell(a), a.key.name()
		if a.shy || shown[name] {
			continue
		}
		if line == " " && len(ends) > 0 && ansi.StringWidth(c) > room {
			last = wordless(ends)
			room = w - 1 - ansi.StringWidth(last)
			if ansi.StringWidth(c) > room {
				c = wordless([]action{a})
			}
		}
		if ansi.StringWidth(c) > room {
			continue
		}
		shown[name] = true
		room -= ansi.StringWidth(c)
		line += c
	}
	return fit(strings.TrimRight(line+last, " "), w)
}

// wordless are keys without their words.
func wordless(actions []action) string {
	out := ""
	for _, a := range actions {
		out += accent.Render(a.key.name()) + " "
	}
	return out
}

// waysOut are the way back and, where no letters are typed, help.
func waysOut(actions []action, typing bool) []action {
	var ends []action
	for _, a := range actions {
		if !a.shy && a.key.matches(tea.KeyPressMsg{Code: tea.KeyEscape}) {
			ends = append(ends, a)
			break
		}
	}
	if !typing {
		ends = append(ends, action{key: keys.Help})
	}
	return ends
}

func cell(a action) string {
	if a.off != "" {
		return muted.Render(a.key.name()+" "+a.short()) + "   "
	}
	return accent.Render(a.key.name()) + " " + a.short() + "   "
}
