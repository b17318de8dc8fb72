package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
)

// step is one of the five a Workfront connection is made of.
type step int

const (
	stepApplication step = iota
	stepAuthorize
	stepCode
	stepTokens
	stepTry
)

func (s step) String() string {
	return [...]string{"application", "authorize", "code", "tokens", "try it"}[s]
}

// connect is the screen of one Workfront connection: a rail of five steps, and
// the one that is looked at.
type connect struct {
	desk   *desk
	key    vault.Key
	back   Screen
	look   step
	sided  bool // drawing beside the bytes, which need not be shown twice
	fixed  bool // the person chose the step; else it follows the flow
	trying bool // the person has gone on from the tokens

	scroll    scroll
	row       int  // application: which value is chosen
	comparing bool // application: the redirect URI, byte by byte
	revealed  bool // tokens
	styles    styleTable
	call      int // try it: which call
	path      string
	typed     *field // the field that takes letters now; nil when none
	typedFor  purpose
}

// purpose of the field that is being typed into.
type purpose int

const (
	forSecret purpose = iota
	forRedirect
	forPath
	forFind
	forFilter // traffic
	forFile   // traffic
	forRegistered
)

func newConnect(d *desk, key vault.Key, back Screen) *connect {
	c := &connect{desk: d, key: key, back: back, path: "user/search?$$LIMIT=1"}
	if s := c.session(); s != nil && s.connect.App.LacksSecret() && s.ready {
		c.typeInto(forSecret, "")
	}
	return c
}

func (c *connect) session() *session { return c.desk.sessions[c.key] }

// Typing says whether a field takes the letters: one whose step is not looked
// at takes none.
func (c *connect) Typing() bool {
	if c.typed == nil || c.session() == nil {
		return false
	}
	at := [...]step{forSecret: stepApplication, forRedirect: stepAuthorize, forPath: stepTry, forFind: stepTry, forRegistered: stepApplication}[c.typedFor]
	return c.step() == at
}

func (c *connect) typeInto(p purpose, value string) {
	f := newField(value, p == forSecret)
	f.redirect = p == forRedirect
	c.typed, c.typedFor = &f, p
}

// step is the one that is looked at: the flow's own unless the person chose.
func (c *connect) step() step {
	if c.fixed {
		return c.look
	}
	s := c.session().connect
	switch s.Stage {
	case flow.Opening, flow.Authorizing:
		return stepAuthorize
	case flow.Asking, flow.Holding, flow.Exchanging:
		return codeStep(s)
	case flow.Live, flow.Expired, flow.Refreshing:
		if c.trying {
			return stepTry
		}
		return stepTokens
	case flow.Refused:
		return refusedStep(s)
	}
	return stepApplication
}

func (c *connect) Update(msg tea.Msg) (Screen, tea.Cmd) {
	s := c.session()
	if s == nil {
		return c.back, nil
	}
	if c.Typing() {
		return c, c.updateField(s, msg)
	}
	c.typed = nil
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return c, c.onPaste(s, msg)
	case tea.KeyPressMsg:
		if keys.Steps.matches(msg) {
			if rail, n := railOf(s.connect), int(msg.Code-'1'); n < len(rail) {
				c.goTo(rail[n])
			}
			return c, nil
		}
		var to Screen = c
		cmd, note, _ := act(c.actionsTo(s, &to), msg)
		if note != "" {
			c.desk.note = note
		}
		return to, cmd
	}
	return c, nil
}

// onPaste: on the authorize step whatever is pasted is the redirect.
func (c *connect) onPaste(s *session, msg tea.PasteMsg) tea.Cmd {
	if c.comparingNow() {
		return c.tell(s, flow.TellRegistered{URI: strings.TrimRight(msg.Content, "\r\n")})
	}
	if s.connect.Stage != flow.Authorizing {
		c.desk.note = "nothing is waiting for a paste here"
		return nil
	}
	return c.paste(s, msg.Content)
}

func (c *connect) paste(s *session, text string) tea.Cmd {
	cmd := c.tell(s, flow.Paste{Text: text, Now: time.Now()})
	if s.connect.Stage == flow.Authorizing { // it was not taken: there it is, to be mended
		c.typeInto(forRedirect, text)
		return cmd
	}
	c.typed = nil
	return cmd
}

// tell gives the flow an event and goes where the flow goes.
func (c *connect) tell(s *session, ev flow.Event) tea.Cmd {
	before := s.connect.Stage
	cmd := c.desk.tell(s, ev)
	if s.connect.Stage != before {
		c.fixed, c.scroll = false, scroll{}
	}
	return cmd
}

func (c *connect) updateField(s *session, msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			c.typed = nil
			return nil
		case "enter":
			return c.accept(s, c.typed.value())
		}
	}
	if paste, ok := msg.(tea.PasteMsg); ok && c.typedFor == forRedirect && c.typed.value() == "" {
		return c.paste(s, paste.Content)
	}
	f, cmd := c.typed.update(msg)
	c.typed = &f
	return cmd
}

// accept takes what was typed.
func (c *connect) accept(s *session, value string) tea.Cmd {
	switch c.typedFor {
	case forSecret:
		c.typed = nil
		return c.tell(s, flow.GiveSecret{Secret: secretOf(value)})
	case forRedirect:
		if s.connect.Stage != flow.Authorizing {
			c.typed = nil
			c.desk.note = "the login has its answer already"
			return nil
		}
		return c.paste(s, value)
	case forRegistered:
		c.typed = nil
		return c.tell(s, flow.TellRegistered{URI: value})
	case forPath:
		c.typed, c.path, c.call = nil, value, callOwn
		return c.send(s)
	case forFind:
		c.typed = nil
		s.answer.find = value
		c.desk.note = s.answer.next()
	}
	return nil
}

func (c *connect) Actions() []action {
	s := c.session()
	if s == nil {
		return nil
	}
	if c.Typing() {
		return []action{{key: keys.Accept}, {key: keys.Back, say: "leave the field"}}
	}
	var to Screen
	return c.actionsTo(s, &to)
}

func (c *connect) View(w, h int) (string, *tea.Cursor) {
	s := c.session()
	if s == nil {
		return frame{title: wire.Line(c.key.Name), note: "this connection is gone; esc goes back", body: func(int, int) page { return page{} }}.view(w, h)
	}
	host, lane := where(s)
	f := frame{
		title: wire.Line(c.key.Name), right: wire.Line(host) + "   " + lane + " ",
		body: func(w, h int) page { return c.body(s, w, h) }, note: c.desk.note, actions: c.Actions(), typing: c.Typing(),
	}
	return f.view(w, h)
}
