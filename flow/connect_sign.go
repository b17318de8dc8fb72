package flow

import (
	"context"
	"fmt"
	"time"

	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

// skewed is from where on the clocks are said to differ: a Date header has
// whole seconds, and the answer took its time.
const skewed = 5 * time.Second

// sign is the whole way of a Machine to Machine Application to a token, the
// first as any later one: there is no login and no refresh token.
func (c Connect) sign(again bool) (Connect, []Do) {
	c.Problem = nil
	if again {
		c.working, c.Stage = c.Stage, Refreshing
	} else {
		c.Login = Login{attempt: c.Login.attempt + 1}
		c.Stage, c.Code = Exchanging, Code{}
	}
	return c, []Do{c.signRequest(again)}
}

// signRequest is an exchange, stored before it is told. Two programs that sign
// at once do each other no harm.
func (c Connect) signRequest(again bool) Do {
	exchange := c.exchangeRequest(c.App.Host, c.present)
	return func(ctx context.Context) Event {
		ev := exchange(ctx)
		if a, ok := ev.(answered); ok {
			a.refresh = again
			return a
		}
		return ev
	}
}

// present signs by Workfront's clock, not by this machine's: exp is three
// minutes away, and a laptop's clock may be further off.
func (c Connect) present(ctx context.Context) (workfront.Tokens, error) {
	asked := time.Now()
	server, timeless := c.App.ServerTime(ctx, c.outside.HTTP)
	now := time.Now()
	var off time.Duration
	if timeless == nil {
		off = server.Sub(asked.Add(now.Sub(asked) / 2)).Round(time.Second)
	}
	if off.Abs() < skewed {
		off = 0
	}
	assertion, err := c.App.Assertion(now.Add(off))
	if err != nil {
		return workfront.Tokens{}, err
	}
	c.learn(wire.KindJWT, string(assertion))
	t, err := c.App.Present(ctx, c.outside.HTTP, assertion)
	switch {
	case err == nil && timeless != nil:
		t.Notes = append(t.Notes, "Workfront's time could not be had, so this machine's clock signed the JWT: "+timeless.Error())
	case off != 0:
		t.Notes = append(t.Notes, clockWords(off))
	}
	return t, err
}

func clockWords(off time.Duration) string {
	way, by := "behind", off.Abs()
	if off < 0 {
		way = "ahead of"
	}
	if by > 2*time.Minute {
		by = by.Round(time.Minute)
	}
	return fmt.Sprintf("this machine's clock is %s %s Workfront's: the JWT was signed by Workfront's time; set the clock", span(by), way)
}

func (c Connect) learn(kind wire.Kind, value string) {
	if c.outside.Learn != nil && value != "" {
		c.outside.Learn(kind, value)
	}
}
