// Package network sends one HTTP request and, where no whole answer comes, says why
// in words, whether anything had left this machine, and whether the request may have
// been handled all the same. It never follows a redirect, never sends twice by
// itself, and knows nothing of what a request is for.
package network

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
)

// Unreachable is a request that got no whole answer.
type Unreachable struct {
	Tried string // "files", "token request"
	Host  string
	Why   string // in words, with what to look at
	// NotSent: no connection came about, so nothing left this machine. A code
	// or a refresh token is as good as before.
	NotSent bool
	Err     error
}

func (u *Unreachable) Error() string { return fmt.Sprintf("%s to %s: %s", u.Tried, u.Host, u.Why) }
func (u *Unreachable) Unwrap() error { return u.Err }

// Kind is why; never Reached.
func (u *Unreachable) Kind() Kind {
	if kind := KindOf(u.Err); kind != Reached {
		return kind
	}
	return Unknown
}

// Do sends req, named tried where it fails; a nil client is the zero one. A redirect
// is an answer as any other: to follow it would carry along what a form, a query or
// a header of our own holds, which net/http does not know to be secret. Errors are
// *Unreachable.
func Do(c *http.Client, req *http.Request, tried string) (*http.Response, error) {
	once := http.Client{}
	if c != nil {
		once = *c
	}
	once.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	var w way
	resp, err := once.Do(w.watch(req))
	if err != nil {
		none := unreachable(tried, req.URL, err)
		none.NotSent = w.nothingSent()
		return nil, none
	}
	return resp, nil
}

// BrokenOff is an answer whose body failed with err while it was read.
func BrokenOff(tried string, req *http.Request, err error) *Unreachable {
	return unreachable(tried, req.URL, err)
}

// unreachable leaves the URL out of the words: a query may hold what nobody
// should read.
func unreachable(tried string, to *url.URL, err error) *Unreachable {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return &Unreachable{Tried: tried, Host: to.Host, Why: why(err), Err: err}
}

// way is how far a request came. A name that does not resolve, a refused dial, a
// proxy that says no, a certificate that is not believed: all of that is before
// there is a connection, and only on one can a byte of the request be written.
type way struct{ asked, connected atomic.Bool }

func (w *way) watch(req *http.Request) *http.Request {
	return req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GetConn: func(string) { w.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { w.connected.Store(true) },
	}))
}

// nothingSent: a transport that does not tell of its connections may have sent
// something.
func (w *way) nothingSent() bool { return w.asked.Load() && !w.connected.Load() }
