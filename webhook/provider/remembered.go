package provider

import (
	"crypto/sha256"
	"slices"
	"time"
)

// shelf keeps the newest values by key; when it is full, the oldest goes.
type shelf[V any] struct {
	max    int
	values map[string]V
	order  []string
}

func newShelf[V any](limit int) *shelf[V] {
	return &shelf[V]{max: limit, values: map[string]V{}}
}

func (s *shelf[V]) put(key string, v V) {
	s.drop(key)
	for len(s.order) >= s.max {
		s.drop(s.order[0])
	}
	s.values[key] = v
	s.order = append(s.order, key)
}

func (s *shelf[V]) get(key string) (V, bool) {
	v, ok := s.values[key]
	return v, ok
}

func (s *shelf[V]) drop(key string) {
	if _, ok := s.values[key]; !ok {
		return
	}
	delete(s.values, key)
	i := slices.Index(s.order, key)
	s.order = slices.Delete(s.order, i, i+1)
}

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
	for _, key := range p.access.order {
		t := p.access.values[key]
		t.expires = time.Time{}
		p.access.values[key] = t
	}
}
