package provider

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"wfconnect/practice"
)

// authorizeRequest is one that may be shown to a person: its redirect URI is
// registered.
type authorizeRequest struct {
	redirectURI string
	state       string // as it came, still percent-encoded where that is safe to repeat
	hasState    bool
}

// denial is an error that Workfront hears of (RFC 6749, section 4.1.2.1).
type denial struct{ code, description string }

func (e *denial) Error() string { return e.code + ": " + e.description }

// authorize is what the Authentication URL opens. Workfront is known to add
// state and nothing else (A21).
func (c *call) authorize() {
	switch c.r.Method {
	case http.MethodGet:
		c.showConsent()
	case http.MethodPost:
		c.answerConsent()
	default:
		c.rw.Header().Set("Allow", "GET, POST")
		c.message(http.StatusMethodNotAllowed, "This page cannot be opened like that", "Authorization starts with a GET.")
	}
}

func (c *call) showConsent() {
	request, err := c.readAuthorize(c.r.URL.RawQuery)
	if e := (*denial)(nil); errors.As(err, &e) {
		c.sendBack(request, *e, http.StatusFound)
		return
	}
	if err != nil {
		c.message(http.StatusBadRequest, "Workfront cannot be connected", "The request was refused: "+err.Error()+". Nothing was sent to Workfront.")
		return
	}
	c.mu.Lock()
	nonce := c.random(16)
	c.consents.Put(nonce, consent{request, c.o.Now()})
	c.mu.Unlock()
	c.consentPage(request, nonce)
}

// readAuthorize returns a *denial for what Workfront may be told, and any other
// error for what only the person may see, because there is no address that
// could be trusted with it (RFC 6749, section 4.1.2.1).
func (c *call) readAuthorize(query string) (authorizeRequest, error) {
	q, err := practice.Parameters(query)
	if err != nil {
		return authorizeRequest{}, fmt.Errorf("it is malformed: %w", err)
	}
	for _, name := range []string{"client_id", "redirect_uri", "response_type"} {
		if c.f.is("authorize_params", "required") && q.Get(name) == "" {
			return authorizeRequest{}, fmt.Errorf("%s is missing", name)
		}
	}
	if q.Has("client_id") && q.Get("client_id") != c.o.ClientID {
		return authorizeRequest{}, errors.New("the client_id is not the one that is registered here")
	}
	redirectURI := q.Get("redirect_uri")
	if !q.Has("redirect_uri") && len(c.o.RedirectURIs) > 0 {
		redirectURI = c.o.RedirectURIs[0]
	}
	if !c.registered(redirectURI) && !c.f.is("redirect_to", "any") || !practice.Usable(redirectURI) {
		return authorizeRequest{}, errors.New("the redirect_uri is not, byte for byte, one of those that are registered here")
	}
	if len(q.Get("state")) > maxState {
		return authorizeRequest{}, fmt.Errorf("the state is longer than %d bytes", maxState)
	}
	request := authorizeRequest{redirectURI: redirectURI, state: rawState(query, q.Get("state")), hasState: q.Has("state")}
	if q.Has("response_type") && q.Get("response_type") != "code" {
		return request, &denial{"unsupported_response_type", "response_type must be code"}
	}
	return request, nil
}

// safeState is what a query may hold as it is (RFC 3986, section 3.4), without
// the separator.
var safeState = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z0-9._~!$'()*+,;:@/?=%-]*$`)
})

// rawState gives the state back exactly as it was written, so that it survives
// whichever way the other side writes a space or a plus (A27).
func rawState(query, decoded string) string {
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name == "state" && safeState().MatchString(value) {
			return value
		}
	}
	return escape(decoded)
}

// escape writes a space as %20, which everybody reads.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func (p *Provider) registered(redirectURI string) bool {
	return slices.Contains(p.o.RedirectURIs, redirectURI) || p.o.AnyLoopback && practice.OnLoopback(redirectURI)
}
