package flow

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"wfconnect/flow/loopback"
	"wfconnect/workfront"
)

// Events of the world around a login. Each names its attempt: what an earlier
// login still brings changes nothing.
type (
	opened struct {
		attempt  int
		state    string
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

// loginWindow bounds how long an answer without state may still be taken for
// the answer to this login.
const loginWindow = 10 * time.Minute

func (c Connect) authorize() (Connect, []Do) {
	if c.Stage == Exchanging || c.Stage == Refreshing || c.Stage == Opening {
		return c, nil
	}
	if c.App.ClientSecret == "" {
		c.Problem = &Problem{Tried: "opening the login", Words: "no client secret is known", Next: "type it in first: the code will not wait for it", NeedsSecret: true}
		return c, nil
	}
	todo := closeListener(c.Login.listener)
	c.attempt++
	c.Stage, c.Login, c.Code, c.Problem = Opening, Login{}, Code{}, nil
	return c, append(todo, c.open())
}

// open binds the listener before anything reaches the browser (RFC 8252
// section 8.3): a redirect never finds a closed door, nor another program.
func (c Connect) open() Do {
	return func(ctx context.Context) Event {
		state := workfront.NewState()
		judge := func(query string) loopback.Verdict { return c.verdict(query, state) }
		listener, err := c.outside.Listen(ctx, c.App.RedirectURI, judge)
		return opened{attempt: c.attempt, state: state, listener: listener, err: err, at: time.Now()}
	}
}

func (c Connect) onOpened(ev opened) (Connect, []Do) {
	if ev.attempt != c.attempt || c.Stage != Opening {
		return c, closeListener(ev.listener)
	}
	c = c.at(ev.at)
	if ev.err != nil && !errors.Is(ev.err, loopback.ErrNotLoopback) {
		c.Stage = c.resting()
		c.Problem = &Problem{Tried: "listening for the redirect", Words: ev.err.Error(), Next: "then open the login again"}
		return c, nil
	}
	c.Stage = Authorizing
	c.Login = Login{State: ev.state, URL: c.App.AuthorizeURL(ev.state), Began: ev.at, listener: ev.listener}
	if ev.listener == nil {
		c.Login.PasteOnly = "the redirect URI is not on this machine's loopback: paste the address the browser ends at"
		return c, c.openBrowser()
	}
	c.Login.Listening = ev.listener.Addr()
	return c, append(c.openBrowser(), c.await())
}

// failed is where a connection stands after a login that brought nothing.
func (c Connect) failed() Stage {
	if s := c.resting(); s != Idle {
		return s
	}
	return Refused
}

// resting is where a connection stands when no login is under way.
func (c Connect) resting() Stage {
	switch {
	case c.Tokens.AccessToken == "":
		return Idle
	case c.Life.Over(c.Now):
		return Expired
	}
	return Live
}

func (c Connect) openBrowser() []Do {
	if c.Stage != Authorizing || c.outside.Open == nil {
		return nil
	}
	return []Do{func(ctx context.Context) Event {
		return browserOpened{attempt: c.attempt, err: c.outside.Open(ctx, c.Login.URL)}
	}}
}

func (c Connect) onBrowser(ev browserOpened) Connect {
	if ev.attempt != c.attempt {
		return c
	}
	c.Login.Browser = "the browser was asked to open it"
	if ev.err != nil {
		c.Login.Browser = "no browser could be opened (" + ev.err.Error() + "): open the address yourself"
	}
	return c
}

func (c Connect) await() Do {
	return func(ctx context.Context) Event {
		what, err := c.Login.listener.Next(ctx)
		switch {
		case errors.Is(err, loopback.ErrClosed), ctx.Err() != nil:
			return nil
		case err != nil:
			return listenerLost{attempt: c.attempt, err: err}
		}
		return arrived{attempt: c.attempt, what: what}
	}
}

// onLost: the socket is gone, pasting still works.
func (c Connect) onLost(ev listenerLost) Connect {
	if ev.attempt == c.attempt && c.Stage == Authorizing {
		c.Login.listener, c.Login.Listening = nil, nil
		c.Login.PasteOnly = "the listener ended (" + ev.err.Error() + "): paste the address the browser ends at"
	}
	return c
}

// judged is what may be made of a redirect before a person is asked.
type judged struct {
	redirect workfront.Redirect
	refuse   string // why it is not the answer to this login; waiting goes on
	warning  string
}

// judge checks the state before anything else, on success and on error alike
// (RFC 6749 sections 4.1.2 and 4.1.2.1), and in constant time.
func judge(redirect workfront.Redirect, err error, state string) judged {
	switch {
	case err != nil:
		return judged{refuse: err.Error()}
	case redirect.HasState && subtle.ConstantTimeCompare([]byte(redirect.State), []byte(state)) != 1:
		return judged{refuse: "its state is not the one this login sent: it belongs to an older login, or somebody else made it"}
	case !redirect.HasState && redirect.Bare:
		return judged{redirect: redirect, warning: "a bare code carries no state: nothing shows that it belongs to this login"}
	case !redirect.HasState:
		return judged{redirect: redirect, warning: "no state came back, so nothing shows that it belongs to this login; Adobe does not document whether Workfront returns it"}
	}
	return judged{redirect: redirect}
}

// verdict is the page that the browser lands on.
func (c Connect) verdict(query, state string) loopback.Verdict {
	redirect, err := workfront.ReadRedirect(query)
	j := judge(redirect, err, state)
	v := loopback.Verdict{Accept: j.refuse == "", OK: j.refuse == "" && redirect.Error == "", Application: c.Name}
	switch {
	case !v.Accept:
		v.Title, v.Text = "Not the redirect this login waits for", j.refuse
	case !v.OK:
		v.Title, v.Text = "Access was not allowed", redirect.Error+" "+redirect.ErrorDescription
	default:
		v.Title, v.Text = "Workfront allowed access", "The code has reached the terminal. It is good for two minutes."
	}
	return v
}

func (c Connect) onArrived(ev arrived) (Connect, []Do) {
	if ev.attempt != c.attempt || c.Stage != Authorizing {
		return c, nil
	}
	c = c.at(ev.what.At)
	if ev.what.Stray != "" || !ev.what.Verdict.Accept {
		c.Login.Noted = noted(c.Login.Noted, ev.what.Stray+ev.what.Verdict.Text)
		return c, []Do{c.await()}
	}
	redirect, err := workfront.ReadRedirect(ev.what.Query)
	j := judge(redirect, err, c.Login.State)
	if j.refuse != "" || !redirect.HasState && age(c.Login.Began, ev.what.At) > loginWindow {
		c.Stage = c.failed()
		c.Problem = &Problem{Tried: "the login", Words: "a redirect without state arrived more than ten minutes after the login began", Next: "open a new login"}
		return c, nil
	}
	return c.take(j, false)
}

// noted keeps the last few, so that a hostile page cannot fill the memory.
func noted(list []string, what string) []string {
	const most = 5
	list = append(slices.Clip(list), what)
	return list[max(0, len(list)-most):]
}

// onPaste takes what a person pasted. Without state it is taken only beside a
// listener of this very login, with a warning; else the person is asked.
func (c Connect) onPaste(text string) (Connect, []Do) {
	if c.Stage != Authorizing {
		return c, nil
	}
	redirect, err := workfront.ParseRedirect(text)
	j := judge(redirect, err, c.Login.State)
	if j.refuse == "" && c.wasSent(redirect.Code) {
		j.refuse = "this code was sent already, and a code works once"
	}
	if j.refuse != "" {
		c.Problem = &Problem{Tried: "what was pasted", Words: j.refuse, Next: "this login goes on waiting"}
		return c, nil
	}
	return c.take(j, true)
}

// take ends the login: the first answer wins, and the listener closes.
func (c Connect) take(j judged, pasted bool) (Connect, []Do) {
	todo := closeListener(c.Login.listener)
	listened := c.Login.listener != nil
	c.Login.listener, c.Problem = nil, nil
	c.Code = Code{Redirect: j.redirect, Arrived: c.Now, Pasted: pasted}
	if j.warning != "" {
		c.Code.Warnings = append(c.Code.Warnings, j.warning)
	}
	if j.redirect.Error != "" {
		c.Stage, c.Problem = c.failed(), loginRefused(j.redirect)
		return c, todo
	}
	c.Code.Question = c.question(!j.redirect.HasState && !listened)
	c.Stage = Holding
	if c.Code.Question != nil {
		c.Stage = Asking
		return c, todo
	}
	c, more := c.exchangeIfAuto()
	return c, append(todo, more...)
}

// leave stops waiting; what is there stays.
func (c Connect) leave() (Connect, []Do) {
	todo := closeListener(c.Login.listener)
	if c.Stage == Opening || c.Stage == Authorizing {
		c.attempt++
		c.Login, c.Stage = Login{}, c.resting()
	}
	return c, todo
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

func (c Connect) wasSent(code string) bool { return code != "" && slices.Contains(c.sent, mark(code)) }

// mark remembers a code without keeping it.
func mark(code string) string {
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:])
}
