package doctor

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"strings"
	"time"
)

// soonOver is when the end of a certificate is worth a warning.
const soonOver = 14 * 24 * time.Hour

// certified is what a connection's certificate is, once the answer came.
func (v Visit) certified(o origin, state *tls.ConnectionState, roots *x509.CertPool) Finding {
	if state == nil || len(state.PeerCertificates) == 0 {
		return o.at(Certificate, Skip, "plain http has none")
	}
	chain := state.PeerCertificates
	left := time.Until(chain[0].NotAfter)
	f := o.at(Certificate, OK, "%s, for %s, signed by %s, %s left", tls.VersionName(state.Version), v.said(nameOf(chain[0].Subject)), v.said(nameOf(chain[0].Issuer)), days(left))
	f.Details = v.chainWords(chain, state)
	if left < soonOver {
		f.Verdict, f.Next = Warn, "have it renewed: when it is over nothing can be called"
	}
	if v.look.transport().InsecureSkipVerify {
		f.Verdict, f.Next = Warn, "anybody on the way can read the secrets: remove insecure_skip_verify and name the authority with ca_file"
		f.Says += "; not checked, because insecure_skip_verify is set"
		if err := verified(chain, o.name, roots); err == nil {
			f.Next = "it would be trusted as it is: remove insecure_skip_verify"
		}
		return f
	}
	if v.look.transport().CAFile != "" {
		f.Details = append(f.Details, "trusted by ca_file, and not by this machine's own list")
	}
	return f
}

func verified(chain []*x509.Certificate, name string, roots *x509.CertPool) error {
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{DNSName: name, Roots: roots, Intermediates: between})
	return err
}

func (v Visit) refusedCertificate(o origin, chain []*x509.Certificate, why error) Finding {
	says, next := v.distrust(o, chain, why)
	f := o.lost(Certificate, next, "%s", says)
	f.Details = v.chainWords(chain, nil)
	return f
}

// distrust is why a certificate is refused, and what to do.
func (v Visit) distrust(o origin, chain []*x509.Certificate, why error) (says, next string) {
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	leaf := &x509.Certificate{}
	if len(chain) > 0 {
		leaf = chain[0]
	}
	now := time.Now()
	switch {
	case errors.As(why, &invalid) && invalid.Reason == x509.Expired && now.Before(leaf.NotBefore):
		return fmt.Sprintf("the certificate of %s is good only from %s on", o.host(), date(leaf.NotBefore)), "is this machine's clock behind; if not, the server has the wrong certificate"
	case errors.As(why, &invalid) && invalid.Reason == x509.Expired && now.After(leaf.NotAfter):
		return fmt.Sprintf("the certificate of %s is over since %s, %s ago", o.host(), date(leaf.NotAfter), span(now.Sub(leaf.NotAfter))), "have it renewed; if it is not over elsewhere, this machine's clock is ahead"
	case errors.As(why, &name):
		return fmt.Sprintf("the certificate is for %s, not for %s", v.said(cmp.Or(strings.Join(namesOf(leaf), ", "), nameOf(leaf.Subject))), o.name), "is the host spelt right, or does another server answer in its place"
	case errors.As(why, &unknown) && bytes.Equal(leaf.RawIssuer, leaf.RawSubject):
		return fmt.Sprintf("the certificate of %s is signed by itself", o.host()), "if you trust this server, name its certificate with ca_file; Workfront itself calls only servers with a publicly trusted one (a guess: Adobe does not say)"
	case errors.As(why, &unknown):
		next = "behind a proxy that opens TLS, name its authority with ca_file"
		if len(chain) == 1 {
			next = "the server sends no certificate in between: have it send the whole chain; " + next
		}
		return fmt.Sprintf("the certificate of %s is signed by %s, which this machine does not trust", o.host(), v.said(nameOf(chain[len(chain)-1].Issuer))), next
	}
	return fmt.Sprintf("the certificate of %s is not trusted: %s", o.host(), v.said(why.Error())), "behind a proxy that opens TLS, name its authority with ca_file"
}

// chainWords are the certificates one by one, the server's own first.
func (v Visit) chainWords(chain []*x509.Certificate, state *tls.ConnectionState) []string {
	const most = 6
	var list []string
	for i, c := range chain[:min(len(chain), most)] {
		line := fmt.Sprintf("%s, signed by %s, from %s to %s", nameOf(c.Subject), nameOf(c.Issuer), date(c.NotBefore), date(c.NotAfter))
		if i == 0 {
			line += ", good for " + cmp.Or(strings.Join(namesOf(c), ", "), "no name")
		}
		list = append(list, v.said(line))
	}
	if state != nil && len(state.VerifiedChains) > 0 {
		whole := state.VerifiedChains[0]
		if root := whole[len(whole)-1]; len(whole) > len(chain) {
			list = append(list, v.said("trusted because of "+nameOf(root.Subject)))
		}
	}
	return list
}

func namesOf(c *x509.Certificate) []string {
	const most = 8
	var names []string
	for _, name := range c.DNSNames {
		names = append(names, short(name))
	}
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) > most {
		names = append(names[:most], fmt.Sprintf("and %d more", len(names)-most))
	}
	return names
}

func nameOf(n pkix.Name) string {
	switch {
	case n.CommonName != "" && len(n.Organization) > 0:
		return short(n.CommonName) + " (" + short(n.Organization[0]) + ")"
	case n.CommonName != "":
		return short(n.CommonName)
	case len(n.Organization) > 0:
		return short(n.Organization[0])
	}
	return "nobody in particular"
}

// short keeps a server from filling the screen with its name.
func short(name string) string {
	const most = 80
	if r := []rune(name); len(r) > most {
		return string(r[:most]) + "..."
	}
	return name
}

func date(t time.Time) string { return t.UTC().Format("2006-01-02") }

func days(d time.Duration) string {
	if d < 48*time.Hour {
		return span(d)
	}
	return fmt.Sprintf("%d days", d/(24*time.Hour))
}
