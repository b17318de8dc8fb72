package conformance

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"wfconnect/webhook"
)

// expiryChecks: a token that has ended must be refused with 403, which is what
// Workfront refreshes on.
func expiryChecks() []Check {
	const (
		consequence = "Workfront refreshes on 403 only: with another status users are cut off when the token ends; with 200 a token never ends"
		fix         = "answer 403 to every endpoint when the access token is not valid any more"
	)
	return page([]Check{
		{
			ID: "P38", Title: "an access token that is not valid is refused with 403", Endpoint: "metadata", Severity: Must, Clause: clauseErrors, Test: 10,
			Auth:        webhook.AuthOAuth2,
			Needs:       "an access token",
			Does:        "calls metadata, files, search, download and thumbnail with the access token, two characters added to it",
			Consequence: consequence, Fix: fix, run: alteredToken,
		},
		{
			ID: "P38", Title: "an access token ends at its time", Endpoint: "metadata", Severity: Must, Clause: clauseErrors, Test: 10,
			Auth: webhook.AuthOAuth2, order: whenAlone,
			Needs:       "an access token of at most ten seconds",
			Does:        "waits until expires_in is over, and calls with the same token",
			Consequence: consequence, Fix: fix, run: tokenEnds,
		},
	})
}

func alteredToken(p *probe) {
	if p.tokens == nil {
		p.skip("there is no access token")
		return
	}
	token := spoilt(p.tokens.Current().AccessToken)
	trials := p.trials()
	all := p.together(len(trials), func(q *probe, i int) seen {
		return q.call(trials[i].endpoint, trials[i].args, how{off: true, token: token, as: map[string]string{"ACCESS_TOKEN": "${ACCESS_TOKEN}" + alteration}})
	})
	for i, s := range all {
		p.judgeTrial(trial{endpoint: s.endpoint, calls: []seen{s}, names: []string{"an altered token"}, sure: trials[i].sure})
	}
}

// alteration makes another token of one that is right. Two characters at the
// end are more bytes in every base64, so that no lenient reader finds the old
// signature; what is only read and not verified stays as it is.
const alteration = "xx"

func spoilt(token webhook.Secret) webhook.Secret { return token + alteration }

// shortLife is how long a token may live for its end to be waited for.
const shortLife = 10 * time.Second

func tokenEnds(p *probe) {
	const expected = "403"
	now := p.tokens.Current()
	if !now.Known() || now.ExpiresIn > shortLife {
		p.skip("the token lives longer than ten seconds, or nobody knows how long; an altered one stood for it")
		return
	}
	fresh, _, err := p.refreshOnce(p.ctx, now.AccessToken)
	if err != nil {
		p.skip(fmt.Sprintf("needs a fresh token, and the refresh failed (P39): %v", err))
		return
	}
	if fresh.Known() {
		now.ExpiresIn = fresh.ExpiresIn
	}
	p.tell(Event{Kind: Waiting, Check: p.check, Says: fmt.Sprintf("waiting %s for the access token to end", now.ExpiresIn)})
	if !wait(p.ctx, now.ExpiresIn+2*time.Second) {
		p.skip(stopped(p.ctx))
		return
	}
	s := p.call("metadata", webhook.Args{"id": "/"}, how{off: true, token: fresh.AccessToken, as: ended()})
	switch {
	case !p.answered(s):
	case s.Status == http.StatusForbidden:
		p.pass(s, expected, "403")
	case s.Status == http.StatusUnauthorized:
		p.strictly(s, expected, s.came())
	default:
		p.fail(s, expected, fmt.Sprintf("%s, two seconds after the token's end", s.came()))
	}
}

// ended stands for a token that was right once.
func ended() map[string]string { return map[string]string{"ACCESS_TOKEN": "$OLD_ACCESS_TOKEN"} }

func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
