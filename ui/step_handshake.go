package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/wire"
	"wfconnect/webhook"
)

func (p *provider) authorize(s *session) tea.Cmd {
	p.revealed = false
	return p.tell(s, flow.Authorize{Now: time.Now()})
}

func (p *provider) handshakeActions(s *session) []action {
	f := s.provision
	switch {
	case !p.oauth2():
		return []action{{key: keys.Onward, say: "calls", do: func() tea.Cmd { p.goTo(stepCalls); return nil }}}
	case s.needsSecret():
		return []action{p.secretAction()}
	}
	again := action{key: keys.NewCode, say: "sign in again", off: provisionBusy(f), do: func() tea.Cmd { return p.authorize(s) }}
	switch f.Stage {
	case flow.Authorizing:
		return append(p.browserActions(s), again)
	case flow.Asking:
		return []action{{key: keys.Stay, say: "go on without state", do: func() tea.Cmd {
			return p.tell(s, flow.Decide{Choice: flow.StayWithHost, Now: time.Now()})
		}}, again}
	case flow.Live, flow.Expired, flow.Refreshing:
		return p.liveActions(s, again)
	}
	again.shy = true
	return []action{{key: keys.SignIn, off: provisionBusy(f), do: func() tea.Cmd { return p.authorize(s) }}, again}
}

// liveActions: the calls come next, unless only a new handshake can help.
func (p *provider) liveActions(s *session, again action) []action {
	f := s.provision
	first := action{key: keys.Onward, say: "calls", off: provisionBusy(f), do: func() tea.Cmd { p.goTo(stepCalls); return nil }}
	refresh := action{key: keys.Refresh, off: provisionBusy(f), do: func() tea.Cmd { return p.tell(s, flow.Refresh{Now: time.Now()}) }}
	if f.Problem != nil && f.Problem.Insist {
		refresh.key, refresh.do = keys.Insist, func() tea.Cmd { return p.tell(s, flow.Refresh{Insist: true, Now: time.Now()}) }
	}
	if f.Tokens.RefreshToken == "" {
		refresh.off = "the provider gave no refresh token; r signs in again"
	}
	if f.Problem != nil || f.Stage == flow.Expired && f.Tokens.RefreshToken == "" {
		first = action{key: keys.SignIn, say: again.say, off: again.off, do: again.do}
	}
	reveal := action{key: keys.Reveal, do: func() tea.Cmd { p.revealed = !p.revealed; return nil }}
	if p.revealed {
		reveal.say = "hide"
	}
	if f.NotKept != nil {
		return []action{
			p.storeAction(s),
			reveal,
			{key: keys.Copy, say: "copy token", do: func() tea.Cmd { return p.desk.copyText("the access token", string(f.Tokens.AccessToken)) }},
			{key: keys.CopyRefresh, do: func() tea.Cmd { return p.desk.copyText("the refresh token", string(f.Tokens.RefreshToken)) }},
			first, again,
		}
	}
	return []action{
		first, refresh, reveal,
		{key: keys.Copy, say: "copy token", do: func() tea.Cmd { return p.desk.copyText("the access token", string(f.Tokens.AccessToken)) }},
		again,
	}
}

// storeAction stores tokens that could not be stored when they came, whatever
// brought them.
func (p *provider) storeAction(s *session) action {
	return action{key: keys.StoreAgain, off: provisionBusy(s.provision), do: func() tea.Cmd { return p.tell(s, flow.KeepAgain{}) }}
}

func (p *provider) browserActions(s *session) []action {
	url := s.provision.Login.URL
	actions := []action{
		{key: keys.Browser, do: func() tea.Cmd { return p.tell(s, flow.Reopen{}) }},
		{key: keys.Paste, do: func() tea.Cmd { p.typeInto(forRedirect, ""); return nil }},
		{key: keys.Copy, say: "copy the address", do: func() tea.Cmd { return p.desk.copyText("the address", url) }},
		{key: keys.Stop, do: func() tea.Cmd { return p.tell(s, flow.Leave{}) }},
	}
	if click := p.desk.world.ProviderPerson; click != nil {
		actions = append([]action{
			{key: keys.Allow, do: func() tea.Cmd { return p.desk.person(click, url) }},
			{key: keys.Deny, do: func() tea.Cmd { return p.desk.person(p.desk.world.ProviderDenies, url) }},
		}, actions...)
	}
	return actions
}

// handshakePage is Adobe's nine steps, filled in as they happen.
func (p *provider) handshakePage(s *session, w, h int) page {
	f := s.provision
	var out page
	out.add("")
	if !p.oauth2() {
		out.words(plain, "ApiKey needs no handshake: every call carries the headers apiKey and username.", w)
		return out
	}
	p.now(&out, f, w)
	for i, m := range f.Milestones() {
		p.milestone(&out, i+1, m, f, w)
	}
	return out
}

// now is what just happened and what to do about it. It stands above the nine
// steps, so that it is seen at any height.
func (p *provider) now(out *page, f flow.Provision, w int) {
	switch f.Stage {
	case flow.Idle:
		if f.Problem == nil {
			out.words(plain, "enter signs in: a listener is bound, then the browser shows the provider's page.", w)
		}
	case flow.Opening:
		out.add(accent.Render("● binding the listener ..."))
	case flow.Authorizing:
		p.waiting(out, f, w)
	case flow.Exchanging:
		out.add(accent.Render("● the token request is under way ..."))
	case flow.Refreshing:
		out.add(accent.Render("● the refresh is under way ..."))
	}
	if p.Typing() {
		out.input("the redirected URL, its query, code=..., or the bare code", p.typed, w)
	}
	out.problem(f.Problem, w)
	out.warnings(f.Code.Warnings, w)
	if q := f.Code.Question; q != nil {
		out.words(warn, "no state came with it: only you know whether this code is of the login you just made", w)
	}
	p.tokenPart(out, f, w)
	out.add("")
}

func (p *provider) milestone(out *page, n int, m flow.Milestone, f flow.Provision, w int) {
	mark := muted.Render("○")
	switch {
	case m.Failed:
		mark = bad.Render("✗")
	case m.Doing:
		mark = accent.Render("●")
	case m.Done:
		mark = good.Render("✓")
	}
	text := string(rune('0'+n)) + " " + wire.Line(m.Text)
	if value := p.passed(m, f); value != "" {
		text += muted.Render("  " + value)
	}
	for i, line := range wrap(text, max(w-2, 8)) {
		if i == 0 {
			out.add(mark + " " + line)
		} else {
			out.add("    " + line)
		}
	}
}

// passed is the value of a milestone, secrets as fingerprints.
func (p *provider) passed(m flow.Milestone, f flow.Provision) string {
	value := wire.Line(m.Value)
	switch {
	case m.Secret == flow.PassedCode && f.Code.Redirect.Code != "":
		value = wire.Fingerprint(wire.KindCode, f.Code.Redirect.Code) + ", " + value
	case m.Secret == flow.PassedTokens && f.Tokens.AccessToken != "":
		value = p.token(wire.KindToken, f.Tokens.AccessToken) + ", " + p.token(wire.KindRefresh, f.Tokens.RefreshToken)
	case m.Secret == flow.PassedBearer && m.Done:
		value = wire.Fingerprint(wire.KindToken, string(m.Bearer)) + ", " + value
	}
	return value
}

func (p *provider) token(kind wire.Kind, secret webhook.Secret) string {
	switch {
	case secret == "":
		return "no refresh token"
	case p.revealed:
		return wire.Line(string(secret))
	}
	return wire.Fingerprint(kind, string(secret))
}

func (p *provider) waiting(out *page, f flow.Provision, w int) {
	if f.Login.PasteOnly != "" {
		out.words(warn, "● "+wire.Line(f.Login.PasteOnly), w)
	} else {
		out.words(accent, "● alive, waiting for you at "+strings.Join(f.Login.Listening, " and ")+"   "+clock(f.Now.Sub(f.Login.Began)), w)
	}
	if p.desk.world.ProviderPerson != nil {
		out.words(accent, "→ no browser at hand? p presses Allow for you", w)
	}
	for _, note := range f.Login.Noted {
		out.words(warn, "! refused: "+wire.Line(note), w)
	}
	if !p.Typing() {
		if f.Login.Browser != "" {
			out.words(muted, wire.Line(f.Login.Browser), w)
		}
		out.add(hardWrap(wire.Line(f.Login.URL), max(w, 8))...)
	}
}

// tokenPart: how long the access token lives, and what is odd about the
// answer that brought it.
func (p *provider) tokenPart(out *page, f flow.Provision, w int) {
	if f.Tokens.AccessToken == "" || f.Stage == flow.Authorizing {
		return
	}
	style := good
	if f.Stage == flow.Expired {
		style = warn
	}
	out.add(style.Render(f.Life.Says(f.Now)))
	if f.Life.Known() && f.Stage == flow.Live {
		out.add(bar(w, f.Life.Fraction(f.Now), good))
	}
	if f.Others {
		out.words(muted, "another program refreshed: its tokens are used", w)
	}
	if f.NotKept != nil {
		out.words(bad, "✗ not stored: "+wire.Line(f.NotKept.Error()), w)
		out.words(accent, "→ w stores them again; v shows them: keep them yourself, the provider has no copy", w)
	}
	out.findings(f.Tokens.Findings, w)
}
