//go:build linux || darwin

package e2e_test

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
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"
)

// hosts are servers by their names in the world, https and all, behind a proxy:
// whoever goes through the proxy meets them, and nobody else.
type hosts struct {
	proxy string // for HTTPS_PROXY
	ca    []byte // PEM; the certificate that all of them show
}

func serveHosts(t *testing.T, served map[string]http.Handler) hosts {
	t.Helper()
	pair, ca, err := selfSigned(&x509.Certificate{
		Subject: pkix.Name{CommonName: "hosts of a test"}, DNSNames: slices.Collect(maps.Keys(served)), NotAfter: time.Now().Add(800 * time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { served[r.Host].ServeHTTP(w, r) }))
	site.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	site.Config.ErrorLog = log.New(io.Discard, "", 0) // what comes of a handshake is told by the client
	site.StartTLS()
	t.Cleanup(site.Close)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, _, _ := net.SplitHostPort(r.Host)
		if _, there := served[name]; !there || r.Method != http.MethodConnect {
			http.Error(w, "nothing of this test", http.StatusBadGateway)
			return
		}
		tunnel(w, site.Listener.Addr().String())
	}))
	t.Cleanup(proxy.Close)
	return hosts{proxy.URL, ca}
}

// tunnel ends when either side does.
func tunnel(w http.ResponseWriter, to string) {
	far, err := net.Dial("tcp", to)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer far.Close()
	near, sent, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer near.Close()
	if _, err := io.WriteString(near, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	go func() {
		_, _ = io.Copy(far, sent)
		far.Close()
	}()
	_, _ = io.Copy(near, far)
}

// client is a person's browser: it goes through the proxy, and to this machine's
// own listeners directly.
func (h hosts) client() *http.Client {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(h.ca)
	through, _ := url.Parse(h.proxy) // of a server that runs
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots},
		Proxy: func(r *http.Request) (*url.URL, error) {
			if r.URL.Scheme == "http" {
				return nil, nil
			}
			return through, nil
		},
	}}
}

// selfSigned makes a certificate that vouches for itself, and its PEM.
func selfSigned(about *x509.Certificate) (tls.Certificate, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	about.SerialNumber, about.NotBefore = big.NewInt(1), time.Now().Add(-1000*time.Hour)
	der, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}
