package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/doctor"
	"wfconnect/flow/vault"
	"wfconnect/ui"
)

// screens opens the terminal UI on the person's own connections. Whatever can
// be wrong is found before the screen is taken.
func (p *program) screens(ctx context.Context) error {
	if err := p.needsTerminal(); err != nil {
		return err
	}
	path, err := p.config()
	if err != nil {
		return err
	}
	c, err := p.load(path)
	if err != nil {
		return failure{exitUsage, err}
	}
	p.notes = make(chan string, 16) // the screen shows them
	v, err := p.vault(c.Vault.Kind)
	if err != nil {
		return err
	}
	if err := unlocked(ctx, v); err != nil { // while the terminal is still there to ask on
		return err
	}
	return p.show(ctx, ui.World{Parts: p.parts(v), Config: c, Load: p.load, Copy: ui.Clipboard, Debug: p.debug})
}

func (p *program) needsTerminal() error {
	if p.In == nil || !term.IsTerminal(p.In.Fd()) || !terminal(p.raw.Out) {
		return failure{exitUsage, errors.New("the screens need a terminal, and stdin or stdout is none; wfconnect --help lists the commands that work without one")}
	}
	if t := p.Env("TERM"); t == "dumb" {
		return failure{exitUsage, errors.New("the screens need a terminal that can move its cursor, and TERM is dumb; wfconnect --help lists the commands that work without one")}
	}
	return nil
}

func (p *program) parts(v vault.Vault) flow.Parts {
	return flow.Parts{Vault: v, Env: p.Env, Log: p.log, Open: ui.OpenBrowser}
}

// waitForTokens waits until the answer is stored, or until the person gives it
// up.
func (p *program) waitForTokens(m *ui.Model, most time.Duration) bool {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	fmt.Fprintln(p.Err, "wfconnect: a token request is under way; waiting for its answer, so that no token is lost (ctrl+c gives it up)")
	done := make(chan bool, 1)
	go func() { done <- m.Wait(most) }()
	select {
	case ok := <-done:
		return ok
	case <-ctx.Done():
		return false
	}
}

// tokenWait bounds how long a token request may keep the program from leaving:
// the longest of the connections' requests, and storing what comes.
func tokenWait(c config.Config) time.Duration {
	const storing = 30 * time.Second
	longest := storing
	for _, w := range c.Workfront {
		longest = max(longest, w.Transport.Timeout)
	}
	for _, pr := range c.Provider {
		longest = max(longest, pr.Transport.Timeout)
	}
	return longest + storing
}

func (p *program) show(ctx context.Context, world ui.World) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ui.QuietBrowser()
	world.Doctor = doctor.Tools{Browser: ui.BrowserCommand}
	world.Version, world.Editor, world.Broken = versionLine(), ui.Editor(p.Env), p.broken
	model := ui.New(ctx, world)
	screen := tea.NewProgram(model, tea.WithInput(p.In), tea.WithOutput(p.raw.Out), tea.WithoutSignalHandler())
	stop := context.AfterFunc(ctx, screen.Quit)
	defer stop()
	p.onScreen.Store(true)
	_, err := screen.Run()
	p.onScreen.Store(false)
	if !model.Wait(200 * time.Millisecond) {
		if !p.waitForTokens(model, tokenWait(world.Config)) {
			return failure{exitInterrupted, errors.New("left before the token request was answered: its tokens, if any came, are lost")}
		}
	}
	switch {
	case err != nil:
		return failure{exitUsage, fmt.Errorf("the screen failed: %w", err)}
	case ctx.Err() != nil:
		return failure{exitInterrupted, errors.New("interrupted by a signal")}
	case model.Err() != nil:
		return failure{exitUsage, model.Err()}
	}
	return nil
}
