package conformance

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"wfconnect/webhook"
)

// clientChecks: codes and secrets that must not work. They may end tokens, so
// they come last.
func clientChecks() []Check {
	code, codeURL := rfc6749("4.1.2")
	secret, secretURL := rfc6749("3.2.1")
	failure, failureURL := rfc6749("5.2")
	return page([]Check{
		{
			ID: "P37", Title: "another client, and a wrong client secret, are refused", Endpoint: "token", Severity: Must, Clause: secret, URL: secretURL, Test: 1,
			Auth: webhook.AuthOAuth2, Person: true, Destructive: true, order: atTheEnd,
			Does:        "signs in once more, and sends the code with a wrong client_secret, without one, and with another client_id",
			Consequence: "whoever gets hold of a code gets the user's documents",
			Fix:         "authenticate the client on every token request, before the code is looked at",
			run:         wrongSecret,
		},
		{
			ID: "P37", Title: "a code works once", Endpoint: "token", Severity: Must, Clause: code, URL: codeURL, Test: 1,
			Auth: webhook.AuthOAuth2, Person: true, Destructive: true, order: atTheEnd + 1,
			Does:        "sends a code that has been swapped for tokens a second time",
			Consequence: "whoever reads a code in a log or a history gets the user's documents",
			Fix:         "forget a code when it has been used; a second use may end the tokens of the first",
			run:         codeTwice,
		},
		{
			ID: "P61", Title: "the token endpoint says no as RFC 6749 does", Endpoint: "token", Severity: Should, Clause: failure, URL: failureURL, Test: 1,
			Auth: webhook.AuthOAuth2, Person: true, Destructive: true, order: atTheEnd + 3,
			Does:        "reads the refusals of P37",
			Consequence: "Workfront cannot tell the person why the service cannot be added",
			Fix:         `answer 400 or 401 with {"error":"invalid_grant","error_description":"…"}`,
			run:         tokenRefusals,
		},
	})
}

// second is the visit after the first: what became of its code.
type second struct {
	alone  visit // with state alone; empty when the integration is like that anyway
	visit  visit // that gave the code
	wrong  []attempt
	last   visit
	reused *attempt
	why    string // there was no code to try
}

// attempt is a token request that must be refused.
type attempt struct {
	name    string
	seen    seen
	refusal error
}

// plainly says whether state alone and no redirect_uri came to tokens.
func (s second) plainly() bool {
	return s.alone.code() != "" && s.last.refusal == nil && s.last.exchanged && s.last.state == s.alone.state
}

func (p *probe) again() second {
	return known(p, &p.other, func(p *probe) second {
		var s second
		plain := p.Integration
		plain.SendRedirectURI, plain.AuthorizeParameters = false, webhook.AuthorizeStateOnly
		const why = "sign in and allow again: this time the code is misused"
		i := p.Integration
		if p.Integration.AuthorizeParameters != webhook.AuthorizeStateOnly {
			s.alone = p.visitWith(plain, plainState(), why, false)
			s.visit, i = s.alone, plain
		}
		if s.visit.code() == "" && !s.visit.absent() {
			i = p.Integration
			s.visit = p.visitWith(i, plainState(), why, false)
		}
		if s.visit.code() == "" {
			s.why = "needs another sign-in, and none came about"
			return s
		}
		p.misuse(&s, i)
		return s
	})
}

// misuse sends the code wrongly, rightly, and once more.
func (p *probe) misuse(s *second, i webhook.Integration) {
	if !p.insistent { // else it is more interesting whether it works at all
		for _, m := range misuses() {
			w := i
			m.bend(&w)
			a := p.attempt(w, s.visit.code(), m.name, m.as)
			s.wrong = append(s.wrong, a)
			if a.refusal == nil {
				break
			}
		}
	}
	s.last = s.visit
	p.exchange(&s.last, i)
	if s.last.refusal != nil && answered(s.last.refusal) {
		s.last = p.visitWith(p.Integration, plainState(), "sign in and allow once more: the last code did not outlive its misuse", false)
		if s.last.code() == "" {
			return
		}
		i = p.Integration
		p.exchange(&s.last, i)
	}
	if s.last.refusal == nil {
		a := p.attempt(i, s.last.code(), "the same code again", map[string]string{"CODE": "$USED_CODE"})
		s.reused = &a
	}
}

const wrongClientSecret = "not-the-secret"

type misuse struct {
	name string
	bend func(i *webhook.Integration)
	as   map[string]string
}

// misuses are the ways of sending a code that must fail, the likeliest to work
// first.
func misuses() []misuse {
	return []misuse{
		{"with a wrong client_secret", func(i *webhook.Integration) { i.ClientSecret = wrongClientSecret }, map[string]string{"CLIENT_SECRET": wrongClientSecret}},
		{"without a client_secret", func(i *webhook.Integration) { i.ClientSecret = "" }, map[string]string{"CLIENT_SECRET": ""}},
		{"with another client_id", func(i *webhook.Integration) { i.ClientID += "-wfconnect" }, nil},
	}
}

func (p *probe) attempt(i webhook.Integration, code, name string, as map[string]string) attempt {
	_, t, refusal := p.redeem(i, code, as)
	return attempt{name, seen{endpoint: "token", said: "POST grant_type=authorization_code code=… " + name, trace: t}, refusal}
}

func wrongSecret(p *probe) {
	const expected = "401, 400 or 403"
	s := p.again()
	if len(s.wrong) == 0 {
		p.skip(cmp.Or(s.why, "the token request is refused for another reason already (P35)"))
		return
	}
	for _, a := range s.wrong {
		if p.judgeAttempt(a, expected) {
			return
		}
	}
	p.pass(s.wrong[0].seen, expected, fmt.Sprintf("refused: %v", s.wrong[0].refusal))
}

// judgeAttempt is true when it gave a result.
func (p *probe) judgeAttempt(a attempt, expected string) bool {
	switch {
	case a.refusal == nil:
		p.fail(a.seen, expected, fmt.Sprintf("%d and tokens, %s", a.seen.status, a.name))
	case !answered(a.refusal):
		a.seen.err = a.refusal
		p.trouble(a.seen)
	default:
		return false
	}
	return true
}

func codeTwice(p *probe) {
	const expected = "400 and invalid_grant"
	switch s := p.again(); {
	case s.reused == nil:
		p.skip(cmp.Or(s.why, "no code came to tokens (P35)"))
	case !p.judgeAttempt(*s.reused, expected):
		p.pass(s.reused.seen, expected, fmt.Sprintf("refused: %v", s.reused.refusal))
	}
}

func tokenRefusals(p *probe) {
	const expected = `400 or 401 and {"error":"…"}`
	s := p.again()
	all := s.wrong
	if s.reused != nil {
		all = append(slices.Clone(all), *s.reused)
	}
	var last seen
	for _, a := range all {
		var r *webhook.Refused
		if !errors.As(a.refusal, &r) {
			continue
		}
		last = a.seen
		if right := []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden}; !slices.Contains(right, r.Status) || r.Shape != webhook.ShapeRFC && r.Shape != webhook.ShapeAdobe && r.Shape != webhook.ShapeJSON {
			p.warn(a.seen, expected, fmt.Sprintf("%d and %s: %v", r.Status, r.Shape, r))
			return
		}
	}
	if last.endpoint == "" {
		p.skip("no token request was refused")
		return
	}
	p.pass(last, expected, fmt.Sprint(last.status))
}
