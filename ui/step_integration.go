package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/wire"
	"wfconnect/webhook"
)

// setupForm is the integration under the labels of Setup > Documents > Custom
// Integrations.
func setupForm(s *session) []value {
	i := s.made.Caller.Integration
	const where = "Setup > Documents > Custom Integrations > Add Custom Integration"
	list := []value{
		{label: "Name", shown: i.Name, about: "What users see under Add Service. " + where + "."},
		{label: "Base API URL", shown: i.BaseURL, about: "Workfront appends an endpoint's name to it: metadata, files, search and so on."},
	}
	if len(i.RequestParameters) > 0 {
		list = append(list, value{label: "Request parameters", shown: pairWords(i.RequestParameters, "="), about: "Added to the query of every call."})
	}
	if len(i.RequestHeaders) > 0 {
		list = append(list, value{label: "Request Headers", shown: pairNames(i.RequestHeaders), noCopy: "a header may hold a secret", about: "Sent with every call. Adobe documents them on one page only."})
	}
	if i.Auth == webhook.AuthAPIKey {
		list = append(
			list,
			value{label: "Authentication Type", shown: "ApiKey", about: "Workfront sends two headers with every call: apiKey, one for the whole organization, and username, whoever acts in Workfront. Anyone who holds the key can name any user."},
			value{label: "ApiKey", shown: secretMark(wire.KindKey, i.APIKey, string(s.provider.APIKey)), noCopy: "the key is not copied from here", about: "Issued by the provider."},
			value{label: "username", shown: i.Username, about: "The Workfront user who acts, normally an e-mail address."},
		)
		return copied(list)
	}
	return copied(append(
		list,
		value{label: "Authentication Type", shown: "OAuth2", about: "Each user of Workfront goes through the handshake once; then every call carries Authorization: Bearer."},
		value{label: "Authentication URL", shown: i.AuthenticationURL, about: "Where Workfront sends the user to sign in and to allow. It appends state, which must come back."},
		value{label: "Token Endpoint URL", shown: i.TokenEndpointURL, about: "Where Workfront exchanges the code, and refreshes."},
		value{label: "Client ID", shown: i.ClientID, about: "Chosen by the provider."},
		value{label: "Client Secret", shown: secretMark(wire.KindSecret, i.ClientSecret, string(s.provider.ClientSecret)), noCopy: "the secret is not copied from here", about: "Chosen by the provider."},
		value{label: "Workfront Redirect URI", shown: i.RedirectURI, about: "In Workfront a read-only field; the provider must register it. Here it is this program's, or any address that you paste from."},
		value{label: "authorize adds", shown: authorizeAdds(i), about: "Adobe documents that only state is appended. authorize_parameters in config.toml: full or state-only."},
		value{label: "token request", shown: string(i.TokenStyle), about: "How the token request carries its parameters; Adobe's table and its example differ. token_request in config.toml: form, query, json or basic. No redirect_uri is sent."},
	))
}

func copied(list []value) []value {
	for i := range list {
		if list[i].copy == "" {
			list[i].copy = list[i].shown
		}
	}
	return list
}

func authorizeAdds(i webhook.Integration) string {
	if i.AuthorizeParameters == webhook.AuthorizeStateOnly {
		return "state only"
	}
	return "client_id, redirect_uri, response_type and state"
}

func pairWords(pairs []webhook.Pair, between string) string {
	var words []string
	for _, p := range pairs {
		words = append(words, p.Name+between+p.Value)
	}
	return strings.Join(words, "   ")
}

func pairNames(pairs []webhook.Pair) string {
	var words []string
	for _, p := range pairs {
		words = append(words, p.Name)
	}
	return strings.Join(words, ", ") + "   (values are not shown)"
}

func secretMark(kind wire.Kind, secret webhook.Secret, ref string) string {
	switch {
	case secret == "":
		return "not known yet: enter types it in, once"
	case ref != "":
		return wire.Fingerprint(kind, string(secret)) + "   from " + ref
	}
	return wire.Fingerprint(kind, string(secret)) + "   from the vault"
}

func (p *provider) integrationActions(s *session) []action {
	values := setupForm(s)
	p.row = min(p.row, len(values)-1)
	next := action{key: keys.SignIn, say: "handshake", off: provisionBusy(s.provision), do: func() tea.Cmd { return p.authorize(s) }}
	switch {
	case s.needsSecret():
		next = p.secretAction()
	case !p.oauth2():
		next = action{key: keys.Onward, say: "calls", do: func() tea.Cmd { p.goTo(stepCalls); return nil }}
	}
	move := func(by int) func() tea.Cmd {
		return func() tea.Cmd { p.row, p.scroll = max(0, min(p.row+by, len(values)-1)), scroll{}; return nil }
	}
	return []action{
		next,
		{key: keys.Up, shy: true, do: move(-1)},
		{key: keys.Down, shy: true, do: move(1)},
		{key: keys.Copy, say: "copy " + values[p.row].label, off: values[p.row].noCopy, do: func() tea.Cmd {
			return p.desk.copyText(values[p.row].label, values[p.row].copy)
		}},
	}
}

// secretAction asks for the one thing without which nothing can be sent.
func (p *provider) secretAction() action {
	return action{key: keys.GiveSecret, do: func() tea.Cmd {
		p.goTo(stepIntegration)
		p.typeInto(forSecret, "")
		return nil
	}}
}

func provisionBusy(f flow.Provision) string {
	switch f.Stage {
	case flow.Opening:
		return "the listener is being bound"
	case flow.Exchanging, flow.Refreshing:
		return "a token request is under way"
	}
	return ""
}

func (p *provider) integrationPage(s *session, w, h int) page {
	var out page
	out.add("")
	if p.Typing() {
		out.input("the secret (kept in the vault, never in config.toml)", p.typed, w)
		out.add("")
	}
	out.problem(s.provision.Problem, w)
	values := setupForm(s)
	for i, v := range values {
		mark, style := "  ", plain
		if i == p.row && !p.Typing() {
			mark, style = "> ", chosen
			if i > 0 { // else what stands above the sheet is what matters
				out.focus = len(out.lines)
			}
		}
		out.row(style.Render(mark+v.label), wire.Line(v.shown), 25, w)
	}
	if len(out.lines)+3 < h && w < wide {
		out.add("")
		out.words(muted, values[min(p.row, len(values)-1)].about, w)
	}
	return out
}
