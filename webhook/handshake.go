package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"wfconnect/network"
)

// AuthorizeURL is the address that the popup opens: the Authentication URL
// with its own query kept and state appended, which is all that Adobe
// documents; in full the parameters of RFC 6749 section 4.1.1 as well, unless
// the administrator has put them there (A21). Validate refuses a URL that
// holds a state already.
func (i Integration) AuthorizeURL(state string) string {
	front, raw, _ := strings.Cut(strings.TrimSpace(i.AuthenticationURL), "?")
	raw, _, _ = strings.Cut(raw, "#")
	front, _, _ = strings.Cut(front, "#")
	parts := keptQuery(raw, keepAll)
	there, _ := url.ParseQuery(raw)
	if i.AuthorizeParameters != AuthorizeStateOnly {
		for _, p := range []Pair{{paramClientID, i.ClientID}, {paramRedirectURI, i.RedirectURI}, {"response_type", "code"}} {
			if !there.Has(p.Name) {
				parts = append(parts, query(p.Name, p.Value)...)
			}
		}
	}
	return front + "?" + append(parts, query("state", state)...).String()
}

// TokenRequest is the request that Exchange sends.
func (i Integration) TokenRequest(ctx context.Context, code string) (*http.Request, error) {
	pairs := []Pair{{paramGrantType, "authorization_code"}, {paramCode, code}}
	if i.SendRedirectURI {
		pairs = append(pairs, Pair{paramRedirectURI, i.RedirectURI})
	}
	return i.tokenRequest(ctx, pairs)
}

// RefreshRequest is the request that Refresh sends.
func (i Integration) RefreshRequest(ctx context.Context, refreshToken Secret) (*http.Request, error) {
	return i.tokenRequest(ctx, []Pair{{paramGrantType, paramRefreshToken}, {paramRefreshToken, string(refreshToken)}})
}

func (i Integration) tokenRequest(ctx context.Context, pairs []Pair) (*http.Request, error) {
	if err := checkURL("Token Endpoint URL", i.TokenEndpointURL); err != nil {
		return nil, err
	}
	if i.TokenStyle != TokenBasic {
		pairs = append(pairs, Pair{paramClientID, i.ClientID}, Pair{paramClientSecret, string(i.ClientSecret)})
	}
	target, raw, _ := strings.Cut(strings.TrimSpace(i.TokenEndpointURL), "?")
	own := keptQuery(raw, keepAll)
	kind, body := "application/x-www-form-urlencoded", joined(pairs).String()
	switch i.TokenStyle {
	case TokenQuery:
		own, kind, body = append(own, joined(pairs)...), "", ""
	case TokenJSON:
		kind, body = "application/json", jsonObject(pairs)
	}
	if len(own) > 0 {
		target += "?" + own.String()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("cannot make a token request: %w", withoutURL(err))
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", UserAgent)
	if i.TokenStyle == TokenBasic {
		req.SetBasicAuth(url.QueryEscape(i.ClientID), url.QueryEscape(string(i.ClientSecret))) // RFC 6749 section 2.3.1
	}
	return req, nil
}

func joined(pairs []Pair) encoded {
	var parts encoded
	for _, p := range pairs {
		parts = append(parts, query(p.Name, p.Value)...)
	}
	return parts
}

func jsonObject(pairs []Pair) string {
	m := map[string]string{}
	for _, p := range pairs {
		m[p.Name] = p.Value
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(m) // strings always encode
	return strings.TrimSuffix(b.String(), "\n")
}

// Exchange sends the code, once. Errors are *Refused when the provider
// answered and *network.Unreachable when it did not; after the latter nobody knows
// whether the code was used, so it must not be sent again.
func (i Integration) Exchange(ctx context.Context, c *http.Client, code string) (TokenSet, error) {
	req, err := i.TokenRequest(ctx, code)
	if err != nil {
		return TokenSet{}, err
	}
	return i.requestTokens(c, req, false, Secret(code))
}

// Refresh sends the refresh token, once. An answer without a refresh token
// leaves RefreshToken empty: the old one stays good. Errors as for Exchange:
// after one without NotSent the old token may be dead already.
func (i Integration) Refresh(ctx context.Context, c *http.Client, refreshToken Secret) (TokenSet, error) {
	req, err := i.RefreshRequest(ctx, refreshToken)
	if err != nil {
		return TokenSet{}, err
	}
	return i.requestTokens(c, req, true, refreshToken)
}

const tokenAnswerLimit = 1 << 20

func (i Integration) requestTokens(c *http.Client, req *http.Request, refresh bool, grant Secret) (TokenSet, error) {
	// The transport may replay a request whose body it can rewind; a code or a
	// rotating refresh token is good for one sending.
	req.GetBody = nil
	resp, err := network.Do(c, req, "token request")
	if err != nil {
		return TokenSet{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, tokenAnswerLimit))
	if err != nil {
		return TokenSet{}, network.BrokenOff("reading the token answer", req, err)
	}
	tokens, err := readTokens(resp.StatusCode, resp.Header, body, refresh)
	var refused *Refused
	if errors.As(err, &refused) {
		refused.Message = without(refused.Message, []Secret{grant, i.ClientSecret})
	}
	return tokens, err
}
