package flow

import (
	"context"
	"errors"
	"time"

	"wfconnect/flow/reason"
	"wfconnect/workfront"
)

// answered is the token endpoint's answer, stored already when it holds tokens.
type answered struct {
	attempt int
	refresh bool
	host    workfront.Host
	tokens  workfront.Tokens
	err     error // *workfront.Refused or *workfront.Unreachable
	notKept error
	at      time.Time
}

// keepTime bounds storing, which goes on when everything else is stopped.
const keepTime = 30 * time.Second

func (c Connect) keep(ctx context.Context, host workfront.Host, t workfront.Tokens, issued time.Time) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTime)
	defer cancel()
	return c.outside.Keep(ctx, host, t, issued)
}

func (c Connect) exchangeIfAuto() (Connect, []Do) {
	if !c.Auto || c.Stage != Holding {
		return c, nil
	}
	return c.exchange()
}

// exchange sends the code, unless its two minutes are over or it was sent.
func (c Connect) exchange() (Connect, []Do) {
	code := c.Code.Redirect.Code
	switch {
	case c.Stage != Holding:
		return c, nil
	case c.Code.Left(c.Now) == 0:
		c.Problem = &Problem{Tried: "the exchange", Words: "the code is older than two minutes: it was not sent", Next: "get a new code"}
		return c, nil
	case c.Login.wasSent(code):
		c.Problem = &Problem{Tried: "the exchange", Words: "this code was sent already, and a code works once", Next: "get a new code"}
		return c, nil
	}
	c.Login = c.Login.send(code)
	c.Stage, c.Problem = Exchanging, nil
	return c, []Do{c.tokenRequest(false, c.Code.Host, func(ctx context.Context) (workfront.Tokens, error) {
		if c.outside.Learn != nil {
			c.outside.Learn(code)
		}
		return c.App.At(c.Code.Host).Exchange(ctx, c.outside.HTTP, code)
	})}
}

func (c Connect) refresh() (Connect, []Do) {
	if c.Stage != Live && c.Stage != Expired || c.Call.Sending {
		return c, nil
	}
	old := c.Tokens.RefreshToken
	if old == "" {
		c.Problem = (&Problem{Tried: "refreshing", Words: "no refresh token came with these tokens"}).because(c.facts(reason.Renew, c.Now), "sign in again")
		return c, nil
	}
	c.working, c.Stage, c.Problem = c.Stage, Refreshing, nil
	return c, []Do{c.tokenRequest(true, c.Host, func(ctx context.Context) (workfront.Tokens, error) {
		t, err := c.App.At(c.Host).Refresh(ctx, c.outside.HTTP, string(old))
		if t.RefreshToken == "" {
			t.RefreshToken = old // RFC 6749 section 6: the old one stays good
		}
		return t, err
	})}
}

// tokenRequest asks and stores in one go, and is not stopped with the rest:
// between the answer and the disk there is no moment at which a token that
// Workfront keeps no copy of could be lost to a ctrl+c.
func (c Connect) tokenRequest(refresh bool, host workfront.Host, ask func(context.Context) (workfront.Tokens, error)) Do {
	return func(ctx context.Context) Event {
		ctx, done := uncancelled(ctx) // its bound is the client's timeout
		defer done()
		ev := answered{attempt: c.Login.attempt, refresh: refresh, host: host}
		ev.tokens, ev.err = ask(ctx)
		ev.at = time.Now()
		if ev.err == nil {
			ev.notKept = c.keep(ctx, host, ev.tokens, ev.at)
		}
		return ev
	}
}

func (c Connect) onAnswered(ev answered) Connect {
	if ev.attempt != c.Login.attempt || c.Stage != Exchanging && c.Stage != Refreshing {
		return c
	}
	c = c.at(ev.at)
	if ev.err != nil {
		return c.onTokenFailure(ev)
	}
	c.Before = workfront.Tokens{}
	if ev.refresh {
		c.Before = c.Tokens
	}
	c.Stage, c.Host, c.Tokens, c.NotKept, c.Problem = Live, ev.host, ev.tokens, ev.notKept, nil
	if !ev.refresh {
		c.Call = APICall{}
	}
	c.Life = Life{Issued: ev.at, Length: ev.tokens.ExpiresIn}
	return c
}

// onTokenFailure: a code that never left this machine is still good.
func (c Connect) onTokenFailure(ev answered) Connect {
	c.Problem = c.explain(ev)
	var lost *workfront.Unreachable
	switch {
	case ev.refresh:
		c.Stage = c.working
	case errors.As(ev.err, &lost) && lost.NotSent:
		c.Stage, c.Login = Holding, c.Login.unsend(c.Code.Redirect.Code)
	default:
		c.Stage = c.failed()
	}
	return c
}

// keepAgain stores tokens once more that could not be stored when they came.
func (c Connect) keepAgain() (Connect, []Do) {
	if c.NotKept == nil || c.Tokens.AccessToken == "" {
		return c, nil
	}
	host, tokens, issued, attempt := c.Host, c.Tokens, c.Life.Issued, c.Login.attempt
	return c, []Do{func(ctx context.Context) Event {
		return keptAgain{attempt: attempt, err: c.keep(ctx, host, tokens, issued)}
	}}
}

type keptAgain struct {
	attempt int
	err     error
}

func (c Connect) onKeptAgain(ev keptAgain) Connect {
	if ev.attempt == c.Login.attempt {
		c.NotKept = ev.err
	}
	return c
}

// APICall is one call of the API.
type APICall struct {
	Path    string
	Version string
	Sending bool
	Began   time.Time
	Took    time.Duration
	Answer  workfront.Answer
	Err     error // nothing came back
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

func (c Connect) ask(path string) (Connect, []Do) {
	if c.Tokens.AccessToken == "" || c.Call.Sending || c.Stage != Live && c.Stage != Expired {
		return c, nil
	}
	c.Problem = nil
	c.calls++
	number := c.calls
	c.Call = APICall{Path: path, Version: c.Version, Sending: true, Began: c.Now}
	api := workfront.API{HTTP: c.outside.HTTP, Host: c.Host, Version: c.Version, SessionID: c.Tokens.AccessToken}
	return c, []Do{func(ctx context.Context) Event {
		began := time.Now()
		answer, err := api.Get(ctx, path)
		now := time.Now()
		return called{number: number, answer: answer, err: err, took: now.Sub(began), at: now}
	}}
}

func (c Connect) onCalled(ev called) Connect {
	if !c.Call.Sending || ev.number != c.calls {
		return c
	}
	c = c.at(ev.at)
	c.Call.Sending, c.Call.Answer, c.Call.Err, c.Call.Took = false, ev.answer, ev.err, ev.took
	r := ev.answer.Refused
	if r != nil {
		safe := *r
		safe.Message = redacted(c.outside.Redact, r.Message)
		c.Call.Answer.Refused = &safe
	}
	if ev.err == nil && r != nil && r.Cause == workfront.CauseSession && (c.Stage == Live || c.Stage == Expired) {
		c.Stage, c.Life.Ended = Expired, true
	}
	if ev.err == nil && r == nil && c.Stage == Expired && !c.Life.Ended {
		// Past its time, and honoured all the same: expires_in was not the truth.
		c.Stage, c.Life.Length = Live, 0
	}
	return c
}
