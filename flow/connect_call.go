package flow

import (
	"context"
	"time"

	"wfconnect/workfront"
)

// APICall is one call of the API.
type APICall struct {
	Path    string
	Version string
	Sending bool
	Began   time.Time
	Took    time.Duration
	Answer  workfront.Answer
	Err     error // nothing came back
	Renewed bool  // the tokens were refreshed for it, or it was tried: once is enough
}

// afresh is what of a call goes on with other tokens: one that they were asked
// for. What came of it before, or of one that is over, was told to the old ones.
func (c APICall) afresh() APICall {
	if !c.Sending {
		return APICall{}
	}
	c.Answer, c.Err, c.Took = workfront.Answer{}, nil, 0
	return c
}

// Done says that there is something to show.
func (c APICall) Done() bool { return c.Path != "" && !c.Sending }

type called struct {
	number int
	answer workfront.Answer
	err    error
	took   time.Duration
	at     time.Time
}

// ask calls the API. Tokens that are known to be at their end are refreshed
// first.
func (c Connect) ask(path string) (Connect, []Do) {
	if c.Tokens.AccessToken == "" || c.Call.Sending || c.Stage != Live && c.Stage != Expired {
		return c, nil
	}
	c.Problem = nil
	c.calls++
	c.Call = APICall{Path: path, Version: c.Version, Sending: true, Began: c.Now}
	if c.Renewable() && c.Life.Due(c.Now) {
		return c.renewForCall()
	}
	return c, []Do{c.send()}
}

// send is the call itself, with the tokens of now.
func (c Connect) send() Do {
	number, path := c.calls, c.Call.Path
	api := workfront.API{HTTP: c.outside.HTTP, Host: c.Host, Version: c.Call.Version, SessionID: c.Tokens.AccessToken}
	return func(ctx context.Context) Event {
		began := time.Now()
		answer, err := api.Get(ctx, path)
		now := time.Now()
		return called{number: number, answer: answer, err: err, took: now.Sub(began), at: now}
	}
}

func (c Connect) onCalled(ev called) (Connect, []Do) {
	if !c.Call.Sending || c.Stage == Refreshing || ev.number != c.calls {
		return c, nil
	}
	c = c.at(ev.at)
	c.Call.Answer, c.Call.Err, c.Call.Took = ev.answer, ev.err, ev.took
	r := ev.answer.Refused
	if r != nil {
		safe := *r
		safe.Type, safe.Message = redacted(c.outside.Redact, r.Type), redacted(c.outside.Redact, r.Message)
		c.Call.Answer.Refused = &safe
	}
	switch stands := c.Stage == Live || c.Stage == Expired; {
	case ev.err == nil && r != nil && r.Cause == workfront.CauseSession && stands:
		c.Stage, c.Life.Ended = Expired, true
		if c.Renewable() && !c.Call.Renewed {
			return c.renewForCall()
		}
	case ev.err == nil && r == nil:
		c.Used = ev.at
		if c.Stage == Expired && !c.Life.Ended {
			// Past its time, and honoured all the same: expires_in was not the truth.
			c.Stage, c.Life.Length = Live, 0
		}
	}
	c.Call.Sending = false
	return c, nil
}

// Renewable says whether there is a way to new tokens without the person.
func (c Connect) Renewable() bool {
	return (c.Tokens.RefreshToken != "" || c.App.Type == workfront.MachineToMachine) && !c.App.LacksSecret()
}

// renewForCall refreshes once in the course of a call, which then goes on.
func (c Connect) renewForCall() (Connect, []Do) {
	c.Call.Renewed = true
	c.working, c.Stage = c.Stage, Refreshing
	return c, []Do{c.refreshRequest(false)}
}

// resume goes on with the call that a refresh was made for. One that failed
// ends it, unless the token is not known to be over.
func (c Connect) resume(failed error) (Connect, []Do) {
	switch {
	case !c.Call.Sending || !c.Call.Renewed:
		return c, nil
	case failed != nil && c.Life.Ended: // the answer that ended it stays
		c.Call.Sending = false
		return c, nil
	case failed != nil && c.Life.Over(c.Now):
		c.Call = APICall{}
		return c, nil
	}
	c.calls++ // what the first try still brings is not the answer to this one
	return c, []Do{c.send()}
}
