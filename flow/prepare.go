package flow

import (
	"cmp"
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
	Others    []config.Provider // of the same configuration: one may be another user of the same provider
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
		Type: typeOf(w.Flow), Host: host, ClientID: w.ClientID, ClientSecret: workfront.Secret(secret),
		RedirectURI: w.RedirectURI, Style: workfront.Style(w.TokenRequest),
	}
	if app.Type == workfront.MachineToMachine {
		if app.Machine, err = machine(w, p.Env); err != nil {
			return Connect{}, err
		}
	}
	c := NewConnect(w.Name, app, p.outside(key, network, w.Transport.Timeout))
	c.Limits = Limits{Absolute: time.Duration(w.RefreshTokenAbsolute), Inactivity: time.Duration(w.RefreshTokenInactivity)}
	c.Version = cmp.Or(w.APIVersion, workfront.DefaultVersion)
	if host.Shared() {
		c.Domain, c.Lane = "", "" // it is nobody's own
	}
	c.Domain, c.Lane = cmp.Or(w.Organization, c.Domain), cmp.Or(w.Lane, c.Lane)
	return p.restored(c, entry), nil
}

// typeOf is the kind of application that a flow is for.
func typeOf(flow string) workfront.Type {
	switch flow {
	case config.FlowPKCE:
		return workfront.SinglePage
	case config.FlowJWT:
		return workfront.MachineToMachine
	}
	return workfront.WebApplication
}

func machine(w config.Workfront, env func(string) string) (workfront.Machine, error) {
	text, err := w.PrivateKey.Read(env)
	if err != nil {
		return workfront.Machine{}, fmt.Errorf("private_key of %s: %w", w.Name, err)
	}
	key, err := workfront.ReadKey([]byte(text))
	if err != nil {
		return workfront.Machine{}, fmt.Errorf("private_key of %s: %w", w.Name, err)
	}
	return workfront.Machine{CustomerID: w.CustomerID, UserID: w.UserID, Key: key}, nil
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
		own, err := Transport(t)
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
		Redact: p.Log.Redactor().Text, Learn: p.Log.Redactor().Learn,
		Keep: p.keep(key), Renew: p.renew(key),
	}
}

func (p Parts) keep(key vault.Key) func(context.Context, vault.Tokens) error {
	return func(ctx context.Context, t vault.Tokens) error {
		p.learn(t)
		newer := false
		err := p.Vault.Update(ctx, key, func(e vault.Entry) vault.Entry {
			// Storing again what could not be stored when it came must not undo a
			// sign-in, or a refresh, of another program since.
			newer = e.Tokens != nil && e.Tokens.Issued.After(t.Issued)
			if !newer {
				e.Tokens = &t
			}
			return e
		})
		if err == nil && newer {
			err = errOthersThere
		}
		return err
	}
}

// renew runs a refresh over the vault. What comes, or is found, is known as a
// secret before anything else is done with it.
func (p Parts) renew(key vault.Key) func(context.Context, renewal, vault.Tokens) (renewed, error) {
	return func(ctx context.Context, r renewal, known vault.Tokens) (renewed, error) {
		send := r.send
		r.vault, r.key = p.Vault, key
		r.send = func(ctx context.Context, refreshToken string) (vault.Tokens, error) {
			t, err := send(ctx, refreshToken)
			p.learn(t)
			return t, err
		}
		got, err := r.run(ctx, known)
		p.learn(got.tokens)
		return got, err
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

func (p Parts) learn(t vault.Tokens) {
	p.Log.Redactor().Learn(wire.KindToken, t.AccessToken)
	p.Log.Redactor().Learn(wire.KindRefresh, t.RefreshToken)
}

func stored(host workfront.Host, t workfront.Tokens, issued, signedIn time.Time) *vault.Tokens {
	return &vault.Tokens{
		TokenType: t.TokenType, AccessToken: string(t.AccessToken), RefreshToken: string(t.RefreshToken),
		WID: t.WID, Issued: issued.Round(0).UTC(), ExpiresIn: t.ExpiresIn, Host: host.String(), SignedIn: plain(signedIn),
	}
}

// plain is a time as it is stored.
func plain(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Round(0).UTC()
}

func restoredTokens(t vault.Tokens) workfront.Tokens {
	return workfront.Tokens{
		TokenType: t.TokenType, AccessToken: workfront.Secret(t.AccessToken),
		RefreshToken: workfront.Secret(t.RefreshToken), WID: t.WID, ExpiresIn: t.ExpiresIn,
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
	p.learn(*e.Tokens)
	_, lost := e.Tokens.Lost()
	restore := Restore{
		Host: host, Tokens: restoredTokens(*e.Tokens), Issued: e.Tokens.Issued, SignedIn: e.Tokens.SignedIn,
		Keeps: e.Tokens.Refreshing.Keeps, Lost: lost, Now: time.Now(),
	}
	if !mine(host, c) { // a token goes nowhere else
		c.Elsewhere = &Elsewhere{Host: host, restore: restore}
		return c
	}
	c, _ = c.On(restore)
	c.ticking = false // nobody runs what a preparation asks for; the first event that follows asks again
	return c
}
