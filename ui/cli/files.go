package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"time"

	"wfconnect/ui"
)

// state is the folder for what the program keeps.
func (p *program) state() (string, error) {
	for _, dir := range []string{p.stateDir, p.Env("WFCONNECT_STATE")} {
		if dir != "" {
			return dir, nil
		}
	}
	if dir := p.Env("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "wfconnect"), nil
	}
	if runtime.GOOS == "windows" && p.Env("LOCALAPPDATA") != "" {
		return filepath.Join(p.Env("LOCALAPPDATA"), "wfconnect"), nil
	}
	home := p.Env("HOME")
	if home == "" {
		return "", failure{exitUsage, errors.New("no place for the vault: HOME is not set; name a folder with --state")}
	}
	return filepath.Join(home, ".local", "state", "wfconnect"), nil
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
