package flow

import (
	"context"
	"time"

	"wfconnect/flow/reason"
	"wfconnect/flow/vault"
	"wfconnect/workfront"
)

// Refresh asks for other tokens. Insist sends the refresh token also where the
// answer to an earlier refresh was lost, and where nothing can be stored.
type Refresh struct {
	Insist bool
	Now    time.Time
}

func (c Connect) refresh(insist bool) (Connect, []Do) {
	if c.Stage != Live && c.Stage != Expired || c.Call.Sending {
		return c, nil
	}
	if c.App.Type == workfront.MachineToMachine {
		return c.sign(true)
	}
	switch {
	case c.Tokens.RefreshToken == "":
		c.Problem = (&Problem{Tried: "refreshing", Words: errNoFresh.Error()}).because(c.facts(reason.Renew, c.Now), "sign in again")
		return c, nil
	case c.App.LacksSecret():
		c.Problem = &Problem{Tried: "refreshing", Words: "no client secret is known", Next: "type it in first", NeedsSecret: true, Remedy: MendConfig}
		return c, nil
	}
	c.working, c.Stage, c.Problem = c.Stage, Refreshing, nil
	return c, []Do{c.refreshRequest(insist)}
}

// known is what this run knows of its tokens, as the vault keeps them.
func (c Connect) known() vault.Tokens {
	t := stored(c.Host, c.Tokens, c.Life.Issued, c.SignedIn)
	t.Refreshing.Keeps = c.keeps
	return *t
}

// refreshRequest is one refresh, from the lock to what is stored; a new JWT,
// where there is nothing to refresh with.
func (c Connect) refreshRequest(insist bool) Do {
	if c.App.Type == workfront.MachineToMachine {
		return c.signRequest(true)
	}
	return func(ctx context.Context) Event {
		ev := answered{attempt: c.Login.attempt, refresh: true, style: c.App.Style, host: c.Host}
		var came workfront.Tokens
		got, err := c.outside.Renew(ctx, renewal{
			unkept: c.NotKept != nil, insist: insist,
			mine: func(t vault.Tokens) bool {
				host, err := workfront.ParseHost(t.Host)
				return err == nil && mine(host, c)
			},
			send: func(ctx context.Context, refreshToken string) (vault.Tokens, error) {
				var err error
				came, err = c.App.At(c.Host).Refresh(ctx, c.outside.HTTP, refreshToken)
				return *stored(c.Host, came, time.Now(), c.SignedIn), err
			},
		}, c.known())
		ev.err, ev.notKept, ev.at, ev.others = err, got.notKept, time.Now(), got.others
		if err != nil {
			return ev
		}
		ev.tokens, ev.issued, ev.signedIn, ev.keeps = came, got.tokens.Issued, got.tokens.SignedIn, got.tokens.Refreshing.Keeps
		ev.tokens.RefreshToken = workfront.Secret(got.tokens.RefreshToken)
		if got.others {
			ev.tokens = restoredTokens(got.tokens)
			ev.host, ev.err = workfront.ParseHost(got.tokens.Host)
		}
		return ev
	}
}
