package ui

import (
	"cmp"
	"slices"

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
	values := sheetOf(s)
	for i := range values {
		if values[i].copy == "" {
			values[i].copy = values[i].shown
		}
	}
	return values
}

const inSetup = "Setup > System > OAuth2 Applications"

// sheetOf are the rows for this kind of application.
func sheetOf(s *session) []value {
	app := s.connect.App
	switch app.Type {
	case workfront.SinglePage:
		return slices.Concat(loginRows(app), []value{clientIDRow(app), pkceRow(), redirectRow(app), versionRow(s)})
	case workfront.MachineToMachine:
		return slices.Concat(machineRows(app), []value{clientIDRow(app), secretRow(s), versionRow(s)})
	}
	return slices.Concat(loginRows(app), []value{clientIDRow(app), secretRow(s), redirectRow(app), styleRow(app), versionRow(s)})
}

func loginRows(app workfront.Application) []value {
	return []value{
		{label: "Authorization URI", shown: app.AuthorizationURI(), about: "Where the person's browser goes to sign in and to allow access. A third-party application's form asks for it under this name."},
		{label: "Token URL", shown: app.TokenURL(), about: "Where the code is exchanged for tokens, and where they are refreshed."},
		{label: "Scopes", shown: "none", noCopy: "there is nothing to copy: Workfront needs no scopes", about: "You do not need to specify scopes. A token may do what the person who allowed it may do."},
	}
}

func clientIDRow(app workfront.Application) value {
	label := string(cmp.Or(app.Type, workfront.WebApplication))
	return value{label: "Client ID", shown: app.ClientID, about: "Generated when the application is registered: " + inSetup + " > Create app integration > " + label + ". At most ten applications per organization, and each environment has its own."}
}

func pkceRow() value {
	return value{label: "PKCE", shown: "S256, a new verifier for each login", noCopy: "a verifier is made for each login, and shown to nobody", about: "A Single Page Web Application has no client secret. Each login sends the SHA-256 of a random verifier (code_challenge), and the exchange the verifier itself (RFC 7636). The sample pair in Adobe's documentation does not verify."}
}

func machineRows(app workfront.Application) []value {
	fingerprint := workfront.KeyFingerprint(app.Machine.Key.Public())
	return []value{
		{label: "JWT exchange URL", shown: app.JWTURL(), about: "Where a signed JWT is exchanged for an access token. There is no login and no refresh token: a new JWT is signed each time, good for three minutes."},
		{label: "Customer ID", shown: app.Machine.CustomerID, about: "In the application's details in " + inSetup + ". It is the JWT's iss, and not the Client ID, though some translations of Adobe's page say so."},
		{label: "User ID", shown: app.Machine.UserID, about: "The ID of the Workfront user who added the public key. It is the JWT's sub: the token may do what that user may do."},
		{label: "Public key", shown: "SHA-256 " + fingerprint, copy: fingerprint, about: "The fingerprint of the pair that signs: openssl pkey -in KEY -pubout -outform der | sha256sum. The certificate of the same pair stands in " + inSetup + " > your application > Add public key."},
	}
}

func secretRow(s *session) value {
	return value{label: "Client secret", shown: secretShown(s), noCopy: "the client secret is not copied from here", about: "Shown once, when the application is registered. Lost means: delete it and press Add client secret. " + inSetup + "."}
}

func redirectRow(app workfront.Application) value {
	return value{label: "Redirect URL", shown: app.RedirectURI, about: "Registered with the application; the one that is sent must be the same byte for byte: scheme, host, port, path, slash at the end. Whether Workfront's form takes a loopback address is not documented; if it does not, register an https address and paste what the browser ends at."}
}

func styleRow(app workfront.Application) value {
	return value{label: "token request", shown: app.Style.Says(), about: "How the token request carries its parameters: token_request in config.toml, one of form, json, json-body. Adobe documents the first two."}
}

func versionRow(s *session) value {
	return value{label: "API version", shown: s.connect.Version + "   " + workfront.VersionSays(s.connect.Version, s.connect.Now), copy: s.connect.Version, about: "Two versions a year, each supported for three years. Without a version in the path Workfront serves a default that moves with its releases."}
}

func secretShown(s *session) string {
	switch ref := string(s.workfront.ClientSecret); {
	case s.connect.App.LacksSecret():
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
	p.elsewhere(s.connect, w)
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
			if i > 0 { // else what stands above the sheet is what matters
				p.focus = len(p.lines)
			}
		}
		p.row(style.Render(mark+v.label), wire.Line(v.shown), 20, w)
	}
}
