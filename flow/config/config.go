// Package config is config.toml: which Workfront applications and which
// document webhook providers there are. It reads and validates the file, and
// adds, changes or removes one table of it without touching another byte.
//
// It never holds a secret: the file names where a secret is, and [Secret.Read]
// fetches it when it is needed. It never dials, prompts or draws.
package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Config is what the file says, defaults filled in.
type Config struct {
	Path      string
	Vault     Vault
	Workfront map[string]Workfront
	Provider  map[string]Provider

	// Warnings are worth saying and stop nothing; in the order of the lines.
	Warnings []Problem
}

// Vault says where tokens, and secrets that the file does not name, are kept.
type Vault struct {
	Kind string // keyring, passphrase or file; "" when the file does not say
}

// Flows of a Workfront application.
const (
	FlowAuthorizationCode = "authorization_code"
	FlowPKCE              = "pkce"
	FlowJWT               = "jwt"
)

// Workfront is a [workfront.NAME] table: an OAuth2 application that was
// registered in Workfront, as the client sees it.
type Workfront struct {
	Name         string
	Domain       string // as written; read it with workfront.ParseHost
	Flow         string
	ClientID     string
	ClientSecret Secret
	RedirectURI  string // byte for byte what is registered
	TokenRequest string // form, json or json-body
	APIVersion   string // "v21.0"
	CustomerID   string // jwt, as are the next two
	UserID       string
	PrivateKey   Secret // PEM
	Organization string // what the redirect must say when the host does not show it
	Lane         string
	TrustHost    bool

	// The application's settings in Workfront, which tells them to nobody: how
	// long a refresh token lives from the sign-in, and while nothing is done.
	RefreshTokenAbsolute, RefreshTokenInactivity Span
	Transport                                    Transport
}

// Ways a provider knows who calls.
const (
	AuthOAuth2 = "oauth2"
	AuthAPIKey = "apikey"
)

// Provider is a [provider.NAME] table: the fields of Adobe's Setup > Documents
// > Custom Integrations for one document webhook provider.
type Provider struct {
	Name                string
	BaseURL             string
	Auth                string
	RequestParameters   map[string]string // appended to the query of every call
	RequestHeaders      map[string]string // sent on every call
	APIKey              Secret            // apikey, as is Username
	Username            string
	AuthenticationURL   string // oauth2, as are all below but Transport
	TokenEndpointURL    string
	ClientID            string
	ClientSecret        Secret
	RedirectURI         string
	AuthorizeParameters string // full or state-only
	TokenRequest        string // form, query, json or basic
	Transport           Transport
}

// Transport is how a connection's host is reached. Proxies come from the
// environment.
type Transport struct {
	CAFile             string // PEM, as written: see [ExpandHome]
	InsecureSkipVerify bool
	Timeout            time.Duration // of one request
}

const defaultTimeout = 30 * time.Second

func newWorkfront(name string) Workfront {
	return Workfront{
		Name: name, Flow: FlowAuthorizationCode, TokenRequest: "form", APIVersion: "v21.0",
		Transport: Transport{Timeout: defaultTimeout},
	}
}

func newProvider(name string) Provider {
	return Provider{
		Name: name, AuthorizeParameters: "full", TokenRequest: "form",
		Transport: Transport{Timeout: defaultTimeout},
	}
}

// maxSize bounds what is read. Nested arrays cost stack, so it also keeps the
// parser's recursion far from the stack's end.
const maxSize = 128 << 10

// Load reads the file. A missing file is an empty configuration. What is wrong
// with its text comes as [Errors], all of it; the Config then holds what could
// be understood.
func Load(path string) (Config, error) {
	text, _, err := readFile(path)
	if err != nil {
		return Config{Path: path}, err
	}
	return Parse(path, text)
}

// Parse is Load for a text in memory; path is only named.
func Parse(path string, text []byte) (Config, error) {
	r, err := read(path, text)
	if err != nil {
		return Config{Path: path}, err
	}
	cfg := r.config()
	cfg.Warnings = inOrder(r.warnings)
	if len(r.problems) > 0 {
		return cfg, inOrder(r.problems)
	}
	return cfg, nil
}

// readFile tells a missing file (no error, found false) from an unreadable one.
func readFile(path string) (text []byte, found bool, err error) {
	f, err := open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("cannot read the configuration: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, false, fmt.Errorf("cannot read the configuration: %s is a folder; name the file in it", path)
	}
	text, err = io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, false, fmt.Errorf("cannot read the configuration: %w", err)
	}
	return text, true, nil
}

// Default is where the file is when nobody says otherwise:
// $XDG_CONFIG_HOME/wfconnect/config.toml, or the same below the system's
// folder for configuration.
func Default() (string, error) {
	if dir := os.Getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "wfconnect", "config.toml"), nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("cannot tell where config.toml is: %w; name it with --config", err)
	}
	return filepath.Join(dir, "wfconnect", "config.toml"), nil
}
