package cli

import (
	"crypto/rsa"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"wfconnect/flow/config"
	"wfconnect/practice"
	"wfconnect/workfront"
	"wfconnect/workfront/simulator"
)

// practiceKey signs for the simulator's Machine to Machine Application. It is in
// every copy of this program, and so proves nothing to anybody else.
//
//go:embed practice.key
var practiceKey []byte

const (
	practiceCustomer = "5c1f0a4b00a1d2e3f4a5b6c7d8e9f001"
	practiceUser     = "5c1f0b7a00a3d9e84b6f2c7d9e013a58" // Maria Lopez
)

// practiceApps are one application of each kind.
func practiceApps(name, prefix, secret string, redirects []string, anyLoopback bool) ([]simulator.App, error) {
	key, err := workfront.ReadKey(practiceKey)
	if err != nil {
		return nil, fmt.Errorf("the practice key: %w", err)
	}
	return []simulator.App{
		{Name: name, ClientID: prefix + "-client", ClientSecret: secret, RedirectURIs: redirects, AnyLoopback: anyLoopback},
		{Name: name, ClientID: "spa-" + prefix, RedirectURIs: redirects, AnyLoopback: anyLoopback},
		{ClientID: "machine-" + prefix, ClientSecret: secret, Machine: &simulator.Machine{
			CustomerID: practiceCustomer, UserID: practiceUser, PublicKeys: []*rsa.PublicKey{&key.PublicKey},
		}},
	}, nil
}

// practiceTables are the connections to them, as config.toml has them; secret
// and key say where these are.
func practiceTables(apps []simulator.App, name, domain string, secret, key config.Secret) []config.Workfront {
	blank := config.Workfront{Domain: domain, TokenRequest: "form", APIVersion: workfront.DefaultVersion}
	web, spa, machine := blank, blank, blank
	web.Name, web.Flow, web.ClientID, web.ClientSecret, web.RedirectURI = name, config.FlowAuthorizationCode, apps[0].ClientID, secret, apps[0].RedirectURIs[0]
	spa.Name, spa.Flow, spa.ClientID, spa.RedirectURI = name+"-spa", config.FlowPKCE, apps[1].ClientID, apps[1].RedirectURIs[0]
	web.Organization, web.Lane, spa.Organization, spa.Lane = "acme", "my", "acme", "my"
	machine.Name, machine.Flow, machine.ClientID, machine.ClientSecret = name+"-machine", config.FlowJWT, apps[2].ClientID, secret
	machine.CustomerID, machine.UserID, machine.PrivateKey = practiceCustomer, practiceUser, key
	return []config.Workfront{web, spa, machine}
}

// writePracticeKey puts the key where a connection can name it, and returns the
// path.
func writePracticeKey(dir string) (string, error) {
	path := filepath.Join(dir, "practice.key")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("the practice key cannot be written: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return path, nil // of an earlier run: there is one practice key
	}
	if err == nil {
		_, err = f.Write(practiceKey)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return "", fmt.Errorf("the practice key cannot be written: %w", err)
	}
	return path, nil
}

// helpWidth is how wide a line of help may be, in cells.
const helpWidth = 80

// faultTable is the help of --fault: what each one means stands beside its values,
// in lines of its own; below them where they are wider than width.
func faultTable(list []practice.Fault, width int) string {
	var b strings.Builder
	for _, f := range list {
		setting := f.Name + "=" + strings.Join(f.Values, "|")
		lines := strings.Split(ansi.Wordwrap(f.Meaning, helpWidth-width-3, ""), "\n")
		if len(setting) > width {
			for line := range strings.SplitSeq(ansi.Wrap(setting, helpWidth-6, "|"), "\n") {
				fmt.Fprintf(&b, "  %s\n", line)
			}
			setting = ""
		}
		for _, line := range lines {
			fmt.Fprintf(&b, "  %-*s %s\n", width, setting, line)
			setting = ""
		}
	}
	return b.String()
}

// faultSettings are what --fault can be completed to.
func faultSettings(list []practice.Fault) []string {
	var all []string
	for _, f := range list {
		all = append(all, settings(f.Name, f.Values)...)
	}
	return all
}
