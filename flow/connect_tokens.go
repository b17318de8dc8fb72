package flow

import (
	"context"
	"time"

	"wfconnect/workfront"
)

// answered is the token endpoint's answer, stored already when it holds tokens.
type answered struct {
	attempt int
	refresh bool
	tokens  workfront.Tokens
	err     error // *workfront.Refused or *workfront.Unreachable
	notKept error
	at      time.Time
}

// tokenTime bounds a token request and storing what it brings, when everything
// else is being stopped already.
const tokenTime = 30 * time.Second

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
	return c, []Do{c.tokenRequest(false, func(ctx context.Context) (workfront.Tokens, error) {
		return c.App.Exchange(ctx, c.outside.HTTP, code)
	})}
}

func (c Connect) refresh() (Connect, []Do) {
	if c.Stage != Live && c.Stage != Expired {
		return c, nil
	}
	old := c.Tokens.RefreshToken
	if old == "" {
		c.Problem = &Problem{Tried: "refreshing", Words: "no refresh token came with these tokens", Next: "sign in again"}
		return c, nil
	}
	c.working, c.Stage, c.Problem = c.Stage, Refreshing, nil
	return c, []Do{c.tokenRequest(true, func(ctx context.Context) (workfront.Tokens, error) {
		t, err := c.App.Refresh(ctx, c.outside.HTTP, string(old))
		if t.RefreshToken == "" {
			t.RefreshToken = old // RFC 6749 section 6: the old one stays good
		}
		return t, err
	})}
}

// tokenRequest asks and stores in one go, and is not stopped with the rest:
// between the answer and the disk there is no moment at which a token that
// Workfront keeps no copy of could be lost to a ctrl+c.
func (c Connect) tokenRequest(refresh bool, ask func(context.Context) (workfront.Tokens, error)) Do {
	return func(ctx context.Context) Event {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenTime)
		defer cancel()
		ev := answered{attempt: c.Login.attempt, refresh: refresh}
		ev.tokens, ev.err = ask(ctx)
		ev.at = time.Now()
		if ev.err == nil {
			ev.notKept = c.outside.Keep(context.WithoutCancel(ctx), c.App.Host, ev.tokens, ev.at)
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
		c.Stage = c.failed()
		if ev.refresh {
			c.Stage = c.working
		}
		c.Problem = c.explain(ev)
		return c
	}
	c.Before = workfront.Tokens{}
	if ev.refresh {
		c.Before = c.Tokens
	}
	c.Stage, c.Tokens, c.NotKept, c.Problem, c.Call = Live, ev.tokens, ev.notKept, nil, APICall{}
	c.Life = Life{Issued: ev.at, Length: ev.tokens.ExpiresIn}
	return c
}

// APICall is one call of the API.
type APICall struct {
	Path    string
	Sending bool
	Began   time.Time
	Took    time.Duration
	Answer  workfront.Answer
	Err     error // nothing came back
}

// Done says that there is something to show.
func (c APICall) Done() bool { return c.Path != "" && !c.Sending }

type called struct {
	attempt int
	path    string
	answer  workfront.Answer
	err     error
	took    time.Duration
	at      time.Time
}

func (c Connect) ask(path string) (Connect, []Do) {
	if c.Tokens.AccessToken == "" || c.Call.Sending || c.Stage != Live && c.Stage != Expired {
		return c, nil
	}
	c.Call = APICall{Path: path, Sending: true, Began: c.Now}
	api := workfront.API{HTTP: c.outside.HTTP, Host: c.App.Host, Version: c.Version, SessionID: c.Tokens.AccessToken}
	return c, []Do{func(ctx context.Context) Event {
		began := time.Now()
		answer, err := api.Get(ctx, path)
		now := time.Now()
		return called{attempt: c.Login.attempt, path: path, answer: answer, err: err, took: now.Sub(began), at: now}
	}}
}

func (c Connect) onCalled(ev called) Connect {
	if !c.Call.Sending || ev.path != c.Call.Path {
		return c
	}
	c = c.at(ev.at)
	c.Call.Sending, c.Call.Answer, c.Call.Err, c.Call.Took = false, ev.answer, ev.err, ev.took
	r := ev.answer.Refused
	if ev.err == nil && r != nil && r.Cause == workfront.CauseSession && (c.Stage == Live || c.Stage == Expired) {
		c.Stage, c.Life.Ended = Expired, true
	}
	return c
}
