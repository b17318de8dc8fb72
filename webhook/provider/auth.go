package provider

import (
	"crypto/subtle"
	"net/http"
	"strings"
)

const cookieName = "provider_session"

// authenticate lets a call in, or says why not. Workfront knows 403 only, and
// answers it with a refresh (Adobe, "Error handling").
func (c *call) authenticate() error {
	switch name := c.endpoint.name; {
	case name == "serviceInfo" && !c.f.is("service_info", "needs_auth"):
		return nil
	case (name == "download" || name == "thumbnail") && c.f.is("bytes_auth", "off"):
		return nil
	case c.denies():
		return refuse(http.StatusForbidden, "access is denied")
	case c.f.is("auth", "off"):
		return nil
	}
	check := c.checkToken
	if c.o.Auth == APIKey {
		check = c.checkKey
	}
	if err := check(); err != nil {
		return err
	}
	return c.checkCookie()
}

// denies takes the one refusal of deny=once.
func (c *call) denies() bool {
	if c.f.is("deny", "once") {
		c.mu.Lock()
		defer c.mu.Unlock()
		if !c.faults.is("deny", "once") {
			return false // another call was first
		}
		c.faults["deny"] = "no"
		return true
	}
	return c.f.is("deny", "always")
}

func (c *call) checkKey() error {
	key, one := c.credential("apiKey", "apiKey")
	switch {
	case c.f.is("auth", "empty_key") && key == "":
	case c.f.is("auth", "any_key") && key != "":
	case c.f.is("auth", "lax") && strings.HasPrefix(key, c.o.APIKey):
	case !one || subtle.ConstantTimeCompare([]byte(hashOf(key)), []byte(hashOf(c.o.APIKey))) != 1:
		return refuse(http.StatusForbidden, "the apiKey is missing or wrong")
	}
	user, one := c.credential("username", "username")
	if c.f.is("user", "any") || c.f.is("user", "optional") && user == "" || one && c.knows(user) {
		return nil
	}
	return refuse(http.StatusForbidden, "the username is missing or not known here")
}

func (c *call) knows(user string) bool {
	for _, known := range c.o.Users {
		if strings.EqualFold(known, user) {
			return true
		}
	}
	return false
}

func (c *call) checkToken() error {
	header, one := c.credential("Authorization", "access_token")
	scheme, token, _ := strings.Cut(header, " ")
	no := refuse(http.StatusForbidden, "the access token is missing, not valid or expired")
	switch {
	case c.f.is("auth", "empty_key") && token == "":
		return nil
	case !one || !strings.EqualFold(scheme, "Bearer") || token == "":
		return no
	case c.f.is("auth", "any_key"):
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.access.Get(hashOf(token))
	for n := len(token) - 1; n > 0 && !ok && c.f.is("auth", "lax"); n-- {
		t, ok = c.access.Get(hashOf(token[:n]))
	}
	expired := !c.o.Now().Before(t.expires) && !c.f.is("expired_token", "accepted")
	if !ok || t.grant.ended || expired {
		return no
	}
	return nil
}

// credential is the header of that name, whatever its case, or the query's when
// a fault takes it from there. A header that comes twice counts as none.
func (c *call) credential(header, parameter string) (value string, one bool) {
	var found []string
	for name, values := range c.r.Header {
		if !strings.EqualFold(name, header) {
			continue
		}
		if c.f.is("header_case", "exact") && (name == strings.ToLower(name) || c.r.ProtoMajor > 1) {
			continue
		}
		found = append(found, values...)
	}
	if len(found) == 0 && c.f.is("query_auth", "accepted") {
		found = c.r.URL.Query()[parameter]
		if len(found) == 1 && header == "Authorization" {
			found = []string{"Bearer " + found[0]}
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

func (c *call) checkCookie() error {
	if !c.f.is("cookies", "needed") {
		return nil
	}
	if _, err := c.r.Cookie(cookieName); err == nil {
		return nil
	}
	http.SetCookie(c.rw, &http.Cookie{Name: cookieName, Value: "1", Path: "/", HttpOnly: true})
	return refuse(http.StatusForbidden, "the session is missing")
}

// denied says that a call was not let in.
func (c *call) denied(err error) {
	e := reason(err)
	switch c.f["auth_status"] {
	case "401":
		e.status = http.StatusUnauthorized
	case "404":
		e.status = http.StatusNotFound
	case "500":
		e.status = http.StatusInternalServerError
	}
	switch c.f["auth_body"] {
	case "nulls":
		c.json(e.status, c.nulls())
	case "html":
		c.plain(e.status, htmlType, "<!DOCTYPE html>\n<title>Sign in</title><h1>Please sign in</h1>\n")
	case "empty":
		c.plain(e.status, "", "")
	default:
		body := map[string]any{"status": "error", "error": e.text}
		if c.endpoint.name == "upload" {
			body["result"] = "fail"
		}
		c.json(e.status, body)
	}
}

// nulls is what the Java reference provider says (J09).
func (c *call) nulls() any {
	switch c.endpoint.name {
	case "files", "search":
		return []any{}
	case "upload":
		return map[string]any{"result": nil, "message": nil}
	}
	return map[string]any{
		"title": nil, "kind": nil, "id": nil, "viewLink": nil, "downloadLink": nil,
		"mimeType": nil, "dateModified": 0, "size": 0, "readOnly": false,
	}
}
