package ui

import (
	"wfconnect/flow"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

// value is one line of the sheet that a third-party application's form wants.
type value struct {
	label, shown, copy string
	noCopy             string // why it cannot be copied
	about              string // where it is found in Workfront's Setup
}

// sheet is what the application is, in Adobe's words.
func sheet(s *session) []value {
	app := s.connect.App
	const where = "Setup > System > OAuth2 Applications"
	values := []value{
		{label: "Authorization URI", shown: app.AuthorizationURI(), about: "Where the person's browser goes to sign in and to allow access. A third-party application's form asks for it under this name."},
		{label: "Token URL", shown: app.TokenURL(), about: "Where the code is exchanged for tokens, and where they are refreshed."},
		{label: "Scopes", shown: "none", noCopy: "there is nothing to copy: Workfront needs no scopes", about: "You do not need to specify scopes. A token may do what the person who allowed it may do."},
		{label: "Client ID", shown: app.ClientID, about: "Generated when the application is registered: " + where + " > Create app integration > Web Application. At most ten applications per organization, and each environment has its own."},
		{label: "Client secret", shown: secretShown(s), noCopy: "the client secret is not copied from here", about: "Shown once, when the application is registered. Lost means: delete it and press Add client secret. " + where + "."},
		{label: "Redirect URL", shown: app.RedirectURI, about: "Registered with the application; the one that is sent must be the same byte for byte: scheme, host, port, path, slash at the end. Whether Workfront's form takes a loopback address is not documented; if it does not, register an https address and paste what the browser ends at."},
		{label: "token request", shown: app.Style.Says(), about: "How the token request carries its parameters: token_request in config.toml, one of form, json, json-body. Adobe documents the first two."},
		{label: "API version", shown: s.connect.Version + "   " + workfront.VersionSays(s.connect.Version, s.connect.Now), copy: s.connect.Version, about: "Two versions a year, each supported for three years. Without a version in the path Workfront serves a default that moves with its releases."},
	}
	for i := range values {
		if values[i].copy == "" {
			values[i].copy = values[i].shown
		}
	}
	return values
}

func secretShown(s *session) string {
	switch ref := string(s.workfront.ClientSecret); {
	case s.connect.App.ClientSecret == "":
		return "not known yet: enter types it in, once"
	case ref != "":
		return wire.Fingerprint(wire.KindSecret, string(s.connect.App.ClientSecret)) + "   from " + ref
	}
	return wire.Fingerprint(wire.KindSecret, string(s.connect.App.ClientSecret)) + "   from the vault"
}

func (c *connect) applicationPage(s *session, w, h int) page {
	if c.comparing {
		return c.comparePage(s, w)
	}
	var p page
	p.add("")
	p.guard(s.connect, w)
	if c.typed != nil && c.typedFor == forSecret {
		p.input("client secret (kept in the vault, never in config.toml)", c.typed, w)
		p.add("")
	}
	p.problem(s.connect.Problem, w)
	if s.connect.Stage == flow.Opening {
		p.add(accent.Render("● binding the listener ..."))
	}
	c.sheetRows(&p, s, w)
	if warning := workfront.VersionWarning(s.connect.Version); warning != "" {
		p.words(warn, "! "+warning, w)
	}
	if !c.sided && len(p.lines)+3 < h {
		values := sheet(s)
		p.add("")
		p.words(muted, values[min(c.row, len(values)-1)].about, w)
	}
	return p
}

func (c *connect) sheetRows(p *page, s *session, w int) {
	for i, v := range sheet(s) {
		mark, style := "  ", plain
		if i == c.row && c.typed == nil {
			mark, style = "> ", chosen
			p.focus = len(p.lines)
		}
		p.row(style.Render(mark+v.label), wire.Line(v.shown), 20, w)
	}
}
