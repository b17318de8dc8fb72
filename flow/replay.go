package flow

import (
	"context"
	"errors"

	"wfconnect/flow/wire"
)

// ReplayState is how far a replay has come.
type ReplayState int

const (
	ReplayIdle    ReplayState = iota
	ReplayRefused             // nothing was sent: Reason says why, and what to do instead
	ReplayAsking              // it may act twice: it waits for Confirmed or CancelReplay
	ReplaySending
	ReplayDone // New is what came, an answer or none, and Diff compares it
)

// Replay sends a recorded request again, as it was or as a person changed it,
// with the credentials of now, and compares the two answers.
type Replay struct {
	State    ReplayState
	Old      wire.Exchange // what is sent again
	Draft    wire.Draft
	Reason   string
	Stopping bool // CancelReplay came while it was sent
	New      wire.Exchange
	Diff     wire.Diff

	log    *wire.Log
	number int
	stop   chan struct{}
}

// Events that a person causes.
type (
	// SendAgain repeats an exchange. Draft is what became of it in the editor;
	// nil sends it as it was. As is the connection whose exchange it is.
	SendAgain struct {
		Exchange wire.Exchange
		Draft    *wire.Draft
		As       Sender
	}
	// Confirmed sends what was asked about. As is the connection as it is by
	// now: its token may be another one since.
	Confirmed struct{ As Sender }
	// CancelReplay takes back what was asked about, or stops what is sent.
	CancelReplay struct{}
)

type replayed struct {
	number   int
	old, new wire.Exchange
	diff     wire.Diff
	problem  string // nothing was recorded
}

// NewReplay is the flow before its first replay. The log is the one that the
// connections record to.
func NewReplay(log *wire.Log) Replay { return Replay{log: log} }

// Over says whether nothing is under way.
func (r Replay) Over() bool { return r.State == ReplayRefused || r.State == ReplayDone }

// On is the table of contents of a replay.
func (r Replay) On(ev Event) (Replay, []Do) {
	switch ev := ev.(type) {
	case SendAgain:
		return r.begin(ev)
	case Confirmed:
		if r.State == ReplayAsking {
			return r.send(ev.As)
		}
	case CancelReplay:
		return r.cancel()
	case replayed:
		if ev.number == r.number && r.State == ReplaySending {
			return r.onReplayed(ev), nil
		}
	}
	return r, nil
}

// begin refuses, asks, or sends. What cannot be sent is refused before anybody
// is asked about it.
func (r Replay) begin(ev SendAgain) (Replay, []Do) {
	if r.State == ReplaySending {
		return r, nil
	}
	r = Replay{log: r.log, number: r.number, Old: ev.Exchange}
	draft, err := wire.DraftOf(ev.Exchange)
	if ev.Draft != nil {
		draft, err = *ev.Draft, nil
	}
	if err != nil {
		return r.refuse(err), nil
	}
	r.Draft = draft
	if _, err := r.request(ev.As); err != nil {
		return r.refuse(err), nil
	}
	if r.acts(ev.As) {
		r.State = ReplayAsking
		return r, nil
	}
	return r.send(ev.As)
}

func (r Replay) refuse(err error) Replay {
	r.State, r.Reason = ReplayRefused, err.Error()
	return r
}

func (r Replay) acts(as Sender) bool {
	return r.Draft.Acts() || as.Acts != nil && as.Acts(r.Draft.Method, r.Draft.Path())
}

func (r Replay) cancel() (Replay, []Do) {
	switch {
	case r.State == ReplayAsking:
		return Replay{log: r.log, number: r.number}, nil
	case r.State == ReplaySending && !r.Stopping:
		r.Stopping = true
		stop := r.stop
		return r, []Do{func(context.Context) Event { close(stop); return nil }}
	}
	return r, nil
}

func (r Replay) onReplayed(ev replayed) Replay {
	if ev.problem != "" {
		return r.refuse(errors.New(ev.problem))
	}
	r.State, r.Old, r.New, r.Diff = ReplayDone, ev.old, ev.new, ev.diff
	return r
}
