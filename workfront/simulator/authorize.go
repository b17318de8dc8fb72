package simulator

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"wfconnect/practice"
)

// authorizeRequest is one that may be shown to a person: its application is
// known and its redirect URI registered.
type authorizeRequest struct {
	app         App
	redirectURI string
	state       string
	hasState    bool
	challenge   string // PKCE S256; empty without
}

// refusal is an error that the application hears of (RFC 6749, section 4.1.2.1).
type refusal struct{ code, description string }

func (e *refusal) Error() string { return e.code + ": " + e.description }

func (w *Workfront) authorize(rw http.ResponseWriter, r *http.Request, f settings) {
	switch r.Method {
	case http.MethodGet:
		w.showConsent(rw, r, f)
	case http.MethodPost:
		w.answerConsent(rw, r, f)
	default:
		rw.Header().Set("Allow", "GET, POST")
		writeMessage(rw, http.StatusMethodNotAllowed, "This page cannot be opened like that", "Authorization starts with a GET.")
	}
}

func (w *Workfront) showConsent(rw http.ResponseWriter, r *http.Request, f settings) {
	request, err := w.readAuthorize(r.URL.RawQuery)
	switch {
	case f.is("application", "other-lane"):
		err = errUnknownApplication
	case f.is("registered_redirect", "slash"):
		err = errNotRegistered
	}
	if e := (*refusal)(nil); errors.As(err, &e) {
		w.refuse(rw, request, *e, f, http.StatusFound)
		return
	}
	if err != nil {
		writeMessage(rw, http.StatusBadRequest, "This application cannot be connected", "Workfront refused: "+err.Error()+". Nothing was sent to the application.")
		return
	}
	w.mu.Lock()
	nonce := w.random(16)
	w.consents.Put(nonce, consent{request, w.now()})
	w.mu.Unlock()
	writeConsent(rw, request, nonce)
}

var (
	errUnknownApplication = errors.New("no application has this client_id in this environment")
	errNotRegistered      = errors.New("the redirect_uri is not, byte for byte, one of those that are registered for this application")
)

// readAuthorize returns a *refusal for what the application may be told, and
// any other error for what only the person may see, because there is no
// address that could be trusted with it (RFC 6749, section 4.1.2.1).
func (w *Workfront) readAuthorize(query string) (authorizeRequest, error) {
	q, err := practice.Parameters(query)
	if err != nil {
		return authorizeRequest{}, fmt.Errorf("the authorize request is malformed: %w", err)
	}
	app, ok := w.app(q.Get("client_id"))
	if !ok {
		return authorizeRequest{}, errUnknownApplication
	}
	redirectURI := q.Get("redirect_uri")
	if !app.registered(redirectURI) || !practice.Usable(redirectURI) {
		return authorizeRequest{}, errNotRegistered
	}
	request := authorizeRequest{
		app: app, redirectURI: redirectURI, state: q.Get("state"), hasState: q.Has("state"),
		challenge: q.Get("code_challenge"),
	}
	if len(request.state) > maxState {
		return request, fmt.Errorf("the state is longer than %d bytes", maxState)
	}
	if q.Get("response_type") != "code" {
		return request, &refusal{"unsupported_response_type", "response_type must be code"}
	}
	return request, checkChallenge(app, q)
}

func (a App) registered(redirectURI string) bool {
	return slices.Contains(a.RedirectURIs, redirectURI) || a.AnyLoopback && practice.OnLoopback(redirectURI)
}

// checkChallenge is RFC 7636, section 4.3, of which Workfront knows S256 only.
func checkChallenge(app App, q url.Values) error {
	challenge := q.Get("code_challenge")
	if challenge == "" {
		if app.ClientSecret == "" {
			return &refusal{"invalid_request", "code_challenge is required for a single page application"}
		}
		return nil
	}
	if q.Get("code_challenge_method") != "S256" {
		return &refusal{"invalid_request", "code_challenge_method must be S256"}
	}
	if b, err := base64.RawURLEncoding.Strict().DecodeString(challenge); err != nil || len(b) != 32 {
		return &refusal{"invalid_request", "code_challenge must be 43 characters of base64url"}
	}
	return nil
}
