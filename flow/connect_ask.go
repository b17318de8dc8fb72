package flow

import (
	"cmp"
	"strings"

	"wfconnect/workfront"
)

// Question is what only the person can decide before a secret is sent.
type Question struct {
	Differs []string        // what differs, each in words
	Other   *workfront.Host // the host that the redirect names; nil when none can be made of it
	NoState bool            // nothing shows that the code belongs to this login
	MustUse bool            // the host that was asked serves every organization: only Other can answer
}

// Choice is the person's answer to a Question.
type Choice int

const (
	StayWithHost Choice = iota // exchange at the configured host
	UseOtherHost               // exchange at the host the redirect names
)

// question compares the redirect's domain and lane with the ones this login
// was for. Different ones stop before the token request (A12): the code may be
// another organization's, and the secret would go where it was not meant to.
func (c Connect) question(noState bool) *Question {
	q := Question{NoState: noState, MustUse: c.App.Host.Shared()}
	r := c.Code.Redirect
	q.compare("domain", r.Domain, c.Domain)
	q.compare("lane", r.Lane, c.Lane)
	if len(q.Differs) > 0 || q.MustUse {
		if host, err := c.App.Host.For(cmp.Or(r.Domain, c.Domain), cmp.Or(r.Lane, c.Lane)); err == nil && !host.Shared() {
			q.Other = &host
		}
	}
	if len(q.Differs) == 0 && !noState && !q.MustUse {
		return nil
	}
	return &q
}

func (q *Question) compare(what, got, want string) {
	switch {
	case got == "":
	case !workfront.ValidDomain(got):
		q.Differs = append(q.Differs, what+" is not a host label: no address is made of it")
	case want != "" && !strings.EqualFold(got, want):
		q.Differs = append(q.Differs, what+" is "+got+", this login was for "+want)
	}
}

func (c Connect) decide(choice Choice) (Connect, []Do) {
	q := c.Code.Question
	if c.Stage != Asking || q == nil {
		return c, nil
	}
	switch {
	case choice == UseOtherHost && q.Other != nil:
		c.Code.Host = *q.Other
		c.Code.Warnings = append(c.Code.Warnings, "you chose "+q.Other.Authority+", the host that the redirect names")
	case choice == StayWithHost && !q.MustUse:
		for _, d := range q.Differs {
			c.Code.Warnings = append(c.Code.Warnings, d+"; you chose to go on")
		}
	default:
		return c, nil
	}
	c.Code.Question = nil
	c.Stage = Holding
	return c.exchangeIfAuto()
}
