package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"

	"wfconnect/flow"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
)

// attendedConnect ends as well where only a person could go on, with a decision or
// with a code that could not be sent: nobody is asked here.
type attendedConnect struct {
	flow.Connect
	heard func(flow.Event, flow.Stage, *flow.Problem)
	ended bool // stdin has
}

// stdinEnded: nothing more will be pasted.
type stdinEnded struct{}

func (a attendedConnect) On(ev flow.Event) (attendedConnect, []flow.Do) {
	if _, ended := ev.(stdinEnded); ended {
		a.ended = true
	}
	c, todo := a.Connect.On(ev)
	a.Connect = c
	a.heard(ev, c.Stage, c.Problem)
	return a, todo
}

func (a attendedConnect) Over() bool {
	held := a.Stage == flow.Holding && a.Problem != nil // the code is still good, and nobody is here to send it once more
	return held || a.Connect.Over() || a.Stage == flow.Asking || a.ended && a.Stage == flow.Authorizing && a.Login.PasteOnly != ""
}

type attendedProvision struct {
	flow.Provision
	heard func(flow.Event, flow.Stage, *flow.Problem)
	ended bool
}

func (a attendedProvision) On(ev flow.Event) (attendedProvision, []flow.Do) {
	if _, ended := ev.(stdinEnded); ended {
		a.ended = true
	}
	c, todo := a.Provision.On(ev)
	a.Provision = c
	a.heard(ev, c.Stage, c.Problem)
	return a, todo
}

func (a attendedProvision) Over() bool {
	return a.Provision.Over() || a.Stage == flow.Asking || a.ended && a.Stage == flow.Authorizing && a.Login.PasteOnly != ""
}

// follow prints what a person needs while the login waits, each thing once.
func (p *program) follow(l flow.Login, problem *flow.Problem, warnings []string, waiting bool) {
	if waiting && l.URL != "" {
		p.opened()
		p.once("open: " + l.URL)
		switch {
		case l.PasteOnly != "":
			p.once(l.PasteOnly)
		default:
			p.once("waiting for you at " + strings.Join(l.Listening, " and "))
		}
	}
	if waiting && l.Browser != "" {
		p.once(l.Browser)
	}
	for _, n := range l.Noted {
		p.once("refused: " + n)
	}
	for _, w := range warnings {
		p.once("warning: " + w)
	}
	if waiting && problem != nil {
		p.once(problem.Error())
	}
}

// once prints a line that was not printed before.
func (p *program) once(line string) {
	if p.said == nil {
		p.said = map[string]bool{}
	}
	if !p.said[line] {
		p.said[line] = true
		fmt.Fprintln(p.Err, wire.Line(line))
	}
}

// pastes are the lines of stdin, where they were asked for. Reading ends with
// the program.
func (p *program) pastes(ctx context.Context, o connectOptions, redirectURI string) <-chan flow.Event {
	if !o.paste && (isLoopback(redirectURI) || !p.interactive()) {
		return nil
	}
	events := make(chan flow.Event)
	waiting := make(chan struct{})
	p.waiting = waiting
	go func() {
		select {
		case <-waiting: // a line that came earlier would find nobody waiting for it
		case <-ctx.Done():
			return
		}
		lines := bufio.NewScanner(p.In)
		lines.Buffer(nil, 64<<10)
		for lines.Scan() {
			if strings.TrimSpace(lines.Text()) == "" {
				continue
			}
			select {
			case events <- flow.Paste{Text: lines.Text(), Now: time.Now()}:
			case <-ctx.Done():
				return
			}
		}
		select {
		case events <- stdinEnded{}:
		case <-ctx.Done():
		}
	}()
	return events
}

// opened lets the pastes in, once.
func (p *program) opened() {
	if p.waiting != nil {
		close(p.waiting)
		p.waiting = nil
	}
}

func (p *program) interactive() bool { return p.In != nil && term.IsTerminal(p.In.Fd()) }

// askSecret asks once and keeps it in the vault; it asks nobody when stdin is
// not a terminal.
func (p *program) askSecret(ctx context.Context, parts flow.Parts, key vault.Key) error {
	if !p.interactive() {
		return fmt.Errorf("no secret of %s is known: set client_secret = \"env:NAME\" in the configuration, or run this in a terminal, which asks once", key.Name)
	}
	typed, err := p.typed(ctx, fmt.Sprintf("secret of %s (kept in the vault): ", wire.Line(key.Name)))
	if err != nil {
		return fmt.Errorf("no secret was typed for %s: %w", key.Name, err)
	}
	secret := strings.TrimSpace(string(typed))
	if secret == "" {
		return fmt.Errorf("no secret was typed for %s", key.Name)
	}
	return parts.Vault.Update(ctx, key, func(e vault.Entry) vault.Entry { e.ClientSecret = secret; return e })
}

// typed is a line from the terminal that is not shown.
func (p *program) typed(ctx context.Context, prompt string) ([]byte, error) {
	fmt.Fprint(p.Err, prompt)
	text, err := p.awaitLine(ctx, func() ([]byte, error) { return term.ReadPassword(p.In.Fd()) })
	fmt.Fprintln(p.Err)
	return text, err
}

// awaitLine waits for what a person types. An interrupt ends that, and leaves the
// terminal as it was found; only the read goes on, which ends with the program.
func (p *program) awaitLine(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	before, err := term.GetState(p.In.Fd())
	if err = errors.Join(ctx.Err(), err); err != nil { // a read that began now could hide what is typed once all is over
		return nil, err
	}
	type line struct {
		text []byte
		err  error
	}
	came := make(chan line, 1)
	go func() {
		text, err := read()
		came <- line{text, err}
	}()
	select {
	case l := <-came:
		return l.text, l.err
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), p.restore(before))
	}
}

// restore leaves the terminal as it was. A read that has only just begun may be about
// to hide what is typed: for a moment it is waited for.
func (p *program) restore(before *term.State) error {
	for range 25 {
		if now, err := term.GetState(p.In.Fd()); err != nil || *now != *before {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return term.Restore(p.In.Fd(), before)
}
