package ui

import (
	"fmt"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"wfconnect/flow/loopback"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

func (c *connect) compareAction() action {
	return action{key: keys.Compare, do: func() tea.Cmd { c.compare(); return nil }}
}

// compare shows the redirect URI, byte by byte, and asks for the registered one
// where it is not known.
func (c *connect) compare() {
	c.goTo(stepApplication)
	c.comparing = true
	if s := c.session(); s.connect.Registered == "" {
		c.typeInto(forRegistered, "")
	}
}

func (c *connect) comparingNow() bool { return c.comparing && c.step() == stepApplication }

// leaveComparing goes back to where the flow stands.
func (c *connect) leaveComparing() {
	c.comparing, c.fixed, c.scroll = false, false, scroll{}
}

func (c *connect) compareActions(s *session) []action {
	return []action{
		{key: keys.Registered, do: func() tea.Cmd { c.typeInto(forRegistered, s.connect.Registered); return nil }},
		{key: keys.Copy, say: "copy what is sent", do: func() tea.Cmd { return c.desk.copyText("the redirect URI", s.connect.App.RedirectURI) }},
	}
}

func (c *connect) comparePage(s *session, w int) page {
	registered, sent := s.connect.Registered, s.connect.App.RedirectURI
	var p page
	p.add("", bold.Render("the redirect URI, byte by byte"))
	if c.typed != nil && c.typedFor == forRegistered {
		p.words(plain, "Copy it from "+whereRegistered+", and paste it as it stands there.", w)
		p.input("registered", c.typed, w)
		p.row(muted.Render("sent"), wire.Line(sent), 12, w)
		return p
	}
	if registered == "" {
		p.words(plain, "enter takes what "+whereRegistered+" shows.", w)
		return p
	}
	p.add("")
	p.twoLines(registered, sent, w)
	p.add("")
	differences := workfront.RedirectDifference(registered, sent)
	for _, d := range differences {
		p.words(plain, bad.Render("✗ "+d.Name)+": "+wire.Line(d.Says)+muted.Render(at(d)), w)
	}
	if len(differences) == 0 {
		p.words(good, fmt.Sprintf("✓ the same %d bytes", len(sent)), w)
		p.words(accent, "→ it is not the redirect URI, if this is what is registered: look at the other reasons", w)
	} else {
		p.words(accent, "→ e sets redirect_uri to the registered one, byte for byte; or change it in Setup", w)
	}
	p.catching(registered, w)
	return p
}

// whereRegistered is where an application is looked up.
const whereRegistered = "Setup > System > OAuth2 Applications > your application"

// at says where a difference is, in bytes from the beginning.
func at(d workfront.Difference) string {
	return fmt.Sprintf(" (byte %d registered, %d sent)", d.Registered.From, d.Sent.From)
}

// catching says whether a listener here would get a redirect to it.
func (p *page) catching(uri string, w int) {
	addresses, err := loopback.Addresses(uri)
	if err != nil {
		p.words(warn, "! no listener here can catch the registered one: "+wire.Line(err.Error()), w)
		return
	}
	p.words(muted, "a listener here can catch the registered one, at "+strings.Join(addresses, " and "), w)
}

// twoLines draws both, one under the other, what differs in colour and with a
// mark under it.
func (p *page) twoLines(registered, sent string, w int) {
	const label = 12
	above, below, marks, used := "", "", "", 0
	flush := func() {
		p.add(pad(muted.Render("registered"), label)+above, pad(muted.Render("sent"), label)+below, strings.Repeat(" ", label)+accent.Render(marks))
		above, below, marks, used = "", "", "", 0
	}
	for _, a := range atoms(registered, sent) {
		wide := max(ansi.StringWidth(a.registered), ansi.StringWidth(a.sent), 1)
		if used > 0 && used+wide > w-label {
			flush()
		}
		one, other, mark := pad(a.registered, wide), pad(a.sent, wide), " "
		if a.differs {
			one, other, mark = warn.Render(one), bad.Render(other), "^"
		}
		above, below, marks, used = above+one, below+other, marks+strings.Repeat(mark, wide), used+wide
	}
	flush()
}

// atom is a character of each that stand one above the other; either may be
// missing.
type atom struct {
	registered, sent string // safe to be shown
	differs          bool
}

func atoms(registered, sent string) []atom {
	var list []atom
	for _, piece := range workfront.AlignRedirects(registered, sent) {
		one, other := characters(piece.Registered, !piece.Same()), characters(piece.Sent, !piece.Same())
		for i := range max(len(one), len(other)) {
			a := atom{differs: !piece.Same()}
			if i < len(one) {
				a.registered = one[i]
			}
			if i < len(other) {
				a.sent = other[i]
			}
			list = append(list, a)
		}
	}
	return list
}

// characters are a text's, each as it can be shown; a space that differs would
// not be seen.
func characters(s string, differs bool) []string {
	var list []string
	for s != "" {
		_, n := utf8.DecodeRuneInString(s)
		shown := wire.Line(s[:n])
		if differs && s[:n] == " " || s[:n] == "\t" {
			shown = fmt.Sprintf(`\x%02x`, s[0])
		}
		list = append(list, shown)
		s = s[n:]
	}
	return list
}
