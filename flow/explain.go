package flow

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

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
	Insist      bool // Refresh with Insist tries all the same
	Unreachable bool // nothing came back: look at the network
}

// Remedy is what the person must do next; scripts learn it as an exit code.
type Remedy int

const (
	SignIn        Remedy = iota // authorize again
	MendConfig                  // the configuration, here or in Workfront's Setup
	LookAtNetwork               // the other side cannot be reached
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

func redacted(redact func(string) string, words string) string {
	if redact == nil {
		return words
	}
	return redact(words)
}

func loginRefused(r workfront.Redirect) *Problem {
	p := &Problem{Tried: "the login", Words: r.Error, Next: "open a new login when you are ready"}
	if r.ErrorDescription != "" {
		p.Words += ": " + r.ErrorDescription
	}
	if r.Error == "access_denied" {
		p.Likely = "Cancel was pressed on the consent page"
	}
	return p
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
	p := &Problem{Tried: "the exchange", Words: redacted(c.outside.Redact, ev.err.Error()), Next: "get a new code"}
	switch {
	case c.App.Type == workfront.MachineToMachine:
		p.Tried, p.Next = "presenting the JWT", "sign a new one"
	case ev.refresh:
		p.Tried, p.Next = "the refresh", "sign in again"
	}
	var lost *workfront.Unreachable
	if errors.As(ev.err, &lost) {
		p.Unreachable, p.Remedy = true, LookAtNetwork
		p.Likely = "the network, not the credentials"
		switch {
		case lost.NotSent && ev.refresh:
			p.Next = "nothing was sent: mend the network and refresh again"
		case lost.NotSent:
			p.Next = "the code was not sent and is still good: mend the network and exchange again"
		case ev.refresh: // and the refresh token does not rotate
			p.Next = "mend the network and refresh again: no refresh token was lost"
		default:
			p.Next = "get a new code: nobody knows whether Workfront took this one"
		}
		return p
	}
	var refused *workfront.Refused
	if errors.As(ev.err, &refused) {
		c.likely(p, refused, ev)
	}
	return p
}

func (c Connect) likely(p *Problem, r *workfront.Refused, ev answered) {
	switch r.Cause {
	case workfront.CauseCode:
		p.Likely = c.codeCause(ev.at)
	case workfront.CauseRefreshToken:
		p.Likely = c.deadCause(ev.at)
	case workfront.CauseClient:
		p.Remedy = MendConfig
		p.Likely, p.Next = c.clientCause(), "mend the client ID or the secret, then "+p.Next
	case workfront.CauseRedirectURI:
		p.Remedy = MendConfig
		p.Likely = fmt.Sprintf("%s is not byte for byte the registered redirect URI", c.App.RedirectURI)
		p.Next = "compare it with Setup > System > OAuth2 Applications, then " + p.Next
	case workfront.CauseAssertion:
		p.Remedy = MendConfig
		p.Likely = "the JWT is not the one that this application expects: iss must be the Customer ID (not the Client ID), sub the ID of the user who added the public key, and the key pair the one whose public half stands in Setup"
		p.Next = "compare customer_id, user_id and the key's fingerprint with Setup > System > OAuth2 Applications"
	case workfront.CauseStyle:
		p.Remedy = MendConfig
		p.Likely, p.Next = "Workfront does not take a token request as "+c.App.Style.Says(), "choose another token request (form, json or json-body), then "+p.Next
	case workfront.CauseApplication:
		p.Remedy = MendConfig
		p.Likely, p.Next = "the application is not a "+string(cmp.Or(c.App.Type, workfront.WebApplication)), "look at its type in Setup > System > OAuth2 Applications"
	case workfront.CauseNetwork:
		p.Remedy = LookAtNetwork
		p.Likely, p.Next = "a firewall or an address list in between, not the credentials", "ask who runs the network, or try from another one"
	case workfront.CausePath:
		p.Remedy = MendConfig
		p.Likely, p.Next = c.App.Host.Authority+" is not the host of this application", "check domain and lane"
	case workfront.CauseThrottled:
		p.Likely = "too many requests at once"
		p.wait(ev.refresh)
	case workfront.CauseServer:
		p.Likely = "a fault on Workfront's side, perhaps a passing one"
		p.wait(ev.refresh)
	case workfront.CauseMoved:
		p.Remedy = MendConfig
		p.Likely, p.Next = "the host has moved: "+or(redacted(c.outside.Redact, r.Location), "it does not say where"), "a secret is not sent after a redirect; set domain to the right host"
	}
}

// wait: a code does not last, a refresh token does.
func (p *Problem) wait(refresh bool) {
	if refresh {
		p.Remedy, p.Next = LookAtNetwork, "wait a little, then refresh again"
		return
	}
	p.Next = "wait a little, then " + p.Next
}

// deadCause names the limit that was reached, where the person has told it.
func (c Connect) deadCause(at time.Time) string {
	for _, end := range c.Limits.Ends(c.SignedIn, c.Used) {
		if !at.Before(end.At) {
			return "the refresh token has reached its " + end.Why
		}
	}
	return "the refresh token is dead: rotated away, past its absolute or inactivity limit, or the application was deleted"
}

func (c Connect) codeCause(at time.Time) string {
	old := age(c.Code.Arrived, at).Round(time.Second)
	seconds := int(old.Seconds())
	if c.Code.Pasted {
		return fmt.Sprintf("the code was too old or used before: it was pasted %d s before, and nobody knows how old it was then", seconds)
	}
	if old >= CodeLife-5*time.Second {
		return fmt.Sprintf("the code was too old: it arrived %d s before", seconds)
	}
	return fmt.Sprintf("at %d s the code was not too old: it was used before, or belongs to another client ID or redirect URI, or the browser held it back", seconds)
}

func (c Connect) clientCause() string {
	secret := string(c.App.ClientSecret)
	switch {
	case strings.TrimSpace(secret) != secret:
		return "the client secret begins or ends with white space"
	case c.App.Style == workfront.StyleJSON && strings.ContainsAny(secret+c.App.ClientID, ":%+&= "):
		return "the secret holds one of : % + & = and space, which servers decode differently in Basic; try token_request = \"form\""
	case c.Lane != "" && c.Lane != "my":
		return "the application was made in another lane than " + c.Lane + ": each environment has its own"
	}
	return "the client ID or the secret is wrong, or the secret was deleted"
}
