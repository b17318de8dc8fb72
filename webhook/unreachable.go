package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"sync/atomic"
	"syscall"
)

// Unreachable is a request that got no whole answer.
type Unreachable struct {
	Tried string // "files", "token request"
	Host  string
	Why   string // in words, with what to look at
	Sent  bool   // the request may have arrived
	Err   error
}

func (u *Unreachable) Error() string { return fmt.Sprintf("%s to %s: %s", u.Tried, u.Host, u.Why) }
func (u *Unreachable) Unwrap() error { return u.Err }

// unreachable leaves the URL out of the words: a query may hold what nobody
// should read.
func unreachable(tried string, to *url.URL, err error) *Unreachable {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return &Unreachable{Tried: tried, Host: to.Host, Why: why(err), Sent: !neverSent(err), Err: err}
}

func why(err error) string {
	var (
		dns         *net.DNSError
		unknownCA   x509.UnknownAuthorityError
		wrongName   x509.HostnameError
		badCert     x509.CertificateInvalidError
		certificate *tls.CertificateVerificationError
		notTLS      tls.RecordHeaderError
	)
	switch {
	case errors.Is(err, context.Canceled):
		return "stopped before the whole answer came"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return "no answer in time; is the provider stuck, or a proxy or a firewall in between"
	case errors.As(err, &dns):
		return "the name does not resolve; is the host spelt right, and is this machine on the network"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused; nothing listens there"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was cut before the whole answer came"
	case errors.As(err, &unknownCA):
		return "its certificate is signed by nobody this machine trusts; behind a proxy, set ca_file"
	case errors.As(err, &wrongName):
		return "its certificate is for another name"
	case errors.As(err, &badCert), errors.As(err, &certificate):
		return "its certificate is not valid: " + err.Error()
	case errors.As(err, &notTLS):
		return "it does not speak TLS there"
	}
	return err.Error()
}

// neverSent: what failed is known to come before the first byte of a request.
func neverSent(err error) bool {
	var (
		dns         *net.DNSError
		op          *net.OpError
		certificate *tls.CertificateVerificationError
		notTLS      tls.RecordHeaderError
	)
	return errors.As(err, &dns) || errors.As(err, &certificate) || errors.As(err, &notTLS) ||
		errors.Is(err, syscall.ECONNREFUSED) || (errors.As(err, &op) && op.Op == "dial")
}

// Lost says whether nobody knows what became of a token request that failed
// with err: it may have been taken, and no answer to it arrived that one could
// read. A refresh token that rotates may then be dead, and its successor gone.
func Lost(err error) bool {
	var none *Unreachable
	var refused *Refused
	switch {
	case errors.As(err, &none):
		return none.Sent
	case errors.As(err, &refused):
		// 503 says that it was not handled; of the others a gateway may have lost
		// an answer on its way.
		return refused.garbled || refused.Status >= 500 && refused.Status != http.StatusServiceUnavailable
	}
	return false
}

// way is how far a request came: not every error of a TLS handshake says that
// it is one.
type way struct{ noTLS, connected atomic.Bool }

func (w *way) watch(req *http.Request) *http.Request {
	return req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { w.connected.Store(true) },
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			if err != nil {
				w.noTLS.Store(true)
			}
		},
	}))
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}
