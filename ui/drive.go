package ui

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/wire"
)

// happened brings a flow's next event.
type happened struct {
	session *session
	event   flow.Event
}

// wired: something went over the wire.
type wired struct{}

// drawn brings a long text that was prepared outside of Update.
type drawn struct {
	session *session
	of      []byte // as it came
	answer  *document
}

// tell gives a flow an event and runs what it asks for. This and onHappened
// are the only bridge between flows and screens.
func (d *desk) tell(s *session, ev flow.Event) tea.Cmd {
	if !s.ready {
		return nil
	}
	before := s.body()
	refreshing, old := s.connect.Stage == flow.Refreshing, s.connect.Tokens.AccessToken
	todo := s.on(ev)
	if _, tick := ev.(flow.Ticked); !tick { // one a second for each that counts would hide the rest
		d.world.Debug.Debug("event", s.facts(ev)...)
	}
	if now := s.connect.Tokens.AccessToken; refreshing && s.connect.Stage == flow.Live && now != old {
		d.note = "refreshed: " + wire.Fingerprint(wire.KindToken, string(old)) + " → " + wire.Fingerprint(wire.KindToken, string(now))
	}
	cmds := make([]tea.Cmd, 0, len(todo)+1)
	for _, do := range todo {
		cmds = append(cmds, d.run(s, do))
	}
	switch after := s.body(); {
	case len(after) > 0 && !sameBytes(before, after):
		cmds = append(cmds, d.draw(s, after))
	case len(after) == 0 && len(before) > 0:
		s.answer = document{}
	}
	return tea.Batch(cmds...)
}

// facts are what the log tells of an event and where it led.
func (s *session) facts(ev flow.Event) []any {
	stage, problem := s.connect.Stage, s.connect.Problem
	if s.key.Kind == kindProvider {
		stage, problem = s.provision.Stage, s.provision.Problem
	}
	attrs := []any{"connection", s.key.Kind + "." + s.key.Name, "event", fmt.Sprintf("%T", ev), "stage", stage}
	if problem != nil {
		attrs = append(attrs, "problem", problem)
	}
	if s.key.Kind == kindProvider && s.call.Err != nil {
		attrs = append(attrs, "call", s.call.Err)
	}
	return attrs
}

// body is the last answer's.
func (s *session) body() []byte {
	if s.key.Kind == kindWorkfront {
		return s.connect.Call.Answer.Body
	}
	return s.call.Answer.Body
}

func (d *desk) run(s *session, do flow.Do) tea.Cmd {
	return d.errand(func(ctx context.Context) tea.Msg { return happened{session: s, event: do(ctx)} })
}

// listen waits for the next exchange that begins or ends.
func (d *desk) listen() tea.Cmd {
	log, heard := d.world.Parts.Log, d.heard
	return d.errand(func(ctx context.Context) tea.Msg {
		log.Wait(ctx, heard)
		return wired{}
	})
}

// recordingEnded: a file that was asked for can no longer be written.
type recordingEnded struct{ says string }

// mindRecording waits for that.
func (d *desk) mindRecording() tea.Cmd {
	broken := d.world.Broken
	if broken == nil {
		return nil
	}
	return d.errand(func(ctx context.Context) tea.Msg {
		if err := broken(ctx); err != nil {
			return recordingEnded{wire.Line(err.Error())}
		}
		return nil
	})
}

// hear brings the exchanges up to date.
func (d *desk) hear() {
	var news []wire.Exchange
	news, d.heard = d.world.Parts.Log.After(d.heard)
	for i := range news {
		x := news[i]
		at, known := slices.BinarySearchFunc(d.exchanges, x.Seq, func(e wire.Exchange, seq int) int { return cmp.Compare(e.Seq, seq) })
		if known {
			d.exchanges[at] = x
		} else {
			d.exchanges = slices.Insert(d.exchanges, at, x)
		}
		if !x.Pending {
			d.over(x)
		}
	}
	d.exchanges = d.exchanges[max(0, len(d.exchanges)-wire.Kept):]
	d.dropped = d.world.Parts.Log.Dropped()
}

// over: an exchange has ended; its connection's screen shows the last one.
func (d *desk) over(x wire.Exchange) {
	for key, s := range d.sessions {
		if x.Served || x.Connection != tableOf(key) || x.Seq < s.lastSeq {
			continue
		}
		s.last, s.lastSeq = textDocument(transcript(x)), x.Seq
		if x.Method == "POST" {
			s.bytes, s.payload = s.last, x.Response.Body
		}
	}
}

func (d *desk) onHappened(msg happened) tea.Cmd {
	d.hear()
	if msg.event == nil || d.sessions[msg.session.key] != msg.session {
		return nil
	}
	return d.tell(msg.session, msg.event)
}

// draw prettifies an answer, which may be megabytes long, outside of Update.
func (d *desk) draw(s *session, body []byte) tea.Cmd {
	kind := s.connect.Call.Answer.ContentType
	if s.key.Kind == kindProvider {
		kind = s.call.Answer.ContentType
	}
	redact := d.world.Parts.Log.Redactor()
	return func() tea.Msg {
		doc := newDocument(redact.Body(kind, body))
		return drawn{session: s, of: body, answer: &doc}
	}
}

// onDrawn: other tokens may have come meanwhile, and the answer be gone, or another
// one be here.
func (d *desk) onDrawn(msg drawn) {
	if sameBytes(msg.session.body(), msg.of) {
		msg.session.answer = *msg.answer
	}
}

// sameBytes: not only alike, but of the same answer.
func sameBytes(a, b []byte) bool { return len(a) > 0 && len(b) > 0 && &a[0] == &b[0] }
