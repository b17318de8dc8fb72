package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow/wire"
)

// traffic is every exchange of this run, newest last, redacted when it was
// recorded. The list follows new ones until somebody moves in it.
type traffic struct {
	desk   *desk
	back   Screen
	seq    int // of the chosen exchange; while following, the newest is
	still  bool
	wanted string // only those that hold this
	typed  *field
	typing purpose
	open   *opened // nil: the list
	saving saving

	comparing int // the replay whose answer is compared; 0: none
	top       int // lines of the comparison that are scrolled away
	written   written
}

func newTraffic(d *desk, back Screen) *traffic { return &traffic{desk: d, back: back} }

func (t *traffic) Typing() bool { return t.typed != nil }

func (t *traffic) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if t.typed != nil {
			return t, t.updateField(msg)
		}
	case tea.KeyPressMsg:
		if t.typed != nil {
			return t, t.updateField(msg)
		}
		var to Screen = t
		cmd, note, _ := act(t.actionsTo(&to), msg)
		if note != "" {
			t.desk.note = note
		}
		return to, cmd
	case wired:
		return t, t.refresh()
	case opening:
		t.onOpening(msg)
	case replayHappened:
		t.heardReplay()
	case draftWritten:
		return t, t.openEditor(msg)
	case draftEdited:
		return t, t.onEdited(msg)
	}
	return t, nil
}

// shown are the exchanges that the filter lets through.
func (t *traffic) shown() []wire.Exchange {
	if t.wanted == "" {
		return t.desk.exchanges
	}
	want := strings.ToLower(t.wanted)
	var list []wire.Exchange
	for _, x := range t.desk.exchanges {
		if strings.Contains(strings.ToLower(x.Method+" "+x.Outcome()+" "+x.URL+" "+x.Connection), want) {
			list = append(list, x)
		}
	}
	return list
}

// at is the index of the chosen one; -1 when there is none.
func (t *traffic) at(list []wire.Exchange) int {
	if !t.still {
		return len(list) - 1
	}
	at := 0
	for i := range list {
		if list[i].Seq <= t.seq {
			at = i
		}
	}
	return min(at, len(list)-1)
}

// chosen is the opened exchange, also when the filter no longer lets it
// through; in the list the marked one.
func (t *traffic) chosen() (wire.Exchange, bool) {
	if t.open != nil {
		for _, x := range t.desk.exchanges {
			if x.Seq == t.open.seq {
				return x, true
			}
		}
		return wire.Exchange{}, false
	}
	list := t.shown()
	if at := t.at(list); at >= 0 {
		return list[at], true
	}
	return wire.Exchange{}, false
}

// move stops following, until one moves past the newest.
func (t *traffic) move(by int) func() tea.Cmd {
	return func() tea.Cmd {
		list := t.shown()
		to := t.at(list) + by
		if to >= len(list) || len(list) == 0 {
			t.still = false
			return nil
		}
		t.still, t.seq = true, list[max(to, 0)].Seq
		return nil
	}
}

func (t *traffic) Actions() []action {
	var to Screen
	return t.actionsTo(&to)
}

func (t *traffic) actionsTo(to *Screen) []action {
	switch {
	case t.typed != nil:
		return []action{{key: keys.Accept}, {key: keys.Back, say: "leave it"}}
	case t.isAsking():
		return t.askingActions()
	case t.comparing != 0:
		return t.comparingActions()
	case t.saving.choosing:
		return t.savingActions()
	case t.open != nil:
		return t.openActions()
	}
	return t.listActions(to)
}

func (t *traffic) listActions(to *Screen) []action {
	none := ""
	switch {
	case len(t.desk.exchanges) == 0:
		none = "nothing went over the wire yet"
	case len(t.shown()) == 0:
		none = "nothing matches " + wire.Line(t.wanted) + "; esc shows all again"
	}
	actions := []action{
		{key: keys.BothSides, off: none, do: t.show},
		{key: keys.OnlyWhat, off: t.empty(), do: func() tea.Cmd { t.typeInto(forFilter, t.wanted); return nil }},
	}
	actions = append(actions, t.exchangeActions(none)...)
	if t.still {
		actions = append(actions, action{key: keys.Bottom, off: none, say: "follow", do: func() tea.Cmd { t.still = false; return nil }})
	}
	back := action{key: keys.Back, do: func() tea.Cmd { *to = t.back; return nil }}
	if t.wanted != "" {
		back = action{key: keys.Back, say: "all again", do: func() tea.Cmd { t.wanted = ""; return nil }}
	}
	return append(
		actions, back,
		action{key: keys.Up, shy: true, do: t.move(-1)},
		action{key: keys.Down, shy: true, do: t.move(1)},
		action{key: keys.PageUp, shy: true, do: t.move(-answerPage)},
		action{key: keys.PageDown, shy: true, do: t.move(answerPage)},
		action{key: keys.Top, shy: true, do: t.move(-wire.Kept)},
		quits(),
	)
}

func (t *traffic) empty() string {
	if len(t.desk.exchanges) == 0 {
		return "nothing went over the wire yet"
	}
	return ""
}

// exchangeActions are what can be done with the chosen exchange, whether it is
// opened or not.
func (t *traffic) exchangeActions(none string) []action {
	return append(t.replayActions(none), []action{
		{key: keys.Curl, off: none, do: t.copyCurl},
		{key: keys.Ticket, off: none, do: t.copyTicket},
		{key: keys.SaveRun, off: t.empty(), do: func() tea.Cmd { t.saving.choosing = true; return nil }},
	}...)
}

func (t *traffic) typeInto(p purpose, value string) {
	f := newField(value, false)
	t.typed, t.typing = &f, p
}

func (t *traffic) updateField(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			t.leaveField()
			return nil
		case "enter":
			value := t.typed.value()
			t.typed = nil
			return t.typedIn(value)
		}
	}
	f, cmd := t.typed.update(msg)
	t.typed = &f
	if t.typing == forFilter {
		t.wanted = f.value()
	}
	return cmd
}

func (t *traffic) leaveField() {
	t.typed = nil
	if t.typing == forFilter {
		t.wanted = ""
	}
}

// typedIn: enter was pressed.
func (t *traffic) typedIn(value string) tea.Cmd {
	switch t.typing {
	case forFind:
		t.desk.note = t.open.find(value)
	case forFile:
		return t.save(value)
	}
	return nil
}
