package workfront

import (
	"crypto/rand"
	"net/url"
	"strings"
)

const (
	authorizePath = "/integrations/oauth2/authorize"
	tokenPath     = "/integrations/oauth2/api/v1/token"
)

// NewState makes a state for one login: more than 128 random bits, letters and
// digits only, so that no hop on the way has a reason to re-encode it.
func NewState() string { return rand.Text() + rand.Text()[:6] }

// AuthorizationURI is what a third-party application's form calls so (Adobe,
// "OAuth 2 applications using the authorization code flow").
func (a Application) AuthorizationURI() string { return a.Host.String() + authorizePath }

// TokenURL is what a third-party application's form calls so.
func (a Application) TokenURL() string { return a.Host.String() + tokenPath }

// AuthorizeURL is the address that the person's browser opens to sign in and
// allow access (RFC 6749 section 4.1.1). Adobe does not document state; it is
// always sent. A SinglePage application sends the challenge of its Verifier.
func (a Application) AuthorizeURL(state string) string {
	pairs := []string{
		"client_id", a.ClientID,
		"redirect_uri", a.RedirectURI,
		"response_type", "code",
		"state", state,
	}
	if a.Type == SinglePage {
		pairs = append(pairs, "code_challenge", Challenge(a.Verifier), "code_challenge_method", "S256")
	}
	return a.AuthorizationURI() + "?" + query(pairs...)
}

// query keeps the order it is given, which url.Values does not, and writes a
// space as %20, which every server reads alike.
func query(pairs ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(escape(pairs[i]) + "=" + escape(pairs[i+1]))
	}
	return b.String()
}

func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
