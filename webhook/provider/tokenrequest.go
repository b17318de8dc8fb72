package provider

import (
	"bytes"
	"crypto/subtle"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"

	"wfconnect/practice"
)

// tokenRequest is a request to the token endpoint, whichever way it came.
type tokenRequest struct {
	style      string // form, query, json, or basic for any of them with an Authorization header
	id, secret string
	encoded    bool // the credentials came in Basic, where RFC 6749, section 2.3.1, form-encodes them
	parameters url.Values
}

// readTokenRequest takes a form, a query or JSON, each with the credentials in
// it or in Basic: Adobe's documentation shows neither clearly (A22).
func readTokenRequest(rw http.ResponseWriter, r *http.Request) (tokenRequest, *tokenError) {
	bad := func(text string) (tokenRequest, *tokenError) {
		return tokenRequest{}, &tokenError{http.StatusBadRequest, "invalid_request", text}
	}
	query, err := practice.Parameters(r.URL.RawQuery)
	if err != nil {
		return bad("the query cannot be read: " + err.Error())
	}
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxBody))
	if e := (*http.MaxBytesError)(nil); errors.As(err, &e) {
		return tokenRequest{}, &tokenError{http.StatusRequestEntityTooLarge, "invalid_request", "the request is too large"}
	}
	if err != nil {
		return bad("the request ended early")
	}
	t, err := readTokenBody(r.Header.Get("Content-Type"), body)
	if err != nil {
		return bad("the body cannot be read: " + err.Error())
	}
	if t.parameters.Get("grant_type") == "" {
		t.style = "query"
	}
	for name, values := range query {
		if t.parameters.Has(name) {
			return bad(name + " is in the query and in the body")
		}
		t.parameters[name] = values
	}
	return t.withCredentials(r)
}

func readTokenBody(contentType string, body []byte) (tokenRequest, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return tokenRequest{style: "query", parameters: url.Values{}}, nil
	}
	kind, _, _ := mime.ParseMediaType(contentType)
	switch kind {
	case "application/json":
		q, err := practice.JSONParameters(body)
		return tokenRequest{style: "json", parameters: q}, err
	case formType:
		q, err := practice.Parameters(string(body))
		return tokenRequest{style: "form", parameters: q}, err
	}
	return tokenRequest{}, errors.New("its content type is neither " + formType + " nor application/json")
}

func (t tokenRequest) withCredentials(r *http.Request) (tokenRequest, *tokenError) {
	t.id, t.secret = t.parameters.Get("client_id"), t.parameters.Get("client_secret")
	switch authorization := r.Header.Values("Authorization"); len(authorization) {
	case 0:
		return t, nil
	case 1:
	default:
		return t, &tokenError{http.StatusBadRequest, "invalid_request", "there is more than one Authorization header"}
	}
	id, secret, ok := r.BasicAuth()
	switch {
	case !ok:
		return t, unauthenticated("the Authorization header is not Basic, or not in base64")
	case t.parameters.Has("client_secret"):
		return t, &tokenError{http.StatusBadRequest, "invalid_request", "the client credentials are in two places (RFC 6749, section 2.3)"}
	}
	t.style, t.id, t.secret, t.encoded = "basic", id, secret, true
	return t, nil
}

// authenticateClient makes sure that it is Workfront.
func (c *call) authenticateClient(t tokenRequest) *tokenError {
	known := c.same(t.id, t.secret)
	if t.encoded && !known {
		id, err1 := url.QueryUnescape(t.id)
		secret, err2 := url.QueryUnescape(t.secret)
		known = errors.Join(err1, err2) == nil && c.same(id, secret)
	}
	switch refreshes := t.parameters.Get("grant_type") == "refresh_token"; {
	case known,
		t.id == c.o.ClientID && c.f.is("client_secret", "unchecked"),
		t.id == c.o.ClientID && refreshes && c.f.is("client_secret", "unchecked_on_refresh"),
		c.same(c.o.ClientID, t.secret) && c.f.is("client_id", "unchecked"):
		return nil
	}
	return unauthenticated("the client_id or the client_secret is missing or wrong")
}

func (p *Provider) same(id, secret string) bool {
	return subtle.ConstantTimeCompare([]byte(hashOf(id)+hashOf(secret)), []byte(hashOf(p.o.ClientID)+hashOf(p.o.ClientSecret))) == 1
}

// tokenError is why there are no tokens (RFC 6749, section 5.2).
type tokenError struct {
	status     int
	kind, text string
}

func missing(parameter string) *tokenError {
	return &tokenError{http.StatusBadRequest, "invalid_request", parameter + " is missing"}
}

func invalidGrant(text string) *tokenError {
	return &tokenError{http.StatusBadRequest, "invalid_grant", text}
}

func unauthenticated(text string) *tokenError {
	return &tokenError{http.StatusUnauthorized, "invalid_client", text}
}

func (c *call) tokenFails(e tokenError) {
	switch c.f["token_error"] {
	case "200":
		e.status = http.StatusOK
	case "500":
		e.status = http.StatusInternalServerError
	case "html":
		c.plain(e.status, htmlType, "<!DOCTYPE html>\n<title>Error</title><h1>"+http.StatusText(e.status)+"</h1>\n")
		return
	}
	c.tokenJSON(e.status, map[string]any{"error": e.kind, "error_description": e.text})
}

func inDigits(n int64) string { return strconv.FormatInt(n, 10) }
