package workfront

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// NewVerifier makes a code_verifier for one login: 32 random octets as 43
// characters of base64url (RFC 7636 section 4.1).
func NewVerifier() Secret {
	octets := make([]byte, 32)
	_, _ = rand.Read(octets) // never fails; see its documentation
	return Secret(base64.RawURLEncoding.EncodeToString(octets))
}

// Challenge is the code_challenge of a verifier, method S256 (RFC 7636 section
// 4.2), without padding. Adobe's sample pair has 44 characters, and does not
// verify.
func Challenge(verifier Secret) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
