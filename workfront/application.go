package workfront

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"wfconnect/network"
)

// Secret is a value that prints as nothing: a client secret or a token cannot
// reach a log or an error by accident.
type Secret string

func (Secret) String() string   { return "…" }
func (Secret) GoString() string { return "…" }

// MarshalText keeps it out of JSON and structured logs as well.
func (Secret) MarshalText() ([]byte, error) { return []byte("…"), nil }

// Type is a kind of OAuth2 application, by Adobe's label in Setup > System >
// OAuth2 Applications.
type Type string

const (
	WebApplication   Type = "Web Application"                // authorization code, with a client secret
	SinglePage       Type = "Single Page Web Application"    // authorization code with PKCE, no secret
	MachineToMachine Type = "Machine to Machine Application" // a signed JWT, and a client secret
)

// Application is an OAuth2 application as it is registered in Workfront's
// Setup.
type Application struct {
	Type         Type // "" is WebApplication
	Host         Host
	ClientID     string
	ClientSecret Secret  // none for SinglePage
	RedirectURI  string  // byte for byte as registered; none for MachineToMachine
	Style        Style   // WebApplication: the other types send a form
	Verifier     Secret  // SinglePage: of the login under way
	Machine      Machine // MachineToMachine
}

// With is the application during one login. A Web Application sends no
// challenge: whether Workfront takes one of it is not known (A03).
func (a Application) With(verifier Secret) Application {
	if a.Type == SinglePage {
		a.Verifier = verifier
	}
	return a
}

// NeedsSecret says whether this type of application has a client secret.
func (a Application) NeedsSecret() bool { return a.Type != SinglePage }

// LacksSecret says that a client secret is needed and not there.
func (a Application) LacksSecret() bool { return a.NeedsSecret() && a.ClientSecret == "" }

// Says describes how the token request carries its parameters.
func (a Application) Says() string {
	switch a.Type {
	case SinglePage:
		return "form, code_verifier instead of a secret"
	case MachineToMachine:
		return "form, secret and signed JWT in body"
	}
	return a.Style.Says()
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
// *Refused when Workfront answered and *network.Unreachable when it did not; after the
// latter nobody knows whether the code was used, so it must not be sent again.
func (a Application) Exchange(ctx context.Context, c *http.Client, code string) (Tokens, error) {
	req, err := a.ExchangeRequest(ctx, code)
	if err != nil {
		return Tokens{}, err
	}
	return requestTokens(c, req, exchanging)
}

// Refresh sends the refresh token, once (RFC 6749 section 6). With rotation on
// the answer's token replaces it; an answer without one keeps it. Errors as
// for Exchange: after *network.Unreachable the old token may be dead already.
func (a Application) Refresh(ctx context.Context, c *http.Client, refreshToken string) (Tokens, error) {
	req, err := a.RefreshRequest(ctx, refreshToken)
	if err != nil {
		return Tokens{}, err
	}
	return requestTokens(c, req, refreshing)
}

// ExchangeRequest is the request that Exchange sends.
func (a Application) ExchangeRequest(ctx context.Context, code string) (*http.Request, error) {
	pairs := []string{"grant_type", "authorization_code", "redirect_uri", a.RedirectURI, "code", code}
	if a.Type == SinglePage {
		pairs = append(pairs, "code_verifier", string(a.Verifier))
	}
	return a.tokenRequest(ctx, pairs...)
}

// RefreshRequest is the request that Refresh sends. Adobe's form example
// carries redirect_uri, its JSON example does not (A09).
func (a Application) RefreshRequest(ctx context.Context, refreshToken string) (*http.Request, error) {
	if a.style() == StyleJSON {
		return a.tokenRequest(ctx, "grant_type", "refresh_token", "refresh_token", refreshToken)
	}
	return a.tokenRequest(ctx, "grant_type", "refresh_token", "redirect_uri", a.RedirectURI, "refresh_token", refreshToken)
}

// style is how the request is really sent.
func (a Application) style() Style {
	if a.Type == SinglePage {
		return StyleForm
	}
	return a.Style
}

func (a Application) tokenRequest(ctx context.Context, pairs ...string) (*http.Request, error) {
	style := a.style()
	if style != StyleJSON {
		pairs = append(pairs, "client_id", a.ClientID)
		if a.NeedsSecret() {
			pairs = append(pairs, "client_secret", string(a.ClientSecret))
		}
	}
	kind, body := "application/x-www-form-urlencoded", query(pairs...)
	if style == StyleJSON || style == StyleJSONBody {
		kind, body = "application/json", jsonObject(pairs...)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.TokenURL(), strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("cannot make a request to %s: %w", a.TokenURL(), err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Accept", "application/json")
	if style == StyleJSON {
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

// grant is what a token request offers.
type grant int

const (
	exchanging grant = iota // a code
	refreshing              // a refresh token
	presenting              // a signed JWT
)

func requestTokens(c *http.Client, req *http.Request, offers grant) (Tokens, error) {
	// The transport may replay a request whose body it can rewind; a code or a
	// rotating refresh token is good for one sending.
	req.GetBody = nil
	resp, err := network.Do(c, req, "token request")
	if err != nil {
		return Tokens{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, tokenAnswerLimit))
	if err != nil {
		return Tokens{}, network.BrokenOff("reading the token answer", req, err)
	}
	tokens, refused := readTokens(resp, body)
	if refused != nil {
		refused.Cause = refused.tokenCause(offers)
		return Tokens{}, refused
	}
	return tokens, nil
}
