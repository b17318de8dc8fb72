package conformance

import (
	"errors"
	"fmt"
	"slices"

	"wfconnect/webhook"
)

// tokenChecks: what the token endpoint takes and gives.
func tokenChecks() []Check {
	success, successURL := rfc6749("5.1")
	return page([]Check{
		{
			ID: "P35", Title: "the code is swapped for tokens without redirect_uri", Endpoint: "token", Severity: Must, Clause: clauseTokens, Test: 1,
			Auth: webhook.AuthOAuth2, Person: true, blunt: true, order: atTheEnd + 2,
			Does:        "POSTs grant_type, code, client_id and client_secret to the Token Endpoint URL, and no redirect_uri, as Adobe documents",
			Consequence: "the service cannot be added: Workfront gets no tokens",
			Fix:         "take the token request as a form, and do not ask for redirect_uri in it",
			run:         codeGivesTokens,
		},
		{
			ID: "P36", Title: "the token answer has access_token, refresh_token and expires_in", Endpoint: "token", Severity: Must, Clause: clauseTokens, Test: 1,
			Auth: webhook.AuthOAuth2, order: whenAlone + 8, blunt: true,
			Needs:       "a token answer, of the handshake or of a refresh",
			Does:        "reads the token answers of the run",
			Consequence: "Workfront does not know when the token ends, or cannot get another: people must connect again",
			Fix:         `answer {"access_token":"…","refresh_token":"…","token_type":"Bearer","expires_in":3600}`,
			run:         tokenFields,
		},
		{
			ID: "P40", Title: "token answers are not cached", Endpoint: "token", Severity: Should, Clause: success, URL: successURL, Test: 1,
			Auth: webhook.AuthOAuth2, order: whenAlone + 8, blunt: true,
			Needs:       "a token answer",
			Does:        "reads Cache-Control of the token answers",
			Consequence: "something in between may keep the tokens and hand them to somebody else",
			Fix:         "send Cache-Control: no-store",
			run:         func(p *probe) { p.judge(p.tokenAnswers(), ofID("P40"), "Cache-Control: no-store") },
		},
		{
			ID: "P59", Title: "token_type is Bearer", Endpoint: "token", Severity: Should, Clause: success, URL: successURL, Test: 1,
			Auth: webhook.AuthOAuth2, order: whenAlone + 8, blunt: true,
			Needs:       "a token answer",
			Does:        "reads token_type of the token answers",
			Consequence: "Workfront sends Bearer whatever it says",
			Fix:         `send "token_type":"Bearer"`,
			run:         func(p *probe) { p.judge(p.tokenAnswers(), ofField("token_type"), "Bearer") },
		},
	})
}

func codeGivesTokens(p *probe) {
	const expected = "200 and tokens"
	v := p.visit
	if !v.exchanged {
		v = p.entry
	}
	s := v.seen()
	switch {
	case !v.exchanged:
		p.skip("there is no code to send (P34)")
	case v.refusal == nil:
		p.pass(s, expected, fmt.Sprint(s.status))
	case !answered(v.refusal):
		s.err = v.refusal
		p.trouble(s)
	case p.insistent && p.again().plainly():
		p.hint(s, expected, "refused, and taken when the authorize request had no redirect_uri either, as RFC 6749 section 4.1.3 has it")
	case p.insistent:
		p.fail(s, expected, v.refusal.Error()+"; with redirect_uri it works")
	default:
		p.fail(s, expected, v.refusal.Error())
	}
}

func answered(err error) bool {
	var r *webhook.Refused
	return err == nil || errors.As(err, &r)
}

// tokenAnswers are those of the run; a refresh makes one where there is none.
func (p *probe) tokenAnswers() []seen {
	if p.blocked == "" {
		p.renew()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.given)
}

// tokenFields reads two findings more severely than a single call would: who
// writes expires_id does not write expires_in, and without a refresh token the
// connection ends with its first token.
func tokenFields(p *probe) {
	all := p.tokenAnswers()
	for i := range all {
		all[i].Findings = slices.Clone(all[i].Findings)
		for j, f := range all[i].Findings {
			if f.ID == "D03" || f.ID == "P36" && f.Field == "refresh_token" {
				all[i].Findings[j].Severity = webhook.Must
			}
		}
	}
	if len(all) == 0 {
		p.skip("there was no token answer to look at (P35, P39)")
		return
	}
	p.judge(all, either(ofField("expires_in"), ofField("expires_id"), ofField("refresh_token", "8.2")), "access_token, refresh_token, expires_in as a number")
}
