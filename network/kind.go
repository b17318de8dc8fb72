package network

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
)

// Kind is why no whole answer came.
type Kind int

const (
	Reached Kind = iota // one came
	Unknown             // none came, and the error says nothing that is known here
	Stopped             // by the person, or the end of the program
	Timeout
	NoName // DNS
	NobodyListens
	ProxyDown // the proxy itself cannot be reached
	NoRoute   // this machine has no way to that network
	Cut
	UntrustedCertificate
	WrongCertificate // of another name
	OldCertificate   // expired, or not valid yet
	NotTLS
	NoTLSAgreement // versions or ciphers
	GarbledAnswer
)

// KindOf classifies what an HTTP client returned.
func KindOf(err error) Kind {
	switch {
	case err == nil:
		return Reached
	case errors.Is(err, context.Canceled):
		return Stopped
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), timedOut(err):
		return Timeout
	}
	for _, of := range []func(error) Kind{ofConnection, ofTLS, ofBody} {
		if n := of(err); n != Unknown {
			return n
		}
	}
	return Unknown
}

func timedOut(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// What Windows returns, whose syscall.ECONNREFUSED and its like are made up by Go and
// never come from a socket. The numbers mean nothing elsewhere.
const (
	winsockNoNetwork = syscall.Errno(10051)
	winsockAborted   = syscall.Errno(10053)
	winsockReset     = syscall.Errno(10054)
	winsockRefused   = syscall.Errno(10061)
	winsockNoHost    = syscall.Errno(10065)
)

func ofConnection(err error) Kind {
	var op *net.OpError
	var dns *net.DNSError
	switch {
	case errors.As(err, &op) && op.Op == "proxyconnect":
		return ProxyDown
	case errors.As(err, &dns):
		return NoName
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, winsockRefused):
		return NobodyListens
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, winsockNoNetwork), errors.Is(err, winsockNoHost):
		return NoRoute
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, winsockReset), errors.Is(err, winsockAborted),
		errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF):
		return Cut
	}
	return Unknown
}

func ofTLS(err error) Kind {
	var (
		unknownCA x509.UnknownAuthorityError
		wrongName x509.HostnameError
		invalid   x509.CertificateInvalidError
		other     *tls.CertificateVerificationError
		notTLS    tls.RecordHeaderError
		alert     tls.AlertError
	)
	switch {
	case errors.As(err, &unknownCA):
		return UntrustedCertificate
	case errors.As(err, &wrongName):
		return WrongCertificate
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return OldCertificate
	case errors.As(err, &invalid), errors.As(err, &other):
		return UntrustedCertificate
	case errors.As(err, &notTLS), errors.Is(err, http.ErrSchemeMismatch):
		return NotTLS
	case errors.As(err, &alert), strings.Contains(err.Error(), "tls: "):
		return NoTLSAgreement
	}
	return Unknown
}

func ofBody(err error) Kind {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt):
		return GarbledAnswer
	case errors.Is(err, io.ErrUnexpectedEOF):
		return Cut
	}
	return Unknown
}
