package conformance

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"wfconnect/webhook"
)

// authorizeChecks: what comes back from the consent page.
func authorizeChecks() []Check {
	response, responseURL := rfc6749("4.1.2")
	denial, denialURL := rfc6749("4.1.2.1")
	return page([]Check{
		{
			ID: "P34", Title: "state comes back byte for byte", Endpoint: "authorize", Severity: Must, Clause: response, URL: responseURL, Test: 1,
			Auth: webhook.AuthOAuth2, Person: true, blunt: true,
			Does:        "opens the Authentication URL with a state of 160 characters that holds + / = % & # and more",
			Consequence: "Workfront cannot tell whose sign-in came back, and refuses it: the service cannot be added",
			Fix:         "keep state as it came and percent-encode it once in the redirect",
			run:         stateComesBack,
		},
		{
			ID: "P34", Title: "the redirect brings a code, and leaves the redirect URI's own query as it is", Endpoint: "authorize", Severity: Must, Clause: response, URL: responseURL, Test: 1,
			Auth: webhook.AuthOAuth2, Person: true, blunt: true,
			Does:        "reads the redirect of the sign-in",
			Consequence: "the service cannot be added",
			Fix:         "append code and state to the registered redirect URI, with & when it has a query already",
			run:         codeComesBack,
		},
		{
			ID: "P34", Title: "a refusal comes back with error and state", Endpoint: "authorize", Severity: Must, Clause: denial, URL: denialURL, Test: 1,
			Auth: webhook.AuthOAuth2, Person: true, order: askAgain,
			Does:        "opens the Authentication URL, and the person refuses",
			Consequence: "Workfront's window stays open and says nothing",
			Fix:         "redirect with error=access_denied and the same state",
			run:         refusalComesBack,
		},
		{
			ID: "P58", Title: "the Authentication URL works with state alone", Endpoint: "authorize", Severity: Must, Clause: clauseAuth, Test: 1,
			Auth: webhook.AuthOAuth2, Person: true, order: askAgain + 2,
			Does:        "opens the Authentication URL with nothing added but state, which is all that Adobe documents",
			Consequence: "if Workfront adds no more than it documents, the service cannot be added",
			Fix:         "take the registered redirect URI when none is sent, or put client_id, redirect_uri and response_type into the Authentication URL",
			run:         stateAlone,
		},
	})
}

const opened = "opens the Authentication URL"

func stateComesBack(p *probe) {
	const expected = "the state that was sent, byte for byte"
	v := p.visit
	s := v.landing(opened)
	switch {
	case v.absent():
		p.skip(fmt.Sprintf("nobody has signed in: %v", v.err))
	case v.err != nil:
		p.fail(s, expected, v.err.Error())
	case v.query.Get("error") == "access_denied":
		p.skip("the sign-in was refused by the person")
	case !v.query.Has("state"):
		p.fail(s, expected, "no state")
	case v.query.Get("state") != v.state:
		p.fail(s, expected, unlikeState(v.state, v.query.Get("state")))
	case len(v.query["state"]) > 1:
		p.fail(s, expected, fmt.Sprintf("%d of them", len(v.query["state"])))
	default:
		p.pass(s, expected, "the same")
	}
}

// unlikeState says where two states part, in words that are the same for every
// state of a run: what comes before is random.
func unlikeState(sent, got string) string {
	if got == "" {
		return "no state"
	}
	const excerpt = 12
	n := 0
	for n < min(len(sent), len(got)) && sent[n] == got[n] {
		n++
	}
	left, came := sent[n:], got[n:]
	switch {
	case n < 8:
		return "another state"
	case came == "":
		return fmt.Sprintf("its first %d of %d bytes", n, len(sent))
	case left == "":
		return fmt.Sprintf("the state, and %q after it", came[:min(len(came), excerpt)])
	}
	return fmt.Sprintf("from byte %d on %q instead of %q", n+1, came[:min(len(came), excerpt)], left[:min(len(left), excerpt)])
}

func codeComesBack(p *probe) {
	const expected = "the redirect URI with its own query, code and state"
	v := p.entry
	s := v.landing(opened)
	switch lost := lostQuery(p.Integration.RedirectURI, v); {
	case v.err != nil:
		p.skip("no redirect came")
	case v.query.Get("error") == "access_denied":
		p.skip("the sign-in was refused by the person")
	case v.code() == "" && v.query.Get("error") != "":
		p.fail(s, expected, "error="+v.query.Get("error")+" "+v.query.Get("error_description"))
	case v.code() == "":
		p.fail(s, expected, "no code")
	case len(v.query["code"]) > 1:
		p.fail(s, expected, fmt.Sprintf("%d codes", len(v.query["code"])))
	case lost != "":
		p.fail(s, expected, lost)
	default:
		p.pass(s, expected, "a code")
	}
}

// lostQuery says what of the redirect URI did not come back.
func lostQuery(redirectURI string, v visit) string {
	u, err := url.Parse(redirectURI)
	if err != nil {
		return ""
	}
	for name, values := range u.Query() {
		if got := v.query[name]; len(got) == 0 || got[0] != values[0] {
			return fmt.Sprintf("the redirect URI's own %s is %q, and came back as %q", name, values[0], strings.Join(got, ", "))
		}
	}
	return ""
}

func refusalComesBack(p *probe) {
	const expected = "a redirect with error=access_denied and the state"
	v := p.visitWith(p.Integration, plainState()+"+/=", "refuse this time: press Cancel, Deny or the like", true)
	s := v.landing("opens the Authentication URL, and refuses")
	switch {
	case errors.Is(v.err, ErrNoRedirect):
		p.strictly(s, expected, v.err.Error())
	case v.err != nil:
		p.skip(fmt.Sprintf("nobody refused: %v", v.err))
	case v.code() != "":
		p.skip("there was nothing to refuse: the provider allowed it at once")
	case v.query.Get("error") == "":
		p.fail(s, expected, "a redirect without error")
	case v.query.Get("state") != v.state:
		p.fail(s, expected, "error="+v.query.Get("error")+" and "+unlikeState(v.state, v.query.Get("state")))
	case v.query.Get("error") != "access_denied":
		p.hint(s, expected, "error="+v.query.Get("error"))
	default:
		p.pass(s, expected, "error=access_denied and the state")
	}
}

func stateAlone(p *probe) {
	const expected = "a redirect with a code"
	if p.Integration.AuthorizeParameters == webhook.AuthorizeStateOnly {
		p.skip("the first sign-in was like that already (P34)")
		return
	}
	switch v := p.again().alone; {
	case v.absent():
		p.skip(fmt.Sprintf("nobody has signed in: %v", v.err))
	case v.query.Get("error") == "access_denied":
		p.skip("the sign-in was refused by the person")
	case v.code() == "":
		got := "error=" + v.query.Get("error")
		if v.err != nil {
			got = v.err.Error()
		}
		p.strictly(v.landing(opened+" with state alone"), expected, got)
	default:
		p.pass(v.landing(opened+" with state alone"), expected, "a code")
	}
}
