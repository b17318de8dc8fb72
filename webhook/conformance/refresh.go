package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"wfconnect/webhook"
)

// refreshChecks: the connection lives on these.
func refreshChecks() []Check {
	refresh, refreshURL := rfc6749("6")
	endpoint, endpointURL := rfc6749("3.2")
	return page([]Check{
		{
			ID: "P39", Title: "a refresh gives another access token, and it works", Endpoint: "token", Severity: Must, Clause: refresh, URL: refreshURL, Test: 10,
			Auth: webhook.AuthOAuth2, order: whenAlone + 1, Needs: "a refresh token",
			Does:        "POSTs grant_type=refresh_token twice, and calls with what comes",
			Consequence: "when the token ends the service stops, until the person connects again",
			Fix:         "answer a refresh with a new access token that works at once, and with a refresh token that works the next time",
			run:         refreshWorks,
		},
		{
			ID: "P39", Title: "the old access token ends with the refresh", Endpoint: "token", Severity: Should, Clause: refresh, URL: refreshURL, Test: 10,
			Auth: webhook.AuthOAuth2, order: whenAlone + 2, Needs: "a refresh that worked",
			Does:        "calls with the access token of before the refresh",
			Consequence: "a token that has leaked works on until its time",
			Fix:         "end the old access token when a new one is given; a short lifetime does as well",
			run:         oldTokenEnds,
		},
		{
			ID: "P60", Title: "the token endpoint ignores unknown parameters", Endpoint: "token", Severity: Should, Clause: endpoint, URL: endpointURL, Test: 10,
			Auth: webhook.AuthOAuth2, order: whenAlone + 3, Needs: "a refresh that worked",
			Does:        "POSTs grant_type=refresh_token with one more parameter",
			Consequence: "the connection ends when Workfront sends a parameter more than today",
			Fix:         "ignore parameters that you do not know",
			run:         unknownTokenParameter,
		},
		{
			ID: "P39", Title: "a refresh token that was replaced does not work any more", Endpoint: "token", Severity: Should, Clause: refresh, URL: refreshURL, Test: 10,
			Auth: webhook.AuthOAuth2, order: askAgain + 1, Person: true, Destructive: true, Needs: "a refresh that brought another refresh token",
			Does:        "POSTs grant_type=refresh_token with the refresh token of before; the provider may end the whole login for it",
			Consequence: "a refresh token that has leaked works for ever",
			Fix:         "refuse a refresh token that was replaced",
			run:         oldRefreshToken,
		},
	})
}

// renewal is what two refreshes brought.
type renewal struct {
	before, after webhook.TokenSet
	err, again    error
	first, last   seen
	why           string // it was not tried
}

func (p *probe) renew() renewal {
	return known(p, &p.renewed, func(p *probe) renewal {
		r := renewal{}
		if p.tokens == nil {
			r.why = "there is no access token"
			return r
		}
		r.before = p.tokens.Current()
		if r.before.RefreshToken == "" {
			r.why = "there is no refresh token (P36)"
			return r
		}
		r.after, r.first, r.err = p.refreshOnce(p.ctx, r.before.AccessToken)
		if r.err == nil && r.after.AccessToken != r.before.AccessToken {
			_, r.last, r.again = p.refreshOnce(p.ctx, r.after.AccessToken)
		}
		return r
	})
}

func (p *probe) refreshOnce(ctx context.Context, stale webhook.Secret) (webhook.TokenSet, seen, error) {
	var tokens webhook.TokenSet
	var joined bool
	var err error
	if stopped := p.gate.slots.within(p.ctx, func() { tokens, joined, err = p.tokens.Refresh(ctx, stale) }); stopped != nil {
		err = stopped
	}
	s := seen{endpoint: "token", said: "POST grant_type=refresh_token refresh_token=… client_id=… client_secret=…", trace: p.latest()}
	if err == nil && !joined {
		p.noteTokens(s, tokens)
	}
	return tokens, s, err
}

func refreshWorks(p *probe) {
	const expected = "200 and another access token that works"
	r := p.renew()
	switch {
	case r.why != "":
		p.skip(r.why)
		return
	case r.err != nil:
		p.refreshFailed(r.first, r.err, expected)
		return
	case r.after.AccessToken == r.before.AccessToken:
		p.fail(r.first, expected, "the same access token again")
		return
	case r.again != nil:
		p.refreshFailed(r.last, r.again, "a second refresh that works too")
		return
	}
	works := p.call("metadata", webhook.Args{"id": "/"}, how{off: true, token: p.tokens.Current().AccessToken})
	switch {
	case !p.answered(works):
	case !works.OK() && !p.broken(works):
		p.fail(works, expected, "with the new access token: "+works.came())
	default:
		p.pass(r.first, expected, "another access token, and it works; "+rotation(r))
	}
}

func (p *probe) refreshFailed(s seen, err error, expected string) {
	if !answered(err) && !errors.Is(err, webhook.ErrNoRefreshToken) {
		s.err = err
		p.trouble(s)
		return
	}
	p.fail(s, expected, err.Error())
}

func rotation(r renewal) string {
	if r.after.RefreshToken == r.before.RefreshToken {
		return "the refresh token stays the same"
	}
	return "the refresh token is replaced each time"
}

func oldTokenEnds(p *probe) {
	const expected = "403"
	r := p.renew()
	if r.why != "" || r.err != nil || r.after.AccessToken == r.before.AccessToken {
		p.skip("needs a refresh that gives another access token (P39)")
		return
	}
	s := p.call("metadata", webhook.Args{"id": "/"}, how{off: true, token: r.before.AccessToken, as: ended()})
	switch {
	case !p.answered(s):
	case s.OK():
		p.hint(s, expected, "the old access token works on until its time, which RFC 6749 allows")
	default:
		p.pass(s, expected, s.came())
	}
}

func unknownTokenParameter(p *probe) {
	const expected = "200 and tokens, as without it"
	r := p.renew()
	if r.why != "" || r.err != nil || r.again != nil || r.after.AccessToken == r.before.AccessToken {
		p.skip("needs a refresh that works (P39)")
		return
	}
	if p.Integration.TokenStyle == webhook.TokenJSON || p.Integration.TokenStyle == webhook.TokenQuery {
		p.skip("needs token requests that are forms")
		return
	}
	stale := p.tokens.Current().AccessToken
	_, s, err := p.refreshOnce(tampered(p.ctx, func(r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // what is left of it is refused, and says so
		}
		body = append(body, "&wfconnect_unknown=a+b"...)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}), stale)
	s.said += " wfconnect_unknown=a b"
	if err == nil {
		p.pass(s, expected, fmt.Sprint(s.status))
		return
	}
	if _, _, plain := p.refreshOnce(p.ctx, stale); plain != nil || !answered(err) {
		p.skip("the refresh failed for another reason: " + err.Error())
		return
	}
	p.fail(s, expected, err.Error())
}

func oldRefreshToken(p *probe) {
	const expected = "400 and invalid_grant"
	r := p.renew()
	if r.why != "" || r.err != nil || r.after.RefreshToken == r.before.RefreshToken {
		p.skip("the provider does not replace refresh tokens, which is right too")
		return
	}
	var err error
	if stopped := p.gate.slots.within(p.ctx, func() {
		ctx := standing(p.ctx, map[string]string{"REFRESH_TOKEN": "$OLD_REFRESH_TOKEN"})
		_, err = p.Integration.Refresh(ctx, p.Client, r.before.RefreshToken)
	}); stopped != nil {
		err = stopped
	}
	s := seen{endpoint: "token", said: "POST grant_type=refresh_token with the refresh token of before", trace: p.latest()}
	switch {
	case err == nil:
		p.hint(s, expected, "200 and tokens: it works on, which RFC 6749 allows")
	case !answered(err):
		s.err = err
		p.trouble(s)
	default:
		p.pass(s, expected, strings.TrimSpace(err.Error()))
	}
}

// restore leaves the user with tokens that work: what was done last may have
// ended them.
func (r *run) restore(ctx context.Context) {
	if r.tokens == nil || r.SignIn == nil || ctx.Err() != nil || !r.destroyed() {
		return
	}
	s := &strand{}
	p := &probe{run: r, ctx: withStrand(ctx, s), strand: s}
	if again := p.call("metadata", webhook.Args{"id": "/"}, how{off: true}); again.OK() || again.err != nil || !again.denied() {
		return
	}
	v := p.visitWith(r.Integration, plainState(), "sign in and allow a last time: a check has ended the tokens, as the provider may", false)
	if v.code() == "" {
		return
	}
	if p.exchange(&v, r.Integration); v.refusal == nil {
		p.use(v.tokens)
	}
}

// destroyed says whether something ran that may end tokens.
func (r *run) destroyed() bool {
	for i, c := range r.checks {
		for _, result := range r.results[i] {
			if c.Destructive && result.Verdict != Skip {
				return true
			}
		}
	}
	return false
}
