package flow

import (
	"context"
	"net/http"
	"time"

	"wfconnect/flow/loopback"
	"wfconnect/webhook"
)

// ProviderOutside is what the handshake with a provider needs of the world.
type ProviderOutside struct {
	HTTP   *http.Client
	Redact func(string) string // takes known secrets out of a server's words
	Learn  func(code string)   // a code that must not be shown from now on
	Listen func(ctx context.Context, redirectURI string, judge loopback.Judge) (*loopback.Listener, error)
	Open   func(ctx context.Context, url string) error // nil: the person opens it
	Tokens *webhook.Tokens                             // shared with every call; keeps what it is given
	Other  OtherUser                                   // of the same provider, for the checks that compare two
}

// Provision is Workfront's part of the OAuth2 handshake with a document webhook
// provider: the nine steps that Adobe documents. The code is exchanged as soon
// as it arrives, as Workfront does.
type Provision struct {
	Name        string
	Integration webhook.Integration
	Stage       Stage // never Holding: a code does not wait here
	Now         time.Time

	Login   Login
	Code    Code
	Tokens  webhook.TokenSet
	Before  webhook.TokenSet // before the last refresh; zero when there was none
	Others  bool             // they are of another program's refresh
	Life    Life
	NotKept error
	Called  *Milestone // step 8, once a call went through
	Renewed *Milestone // step 9, once a refresh did
	Problem *Problem

	outside ProviderOutside
	ticking bool
	working Stage
}

// NewProvision begins where an integration is registered and nobody has added
// the service yet.
func NewProvision(name string, i webhook.Integration, outside ProviderOutside) Provision {
	return Provision{Name: name, Integration: i, outside: outside}
}

// RestoreProvider brings a provider's tokens of an earlier run back.
type RestoreProvider struct {
	Tokens      webhook.TokenSet
	Issued, Now time.Time
}

// provided is the Token Endpoint's answer, kept already when it holds tokens.
type provided struct {
	attempt int
	refresh bool
	others  bool // another program's
	tokens  webhook.TokenSet
	err     error
	notKept error
	at      time.Time
}

// Over says whether nothing more can happen without the person.
func (p Provision) Over() bool {
	switch p.Stage {
	case Live, Expired, Refused:
		return true
	case Idle:
		return p.Problem != nil
	}
	return false
}

// On is the table of contents of the handshake.
func (p Provision) On(ev Event) (Provision, []Do) {
	var todo []Do
	switch ev := ev.(type) {
	case Authorize:
		p, todo = p.at(ev.Now).authorize()
	case opened:
		p, todo = p.onOpened(ev)
	case Reopen:
		todo = p.Login.reopen(p.trip())
	case browserOpened:
		p.Login = p.Login.onBrowser(ev)
	case listenerLost:
		p.Login = p.Login.onLost(ev)
	case arrived:
		p, todo = p.onArrived(ev)
	case Paste:
		p, todo = p.at(ev.Now).onPaste(ev.Text)
	case Decide:
		p, todo = p.at(ev.Now).decide(ev.Choice)
	case provided:
		p = p.onProvided(ev)
	case Refresh:
		p, todo = p.at(ev.Now).refresh(ev.Insist)
	case KeepAgain:
		p, todo = p.keepAgain()
	case keptAgain:
		if ev.token == string(p.Tokens.AccessToken) {
			p.NotKept = ev.err
		}
	case checkNews:
		p = p.onChecks(ev)
	case callDone:
		p = p.onCall(ev)
	case RestoreProvider:
		p = p.restore(ev)
	case Leave:
		p, todo = p.leave()
	case Ticked:
		p = p.at(ev.Now)
		p.ticking = p.ticking && ev.of != ofProvision
	}
	return p.tick(todo)
}

func (p Provision) at(now time.Time) Provision {
	if now.After(p.Now) {
		p.Now = now
	}
	if p.Stage == Live && p.Life.Over(p.Now) {
		p.Stage = Expired
	}
	return p
}

func (p Provision) tick(todo []Do) (Provision, []Do) {
	var since time.Time
	switch {
	case p.Stage == Authorizing:
		since = p.Login.Began
	case p.Stage == Live && p.Life.Known():
		since = p.Life.Issued
	}
	if since.IsZero() || p.ticking {
		return p, todo
	}
	p.ticking = true
	return p, append(todo, tickFrom(since, ofProvision))
}
