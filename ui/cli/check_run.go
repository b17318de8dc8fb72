package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/webhook/conformance"
)

// How long a sign-in is waited for: with somebody at the terminal, and where
// only a browser or a script may come. Never more than a third of the run's
// time, so that the other checks still run.
const (
	personHere      = 5 * time.Minute
	personElsewhere = 2 * time.Minute
)

// pageWord is what a person types instead of a redirect that does not come.
const pageWord = "page"

// attendance is who is there to sign in.
func (p *program) attendance(c config.Provider, o checkOptions) flow.StartCheck {
	var s flow.StartCheck
	switch {
	case p.interactive():
		s.Patience = personHere
	case !isLoopback(c.RedirectURI): // somebody would have to paste
		return s
	default:
		s.Patience, s.Alone = personElsewhere, !o.noBrowser
	}
	s.Patience = min(s.Patience, o.timeout/3)
	return s
}

func (o checkOptions) start(s flow.StartCheck) flow.StartCheck {
	s.Options = conformance.Options{
		Profile: conformance.Profile(o.profile), AllowWrites: o.allowWrites, Folder: o.folder, Only: o.only, Timeout: o.timeout,
	}
	s.Now = time.Now()
	return s
}

// conduct runs the checks. The first interrupt stops them, and what was done
// is reported; a second one gives that up too.
func (p *program) conduct(ctx context.Context, c flow.Check, start flow.StartCheck) (flow.Check, error) {
	running, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	defer p.sayBroken(running)()
	more := p.pastes(ctx, connectOptions{paste: p.interactive()}, c.Integration.RedirectURI)
	events := make(chan flow.Event)
	go func() { // ends with the run
		for {
			select {
			case ev := <-more:
				if paste, is := ev.(flow.Paste); is && strings.EqualFold(strings.TrimSpace(paste.Text), pageWord) {
					ev = flow.PageShown{}
				}
				select {
				case events <- ev:
				case <-running.Done():
					return
				}
			case <-ctx.Done():
				p.stopping(running, giveUp, events)
				return
			case <-running.Done():
				return
			}
		}
	}()
	follow := p.followCheck()
	done, err := flow.Run(running, c, flow.Event(start), events, follow)
	if err != nil {
		return done, failure{exitInterrupted, errors.New("interrupted twice: nothing is reported, and what was written may still be at the provider")}
	}
	return done, nil
}

func (p *program) stopping(running context.Context, giveUp func(), events chan<- flow.Event) {
	again, stop := interrupts()
	defer stop()
	select {
	case events <- flow.StopCheck{}:
	case <-running.Done():
		return
	}
	select {
	case <-again:
		giveUp()
	case <-running.Done():
	}
}
