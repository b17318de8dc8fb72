package flow

import (
	"errors"
	"strings"

	"wfconnect/flow/reason"
	"wfconnect/flow/wire"
	"wfconnect/network"
	"wfconnect/webhook"
)

// Called is a call of a provider's endpoint, and what it brought.
type Called struct {
	Name        string // of the connection
	Integration webhook.Integration
	Endpoint    webhook.Endpoint
	Args        webhook.Args
	Answer      webhook.Answer
	Err         error
}

// Problem is what the last call failed at; nil when it did what it is for. name is
// the connection's.
func (c Call) Problem(name string) *Problem {
	if !c.Done {
		return nil
	}
	return Called{name, c.caller.Integration, c.Endpoint, c.Args, c.Answer, c.Err}.Problem(c.redact)
}

// Problem is why the call did not do what it is for; nil when it did.
func (c Called) Problem(redact func(string) string) *Problem {
	if c.Err == nil && c.Answer.Refused == nil {
		return nil
	}
	p := &Problem{Tried: c.Endpoint.Name}
	f := c.facts()
	var lost *network.Unreachable
	switch {
	case errors.As(c.Err, &lost):
		p.Words, f.NotSent, f.Network = redacted(redact, strings.TrimPrefix(c.Err.Error(), c.Endpoint.Name+" to ")), lost.NotSent, lost.Kind()
	case c.Err != nil && c.Answer.Refused == nil:
		p.Words = redacted(redact, c.Err.Error())
		return p // it was not sent, or the fault is at this end: its words say what
	default:
		p.Words = c.Answer.Refused.Error()
		if c.Err != nil { // as when a file is in the way of the refusal
			p.Words = c.Err.Error()
		}
		p.Words = redacted(redact, p.Words)
		f = answeredBy(f, c.Answer, redact)
	}
	return p.failed(f, "")
}

func (c Called) facts() reason.Facts {
	f := reason.Facts{
		Side: reason.Provider, Request: reason.Call, Name: wire.Word(c.Name), Endpoint: c.Endpoint.Name, Arguments: c.arguments(), Method: c.Endpoint.Method,
		APIKey: c.Integration.Auth == webhook.AuthAPIKey, NoNewToken: noNewToken(c.Answer.RefreshErr), Unrenewed: unrenewed(c.Answer.RefreshErr),
	}
	for _, param := range c.Endpoint.Params {
		switch {
		case c.Args[param.Name] == "" || param.In == webhook.InBody:
		case (param.Kind == webhook.KindFileID || param.Kind == webhook.KindFolderID) && c.Args[param.Name] != "/":
			f.Item, f.Parameters = true, true
		default:
			f.Parameters = true
		}
	}
	return f
}

// arguments are what was asked for, as wfconnect call takes it.
func (c Called) arguments() string {
	var words []string
	for _, param := range c.Endpoint.Params {
		if value, given := c.Args[param.Name]; given {
			words = append(words, wire.Word(param.Name+"="+value))
		}
	}
	switch {
	case c.Endpoint.HasBody():
		words = append(words, "--body FILE")
	case c.Endpoint.Bytes():
		words = append(words, "--output FILE")
	}
	return strings.Join(words, " ")
}

// unrenewed says that a refresh failed at this machine or on the network: it says
// nothing about the provider's tokens.
func unrenewed(err error) bool {
	return errors.As(err, new(*Unguarded)) || errors.As(err, new(*webhook.NotKept)) || errors.As(err, new(*network.Unreachable))
}

// noNewToken says that a refresh brings none, so that only the person can.
func noNewToken(err error) bool { return err != nil && !unrenewed(err) }

// SignInNeeded says whether only another login leads on from the last call.
func (c Call) SignInNeeded() bool { return noNewToken(c.Answer.RefreshErr) }

// NoRetry is why no new token came for the last call; "" when one did, or none was
// asked for. No secret is in it, but it is not safe for a terminal yet.
func (c Call) NoRetry() string {
	if c.Answer.RefreshErr == nil {
		return ""
	}
	return redacted(c.redact, c.Answer.RefreshErr.Error())
}

// answeredBy adds what a provider's refusal says, and how the call came to it.
func answeredBy(f reason.Facts, a webhook.Answer, redact func(string) string) reason.Facts {
	r := a.Refused
	f.Status, f.Error, f.Words, f.Shape = r.Status, r.Type, r.Message, shape(string(r.Shape))
	f.Location, f.Denied = redacted(redact, r.Location), accessDenied(r)
	f.SaysNo = r.Status/100 == 2 && r.Shape == webhook.ShapeAdobe
	for i, step := range a.Steps {
		switch {
		case step.Kind == webhook.StepRefresh: // after the refusal, or ahead of the token's end
			f.Refreshed = a.RefreshErr == nil
		case step.Kind == webhook.StepRedirect && i == len(a.Steps)-1:
			f.Left = step.To != a.Steps[0].To
		}
	}
	return f
}

func accessDenied(r *webhook.Refused) bool {
	return strings.Contains(strings.ToLower(r.Message), "access denied")
}
