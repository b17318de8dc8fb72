package flow

import (
	"cmp"
	"errors"
	"strings"
	"time"

	"wfconnect/flow/reason"
	"wfconnect/network"
	"wfconnect/workfront"
)

// Problem is a failure as a person needs it: what was tried, what came back,
// the most likely cause in the light of this very attempt, and what to do.
type Problem struct {
	Tried       string
	Words       string // the server's or the system's own, not yet safe for a terminal
	Likely      string // "" when nothing speaks for one cause
	Next        string
	Remedy      Remedy
	NeedsSecret bool
	Insist      bool            // Refresh with Insist tries all the same
	Unreachable bool            // nothing came back: look at the network
	Reasons     []reason.Reason // ranked; Likely and Next are of the first
}

// Remedy is what the person must do next; scripts learn it as an exit code.
type Remedy = reason.Remedy

const (
	SignIn        = reason.Again         // authorize again
	MendConfig    = reason.MendConfig    // the configuration, here or in Workfront's Setup
	LookAtNetwork = reason.LookAtNetwork // the other side cannot be reached
)

func (p *Problem) Error() string {
	s := p.Tried + ": " + p.Words
	if p.Likely != "" {
		s += "; most likely " + p.Likely
	}
	if p.Next != "" {
		s += "; " + p.Next
	}
	return s
}

// ThenDo is the problem where something else is to be done next.
func (p *Problem) ThenDo(next string) *Problem {
	other := *p
	other.Next = next
	return &other
}

// Lines are the problem for a reader without a screen: what failed, then why,
// what to do and how to prove it.
func (p *Problem) Lines() []string {
	if len(p.Reasons) == 0 {
		return []string{p.Error()}
	}
	lines := []string{p.Tried + ": " + p.Words}
	for i, r := range p.Reasons {
		lines = append(lines, rank(i, r)+r.Says+guessed(r))
		if i == 0 && p.Next != "" {
			lines = append(lines, "  what to do     "+p.Next)
		}
		if r.Command != "" {
			lines = append(lines, "  prove it       "+r.Command+"   ("+r.Prove+")")
		}
	}
	return lines
}

// Also is what else it may be than Likely, with what is a guess named one.
func (p *Problem) Also() []string {
	var list []string
	for i, r := range p.Reasons {
		if i > 0 || p.Likely == "" {
			list = append(list, r.Says+guessed(r))
		}
	}
	return list
}

func rank(i int, r reason.Reason) string {
	switch {
	case i > 0:
		return "  also possible  "
	case r.Likely():
		return "  most likely    "
	}
	return "  perhaps        "
}

func guessed(r reason.Reason) string {
	if r.Guess() {
		return " (a guess: not documented)"
	}
	return ""
}

// because adds the ranked reasons. next is what to do when there is none, or
// when little speaks for the first.
func (p *Problem) because(f reason.Facts, next string) *Problem {
	p.Reasons, p.Next = reason.Rank(f), next
	if len(p.Reasons) == 0 || !p.Reasons[0].Likely() {
		return p
	}
	first := p.Reasons[0]
	p.Likely, p.Next, p.Remedy = first.Says, first.Do, first.Remedy
	return p
}

// mostWords is how much of a server's words a person is shown.
const mostWords = 2 << 10

// redacted takes secrets out of words from outside, and only then cuts them to
// size: of a secret that the cut ran through, the beginning would stay.
func redacted(redact func(string) string, words string) string {
	if redact != nil {
		words = redact(words)
	}
	if len(words) > mostWords {
		words = strings.ToValidUTF8(words[:mostWords], "") + "…"
	}
	return words
}

// refused is a login that came back with an error.
func refused(r workfront.Redirect, f reason.Facts) *Problem {
	p := &Problem{Tried: "the login", Words: r.Error}
	if r.ErrorDescription != "" {
		p.Words += ": " + r.ErrorDescription
	}
	f.Request, f.Error, f.Words = reason.Login, r.Error, r.ErrorDescription
	return p.because(f, "open a new login when you are ready")
}

// notSent is why a refresh was kept back, or its answer is missing; nil for any
// other failure. server is who was asked.
func notSent(err error, server string, redact func(string) string) *Problem {
	p := &Problem{Tried: "the refresh", Words: redacted(redact, err.Error()), Next: "sign in again"}
	var lost *LostAnswer
	var open *Unguarded
	switch {
	case errors.As(err, &lost):
		p.Insist = true
		p.Likely = server + " may have taken it: then the old refresh token is dead, and what replaced it is nowhere"
		p.Next = "sign in again; or try the old refresh token once more"
		if lost.Err != nil { // the network comes first: signing in would need it too
			p.Unreachable, p.Remedy = true, LookAtNetwork
		}
	case errors.As(err, &open):
		p.Remedy, p.Insist = MendConfig, !open.Busy
		p.Next = "mend that first; to refresh all the same may leave you with tokens that are kept nowhere"
		if open.Busy {
			p.Next = "end it, and refresh again"
		}
	case errors.Is(err, errGone), errors.Is(err, errNoFresh):
	default:
		return nil
	}
	return p
}

// explain ranks the causes of a failed token request with what is known of
// this attempt.
func (c Connect) explain(ev answered) *Problem {
	if p := notSent(ev.err, "Workfront", c.outside.Redact); p != nil {
		return p
	}
	p := &Problem{Tried: "the exchange", Words: redacted(c.outside.Redact, ev.err.Error())}
	request, next := reason.Exchange, "get a new code"
	switch {
	case c.App.Type == workfront.MachineToMachine:
		p.Tried, request, next = "presenting the JWT", reason.Present, "sign a new one"
	case ev.refresh:
		p.Tried, request, next = "the refresh", reason.Renew, "sign in again"
	}
	f := c.facts(request, ev.at)
	f.Host = cmp.Or(ev.host.Authority, f.Host)
	f.RefusedBefore = c.compares(ev) && ev.refresh && c.Styles.refusedBefore()
	p.failed(c.failure(f, ev.err, ev.at), next)
	var refused *workfront.Refused
	if ev.refresh && errors.As(ev.err, &refused) && (refused.Cause == workfront.CauseThrottled || refused.Cause == workfront.CauseServer) {
		p.Remedy = LookAtNetwork // a refresh token lasts: there is only the wait
	}
	return p
}

// failed ranks what can have failed a request; where nothing came back, the
// network is looked at whatever the cause.
func (p *Problem) failed(f reason.Facts, next string) *Problem {
	p.because(f, next)
	if f.Network != network.Reached {
		p.Unreachable, p.Remedy = true, LookAtNetwork
	}
	return p
}

// Silence is why no answer may have come to a login that still waits.
func (c Connect) Silence(now time.Time) *Problem {
	f := c.facts(reason.Login, now)
	f.Silent, f.Waited, f.PasteOnly = true, age(c.Login.Began, now), c.Login.PasteOnly != ""
	p := &Problem{Tried: "the login", Words: "no answer from the browser"}
	return p.because(f, "look at the page in the browser")
}

// CallProblem is what the last call of the API failed at; nil when it brought
// something.
func (c Connect) CallProblem() *Problem {
	call := c.Call
	if !call.Done() || call.Err == nil && call.Answer.Refused == nil && !call.Answer.Empty() {
		return nil
	}
	f, next := c.callFacts(), ""
	p := &Problem{Tried: "the call", Words: "200, and no rows"}
	switch {
	case call.Err != nil:
		p.Words = redacted(c.outside.Redact, call.Err.Error())
		var lost *network.Unreachable
		if !errors.As(call.Err, &lost) {
			return p // it was not sent: its words say what is wrong with it
		}
		f, next = c.failure(f, call.Err, c.Now), "send it again"
	case call.Answer.Refused != nil:
		p.Words = call.Answer.Refused.Error() // redacted when it came
		f = c.failure(f, call.Answer.Refused, c.Now)
	default:
		f.NoRows = true
	}
	return p.failed(f, next)
}
