package ui

import (
	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/webhook"
)

// The steps of a webhook provider.
const (
	stepIntegration step = iota
	stepHandshake
	stepCalls
	stepConformance
	providerSteps
)

// provider is the screen of one document webhook provider: the integration as
// Setup has it, the handshake, the calls and the conformance run.
type provider struct {
	desk  *desk
	key   vault.Key
	back  Screen
	look  step
	fixed bool

	scroll   scroll
	row      int // integration: which value is chosen
	revealed bool
	typed    *field // a secret or a redirect; nil when none
	forWhat  purpose
	calls    *callPanel
	checks   *checkPanel
}

func newProvider(d *desk, key vault.Key, back Screen) *provider {
	p := &provider{desk: d, key: key, back: back}
	p.calls, p.checks = newCallPanel(p), &checkPanel{owner: p}
	s := p.session()
	if s == nil {
		return p
	}
	p.calls.fill(s)
	if s.ready && s.needsSecret() {
		p.typeInto(forSecret, "")
	}
	return p
}

// needsSecret says whether the Client Secret or the ApiKey is nowhere.
func (s *session) needsSecret() bool {
	i := s.made.Caller.Integration
	return i.Auth == webhook.AuthAPIKey && i.APIKey == "" || i.Auth == webhook.AuthOAuth2 && i.ClientSecret == ""
}

func (p *provider) session() *session { return p.desk.sessions[p.key] }

func (p *provider) oauth2() bool {
	s := p.session()
	return s != nil && s.provider.Auth == string(webhook.AuthOAuth2)
}

// step that is looked at: the handshake from when it has begun, unless the
// person chose another.
func (p *provider) step() step {
	s := p.session()
	switch {
	case p.fixed:
		return p.look
	case s == nil || !s.ready || s.needsSecret():
		return stepIntegration
	case !p.oauth2():
		return stepIntegration
	case s.provision.Stage == flow.Idle && s.provision.Problem == nil:
		return stepIntegration
	}
	return stepHandshake
}

func (p *provider) goTo(s step) {
	p.checks.open = ""
	p.look, p.fixed, p.scroll = s, true, scroll{}
}

func (p *provider) Update(msg tea.Msg) (Screen, tea.Cmd) {
	s := p.session()
	if s == nil {
		return p.back, nil
	}
	if p.step() != stepCalls && p.Typing() {
		return p, p.updateField(s, msg)
	}
	p.typed = nil
	if p.step() == stepCalls && s.ready {
		if cmd, done := p.calls.update(s, msg); done {
			return p, cmd
		}
	}
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return p, p.onPaste(s, msg.Content)
	case tea.KeyPressMsg:
		var to Screen = p
		cmd, note, _ := act(p.actionsTo(s, &to), msg)
		if note != "" {
			p.desk.note = note
		}
		return to, cmd
	}
	return p, nil
}

func (p *provider) tell(s *session, ev flow.Event) tea.Cmd {
	before := s.provision.Stage
	cmd := p.desk.tell(s, ev)
	if s.provision.Stage != before {
		p.fixed, p.scroll = false, scroll{}
	}
	return cmd
}

func (p *provider) Actions() []action {
	s := p.session()
	if s == nil {
		return nil
	}
	if p.step() != stepCalls && p.Typing() {
		return []action{{key: keys.Accept}, {key: keys.Back, say: "leave the field"}}
	}
	var to Screen
	return p.actionsTo(s, &to)
}

func (p *provider) actionsTo(s *session, to *Screen) []action {
	actions := p.desk.unreadyActions(s)
	if s.ready {
		switch p.step() {
		case stepIntegration:
			actions = p.integrationActions(s)
		case stepHandshake:
			actions = p.handshakeActions(s)
		case stepCalls:
			actions = p.calls.actions(s)
		case stepConformance:
			actions = p.checks.actions(s)
		}
	}
	if p.Typing() {
		return append(actions, quits())
	}
	next := func(by step) func() tea.Cmd {
		return func() tea.Cmd { p.goTo((p.step() + providerSteps + by) % providerSteps); return nil }
	}
	return append(append(actions, p.scroll.actions()...),
		action{key: keys.Edit, shy: p.step() == stepCalls, off: provisionBusy(s.provision), do: func() tea.Cmd { *to = newProviderForm(p.desk, p.key.Name, p); return nil }},
		action{key: keys.Traffic, do: func() tea.Cmd { *to = newTraffic(p.desk, p); return nil }},
		action{key: keys.Doctor, shy: s.ready && s.provision.Problem == nil, do: func() tea.Cmd { return examineFrom(p.desk, p.key, p, to) }},
		action{key: keys.NextStep, shy: !s.ready || p.step() == stepCalls, do: next(1)},
		action{key: keys.PrevStep, shy: true, do: next(-1)},
		action{key: keys.Back, do: func() tea.Cmd { *to = p.back; return nil }},
		quits(),
	)
}

func (p *provider) View(w, h int) (string, *tea.Cursor) {
	s := p.session()
	if s == nil {
		return frame{title: wire.Line(p.key.Name), note: "this connection is gone; esc goes back", body: func(int, int) page { return page{} }}.view(w, h)
	}
	host, auth := where(s)
	f := frame{
		title: wire.Line(p.key.Name), right: wire.Line(host) + "   " + auth + " ",
		body: func(w, h int) page { return p.body(s, w, h) }, note: p.desk.note, actions: p.Actions(), typing: p.Typing(),
	}
	return f.view(w, h)
}

func authWords(auth string) string {
	if auth == string(webhook.AuthAPIKey) {
		return "ApiKey"
	}
	return "OAuth2"
}

// providerState is a provider's last result in a line of the list.
func providerState(s *session) string {
	switch {
	case s.needsSecret():
		return muted.Render("its secret is not known yet")
	case s.provision.NotKept != nil:
		return bad.Render("✗ the tokens are not stored")
	case s.call.Done && s.call.Err == nil && s.call.Answer.OK():
		return good.Render("✓ " + s.call.Endpoint.Name + " " + callStatus(s.call))
	case s.call.Done:
		return bad.Render("✗ " + s.call.Endpoint.Name + " " + callStatus(s.call))
	case s.provider.Auth == string(webhook.AuthAPIKey):
		return muted.Render("ready to be called")
	}
	switch s.provision.Stage {
	case flow.Live:
		return good.Render("✓ " + s.provision.Life.Says(s.provision.Now))
	case flow.Expired:
		return warn.Render(s.provision.Life.Says(s.provision.Now) + ": the next call refreshes")
	case flow.Authorizing, flow.Opening:
		return accent.Render("● waiting for you in the browser")
	case flow.Refused:
		return bad.Render("✗ refused")
	}
	return muted.Render("no token yet")
}
