package ui

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wfconnect/flow/config"
)

// fill types into the fields of a form, one after the other; what begins with
// a space is a choice.
func (p *play) fill(values ...string) {
	p.t.Helper()
	for i, value := range values {
		if i > 0 {
			p.press(tab)
		}
		for _, r := range value {
			p.screen.Type(string(r))
		}
		p.wait(0)
	}
}

// From nothing to a call with a signed JWT: the key pair is made in the form,
// its certificate is what "Setup" is given.
func TestAMachineApplicationFromTheForm(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.press("n", "w")
		p.fill("m2m", "  ", "http://"+simHost, "m2m-1", "the-machine-secret", "customer-1", "5c1f0b7a00a3d9e84b6f2c7d9e013a58", "")
		p.see("Machine to Machine Application", "JWT exchange URL")
		p.press("\x07")
		folder := filepath.Join(filepath.Dir(p.configPath), "keys")
		p.see("Add public key")
		p.addToSetup(filepath.Join(folder, "m2m.crt"))
		p.press(enter)
		p.see("m2m is saved")
		p.press(enter)
		p.see("Customer ID", "SHA-256", "tokens", "try it")
		if strings.Contains(p.screen.String(), "authorize") {
			t.Errorf("a login is on the rail:\n%s", p.screen)
		}
		p.press(enter)
		p.see("min left", "a new JWT is signed in its place")
		p.press("f")
		p.see(" → ")
		p.press(enter)
		p.see("you are Maria Lopez")
		c, err := config.Load(p.configPath)
		if w := c.Workfront["m2m"]; err != nil || w.Flow != config.FlowJWT || w.PrivateKey != config.Secret("file:"+filepath.Join(folder, "m2m.key")) {
			t.Errorf("%+v, %v", w, err)
		}
	})
}

// addToSetup is what a person does with the certificate.
func (p *play) addToSetup(path string) {
	p.t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		p.t.Fatal(err)
	}
	p.machine.PublicKeys = append(p.machine.PublicKeys, cert.PublicKey.(*rsa.PublicKey))
}

// A Single Page Web Application has no secret: nothing asks for one, and none
// is sent.
func TestASinglePageApplicationFromTheForm(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.press("n", "w")
		p.fill("spa", " ", "http://"+simHost, "spa-1")
		p.see("Single Page Web Application", "code_challenge=(of its")
		if strings.Contains(p.screen.String(), "Client secret") {
			t.Errorf("a secret is asked for:\n%s", p.screen)
		}
		p.press(enter)
		p.see("spa is saved")
		p.press(enter)
		p.see("PKCE")
		p.press(enter, "p")
		p.see("code_verifier instead of a secret")
		p.press(enter)
		p.see("min left")
		p.press("f", enter)
		p.see("you are Maria Lopez")
	})
}
