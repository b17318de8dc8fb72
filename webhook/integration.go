package webhook

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Auth is Adobe's Authentication Type.
type Auth string

const (
	AuthOAuth2 Auth = "oauth2"
	AuthAPIKey Auth = "apikey"
)

// TokenStyle is how the token request carries its parameters. Adobe's table
// says query, its example looks like a body (A22); form is the default.
type TokenStyle string

const (
	TokenForm  TokenStyle = "form"
	TokenQuery TokenStyle = "query"
	TokenJSON  TokenStyle = "json"
	TokenBasic TokenStyle = "basic" // form, with the client's credentials as Basic
)

const (
	AuthorizeFull      = "full"       // client_id, redirect_uri, response_type=code and state
	AuthorizeStateOnly = "state-only" // all that Adobe documents (A21)
)

// Pair is a request parameter or a request header. It prints without its
// value, which may be a credential.
type Pair struct{ Name, Value string }

func (p Pair) String() string   { return p.Name + "=…" }
func (p Pair) GoString() string { return p.String() }

// Pairs orders a table of the configuration by name.
func Pairs(m map[string]string) []Pair {
	var pairs []Pair
	for _, name := range slices.Sorted(maps.Keys(m)) {
		pairs = append(pairs, Pair{name, m[name]})
	}
	return pairs
}

// Integration is what an administrator enters under Setup > Documents >
// Custom Integrations. The comments are Adobe's labels.
type Integration struct {
	Name              string
	BaseURL           string // Base API URL
	Auth              Auth   // Authentication Type
	RequestParameters []Pair // Request Parameters, added to the query of every API call
	RequestHeaders    []Pair // Request Headers, sent with every API call (D19)

	APIKey   Secret // ApiKey
	Username string // the Workfront user who acts, in ApiKey mode

	AuthenticationURL   string // Authentication URL
	TokenEndpointURL    string // Token Endpoint URL
	ClientID            string // Client ID
	ClientSecret        Secret // Client Secret
	RedirectURI         string // Workfront Redirect URI
	AuthorizeParameters string // AuthorizeFull or AuthorizeStateOnly; "" is full
	TokenStyle          TokenStyle
	SendRedirectURI     bool // in the token request, where Adobe documents none (A23)
}

// Validate says everything that makes a call or the handshake impossible.
func (i Integration) Validate() error {
	problems := []error{checkURL("Base API URL", i.BaseURL)}
	switch i.Auth {
	case AuthAPIKey:
		problems = append(problems, i.checkAPIKey())
	case AuthOAuth2:
		problems = append(problems, i.checkOAuth2())
	default:
		problems = append(problems, fmt.Errorf("authentication type %q is neither %s nor %s", i.Auth, AuthOAuth2, AuthAPIKey))
	}
	for _, h := range i.RequestHeaders {
		problems = append(problems, i.checkHeader(h))
	}
	for _, p := range i.RequestParameters {
		if p.Name == "" {
			problems = append(problems, errors.New("a request parameter has no name"))
		}
	}
	return errors.Join(problems...)
}

func (i Integration) checkOAuth2() error {
	problems := []error{checkURL("Authentication URL", i.AuthenticationURL), checkURL("Token Endpoint URL", i.TokenEndpointURL)}
	if u, err := url.Parse(i.AuthenticationURL); err == nil && u.Query().Has("state") {
		problems = append(problems, errors.New("the Authentication URL already holds a state: remove it, Workfront appends its own"))
	}
	if i.ClientID == "" {
		problems = append(problems, errors.New("the Client ID is missing"))
	}
	if i.RedirectURI == "" {
		problems = append(problems, errors.New("the Workfront Redirect URI is missing"))
	}
	if p := i.AuthorizeParameters; p != "" && p != AuthorizeFull && p != AuthorizeStateOnly {
		problems = append(problems, fmt.Errorf("authorize parameters %q: give %s or %s", p, AuthorizeFull, AuthorizeStateOnly))
	}
	if !slices.Contains([]TokenStyle{"", TokenForm, TokenQuery, TokenJSON, TokenBasic}, i.TokenStyle) {
		problems = append(problems, fmt.Errorf("token request %q: give form, query, json or basic", i.TokenStyle))
	}
	return errors.Join(problems...)
}

func (i Integration) checkAPIKey() error {
	var problems []error
	if i.APIKey == "" {
		problems = append(problems, errors.New("the ApiKey is missing"))
	}
	if i.Username == "" {
		problems = append(problems, errors.New("the username is missing: Workfront sends who acts"))
	}
	if !carries(string(i.APIKey)) {
		problems = append(problems, errors.New("the ApiKey holds a line break or another control character, which no header can carry"))
	}
	if !carries(i.Username) {
		problems = append(problems, errors.New("the username holds a line break or another control character, which no header can carry"))
	}
	return errors.Join(problems...)
}

// checkURL never repeats the URL: its query may hold what nobody should read.
func checkURL(label, s string) error {
	u, err := url.Parse(strings.TrimSpace(s))
	switch {
	case s == "":
		return fmt.Errorf("the %s is missing", label)
	case err != nil:
		return fmt.Errorf("the %s is not a URL: %w", label, withoutURL(err))
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("the %s starts with neither https:// nor http://", label)
	case u.Hostname() == "":
		return fmt.Errorf("the %s names no host", label)
	case u.User != nil:
		return fmt.Errorf("the %s holds a user name or a password: use Request Headers for those", label)
	case u.Fragment != "":
		return fmt.Errorf("the %s holds a #, which is never sent", label)
	}
	return nil
}

func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// Host is the provider's host and port, for words; "" when there is none.
func (i Integration) Host() string { return hostOf(i.BaseURL) }

// TokenHost is the token endpoint's host and port, for words.
func (i Integration) TokenHost() string { return hostOf(i.TokenEndpointURL) }

func hostOf(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		return ""
	}
	return u.Host
}
