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
	CauseApplication        // the application's type does not fit the flow
	CauseSession            // the access token is not, or no longer, a session
	CausePermission         // the person may not do this
	CauseNetwork            // something in between: CDN, firewall, address list
	CausePath               // wrong host, path or lane
	CauseThrottled          // too many at once
	CauseServer             // theirs, and perhaps passing
	CauseMoved              // a redirect, which is not followed with a secret
)

// tokenCause reads a refusal of the token endpoint.
func (r *Refused) tokenCause(exchange bool) Cause {
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
	case r.byStatus() != CauseUnknown:
		return r.byStatus()
	case has("unsupported_grant_type", "unauthorized_client"):
		return CauseApplication
	case has("redirect"):
		return CauseRedirectURI
	case has("invalid_client", "client"):
		return CauseClient
	case exchange && has("invalid_grant", "code", "expired", "grant"):
		return CauseCode
	case !exchange && has("invalid_grant", "refresh", "expired", "grant"):
		return CauseRefreshToken
	case r.Status == http.StatusUnauthorized:
		return CauseClient
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
