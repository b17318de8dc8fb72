package provider

import (
	"crypto/sha256"
	"time"
)

// consent is a consent page that waits for its answer, by nonce.
type consent struct {
	request authorizeRequest
	shown   time.Time
}

// Codes and tokens are kept by hash: how long a look-up takes says nothing
// about them.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return string(sum[:])
}

// code is an authorization code.
type code struct {
	grant  *grant
	issued time.Time
	used   bool
}

// grant is what came out of one login: all its tokens.
type grant struct {
	redirectURI string
	access      string // the newest access token
	ended       bool
}

type accessToken struct {
	grant   *grant
	expires time.Time
}

type refreshToken struct {
	grant    *grant
	replaced bool // rotation gave a newer one
}

// ExpireTokens ends every access token there is, as time would. Refresh tokens
// stay alive.
func (p *Provider) ExpireTokens() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.access.Change(func(t accessToken) accessToken {
		t.expires = time.Time{}
		return t
	})
}
