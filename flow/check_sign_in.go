package flow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"wfconnect/flow/loopback"
	"wfconnect/webhook"
	"wfconnect/webhook/conformance"
)

// signIns is where a run waits for a person who signs in, as often as the checks
// need it. Once nobody has come, it does not wait again.
type signIns struct {
	name        string
	redirectURI string
	outside     ProviderOutside
	patience    time.Duration
	alone       bool
	news        *bulletin
	pasted      chan string   // locations
	shown       chan struct{} // a page, and no redirect

	mu     sync.Mutex // guards what follows: one at a time signs in, others may ask
	states []string   // of this run's sign-ins so far
	absent error      // nobody came
	barred error      // the listener could not be bound
}

func newSignIns(name string, i webhook.Integration, outside ProviderOutside, news *bulletin, ev StartCheck) *signIns {
	return &signIns{
		name: name, redirectURI: i.RedirectURI, outside: outside, patience: ev.Patience, alone: ev.Alone,
		news: news, pasted: make(chan string, 1), shown: make(chan struct{}, 1),
	}
}

// signIn is one trip to the browser: the listener is bound before anything is
// opened (RFC 8252 section 8.3), and the first redirect that is of this trip
// ends it. What its state is like is the checks' to judge.
func (s *signIns) signIn(ctx context.Context, r conformance.SignInRequest) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.absent != nil {
		return "", s.absent
	}
	defer s.news.put(doorClosed{})
	patient, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	location, err := s.trip(patient, r)
	switch {
	case err == nil:
		s.learn(location)
	case errors.Is(err, conformance.ErrNoRedirect): // somebody is there, and says so
	case ctx.Err() != nil: // the run was stopped
	case patient.Err() != nil:
		s.absent = fmt.Errorf("nobody came back from the browser within %v", s.patience)
		err = s.absent
	default:
		s.absent = err
	}
	return location, err
}

func (s *signIns) trip(ctx context.Context, r conformance.SignInRequest) (string, error) {
	select {
	case <-s.pasted: // it came too late for the trip before
	default:
	}
	select {
	case <-s.shown: // the same
	default:
	}
	old := slices.Clone(s.states)
	s.states = append(s.states, r.State)
	listener, err := s.outside.Listen(ctx, s.redirectURI, func(query string) loopback.Verdict { return s.judge(query, r, old) })
	if err != nil && !errors.Is(err, loopback.ErrNotLoopback) {
		s.barred = err
		return "", fmt.Errorf("listening for the redirect: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	var watching sync.WaitGroup
	defer watching.Wait()
	defer cancel() // before the wait
	var listening []string
	arrivals, lost := make(chan loopback.Arrival), make(chan error, 1)
	if listener != nil {
		defer func() { _ = listener.Close() }() // it is closed whatever it says
		listening = listener.Addr()
		watching.Go(func() { lost <- pass(ctx, listener, arrivals) })
	}
	if !s.alone {
		s.news.put(doorOpened{listening})
	}
	if err := s.open(ctx, r.URL); err != nil {
		return "", err
	}
	if s.alone { // where no browser opened, nobody was there to be told
		s.news.put(doorOpened{listening})
	}
	return s.wait(ctx, arrivals, lost)
}

// open asks for the browser. Where nobody reads the address, a browser that
// does not open is nobody there.
func (s *signIns) open(ctx context.Context, address string) error {
	if s.outside.Open == nil {
		return nil
	}
	err := s.outside.Open(ctx, address)
	switch {
	case err != nil && s.alone:
		return fmt.Errorf("no browser could be opened (%w), and nobody is at a terminal; --no-browser prints the address and waits", err)
	case err != nil:
		s.news.put(doorNoted{browser: "no browser could be opened (" + err.Error() + "): open the address yourself"})
	default:
		s.news.put(doorNoted{browser: "the browser was asked to open it"})
	}
	return nil
}

func pass(ctx context.Context, l *loopback.Listener, to chan<- loopback.Arrival) error {
	for {
		a, err := l.Next(ctx)
		if err != nil {
			return err
		}
		select {
		case to <- a:
		case <-ctx.Done():
			return ctx.Err()
		}
		if a.Verdict.Accept {
			return nil
		}
	}
}

func (s *signIns) wait(ctx context.Context, arrivals <-chan loopback.Arrival, lost <-chan error) (string, error) {
	for {
		select {
		case a := <-arrivals:
			if a.Verdict.Accept {
				base, _, _ := strings.Cut(s.redirectURI, "?")
				return base + "?" + a.Query, nil
			}
			s.news.put(doorNoted{stray: a.Stray + a.Verdict.Text})
		case location := <-s.pasted:
			return location, nil
		case <-s.shown:
			return "", conformance.ErrNoRedirect
		case err := <-lost:
			if err != nil && ctx.Err() == nil {
				return "", fmt.Errorf("the listener for the redirect ended: %w", err)
			}
			lost = nil // it has handed over what it had
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}
