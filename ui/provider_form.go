package ui

import (
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
	failed error
	saving bool
}

// formRow is one line of the form: typed, or chosen with space.
type formRow struct {
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
	typed := func(label, value, hint string, only webhook.Auth, into func(*config.Provider, string)) formRow {
		return formRow{label: label, hint: hint, only: only, field: newField(value, false), into: into}
	}
	secret := func(label string, ref config.Secret, only webhook.Auth, into func(*config.Provider, string)) formRow {
		r := typed(label, string(ref), "kept in the vault, never in config.toml; or env:NAME, or file:PATH. Empty: the one in the vault, or asked for once", only, into)
		r.secret, r.field.secret = true, ref == ""
		return r
	}
	choice := func(label, value, hint string, only webhook.Auth, into func(*config.Provider, string), choices ...string) formRow {
		r := formRow{label: label, hint: hint, only: only, into: into, choices: choices}
		for i, c := range choices {
			if c == value {
				r.chosen = i
			}
		}
		return r
	}
	const key, oauth = webhook.AuthAPIKey, webhook.AuthOAuth2
	return []formRow{
		typed("Name", w.Name, "your own name for this provider: it is what commands and the list call it", "", func(p *config.Provider, s string) { p.Name = s }),
		typed("Base API URL", w.BaseURL, "an endpoint's name is appended to it: metadata, files, search and so on", "", func(p *config.Provider, s string) { p.BaseURL = s }),
		choice("Authentication Type", w.Auth, "space changes it", "", func(p *config.Provider, s string) { p.Auth = s }, string(oauth), string(key)),
		secret("ApiKey", w.APIKey, key, func(p *config.Provider, s string) { p.APIKey = config.Secret(s) }),
		typed("username", w.Username, "the Workfront user who acts, normally an e-mail address", key, func(p *config.Provider, s string) { p.Username = s }),
		typed("Authentication URL", w.AuthenticationURL, "where the user signs in and allows; state is appended to it", oauth, func(p *config.Provider, s string) { p.AuthenticationURL = s }),
		typed("Token Endpoint URL", w.TokenEndpointURL, "where the code is exchanged, and where tokens are refreshed", oauth, func(p *config.Provider, s string) { p.TokenEndpointURL = s }),
		typed("Client ID", w.ClientID, "chosen by the provider", oauth, func(p *config.Provider, s string) { p.ClientID = s }),
		secret("Client Secret", w.ClientSecret, oauth, func(p *config.Provider, s string) { p.ClientSecret = config.Secret(s) }),
		typed("Workfront Redirect URI", w.RedirectURI, "register it with the provider. On 127.0.0.1 it is caught here; any other is pasted", oauth, func(p *config.Provider, s string) { p.RedirectURI = s }),
		choice("authorize adds", w.AuthorizeParameters, "Adobe documents state only; full adds client_id, redirect_uri and response_type", oauth, func(p *config.Provider, s string) { p.AuthorizeParameters = s }, webhook.AuthorizeFull, webhook.AuthorizeStateOnly),
		choice("token request", w.TokenRequest, "how the token request carries its parameters; Adobe's table and example differ", oauth, func(p *config.Provider, s string) { p.TokenRequest = s }, "form", "query", "json", "basic"),
	}
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
		f.failed = nil
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
		turn := action{key: keys.ChoiceNext, do: func() tea.Cmd { r.chosen = (r.chosen + 1) % len(r.choices); return nil }}
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
	if _, taken := f.desk.config.Provider[p.Name]; taken && p.Name != f.old {
		f.failed = errTaken
		return nil
	}
	f.saving = true
	old := f.old
	return f.desk.save(old, vault.Key{Kind: kindProvider, Name: p.Name}, secret, func(path string) error {
		return config.SetProvider(path, old, p)
	})
}

func (f *providerForm) onSaved(msg saved) (Screen, tea.Cmd) {
	f.saving = false
	if f.failed = msg.err; msg.err != nil {
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
			p.add(front + r.choices[r.chosen])
		case n == f.at:
			text, caret := r.field.view(room)
			p.at(label + caret)
			p.add(front + text)
		default:
			p.add(front + r.field.start(room))
		}
	}
	p.add("")
	if f.failed != nil {
		for line := range strings.SplitSeq(f.failed.Error(), "\n") {
			if _, told, ok := strings.Cut(line, ": provider."); ok {
				line = told // which line it would have been helps nobody: nothing was saved
			}
			p.words(bad, " ✗ "+wire.Line(line), w-1)
		}
		return p
	}
	for _, line := range wrap(f.row().hint, max(w-2, 8)) {
		p.add(" " + muted.Render(line))
	}
	return p
}
