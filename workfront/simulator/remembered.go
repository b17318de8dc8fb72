package simulator

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"time"
)

// consent is a consent page that waits for its answer, by nonce.
type consent struct {
	request authorizeRequest
	shown   time.Time
}

// code is an authorization code.
type code struct {
	request authorizeRequest
	issued  time.Time
	used    bool
}

// grant is what came out of one login: all its sessions and refresh tokens.
type grant struct {
	clientID, redirectURI string
	issued, active        time.Time // active: when the user last did something
	ended                 bool
}

type refreshToken struct {
	grant    *grant
	replaced bool // rotation gave a newer one
}

type session struct {
	grant *grant
	used  time.Time
}

// alive says whether a refresh token of this grant still works.
func (g *grant) alive(now time.Time, f settings) bool {
	if d, ok := f.duration("absolute_expiry"); ok && !now.Before(g.issued.Add(d)) {
		return false
	}
	if d, ok := f.duration("inactivity_expiry"); ok && !now.Before(g.active.Add(d)) {
		return false
	}
	return !g.ended
}

// visit says whether a session is alive and, if so, starts its time again.
func (w *Workfront) visit(id string, f settings) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	s, ok := w.sessions.Get(id)
	if !ok {
		return false
	}
	now := w.now()
	if idle, _ := f.duration("session_idle"); s.grant.ended || !now.Before(s.used.Add(idle)) {
		w.sessions.Drop(id)
		return false
	}
	s.used, s.grant.active = now, now
	return true
}

// random returns n bytes in hex. The caller holds the mutex: a Rand that was
// passed in need not be safe for concurrent use.
func (w *Workfront) random(n int) string {
	b := make([]byte, n)
	if _, err := io.ReadFull(w.rand, b); err != nil {
		_, _ = rand.Read(b) // never fails; half a random token would be a guessable one
	}
	return hex.EncodeToString(b)
}

// randomCode has the looks of a UUID.
func (w *Workfront) randomCode() string {
	h := w.random(16)
	return fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}
