package workfront

import (
	"net/http"
	"strings"
)

// Cause is the most likely reason of a refusal, as far as the answer alone
// tells it.
type Cause int

const (
	CauseUnknown      Cause = iota
	CauseCode               // the code is expired, used, or another's
	CauseRefreshToken       // the refresh token is dead: rotated away, expired, idle, application deleted
	CauseClient             // wrong client ID or secret, or an application of another lane
	CauseRedirectURI        // not byte for byte the registered one
	CauseStyle              // the way the request carries its parameters is not taken
	CauseApplication        // the application's type does not fit the flow
	CauseSession            // the access token is not, or no longer, a session
	CausePermission         // the person may not do this
	CauseNetwork            // something in between: CDN, firewall, address list
	CausePath               // wrong host, path or lane
	CauseThrottled          // too many at once
	CauseServer             // theirs, and perhaps passing
	CauseMoved              // a redirect, which is not followed with a secret
	CauseAssertion          // the signed JWT: its key, iss, sub or times
)

// tokenCause reads a refusal of the token endpoint: what the status says
// whatever the body says, then an error code of RFC 6749, then words.
func (r *Refused) tokenCause(offers grant) Cause {
	if c := r.byStatus(); c != CauseUnknown {
		return c
	}
	if c := r.byCode(offers); c != CauseUnknown {
		return c
	}
	words := strings.ToLower(r.Type + " " + r.Message)
	has := func(any ...string) bool {
		for _, s := range any {
			if strings.Contains(words, s) {
				return true
			}
		}
		return false
	}
	switch {
	case has("unsupported grant type"):
		return CauseApplication
	case has("redirect"):
		return CauseRedirectURI
	case offers == presenting && has("jwt", "signature", "assertion", "issuer", "subject", "expired"):
		return CauseAssertion
	case has("client"):
		return CauseClient
	case offers == exchanging && has("authorization code", "code expired", "expired code", "code has expired", "invalid code", "code was"):
		return CauseCode
	case offers == refreshing && has("refresh", "expired"):
		return CauseRefreshToken
	case r.Status == http.StatusUnauthorized:
		return CauseClient
	}
	return CauseUnknown
}

// byCode reads the error codes of RFC 6749 section 5.2, which Workfront's type
// may hold as well. invalid_grant covers a redirect URI that differs.
func (r *Refused) byCode(offers grant) Cause {
	switch strings.ToLower(r.Type) {
	case "invalid_client":
		return CauseClient
	case "unauthorized_client", "unsupported_grant_type":
		return CauseApplication
	case "invalid_request":
		return CauseStyle
	case "invalid_grant":
		switch {
		case offers == refreshing:
			return CauseRefreshToken
		case offers == presenting:
			return CauseAssertion
		case strings.Contains(strings.ToLower(r.Message), "redirect") && !strings.Contains(strings.ToLower(r.Message), "another client"):
			return CauseRedirectURI
		}
		return CauseCode
	}
	if r.Status == http.StatusUnsupportedMediaType {
		return CauseStyle
	}
	return CauseUnknown
}

// byStatus: what the status tells whatever the body says.
func (r *Refused) byStatus() Cause {
	switch {
	case r.Status >= 300 && r.Status < 400:
		return CauseMoved
	case r.Status == http.StatusTooManyRequests:
		return CauseThrottled
	case r.Status >= 500:
		return CauseServer
	case r.Status == http.StatusNotFound:
		return CausePath
	case r.Status == http.StatusForbidden && r.Shape == ShapeHTML:
		return CauseNetwork
	}
	return CauseUnknown
}

// apiCause reads a refusal of the REST API. A 403 alone is a permission, not
// an ended session (A17).
func (r *Refused) apiCause() Cause {
	words := strings.ToLower(r.Message)
	ended := strings.Contains(r.Type, "AuthenticationException") ||
		strings.Contains(words, "not currently logged in") || strings.Contains(words, "invalid session id")
	switch {
	case ended, r.Status == http.StatusUnauthorized:
		return CauseSession
	case r.byStatus() != CauseUnknown:
		return r.byStatus()
	case r.Status == http.StatusForbidden:
		return CausePermission
	}
	return CauseUnknown
}
