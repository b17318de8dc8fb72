package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow/wire"
)

// traffic is every exchange of this run, newest last, redacted when it was
// recorded.
type traffic struct {
	desk *desk
	back Screen
	at   int // counted from the newest, so that new ones do not move the choice
	open *document
	seq  int
}

func newTraffic(d *desk, back Screen) *traffic { return &traffic{desk: d, back: back} }

func (t *traffic) Update(msg tea.Msg) (Screen, tea.Cmd) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return t, nil
	}
	var to Screen = t
	cmd, note, _ := act(t.actionsTo(&to), press)
	if note != "" {
		t.desk.note = note
	}
	return to, cmd
}

func (t *traffic) Actions() []action {
	var to Screen
	return t.actionsTo(&to)
}

func (t *traffic) actionsTo(to *Screen) []action {
	if t.open != nil {
		scroll := func(by int) func() tea.Cmd {
			return func() tea.Cmd { t.open.scroll(by); return nil }
		}
		return []action{
			{key: keys.Down, say: "scroll", do: scroll(1)},
			{key: keys.Up, shy: true, do: scroll(-1)},
			{key: keys.PageDown, do: scroll(answerPage)},
			{key: keys.PageUp, shy: true, do: scroll(-answerPage)},
			{key: keys.Back, do: func() tea.Cmd { t.open = nil; return nil }},
			quits(),
		}
	}
	none := ""
	if len(t.desk.exchanges) == 0 {
		none = "nothing went over the wire yet"
	}
	move := func(by int) func() tea.Cmd {
		return func() tea.Cmd { t.at = max(0, min(t.at+by, len(t.desk.exchanges)-1)); return nil }
	}
	return []action{
		{key: keys.Open, off: none, say: "both sides", do: func() tea.Cmd { t.show(); return nil }},
		{key: keys.PageUp, shy: true, do: move(answerPage)},
		{key: keys.PageDown, shy: true, do: move(-answerPage)},
		{key: keys.Up, shy: true, do: move(1)},
		{key: keys.Down, shy: true, do: move(-1)},
		{key: keys.Back, do: func() tea.Cmd { *to = t.back; return nil }},
		quits(),
	}
}

func (t *traffic) show() {
	e := t.desk.exchanges[len(t.desk.exchanges)-1-t.at]
	doc := textDocument(transcript(e))
	t.open, t.seq = &doc, len(t.desk.exchanges)-t.at
}

func (t *traffic) View(w, h int) (string, *tea.Cursor) {
	f := frame{title: "traffic", right: "secrets are fingerprints here ", body: t.body, note: t.desk.note, actions: t.Actions()}
	if t.open != nil {
		f.title = fmt.Sprintf("traffic: exchange %d", t.seq)
	}
	return f.view(w, h)
}

func (t *traffic) body(w, h int) page {
	var p page
	if t.open != nil {
		p.add(muted.Render(" " + t.open.position(w-2, h-1)))
		for _, line := range t.open.draw(w-2, h-1) {
			p.add(" " + line)
		}
		return p
	}
	if len(t.desk.exchanges) == 0 {
		p.add("", "  Nothing went over the wire yet.")
		return p
	}
	p.add(muted.Render(pad("     at       method  status    time  bytes", w)))
	for i := range t.desk.exchanges {
		here := len(t.desk.exchanges)-1-i == t.at
		if here {
			p.focus = len(p.lines)
		}
		p.add(exchangeLine(t.desk.exchanges[i], here, w))
	}
	return p
}

func exchangeLine(e wire.Exchange, here bool, w int) string {
	mark, style := "   ", plain
	if here {
		mark, style = " > ", chosen
	}
	code, paint := fmt.Sprintf("%d", e.Status), good
	switch {
	case e.Status == 0:
		code, paint = "none", bad
	case e.Status >= 400:
		paint = bad
	case e.Status >= 300:
		paint = warn
	}
	line := style.Render(mark+e.Started.Local().Format("15:04:05")+"  "+pad(wire.Line(e.Method), 7)) +
		paint.Render(pad(code, 5)) +
		fmt.Sprintf("%7d ms %6d  ", e.Took/time.Millisecond, e.Response.Size)
	return fit(line+wire.Line(address(e.URL, w)), w)
}

// address leaves the scheme away, and on a narrow screen the host too.
func address(full string, w int) string {
	_, rest, ok := strings.Cut(full, "://")
	if !ok {
		return full
	}
	if at := strings.IndexByte(rest, '/'); at >= 0 && w < 110 {
		return rest[at:]
	}
	return rest
}

// transcript is both sides of an exchange as text: > what was sent, < what
// came back, in curl's manner.
func transcript(e wire.Exchange) string {
	var b strings.Builder
	fmt.Fprintf(&b, "> %s %s\n", e.Method, e.URL)
	side(&b, "> ", e.Request)
	if e.Status != 0 {
		fmt.Fprintf(&b, "\n< %s %d\n", e.Proto, e.Status)
		side(&b, "< ", e.Response)
	}
	if e.Err != "" {
		fmt.Fprintf(&b, "\n! %s\n", e.Err)
	}
	return strings.TrimRight(b.String(), "\n")
}

func side(b *strings.Builder, mark string, m wire.Message) {
	for _, f := range m.Header {
		fmt.Fprintf(b, "%s%s: %s\n", mark, f.Name, f.Value)
	}
	if len(m.Body) == 0 {
		return
	}
	b.WriteString("\n")
	var pretty bytes.Buffer
	switch {
	case json.Indent(&pretty, m.Body, "", "  ") == nil:
		b.Write(pretty.Bytes())
	case isForm(m):
		b.WriteString(strings.ReplaceAll(string(m.Body), "&", "\n&"))
	default:
		b.Write(m.Body)
	}
	b.WriteString("\n")
	if m.Cut {
		fmt.Fprintf(b, "(the body has %d bytes; %d are shown)\n", m.Size, len(m.Body))
	}
}

// isForm: parameters read better one to a line.
func isForm(m wire.Message) bool {
	for _, f := range m.Header {
		if strings.EqualFold(f.Name, "Content-Type") {
			return strings.HasPrefix(f.Value, "application/x-www-form-urlencoded")
		}
	}
	return false
}
