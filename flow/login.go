package flow

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"wfconnect/flow/loopback"
	"wfconnect/workfront"
)

// LoginStage is how far a trip to the browser has come.
type LoginStage int

const (
	LoginClosed  LoginStage = iota // none is under way
	LoginOpening                   // the listener is being bound
	LoginOpen                      // the person is in the browser
)

// Login is one trip to the browser: the listener is bound, the person signs in
// and allows, and the redirect is caught or pasted, whichever comes first. Both
// handshakes make it.
type Login struct {
	Stage     LoginStage
	State     string
	Verifier  workfront.Secret // PKCE (RFC 7636), of this login only
	URL       string
	Began     time.Time
	Listening []string // addresses; none: the pasted redirect is the only way
	PasteOnly string   // why nothing listens
	Browser   string   // what became of opening the browser
	Noted     []string // redirects and requests that were refused while waiting

	attempt  int
	listener *loopback.Listener
	sent     []string // codes that were sent, by mark: a code works once
}

// trip is what a login needs to know of its connection.
type trip struct {
	name        string
	redirectURI string
	address     func(state string, verifier workfront.Secret) string // what the browser opens
	listen      func(ctx context.Context, redirectURI string, judge loopback.Judge) (*loopback.Listener, error)
	open        func(ctx context.Context, url string) error // nil: the person opens it
}

// Events of the world around a login. Each names its attempt: what an earlier
// login still brings changes nothing.
type (
	opened struct {
		attempt  int
		state    string
		verifier workfront.Secret
		listener *loopback.Listener
		err      error
		at       time.Time
	}
	browserOpened struct {
		attempt int
		err     error
	}
	arrived struct {
		attempt int
		what    loopback.Arrival
	}
	listenerLost struct {
		attempt int
		err     error
	}
)

// landed is the answer to a login.
type landed struct {
	redirect workfront.Redirect
	warning  string
	pasted   bool
	listened bool // a listener of this login was open
	at       time.Time
}

// begin closes what an earlier login left open, and opens the next.
func (l Login) begin(t trip) (Login, []Do) {
	next := Login{Stage: LoginOpening, attempt: l.attempt + 1, sent: l.sent}
	return next, []Do{next.bind(t, l.listener)}
}

// bind opens the listener before anything reaches the browser (RFC 8252
// section 8.3): a redirect never finds a closed door, nor another program. The
// listener of the login before holds the same port, so it is closed first.
func (l Login) bind(t trip, before *loopback.Listener) Do {
	return func(ctx context.Context) Event {
		if before != nil {
			_ = before.Close() // it is closed whatever it says
		}
		state, began := workfront.NewState(), time.Now()
		judge := func(query string) loopback.Verdict { return verdict(t.name, query, state, time.Since(began)) }
		listener, err := t.listen(ctx, t.redirectURI, judge)
		return opened{attempt: l.attempt, state: state, verifier: workfront.NewVerifier(), listener: listener, err: err, at: time.Now()}
	}
}

// onOpened returns the error of a listener that could not be bound; a redirect
// URI that nobody here can listen for is none.
func (l Login) onOpened(ev opened, t trip) (Login, []Do, error) {
	if ev.attempt != l.attempt || l.Stage != LoginOpening {
		return l, closeListener(ev.listener), nil
	}
	if ev.err != nil && !errors.Is(ev.err, loopback.ErrNotLoopback) {
		l.Stage = LoginClosed
		return l, nil, ev.err
	}
	l.Stage, l.State, l.Verifier, l.Began, l.listener = LoginOpen, ev.state, ev.verifier, ev.at, ev.listener
	l.URL = t.address(ev.state, ev.verifier)
	if ev.listener == nil {
		l.PasteOnly = "the redirect URI is not on this machine's loopback: paste the address the browser ends at"
		return l, l.reopen(t), nil
	}
	l.Listening = ev.listener.Addr()
	return l, append(l.reopen(t), l.await()), nil
}

// reopen asks for the browser, once more.
func (l Login) reopen(t trip) []Do {
	if l.Stage != LoginOpen || t.open == nil {
		return nil
	}
	return []Do{func(ctx context.Context) Event {
		return browserOpened{attempt: l.attempt, err: t.open(ctx, l.URL)}
	}}
}

func (l Login) onBrowser(ev browserOpened) Login {
	if ev.attempt != l.attempt {
		return l
	}
	l.Browser = "the browser was asked to open it"
	if ev.err != nil {
		l.Browser = "no browser could be opened (" + ev.err.Error() + "): open the address yourself"
	}
	return l
}

func (l Login) await() Do {
	return func(ctx context.Context) Event {
		what, err := l.listener.Next(ctx)
		switch {
		case errors.Is(err, loopback.ErrClosed), ctx.Err() != nil:
			return nil
		case err != nil:
			return listenerLost{attempt: l.attempt, err: err}
		}
		return arrived{attempt: l.attempt, what: what}
	}
}

// onLost: the socket is gone, pasting still works.
func (l Login) onLost(ev listenerLost) Login {
	if ev.attempt == l.attempt && l.Stage == LoginOpen {
		l.listener, l.Listening = nil, nil
		l.PasteOnly = "the listener ended (" + ev.err.Error() + "): paste the address the browser ends at"
	}
	return l
}

// onArrived returns what landed, or nil while the wait goes on.
func (l Login) onArrived(ev arrived) (Login, []Do, *landed) {
	if ev.attempt != l.attempt || l.Stage != LoginOpen {
		return l, nil, nil
	}
	if ev.what.Stray != "" || !ev.what.Verdict.Accept {
		l.Noted = noted(l.Noted, ev.what.Stray+ev.what.Verdict.Text)
		return l, []Do{l.await()}, nil
	}
	redirect, err := workfront.ReadRedirect(ev.what.Query)
	j := judge(redirect, err, l.State, age(l.Began, ev.what.At))
	if j.refuse != "" { // the page said otherwise, a moment earlier
		l.Noted = noted(l.Noted, j.refuse)
		return l.onLost(listenerLost{attempt: l.attempt, err: loopback.ErrClosed}), nil, nil
	}
	return l.land(j, false, ev.what.At)
}

// noted keeps the last few, so that a hostile page cannot fill the memory.
func noted(list []string, what string) []string {
	const most = 5
	list = append(slices.Clip(list), what)
	return list[max(0, len(list)-most):]
}

// paste takes what a person pasted; the refusal says why it was not taken.
func (l Login) paste(text string, at time.Time) (next Login, todo []Do, got *landed, refusal string) {
	redirect, err := workfront.ParseRedirect(text)
	j := judge(redirect, err, l.State, age(l.Began, at))
	if j.refuse == "" && l.wasSent(redirect.Code) {
		j.refuse = "this code was sent already, and a code works once"
	}
	if j.refuse != "" {
		return l, nil, nil, j.refuse
	}
	next, todo, got = l.land(j, true, at)
	return next, todo, got, ""
}

// land ends the login: the first answer wins, and the listener closes.
func (l Login) land(j judged, pasted bool, at time.Time) (Login, []Do, *landed) {
	todo := closeListener(l.listener)
	got := &landed{redirect: j.redirect, warning: j.warning, pasted: pasted, listened: l.listener != nil, at: at}
	l.Stage, l.listener = LoginClosed, nil
	return l, todo, got
}

// leave stops waiting.
func (l Login) leave() (Login, []Do) {
	todo := closeListener(l.listener)
	return Login{attempt: l.attempt + 1, sent: l.sent}, todo
}

func closeListener(l *loopback.Listener) []Do {
	if l == nil {
		return nil
	}
	return []Do{func(context.Context) Event {
		_ = l.Close() // it is closed whatever it says
		return nil
	}}
}

func (l Login) wasSent(code string) bool { return code != "" && slices.Contains(l.sent, mark(code)) }

// send remembers that a code is sent.
func (l Login) send(code string) Login {
	l.sent = append(slices.Clip(l.sent), mark(code))
	return l
}

// unsend forgets a code that could not be sent after all.
func (l Login) unsend(code string) Login {
	l.sent = slices.DeleteFunc(slices.Clone(l.sent), func(m string) bool { return m == mark(code) })
	return l
}

// mark remembers a code without keeping it.
func mark(code string) string {
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:])
}
