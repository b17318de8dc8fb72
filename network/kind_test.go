package network

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
)

func TestKindOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want Kind
	}{
		{nil, Reached},
		{context.Canceled, Stopped},
		{context.DeadlineExceeded, Timeout},
		{&net.DNSError{Name: "x", IsNotFound: true}, NoName},
		{&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, NobodyListens},
		{&net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}, ProxyDown},
		{&net.OpError{Op: "dial", Err: syscall.Errno(10061)}, NobodyListens}, // of Windows, as are the next two
		{&net.OpError{Op: "read", Err: syscall.Errno(10054)}, Cut},
		{&net.OpError{Op: "read", Err: syscall.Errno(10053)}, Cut},
		{&net.OpError{Op: "dial", Err: syscall.ENETUNREACH}, NoRoute},
		{&net.OpError{Op: "dial", Err: syscall.EHOSTUNREACH}, NoRoute},
		{&net.OpError{Op: "dial", Err: syscall.Errno(10065)}, NoRoute}, // of Windows
		{syscall.ECONNRESET, Cut},
		{io.EOF, Cut},
		{io.ErrUnexpectedEOF, Cut},
		{x509.UnknownAuthorityError{}, UntrustedCertificate},
		{x509.HostnameError{Certificate: &x509.Certificate{}}, WrongCertificate},
		{x509.CertificateInvalidError{Reason: x509.Expired}, OldCertificate},
		{x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign}, UntrustedCertificate},
		{tls.RecordHeaderError{}, NotTLS},
		{http.ErrSchemeMismatch, NotTLS},
		{errors.New("remote error: tls: protocol version not supported"), NoTLSAgreement},
		{errors.New("something else"), Unknown},
	} {
		err := c.err
		if err != nil {
			err = fmt.Errorf("wrapped: %w", err)
		}
		if got := KindOf(err); got != c.want {
			t.Errorf("%v: %d, want %d", c.err, got, c.want)
		}
	}
}
