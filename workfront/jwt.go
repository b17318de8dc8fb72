package workfront

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"wfconnect/network"
)

const jwtPath = "/integrations/oauth2/api/v1/jwt/exchange"

// AssertionLife is how long a signed assertion is good: Adobe says a few
// minutes at most.
const AssertionLife = 3 * time.Minute

// issuedEarlier is by how much iat lies in the past: a server whose clock is
// behind would otherwise meet a token of the future.
const issuedEarlier = 30 * time.Second

// Machine is who a Machine to Machine Application acts for (Adobe, "OAuth 2
// applications using JWT flow").
type Machine struct {
	CustomerID string // iss; not the Client ID, though some translations say so
	UserID     string // sub: the Workfront user who added the public key
	Key        *rsa.PrivateKey
}

// JWTURL is where a signed assertion is exchanged for a token.
func (a Application) JWTURL() string { return a.Host.String() + jwtPath }

// Assertion is the signed JWT, good from now on by the server's clock: alg
// RS256, iss, sub, iat, exp, and nothing else. Adobe documents no aud.
func (a Application) Assertion(now time.Time) (Secret, error) {
	if a.Machine.Key == nil {
		return "", errors.New("there is no private key to sign with: name one in private_key")
	}
	signed, err := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.RegisteredClaims{
		Issuer: a.Machine.CustomerID, Subject: a.Machine.UserID,
		IssuedAt: jwt.NewNumericDate(now.Add(-issuedEarlier)), ExpiresAt: jwt.NewNumericDate(now.Add(AssertionLife)),
	}).SignedString(a.Machine.Key)
	if err != nil {
		return "", fmt.Errorf("cannot sign the JWT: %w", err)
	}
	return Secret(signed), nil
}

// Present sends a signed assertion, once. The answer holds no refresh token: a
// new assertion takes its place. Errors as for Exchange.
func (a Application) Present(ctx context.Context, c *http.Client, assertion Secret) (Tokens, error) {
	req, err := a.PresentRequest(ctx, assertion)
	if err != nil {
		return Tokens{}, err
	}
	return requestTokens(c, req, presenting)
}

// PresentRequest is the request that Present sends.
func (a Application) PresentRequest(ctx context.Context, assertion Secret) (*http.Request, error) {
	body := query("client_id", a.ClientID, "client_secret", string(a.ClientSecret), "jwt_token", string(assertion))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.JWTURL(), strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("cannot make a request to %s: %w", a.JWTURL(), err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	return req, nil
}

// ServerTime asks the host for its Date header (RFC 9110 section 6.6.1, whole
// seconds) with a request that carries no credential. An assertion signed by a
// clock that is minutes off is refused.
func (a Application) ServerTime(ctx context.Context, c *http.Client) (time.Time, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, a.Host.String()+"/", nil)
	if err != nil {
		return time.Time{}, fmt.Errorf("cannot make a request to %s: %w", a.Host, err)
	}
	resp, err := network.Do(c, req, "asking for the time")
	if err != nil {
		return time.Time{}, err
	}
	defer resp.Body.Close()
	date, told := DateOf(resp.Header)
	if !told {
		return time.Time{}, fmt.Errorf("%s does not say what time it is", a.Host.Authority)
	}
	return date, nil
}

// DateOf is the server's time as an answer tells it: its Date, and what a cache
// has added to that (Age, RFC 9111 section 5.1).
func DateOf(h http.Header) (date time.Time, told bool) {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return time.Time{}, false
	}
	if age, err := strconv.ParseUint(h.Get("Age"), 10, 31); err == nil {
		date = date.Add(time.Duration(age) * time.Second)
	}
	return date, true
}
