package flow

import (
	"context"
	"time"

	"wfconnect/flow/reason"
	"wfconnect/workfront"
)

// trip is what this connection's logins are about.
func (c Connect) trip() trip {
	return trip{
		name: c.Name, redirectURI: c.App.RedirectURI, listen: c.outside.Listen, open: c.outside.Open,
		address: func(state string, verifier workfront.Secret) string { return c.App.With(verifier).AuthorizeURL(state) },
	}
}

func (c Connect) authorize() (Connect, []Do) {
	if c.Stage == Exchanging || c.Stage == Refreshing || c.Stage == Opening {
		return c, nil
	}
	if c.App.LacksSecret() {
		c.Problem = &Problem{Tried: "opening the login", Words: "no client secret is known", Next: "type it in first: the code will not wait for it", NeedsSecret: true, Remedy: MendConfig}
		return c, nil
	}
	if c.App.Type == workfront.MachineToMachine {
		return c.sign(false)
	}
	var todo []Do
	c.Login, todo = c.Login.begin(c.trip())
	c.Stage, c.Code, c.Problem = Opening, Code{}, nil
	return c, todo
}

func (c Connect) onOpened(ev opened) (Connect, []Do) {
	mine := ev.attempt == c.Login.attempt && c.Stage == Opening
	login, todo, err := c.Login.onOpened(ev, c.trip())
	if c.Login = login; !mine {
		return c, todo
	}
	c = c.at(ev.at)
	c.Stage = Authorizing
	if err != nil {
		c.Stage = c.resting()
		c.Problem = &Problem{Tried: "listening for the redirect", Words: err.Error(), Next: "then open the login again", Remedy: MendConfig}
	}
	return c, todo
}

// resting is where a connection stands when no login is under way.
func (c Connect) resting() Stage {
	switch {
	case c.Tokens.AccessToken == "":
		return Idle
	case c.Life.Over(c.Now):
		return Expired
	}
	return Live
}

// failed is where a connection stands after a login that brought nothing.
func (c Connect) failed() Stage {
	if s := c.resting(); s != Idle {
		return s
	}
	return Refused
}

func (c Connect) onArrived(ev arrived) (Connect, []Do) {
	login, todo, got := c.Login.onArrived(ev)
	if c.Login = login; got == nil {
		return c, todo
	}
	return c.take(*got, todo)
}

func (c Connect) onPaste(text string) (Connect, []Do) {
	if c.Stage != Authorizing {
		return c, nil
	}
	login, todo, got, refusal := c.Login.paste(text, c.Now)
	if c.Login = login; got == nil {
		c.Problem = &Problem{Tried: "what was pasted", Words: refusal, Next: "this login goes on waiting"}
		return c, todo
	}
	return c.take(*got, todo)
}

// take starts the code's two minutes. Without state a code is taken only when a
// listener of this very login was open, with a warning; else the person is
// asked.
func (c Connect) take(got landed, todo []Do) (Connect, []Do) {
	c = c.at(got.at)
	c.Problem = nil
	c.Code = Code{Redirect: got.redirect, Host: c.App.Host, Arrived: got.at, Pasted: got.pasted}
	if got.warning != "" {
		c.Code.Warnings = append(c.Code.Warnings, got.warning)
	}
	if got.redirect.Error != "" {
		c.Stage, c.Problem = c.failed(), refused(got.redirect, c.facts(reason.Login, c.Now))
		return c, todo
	}
	c.Code.Question = c.question(!got.redirect.HasState && !got.listened)
	c.Stage = Holding
	if c.Code.Question != nil {
		c.Stage = Asking
		return c, todo
	}
	c, more := c.exchangeIfAuto()
	return c, append(todo, more...)
}

// leave stops waiting; what is there stays.
func (c Connect) leave() (Connect, []Do) {
	if c.Stage != Opening && c.Stage != Authorizing {
		return c, nil
	}
	var todo []Do
	c.Login, todo = c.Login.leave()
	c.Stage = c.resting()
	return c, todo
}

type secretKept struct{ err error }

func (c Connect) giveSecret(secret workfront.Secret) (Connect, []Do) {
	if secret == "" {
		return c, nil
	}
	c.App.ClientSecret, c.Problem, c.took = secret, nil, nil
	return c, []Do{keepSecret(c.outside.KeepSecret, secret)}
}

func keepSecret(keep func(context.Context, workfront.Secret) error, secret workfront.Secret) Do {
	return func(ctx context.Context) Event {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTime)
		defer cancel()
		return secretKept{err: keep(ctx, secret)}
	}
}

// problem is said when a secret could not be stored; else the one before stays.
func (ev secretKept) problem(before *Problem) *Problem {
	if ev.err == nil {
		return before
	}
	return &Problem{Tried: "storing the secret", Words: ev.err.Error(), Next: "it is used for this run only"}
}

// restore brings tokens of an earlier run back.
func (c Connect) restore(ev Restore) Connect {
	if c.Stage != Idle || ev.Tokens.AccessToken == "" {
		return c
	}
	c.Stage = Live
	c.Held = Held{
		Host: ev.Host, Tokens: ev.Tokens, Life: Life{Issued: ev.Issued, Length: ev.Tokens.ExpiresIn},
		SignedIn: ev.SignedIn, Used: ev.Issued, keeps: ev.Keeps, lost: ev.Lost,
	}
	return c.at(ev.Now)
}

// at takes the time that an event brought.
func (c Connect) at(now time.Time) Connect {
	if now.After(c.Now) {
		c.Now = now
	}
	if c.Stage == Live && c.Life.Over(c.Now) {
		c.Stage = Expired
	}
	if c.Stage == Holding && c.Problem != nil && c.Code.Left(c.Now) == 0 {
		over := *c.Problem // what came stays true; that the code can be sent again does not
		over.Next = "the code is over by now: get a new one"
		c.Problem = &over
	}
	return c
}
