package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/vault"
)

// errGivenUp: the answer to a token request was not waited for.
var errGivenUp = errors.New("the answer was not waited for")

// run drives a flow until it is over or interrupted. What is on its way then and
// would be lost is waited for.
func run[M flow.Machine[M]](ctx context.Context, p *program, m M, first flow.Event, more <-chan flow.Event, see func(M)) (M, error) {
	var last M
	var err error
	var left atomic.Bool
	ended := make(chan struct{})
	go func() { // ends with the flow; one that was given up ends with the program
		defer close(ended)
		last, err = flow.Run(ctx, m, first, more, func(m M) {
			if !left.Load() {
				see(m)
			}
		})
	}()
	select {
	case <-ended:
		return last, err
	case <-ctx.Done():
	}
	if !p.await(ended) {
		left.Store(true)
		return m, errGivenUp
	}
	return last, err
}

// await comes after an interrupt. A token request that is on its way goes on, for
// nobody else keeps what it brings: that is said, and a second interrupt gives it
// up; then it returns false.
func (p *program) await(ended <-chan struct{}) bool {
	again, stop := interrupts()
	defer stop()
	const atOnce = 200 * time.Millisecond // what waits for no answer has ended by then
	late := time.NewTimer(atOnce)
	defer late.Stop()
	for {
		select {
		case <-ended:
			return true
		case <-late.C:
			fmt.Fprintln(p.Err, "a token request is on its way: waiting for its answer, so that no token is lost; interrupt again to leave at once")
		case <-again:
			return false
		}
	}
}

// interrupts are those that come from now on.
func interrupts() (<-chan os.Signal, func()) {
	again := make(chan os.Signal, 1)
	signal.Notify(again, os.Interrupt, syscall.SIGTERM)
	return again, func() { signal.Stop(again) }
}

// interrupted says how far it came: what is in the vault now, beside what a
// connection had before.
func (p *program) interrupted(ctx context.Context, v vault.Vault, key vault.Key, before string, err error) error {
	const most = 2 * time.Second // for a keyring that does not answer
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), most)
	defer cancel()
	e, _, unread := v.Load(ctx, key)
	switch {
	case unread == nil && e.Tokens != nil && e.Tokens.AccessToken != before:
		return failure{exitInterrupted, fmt.Errorf("interrupted; new tokens of %s had come, and are stored: wfconnect token %s prints one", key.Name, key.Name)}
	case errors.Is(err, errGivenUp):
		return failure{exitInterrupted, fmt.Errorf("interrupted twice: nobody knows what the token request brought; if wfconnect token %s does not work, wfconnect connect %s --force signs in again", key.Name, key.Name)}
	case unread != nil:
		return failure{exitInterrupted, fmt.Errorf("interrupted; whether a new token came is not known: %w", unread)}
	}
	return failure{exitInterrupted, errors.New("interrupted; no new token came")}
}
