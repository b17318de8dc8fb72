package provider

import (
	"net/http"
	"net/url"
	"time"
)

func (c *call) token() {
	body, e := c.tokenAnswer()
	h := c.rw.Header()
	if e != nil {
		if e.status == http.StatusUnauthorized && h.Get("WWW-Authenticate") == "" && c.r.Header.Get("Authorization") != "" {
			h.Set("WWW-Authenticate", `Basic realm="wfconnect sample provider"`) // RFC 6749, section 5.2
		}
		c.tokenFails(*e)
		return
	}
	c.tokenJSON(http.StatusOK, body)
}

// tokenJSON is not json: the faults of API answers are not those of the token
// endpoint.
func (c *call) tokenJSON(status int, v any) {
	straight := call{Provider: c.Provider, rw: unstored{c}, r: c.r, f: settings{"content_type": "json"}}
	straight.json(status, v)
}

// unstored sets, or fails to set, what keeps tokens out of caches.
type unstored struct{ *call }

func (u unstored) Header() http.Header         { return u.rw.Header() }
func (u unstored) Write(b []byte) (int, error) { return u.rw.Write(b) }
func (u unstored) WriteHeader(status int) {
	h := u.rw.Header()
	h.Set("Pragma", "no-cache")
	if u.f.is("no_store", "absent") {
		h.Del("Cache-Control")
		h.Del("Pragma")
	}
	u.rw.WriteHeader(status)
}

func (c *call) tokenAnswer() (map[string]any, *tokenError) {
	if c.r.Method != http.MethodPost {
		c.rw.Header().Set("Allow", http.MethodPost)
		return nil, &tokenError{http.StatusMethodNotAllowed, "invalid_request", "the token endpoint takes POST"}
	}
	request, e := readTokenRequest(c.rw, c.r)
	if e != nil {
		return nil, e
	}
	if name := c.stranger(request.parameters); name != "" {
		return nil, &tokenError{http.StatusBadRequest, "invalid_request", "there is no such parameter: " + name}
	}
	if style := c.f["token_request"]; style != "all" && style != request.style {
		return nil, &tokenError{http.StatusBadRequest, "invalid_request", "this way of sending the request is not supported: " + request.style}
	}
	if e := c.authenticateClient(request); e != nil {
		return nil, e
	}
	switch request.parameters.Get("grant_type") {
	case "authorization_code":
		return c.exchange(request.parameters)
	case "refresh_token":
		return c.renew(request.parameters)
	case "":
		return nil, missing("grant_type")
	}
	return nil, &tokenError{http.StatusBadRequest, "unsupported_grant_type", "the grant type is not supported"}
}

// exchange gives tokens for a code (RFC 6749, section 4.1.3). Workfront sends
// no redirect_uri (A23).
func (c *call) exchange(q url.Values) (map[string]any, *tokenError) {
	if q.Get("code") == "" {
		return nil, missing("code")
	}
	if c.f.is("redirect_uri", "required") && q.Get("redirect_uri") == "" {
		return nil, missing("redirect_uri")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.codes.Get(hashOf(q.Get("code")))
	switch {
	case !ok:
		return nil, invalidGrant("the code is not valid")
	case k.used && !c.f.is("code_reuse", "accepted"):
		if c.f.is("code_reuse", "revokes") {
			k.grant.ended = true
		}
		return nil, invalidGrant("the code was already used")
	case !c.o.Now().Before(k.issued.Add(c.o.CodeLife)):
		return nil, invalidGrant("the code has expired")
	case q.Has("redirect_uri") && q.Get("redirect_uri") != k.grant.redirectURI:
		return nil, invalidGrant("redirect_uri is not that of the authorization request")
	}
	k.used = true
	refresh := ""
	if !c.f.is("refresh_token", "absent") {
		refresh = c.newRefresh(k.grant)
	}
	return c.success(k.grant, refresh), nil
}

// renew gives a new access token for a refresh token (RFC 6749, section 6); the
// old access token is over.
func (c *call) renew(q url.Values) (map[string]any, *tokenError) {
	key := q.Get("refresh_token")
	if key == "" {
		return nil, missing("refresh_token")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.refresh.Get(hashOf(key))
	if !ok || t.grant.ended || c.f.is("refresh", "refused") {
		return nil, invalidGrant("the refresh token is not valid, or was revoked")
	}
	if t.replaced {
		if c.f.is("rotation", "kills_family") {
			t.grant.ended = true // RFC 9700, section 4.14.2
		}
		return nil, invalidGrant("the refresh token was already used")
	}
	refresh := key
	if !c.f.is("rotation", "no") {
		t.replaced = true
		refresh = c.newRefresh(t.grant)
	}
	if c.f.is("refresh_token", "absent_on_refresh") || c.f.is("refresh_token", "absent") {
		refresh = ""
	}
	return c.success(t.grant, refresh), nil
}

// newRefresh is called with the mutex held, as is success.
func (c *call) newRefresh(g *grant) string {
	key := c.random(24)
	c.refresh.Put(hashOf(key), &refreshToken{grant: g})
	if c.f.is("refresh_token", "as_access") {
		c.access.Put(hashOf(key), accessToken{grant: g, expires: c.o.Now().Add(c.o.TokenLife)})
	}
	return key
}

func (c *call) success(g *grant, refresh string) map[string]any {
	old := g.access
	if old != "" && !c.f.is("old_token", "lives") && !c.f.is("refresh", "same_token") {
		c.access.Drop(hashOf(old))
	}
	switch {
	case old != "" && c.f.is("refresh", "same_token"):
	case old != "" && c.f.is("refresh", "dead_token"):
		g.access = c.random(24)
	default:
		g.access = c.random(24)
		c.access.Put(hashOf(g.access), accessToken{grant: g, expires: c.o.Now().Add(c.o.TokenLife)})
	}
	seconds := int64(c.o.TokenLife / time.Second)
	body := map[string]any{"access_token": g.access, "token_type": "Bearer", "expires_in": seconds}
	if refresh != "" {
		body["refresh_token"] = refresh
	}
	bend(body, "token_type", c.f["token_type"], map[string]any{"mac": "mac"})
	bend(body, "expires_in", c.f["expires_in"], map[string]any{"string": inDigits(seconds), "zero": 0})
	if c.f.is("expires_in", "expires_id") {
		delete(body, "expires_in")
		body["expires_id"] = seconds
	}
	return body
}
