package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
)

// Typing says whether a field takes the letters: one whose step is not looked
// at takes none.
func (p *provider) Typing() bool {
	s := p.session()
	switch at := p.step(); {
	case s == nil || !s.ready:
		return false
	case at == stepCalls:
		return p.calls.typing()
	case p.typed == nil:
		return false
	default:
		return at == stepIntegration && p.forWhat == forSecret || (at == stepHandshake || at == stepConformance) && p.forWhat == forRedirect
	}
}

func (p *provider) typeInto(what purpose, value string) {
	f := newField(value, what == forSecret)
	f.redirect = what == forRedirect
	p.typed, p.forWhat = &f, what
}

func (p *provider) onPaste(s *session, text string) tea.Cmd {
	if p.step() == stepConformance {
		return p.checks.onPaste(s, text)
	}
	if s.provision.Stage != flow.Authorizing {
		p.desk.note = "nothing is waiting for a paste here"
		return nil
	}
	cmd := p.tell(s, flow.Paste{Text: text, Now: time.Now()})
	if s.provision.Stage == flow.Authorizing { // it was not taken: there it is, to be mended
		p.typeInto(forRedirect, text)
		return cmd
	}
	p.typed = nil
	return cmd
}

func (p *provider) updateField(s *session, msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			p.typed = nil
			return nil
		case "enter":
			return p.accept(s, p.typed.value())
		}
	}
	if paste, ok := msg.(tea.PasteMsg); ok && p.forWhat == forRedirect && p.typed.value() == "" {
		return p.onPaste(s, paste.Content)
	}
	f, cmd := p.typed.update(msg)
	p.typed = &f
	return cmd
}

// accept takes what was typed.
func (p *provider) accept(s *session, value string) tea.Cmd {
	switch {
	case p.forWhat == forSecret && strings.TrimSpace(value) == "":
		p.desk.note = "nothing was typed; esc leaves the field"
		return nil
	case p.forWhat == forSecret:
		p.typed = nil
		return p.desk.keepTyped(p.key, secretOf(value))
	case p.step() != stepConformance && s.provision.Stage != flow.Authorizing:
		p.typed = nil
		p.desk.note = "the login has its answer already"
		return nil
	}
	return p.onPaste(s, value)
}
