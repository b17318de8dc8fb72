package flow

import (
	"context"
	"net/http"
	"time"

	"wfconnect/flow/loopback"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

// Stage is how far a connection has come.
type Stage int

const (
	Idle        Stage = iota // the application is described; nothing was sent
	Opening                  // the listener is being bound
	Authorizing              // the person is in the browser
	Asking                   // something came back that only the person can judge
	Holding                  // a code is here, and its two minutes run
	Exchanging               // the code is on its way
	Live                     // tokens are here, stored before they are shown
	Refreshing               // the refresh token is on its way
	Expired                  // the access token is over
	Refused                  // no tokens: Problem says why
)

func (s Stage) String() string {
	return [...]string{
		"idle", "opening", "authorizing", "asking", "holding",
		"exchanging", "live", "refreshing", "expired", "refused",
	}[s]
}

// Outside is what a connection needs of the world.
type Outside struct {
	HTTP       *http.Client
	Listen     func(ctx context.Context, redirectURI string, judge loopback.Judge) (*loopback.Listener, error)
	Open       func(ctx context.Context, url string) error // the person's browser; nil: the person opens it
	Redact     func(string) string                         // takes known secrets out of a server's words; nil: nothing is known
	Learn      func(kind wire.Kind, value string)          // a value that must not be shown from now on; nil: nobody listens
	Keep       func(ctx context.Context, t vault.Tokens) error
	Renew      func(ctx context.Context, r renewal, known vault.Tokens) (renewed, error) // under the vault's lock
	KeepSecret func(ctx context.Context, secret workfront.Secret) error
}

// Connect is one Workfront connection: application, authorize, code, tokens,
// live, and then refreshed, expired or refused.
type Connect struct {
	Name    string
	App     workfront.Application // as configured
	Domain  string                // what the redirect must say; "" when nothing tells
	Lane    string
	Version string // of the API
	Stage   Stage
	Now     time.Time // of the latest event that brought the time
	Auto    bool      // exchange as soon as a code arrives

	Login Login
	Code  Code
	Held
	Before  workfront.Tokens // the tokens before the last refresh; zero when there was none
	Limits  Limits           // of the refresh token, as far as the person has told them
	Styles  Styles           // the token request in each of its styles, side by side
	Problem *Problem

	Registered string     // the redirect URI that Setup shows, as the person has pasted it; "" while unknown
	Elsewhere  *Elsewhere // tokens of an earlier run that belong to another host than the configured one

	outside Outside
	ticking bool
	calls   int   // made so far
	reads   int   // times that it was asked what a token can read
	working Stage // Live or Expired, to go back to when a refresh fails

	took map[workfront.Style]bool // in this run: true, it brought tokens; false, it was refused
}

// CodeFate is what became of a code.
type CodeFate int

const (
	CodeHeld       CodeFate = iota // it was not sent
	CodeSent                       // and there is no answer yet
	CodeGranted                    // it was exchanged for tokens
	CodeRefused                    // it was sent, and brought none
	CodeUnanswered                 // it was sent, and no answer came
)

// Code is what a login brought.
type Code struct {
	Fate     CodeFate
	Redirect workfront.Redirect
	Host     workfront.Host // that gets the code: the configured one, unless the person chose
	Arrived  time.Time
	Pasted   bool
	Warnings []string
	Question *Question
}

// Left is what is left of the code's two minutes.
func (c Code) Left(now time.Time) time.Duration {
	return max(CodeLife-age(c.Arrived, now), 0)
}

// NewConnect begins a connection at its first step.
func NewConnect(name string, app workfront.Application, outside Outside) Connect {
	return Connect{
		Name: name, App: app, outside: outside, Version: workfront.DefaultVersion,
		Domain: app.Host.Domain, Lane: app.Host.Lane,
	}
}

// Events that a person causes.
type (
	Authorize struct{ Now time.Time } // open the login, or a new one
	Reopen    struct{}                // the browser once more
	Paste     struct {
		Text string
		Now  time.Time
	} // a redirect, by hand
	Decide struct {
		Choice Choice
		Now    time.Time
	}
	Exchange struct{ Now time.Time }
	SetAuto  struct {
		On  bool
		Now time.Time
	}
	GiveSecret struct{ Secret workfront.Secret }
	Ask        struct {
		Path string
		Now  time.Time
	} // call the API
	SetVersion struct{ Version string }
	Leave      struct{} // stop waiting for the browser
	KeepAgain  struct{} // store tokens that could not be stored when they came
	// TellRegistered says which redirect URI Setup shows, byte for byte.
	TellRegistered struct{ URI string }
	// UseElsewhere goes on with the host that gave the tokens of an earlier run.
	UseElsewhere struct{ Now time.Time }
	// SetStyle sends later token requests in another way.
	SetStyle struct{ Style workfront.Style }
	// Restore brings tokens of an earlier run back from the vault.
	Restore struct {
		Host             workfront.Host
		Tokens           workfront.Tokens
		Issued, SignedIn time.Time
		Keeps            bool // the last refresh left the refresh token as it was
		Lost             bool // the answer to a refresh with these tokens was
		Now              time.Time
	}
)

// Over says whether nothing more can happen without the person.
func (c Connect) Over() bool {
	switch c.Stage {
	case Live, Expired, Refused:
		return !c.Call.Sending && !c.Reads.Running
	case Idle:
		return c.Problem != nil
	}
	return false
}

// On is the table of contents of a connection.
func (c Connect) On(ev Event) (Connect, []Do) {
	var todo []Do
	switch ev := ev.(type) {
	case Authorize:
		c, todo = c.at(ev.Now).authorize()
	case opened:
		c, todo = c.onOpened(ev)
	case Reopen:
		todo = c.Login.reopen(c.trip())
	case browserOpened:
		c.Login = c.Login.onBrowser(ev)
	case arrived:
		c, todo = c.onArrived(ev)
	case listenerLost:
		c.Login = c.Login.onLost(ev)
	case Paste:
		c, todo = c.at(ev.Now).onPaste(ev.Text)
	case Decide:
		c, todo = c.at(ev.Now).decide(ev.Choice)
	case SetAuto:
		c.Auto = ev.On
		c, todo = c.at(ev.Now).exchangeIfAuto()
	case Exchange:
		c, todo = c.at(ev.Now).exchange()
	case Refresh:
		c, todo = c.at(ev.Now).refresh(ev.Insist)
	case answered:
		compared := c.compares(ev)
		if c, todo = c.noteAnswer(ev).onAnswered(ev); compared {
			c, todo = c.onStyle(ev)
		}
	case KeepAgain:
		c, todo = c.keepAgain()
	case keptAgain:
		c = c.onKeptAgain(ev)
	case Restore:
		c = c.restore(ev)
	case GiveSecret:
		c, todo = c.giveSecret(ev.Secret)
	case secretKept:
		c.Problem = ev.problem(c.Problem)
	case TellRegistered:
		c.Registered = ev.URI
	case UseElsewhere:
		c = c.useElsewhere(ev.Now)
	case SetStyle, CompareStyles, NextStyle, StopStyles:
		c, todo = c.onStyles(ev)
	case SetVersion:
		c.Version = ev.Version
	case Ask:
		c, todo = c.at(ev.Now).ask(ev.Path)
	case called:
		c, todo = c.onCalled(ev)
	case AskReads:
		c, todo = c.at(ev.Now).askReads()
	case readDone:
		c, todo = c.onRead(ev)
	case Leave:
		c, todo = c.leave()
	case Ticked:
		c = c.at(ev.Now)
		c.ticking = c.ticking && ev.of != ofConnect
	}
	return c.restStyles().tick(todo)
}

// tick asks for the next second while something counts, never for two at once.
func (c Connect) tick(todo []Do) (Connect, []Do) {
	var since time.Time
	switch c.Stage {
	case Authorizing:
		since = c.Login.Began
	case Asking, Holding, Exchanging:
		since = c.Code.Arrived
	case Live:
		if c.Life.Known() {
			since = c.Life.Issued
		}
	}
	if since.IsZero() || c.ticking {
		return c, todo
	}
	c.ticking = true
	return c, append(todo, tickFrom(since, ofConnect))
}
