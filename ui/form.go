package ui

import (
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/workfront"
)

// The fields of the form, from top to bottom.
const (
	formName = iota
	formDomain
	formClientID
	formSecret
	formRedirect
	formStyle
	formVersion
	formTrust
	formFields
)

// form sets up or changes a Workfront connection. What it will send takes
// shape beside the fields as one types.
type form struct {
	desk   *desk
	opened time.Time // support dates are told as of then
	old    string    // the connection that is changed; "" for a new one
	was    config.Workfront
	back   Screen
	at     int
	fields [formFields]field
	style  workfront.Style
	trust  bool
	failed error
	saving bool
}

func newForm(d *desk, name string, back Screen) *form {
	f := &form{desk: d, opened: time.Now(), old: name, back: back, style: workfront.StyleForm}
	was := config.Workfront{
		RedirectURI: "http://127.0.0.1:8976/callback", APIVersion: workfront.DefaultVersion,
		Flow: config.FlowAuthorizationCode, TokenRequest: string(workfront.StyleForm),
	}
	if w, there := d.config.Workfront[name]; there {
		was = w
	}
	f.was, f.style, f.trust = was, workfront.Style(was.TokenRequest), was.TrustHost
	for i, value := range []string{was.Name, was.Domain, was.ClientID, string(was.ClientSecret), was.RedirectURI, "", was.APIVersion, ""} {
		f.fields[i] = newField(value, i == formSecret && was.ClientSecret == "")
	}
	return f
}

func (f *form) Typing() bool { return !f.choice() }

// choice says whether the field is chosen with space rather than typed.
func (f *form) choice() bool { return f.at == formStyle || f.at == formTrust }

func (f *form) value(i int) string { return strings.TrimSpace(f.fields[i].value()) }

// host is what the domain field says so far.
func (f *form) host() (workfront.Host, error) { return workfront.ParseHost(f.value(formDomain)) }

// last is the last field there is: trust is asked for only where it matters.
func (f *form) last() int {
	if h, err := f.host(); err == nil && h.NeedsTrust() {
		return formTrust
	}
	return formVersion
}

func (f *form) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case saved:
		return f.onSaved(msg)
	case tea.KeyPressMsg:
		return f.onKey(msg)
	case tea.PasteMsg:
		return f, f.typed(msg)
	}
	return f, nil
}

func (f *form) onKey(msg tea.KeyPressMsg) (Screen, tea.Cmd) {
	var to Screen = f
	actions := f.actionsTo(&to)
	if !f.choice() && msg.Text != "" { // a letter goes into the field, whatever it would mean elsewhere
		return f, f.typed(msg)
	}
	cmd, note, was := act(actions, msg)
	if !was {
		return f, f.typed(msg)
	}
	if note != "" {
		f.desk.note = note
	}
	return to, cmd
}

func (f *form) typed(msg tea.Msg) tea.Cmd {
	if f.choice() {
		return nil
	}
	var cmd tea.Cmd
	f.fields[f.at], cmd = f.fields[f.at].update(msg)
	if f.at == formSecret {
		f.fields[f.at].secret = !reference(f.fields[f.at].value())
	}
	f.failed = nil
	return cmd
}

// reference tells env:NAME and file:PATH from a secret.
func reference(s string) bool { return strings.HasPrefix(s, "env:") || strings.HasPrefix(s, "file:") }

func (f *form) Actions() []action {
	var to Screen
	return f.actionsTo(&to)
}

func (f *form) actionsTo(to *Screen) []action {
	move := func(by int) func() tea.Cmd {
		return func() tea.Cmd { n := f.last() + 1; f.at = (f.at + n + by) % n; return nil }
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
	if f.choice() {
		actions = append([]action{{key: keys.ChoiceNext, do: f.turn}}, actions...)
	}
	return actions
}

func (f *form) turn() tea.Cmd {
	if f.at == formTrust {
		f.trust = !f.trust
		return nil
	}
	f.style = map[workfront.Style]workfront.Style{
		workfront.StyleForm: workfront.StyleJSON, workfront.StyleJSON: workfront.StyleJSONBody, workfront.StyleJSONBody: workfront.StyleForm,
	}[f.style]
	return nil
}

// save writes what stands in the form; what is wrong is said in place.
func (f *form) save() tea.Cmd {
	w, secret := f.was, f.value(formSecret)
	w.Name, w.Domain, w.ClientID = f.value(formName), f.value(formDomain), f.value(formClientID)
	w.RedirectURI, w.TokenRequest, w.TrustHost = f.value(formRedirect), string(f.style), f.trust && f.last() == formTrust
	version, err := workfront.ParseVersion(f.value(formVersion))
	if f.failed = err; err != nil {
		f.at = formVersion
		return nil
	}
	w.APIVersion = version
	if f.at, f.failed = f.check(w); f.failed != nil {
		return nil
	}
	f.saving = true
	if reference(secret) || secret == "" {
		w.ClientSecret = config.Secret(secret)
		return f.write(w, "")
	}
	w.ClientSecret = ""
	return f.write(w, workfront.Secret(secret))
}

func (f *form) write(w config.Workfront, secret workfront.Secret) tea.Cmd {
	old := f.old
	return f.desk.save(old, vault.Key{Kind: kindWorkfront, Name: w.Name}, secret, func(path string) error {
		return config.SetWorkfront(path, old, w)
	})
}

var errTaken = errors.New("there is a connection of this name already")

// check finds what the file's own validation would only find as a whole, and
// goes to the field.
func (f *form) check(w config.Workfront) (field int, wrong error) {
	if w.Name == "" {
		return formName, errors.New("give the connection a name, such as acme")
	}
	if _, taken := f.desk.config.Workfront[w.Name]; taken && w.Name != f.old {
		return formName, errTaken
	}
	h, err := f.host()
	if err != nil {
		return formDomain, err
	}
	if w.ClientID == "" {
		return formClientID, errors.New("the client ID is missing; it is in Setup > System > OAuth2 Applications")
	}
	if h.NeedsTrust() && !w.TrustHost {
		return formTrust, errors.New(h.Authority + " is not one of Workfront's hosts: it would receive the client secret. Say yes below if it may")
	}
	return f.at, nil
}

func (f *form) onSaved(msg saved) (Screen, tea.Cmd) {
	f.saving = false
	if f.failed = msg.err; msg.err != nil {
		return f, nil
	}
	cmd := f.desk.onSaved(msg)
	if c, ok := f.back.(*connect); ok {
		c.key = msg.key
	}
	return f.back, cmd
}
