package flow

import (
	"context"
	"errors"
	"time"

	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/network"
	"wfconnect/workfront"
)

// answered is the token endpoint's answer, stored already when it holds tokens.
type answered struct {
	attempt int
	refresh bool
	style   workfront.Style // of the request; "" where there is but one
	host    workfront.Host
	tokens  workfront.Tokens
	err     error // *workfront.Refused, *network.Unreachable, or what kept a refresh from being sent
	notKept error
	at      time.Time

	issued, signedIn time.Time
	others, keeps    bool // of a refresh: somebody else made it; it left the refresh token as it was
}

// keepTime bounds storing, which goes on when everything else is stopped.
const keepTime = 30 * time.Second

func (c Connect) keep(ctx context.Context, t vault.Tokens) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTime)
	defer cancel()
	return c.outside.Keep(ctx, t)
}

func (c Connect) exchangeIfAuto() (Connect, []Do) {
	if !c.Auto && !c.Styles.underWay() || c.Stage != Holding {
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
	c.Stage, c.Code.Fate, c.Problem = Exchanging, CodeSent, nil
	return c, []Do{c.exchangeRequest(c.Code.Host, func(ctx context.Context) (workfront.Tokens, error) {
		c.learn(wire.KindCode, code)
		c.learn(wire.KindVerifier, string(c.Login.Verifier))
		return c.App.At(c.Code.Host).With(c.Login.Verifier).Exchange(ctx, c.outside.HTTP, code)
	})}
}

// exchangeRequest asks and stores in one go, and is not stopped with the rest:
// between the answer and the disk there is no moment at which a token that
// Workfront keeps no copy of could be lost to a ctrl+c.
func (c Connect) exchangeRequest(host workfront.Host, ask func(context.Context) (workfront.Tokens, error)) Do {
	return func(ctx context.Context) Event {
		ctx, done := uncancelled(ctx) // its bound is the client's timeout
		defer done()
		ev := answered{attempt: c.Login.attempt, style: c.App.Style, host: host}
		ev.tokens, ev.err = ask(ctx)
		ev.at = time.Now()
		ev.issued, ev.signedIn = ev.at, ev.at
		if ev.err == nil {
			ev.notKept = c.keep(ctx, *stored(host, ev.tokens, ev.at, ev.at))
		}
		return ev
	}
}

func (c Connect) onAnswered(ev answered) (Connect, []Do) {
	if ev.attempt != c.Login.attempt || c.Stage != Exchanging && c.Stage != Refreshing {
		return c, nil
	}
	c = c.at(ev.at)
	if ev.err != nil {
		return c.onTokenFailure(ev).resume(ev.err)
	}
	return c.hold(ev).resume(nil)
}

// onTokenFailure: a code that never left this machine is still good.
func (c Connect) onTokenFailure(ev answered) Connect {
	c.Problem = c.explain(ev)
	var lost *network.Unreachable
	switch {
	case ev.refresh:
		c.Stage = c.working
		c = c.at(ev.at)
	case errors.As(ev.err, &lost) && lost.NotSent && c.Code.Redirect.Code != "": // a JWT has none to hold
		c.Stage, c.Login = Holding, c.Login.unsend(c.Code.Redirect.Code)
		c.Code.Fate = CodeHeld
	default:
		c.Stage, c.Code.Fate = c.failed(), CodeRefused
		if lost != nil {
			c.Code.Fate = CodeUnanswered
		}
	}
	return c
}

// keepAgain stores tokens once more that could not be stored when they came.
func (c Connect) keepAgain() (Connect, []Do) {
	if c.NotKept == nil || c.Tokens.AccessToken == "" {
		return c, nil
	}
	known, token := c.known(), c.Tokens.AccessToken
	return c, []Do{func(ctx context.Context) Event {
		return keptAgain{token: string(token), err: c.keep(ctx, known)}
	}}
}

type keptAgain struct {
	token string // that was stored, or was not
	err   error
}

func (c Connect) onKeptAgain(ev keptAgain) Connect {
	if ev.token == string(c.Tokens.AccessToken) {
		c.NotKept = ev.err
	}
	return c
}
