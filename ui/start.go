package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
)

// leaving: the person has asked to leave the program; ctrl+c asks the same.
type leaving struct{}

// start is the list of connections.
type start struct {
	desk     *desk
	at       int
	deleting bool
	choosing bool   // which kind a new connection is of
	filter   *field // being typed; nil when not
	wanted   string
}

func newStart(d *desk) *start { return &start{desk: d} }

func (s *start) Typing() bool { return s.filter != nil }

// shown are the connections that the filter lets through.
func (s *start) shown() []vault.Key {
	want := strings.ToLower(s.wanted)
	var list []vault.Key
	for _, key := range s.desk.keys() {
		sess := s.desk.sessions[key]
		if strings.Contains(strings.ToLower(key.Name+" "+sess.workfront.Domain+sess.provider.BaseURL), want) {
			list = append(list, key)
		}
	}
	return list
}

// key of the chosen connection; the zero Key when there is none.
func (s *start) key() vault.Key {
	list := s.shown()
	if len(list) == 0 {
		return vault.Key{}
	}
	s.at = min(s.at, len(list)-1)
	return list[s.at]
}

func (s *start) Update(msg tea.Msg) (Screen, tea.Cmd) {
	press, ok := msg.(tea.KeyPressMsg)
	if s.filter != nil {
		return s.updateFilter(msg)
	}
	if !ok {
		return s, nil
	}
	var to Screen = s
	cmd, note, _ := act(s.actionsTo(&to), press)
	if note != "" {
		s.desk.note = note
	}
	return to, cmd
}

func (s *start) updateFilter(msg tea.Msg) (Screen, tea.Cmd) {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			s.filter, s.wanted = nil, ""
			return s, nil
		case "enter":
			s.filter = nil
			return s, nil
		}
	}
	f, cmd := s.filter.update(msg)
	s.filter, s.wanted, s.at = &f, f.value(), 0
	return s, cmd
}

func (s *start) Actions() []action {
	var to Screen
	if s.filter != nil {
		return []action{{key: keys.Accept}, {key: keys.Back, say: "all again"}}
	}
	return s.actionsTo(&to)
}

func (s *start) actionsTo(to *Screen) []action {
	if s.deleting {
		return []action{
			{key: keys.Yes, say: "remove it", do: func() tea.Cmd { s.deleting = false; return s.desk.remove(s.key()) }},
			{key: keys.No, say: "keep it", do: func() tea.Cmd { s.deleting = false; return nil }},
		}
	}
	if s.choosing {
		choose := func(to2 Screen) func() tea.Cmd {
			return func() tea.Cmd { s.choosing = false; *to = to2; return nil }
		}
		return []action{
			{key: keys.ForWorkfront, do: choose(newForm(s.desk, "", s))},
			{key: keys.ForProvider, do: choose(newProviderForm(s.desk, "", s))},
			{key: keys.Back, do: func() tea.Cmd { s.choosing = false; return nil }},
		}
	}
	leave := action{key: keys.Leave, do: func() tea.Cmd { return func() tea.Msg { return leaving{} } }}
	if s.desk.beginning {
		return []action{leave}
	}
	key, none, noFilter := s.key(), "", ""
	switch {
	case len(s.desk.sessions) == 0:
		none = "there is no connection yet; n sets one up"
		noFilter = none
	case key.Name == "":
		none = "nothing matches " + wire.Line(s.wanted) + "; esc shows all again"
	}
	broken := ""
	if s.desk.problem != nil {
		broken = "mend config.toml first"
	}
	actions := []action{
		{key: keys.Open, off: none, do: func() tea.Cmd { return s.open(key, to) }},
		{key: keys.New, off: broken, do: func() tea.Cmd { s.choosing = true; return nil }},
		{key: keys.Edit, off: none + broken + s.busy(key), do: func() tea.Cmd { *to = s.edit(key); return nil }},
		{key: keys.Delete, off: none + broken + s.busy(key), do: func() tea.Cmd { s.deleting = true; return nil }},
		{key: keys.Filter, off: noFilter, do: func() tea.Cmd { f := newField(s.wanted, false); s.filter = &f; return nil }},
		{key: keys.Traffic, do: func() tea.Cmd { *to = newTraffic(s.desk, s); return nil }},
		{key: keys.Doctor, off: none, do: func() tea.Cmd { return examineFrom(s.desk, key, s, to) }},
		{key: keys.Up, shy: true, do: s.move(-1)},
		{key: keys.Down, shy: true, do: s.move(1)},
		{key: keys.PageUp, shy: true, do: s.move(-answerPage)},
		{key: keys.PageDown, shy: true, do: s.move(answerPage)},
	}
	if s.wanted != "" {
		actions = append([]action{{key: keys.Back, say: "all again", do: func() tea.Cmd { s.wanted, s.at = "", 0; return nil }}}, actions...)
	}
	return append(actions, leave)
}

func (s *start) move(by int) func() tea.Cmd {
	return func() tea.Cmd { s.at = max(0, min(s.at+by, len(s.shown())-1)); return nil }
}

// open shows a connection; one that could not be prepared is tried again.
func (s *start) open(key vault.Key, to *Screen) tea.Cmd {
	var again tea.Cmd
	if s.desk.sessions[key].problem != nil {
		again = s.desk.tryAgain(key)
	}
	if key.Kind == kindProvider {
		*to = newProvider(s.desk, key, s)
	} else {
		*to = newConnect(s.desk, key, s)
	}
	return again
}

// busy: what a token request brings would be stored under a name that is gone.
func (s *start) busy(key vault.Key) string {
	sess := s.desk.sessions[key]
	if sess == nil {
		return ""
	}
	return busy(sess.connect) + provisionBusy(sess.provision)
}

func (s *start) edit(key vault.Key) Screen {
	if key.Kind == kindProvider {
		return newProviderForm(s.desk, key.Name, s)
	}
	return newForm(s.desk, key.Name, s)
}

func quits() action { return action{key: keys.Quit, do: func() tea.Cmd { return tea.Quit }} }
