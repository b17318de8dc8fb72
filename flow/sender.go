package flow

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"wfconnect/flow/wire"
	"wfconnect/webhook"
)

// Sender is a connection as a replay needs it, at one moment: its way to the
// network, which is recorded, and what it would send now.
type Sender struct {
	Connection  string // as the exchanges name it
	HTTP        *http.Client
	Credentials wire.Credentials
	Acts        func(method, path string) bool // a call changes something although its method does not say so; nil: none does
}

// Sender is the connection as it is now.
func (c Connect) Sender() Sender {
	return Sender{Connection: "workfront." + c.Name, HTTP: c.outside.HTTP, Credentials: c.Credentials()}
}

// Credentials are the tokens and the application's secret of now. The token is
// of the host that issued it; the secret goes to where logins go as well.
func (c Connect) Credentials() wire.Credentials {
	app := wire.Origin(c.App.Host.String())
	host := wire.Origin(c.App.At(c.Host).Host.String())
	id, secret := c.App.ClientID, string(c.App.ClientSecret)
	out := clientSecret(app, secret, basic(id, secret))
	if host != app {
		out = append(out, clientSecret(host, secret, basic(id, secret))...)
	}
	return append(out, wire.Credential{Kind: wire.KindToken, Value: string(c.Tokens.AccessToken), Origin: host})
}

// clientSecret is a secret by itself, and as Basic credentials.
func clientSecret(origin, secret, basic string) wire.Credentials {
	return wire.Credentials{
		{Kind: wire.KindSecret, Header: "Authorization", Value: basic, Origin: origin},
		{Kind: wire.KindSecret, Value: secret, Origin: origin},
	}
}

func basic(id, secret string) string {
	if secret == "" {
		return ""
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
}

// Sender is the provider as it is now.
func (p Provision) Sender() Sender {
	return Sender{
		Connection: "provider." + p.Name, HTTP: p.outside.HTTP,
		Credentials: p.Credentials(), Acts: acts,
	}
}

// Credentials are what calls and the handshake would send now: the access token
// that every call shares, or the ApiKey; the request headers and parameters as
// they are configured; the client's secret at the Token Endpoint.
func (p Provision) Credentials() wire.Credentials {
	i := p.Integration
	base := wire.Origin(i.BaseURL)
	var out wire.Credentials
	for _, h := range i.RequestHeaders {
		out = append(out, wire.Credential{Header: h.Name, Value: h.Value, Origin: base})
	}
	for _, pair := range slices.Concat(i.RequestParameters, parametersOf(i.BaseURL)) {
		out = append(out, wire.Credential{Param: pair.Name, Value: pair.Value, Origin: base})
	}
	if i.Auth == webhook.AuthAPIKey {
		return append(out,
			wire.Credential{Header: "username", Value: i.Username, Origin: base}, // not secret, but nobody else's business
			wire.Credential{Kind: wire.KindKey, Value: string(i.APIKey), Origin: base})
	}
	token := p.Tokens.AccessToken
	if p.outside.Tokens != nil { // a call may have refreshed it since the last event
		token = p.outside.Tokens.Current().AccessToken
	}
	out = append(out, wire.Credential{Kind: wire.KindToken, Value: string(token), Origin: base})
	secret := string(i.ClientSecret)
	escaped := basic(url.QueryEscape(i.ClientID), url.QueryEscape(secret)) // as the handshake writes it
	return append(out, clientSecret(wire.Origin(i.TokenEndpointURL), secret, escaped)...)
}

// parametersOf is the query that the Base API URL brings along.
func parametersOf(base string) []webhook.Pair {
	u, err := url.Parse(strings.TrimSpace(base))
	if err != nil {
		return nil // Validate says so
	}
	var out []webhook.Pair
	for name, values := range u.Query() {
		out = append(out, webhook.Pair{Name: name, Value: values[0]})
	}
	slices.SortFunc(out, func(a, b webhook.Pair) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// acts: the address is that of an endpoint that changes something, such as a
// custom action, which is a GET.
func acts(method, at string) bool {
	return slices.ContainsFunc(webhook.Endpoints(), func(e webhook.Endpoint) bool {
		return e.Writes && e.Method == method && path.Base(at) == e.Path
	})
}
