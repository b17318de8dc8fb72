package simulator

import (
	"crypto/subtle"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"

	"wfconnect/practice"
)

// tokenRequest is a request to the token endpoint, whichever way it came.
type tokenRequest struct {
	// encoding is how: E1 JSON with Basic, E2 form with the secret, E3 JSON
	// with the secret, E4 form without a secret. There is no other.
	encoding     string
	id, secret   string
	parameters   url.Values
	secretIsSent bool
}

func readTokenRequest(r *http.Request) (tokenRequest, *tokenError) {
	body, err := io.ReadAll(r.Body)
	if e := (*http.MaxBytesError)(nil); errors.As(err, &e) {
		return tokenRequest{}, &tokenError{http.StatusRequestEntityTooLarge, "invalid_request", "The request body is too large"}
	}
	if err != nil {
		return tokenRequest{}, &tokenError{http.StatusBadRequest, "invalid_request", "The request body ended early"}
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var t tokenRequest
	switch kind {
	case "application/json":
		t.parameters, err = practice.JSONParameters(body)
	case "application/x-www-form-urlencoded":
		t.parameters, err = practice.Parameters(string(body))
	default:
		return t, &tokenError{http.StatusUnsupportedMediaType, "invalid_request", "The content type is not supported; send application/json or application/x-www-form-urlencoded"}
	}
	if err != nil {
		return t, &tokenError{http.StatusBadRequest, "invalid_request", "The request body cannot be read: " + err.Error()}
	}
	return t.withCredentials(r, kind == "application/json")
}

func (t tokenRequest) withCredentials(r *http.Request, isJSON bool) (tokenRequest, *tokenError) {
	t.id, t.secret = t.parameters.Get("client_id"), t.parameters.Get("client_secret")
	t.secretIsSent = t.parameters.Has("client_secret")
	switch authorization := r.Header.Values("Authorization"); len(authorization) {
	case 0:
		switch {
		case t.secretIsSent && isJSON:
			t.encoding = "E3"
		case t.secretIsSent:
			t.encoding = "E2"
		case !isJSON:
			t.encoding = "E4"
		default:
			return t, unauthenticated("The client credentials are missing")
		}
		return t, nil
	case 1:
	default:
		return t, &tokenError{http.StatusBadRequest, "invalid_request", "More than one Authorization header was sent"}
	}
	id, secret, ok := r.BasicAuth()
	switch {
	case !ok:
		return t, unauthenticated("The Authorization header is not Basic, or not in base64")
	case t.secretIsSent || (t.id != "" && t.id != id):
		return t, &tokenError{http.StatusBadRequest, "invalid_request", "More than one way of client authentication was used"}
	case !isJSON:
		return t, &tokenError{http.StatusBadRequest, "invalid_request", "Client credentials in the Authorization header go with application/json only"}
	}
	t.encoding, t.id, t.secret, t.secretIsSent = "E1", id, secret, true
	return t, nil
}

// authenticate finds the application that sent a request, and makes sure of it.
func (w *Workfront) authenticate(t tokenRequest) (App, *tokenError) {
	app, ok := w.app(t.id)
	switch {
	case t.id == "":
		return App{}, unauthenticated("client_id is missing")
	case !ok:
		return App{}, unknownHere()
	case app.ClientSecret == "" && t.secretIsSent:
		return App{}, unauthenticated("The client has no client secret")
	case app.ClientSecret != "" && !t.secretIsSent:
		return App{}, unauthenticated("client_secret is missing")
	case subtle.ConstantTimeCompare([]byte(app.ClientSecret), []byte(t.secret)) != 1:
		return App{}, unauthenticated("The client secret is not valid")
	}
	return app, nil
}
