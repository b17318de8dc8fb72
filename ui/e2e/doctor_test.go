//go:build linux || darwin

package e2e_test

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// shows runs an https server beside a transcript, with a certificate that is
// signed by itself and ends in so many hours, and puts its address into a
// variable; a file gets the certificate: "shows OLD -26h old.pem".
func shows(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: shows VARIABLE DURATION FILE")
	}
	left, err := time.ParseDuration(args[1])
	ts.Check(err)
	pair, certificate, err := selfSigned(&x509.Certificate{
		Subject: pkix.Name{CommonName: "a server of ours"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotAfter: time.Now().Add(left),
	})
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), certificate, 0o600))
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are what is tested
	server.StartTLS()
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
}

// taken holds a port beside a transcript: "taken BUSY".
func taken(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: taken VARIABLE")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	ts.Setenv(args[0], l.Addr().String())
}
