package network

import (
	"errors"
	"net/http"
)

// Lost says whether nobody knows what became of a request that failed with err: it
// may have been handled, and no answer to it arrived that one could read. A refresh
// token that rotates may then be dead, and its successor gone. An error that is an
// answer says by Came what its status was, and whether it held what such a status
// promises.
func Lost(err error) bool {
	var none *Unreachable
	var answer interface {
		Came() (status int, whole bool)
	}
	switch {
	case errors.As(err, &none):
		return !none.NotSent
	case errors.As(err, &answer):
		// 503 says that it was not handled; of the others a gateway may have lost
		// an answer on its way.
		status, whole := answer.Came()
		return !whole || status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable
	}
	return false
}
