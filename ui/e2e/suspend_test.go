//go:build linux || darwin

package e2e_test

import (
	"os/exec"
	"testing"
)

// Ctrl+z gives the terminal back to a shell with jobs, and fg brings the
// screen back as it is then.
func TestSuspendToAShell(t *testing.T) {
	t.Parallel()
	const script = `set -m
"$1" demo
echo "stopped with $?"
read -r line
fg >/dev/null
echo "left with $?"
read -r line`
	at := newPlace(t)
	term := startCommand(t, at, 80, 24, exec.Command("/bin/sh", "-c", script, "sh", bin))
	demoTo(term, 3)
	at.opened(1)
	term.press("\x1a", "stopped with 1") // 128 and the signal, which is not the same everywhere
	if term.screen.Alt() {
		t.Error("the shell is on the alternate screen")
	}
	term.press(enter, onCode)
	term.see("arrived")
	term.press(enter, onTokens)
	term.press(ctrlC, "left with 0")
	for _, left := range leftOn(term.stream.String()) {
		t.Errorf("left on: %s", left)
	}
}

// Where there is no shell to go back to (a window of its own, a container,
// tmux new-session), ctrl+z must not be the end.
func TestSuspendWithoutAShell(t *testing.T) {
	t.Parallel()
	term := demoAt(t, 3)
	term.keys("\x1a")
	term.press(enter, onTokens)
	term.keys(ctrlC)
	term.leaves(0)
}
