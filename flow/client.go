package flow

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"wfconnect/flow/config"
)

// Transport is how one connection reaches the network: proxies come from the
// environment, TLS is 1.2 or later, which both sides ask for.
func Transport(t config.Transport) (*http.Transport, error) {
	secure := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: t.InsecureSkipVerify} //nolint:gosec // the person's explicit choice, shown as a warning
	if t.CAFile != "" {
		pem, err := os.ReadFile(config.ExpandHome(t.CAFile, os.Getenv))
		if err != nil {
			return nil, fmt.Errorf("reading ca_file: %w", err)
		}
		secure.RootCAs = x509.NewCertPool()
		if !secure.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("ca_file %s holds no certificate in PEM", t.CAFile)
		}
	}
	dial := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	network := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dial.DialContext,
		TLSClientConfig:        secure,
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  t.Timeout,
		IdleConnTimeout:        30 * time.Second,
		MaxIdleConnsPerHost:    4,
		MaxResponseHeaderBytes: 256 << 10,
		ForceAttemptHTTP2:      true,
	}
	return network, nil
}

// patient gives up on an answer of which nothing more comes for a while,
// however long it may take as a whole: a download of an hour is fine, one that
// stands still is not.
type patient struct {
	next http.RoundTripper
	idle time.Duration // 0: for ever
}

func (p patient) RoundTrip(r *http.Request) (*http.Response, error) {
	if p.idle <= 0 {
		return p.next.RoundTrip(r)
	}
	ctx, cancel := context.WithCancel(r.Context())
	resp, err := p.next.RoundTrip(r.WithContext(ctx))
	if err != nil {
		cancel()
		return nil, err
	}
	resp.Body = &patientBody{ReadCloser: resp.Body, idle: p.idle, cancel: cancel}
	return resp, nil
}

type patientBody struct {
	io.ReadCloser
	idle   time.Duration
	cancel context.CancelFunc
}

// Read is timed by itself: how long the reader takes between two reads is no
// fault of the other side.
func (b *patientBody) Read(p []byte) (int, error) {
	timer := time.AfterFunc(b.idle, b.cancel)
	n, err := b.ReadCloser.Read(p)
	if !timer.Stop() && err != nil { // it cut the connection
		return n, fmt.Errorf("nothing more came for %v: %w", b.idle, os.ErrDeadlineExceeded)
	}
	return n, err
}

func (b *patientBody) Close() error {
	b.cancel()
	return b.ReadCloser.Close()
}
