package workfront

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
)

func TestChallenge(t *testing.T) {
	t.Parallel()
	// RFC 7636, appendix B.
	if got := Challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"); got != "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" {
		t.Errorf("the RFC's verifier has the challenge %s", got)
	}
	seen := map[Secret]bool{}
	for range 100 {
		v := NewVerifier()
		if len(v) != 43 || strings.Trim(string(v), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" || seen[v] {
			t.Fatalf("the verifier %q is not 43 characters of base64url, or came twice", string(v))
		}
		seen[v] = true
	}
}

func TestSinglePage(t *testing.T) {
	t.Parallel()
	a := Application{
		Type: SinglePage, Host: Host{Scheme: "https", Authority: "acme.my.workfront.com"}, ClientID: "id",
		ClientSecret: "left-over", RedirectURI: "http://127.0.0.1:8976/cb", Style: StyleJSON,
	}.With("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
	u, err := url.Parse(a.AuthorizeURL("s"))
	if err != nil {
		t.Fatal(err)
	}
	if q := u.Query(); q.Get("code_challenge") != "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" || q.Get("code_challenge_method") != "S256" {
		t.Errorf("the authorize URL is %s", u)
	}
	exchange, err := a.ExchangeRequest(t.Context(), "c")
	if err != nil {
		t.Fatal(err)
	}
	refresh, err := a.RefreshRequest(t.Context(), "r")
	if err != nil {
		t.Fatal(err)
	}
	// No secret anywhere, and always a form: E4 and R4.
	for req, want := range map[*http.Request]url.Values{
		exchange: {"grant_type": {"authorization_code"}, "redirect_uri": {a.RedirectURI}, "code": {"c"}, "code_verifier": {string(a.Verifier)}, "client_id": {"id"}},
		refresh:  {"grant_type": {"refresh_token"}, "redirect_uri": {a.RedirectURI}, "refresh_token": {"r"}, "client_id": {"id"}},
	} {
		body, _ := io.ReadAll(req.Body)
		got, err := url.ParseQuery(string(body))
		if diff := cmp.Diff(want, got); err != nil || diff != "" || req.Header.Get("Authorization") != "" || req.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
			t.Errorf("%v, headers %v: %s", err, req.Header, diff)
		}
	}
}

// A03: what a Web Application's challenge would do is not known, so it sends none.
func TestAWebApplicationSendsNoChallenge(t *testing.T) {
	t.Parallel()
	a := Application{Host: Host{Scheme: "https", Authority: "h"}, ClientID: "id", ClientSecret: "s", RedirectURI: "u"}.With("v")
	if got := a.AuthorizeURL("s"); strings.Contains(got, "challenge") || a.Verifier != "" {
		t.Error(got)
	}
}

func machine(t *testing.T, h http.HandlerFunc) (Application, *http.Client) {
	t.Helper()
	a, c := served(t, h)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	a.Type, a.RedirectURI = MachineToMachine, ""
	a.Machine = Machine{CustomerID: "customer", UserID: "user", Key: key}
	return a, c
}

func TestAssertion(t *testing.T) {
	t.Parallel()
	a, _ := machine(t, nil)
	now := time.Date(2026, 9, 1, 12, 0, 0, 500, time.UTC)
	signed, err := a.Assertion(now)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Parse(string(signed), func(*jwt.Token) (any, error) { return a.Machine.Key.Public(), nil },
		jwt.WithTimeFunc(func() time.Time { return now }), jwt.WithValidMethods([]string{"RS256"}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]any{"alg": "RS256", "typ": "JWT"}, token.Header); diff != "" {
		t.Error(diff)
	}
	want := jwt.MapClaims{"iss": "customer", "sub": "user", "iat": float64(now.Unix() - 30), "exp": float64(now.Unix() + 180)}
	if diff := cmp.Diff(want, token.Claims); diff != "" {
		t.Error(diff)
	}
	a.Machine.Key = nil
	if _, err := a.Assertion(now); err == nil {
		t.Error("signed without a key")
	}
}

func TestPresent(t *testing.T) {
	t.Parallel()
	var got url.Values
	var path string
	a, c := machine(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		got, path = r.PostForm, r.URL.Path
		_, _ = io.WriteString(w, `{"access_token":"session"}`) // all that clients rely on
	})
	tokens, err := a.Present(context.Background(), c, "a.b.c")
	if err != nil || tokens.AccessToken != "session" || tokens.RefreshToken != "" || tokens.Known() {
		t.Errorf("%+v, %v", tokens, err)
	}
	want := url.Values{"client_id": {"id"}, "client_secret": {"se/cr et"}, "jwt_token": {"a.b.c"}}
	if diff := cmp.Diff(want, got); diff != "" || path != "/integrations/oauth2/api/v1/jwt/exchange" {
		t.Error(path, diff)
	}
}

func TestARefusedAssertion(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]Cause{
		"The JWT signature is not valid": CauseAssertion, "The JWT has expired": CauseAssertion, "redirect": CauseRedirectURI, "The client is unknown": CauseClient,
	} {
		a, c := machine(t, says(400, "application/json", `{"statusCode":400,"error":true,"type":"","message":"`+message+`"}`))
		_, err := a.Present(context.Background(), c, "a.b.c")
		var r *Refused
		if !errors.As(err, &r) || r.Cause != want {
			t.Errorf("%s: %v, cause %d, want %d", message, err, r.Cause, want)
		}
	}
}

func TestServerTime(t *testing.T) {
	t.Parallel()
	var sent http.Header
	a, c := machine(t, func(w http.ResponseWriter, r *http.Request) {
		sent = r.Header
		w.Header().Set("Date", "Tue, 01 Sep 2026 12:00:00 GMT")
		http.Redirect(w, r, "/login", http.StatusFound)
	})
	got, err := a.ServerTime(context.Background(), c)
	if err != nil || !got.Equal(time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)) {
		t.Errorf("%v, %v", got, err)
	}
	if sent.Get("Authorization") != "" || sent.Get("sessionID") != "" || sent.Get("Cookie") != "" {
		t.Errorf("credentials were sent: %v", sent)
	}
	a, c = machine(t, func(w http.ResponseWriter, _ *http.Request) { w.Header()["Date"] = nil })
	if _, err := a.ServerTime(context.Background(), c); err == nil {
		t.Error("a time without a Date header")
	}
}

func TestReadKey(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block := func(name string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: name, Bytes: der}))
	}
	pkcs8, _ := x509.MarshalPKCS8PrivateKey(key)
	other, _ := x509.MarshalPKCS8PrivateKey(curve)
	public, _ := x509.MarshalPKIXPublicKey(key.Public())
	pkcs1 := x509.MarshalPKCS1PrivateKey(key)
	for name, text := range map[string]string{
		"PKCS#1": block("RSA PRIVATE KEY", pkcs1), "PKCS#8": block("PRIVATE KEY", pkcs8),
		"text before": "some words\n" + block("PRIVATE KEY", pkcs8), "escaped breaks": strings.ReplaceAll(block("PRIVATE KEY", pkcs8), "\n", `\n`),
		"CRLF": strings.ReplaceAll(block("PRIVATE KEY", pkcs8), "\n", "\r\n"),
	} {
		got, err := ReadKey([]byte(text))
		if err != nil || !got.Equal(key) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for says, text := range map[string]string{
		"no PEM":                       base64.StdEncoding.EncodeToString(pkcs8),
		"another kind":                 block("PRIVATE KEY", other),
		"has a passphrase":             block("ENCRYPTED PRIVATE KEY", pkcs8),
		"belongs in Workfront's Setup": block("PUBLIC KEY", public),
		"is it whole":                  block("PRIVATE KEY", pkcs8[:200]),
		"an RSA private":               block("EC PRIVATE KEY", other),
	} {
		_, err := ReadKey([]byte(text))
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), text[60:80]) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

func TestNewKeyPair(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	pair, err := NewKeyPair("acme", now, 5)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ReadKey(pair.Private)
	if err != nil {
		t.Fatal(err)
	}
	block, rest := pem.Decode(pair.Certificate)
	if block == nil || block.Type != "CERTIFICATE" || len(rest) != 0 {
		t.Fatalf("the certificate is %q", pair.Certificate)
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if !key.PublicKey.Equal(cert.PublicKey) || key.N.BitLen() != 2048 || cert.Subject.CommonName != "acme" || now.Before(cert.NotBefore) || now.AddDate(4, 11, 0).After(cert.NotAfter) {
		t.Errorf("the pair does not fit: %v to %v, %v", cert.NotBefore, cert.NotAfter, cert.Subject)
	}
	if err := cert.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature); err != nil {
		t.Errorf("not signed by itself: %v", err)
	}
	sum := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	if want := hex.EncodeToString(sum[:]); pair.Fingerprint != want || KeyFingerprint(key.Public()) != want {
		t.Errorf("the fingerprint is %s, want %s", pair.Fingerprint, want)
	}
}

func FuzzReadKey(f *testing.F) {
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"))
	f.Add([]byte(`-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----`))
	f.Fuzz(func(t *testing.T, text []byte) {
		key, err := ReadKey(text)
		if (key == nil) == (err == nil) {
			t.Errorf("%v, %v", key, err)
		}
	})
}
