package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow/wire"
)

// opened is one exchange with both its sides.
type opened struct {
	seq     int
	facts   []string // where the time went, and what the connection was like
	sides   [2]side  // the request, the answer
	at      int      // which side the keys are for
	aside   bool     // the facts are shown instead of the sides
	known   scroll
	pending bool
}

const (
	sideRequest = iota
	sideAnswer
)

// side is what one of the two said: its header lines, then its body. They
// scroll as one.
type side struct {
	title  string
	head   []string // from outside: made safe when drawn
	top    int      // header lines that are scrolled away
	body   document
	nobody string // why there is no body to show
}

// opening brings an exchange laid out: a body of a megabyte takes its time, and
// that is not spent in Update.
type opening struct {
	seq    int
	opened *opened
}

// show opens the chosen exchange.
func (t *traffic) show() tea.Cmd {
	x, ok := t.chosen()
	if !ok {
		return nil
	}
	return t.showThis(x)
}

func (t *traffic) showThis(x wire.Exchange) tea.Cmd {
	t.still, t.seq = true, x.Seq
	t.open = &opened{seq: x.Seq, pending: true, at: sideAnswer}
	return layOut(x)
}

func layOut(x wire.Exchange) tea.Cmd {
	return func() tea.Msg { return opening{seq: x.Seq, opened: openedOf(x)} }
}

func (t *traffic) onOpening(msg opening) {
	if t.open == nil || t.open.seq != msg.seq {
		return
	}
	msg.opened.at, msg.opened.aside = t.open.at, t.open.aside
	t.open = msg.opened
}

// refresh lays an exchange out anew once it is over.
func (t *traffic) refresh() tea.Cmd {
	if t.open == nil || !t.open.pending {
		return nil
	}
	for _, x := range t.desk.exchanges {
		if x.Seq == t.open.seq && !x.Pending {
			return layOut(x)
		}
	}
	return nil
}

func openedOf(x wire.Exchange) *opened {
	o := &opened{seq: x.Seq, pending: x.Pending, at: sideAnswer, facts: factsOf(x)}
	o.sides[sideRequest] = sideOf(x.Method+" "+x.URL, x.Request)
	answer := strings.TrimSpace(fmt.Sprintf("%s %s", x.Proto, statusWord(x.Status)))
	switch {
	case x.Pending:
		o.sides[sideAnswer] = side{title: "no answer yet", nobody: "The request is under way."}
		o.sides[sideRequest].nobody = "What was sent is shown once the exchange is over."
		return o
	case x.Status == 0:
		o.sides[sideAnswer] = side{title: "no answer"}
	default:
		o.sides[sideAnswer] = sideOf(answer, x.Response)
	}
	if x.Err != "" {
		o.sides[sideAnswer].head = append([]string{"! " + x.Err}, o.sides[sideAnswer].head...)
	}
	return o
}

func sideOf(title string, m wire.Message) side {
	s := side{title: title}
	for _, f := range m.Header {
		s.head = append(s.head, f.Name+": "+f.Value)
	}
	switch {
	case m.Gone:
		s.nobody = fmt.Sprintf("A body of %s; a run keeps %s of bodies, and this is an older one.", bytesOf(m.Size), bytesOf(wire.KeptBodies))
	case m.Size == 0:
		s.nobody = "no body"
	case len(m.Body) == 0:
		s.nobody = fmt.Sprintf("A body of %s that is not kept: it came compressed, or broke off at once.", bytesOf(m.Size))
	case isForm(m) && !m.Cut:
		s.body = textDocument(strings.ReplaceAll(string(m.Body), "&", "\n&"))
	default:
		s.body = bodyDocument(m.Body, m.Get("Content-Type"), m.Gap, m.Missing())
	}
	return s
}

// isForm: parameters read better one to a line.
func isForm(m wire.Message) bool {
	return strings.HasPrefix(m.Get("Content-Type"), "application/x-www-form-urlencoded")
}

func (o *opened) scroll(by int) {
	if o.aside {
		o.known.by(by)
		return
	}
	o.sides[o.at].scroll(by)
}

func (s *side) scroll(by int) {
	for ; by > 0 && s.top < len(s.head); by-- {
		s.top++
	}
	if by > 0 {
		s.body.scroll(by)
		return
	}
	for ; by < 0 && !s.body.atHome(); by++ {
		s.body.scroll(-1)
	}
	s.top = max(s.top+by, 0)
}

// find goes to the next hit in the body.
func (o *opened) find(what string) string {
	s := &o.sides[o.at]
	s.body.find = what
	says := s.body.next()
	if !strings.HasPrefix(says, "not found") {
		s.top = len(s.head)
	}
	return says
}

func (t *traffic) openActions() []action {
	o := t.open
	s := &o.sides[o.at]
	none, flat := "", ""
	if s.nobody != "" {
		none = "there is no body on this side"
	}
	if !s.body.foldable() {
		flat = "only JSON folds"
	}
	on := func(f func()) func() tea.Cmd { return func() tea.Cmd { f(); return nil } }
	scroll := func(by int) func() tea.Cmd { return on(func() { o.scroll(by) }) }
	actions := []action{
		{key: keys.OtherSide, do: on(func() { o.at = 1 - o.at })},
		{key: keys.Find, off: none, say: "find", do: on(func() { t.typeInto(forFind, s.body.find) })},
		{key: keys.Hit, off: none, shy: true, do: on(func() { t.desk.note = s.body.next() })},
		{key: keys.HitBefore, off: none, shy: true, do: on(func() { t.desk.note = s.body.previous() })},
		{key: keys.Fold, off: flat, do: on(func() { t.desk.note = s.body.fold() })},
		{key: keys.FoldAll, off: flat, shy: true, do: on(func() { s.body.foldAll() })},
		{key: keys.UnfoldAll, off: flat, shy: true, do: on(func() { s.body.unfoldAll() })},
		{key: keys.Hex, off: none, shy: true, do: on(func() { s.body.turnHex() })},
		{key: keys.Facts, say: factsWord(o.aside), do: on(func() { o.aside = !o.aside })},
	}
	gone := ""
	if _, ok := t.chosen(); !ok {
		gone = "newer exchanges have taken its place: it is no longer kept"
	}
	actions = append(actions, t.exchangeActions(gone)...)
	return append(
		actions,
		action{key: keys.NextExchange, shy: true, do: t.step(1)},
		action{key: keys.PrevExchange, shy: true, do: t.step(-1)},
		action{key: keys.Down, shy: true, do: scroll(1)},
		action{key: keys.Up, shy: true, do: scroll(-1)},
		action{key: keys.PageDown, shy: true, do: scroll(answerPage)},
		action{key: keys.PageUp, shy: true, do: scroll(-answerPage)},
		action{key: keys.Top, shy: true, do: on(func() { s.top = 0; s.body.home() })},
		action{key: keys.Bottom, shy: true, do: on(func() { s.top = len(s.head); s.body.end() })},
		action{key: keys.Back, do: on(func() { t.open = nil })},
		quits(),
	)
}

func factsWord(aside bool) string {
	if aside {
		return "both sides"
	}
	return "timing, TLS"
}

// step opens the exchange before or after.
func (t *traffic) step(by int) func() tea.Cmd {
	return func() tea.Cmd {
		list := t.shown()
		to := t.at(list) + by
		if to < 0 || to >= len(list) {
			t.desk.note = "there is no other one that way"
			return nil
		}
		at, aside := t.open.at, t.open.aside
		cmd := t.showThis(list[to])
		t.open.at, t.open.aside = at, aside
		return cmd
	}
}
