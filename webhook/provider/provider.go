// Package provider is a sample document webhook provider over a folder: what
// Adobe Workfront's document webhooks (1.2) ask of one, read strictly, in both
// authentication modes, with faults that are switched while it runs.
//
// It is a second, independent reading of the contract. It never uses this
// program's own client code (only then does one check the other), never opens a
// socket, starts no goroutine, and touches nothing outside its folder: whatever
// an id or a name says, it goes through an os.Root. It trusts whoever opens its
// consent page: everybody is Maria Lopez.
package provider

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"wfconnect/practice"
)

// Where the endpoints of the OAuth2 mode are, and the pages of a link. They are
// not below Options.BasePath.
const (
	AuthorizePath = "/oauth2/authorize"
	TokenPath     = "/oauth2/token"
	ViewPath      = "/view" // what a viewLink opens
	OpenPath      = "/open" // what a downloadLink opens
)

// What one request and one provider may take up.
const (
	maxURI        = 16 << 10 // bytes
	maxBody       = 64 << 10 // of a form or of JSON; uploads have their own limit
	maxState      = 4096     // bytes
	maxRemembered = 1024     // codes, tokens, consent pages, announced uploads: of each
	maxEntries    = 100_000  // of a folder, or of a search
	maxUpload     = 5 << 30  // bytes, when Options say nothing; Adobe: a single file up to 5 GB
	maxImage      = 50 << 20 // bytes of an image file that a thumbnail is made of
	maxPixels     = 50_000_000
)

// The two values of Options.Auth, in Adobe's docs ApiKey and OAuth2.
const (
	APIKey = "apikey"
	OAuth2 = "oauth2"
)

// SampleUser is who exists when Options.Users names nobody.
const SampleUser = "maria.lopez@acme.example"

// Options say which provider it is.
type Options struct {
	Dir  string // the folder; it and everything in it is served
	Auth string // APIKey or OAuth2

	APIKey string   // compared byte for byte
	Users  []string // user names, in any case; SampleUser when empty

	ClientID, ClientSecret string
	RedirectURIs           []string // absolute, without a fragment; compared byte for byte
	AnyLoopback            bool     // any http address on loopback is taken too

	BasePath  string        // "/api/v1" when empty
	BaseURL   string        // what links begin with, "https://docs.acme.example"; the request's own host when empty
	TokenLife time.Duration // of an access token, 1 h when 0
	CodeLife  time.Duration // of an authorization code, 1 to 10 min; 5 min when 0
	MaxUpload int64         // bytes, 5 GiB when 0

	Now  func() time.Time // time.Now when nil
	Rand io.Reader        // crypto/rand when nil, and when it runs dry
}

// Provider is an http.Handler, safe for concurrent use. Make it with New, and
// Close it.
type Provider struct {
	o       Options
	root    *os.Root
	title   string // of the root folder
	linkKey []byte // signs links; dies with the process
	drawing chan struct{}

	changes sync.Mutex // held while a name comes into being, moves or goes

	mu       sync.Mutex // guards everything below
	faults   settings
	consents *practice.Shelf[consent]
	codes    *practice.Shelf[*code]
	access   *practice.Shelf[accessToken]
	refresh  *practice.Shelf[*refreshToken]
	pending  *practice.Shelf[time.Time] // announced uploads by path: when
	hashed   *practice.Shelf[string]    // paths too long for an id, by their hash
}

// New opens the folder. Nobody has signed in and every fault is at its default.
func New(o Options) (*Provider, error) {
	o, err := complete(o)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("cannot serve the folder: %w", err)
	}
	p := &Provider{
		o: o, root: root, title: "Documents",
		drawing:  make(chan struct{}, 1),
		faults:   faultTable.Defaults(),
		consents: practice.NewShelf[consent](maxRemembered),
		codes:    practice.NewShelf[*code](maxRemembered),
		access:   practice.NewShelf[accessToken](maxRemembered),
		refresh:  practice.NewShelf[*refreshToken](maxRemembered),
		pending:  practice.NewShelf[time.Time](maxRemembered),
		hashed:   practice.NewShelf[string](maxRemembered),
	}
	if abs, err := filepath.Abs(o.Dir); err == nil && abs != filepath.Dir(abs) {
		p.title = filepath.Base(abs)
	}
	p.linkKey = []byte(p.random(32))
	return p, nil
}

func complete(o Options) (Options, error) {
	o.Users, o.RedirectURIs = append([]string(nil), o.Users...), append([]string(nil), o.RedirectURIs...)
	if len(o.Users) == 0 {
		o.Users = []string{SampleUser}
	}
	if o.BasePath == "" {
		o.BasePath = "/api/v1"
	}
	o.BasePath = "/" + strings.Trim(o.BasePath, "/")
	o.BaseURL = strings.TrimRight(o.BaseURL, "/")
	if o.TokenLife == 0 {
		o.TokenLife = time.Hour
	}
	if o.CodeLife == 0 {
		o.CodeLife = 5 * time.Minute
	}
	if o.MaxUpload == 0 {
		o.MaxUpload = maxUpload
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	return o, check(o)
}

func check(o Options) error {
	if u, err := url.Parse(o.BaseURL); o.BaseURL != "" && (err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "") {
		return fmt.Errorf("base URL %q must be absolute, http or https", o.BaseURL)
	}
	switch {
	case o.Auth != APIKey && o.Auth != OAuth2:
		return fmt.Errorf("authentication %q is neither %s nor %s", o.Auth, APIKey, OAuth2)
	case o.Auth == APIKey && o.APIKey == "":
		return errors.New("the API key must not be empty: a missing key would be the right one")
	case o.Auth == OAuth2 && (o.ClientID == "" || o.ClientSecret == ""):
		return errors.New("OAuth2 needs a client ID and a client secret")
	case o.Auth == OAuth2 && len(o.RedirectURIs) == 0 && !o.AnyLoopback:
		return errors.New("OAuth2 needs a redirect URI to send people back to")
	case o.CodeLife < time.Minute || o.CodeLife > 10*time.Minute:
		return fmt.Errorf("a code's life of %s is not between 1 and 10 minutes (RFC 6749, section 4.1.2)", o.CodeLife)
	case o.TokenLife < 0 || o.MaxUpload < 0:
		return errors.New("neither a token's life nor an upload's limit can be negative")
	}
	return nil
}

// Close lets go of the folder.
func (p *Provider) Close() error { return p.root.Close() }

// ServeHTTP answers as the contract asks, bent by the faults that are set.
func (p *Provider) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if r.Body == nil { // a request that came without a server
		r.Body = http.NoBody
	}
	c := &call{Provider: p, rw: rw, r: r, f: p.settings()}
	name, isAPI := strings.CutPrefix(r.URL.Path, strings.TrimSuffix(p.o.BasePath, "/")+"/")
	oauth := p.o.Auth == OAuth2
	switch {
	case len(r.URL.RequestURI()) > maxURI:
		c.fail(refuse(http.StatusRequestURITooLong, "the address is longer than %d bytes", maxURI))
	case oauth && r.URL.Path == AuthorizePath:
		c.authorize()
	case oauth && r.URL.Path == TokenPath:
		if !c.disturbed() {
			c.token()
		}
	case r.URL.Path == ViewPath:
		c.view()
	case r.URL.Path == OpenPath:
		c.open()
	case isAPI:
		if !c.disturbed() {
			c.api(name)
		}
	default:
		c.fail(refuse(http.StatusNotFound, "there is nothing at this address; the API is at %s", p.o.BasePath))
	}
}

// settings is a copy: one request sees one set of faults from start to end.
func (p *Provider) settings() settings {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.faults)
}

// random returns n bytes in hex. The caller holds the mutex: a Rand that was
// passed in need not be safe for concurrent use.
func (p *Provider) random(n int) string {
	b := make([]byte, n)
	if _, err := io.ReadFull(p.o.Rand, b); err != nil {
		_, _ = rand.Read(b) // never fails; half a random token would be a guessable one
	}
	return hex.EncodeToString(b)
}
