package network

import (
	"crypto/x509"
	"errors"
)

// why is err in words, and what to look at.
func why(err error) string {
	switch KindOf(err) {
	case Stopped:
		return "stopped before the whole answer came"
	case Timeout:
		return "no answer in time; is the other side stuck, or a proxy or a firewall in between"
	case NoName:
		return "the name does not resolve; is the host spelt right, and is this machine on the network"
	case NobodyListens:
		return "the connection was refused; nothing listens there"
	case NoRoute:
		return "this machine has no way to that network; is it online, and does it need a VPN"
	case ProxyDown:
		return "the proxy cannot be reached: " + err.Error()
	case Cut:
		return "the connection was cut before the whole answer came"
	case UntrustedCertificate, OldCertificate:
		if !errors.As(err, new(x509.UnknownAuthorityError)) {
			return "its certificate is not valid: " + err.Error()
		}
		return "its certificate is signed by nobody this machine trusts; behind a proxy, set ca_file"
	case WrongCertificate:
		return "its certificate is for another name"
	case NotTLS:
		return "it does not speak TLS there"
	case NoTLSAgreement:
		return "no TLS connection came about: " + err.Error()
	case GarbledAnswer:
		return "the answer is garbled, or was cut off: " + err.Error()
	default:
		return err.Error()
	}
}
