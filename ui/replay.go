package ui

import (
	"context"
	"errors"
	"fmt"
	"os"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/wire"
)

type (
	// replayHappened brings the replay's next event.
	replayHappened struct{ event flow.Event }
	// draftWritten: the request waits in a file for its editor.
	draftWritten struct {
		exchange   wire.Exchange
		path, text string
		err        error
	}
	// draftEdited: the editor has ended.
	draftEdited struct {
		exchange     wire.Exchange
		before, text string
		err          error
	}
)

// sendAgain gives the replay an event and runs what it asks for.
func (d *desk) sendAgain(ev flow.Event) tea.Cmd {
	var todo []flow.Do
	d.replay, todo = d.replay.On(ev)
	d.replayed = d.whyReplayed()
	cmds := make([]tea.Cmd, 0, len(todo))
	for _, do := range todo {
		cmds = append(cmds, d.errand(func(ctx context.Context) tea.Msg { return replayHappened{event: do(ctx)} }))
	}
	return tea.Batch(cmds...)
}

// whyReplayed is what the answer to a request sent again failed at: read once, for
// it may be a megabyte.
func (d *desk) whyReplayed() *flow.Problem {
	r := d.replay
	s := d.sessionOf(r.New.Connection)
	if r.State != flow.ReplayDone || s == nil || s.key.Kind != kindWorkfront {
		return nil
	}
	return s.connect.ExchangeProblem(r.New)
}

func (d *desk) onReplay(msg replayHappened) tea.Cmd {
	if msg.event == nil {
		return nil
	}
	d.hear()
	return d.sendAgain(msg.event)
}

// sender is the connection that an exchange is of, as it is now.
func (d *desk) sender(x wire.Exchange) (flow.Sender, string) {
	s := d.sessionOf(x.Connection)
	switch {
	case s == nil || !s.ready:
		return flow.Sender{}, wire.Line(x.Connection) + " is not there any more"
	case s.key.Kind == kindWorkfront:
		return s.connect.Sender(), ""
	}
	return s.provision.Sender(), ""
}

// replayActions are what can be done about sending an exchange again.
func (t *traffic) replayActions(none string) []action {
	busy := none
	if t.desk.replay.State == flow.ReplaySending {
		busy = "the last one has no answer yet"
	}
	edit := busy
	if edit == "" && t.desk.world.Editor == nil {
		edit = "no editor is known here"
	}
	actions := []action{
		{key: keys.Replay, off: busy, do: func() tea.Cmd { return t.again(nil) }},
		{key: keys.EditFirst, off: edit, do: t.edit},
	}
	if t.desk.replay.State == flow.ReplaySending {
		actions = append(actions, action{key: keys.StopReplay, do: func() tea.Cmd { return t.desk.sendAgain(flow.CancelReplay{}) }})
	}
	return actions
}

// askingActions: sending it again may act twice.
func (t *traffic) askingActions() []action {
	return []action{
		{key: keys.Yes, say: "send it again", do: func() tea.Cmd {
			as, why := t.desk.sender(t.desk.replay.Old)
			if why != "" {
				t.desk.note = why
				return t.desk.sendAgain(flow.CancelReplay{})
			}
			return t.desk.sendAgain(flow.Confirmed{As: as})
		}},
		{key: keys.No, say: "send nothing", do: func() tea.Cmd { return t.desk.sendAgain(flow.CancelReplay{}) }},
	}
}

func (t *traffic) again(draft *wire.Draft) tea.Cmd {
	x, ok := t.chosen()
	if !ok {
		return nil
	}
	return t.sendDraft(x, draft)
}

func (t *traffic) sendDraft(x wire.Exchange, draft *wire.Draft) tea.Cmd {
	as, why := t.desk.sender(x)
	if why != "" {
		t.desk.note = why
		return nil
	}
	t.comparing = 0
	cmd := t.desk.sendAgain(flow.SendAgain{Exchange: x, Draft: draft, As: as})
	t.heardReplay()
	return cmd
}

// heardReplay shows what became of the replay.
func (t *traffic) heardReplay() {
	switch r := t.desk.replay; r.State {
	case flow.ReplayRefused:
		t.desk.note = "not sent again: " + wire.Line(r.Reason)
	case flow.ReplaySending:
		t.desk.note = fmt.Sprintf("exchange %d is sent again ...", r.Old.Seq)
	case flow.ReplayDone:
		if t.typed != nil { // it must not take away what is being typed
			t.desk.note = fmt.Sprintf("the answer came: it is exchange %d", r.New.Seq)
			return
		}
		t.comparing, t.top, t.desk.note = r.New.Seq, 0, ""
	}
}

// edit writes the request down for the editor: marks stand for its secrets.
func (t *traffic) edit() tea.Cmd {
	x, ok := t.chosen()
	if !ok {
		return nil
	}
	draft, err := wire.DraftOf(x)
	if err == nil {
		err = draft.Editable()
	}
	if err != nil {
		t.desk.note = "not edited: " + wire.Line(err.Error())
		return nil
	}
	text := draft.String()
	if t.written.seq == x.Seq {
		text = t.written.text
	}
	return func() tea.Msg {
		path, err := writeDraft(text)
		return draftWritten{exchange: x, path: path, text: draft.String(), err: err}
	}
}

// written is what a person made of a request, for as long as it was not sent.
type written struct {
	seq  int
	text string
}

func writeDraft(text string) (string, error) {
	file, err := os.CreateTemp("", "wfconnect-*.http") // made with mode 0600
	if err != nil {
		return "", err
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}

// openEditor gives the terminal to the editor until it ends.
func (t *traffic) openEditor(msg draftWritten) tea.Cmd {
	if msg.err != nil {
		t.desk.note = "not edited: " + wire.Line(msg.err.Error())
		return nil
	}
	return tea.ExecProcess(t.desk.world.Editor(msg.path), func(err error) tea.Msg {
		text, read := os.ReadFile(msg.path)
		return draftEdited{exchange: msg.exchange, before: msg.text, text: string(text), err: errors.Join(err, read, os.Remove(msg.path))}
	})
}

// onEdited sends what came out of the editor; what cannot be sent is kept for
// the next time.
func (t *traffic) onEdited(msg draftEdited) tea.Cmd {
	t.written = written{}
	switch {
	case msg.err != nil:
		t.desk.note = "nothing was sent, the editor failed: " + wire.Line(msg.err.Error())
		return nil
	case msg.text == msg.before:
		t.desk.note = "nothing was changed and nothing was sent; r sends it as it is"
		return nil
	}
	draft, err := wire.ParseDraft(msg.text)
	switch {
	case errors.Is(err, wire.ErrNoDraft):
		t.desk.note = "nothing was left in the file, so nothing was sent"
		return nil
	case err != nil:
		t.written = written{msg.exchange.Seq, msg.text}
		t.desk.note = "nothing was sent: " + wire.Line(err.Error()) + "; e goes on with what you wrote"
		return nil
	}
	cmd := t.sendDraft(msg.exchange, &draft)
	if t.desk.replay.State == flow.ReplayRefused {
		t.written = written{msg.exchange.Seq, msg.text}
	}
	return cmd
}
