package conformance

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// connectionChecks: how the calls travel.
func connectionChecks() []Check {
	return page([]Check{
		{
			ID: "P01", Title: "the calls are encrypted, and the certificate is one that everybody trusts", Endpoint: "connection", Severity: Should, Clause: clauseRegister, blunt: true,
			Does:        "looks at the Base API URL and at the TLS connection of the first call",
			Consequence: "Workfront, which trusts public certificates only, cannot connect; over http everybody on the way reads keys, tokens and documents",
			Fix:         "serve https with TLS 1.2 or later, a certificate of a public authority and its whole chain",
			run:         isEncrypted,
		},
		{
			ID: "P44", Title: "no cookie is needed", Endpoint: "connection", Severity: Must, Clause: clauseAuth, blunt: true,
			Does:        "calls without cookies; when everything is refused and a cookie was set, once more with it",
			Consequence: "Workfront is not known to send cookies back: every call is refused",
			Fix:         "tell users apart by the credentials of each call alone",
			run:         needsNoCookie,
		},
	})
}

func isEncrypted(p *probe) {
	const expected = "https, TLS 1.2 or later, a public certificate with its chain"
	u, err := url.Parse(strings.TrimSpace(p.Integration.BaseURL))
	if err != nil {
		p.skip("the Base API URL is not a URL")
		return
	}
	s := p.meta
	if s.request == nil {
		s = p.list
	}
	s.endpoint, s.said = "connection", "the first call"
	switch state := s.tls; {
	case u.Scheme == "http" && loopback(u.Hostname()):
		p.skip("the provider is on this machine, where http does no harm")
	case u.Scheme == "http":
		p.warn(s, expected, "http")
	case state == nil:
		p.skip("there was no connection to look at")
	case len(state.PeerCertificates) == 0:
		p.skip("the connection shows no certificate")
	case len(state.VerifiedChains) == 0:
		if why := untrusted(state.PeerCertificates, u.Hostname()); why != "" {
			p.warn(s, expected, why)
			return
		}
		fallthrough
	default:
		p.pass(s, expected, fmt.Sprintf("%s, valid until %s", tls.VersionName(state.Version), state.PeerCertificates[0].NotAfter.UTC().Format("2006-01-02")))
	}
}

// untrusted verifies what the client was told not to verify.
func untrusted(chain []*x509.Certificate, host string) string {
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	if _, err := chain[0].Verify(x509.VerifyOptions{DNSName: host, Intermediates: between}); err != nil {
		return err.Error()
	}
	return ""
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && a.IsLoopback() || net.ParseIP(host).IsLoopback()
}

func needsNoCookie(p *probe) {
	const expected = "answers without a cookie"
	switch {
	case p.cookie:
		p.fail(p.meta, expected, "everything is refused until the cookie of the first answer is sent back")
	case p.meta.OK() || p.list.OK():
		p.pass(p.meta, expected, "no cookie was sent, and the calls were answered")
	default:
		p.skip("no call was answered, with or without a cookie")
	}
}
