package conformance

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"wfconnect/webhook"
)

// strangerChecks: what somebody could do who is not Workfront.
func strangerChecks() []Check {
	secret, secretURL := rfc6749("6")
	denial, denialURL := rfc6749("4.1.2.1")
	return page([]Check{
		{
			ID: "P37", Title: "a refresh with a wrong client secret is refused", Endpoint: "token", Severity: Must, Clause: secret, URL: secretURL, Test: 10,
			Auth: webhook.AuthOAuth2, Person: true, Destructive: true, order: whenAlone + 5, Needs: "a refresh that worked",
			Does:        "POSTs grant_type=refresh_token with a wrong client_secret",
			Consequence: "whoever gets hold of a refresh token gets the user's documents, for as long as it lives",
			Fix:         "authenticate the client on every token request, refreshes included",
			run:         refreshOfAStranger,
		},
		{
			ID: "P64", Title: "nobody is redirected to an address that is not registered", Endpoint: "authorize", Severity: Must, Clause: denial, URL: denialURL, Test: 1,
			Auth: webhook.AuthOAuth2, blunt: true, Person: true, Destructive: true, order: atTheEnd + 4, // a provider that asks nothing takes it for a sign-in
			Does:        "opens the Authentication URL with another redirect_uri, once with a response_type that does not exist; follows nothing",
			Consequence: "a link to the provider's sign-in can send the code, and with it the user's documents, to somebody else",
			Fix:         "compare redirect_uri with the registered ones before anything else, and show a page when it is none of them",
			run:         foreignRedirect,
		},
		{
			ID: "P65", Title: "a refresh token is no access token", Endpoint: "metadata", Severity: Should, Clause: "RFC 6749 section 1.5", URL: "https://www.rfc-editor.org/rfc/rfc6749#section-1.5", Test: 10,
			Auth: webhook.AuthOAuth2, order: whenAlone + 4, Needs: "a refresh token",
			Does:        "GET /metadata?id=/ with the refresh token as Bearer",
			Consequence: "the access token's lifetime means nothing: the token that lives on opens everything",
			Fix:         "keep the two kinds apart, and answer 403 to a refresh token",
			run:         refreshTokenAsAccess,
		},
	})
}

func refreshOfAStranger(p *probe) {
	const expected = "401, 400 or 403"
	r := p.renew()
	switch {
	case p.insistent || r.why != "" || r.err != nil || r.again != nil:
		p.skip("needs a refresh that works (P39)")
		return
	}
	i := p.Integration
	i.ClientSecret = wrongClientSecret
	var tokens webhook.TokenSet
	var err error
	ctx := standing(p.ctx, map[string]string{"CLIENT_SECRET": wrongClientSecret})
	if stopped := p.gate.slots.within(p.ctx, func() { tokens, err = i.Refresh(ctx, p.Client, p.tokens.Current().RefreshToken) }); stopped != nil {
		err = stopped
	}
	s := seen{endpoint: "token", said: "POST grant_type=refresh_token with a wrong client_secret", trace: p.latest()}
	switch {
	case err == nil:
		p.use(tokens) // the ones before may be over
		p.fail(s, expected, fmt.Sprintf("%d and tokens", s.status))
	case !answered(err):
		s.err = err
		p.trouble(s)
	default:
		p.pass(s, expected, "refused: "+err.Error())
	}
}

// nowhere is an address that nobody has (RFC 6761).
const nowhere = "https://wfconnect.invalid/callback"

// foreignRedirect asks nobody: a provider that answers a bad request with a
// redirect does so before anybody has signed in.
func foreignRedirect(p *probe) {
	const expected = "a page, and no redirect to " + nowhere
	var last seen
	refused := 0
	registered, _, _ := strings.Cut(p.Integration.RedirectURI, "?")
	for _, kind := range []string{"code", "wfconnect"} {
		s := p.ask(kind)
		switch to := s.header.Get("Location"); {
		case s.err != nil:
			p.trouble(s)
			return
		case s.status >= 300 && s.status < 400 && strings.HasPrefix(strings.ToLower(to), strings.TrimSuffix(nowhere, "/callback")):
			where, _, _ := strings.Cut(to, "?") // what follows is another in each run
			p.fail(s, expected, fmt.Sprintf("%d to %.100s", s.status, where))
			return
		case s.status >= 400 && s.status < 500, s.status >= 300 && strings.HasPrefix(to, registered):
			refused++
		}
		last = s
	}
	if refused == 0 {
		p.skip(fmt.Sprintf("%d came: only somebody who signs in sees what follows; open the Authentication URL with redirect_uri=%s and see that nothing is sent there", last.status, nowhere))
		return
	}
	p.pass(last, expected, fmt.Sprintf("%d, and nothing to another address", last.status))
}

// ask opens the Authentication URL for somebody else.
func (p *probe) ask(responseType string) seen {
	s := seen{endpoint: "authorize", said: opened + " with redirect_uri=" + nowhere + " response_type=" + responseType}
	u, err := url.Parse(p.Integration.AuthorizeURL(plainState()))
	if err != nil {
		s.err = errors.New("the Authentication URL cannot be opened")
		return s
	}
	q := u.Query()
	q.Set("client_id", p.Integration.ClientID)
	q.Set("redirect_uri", nowhere)
	q.Set("response_type", responseType)
	u.RawQuery = q.Encode()
	req, err := http.NewRequestWithContext(p.ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		s.err = errors.New("the Authentication URL cannot be opened")
		return s
	}
	req.Header.Set("Accept", "text/html,*/*")
	browser := *p.Client
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if stopped := p.gate.slots.within(p.ctx, func() {
		var resp *http.Response
		if resp, s.err = browser.Do(req); s.err == nil {
			_, _ = io.CopyN(io.Discard, resp.Body, linkHead) // the head says it all
			resp.Body.Close()
		}
	}); stopped != nil {
		s.err = stopped
	}
	s.trace = p.latest()
	return s
}

func refreshTokenAsAccess(p *probe) {
	const expected = "403"
	if p.tokens == nil || p.tokens.Current().RefreshToken == "" {
		p.skip("there is no refresh token (P36)")
		return
	}
	now := p.tokens.Current()
	if now.RefreshToken == now.AccessToken {
		p.warn(seen{endpoint: "token"}, "two tokens", "the refresh token and the access token are the same")
		return
	}
	s := p.call("metadata", webhook.Args{"id": "/"}, how{off: true, token: now.RefreshToken, as: map[string]string{"ACCESS_TOKEN": "$REFRESH_TOKEN"}})
	switch {
	case !p.answered(s):
	case s.OK() && p.takesAny("metadata"):
		p.skip("any token at all is taken (P15)")
	case s.OK():
		p.fail(s, expected, s.came())
	default:
		p.pass(s, expected, s.came())
	}
}
