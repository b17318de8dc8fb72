package webhook

import (
	"errors"
	"net/http"

	"wfconnect/network"
)

// Lost says whether nobody knows what became of a token request that failed
// with err: it may have been taken, and no answer to it arrived that one could
// read. A refresh token that rotates may then be dead, and its successor gone.
func Lost(err error) bool {
	var none *network.Unreachable
	var refused *Refused
	switch {
	case errors.As(err, &none):
		return !none.NotSent
	case errors.As(err, &refused):
		// 503 says that it was not handled; of the others a gateway may have lost
		// an answer on its way.
		return refused.garbled || refused.Status >= 500 && refused.Status != http.StatusServiceUnavailable
	}
	return false
}
