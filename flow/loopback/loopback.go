// Package loopback waits on the loopback address of a registered redirect URI
// (RFC 8252 section 7.3) for the browser to come back from the authorize page,
// and shows the person there a page that sends them back to the terminal.
//
// It judges nothing about OAuth: it does not know what a code, a state or an
// error is. What a redirect means is the caller's [Judge]'s to say. It never
// listens beyond loopback, never sends anything anywhere, and never shows or
// keeps a query: the one it received goes to the caller in an [Arrival].
package loopback

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// ErrClosed is what Next returns once the listener is closed and everything
// that arrived before has been handed out.
var ErrClosed = errors.New("the redirect listener is closed")

// closeGrace is how long Close lets a page that is being written finish.
const closeGrace = time.Second

// Verdict is what the caller makes of a redirect; it decides page and status.
type Verdict struct {
	// Accept: the login this listener waits for has its answer, so the page is
	// shown and the listener closes. False: 400, and the wait goes on.
	Accept bool
	// OK, with Accept: the success page. False is the failure page: the person
	// pressed Cancel, or the server redirected with an error.
	OK bool
	// Title and Text are words for the page; left empty, the page has its own.
	// They may hold words from outside: the page escapes and cuts them.
	Title, Text string
	// Application is what was being connected, e.g. "acme".
	Application string
}

// Judge says what a redirect means. The query is raw, as it stood in the
// request line after "?", not decoded. It must be pure and quick; it is called
// one at a time, and not again once it has accepted.
type Judge func(query string) Verdict

// Arrival is a request that came to the listener.
type Arrival struct {
	// Query is the raw query; it holds the authorization code, so it is a secret.
	Query   string
	At      time.Time
	Verdict Verdict
	// Stray, when not empty, says in words fit for a terminal why the listener
	// refused the request by itself (another path, method, host). Query and
	// Verdict are then empty.
	Stray string
}

// String says what arrived without the query, so that a log cannot leak a code.
func (a Arrival) String() string {
	switch {
	case a.Stray != "":
		return "stray: " + a.Stray
	case a.Verdict.Accept:
		return fmt.Sprintf("accepted redirect (ok: %t, query of %d bytes)", a.Verdict.OK, len(a.Query))
	}
	return fmt.Sprintf("redirect not accepted (query of %d bytes)", len(a.Query))
}

// Options are what tests replace; the zero value is right otherwise.
type Options struct {
	Listen func(network, address string) (net.Listener, error) // nil: net.Listen
	Now    func() time.Time                                    // nil: time.Now
	Seen   func(http.Handler) http.Handler                     // looks on at every request; nil: nobody does
}

// Listener waits for one login's redirect. It is safe for concurrent use.
type Listener struct {
	target  target
	judge   Judge
	now     func() time.Time
	server  *http.Server
	bound   []bound
	stopCtx func() bool
	serving sync.WaitGroup

	turn    chan struct{} // holds one token while a Judge runs
	wake    chan struct{} // an arrival is waiting
	quiet   chan struct{} // the last request in flight was answered
	closing chan struct{} // closed when nothing is accepted any more
	done    chan struct{} // closed when every socket is

	mu       sync.Mutex
	waiting  []Arrival
	inFlight int
	answered bool
	closed   bool
	failure  error
}

// Listen binds the loopback addresses of redirectURI and starts to wait there.
// When it returns without error the browser may be opened. It ends with the
// first accepted redirect, with Close, or with ctx, whichever is first.
//
// Errors: those of [Addresses], a [*BusyError], or why an address could not be
// bound.
func Listen(ctx context.Context, redirectURI string, judge Judge, o Options) (*Listener, error) {
	t, err := parse(redirectURI)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("listening for the redirect: %w", err)
	}
	if o.Listen == nil {
		o.Listen = net.Listen
	}
	l := newListener(t, judge, o.Now)
	if o.Seen != nil {
		l.server.Handler = o.Seen(l.server.Handler)
	}
	if l.bound, err = bind(t.addresses, o.Listen); err != nil {
		return nil, err
	}
	l.start(ctx)
	return l, nil
}

func newListener(t target, judge Judge, now func() time.Time) *Listener {
	if now == nil {
		now = time.Now
	}
	l := &Listener{
		target: t, judge: judge, now: now,
		turn:    make(chan struct{}, 1),
		wake:    make(chan struct{}, 1),
		quiet:   make(chan struct{}, 1),
		closing: make(chan struct{}),
		done:    make(chan struct{}),
	}
	l.server = newServer(http.HandlerFunc(l.serve))
	return l
}

func (l *Listener) start(ctx context.Context) {
	limit := make(chan struct{}, maxConns)
	l.serving.Add(len(l.bound)) // before the first can fail and Close waits
	for _, b := range l.bound {
		guarded := &limitListener{Listener: b, limit: limit, closing: l.closing, sawTLS: l.noteTLS}
		go func() {
			defer l.serving.Done()
			err := l.server.Serve(guarded)
			l.fail(fmt.Errorf("the redirect listener on %s stopped: %w", b.address, err))
		}()
	}
	stop := context.AfterFunc(ctx, func() { l.Close() })
	l.mu.Lock()
	l.stopCtx = stop
	l.mu.Unlock()
}

// fail closes the listener because the system took its socket away. During a
// Close, sockets are meant to go, and it does nothing.
func (l *Listener) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	l.failure = err
	go l.Close() // not here: Close waits for the goroutine that called
}

// Addr returns the addresses that are bound, "127.0.0.1:8976".
func (l *Listener) Addr() []string {
	var addresses []string
	for _, b := range l.bound {
		addresses = append(addresses, b.address)
	}
	return addresses
}

// Close stops listening and frees the addresses. A page that is being written
// gets up to a second, so that the browser receives it whole. It returns when
// that is done, however often and from wherever it is called.
func (l *Listener) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		<-l.done
		return nil
	}
	l.closed = true
	close(l.closing)
	stop := l.stopCtx
	l.mu.Unlock()

	if stop != nil {
		stop()
	}
	for _, b := range l.bound {
		b.Close() // a listener that is closed already is what is wanted
	}
	l.serving.Wait() // from here on the server knows every connection there is
	l.waitQuiet()
	l.server.Close()
	close(l.done)
	return nil
}

func (l *Listener) waitQuiet() {
	grace := time.NewTimer(closeGrace)
	defer grace.Stop()
	for l.busy() {
		select {
		case <-l.quiet:
		case <-grace.C:
			return
		}
	}
}

func (l *Listener) busy() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.inFlight > 0
}

func (l *Listener) enter() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight++
}

func (l *Listener) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.inFlight--; l.inFlight == 0 {
		signal(l.quiet)
	}
}
