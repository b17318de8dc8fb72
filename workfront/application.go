package workfront

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Secret is a value that prints as nothing: a client secret or a token cannot
// reach a log or an error by accident.
type Secret string

func (Secret) String() string   { return "…" }
func (Secret) GoString() string { return "…" }

// MarshalText keeps it out of JSON and structured logs as well.
func (Secret) MarshalText() ([]byte, error) { return []byte("…"), nil }

// Style is how the token request carries its parameters. Adobe documents form
// and JSON with Basic; Adobe's own demo code sends JSON with the credentials
// in the body.
type Style string

const (
	StyleForm     Style = "form"      // application/x-www-form-urlencoded, credentials in the body
	StyleJSON     Style = "json"      // application/json, credentials in Authorization: Basic
	StyleJSONBody Style = "json-body" // application/json, credentials in the body
)

// Says describes the style in the words of a request.
func (s Style) Says() string {
	switch s {
	case StyleJSON:
		return "JSON, secret as Basic"
	case StyleJSONBody:
		return "JSON, secret in body"
	}
	return "form, secret in body"
}

// Application is an OAuth2 application as it is registered in Workfront's
// Setup, a Web Application: authorization code flow with a client secret.
type Application struct {
	Host         Host
	ClientID     string
	ClientSecret Secret
	RedirectURI  string // byte for byte as registered
	Style        Style
}

// At is the application as another host of the same Workfront serves it; the
// zero Host leaves it where it is.
func (a Application) At(h Host) Application {
	if h.Authority != "" {
		a.Host = h
	}
	return a
}

// Exchange sends the code, once (RFC 6749 section 4.1.3). Errors are
// *Refused when Workfront answered and *Unreachable when it did not; after the
// latter nobody knows whether the code was used, so it must not be sent again.
func (a Application) Exchange(ctx context.Context, c *http.Client, code string) (Tokens, error) {
	req, err := a.ExchangeRequest(ctx, code)
	if err != nil {
		return Tokens{}, err
	}
	return requestTokens(c, req, true)
}

// Refresh sends the refresh token, once (RFC 6749 section 6). With rotation on
// the answer's token replaces it; an answer without one keeps it. Errors as
// for Exchange: after *Unreachable the old token may be dead already.
func (a Application) Refresh(ctx context.Context, c *http.Client, refreshToken string) (Tokens, error) {
	req, err := a.RefreshRequest(ctx, refreshToken)
	if err != nil {
		return Tokens{}, err
	}
	return requestTokens(c, req, false)
}

// ExchangeRequest is the request that Exchange sends.
func (a Application) ExchangeRequest(ctx context.Context, code string) (*http.Request, error) {
	return a.tokenRequest(ctx, "grant_type", "authorization_code", "redirect_uri", a.RedirectURI, "code", code)
}

// RefreshRequest is the request that Refresh sends. Adobe's form example
// carries redirect_uri, its JSON example does not (A09).
func (a Application) RefreshRequest(ctx context.Context, refreshToken string) (*http.Request, error) {
	if a.Style == StyleJSON {
		return a.tokenRequest(ctx, "grant_type", "refresh_token", "refresh_token", refreshToken)
	}
	return a.tokenRequest(ctx, "grant_type", "refresh_token", "redirect_uri", a.RedirectURI, "refresh_token", refreshToken)
}

func (a Application) tokenRequest(ctx context.Context, pairs ...string) (*http.Request, error) {
	if a.Style != StyleJSON {
		pairs = append(pairs, "client_id", a.ClientID, "client_secret", string(a.ClientSecret))
	}
	kind, body := "application/x-www-form-urlencoded", query(pairs...)
	if a.Style == StyleJSON || a.Style == StyleJSONBody {
		kind, body = "application/json", jsonObject(pairs...)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.TokenURL(), strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("cannot make a request to %s: %w", a.TokenURL(), err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Accept", "application/json")
	if a.Style == StyleJSON {
		// Raw, not form-encoded as RFC 6749 section 2.3.1 has it: Adobe's
		// documentation encodes id:secret as they are.
		req.SetBasicAuth(a.ClientID, string(a.ClientSecret))
	}
	return req, nil
}

func jsonObject(pairs ...string) string {
	var b bytes.Buffer
	b.WriteByte('{')
	for i := 0; i+1 < len(pairs); i += 2 {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(jsonString(pairs[i]))
		b.WriteByte(':')
		b.Write(jsonString(pairs[i+1]))
	}
	b.WriteByte('}')
	return b.String()
}

func jsonString(s string) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

const tokenAnswerLimit = 1 << 20

func requestTokens(c *http.Client, req *http.Request, exchange bool) (Tokens, error) {
	// The transport may replay a request whose body it can rewind; a code or a
	// rotating refresh token is good for one sending.
	req.GetBody = nil
	w := &way{}
	resp, err := withoutRedirects(c).Do(w.watch(req))
	if err != nil {
		none := unreachable("token request", req.URL, err)
		none.NotSent = (none.NotSent || w.noTLS.Load()) && !w.connected.Load()
		return Tokens{}, none
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, tokenAnswerLimit))
	if err != nil {
		none := unreachable("reading the token answer", req.URL, err)
		none.NotSent = false
		return Tokens{}, none
	}
	tokens, refused := readTokens(resp, body)
	if refused != nil {
		refused.Cause = refused.tokenCause(exchange)
		return Tokens{}, refused
	}
	return tokens, nil
}

// withoutRedirects: a redirect would carry a secret, or the sessionID header,
// which net/http does not know to be one, to whatever host it names.
func withoutRedirects(c *http.Client) *http.Client {
	plain := *c
	plain.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &plain
}
