// Package doctor finds out what could be wrong with a connection before
// anything is sent: the configuration, the way to the other side, this machine.
//
// Nothing that it sends carries a credential of the connection, and nothing
// that it finds shows one. Each look is bounded in time and independent ones go
// side by side, so that a dead name does not hold the rest; what depends on
// something that failed is not looked at, and says so.
package doctor

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
)

// Verdict is what came of one look.
type Verdict string

const (
	Looking Verdict = "looking"
	OK      Verdict = "ok"
	Warn    Verdict = "warn" // it may work, and may be why it does not
	Fail    Verdict = "fail" // it cannot work like this
	Skip    Verdict = "skip" // not looked at; Says has the reason
)

// Topics, in the words of the screen.
const (
	Configuration = "configuration"
	Secret        = "secret"
	PrivateKey    = "private key"
	Host          = "host"
	APIVersion    = "API version"
	BaseURL       = "Base API URL"
	Endpoints     = "endpoints"
	Proxy         = "proxy"
	Name          = "name"
	Port          = "port"
	Certificate   = "certificate"
	Answer        = "answer"
	Clock         = "clock"
	Redirect      = "redirect"
	Browser       = "browser"
	Vault         = "vault"
	Firewall      = "firewall"
)

// A Finding is one thing that was looked at. Its words are safe for a terminal
// and hold no secret.
type Finding struct {
	Topic   string
	At      string // which host, where a connection has several
	Verdict Verdict
	Says    string
	Next    string      // what to do about it; "" when there is nothing to do
	Remedy  flow.Remedy // of fail: what the person must do next
	Details []string    // what is worth knowing beyond one line
}

func (f Finding) about(other Finding) bool { return f.Topic == other.Topic && f.At == other.At }

// Tools are what tests replace; what is nil is this machine's own.
type Tools struct {
	Lookup  func(ctx context.Context, host string) ([]netip.Addr, error)
	Dial    func(ctx context.Context, network, address string) (net.Conn, error)
	Proxy   func(*http.Request) (*url.URL, error)
	Browser func() (string, error) // the command that opens one, or why there is none; nil: not looked for
	Closed  error                  // why the vault could not be opened; Parts.Vault is then nil
}

// Visit is one look at everything: a flow. It ends by itself.
type Visit struct {
	Connection   string // "workfront.acme"
	Findings     []Finding
	Began, Ended time.Time // Ended is zero while it goes on

	key      vault.Key
	look     subject
	warnings []config.Problem
	parts    flow.Parts
	tools    Tools
	origins  []origin
	waiting  []string // addresses that this program listens at itself
	number   int      // of the run: what an earlier one still brings changes nothing
}

// subject is the one of the two kinds that is looked at.
type subject struct {
	workfront *config.Workfront
	provider  *config.Provider
}

func (s subject) transport() config.Transport {
	if s.workfront != nil {
		return s.workfront.Transport
	}
	return s.provider.Transport
}

func (s subject) redirectURI() string {
	switch {
	case s.workfront == nil:
		return s.provider.RedirectURI
	case s.workfront.Flow == config.FlowJWT:
		return ""
	}
	return s.workfront.RedirectURI
}

// Workfront makes a visit to a Workfront application. warnings are those of the
// whole configuration.
func Workfront(w config.Workfront, warnings []config.Problem, p flow.Parts, t Tools) Visit {
	return newVisit(vault.Key{Kind: "workfront", Name: w.Name}, subject{workfront: &w}, warnings, p, t)
}

// Provider makes a visit to a webhook provider.
func Provider(c config.Provider, warnings []config.Problem, p flow.Parts, t Tools) Visit {
	return newVisit(vault.Key{Kind: "provider", Name: c.Name}, subject{provider: &c}, warnings, p, t)
}

func newVisit(key vault.Key, s subject, warnings []config.Problem, p flow.Parts, t Tools) Visit {
	return Visit{Connection: key.Kind + "." + key.Name, key: key, look: s, warnings: warnings, parts: p, tools: t.filled()}
}

// Begin looks at everything, anew where it was looked at before.
type Begin struct {
	Now       time.Time
	Listening []string // addresses at which logins of this program wait just now
}

// found: a look has ended. then is what can be looked at now.
type found struct {
	number   int
	findings []Finding
	then     []flow.Do
	at       time.Time
}

// On implements flow.Machine.
func (v Visit) On(ev flow.Event) (Visit, []flow.Do) {
	switch ev := ev.(type) {
	case Begin:
		v.waiting = ev.Listening
		return v.begin(ev.Now)
	case found:
		if ev.number == v.number && v.Running() {
			return v.settle(ev), ev.then
		}
	}
	return v, nil
}

// Running: something is still looked at.
func (v Visit) Running() bool { return !v.Began.IsZero() && v.Ended.IsZero() }

// Over implements flow.Machine.
func (v Visit) Over() bool { return !v.Ended.IsZero() }

func (v Visit) settle(ev found) Visit {
	v.Findings = slices.Clone(v.Findings)
	looking := 0
	for i, f := range v.Findings {
		for _, news := range ev.findings {
			if news.about(f) {
				v.Findings[i] = news.shown()
			}
		}
		if v.Findings[i].Verdict == Looking {
			looking++
		}
	}
	if looking == 0 {
		v.Ended = ev.at
	}
	return v
}

// shown is the finding in words that a terminal can take.
func (f Finding) shown() Finding {
	f.Says, f.Next, f.Details = wire.Line(f.Says), wire.Line(f.Next), slices.Clone(f.Details)
	for i := range f.Details {
		f.Details[i] = wire.Line(f.Details[i])
	}
	return f
}

// Summary counts the verdicts.
func (v Visit) Summary() map[Verdict]int {
	n := map[Verdict]int{}
	for _, f := range v.Findings {
		n[f.Verdict]++
	}
	return n
}

// Remedy is what the person must do first; false when nothing fails. Without a
// configuration that is right, the network need not be looked at.
func (v Visit) Remedy() (flow.Remedy, bool) {
	for _, remedy := range []flow.Remedy{flow.MendConfig, flow.LookAtNetwork, flow.SignIn} {
		if slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Verdict == Fail && f.Remedy == remedy }) {
			return remedy, true
		}
	}
	return 0, false
}
