package conformance

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"wfconnect/webhook"
)

// visit is one trip to the provider's consent page and what came of it.
type visit struct {
	done     bool // the browser came back
	state    string
	location string
	query    url.Values // of the redirect
	err      error      // the browser did not come back

	exchanged bool // the code was sent
	tokens    webhook.TokenSet
	refusal   error // instead of tokens
	said      string
	trace     trace
}

func (v visit) code() string { return v.query.Get("code") }

// hardState is a state that only a careful provider gives back: all of it may
// stand in one (RFC 6749 appendix A.5), and most of it means something to
// somebody in between.
func hardState() string {
	return rand.Text() + "+/=%&#?:@,~%2B%25%20 ==&state=x;" + strings.Repeat("0123456789", 9) + "/+="
}

func plainState() string { return rand.Text() + rand.Text() }

// visitWith sends somebody to the provider.
func (p *probe) visitWith(i webhook.Integration, state, why string, cancel bool) visit {
	v := visit{state: state}
	address := i.AuthorizeURL(state)
	p.mu.Lock()
	p.signIns++
	p.mu.Unlock()
	p.tell(Event{Kind: Waiting, Check: p.check, Says: why, URL: address})
	if v.location, v.err = p.turnedAway(i, address); v.location == "" && v.err == nil {
		v.location, v.err = p.SignIn(p.ctx, SignInRequest{URL: address, State: state, Cancel: cancel})
	}
	if v.err != nil {
		return v
	}
	u, err := url.Parse(v.location)
	if err != nil {
		v.err = fmt.Errorf("the redirect leads to something that is not a URL")
		return v
	}
	v.done = true
	v.query, _ = url.ParseQuery(u.RawQuery) // what can be read of it; the rest shows as missing
	return v
}

// turnedAway opens the address before a person does: a provider that refuses
// the request would leave them before an error page, and the run waiting.
func (p *probe) turnedAway(i webhook.Integration, address string) (location string, err error) {
	req, err := http.NewRequestWithContext(p.ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", fmt.Errorf("the Authentication URL cannot be opened: %w", err)
	}
	req.Header.Set("Accept", "text/html,*/*")
	browser := *p.Client
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	var resp *http.Response
	if p.gate.slots.within(p.ctx, func() {
		if resp, err = browser.Do(req); err == nil {
			_, _ = io.CopyN(io.Discard, resp.Body, linkHead) // so that the connection can be used again
			resp.Body.Close()
		}
	}) != nil || err != nil {
		return "", nil // perhaps the browser has other ways to get there
	}
	to := resp.Header.Get("Location")
	front, _, _ := strings.Cut(i.RedirectURI, "?")
	switch {
	case resp.StatusCode == http.StatusBadRequest || resp.StatusCode == http.StatusUnprocessableEntity || resp.StatusCode >= 500:
		return "", fmt.Errorf("%w: %d", ErrNoRedirect, resp.StatusCode)
	case resp.StatusCode >= 300 && strings.HasPrefix(to, front) && strings.Contains(to, "error="):
		return to, nil
	}
	return "", nil
}

// exchange sends the code of a visit, once, as i says.
func (p *probe) exchange(v *visit, i webhook.Integration) {
	v.exchanged = true
	v.said = "POST grant_type=authorization_code code=… client_id=… client_secret=…"
	if i.SendRedirectURI {
		v.said += " redirect_uri=…"
	}
	v.tokens, v.trace, v.refusal = p.redeem(i, v.code(), nil)
	if v.refusal == nil {
		p.noteTokens(v.seen(), v.tokens)
	}
}

// noteTokens puts a token answer among the others.
func (p *probe) noteTokens(s seen, t webhook.TokenSet) {
	s.Findings, s.Status = t.Findings, s.status
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log = append(p.log, s)
	p.given = append(p.given, s)
}

func (p *probe) redeem(i webhook.Integration, code string, as map[string]string) (webhook.TokenSet, trace, error) {
	var tokens webhook.TokenSet
	var refusal error
	if err := p.gate.slots.within(p.ctx, func() { tokens, refusal = i.Exchange(standing(p.ctx, as), p.Client, code) }); err != nil {
		refusal = err
	}
	return tokens, p.latest(), refusal
}

func (p *probe) latest() trace {
	p.strand.mu.Lock()
	defer p.strand.mu.Unlock()
	return p.strand.last
}

// firstVisit is the handshake that everything else lives on: as the integration
// says, with a state that is hard to give back. Where that does not come to
// tokens, it is tried once more the easy way: with a plain state, or with the
// redirect_uri that RFC 6749 wants beside one in the authorize request.
func (p *probe) firstVisit() (first, entry visit) {
	first = p.visitWith(p.Integration, hardState(), "sign in and allow, so that the checks have tokens", false)
	entry = first
	if first.code() == "" {
		if first.absent() || first.query.Get("error") == "access_denied" {
			return first, first
		}
		entry = p.visitWith(p.Integration, plainState(), "sign in and allow once more, with a plain state", false)
	}
	if entry.code() == "" {
		return first, entry
	}
	p.exchange(&entry, p.Integration)
	if first.state == entry.state {
		first = entry
	}
	if entry.insists() && !p.Integration.SendRedirectURI {
		with := p.Integration
		with.SendRedirectURI = true
		again := p.visitWith(with, plainState(), "sign in and allow once more: the token request was refused without redirect_uri", false)
		if again.code() != "" {
			if p.exchange(&again, with); again.refusal == nil {
				p.run.Integration.SendRedirectURI, p.insistent, first = true, true, entry
				entry = again
			}
		}
	}
	if entry.refusal == nil {
		p.use(entry.tokens)
	}
	return first, entry
}

// absent: nobody came, which says nothing about the provider.
func (v visit) absent() bool { return v.err != nil && !errors.Is(v.err, ErrNoRedirect) }

// insists: the provider took the client for what it is, and wanted more.
func (v visit) insists() bool {
	var r *webhook.Refused
	return errors.As(v.refusal, &r) && r.Type != "invalid_client" && r.Status < 500
}

// use keeps new tokens and lets every later call use them.
func (p *probe) use(t webhook.TokenSet) {
	if p.tokens == nil {
		p.run.tokens = p.shared(webhook.TokenSet{})
	}
	if err := p.tokens.Replace(p.ctx, t); err != nil {
		p.blocked = err.Error()
	}
}

// seen is the token request of a visit as a call.
func (v visit) seen() seen {
	return seen{endpoint: "token", said: v.said, err: nil, trace: v.trace}
}

// landing is the visit to the consent page as a call.
func (v visit) landing(said string) seen { return seen{endpoint: "authorize", said: said} }
