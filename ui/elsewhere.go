package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/wire"
)

// elsewhereActions are the ways out when tokens, or a redirect, are of another host
// than the configured one.
func (c *connect) elsewhereActions(s *session, to *Screen) []action {
	f := s.connect
	other := f.OtherHost()
	if other == nil || c.comparingNow() || c.step() == stepTry {
		return nil
	}
	mend := action{key: keys.MendDomain, say: "set domain to " + other.Authority, off: busy(f), do: func() tea.Cmd {
		form := newForm(c.desk, c.key.Name, c)
		form.fields[formDomain], form.at = newField(other.String(), false), formDomain
		*to = form
		return nil
	}}
	if f.Elsewhere == nil {
		return []action{mend}
	}
	use := action{key: keys.Other, say: "use " + other.Authority, do: func() tea.Cmd { return c.tell(s, flow.UseElsewhere{Now: time.Now()}) }}
	switch {
	case !f.Elsewhere.Usable():
		use.off = other.Authority + " is not one of Workfront's hosts: m changes the domain first"
	case f.Stage != flow.Idle:
		use.off = "a login is under way"
	}
	return []action{use, mend}
}

// elsewhere says whose the tokens are, where they are not the configured host's.
func (p *page) elsewhere(f flow.Connect, w int) {
	if e := f.Elsewhere; e != nil {
		p.words(warn, "! "+wire.Line(e.Says(f)), w)
		if e.Usable() {
			p.words(accent, "→ u goes on with "+e.Host.Authority+" in this run", w)
		}
		p.words(accent, "→ m sets domain to it in config.toml; enter signs in to "+f.App.Host.Authority, w)
		p.add("")
	}
	note := f.HostNote()
	switch {
	case note == "":
	case f.Host.SameTenant(f.App.Host):
		p.words(muted, wire.Line(note), w)
	default:
		p.words(warn, "! "+wire.Line(note), w)
		p.words(accent, "→ m sets domain to "+f.Host.Authority+" in config.toml; r signs in to "+f.App.Host.Authority, w)
	}
}
