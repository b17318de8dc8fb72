package ui

import (
	"strings"

	"wfconnect/flow"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

func (c *connect) authorizePage(s *session, w, h int) page {
	f := s.connect
	var p page
	p.add("")
	if f.Stage != flow.Authorizing {
		p.problem(f.Problem, w)
		switch {
		case f.Stage == flow.Opening:
			p.add(accent.Render("● binding the listener ..."))
		case f.Problem == nil:
			p.words(plain, "enter opens a new login: first the listener is bound, then your browser shows Workfront's authorize page.", w)
		}
		return p
	}
	c.waiting(&p, f, w)
	if c.typed != nil && c.typedFor == forRedirect {
		p.input("the redirected URL, its query, code=..., or the bare code", c.typed, w)
	}
	p.problem(f.Problem, w)
	for _, note := range f.Login.Noted {
		p.words(warn, "! refused: "+wire.Line(note), w)
	}
	p.add("")
	p.add(muted.Render("the address to open, if the browser did not:"))
	p.add(hardWrap(wire.Line(f.Login.URL), max(w, 8))...)
	return p
}

// waiting: what is alive, and what to do in the browser.
func (c *connect) waiting(p *page, f flow.Connect, w int) {
	if f.Login.PasteOnly != "" {
		p.words(warn, "● "+f.Login.PasteOnly, w)
	} else {
		p.words(accent, "● alive, waiting for you at "+strings.Join(f.Login.Listening, " and ")+"   "+clock(f.Now.Sub(f.Login.Began)), w)
	}
	if f.Login.Browser != "" {
		p.words(plain, "  "+wire.Line(f.Login.Browser), w)
	}
	if c.typed != nil {
		return
	}
	if c.silent(f) {
		p.problem(f.Silence(f.Now), w)
		return
	}
	p.add("")
	p.words(plain, "Sign in there and press Allow access. The browser comes back here by itself; or paste the address it ends at, whole or in part.", w)
	if c.desk.world.Person != nil {
		p.words(accent, "→ no browser at hand? p presses Allow access for you", w)
	}
}

func authorizeParts(s *session) []term {
	f := s.connect
	parts := []term{
		{"address", f.App.AuthorizationURI()},
		{"client_id", f.App.ClientID},
		{"redirect_uri", f.App.RedirectURI},
		{"response_type", "code"},
	}
	if f.Login.State != "" {
		parts = append(parts, term{"state", f.Login.State + " (made for this login; Adobe does not document whether it comes back)"})
	}
	if f.App.Type == workfront.SinglePage {
		parts = append(parts, term{"code_challenge", "SHA-256 of this login's verifier (PKCE)"}, term{"code_challenge_method", "S256"})
	}
	for i := range parts {
		parts[i].means = wire.Line(parts[i].means)
	}
	return parts
}
