package vault

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Refreshing is what is known of refreshing the tokens that it stands in.
type Refreshing struct {
	// Sent is the mark of a refresh token that was about to be sent at Began.
	// It goes with the answer: one that is found by who holds the lock is of a
	// refresh whose answer was lost.
	Sent  string    `json:"sent,omitempty"`
	Began time.Time `json:"began,omitzero"`
	// Keeps: the last refresh left the refresh token as it was, so this
	// application does not rotate, and a refresh may be repeated.
	Keeps bool `json:"keeps,omitempty"`
}

// MarkOf remembers a refresh token without being it.
func MarkOf(refreshToken string) string {
	sum := sha256.Sum256([]byte("wfconnect refresh " + refreshToken))
	return hex.EncodeToString(sum[:8])
}

// Lost says whether the answer to a refresh with this very refresh token was
// lost, and when that refresh began. Ask it under the lock only.
func (t Tokens) Lost() (began time.Time, lost bool) {
	return t.Refreshing.Began, t.RefreshToken != "" && t.Refreshing.Sent == MarkOf(t.RefreshToken)
}

// Same says whether both hold the same secrets.
func (t Tokens) Same(o Tokens) bool {
	return t.AccessToken == o.AccessToken && t.RefreshToken == o.RefreshToken
}
