package wire

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"time"
)

// TLS is what is worth knowing of a connection's security.
type TLS struct {
	Version  string // "TLS 1.3"; "" when the handshake failed
	Cipher   string
	Protocol string // by ALPN: "h2"
	Server   string // the name that was asked for
	Verified bool   // the chain leads to a trusted certificate
	Chain    []Certificate
}

// Certificate is one of a chain, the server's own first.
type Certificate struct {
	Subject, Issuer     string
	NotBefore, NotAfter time.Time
	Names               []string // that it is good for
	Key                 string   // "RSA", "ECDSA"
	SHA256              string   // of the whole certificate, in hex
}

// secured is what an answer's connection says, or, when there is no answer,
// what the refused certificate does.
func secured(state *tls.ConnectionState, err error, redact *Redactor) *TLS {
	if state != nil {
		return &TLS{
			Version: tls.VersionName(state.Version), Cipher: tls.CipherSuiteName(state.CipherSuite),
			Protocol: state.NegotiatedProtocol, Server: redact.Text(state.ServerName),
			Verified: len(state.VerifiedChains) > 0, Chain: chain(state.PeerCertificates, redact),
		}
	}
	var refused *tls.CertificateVerificationError
	if errors.As(err, &refused) {
		return &TLS{Chain: chain(refused.UnverifiedCertificates, redact)}
	}
	return nil
}

// longestChain bounds what a server can make this program keep.
const longestChain = 10

func chain(certificates []*x509.Certificate, redact *Redactor) []Certificate {
	out := make([]Certificate, 0, len(certificates))
	for _, c := range certificates[:min(len(certificates), longestChain)] {
		out = append(out, Certificate{
			Subject: redact.Text(c.Subject.String()), Issuer: redact.Text(c.Issuer.String()),
			NotBefore: c.NotBefore, NotAfter: c.NotAfter, Names: names509(c, redact),
			Key: c.PublicKeyAlgorithm.String(), SHA256: fmt.Sprintf("%x", sha256.Sum256(c.Raw)),
		})
	}
	return out
}

func names509(c *x509.Certificate, redact *Redactor) []string {
	const most = 50
	var out []string
	for _, name := range c.DNSNames[:min(len(c.DNSNames), most)] {
		out = append(out, redact.Text(name))
	}
	for _, ip := range c.IPAddresses[:min(len(c.IPAddresses), most)] {
		out = append(out, net.IP(ip).String())
	}
	return out
}
