package ui

import (
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/webhook"
	"wfconnect/workfront"
)

// providerForm sets up or changes a webhook provider, under the labels of
// Setup > Documents > Custom Integrations.
type providerForm struct {
	desk   *desk
	old    string
	was    config.Provider
	back   Screen
	at     int
	rows   []formRow
	failed wrong // its row is an index of rows
	saving bool
}

// formRow is one line of the form: typed, or chosen with space.
type formRow struct {
	key     string // in the file; "" for the name
	label   string
	hint    string
	only    webhook.Auth // "" for both kinds of authentication
	choices []string     // nil: typed
	field   field
	chosen  int
	into    func(*config.Provider, string)
	secret  bool
}

func newProviderForm(d *desk, name string, back Screen) *providerForm {
	f := &providerForm{desk: d, old: name, back: back, was: config.Provider{
		Auth: string(webhook.AuthOAuth2), RedirectURI: "http://127.0.0.1:8977/callback",
		AuthorizeParameters: webhook.AuthorizeFull, TokenRequest: string(webhook.TokenForm),
		Transport: config.Transport{Timeout: 30 * time.Second},
	}}
	if was, there := d.config.Provider[name]; there {
		f.was = was
	}
	f.rows = providerRows(f.was)
	return f
}

func providerRows(w config.Provider) []formRow {
	typed := func(key, label, value, hint string, only webhook.Auth, into func(*config.Provider, string)) formRow {
		return formRow{key: key, label: label, hint: hint, only: only, field: newField(value, false), into: into}
	}
	secret := func(key, label string, ref config.Secret, only webhook.Auth, into func(*config.Provider, string)) formRow {
		r := typed(key, label, string(ref), "kept in the vault, never in config.toml; or env:NAME, or file:PATH. Empty: the one in the vault, or asked for once", only, into)
		r.secret, r.field.secret = true, ref == ""
		return r
	}
	choice := func(key, label, value, hint string, only webhook.Auth, into func(*config.Provider, string), choices ...string) formRow {
		r := formRow{key: key, label: label, hint: hint, only: only, into: into, choices: choices}
		for i, c := range choices {
			if c == value {
				r.chosen = i
			}
		}
		return r
	}
	const apiKey, oauth = webhook.AuthAPIKey, webhook.AuthOAuth2
	return []formRow{
		typed("", "Name", w.Name, "your own name for this provider: it is what commands and the list call it", "", func(p *config.Provider, s string) { p.Name = s }),
		typed("base_url", "Base API URL", w.BaseURL, "an endpoint's name is appended to it: metadata, files, search and so on", "", func(p *config.Provider, s string) { p.BaseURL = s }),
		choice("auth", "Authentication Type", w.Auth, "space changes it", "", func(p *config.Provider, s string) { p.Auth = s }, string(oauth), string(apiKey)),
		secret("api_key", "ApiKey", w.APIKey, apiKey, func(p *config.Provider, s string) { p.APIKey = config.Secret(s) }),
		typed("username", "username", w.Username, "the Workfront user who acts, normally an e-mail address", apiKey, func(p *config.Provider, s string) { p.Username = s }),
		typed("authentication_url", "Authentication URL", w.AuthenticationURL, "where the user signs in and allows; state is appended to it", oauth, func(p *config.Provider, s string) { p.AuthenticationURL = s }),
		typed("token_endpoint_url", "Token Endpoint URL", w.TokenEndpointURL, "where the code is exchanged, and where tokens are refreshed", oauth, func(p *config.Provider, s string) { p.TokenEndpointURL = s }),
		typed("client_id", "Client ID", w.ClientID, "chosen by the provider", oauth, func(p *config.Provider, s string) { p.ClientID = s }),
		secret("client_secret", "Client Secret", w.ClientSecret, oauth, func(p *config.Provider, s string) { p.ClientSecret = config.Secret(s) }),
		typed("redirect_uri", "Workfront Redirect URI", w.RedirectURI, "register it with the provider. On 127.0.0.1 it is caught here; any other is pasted", oauth, func(p *config.Provider, s string) { p.RedirectURI = s }),
		choice("authorize_parameters", "authorize adds", w.AuthorizeParameters, "Adobe documents that only state is added; space changes it", oauth, func(p *config.Provider, s string) { p.AuthorizeParameters = s }, webhook.AuthorizeFull, webhook.AuthorizeStateOnly),
		choice("token_request", "token request", w.TokenRequest, "how the token request carries its parameters; Adobe's table and example differ", oauth, func(p *config.Provider, s string) { p.TokenRequest = s }, "form", "query", "json", "basic"),
	}
}

// choiceWords are a key's value in the words of the integration's own page.
func choiceWords(key, value string) string {
	switch key {
	case "auth":
		return authWords(value)
	case "authorize_parameters":
		return authorizeAdds(webhook.Integration{AuthorizeParameters: value})
	}
	return value
}

// auth is the kind of authentication that is chosen.
func (f *providerForm) auth() webhook.Auth {
	r := f.rows[2]
	return webhook.Auth(r.choices[r.chosen])
}

// shown are the rows that the chosen authentication has.
func (f *providerForm) shown() []int {
	var list []int
	for i, r := range f.rows {
		if r.only == "" || r.only == f.auth() {
			list = append(list, i)
		}
	}
	return list
}

func (f *providerForm) row() *formRow {
	list := f.shown()
	f.at = min(f.at, len(list)-1)
	return &f.rows[list[f.at]]
}

func (f *providerForm) Typing() bool { return f.row().choices == nil }

func (f *providerForm) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case saved:
		return f.onSaved(msg)
	case tea.PasteMsg:
		return f, f.typed(msg)
	case tea.KeyPressMsg:
		if f.Typing() && msg.Text != "" {
			return f, f.typed(msg)
		}
		var to Screen = f
		cmd, note, was := act(f.actionsTo(&to), msg)
		if !was {
			return f, f.typed(msg)
		}
		if note != "" {
			f.desk.note = note
		}
		return to, cmd
	}
	return f, nil
}

func (f *providerForm) typed(msg tea.Msg) tea.Cmd {
	r := f.row()
	if r.choices != nil {
		return nil
	}
	before := r.field.value()
	var cmd tea.Cmd
	r.field, cmd = r.field.update(msg)
	r.field.secret = r.secret && !reference(r.field.value())
	if r.field.value() != before {
		f.failed = wrong{}
	}
	return cmd
}

func (f *providerForm) Actions() []action {
	var to Screen
	return f.actionsTo(&to)
}

func (f *providerForm) actionsTo(to *Screen) []action {
	move := func(by int) func() tea.Cmd {
		return func() tea.Cmd { n := len(f.shown()); f.at = (f.at + n + by) % n; return nil }
	}
	save := action{key: keys.Save, do: f.save}
	if f.saving {
		save.off = "it is being written"
	}
	actions := []action{
		save,
		{key: keys.NextField, do: move(1)},
		{key: keys.PrevField, do: move(-1)},
		{key: keys.Back, say: "leave, nothing saved", do: func() tea.Cmd { *to = f.back; return nil }},
	}
	if r := f.row(); r.choices != nil {
		turn := action{key: keys.ChoiceNext, do: func() tea.Cmd {
			r.chosen, f.failed = (r.chosen+1)%len(r.choices), wrong{}
			return nil
		}}
		actions = append([]action{turn}, actions...)
	}
	return actions
}

func (f *providerForm) save() tea.Cmd {
	p := config.Provider{RequestParameters: f.was.RequestParameters, RequestHeaders: f.was.RequestHeaders, Transport: f.was.Transport}
	var secret workfront.Secret
	for _, i := range f.shown() {
		r := f.rows[i]
		value := strings.TrimSpace(r.field.value())
		switch {
		case r.choices != nil:
			value = r.choices[r.chosen]
		case r.secret && value != "" && !reference(value):
			secret, value = workfront.Secret(value), ""
		}
		r.into(&p, value)
	}
	switch _, taken := f.desk.config.Provider[p.Name]; {
	case p.Name == "":
		f.blame(wrong{errors.New("give the provider a name, such as acme-docs"), 0})
		return nil
	case taken && p.Name != f.old:
		f.blame(wrong{errTaken, 0})
		return nil
	}
	f.failed, f.saving = wrong{}, true
	old := f.old
	return f.desk.save(old, vault.Key{Kind: kindProvider, Name: p.Name}, secret, func(path string) error {
		return config.SetProvider(path, old, p)
	})
}

// blame says what is wrong, and goes to where it can be mended.
func (f *providerForm) blame(why wrong) {
	f.failed = why
	if at := slices.Index(f.shown(), why.row); why.err != nil && at >= 0 {
		f.at = at
	}
}

func (f *providerForm) rowOf(key string) int {
	return slices.IndexFunc(f.rows, func(r formRow) bool { return r.key == key && key != "" })
}

func (f *providerForm) onSaved(msg saved) (Screen, tea.Cmd) {
	f.saving = false
	if f.blame(wrongIn(msg.err, kindProvider, strings.TrimSpace(f.rows[0].field.value()), f.rowOf)); msg.err != nil {
		return f, nil
	}
	cmd := f.desk.onSaved(msg)
	if p, ok := f.back.(*provider); ok {
		p.key = msg.key
	}
	return f.back, cmd
}

func (f *providerForm) View(w, h int) (string, *tea.Cursor) {
	fr := frame{title: "new connection", right: "webhook provider ", body: f.body, note: f.desk.note, actions: f.Actions(), typing: f.Typing()}
	if f.old != "" {
		fr.title = "edit " + wire.Line(f.old)
	}
	return fr.view(w, h)
}

func (f *providerForm) body(w, h int) page {
	const label = 26
	var p page
	p.add("")
	says := said{f.failed, f.row().hint, len(f.shown())+4 > h}
	for n, i := range f.shown() {
		r := f.rows[i]
		mark, style := "   ", plain
		if n == f.at {
			mark, style = " > ", chosen
			p.focus = len(p.lines)
		}
		front := style.Render(mark + pad(r.label, label-3))
		room := max(w-label-1, 1)
		switch {
		case r.choices != nil:
			p.add(front + choiceWords(r.key, r.choices[r.chosen]))
		case n == f.at:
			text, caret := r.field.view(room)
			p.at(label + caret)
			p.add(front + text)
		default:
			p.add(front + r.field.start(room))
		}
		says.below(&p, i, n == f.at, w)
	}
	says.belowAll(&p, w)
	return p
}
