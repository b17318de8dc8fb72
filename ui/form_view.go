package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow/config"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

func (f *form) View(w, h int) (string, *tea.Cursor) {
	fr := frame{title: "new connection", right: "Workfront application ", body: f.body, note: f.desk.note, actions: f.Actions(), typing: f.Typing()}
	if f.old != "" {
		fr.title = "edit " + wire.Line(f.old)
	}
	return fr.view(w, h)
}

func (f *form) body(w, h int) page {
	if w < wide {
		left := f.inputs(w-1, h)
		below := f.shape(w - 2)
		left.add("")
		left.add(indent(below, 1).lines...)
		return left
	}
	half := w * 55 / 100
	right := f.shape(w - half - 2)
	right.lines = append([]string{""}, right.lines...)
	return beside(f.inputs(half-3, h), half, right)
}

func (f *form) inputs(w, h int) page {
	var p page
	p.add("")
	says := said{f.failed, f.hint(), len(f.shown())+4 > h}
	for _, i := range f.shown() {
		f.input(&p, i, w)
		says.below(&p, i, i == f.at, w)
	}
	says.belowAll(&p, w)
	return p
}

func (f *form) input(p *page, i, w int) {
	const label = 20
	mark, style := "   ", plain
	if i == f.at {
		mark, style = " > ", chosen
		p.focus = len(p.lines)
	}
	front := style.Render(mark + pad(fieldName(i), label-3))
	switch i {
	case formType:
		label, means := typeWords(f.flow)
		p.add(front + label + muted.Render("   "+means))
	case formStyle:
		p.add(front + string(f.style) + muted.Render("   "+f.style.Says()))
	case formTrust:
		p.add(front + map[bool]string{true: "yes", false: "no"}[f.trust] + muted.Render("   may this host receive the client secret?"))
	default:
		text, caret := f.fields[i].view(max(w-label-1, 1))
		if i == f.at {
			p.at(label + caret)
		} else {
			text = f.fields[i].start(max(w-label-1, 1))
		}
		p.add(front + text)
	}
}

func fieldName(i int) string {
	return [formFields]string{
		"name", "application type", "Workfront host", "Client ID", "Client secret", "Customer ID", "User ID", "Private key",
		"Redirect URL", "token request", "API version", "trust this host",
	}[i]
}

func (f *form) hint() string {
	label, _ := typeWords(f.flow)
	return [formFields]string{
		"your own name for this connection: it is what commands and the list call it",
		"what the application is in Setup > System > OAuth2 Applications; space changes it",
		"acme, acme.preview.workfront.com or https://acme.my.workfront.com; where you are when you are logged in",
		"Setup > System > OAuth2 Applications > your " + label,
		f.secretHint(),
		"in the application's details; not the Client ID, though translations say so",
		"the ID of the Workfront user who adds the public key: the token acts for that user",
		f.keyHint(),
		"byte for byte as registered. On 127.0.0.1 it is caught here; any other is pasted",
		"how the token request carries its parameters; form is what most servers take",
		workfront.VersionSays(orDefault(f.value(formVersion)), f.opened),
		"this host is neither Workfront's nor this machine",
	}[f.at]
}

func (f *form) keyHint() string {
	if f.made.Certificate != "" {
		return "add " + wire.Line(f.made.Certificate) + " in Setup: Add public key. SHA-256 " + f.made.Fingerprint
	}
	return "file:PATH or env:NAME, PEM, RSA 2048; ctrl+g makes a pair, and the certificate that Setup wants"
}

func (f *form) secretHint() string {
	if f.old != "" && f.was.ClientSecret == "" {
		return "leave it empty to keep the one in the vault; or type a new one, env:NAME or file:PATH"
	}
	return "kept in the vault, never in config.toml; or env:NAME, or file:PATH. Empty: asked for once, later"
}

func orDefault(version string) string {
	if v, err := workfront.ParseVersion(version); err == nil {
		return v
	}
	return workfront.DefaultVersion
}

// shape is what the fields make so far.
func (f *form) shape(w int) page {
	var p page
	h, err := f.host()
	if f.value(formDomain) == "" {
		p.words(muted, "the addresses take shape here as you type", w)
		return p
	}
	if err != nil {
		p.words(warn, wire.Line(err.Error()), w)
		return p
	}
	app := workfront.Application{Host: h, ClientID: f.value(formClientID), RedirectURI: f.value(formRedirect)}
	p.add(muted.Render("host   ") + wire.Line(h.Authority) + "   " + laneWords(h))
	if f.flow == config.FlowJWT {
		p.add(muted.Render("JWT exchange URL"))
		p.add(hardWrap(wire.Line(app.JWTURL()), max(w, 8))...)
		return p
	}
	if f.flow == config.FlowPKCE {
		app.Type = workfront.SinglePage
	}
	p.add(muted.Render("Authorization URI"))
	authorize := app.AuthorizeURL("(new for each login)")
	authorize = strings.Replace(authorize, workfront.Challenge(""), "(of its verifier)", 1)
	p.add(hardWrap(wire.Line(authorize), max(w, 8))...)
	p.add(muted.Render("Token URL"))
	p.add(hardWrap(wire.Line(app.TokenURL()), max(w, 8))...)
	return p
}
