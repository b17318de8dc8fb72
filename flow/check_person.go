package flow

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"wfconnect/flow/loopback"
	"wfconnect/webhook/conformance"
	"wfconnect/workfront"
)

// What happens while somebody signs in.
type (
	doorOpened struct{ listening []string }
	doorNoted  struct{ browser, stray string }
	doorClosed struct{}
)

func (w *Waiting) on(ev Event) *Waiting {
	if w == nil {
		return nil
	}
	next := *w
	switch ev := ev.(type) {
	case doorOpened:
		next.Listening = ev.listening
		if len(ev.listening) == 0 {
			next.PasteOnly = "the redirect URI is not on this machine's loopback: paste the address the browser ends at"
		}
	case doorNoted:
		next.Browser = cmp.Or(ev.browser, next.Browser)
		if ev.stray != "" {
			next.Noted = noted(next.Noted, ev.stray)
		}
	case doorClosed:
		return nil
	}
	return &next
}

// judge lets everything in that may be the answer to this trip: that a state is
// missing or altered is a finding. Only what is plainly of an earlier trip of
// this run is refused.
func (s *signIns) judge(query string, r conformance.SignInRequest, old []string) loopback.Verdict {
	values, _ := url.ParseQuery(query) // what can be read of it will do
	v := loopback.Verdict{Accept: true, OK: values.Get("code") != "", Application: s.name}
	state := values.Get("state")
	stale := slices.ContainsFunc(old, func(o string) bool { return alike(o, state) })
	switch {
	case stale && !alike(r.State, state):
		v.Accept, v.OK = false, false
		v.Title, v.Text = "Not the redirect this sign-in waits for", "its state is the one of an earlier sign-in of this run"
	case v.OK:
		v.Title, v.Text = "Access was allowed", "The checks go on. The terminal says when they need you again."
	case r.Cancel && values.Get("error") != "":
		v.OK = true
		v.Title, v.Text = "Access was refused, as was asked", "The checks go on. The terminal says when they need you again."
	default:
		v.Title, v.Text = "Access was not allowed", values.Get("error")+" "+values.Get("error_description")
	}
	return v
}

// alike: states are random, so the same beginning is the same sign-in, whatever
// the provider made of the rest.
func alike(sent, came string) bool {
	const enough = 8
	return len(sent) >= enough && len(came) >= enough && strings.EqualFold(sent[:enough], came[:enough])
}

func (s *signIns) learn(location string) {
	_, query, _ := strings.Cut(location, "?")
	if r, err := workfront.ReadRedirect(query); err == nil && s.outside.Learn != nil {
		s.outside.Learn(r.Code)
	}
	values, _ := url.ParseQuery(query)
	for _, code := range values["code"] {
		if s.outside.Learn != nil {
			s.outside.Learn(code)
		}
	}
}

// blame: a port that is taken is mended in the configuration or on this
// machine, not by signing in.
func (s *signIns) blame(p *conformance.Problem) *conformance.Problem {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p == nil || p.Kind != conformance.ProblemSignIn || s.barred == nil {
		return p
	}
	return &conformance.Problem{Kind: conformance.ProblemConfig, Says: "nobody can sign in: " + s.barred.Error()}
}

// paste takes the address that the browser ended at.
func (c Check) paste(text string) (Check, []Do) {
	if c.Waiting == nil || c.Waiting.URL == "" || c.signIns == nil {
		return c, nil
	}
	location, refusal := pastedLocation(text, c.signIns.redirectURI)
	if refusal != "" {
		next := *c.Waiting
		next.Noted = noted(next.Noted, refusal)
		c.Waiting = &next
		return c, nil
	}
	to := c.signIns.pasted
	return c, []Do{func(context.Context) Event {
		select {
		case to <- location:
		default: // one is there already
		}
		return nil
	}}
}

// pageShown ends the wait for a redirect that does not come.
func (c Check) pageShown() (Check, []Do) {
	if c.Waiting == nil || c.Waiting.URL == "" || c.signIns == nil {
		return c, nil
	}
	to := c.signIns.shown
	return c, []Do{func(context.Context) Event {
		select {
		case to <- struct{}{}:
		default: // it was said already
		}
		return nil
	}}
}

func pastedLocation(text, redirectURI string) (location, refusal string) {
	r, err := workfront.ParseRedirect(text)
	switch {
	case err != nil:
		return "", err.Error()
	case r.Bare:
		return "", "a bare code carries no state, and the state is what is looked at: paste the whole address that the browser ended at"
	}
	s := strings.Trim(strings.Join(strings.Fields(text), ""), `"'<>`) // terminals wrap long addresses
	if strings.Contains(s, "://") {
		return s, ""
	}
	base, _, _ := strings.Cut(redirectURI, "?")
	return base + "?" + strings.TrimPrefix(s, "?"), ""
}
