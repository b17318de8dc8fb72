package flow

import "wfconnect/flow/loopback"

// Catches says where a listener of this program would wait for a redirect to
// the URI, or why none can catch it.
func Catches(redirectURI string) ([]string, error) { return loopback.Addresses(redirectURI) }
