package provider

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"wfconnect/practice"
)

// consentLife is how long a consent page may lie open.
const consentLife = 30 * time.Minute

func (c *call) answerConsent() {
	if practice.FromAnotherSite(c.r) {
		c.message(http.StatusForbidden, "This did not come from the consent page", "Another site tried to answer for you. Nothing was allowed.")
		return
	}
	form, err := readForm(c.rw, c.r)
	if err != nil || practice.Once(form) != nil {
		c.message(http.StatusBadRequest, "This form cannot be read", "Start again in Workfront.")
		return
	}
	open, ok := c.takeConsent(form.Get("nonce"))
	if !ok {
		c.message(http.StatusBadRequest, "This page was already answered", "A consent page works once, for half an hour. Start again in Workfront.")
		return
	}
	switch form.Get("decision") {
	case "allow":
		practice.Redirect(c.rw, c.allowed(open.request), http.StatusSeeOther)
	case "cancel":
		c.sendBack(open.request, denial{"access_denied", "The user did not allow it"}, http.StatusSeeOther)
	default:
		c.message(http.StatusBadRequest, "Neither allowed nor cancelled", "Start again in Workfront.")
	}
}

// takeConsent hands out what a nonce stands for, once.
func (p *Provider) takeConsent(nonce string) (consent, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	open, ok := p.consents.Get(nonce)
	p.consents.Drop(nonce)
	return open, ok && p.o.Now().Before(open.shown.Add(consentLife))
}

// allowed issues a code and returns where to bring it.
func (c *call) allowed(request authorizeRequest) string {
	c.mu.Lock()
	key := c.random(24)
	c.codes.Put(hashOf(key), &code{grant: &grant{redirectURI: request.redirectURI}, issued: c.o.Now()})
	c.mu.Unlock()
	return c.callback(request, []string{"code", key})
}

// sendBack tells Workfront no, or, under denial=page, only the person.
func (c *call) sendBack(request authorizeRequest, e denial, status int) {
	switch c.f["denial"] {
	case "page":
		c.message(http.StatusOK, "Nothing was allowed", "You can close this page. Workfront has not been told.")
		return
	case "no_state":
		request.hasState = false
	}
	practice.Redirect(c.rw, c.callback(request, []string{"error", e.code, "error_description", e.description}), status)
}

// callback is the redirect URI with an answer and the state.
func (c *call) callback(request authorizeRequest, answer []string) string {
	uri := request.redirectURI
	if c.f.is("redirect_query", "dropped") {
		uri, _, _ = strings.Cut(uri, "?")
	}
	uri = practice.WithQuery(uri, escape, answer...)
	if !request.hasState {
		return uri
	}
	plain, err := url.QueryUnescape(request.state)
	if err != nil {
		plain = request.state
	}
	switch c.f["state"] {
	case "dropped":
		return uri
	case "altered":
		return uri + "&state=" + request.state + "x"
	case "decoded": // and not encoded again: a plus becomes a space, an ampersand ends it
		return uri + "&state=" + strings.NewReplacer(" ", "+", "#", "%23", "\r", "", "\n", "").Replace(strings.ToValidUTF8(plain, ""))
	case "truncated":
		return uri + "&state=" + escape(plain[:min(len(plain), 64)])
	}
	return uri + "&state=" + request.state
}
