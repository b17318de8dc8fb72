package flow

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"wfconnect/flow/reason"
	"wfconnect/webhook"
)

// exchange is steps 5 to 7: the token request, its answer, and keeping it.
func (p Provision) exchange() (Provision, []Do) {
	code := p.Code.Redirect.Code
	if p.Login.wasSent(code) {
		p.Stage, p.Problem = p.failed(), &Problem{Tried: "the exchange", Words: "this code was sent already, and a code works once", Next: "open a new login"}
		return p, nil
	}
	p.Login = p.Login.send(code)
	p.Stage, p.Problem = Exchanging, nil
	attempt, i, out := p.Login.attempt, p.Integration, p.outside
	return p, []Do{func(ctx context.Context) Event {
		ctx, done := uncancelled(ctx) // its bound is the client's timeout
		defer done()
		ev := provided{attempt: attempt}
		if out.Learn != nil {
			out.Learn(code)
		}
		ev.tokens, ev.err = i.Exchange(ctx, out.HTTP, code)
		ev.at = time.Now()
		ev.tokens.Issued = ev.at
		if ev.err == nil {
			ev.notKept = out.Tokens.Replace(context.WithoutCancel(ctx), ev.tokens)
		}
		return ev
	}}
}

func (p Provision) refresh(insist bool) (Provision, []Do) {
	if p.Stage != Live && p.Stage != Expired {
		return p, nil
	}
	switch {
	case p.Tokens.RefreshToken == "":
		p.Problem = &Problem{Tried: "refreshing", Words: "the provider gave no refresh token", Next: "sign in again"}
		return p, nil
	case p.Integration.ClientSecret == "":
		p.Problem = &Problem{Tried: "refreshing", Words: "no Client Secret is known", Next: "type it in first", NeedsSecret: true, Remedy: MendConfig}
		return p, nil
	}
	p.working, p.Stage, p.Problem = p.Stage, Refreshing, nil
	shared := p.outside.Tokens
	return p, []Do{p.renewal(func(ctx context.Context) (webhook.TokenSet, bool, error) {
		if insist {
			return shared.Insist(ctx)
		}
		return shared.Refresh(ctx, shared.Current().AccessToken)
	})}
}

// keepAgain stores tokens once more that could not be stored when they came.
func (p Provision) keepAgain() (Provision, []Do) {
	if p.NotKept == nil || p.Stage != Live && p.Stage != Expired {
		return p, nil
	}
	shared, token := p.outside.Tokens, p.Tokens.AccessToken
	return p, []Do{func(ctx context.Context) Event {
		_, err := shared.KeepAgain(context.WithoutCancel(ctx)) // bounded by the tokens themselves
		return keptAgain{token: string(token), err: err}
	}}
}

// renewal is a refresh that goes on when everything else is stopped.
func (p Provision) renewal(ask func(context.Context) (webhook.TokenSet, bool, error)) Do {
	attempt := p.Login.attempt
	return func(ctx context.Context) Event {
		ev := provided{attempt: attempt, refresh: true}
		ev.tokens, ev.others, ev.err = ask(context.WithoutCancel(ctx))
		var notKept *webhook.NotKept
		if errors.As(ev.err, &notKept) { // this is their only copy: they are shown
			ev.tokens, ev.notKept, ev.err = notKept.Tokens, notKept.Err, nil
		}
		ev.at = time.Now()
		return ev
	}
}

func (p Provision) onProvided(ev provided) Provision {
	if ev.attempt != p.Login.attempt || p.Stage != Exchanging && p.Stage != Refreshing {
		return p
	}
	p = p.at(ev.at)
	if ev.err != nil {
		p.Stage = p.failed()
		if ev.refresh {
			p.Stage = p.working
		}
		p.Problem = p.explain(ev)
		return p
	}
	p = p.hold(ev.tokens, ev.refresh, ev.at, ev.notKept)
	p.Others = ev.others
	if ev.others {
		p.Renewed.Value = "another program's new token"
	}
	return p
}

// hold takes new tokens, of the handshake or of a refresh.
func (p Provision) hold(t webhook.TokenSet, refresh bool, at time.Time, notKept error) Provision {
	p.Before = webhook.TokenSet{}
	switch {
	case refresh:
		p.Before = p.Tokens
		p.Renewed = &Milestone{At: at, Value: "a new access token"}
	case t.AccessToken != p.Tokens.AccessToken: // steps 8 and 9 were of another handshake
		p.Called, p.Renewed = nil, nil
	}
	p.Stage, p.Tokens, p.NotKept, p.Problem = Live, t, notKept, nil
	p.Life = Life{Issued: at, Length: t.ExpiresIn}
	if !t.Issued.IsZero() {
		p.Life.Issued = t.Issued
	}
	p.Others = false
	return p
}

// onCall learns from a call that went through: step 8, and step 9 when it
// refreshed on its way.
func (p Provision) onCall(ev callDone) Provision {
	if p.Integration.Auth != webhook.AuthOAuth2 {
		return p
	}
	p = p.at(ev.at)
	if t := ev.tokens; p.newer(ev) {
		stage, problem := p.Stage, p.Problem
		p = p.hold(t, true, ev.at, ev.notKept)
		p.Renewed.Value = ev.endpoint.Name + ": a new token"
		if stage == Opening || stage == Authorizing || stage == Asking || stage == Exchanging { // a login goes on beside the calls
			p.Stage, p.Problem = stage, problem
		}
	}
	if ev.err == nil && ev.answer.OK() && ev.endpoint.Credentials {
		p.Called = &Milestone{At: ev.at, Value: fmt.Sprintf("%s %d", ev.endpoint.Name, ev.answer.Status), Bearer: ev.tokens.AccessToken}
	}
	return p
}

// newer says whether a call ended with tokens that are not known here yet: it
// refreshed, or an earlier call that was stopped did. A token that was only
// spoilt begins with the one that is known.
func (p Provision) newer(ev callDone) bool {
	now, known := string(ev.tokens.AccessToken), string(p.Tokens.AccessToken)
	if p.NotKept != nil || ev.notKept != nil { // what is shown is not what calls use
		return now != "" && now != known && (refreshed(ev.answer) || ev.notKept != nil)
	}
	return now != "" && now != known && (refreshed(ev.answer) || !strings.HasPrefix(now, known))
}

func refreshed(a webhook.Answer) bool {
	for _, s := range a.Steps {
		if s.Kind == webhook.StepRefresh && s.Status/100 == 2 {
			return true
		}
	}
	return false
}

func (p Provision) explain(ev provided) *Problem {
	if pr := notSent(ev.err, "the provider", p.outside.Redact); pr != nil {
		return pr
	}
	pr := &Problem{Tried: "the token request", Words: redacted(p.outside.Redact, ev.err.Error())}
	request, next := reason.Exchange, "open a new login"
	if ev.refresh {
		pr.Tried, request, next = "the refresh", reason.Renew, "Workfront would ask the user to add the service again: sign in again"
	}
	return pr.failed(p.failure(request, ev.err), next)
}

func (p Provision) restore(ev RestoreProvider) Provision {
	if p.Stage != Idle || ev.Tokens.AccessToken == "" {
		return p
	}
	p.Tokens, p.Stage = ev.Tokens, Live
	p.Life = Life{Issued: ev.Issued, Length: ev.Tokens.ExpiresIn}
	return p.at(ev.Now)
}

// onChecks learns from a run of checks that is over: it may have refreshed, or
// signed in.
func (p Provision) onChecks(ev checkNews) Provision {
	for _, one := range ev.news {
		over, is := one.(checkOver)
		now, known := string(over.tokens.AccessToken), string(p.Tokens.AccessToken)
		stands := p.Stage == Live || p.Stage == Expired || p.Stage == Idle
		if !is || !stands || now == "" || known != "" && strings.HasPrefix(now, known) || p.NotKept != nil && over.notKept == nil {
			continue // nothing new, or only spoilt
		}
		p = p.hold(over.tokens, p.Tokens.AccessToken != "", over.at, over.notKept)
	}
	return p
}
