package flow

import (
	"context"
	"net/http"
	"time"

	"wfconnect/flow/loopback"
	"wfconnect/flow/reason"
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
		p, todo = p.at(ev.Now).refresh()
	case callDone:
		p = p.onCall(ev)
	case RestoreProvider:
		p = p.restore(ev)
	case Leave:
		p, todo = p.leave()
	case Ticked:
		p = p.at(ev.Now)
		p.ticking = false
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
	return p, append(todo, tickFrom(since))
}

func (p Provision) trip() trip {
	return trip{
		name: p.Name, redirectURI: p.Integration.RedirectURI, address: p.Integration.AuthorizeURL,
		listen: p.outside.Listen, open: p.outside.Open,
	}
}

func (p Provision) busy() bool {
	return p.Stage == Exchanging || p.Stage == Refreshing || p.Stage == Opening
}

func (p Provision) authorize() (Provision, []Do) {
	if p.busy() {
		return p, nil
	}
	if p.Integration.ClientSecret == "" {
		p.Problem = &Problem{Tried: "opening the Authentication URL", Words: "no Client Secret is known", Next: "type it in first", NeedsSecret: true, Remedy: MendConfig}
		return p, nil
	}
	var todo []Do
	p.Login, todo = p.Login.begin(p.trip())
	p.Stage, p.Code, p.Problem = Opening, Code{}, nil
	return p, todo
}

func (p Provision) onOpened(ev opened) (Provision, []Do) {
	mine := ev.attempt == p.Login.attempt && p.Stage == Opening
	login, todo, err := p.Login.onOpened(ev, p.trip())
	if p.Login = login; !mine {
		return p, todo
	}
	p = p.at(ev.at)
	p.Stage = Authorizing
	if err != nil {
		p.Stage = p.resting()
		p.Problem = &Problem{Tried: "listening for the redirect", Words: err.Error(), Next: "then open the login again", Remedy: MendConfig}
	}
	return p, todo
}

func (p Provision) resting() Stage {
	switch {
	case p.Tokens.AccessToken == "":
		return Idle
	case p.Life.Over(p.Now):
		return Expired
	}
	return Live
}

func (p Provision) failed() Stage {
	if s := p.resting(); s != Idle {
		return s
	}
	return Refused
}

func (p Provision) onArrived(ev arrived) (Provision, []Do) {
	login, todo, got := p.Login.onArrived(ev)
	if p.Login = login; got == nil {
		return p, todo
	}
	return p.take(*got, todo)
}

func (p Provision) onPaste(text string) (Provision, []Do) {
	if p.Stage != Authorizing {
		return p, nil
	}
	login, todo, got, refusal := p.Login.paste(text, p.Now)
	if p.Login = login; got == nil {
		p.Problem = &Problem{Tried: "what was pasted", Words: refusal, Next: "this login goes on waiting"}
		return p, todo
	}
	return p.take(*got, todo)
}

// take is step 4. A state that did not come back is the provider's fault here:
// Adobe says that it must; who goes on with it does so knowingly.
func (p Provision) take(got landed, todo []Do) (Provision, []Do) {
	p = p.at(got.at)
	p.Problem = nil
	p.Code = Code{Redirect: got.redirect, Arrived: got.at, Pasted: got.pasted}
	if !got.redirect.HasState && !got.redirect.Bare {
		p.Code.Warnings = append(p.Code.Warnings, "the provider did not bring the state back: Adobe's documentation says it must, and Workfront could not tell whose code this is")
	}
	if got.redirect.Error != "" {
		p.Stage, p.Problem = p.failed(), refused(got.redirect, reason.Facts{Side: reason.Provider, Name: p.Name})
		return p, todo
	}
	if !got.redirect.HasState && !got.listened {
		p.Stage, p.Code.Question = Asking, &Question{NoState: true}
		return p, todo
	}
	p, more := p.exchange()
	return p, append(todo, more...)
}

func (p Provision) decide(choice Choice) (Provision, []Do) {
	if p.Stage != Asking || choice != StayWithHost {
		return p, nil
	}
	p.Code.Question = nil
	return p.exchange()
}

func (p Provision) leave() (Provision, []Do) {
	if p.Stage != Opening && p.Stage != Authorizing {
		return p, nil
	}
	var todo []Do
	p.Login, todo = p.Login.leave()
	p.Stage = p.resting()
	return p, todo
}
