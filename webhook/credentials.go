package webhook

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

const (
	headerAuthorization = "Authorization"
	headerAPIKey        = "apiKey"
	headerUsername      = "username"
)

// authenticate sets the headers that Workfront sends: in ApiKey mode the two
// documented ones, in OAuth2 mode Bearer; and the request headers in both.
func (i Integration) authenticate(req *http.Request, token Secret) error {
	for _, h := range i.RequestHeaders {
		if err := i.checkHeader(h); err != nil {
			return err
		}
		req.Header.Set(h.Name, h.Value)
	}
	switch {
	case i.Auth == AuthAPIKey:
		if err := i.checkAPIKey(); err != nil {
			return err
		}
		req.Header.Set(headerAPIKey, string(i.APIKey))
		// UTF-8 as it is: a user name outside ASCII has no documented form (A35).
		req.Header.Set(headerUsername, i.Username)
	case token != "":
		if !visible(string(token)) {
			return errors.New("the access token holds a character that no header can carry: run the handshake again")
		}
		req.Header.Set(headerAuthorization, "Bearer "+string(token))
	}
	return nil
}

// dropCredentials takes from a request what another host must not get.
func (i Integration) dropCredentials(header http.Header) {
	for _, name := range []string{headerAuthorization, headerAPIKey, headerUsername} {
		header.Del(name)
	}
	for _, h := range i.RequestHeaders {
		header.Del(h.Name)
	}
}

// checkHeader refuses a request header that cannot be sent or that would stand
// where Workfront's own stands.
func (i Integration) checkHeader(h Pair) error {
	reserved := []string{"Host", "Content-Length", "Transfer-Encoding", "Connection", "Trailer", "Upgrade"}
	is := func(name string) bool { return strings.EqualFold(h.Name, name) }
	switch {
	case !headerName(h.Name):
		return fmt.Errorf("request header %q is not a header name", bounded(h.Name))
	case !carries(h.Value):
		return fmt.Errorf("request header %s holds a line break or another control character", h.Name)
	case slices.ContainsFunc(reserved, is):
		return fmt.Errorf("request header %s cannot be set: it belongs to the connection", h.Name)
	case i.Auth == AuthOAuth2 && is(headerAuthorization):
		return errors.New("request header Authorization collides with the access token of OAuth2: remove one of them")
	case i.Auth == AuthAPIKey && (is(headerAPIKey) || is(headerUsername)):
		return fmt.Errorf("request header %s collides with the one that ApiKey sends: remove it", h.Name)
	}
	return nil
}

// headerName: a header's name (RFC 9110 section 5.6.2).
func headerName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return s != ""
}

// carries says whether a header can carry s: no control characters, any other
// byte (RFC 9110 section 5.5).
func carries(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// visible: printable ASCII without a space, what a token is made of (RFC 6749
// appendix A.12).
func visible(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}
