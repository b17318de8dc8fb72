package flow

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func parts(t *testing.T, env map[string]string) Parts {
	t.Helper()
	return Parts{
		Vault: vault.Memory(), Log: wire.NewLog(wire.NewRedactor(), time.Now), Env: func(name string) string { return env[name] },
		Transport: roundTrip(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"token_type":"sessionID","access_token":"access-token-2","expires_in":60}`))}, nil
		}),
	}
}

var practice = config.Workfront{
	Name: "acme", Domain: "acme", Flow: config.FlowAuthorizationCode, ClientID: "id", ClientSecret: "env:SECRET",
	RedirectURI: "http://127.0.0.1:8976/callback", TokenRequest: "form", APIVersion: "v20.0",
}

func keep(t *testing.T, p Parts, e vault.Entry) {
	t.Helper()
	if err := p.Vault.Update(t.Context(), vault.Key{Kind: "workfront", Name: "acme"}, func(vault.Entry) vault.Entry { return e }); err != nil {
		t.Fatal(err)
	}
}

func TestPrepare(t *testing.T) {
	t.Parallel()
	got, err := Prepare(t.Context(), practice, parts(t, map[string]string{"SECRET": "from-the-environment"}))
	if err != nil {
		t.Fatal(err)
	}
	c := got
	if c.App.ClientSecret != "from-the-environment" || c.App.Host.String() != "https://acme.my.workfront.com" || c.Version != "v20.0" || c.Domain != "acme" || c.Lane != "my" {
		t.Errorf("%+v", c)
	}
}

func TestPrepareRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*config.Workfront)
		words  string
	}{
		"a variable that is not set": {func(*config.Workfront) {}, "SECRET"},
		"a missing private key": {func(w *config.Workfront) {
			w.Flow, w.PrivateKey, w.ClientSecret = config.FlowJWT, "file:/no/such.key", ""
		}, "private_key of acme"},
		"a key that is none": {func(w *config.Workfront) { w.Flow, w.PrivateKey, w.ClientSecret = config.FlowJWT, "env:A_KEY", "" }, "it is no PEM"},
		"a missing ca_file":  {func(w *config.Workfront) { w.Transport.CAFile, w.ClientSecret = "/no/such/file.pem", "" }, "/no/such/file.pem"},
	} {
		w := practice
		c.change(&w)
		p := parts(t, map[string]string{"A_KEY": "no key"})
		p.Transport = nil
		if _, err := Prepare(t.Context(), w, p); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTransport(t *testing.T) {
	t.Parallel()
	network, err := Transport(config.Transport{Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if c := network.TLSClientConfig; c.InsecureSkipVerify || c.MinVersion != 0x0303 || network.Proxy == nil || network.ResponseHeaderTimeout != time.Second {
		t.Errorf("insecure %v, TLS from %x, proxy %v", c.InsecureSkipVerify, c.MinVersion, network.Proxy != nil)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Transport(config.Transport{CAFile: file}); err == nil {
		t.Error("a ca_file without a certificate was taken")
	}
}

// A token goes to the host that issued it and to no other.
func TestTokensOfAnotherHostAreNotRestored(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		domain, issuedBy string
		want             bool
	}{
		{"acme", "https://acme.my.workfront.com", true},
		{"acme", "https://beta.my.workfront.com", false},
		{"acme", "https://proxy.example.com", false},
		{"https://oauth.my.workfront.com", "https://acme.my.workfront.com", true},
		{"https://oauth.my.workfront.com", "https://proxy.example.com", false},
		{"https://oauth.my.workfront.com", "https://oauth.my.workfront.com", false},
	} {
		p := parts(t, map[string]string{"SECRET": "s"})
		keep(t, p, vault.Entry{Tokens: &vault.Tokens{AccessToken: "access-token-1", RefreshToken: "refresh-token-1", Host: c.issuedBy, Issued: time.Now()}})
		w := practice
		w.Domain = c.domain
		got, err := Prepare(t.Context(), w, p)
		if err != nil {
			t.Fatal(err)
		}
		if is := got.Stage == Live; is != c.want {
			t.Errorf("tokens of %s for %s: restored %v, want %v", c.issuedBy, c.domain, is, c.want)
		}
		if got.App.Host.String() != "https://"+strings.TrimPrefix(strings.TrimSuffix(c.domain, ".my.workfront.com"), "https://")+".my.workfront.com" {
			t.Errorf("the configured host became %v", got.App.Host)
		}
	}
}

// Whatever is known as a secret is taken out of whatever is shown.
func TestSecretsAreLearnt(t *testing.T) {
	t.Parallel()
	p := parts(t, map[string]string{"SECRET": "configured-secret"})
	keep(t, p, vault.Entry{Tokens: &vault.Tokens{AccessToken: "access-token-1", RefreshToken: "refresh-token-1", Host: "https://acme.my.workfront.com", Issued: time.Now()}})
	got, err := Prepare(t.Context(), practice, p)
	if err != nil {
		t.Fatal(err)
	}
	c := got
	if err := c.outside.KeepSecret(t.Context(), "typed-secret-1"); err != nil {
		t.Fatal(err)
	}
	if err := c.outside.Keep(t.Context(), vault.Tokens{AccessToken: "access-token-3", RefreshToken: "refresh-token-3", Issued: time.Now()}); err != nil {
		t.Fatal(err)
	}
	c.outside.Learn(wire.KindCode, "the-code-itself")
	for _, secret := range []string{"configured-secret", "access-token-1", "refresh-token-1", "typed-secret-1", "access-token-3", "refresh-token-3", "the-code-itself"} {
		if shown := p.Log.Redactor().Text("says " + secret + " here"); strings.Contains(shown, secret) {
			t.Errorf("%s is shown", secret)
		}
	}
}

// RFC 6749 section 6: a refresh without a new refresh token keeps the old one.
func TestTheOldRefreshTokenIsKept(t *testing.T) {
	t.Parallel()
	p := parts(t, map[string]string{"SECRET": "configured-secret"})
	keep(t, p, vault.Entry{Tokens: &vault.Tokens{AccessToken: "access-token-1", RefreshToken: "refresh-token-1", Host: "https://acme.my.workfront.com", Issued: time.Now()}})
	cancelled, cancel := context.WithCancel(t.Context())
	network := p.Transport
	p.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		cancel() // a quit in the middle of it
		return network.RoundTrip(r)
	})
	got, err := Prepare(t.Context(), practice, p)
	if err != nil {
		t.Fatal(err)
	}
	c, todo := got.On(Refresh{Now: time.Now()})
	for _, do := range todo {
		c, _ = c.On(do(cancelled))
	}
	if c.Stage != Live || c.Tokens.AccessToken != "access-token-2" || c.Tokens.RefreshToken != "refresh-token-1" {
		t.Errorf("stage %v, problem %v", c.Stage, c.Problem)
	}
	e, _, err := p.Vault.Load(t.Context(), vault.Key{Kind: "workfront", Name: "acme"})
	if err != nil || e.Tokens.AccessToken != "access-token-2" || e.Tokens.RefreshToken != "refresh-token-1" {
		t.Errorf("the vault holds %v, %v", e, err)
	}
}

// What could not be stored when it came must not undo what came since.
func TestOlderTokensAreNotStoredOverNewer(t *testing.T) {
	t.Parallel()
	p := parts(t, nil)
	keep(t, p, vault.Entry{Tokens: &vault.Tokens{AccessToken: "newer", Issued: t0.Add(time.Minute)}})
	store := p.keep(vault.Key{Kind: "workfront", Name: "acme"})
	if err := store(t.Context(), vault.Tokens{AccessToken: "older", Issued: t0}); !errors.Is(err, errOthersThere) {
		t.Errorf("storing older ones: %v", err)
	}
	if err := store(t.Context(), vault.Tokens{AccessToken: "newest", Issued: t0.Add(time.Hour)}); err != nil {
		t.Errorf("storing newer ones: %v", err)
	}
	e, _, err := p.Vault.Load(t.Context(), vault.Key{Kind: "workfront", Name: "acme"})
	if err != nil || e.Tokens.AccessToken != "newest" {
		t.Errorf("the vault holds %v, %v", e, err)
	}
}
