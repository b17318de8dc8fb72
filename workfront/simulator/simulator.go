// Package simulator plays Adobe Workfront for a client to practise on: the
// authorize endpoint with its consent page, the token endpoint, a small part of
// the REST API, and faults that are switched while it runs.
//
// It is a second, independent reading of what is known about Workfront. It
// never uses this program's own client code (only then does one check the
// other), never opens a socket, starts no goroutine and keeps nothing on disk.
// It trusts whoever opens it: everybody is Maria Lopez.
package simulator

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"wfconnect/practice"
)

// Where Workfront has its endpoints.
const (
	AuthorizePath = "/integrations/oauth2/authorize"
	TokenPath     = "/integrations/oauth2/api/v1/token"
)

// What one request and one simulator may take up.
const (
	maxURI        = 8892 // bytes; what Workfront's CDN lets through (Adobe, API basics)
	maxBody       = 64 << 10
	maxState      = 4096 // bytes
	maxRemembered = 1024 // codes, sessions, refresh tokens, open consent pages: of each
)

// App is an OAuth2 application as Setup > System > OAuth2 Applications has it.
type App struct {
	Name     string // what the consent page shows; the client ID when empty
	ClientID string
	// ClientSecret is empty for a Single Page Web Application: it must send a
	// PKCE code_challenge, and no secret.
	ClientSecret string
	RedirectURIs []string // absolute, without a fragment; compared byte for byte
	AnyLoopback  bool     // any http address on loopback is taken too, which Workfront would not do
	Machine      *Machine // a Machine to Machine Application, which has a ClientSecret too; nil: it is none
}

// Options say which Workfront is played. The zero value is acme in lane my,
// without applications.
type Options struct {
	Domain string // the organization, "acme" when empty
	Lane   string // the environment, "my" when empty
	Apps   []App
	Now    func() time.Time // time.Now when nil
	Rand   io.Reader        // crypto/rand when nil, and when it runs dry
}

// Workfront is an http.Handler, safe for concurrent use. Make it with New.
type Workfront struct {
	domain, lane string
	apps         []App
	now          func() time.Time

	mu       sync.Mutex // guards everything below
	rand     io.Reader
	faults   settings
	consents *practice.Shelf[consent]
	codes    *practice.Shelf[*code]
	refresh  *practice.Shelf[*refreshToken]
	sessions *practice.Shelf[*session]
}

// New returns a Workfront in which nobody has signed in and every fault is at
// its default.
func New(o Options) *Workfront {
	w := &Workfront{
		domain: o.Domain, lane: o.Lane, apps: append([]App(nil), o.Apps...),
		now: o.Now, rand: o.Rand, faults: faultTable.Defaults(),
		consents: practice.NewShelf[consent](maxRemembered),
		codes:    practice.NewShelf[*code](maxRemembered),
		refresh:  practice.NewShelf[*refreshToken](maxRemembered),
		sessions: practice.NewShelf[*session](maxRemembered),
	}
	if w.domain == "" {
		w.domain = "acme"
	}
	if w.lane == "" {
		w.lane = "my"
	}
	if w.now == nil {
		w.now = time.Now
	}
	if w.rand == nil {
		w.rand = rand.Reader
	}
	return w
}

// ServeHTTP answers as Workfront would, bent by the faults that are set.
func (w *Workfront) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if r.Body == nil { // a request that came without a server
		r.Body = http.NoBody
	}
	r.Body = http.MaxBytesReader(rw, r.Body, maxBody)
	f := w.settings()
	w.date(rw, f)
	switch {
	case len(r.URL.RequestURI()) > maxURI:
		writeMessage(rw, http.StatusRequestURITooLong, "This address is too long", "Workfront takes addresses of up to 8,892 bytes.")
	case r.URL.Path == AuthorizePath:
		w.authorize(rw, r, f)
	case r.URL.Path == TokenPath:
		if !disturbed(rw, r, f) {
			w.token(rw, r, f)
		}
	case r.URL.Path == JWTPath:
		if !disturbed(rw, r, f) {
			w.jwt(rw, r, f)
		}
	case strings.HasPrefix(r.URL.Path, apiPrefix):
		if !disturbed(rw, r, f) {
			w.api(rw, r, f)
		}
	default:
		writeAPIError(rw, apiError{http.StatusNotFound, "", "There is nothing at this address"})
	}
}

// settings is a copy: one request sees one set of faults from start to end.
func (w *Workfront) settings() settings {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.faults)
}

func (w *Workfront) app(clientID string) (App, bool) {
	for _, a := range w.apps {
		if a.ClientID == clientID {
			return a, true
		}
	}
	return App{}, false
}

func writeJSON(rw http.ResponseWriter, status int, body any) {
	rw.Header().Set("Content-Type", "application/json;charset=UTF-8")
	rw.Header().Set("Cache-Control", "no-store")
	rw.Header().Set("X-Content-Type-Options", "nosniff")
	rw.WriteHeader(status)
	e := json.NewEncoder(rw)
	e.SetEscapeHTML(false)
	_ = e.Encode(body) // the client has hung up; nobody is left to tell
}
