package simulator

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"wfconnect/practice"
)

// elsewhere is where token_redirect points. It exists nowhere (RFC 2606).
const elsewhere = "https://elsewhere.example" + TokenPath

func (w *Workfront) token(rw http.ResponseWriter, r *http.Request, f settings) {
	if status, message := gateway(f); status != 0 {
		writeTokenError(rw, tokenError{status, "server_error", message}, f)
		return
	}
	if f.is("token_redirect", "yes") {
		practice.Redirect(rw, elsewhere, http.StatusTemporaryRedirect)
		return
	}
	body, e := w.tokenAnswer(r, f)
	if e != nil {
		if e.status == http.StatusUnauthorized && r.Header.Get("Authorization") != "" {
			rw.Header().Set("WWW-Authenticate", `Basic realm="Workfront"`) // RFC 6749, section 5.2
		}
		writeTokenError(rw, *e, f)
		return
	}
	if f.is("token_answer", "lost") {
		practice.Reset(rw)
		return
	}
	rw.Header().Set("Pragma", "no-cache")
	writeJSON(rw, http.StatusOK, body)
}

func (w *Workfront) tokenAnswer(r *http.Request, f settings) (map[string]any, *tokenError) {
	if r.Method != http.MethodPost {
		return nil, &tokenError{http.StatusMethodNotAllowed, "invalid_request", "Request method '" + r.Method + "' not supported"}
	}
	if e := forced(f); e != nil {
		return nil, e
	}
	request, e := readTokenRequest(r)
	if e != nil {
		return nil, e
	}
	if !accepted(request.encoding, f) {
		if f.is("wrong_encoding", "uses-up") {
			w.useUp(request.parameters, f)
		}
		return nil, &tokenError{http.StatusBadRequest, "invalid_request", "This way of sending the client credentials is not supported (" + request.encoding + ")"}
	}
	app, e := w.authenticate(request)
	if e == nil && f.is("application", "other-lane") {
		e = unknownHere()
	}
	if e != nil {
		return nil, e
	}
	if app.Machine != nil {
		return nil, &tokenError{http.StatusBadRequest, "unauthorized_client", "A Machine to Machine Application presents a JWT at " + JWTPath}
	}
	switch request.parameters.Get("grant_type") {
	case "authorization_code":
		return w.exchange(app, request.parameters, f)
	case "refresh_token":
		return w.renew(app, request.parameters, f)
	case "":
		return nil, missing("grant_type")
	}
	return nil, &tokenError{http.StatusBadRequest, "unsupported_grant_type", "The grant type is not supported"}
}

func accepted(encoding string, f settings) bool {
	list := f["encodings_accepted"]
	return list == "all" || strings.Contains(","+list+",", ","+encoding+",")
}

// useUp takes what a request offers without giving anything for it.
func (w *Workfront) useUp(p url.Values, f settings) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c, ok := w.codes.Get(p.Get("code")); ok {
		c.used = true
	}
	if t, ok := w.refresh.Get(p.Get("refresh_token")); ok && strings.HasPrefix(f["refresh_token"], "rotating") {
		t.replaced = true
	}
}

// exchange gives tokens for a code (RFC 6749, section 4.1.3).
func (w *Workfront) exchange(app App, p url.Values, f settings) (map[string]any, *tokenError) {
	for _, name := range []string{"code", "redirect_uri"} {
		if p.Get(name) == "" {
			return nil, missing(name)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	c, ok := w.codes.Get(p.Get("code"))
	ttl, _ := f.duration("code_ttl")
	switch {
	case !ok || c.request.app.ClientID != app.ClientID:
		return nil, &tokenError{http.StatusBadRequest, "invalid_grant", "The authorization code is not valid"}
	case c.used && f.is("code_single_use", "yes"):
		return nil, &tokenError{http.StatusBadRequest, "invalid_grant", "The authorization code was already used"}
	case !now.Before(c.issued.Add(ttl)):
		return nil, &tokenError{http.StatusBadRequest, "invalid_grant", "The authorization code has expired"}
	case p.Get("redirect_uri") != c.request.redirectURI:
		return nil, wrongRedirect()
	}
	if e := verify(c.request.challenge, p.Get("code_verifier")); e != nil {
		return nil, e
	}
	c.used = true
	g := &grant{clientID: app.ClientID, redirectURI: c.request.redirectURI, issued: now, active: now}
	refresh := ""
	if !f.is("refresh_token", "absent") {
		refresh = w.newRefresh(g)
	}
	return w.success(g, refresh, f), nil
}

// verify is RFC 7636, section 4.6.
func verify(challenge, verifier string) *tokenError {
	if challenge == "" {
		if verifier != "" {
			return &tokenError{http.StatusBadRequest, "invalid_grant", "code_verifier was sent, but the authorization request had no code_challenge"}
		}
		return nil
	}
	if verifier == "" {
		return missing("code_verifier")
	}
	sum := sha256.Sum256([]byte(verifier))
	got := base64.RawURLEncoding.EncodeToString(sum[:])
	if subtle.ConstantTimeCompare([]byte(got), []byte(challenge)) != 1 {
		return &tokenError{http.StatusBadRequest, "invalid_grant", "code_verifier does not match code_challenge"}
	}
	return nil
}

// renew gives tokens for a refresh token (RFC 6749, section 6).
func (w *Workfront) renew(app App, p url.Values, f settings) (map[string]any, *tokenError) {
	key := p.Get("refresh_token")
	if key == "" {
		return nil, missing("refresh_token")
	}
	if f.is("require_redirect_uri_on_refresh", "yes") && p.Get("redirect_uri") == "" {
		return nil, missing("redirect_uri")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	t, ok := w.refresh.Get(key)
	if !ok || t.grant.clientID != app.ClientID || !t.grant.alive(now, f) {
		return nil, &tokenError{http.StatusBadRequest, "invalid_grant", "The refresh token is not valid or has expired"}
	}
	if t.replaced {
		if f.is("refresh_token", "rotating-reuse-kills-family") {
			t.grant.ended = true // RFC 9700, section 4.14.2
		}
		return nil, &tokenError{http.StatusBadRequest, "invalid_grant", "The refresh token was already used"}
	}
	if p.Has("redirect_uri") && p.Get("redirect_uri") != t.grant.redirectURI {
		return nil, wrongRedirect()
	}
	t.grant.active = now
	refresh := key
	switch f["refresh_token"] {
	case "absent":
		refresh = ""
	case "rotating", "rotating-reuse-kills-family":
		t.replaced = true
		refresh = w.newRefresh(t.grant)
	}
	return w.success(t.grant, refresh, f), nil
}

func (w *Workfront) newRefresh(g *grant) string {
	key := w.random(24)
	w.refresh.Put(key, &refreshToken{grant: g})
	return key
}

// success opens a session. The caller holds the mutex.
func (w *Workfront) success(g *grant, refresh string, f settings) map[string]any {
	access := w.random(16) // 32 hex digits, as a sessionID has
	w.sessions.Put(access, &session{grant: g, used: w.now()})
	body := map[string]any{"access_token": access, "token_type": f["token_type"]}
	if f.is("token_type", "unknown") {
		body["token_type"] = "workfront-session"
	}
	if refresh != "" {
		body["refresh_token"] = refresh
	}
	if v, ok := expiresIn(f["expires_in"]); ok {
		body["expires_in"] = v
	}
	switch f["wid"] {
	case "present":
		body["wid"] = me.id
	case "number":
		body["wid"] = 4711
	}
	return body
}

func expiresIn(spelling string) (value any, present bool) {
	switch spelling {
	case "zero":
		return 0, true
	case "string":
		return "3600", true
	case "negative":
		return -1, true
	case "null":
		return nil, true
	case "float":
		return json.Number("3599.5"), true
	case "absent":
		return nil, false
	}
	return json.Number(spelling), true
}
