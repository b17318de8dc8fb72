package doctor

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wfconnect/flow"
)

// made is a certificate with its key.
type made struct {
	cert *x509.Certificate
	der  []byte
	key  *ecdsa.PrivateKey
}

// sign makes a certificate; by nil: it is signed by itself.
func sign(t *testing.T, by *made, change func(*x509.Certificate)) *made {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "docs.test", Organization: []string{"Acme"}},
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(60*24*time.Hour + time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
	}
	if change != nil {
		change(about)
	}
	parent, signer := about, key
	if by != nil {
		parent, signer = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, about, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &made{cert, der, key}
}

func authority(t *testing.T, by *made, name string) *made {
	return sign(t, by, func(c *x509.Certificate) {
		c.Subject, c.IPAddresses = pkix.Name{CommonName: name}, nil
		c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign
	})
}

func (m *made) file(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: m.der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// serves is a TLS server on loopback that shows this chain.
func serves(t *testing.T, chain ...*made) string {
	t.Helper()
	show := tls.Certificate{PrivateKey: chain[0].key}
	for _, m := range chain {
		show.Certificate = append(show.Certificate, m.der)
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{show}}
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are what is tested
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

// onLoopback is a rig that asks servers on loopback.
func onLoopback(t *testing.T, domain string) *rig {
	r := newRig(t)
	r.workfront.Domain, r.parts.Transport, r.tools.Dial = domain, nil, nil
	return r
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	root := authority(t, nil, "The Root")
	between := authority(t, root, "The One Between")
	leaf := func(change func(*x509.Certificate)) *made { return sign(t, between, change) }
	for name, c := range map[string]struct {
		chain   []*made
		bend    func(*rig)
		verdict Verdict
		words   []string
	}{
		"trusted through ca_file": {[]*made{leaf(nil), between}, nil, OK, []string{"TLS 1.3, for docs.test (Acme), signed by The One Between, 60 days left", "good for 127.0.0.1", "trusted because of The Root", "trusted by ca_file"}},
		"soon over":               {[]*made{leaf(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(3*24*time.Hour + time.Hour) }), between}, nil, Warn, []string{"3 days left", "have it renewed"}},
		"over":                    {[]*made{leaf(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-26 * time.Hour) }), between}, nil, Fail, []string{"is over since", "26 h ago", "this machine's clock is ahead"}},
		"not yet":                 {[]*made{leaf(func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Hour) }), between}, nil, Fail, []string{"good only from", "clock behind"}},
		"for another name":        {[]*made{leaf(func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"other.test"} }), between}, nil, Fail, []string{"is for other.test, not for 127.0.0.1"}},
		"chain not whole":         {[]*made{leaf(nil)}, nil, Fail, []string{"signed by The One Between, which this machine does not trust", "send the whole chain"}},
		"signed by itself":        {[]*made{sign(t, nil, nil)}, nil, Fail, []string{"is signed by itself", "ca_file"}},
		"by an unknown authority": {[]*made{leaf(nil), between}, func(r *rig) { r.workfront.Transport.CAFile = "" }, Fail, []string{"which this machine does not trust"}},
		"hostile": {[]*made{sign(t, nil, func(c *x509.Certificate) {
			c.Subject.CommonName, c.IPAddresses, c.DNSNames = "\x1b[31mred", nil, []string{"\x1b]0;evil"}
		})}, nil, Fail, []string{`\x1b`}},
		"of an endless name":     {[]*made{sign(t, nil, func(c *x509.Certificate) { c.Subject.CommonName = strings.Repeat("x", 5000) })}, nil, Fail, []string{strings.Repeat("x", 80) + "..."}},
		"not checked, and right": {[]*made{leaf(nil), between}, func(r *rig) { r.workfront.Transport.InsecureSkipVerify = true }, Warn, []string{"insecure_skip_verify is set", "it would be trusted as it is"}},
		"not checked, and wrong": {[]*made{leaf(nil)}, func(r *rig) { r.workfront.Transport.InsecureSkipVerify = true }, Warn, []string{"not checked", "can read the secrets"}},
		"no such ca_file":        {[]*made{leaf(nil), between}, func(r *rig) { r.workfront.Transport.CAFile = "/no/such.pem" }, Fail, []string{"reading ca_file", "PEM"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := onLoopback(t, serves(t, c.chain...))
			r.workfront.Transport.CAFile = root.file(t)
			if c.bend != nil {
				c.bend(r)
			}
			v := r.run()
			r.want(v, Certificate, c.verdict, c.words...)
			if strings.ContainsAny(v.Text(), "\x1b\a") {
				t.Error("a certificate's words reach the terminal raw")
			}
			if c.verdict != Fail {
				return
			}
			if name == "no such ca_file" {
				r.wantRemedy(v, flow.MendConfig)
				return
			}
			r.wantRemedy(v, flow.LookAtNetwork)
			r.want(v, Answer, Skip, "the certificate is not trusted")
			r.want(v, Clock, OK, "as a server says that is not trusted")
		})
	}
}

// https to a port that speaks http is a slip in the address.
func TestNoTLSThere(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	r := onLoopback(t, strings.Replace(s.URL, "http:", "https:", 1))
	v := r.run()
	r.want(v, Certificate, Fail, "does not speak TLS")
	r.wantRemedy(v, flow.MendConfig)
	r = onLoopback(t, s.URL)
	r.want(r.run(), Certificate, Skip, "plain http has none")
}

// Through a proxy the same request goes as CONNECT, and the certificate is still
// the other side's own.
func TestThroughAProxy(t *testing.T) {
	t.Parallel()
	root := authority(t, nil, "The Root")
	domain := serves(t, sign(t, root, nil))
	var connects atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		connects.Add(1)
		there, err := net.Dial("tcp", q.Host)
		if err != nil || q.Method != http.MethodConnect {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer there.Close()
		here, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer here.Close()
		_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n") // the client says nothing before it
		go func() { _, _ = io.Copy(there, here) }()            // ends with the connection
		_, _ = io.Copy(here, there)
	}))
	t.Cleanup(proxy.Close)
	r := onLoopback(t, domain)
	r.workfront.Transport.CAFile = root.file(t)
	r.tools.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(proxy.URL) }
	v := r.run()
	r.want(v, Proxy, OK, "which answers")
	r.want(v, Certificate, OK, "signed by The Root")
	r.want(v, Answer, OK)
	if n := connects.Load(); n != 1 {
		t.Errorf("the proxy was asked %d times", n)
	}
}
