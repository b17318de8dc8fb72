package flow

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"wfconnect/flow/config"
	"wfconnect/flow/loopback"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

// Parts are what every connection of a run is made with.
type Parts struct {
	Vault     vault.Vault
	Env       func(string) string
	Log       *wire.Log                                           // of everything that is sent
	Transport http.RoundTripper                                   // nil: made of the connection's own configuration
	Bind      func(network, address string) (net.Listener, error) // nil: net.Listen
	Open      func(ctx context.Context, url string) error         // nil: the person opens the login
}

// Prepare makes a connection of its configuration and of what the vault holds.
// A connection whose secret is nowhere is prepared all the same: it asks.
func Prepare(ctx context.Context, w config.Workfront, p Parts) (Connect, error) {
	host, err := workfront.ParseHost(w.Domain)
	if err != nil {
		return Connect{}, fmt.Errorf("domain of %s: %w", w.Name, err)
	}
	if w.Flow != "authorization_code" {
		return Connect{}, fmt.Errorf("flow = %q of %s is not supported by this version; authorization_code is", w.Flow, w.Name)
	}
	key := vault.Key{Kind: "workfront", Name: w.Name}
	entry, _, err := p.Vault.Load(ctx, key)
	if err != nil {
		return Connect{}, err
	}
	secret, err := secretOf(w, entry, p.Env)
	if err != nil {
		return Connect{}, err
	}
	network, err := p.recorded(w.Transport, key)
	if err != nil {
		return Connect{}, err
	}
	p.Log.Redactor().Learn(wire.KindSecret, secret)
	app := workfront.Application{
		Host: host, ClientID: w.ClientID, ClientSecret: workfront.Secret(secret),
		RedirectURI: w.RedirectURI, Style: workfront.Style(w.TokenRequest),
	}
	c := NewConnect(w.Name, app, p.outside(key, network, w.Transport.Timeout))
	c.Version = or(w.APIVersion, workfront.DefaultVersion)
	if host.Shared() {
		c.Domain, c.Lane = "", "" // it is nobody's own
	}
	c.Domain, c.Lane = or(w.Organization, c.Domain), or(w.Lane, c.Lane)
	return p.restored(c, entry), nil
}

func secretOf(w config.Workfront, entry vault.Entry, env func(string) string) (string, error) {
	if w.ClientSecret == "" {
		return entry.ClientSecret, nil
	}
	secret, err := w.ClientSecret.Read(env)
	if err != nil {
		return "", fmt.Errorf("client_secret of %s: %w", w.Name, err)
	}
	return secret, nil
}

// recorded is the connection's way to the network, with the recorder in it.
func (p Parts) recorded(t config.Transport, key vault.Key) (http.RoundTripper, error) {
	network := p.Transport
	if network == nil {
		own, err := transport(t)
		if err != nil {
			return nil, err
		}
		network = own
	}
	return p.Log.Recorder(patient{network, t.Timeout}, key.Kind+"."+key.Name), nil
}

func (p Parts) outside(key vault.Key, network http.RoundTripper, timeout time.Duration) Outside {
	return Outside{
		HTTP:   &http.Client{Transport: network, Timeout: timeout},
		Open:   p.Open,
		Listen: p.listen(key), KeepSecret: p.keepSecret(key),
		Redact: p.Log.Redactor().Text, Learn: func(code string) { p.Log.Redactor().Learn(wire.KindCode, code) },
		Keep: func(ctx context.Context, host workfront.Host, t workfront.Tokens, issued time.Time) error {
			p.learn(t)
			return p.Vault.Update(ctx, key, func(e vault.Entry) vault.Entry {
				e.Tokens = stored(host, t, issued)
				return e
			})
		},
	}
}

// listen makes listeners for the connection's redirects, which are recorded as
// well: the redirect is the leg of the login that this program gets to see.
func (p Parts) listen(key vault.Key) func(context.Context, string, loopback.Judge) (*loopback.Listener, error) {
	seen := func(h http.Handler) http.Handler { return wire.Handler(h, p.Log, key.Kind+"."+key.Name) }
	return func(ctx context.Context, uri string, judge loopback.Judge) (*loopback.Listener, error) {
		return loopback.Listen(ctx, uri, judge, loopback.Options{Listen: p.Bind, Seen: seen})
	}
}

func (p Parts) keepSecret(key vault.Key) func(context.Context, workfront.Secret) error {
	return func(ctx context.Context, secret workfront.Secret) error {
		p.Log.Redactor().Learn(wire.KindSecret, string(secret))
		return p.Vault.Update(ctx, key, func(e vault.Entry) vault.Entry {
			e.ClientSecret = string(secret)
			return e
		})
	}
}

func (p Parts) learn(t workfront.Tokens) {
	p.Log.Redactor().Learn(wire.KindToken, string(t.AccessToken))
	p.Log.Redactor().Learn(wire.KindRefresh, string(t.RefreshToken))
}

func stored(host workfront.Host, t workfront.Tokens, issued time.Time) *vault.Tokens {
	return &vault.Tokens{
		TokenType: t.TokenType, AccessToken: string(t.AccessToken), RefreshToken: string(t.RefreshToken),
		WID: t.WID, Issued: issued.Round(0).UTC(), ExpiresIn: t.ExpiresIn, Host: host.String(),
	}
}

// mine: the tokens are of the configured host, or of another name of the same
// organization and lane, or, where the configured host serves every
// organization, of one of Workfront's that does not.
func mine(host workfront.Host, c Connect) bool {
	if c.App.Host.Shared() {
		return host.Kind == workfront.HostWorkfront && !host.Shared()
	}
	return host == c.App.Host || host.SameTenant(c.App.Host)
}

// restored gives a connection the tokens of an earlier run.
func (p Parts) restored(c Connect, e vault.Entry) Connect {
	if e.Tokens == nil {
		return c
	}
	host, err := workfront.ParseHost(e.Tokens.Host)
	if err != nil {
		return c
	}
	t := workfront.Tokens{
		TokenType: e.Tokens.TokenType, AccessToken: workfront.Secret(e.Tokens.AccessToken),
		RefreshToken: workfront.Secret(e.Tokens.RefreshToken), WID: e.Tokens.WID, ExpiresIn: e.Tokens.ExpiresIn,
	}
	p.learn(t)
	if !mine(host, c) { // a token goes nowhere else
		c.Elsewhere = &Elsewhere{Host: host, Issued: e.Tokens.Issued, tokens: t}
		return c
	}
	c, _ = c.On(Restore{Host: host, Tokens: t, Issued: e.Tokens.Issued, Now: time.Now()})
	c.ticking = false // nobody runs what a preparation asks for; the first event that follows asks again
	return c
}
