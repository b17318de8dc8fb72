package simulator

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"wfconnect/practice"
)

// JWTPath is where a Machine to Machine Application presents its JWT.
const JWTPath = "/integrations/oauth2/api/v1/jwt/exchange"

// Machine makes an App a Machine to Machine Application. It has no redirect
// URIs, and no login: whoever signs with a key is the user who added it.
type Machine struct {
	CustomerID string // what iss must say
	UserID     string // who added the keys: what sub must say; Maria Lopez when empty
	PublicKeys []*rsa.PublicKey
}

// longestAssertion bounds exp: Adobe says a few minutes, and no number.
const longestAssertion = 10 * time.Minute

func (w *Workfront) jwt(rw http.ResponseWriter, r *http.Request, f settings) {
	if status, message := gateway(f); status != 0 {
		writeTokenError(rw, tokenError{status, "server_error", message}, f)
		return
	}
	body, e := w.jwtAnswer(r, f)
	if e != nil {
		writeTokenError(rw, *e, f)
		return
	}
	rw.Header().Set("Pragma", "no-cache")
	writeJSON(rw, http.StatusOK, body)
}

func (w *Workfront) jwtAnswer(r *http.Request, f settings) (map[string]any, *tokenError) {
	if r.Method != http.MethodPost {
		return nil, &tokenError{http.StatusMethodNotAllowed, "invalid_request", "Request method '" + r.Method + "' not supported"}
	}
	if e := forced(f); e != nil {
		return nil, e
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/x-www-form-urlencoded" {
		return nil, &tokenError{http.StatusUnsupportedMediaType, "invalid_request", "The content type is not supported; send application/x-www-form-urlencoded"}
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, &tokenError{http.StatusBadRequest, "invalid_request", "The request body ended early, or is too large"}
	}
	p, err := practice.Parameters(string(text))
	if err != nil {
		return nil, &tokenError{http.StatusBadRequest, "invalid_request", "The request body cannot be read: " + err.Error()}
	}
	app, e := w.authenticate(tokenRequest{
		encoding: "E2", id: p.Get("client_id"), secret: p.Get("client_secret"), parameters: p, secretIsSent: p.Has("client_secret"),
	})
	if e != nil {
		return nil, e
	}
	if app.Machine == nil {
		return nil, &tokenError{http.StatusBadRequest, "unauthorized_client", "The client is not a Machine to Machine Application"}
	}
	if p.Get("jwt_token") == "" {
		return nil, missing("jwt_token")
	}
	if e := app.Machine.verify(p.Get("jwt_token"), w.now()); e != nil {
		return nil, e
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	return w.success(&grant{clientID: app.ClientID, issued: now, active: now}, "", f), nil
}

type claims struct {
	Issuer    string      `json:"iss"`
	Subject   string      `json:"sub"`
	Expires   json.Number `json:"exp"`
	IssuedAt  json.Number `json:"iat"`
	NotBefore json.Number `json:"nbf"`
}

// verify reads a compact JWS (RFC 7515 section 7.1) with RS256, and judges what
// it claims. It uses no JWT library: the program's own client signs with one.
func (m Machine) verify(token string, now time.Time) *tokenError {
	bad := func(why string) *tokenError { return &tokenError{http.StatusUnauthorized, "invalid_grant", why} }
	parts := strings.Split(token, ".")
	var header struct {
		Alg string `json:"alg"`
	}
	if len(parts) != 3 || decoded(parts[0], &header) != nil {
		return bad("The JWT is malformed")
	}
	if header.Alg != "RS256" {
		return bad("The JWT must be signed with RS256")
	}
	if !m.signed(parts) {
		return bad("The JWT signature is not valid for any public key of this application")
	}
	var c claims
	if decoded(parts[1], &c) != nil {
		return bad("The JWT claims cannot be read")
	}
	return m.judge(c, now, bad)
}

func (m Machine) judge(c claims, now time.Time, bad func(string) *tokenError) *tokenError {
	user := m.UserID
	if user == "" {
		user = me.id
	}
	exp, err := c.Expires.Int64()
	switch {
	case c.Issuer != m.CustomerID:
		return bad("The JWT issuer (iss) is not the customer ID of this application")
	case c.Subject != user:
		return bad("The JWT subject (sub) is not the user who added the public key")
	case err != nil:
		return bad("The JWT has no expiration (exp)")
	case !now.Before(time.Unix(exp, 0)):
		return bad("The JWT has expired")
	case time.Unix(exp, 0).After(now.Add(longestAssertion)):
		return bad("The JWT expires too far in the future")
	}
	for _, from := range []json.Number{c.IssuedAt, c.NotBefore} {
		if t, err := from.Int64(); err == nil && time.Unix(t, 0).After(now) {
			return bad("The JWT was issued in the future")
		}
	}
	return nil
}

func (m Machine) signed(parts []string) bool {
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return false
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	for _, key := range m.PublicKeys {
		if rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) == nil {
			return true
		}
	}
	return false
}

func decoded(part string, into any) error {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	if len(raw) == 0 || raw[0] != '{' {
		return errors.New("it is not a JSON object")
	}
	return json.Unmarshal(raw, into)
}
