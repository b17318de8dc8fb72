package doctor

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/vault"
)

func TestSecrets(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value, style string
		provider     bool
		verdict      Verdict
		words        string
	}{
		"not set":                       {"", "form", false, Fail, "SECRET is not set"},
		"a newline at its end":          {theSecret + "\n", "form", false, Fail, "ends in a newline"},
		"a newline in the middle":       {theSecret + "\nmore", "form", false, Fail, "in its middle"},
		"white space":                   {" " + theSecret, "form", false, Fail, "white space"},
		"white space at a provider":     {theSecret + " ", "form", true, Warn, "white space"},
		"reserved characters in Basic":  {theSecret + "%", "json", false, Warn, "sent as Basic"},
		"reserved characters in a form": {theSecret + "%", "form", false, OK, "secret#"},
		"reserved at a provider":        {theSecret + ":", "basic", true, Warn, "sent as Basic"},
		"in the address":                {theSecret, "query", true, Warn, "into the address"},
		"a letter from elsewhere":       {theSecret + "é", "form", false, Warn, "not ASCII"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			if c.provider {
				r = newProviderRig(t)
			}
			r.env["SECRET"], r.workfront.TokenRequest, r.provider.TokenRequest = c.value, c.style, c.style
			v := r.run()
			r.want(v, Secret, c.verdict, c.words)
			if c.verdict == Fail {
				r.wantRemedy(v, flow.MendConfig)
			}
		})
	}
}

func TestSecretFiles(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("files have other permissions there")
	}
	for name, c := range map[string]struct {
		mode    os.FileMode
		text    string
		verdict Verdict
		words   string
	}{
		"his own":            {0o600, theSecret + "\n", OK, "from file:"},
		"everybody's":        {0o644, theSecret, Warn, "others on this machine can read"},
		"a space at its end": {0o600, theSecret + " \n", Fail, "white space"},
		"not there":          {0, "", Fail, "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			path := filepath.Join(t.TempDir(), "secret")
			if c.mode != 0 {
				if err := os.WriteFile(path, []byte(c.text), c.mode); err != nil {
					t.Fatal(err)
				}
			}
			r.workfront.ClientSecret = config.Secret("file:" + path)
			r.want(r.run(), Secret, c.verdict, c.words)
		})
	}
}

func TestSecretsInTheVault(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.workfront.ClientSecret = ""
	r.want(r.run(), Secret, Warn, "no secret is known yet", "connect acme ask once")
	r.store(vault.Entry{ClientSecret: theSecret})
	r.want(r.run(), Secret, OK, "from the vault")
	r.store(vault.Entry{ClientSecret: theSecret + "\n"})
	r.want(r.run(), Secret, Fail, "ends in a newline")
	r.parts.Vault, r.tools.Closed = nil, errDenied
	v := r.run()
	r.want(v, Vault, Fail, "permission denied")
	r.want(v, Secret, Skip, "the vault, which cannot be read")
	r.wantRemedy(v, flow.MendConfig)

	p := newProviderRig(t)
	p.provider = config.Provider{Name: "docs", BaseURL: "https://docs.acme.com/api/v1", Auth: config.AuthAPIKey, Username: "maria"}
	p.want(p.run(), Secret, Fail, "no ApiKey is known")
}

func TestPrivateKeys(t *testing.T) {
	t.Parallel()
	pemOf := func(bits int) string {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	}
	for text, want := range map[string]struct {
		verdict Verdict
		words   string
	}{
		pemOf(2048): {OK, "RSA with 2048 bits"},
		strings.ReplaceAll(pemOf(2048), "\n", `\n`): {OK, "RSA with 2048 bits"}, // as environment variables often have it
		pemOf(1024): {Fail, "1024 bits"},
		"not a key": {Fail, "no PEM"},
		"":          {Fail, "not set"},
		"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----": {Fail, "no key that can be read"},
	} {
		r := newRig(t)
		r.env["KEY"], r.workfront.Flow, r.workfront.PrivateKey = text, config.FlowJWT, "env:KEY"
		v := r.run()
		r.want(v, PrivateKey, want.verdict, want.words)
		if v.expects(Redirect) || v.expects(Browser) {
			t.Error("a signed JWT needs neither redirect nor browser")
		}
	}
}
