package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/workfront"
)

// The fields of the form, from top to bottom.
const (
	formName = iota
	formType
	formDomain
	formClientID
	formSecret
	formCustomer
	formUser
	formKey
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
	flow   string // config.FlowAuthorizationCode, FlowPKCE or FlowJWT
	style  workfront.Style
	trust  bool
	failed wrong
	made   flow.KeyFiles // in this form
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
	f.was, f.flow, f.style, f.trust = was, was.Flow, workfront.Style(was.TokenRequest), was.TrustHost
	for i, value := range [formFields]string{
		formName: was.Name, formDomain: was.Domain, formClientID: was.ClientID, formSecret: string(was.ClientSecret),
		formCustomer: was.CustomerID, formUser: was.UserID, formKey: string(was.PrivateKey),
		formRedirect: was.RedirectURI, formVersion: was.APIVersion,
	} {
		f.fields[i] = newField(value, i == formSecret && was.ClientSecret == "")
	}
	return f
}

func (f *form) Typing() bool { return !f.choice() }

// choice says whether the field is chosen with space rather than typed.
func (f *form) choice() bool { return f.at == formType || f.at == formStyle || f.at == formTrust }

func (f *form) value(i int) string { return strings.TrimSpace(f.fields[i].value()) }

// host is what the domain field says so far.
func (f *form) host() (workfront.Host, error) { return workfront.ParseHost(f.value(formDomain)) }

// shown are the fields that this kind of application has; trust is asked for
// only where it matters.
func (f *form) shown() []int {
	list := []int{formName, formType, formDomain, formClientID}
	switch f.flow {
	case config.FlowPKCE:
		list = append(list, formRedirect)
	case config.FlowJWT:
		list = append(list, formSecret, formCustomer, formUser, formKey)
	default:
		list = append(list, formSecret, formRedirect, formStyle)
	}
	list = append(list, formVersion)
	if f.asksTrust() {
		list = append(list, formTrust)
	}
	return list
}

func (f *form) asksTrust() bool {
	h, err := f.host()
	return err == nil && h.NeedsTrust()
}

func (f *form) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case saved:
		return f.onSaved(msg)
	case keyMade:
		f.onKeyMade(msg)
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
	before := f.fields[f.at].value()
	var cmd tea.Cmd
	f.fields[f.at], cmd = f.fields[f.at].update(msg)
	if f.at == formSecret {
		f.fields[f.at].secret = !reference(f.fields[f.at].value())
	}
	if f.fields[f.at].value() != before {
		f.failed = wrong{}
	}
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
		return func() tea.Cmd {
			list := f.shown()
			f.at = list[(slices.Index(list, f.at)+len(list)+by)%len(list)]
			return nil
		}
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
	if f.at == formKey {
		actions = slices.Insert(actions, 1, action{key: keys.MakeKey, do: f.makeKey})
	}
	if f.choice() {
		actions = append([]action{{key: keys.ChoiceNext, do: f.turn}}, actions...)
	}
	return actions
}

func (f *form) turn() tea.Cmd {
	f.failed = wrong{}
	switch f.at {
	case formTrust:
		f.trust = !f.trust
		return nil
	case formType:
		f.flow = map[string]string{
			config.FlowAuthorizationCode: config.FlowPKCE, config.FlowPKCE: config.FlowJWT, config.FlowJWT: config.FlowAuthorizationCode,
		}[f.flow]
		return nil
	}
	f.style = map[workfront.Style]workfront.Style{
		workfront.StyleForm: workfront.StyleJSON, workfront.StyleJSON: workfront.StyleJSONBody, workfront.StyleJSONBody: workfront.StyleForm,
	}[f.style]
	return nil
}

// save writes what stands in the form; what is wrong is said in place.
func (f *form) save() tea.Cmd {
	w, secret := f.written()
	if row, err := f.check(w); err != nil {
		f.blame(wrong{err, row})
		return nil
	}
	w.APIVersion, _ = workfront.ParseVersion(f.value(formVersion)) // which check has done
	f.failed, f.saving = wrong{}, true
	if reference(secret) || secret == "" {
		w.ClientSecret = config.Secret(secret)
		return f.write(w, "")
	}
	w.ClientSecret = ""
	return f.write(w, workfront.Secret(secret))
}

// written is the connection as it stands in the form: of the keys that only
// some kinds of application have, those of this one.
func (f *form) written() (config.Workfront, string) {
	w := f.was
	w.Name, w.Flow, w.Domain, w.ClientID = f.value(formName), f.flow, f.value(formDomain), f.value(formClientID)
	w.TrustHost = f.trust && f.asksTrust()
	w.RedirectURI, w.TokenRequest, w.CustomerID, w.UserID, w.PrivateKey = "", string(workfront.StyleForm), "", "", ""
	secret := f.value(formSecret)
	switch f.flow {
	case config.FlowPKCE:
		w.RedirectURI, secret = f.value(formRedirect), ""
	case config.FlowJWT:
		w.CustomerID, w.UserID, w.PrivateKey = f.value(formCustomer), f.value(formUser), keyReference(f.value(formKey))
	default:
		w.RedirectURI, w.TokenRequest = f.value(formRedirect), string(f.style)
	}
	return w, secret
}

func (f *form) write(w config.Workfront, secret workfront.Secret) tea.Cmd {
	old := f.old
	return f.desk.save(old, vault.Key{Kind: kindWorkfront, Name: w.Name}, secret, func(path string) error {
		return config.SetWorkfront(path, old, w)
	})
}

func (f *form) onSaved(msg saved) (Screen, tea.Cmd) {
	f.saving = false
	if f.blame(wrongIn(msg.err, kindWorkfront, f.value(formName), rowOf)); msg.err != nil {
		return f, nil
	}
	cmd := f.desk.onSaved(msg)
	if c, ok := f.back.(*connect); ok {
		c.key = msg.key
	}
	return f.back, cmd
}
