//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/creack/pty"
)

// terminal is a program on a pseudo-terminal of 80 by 24 that answers nothing.
type terminal struct {
	cmd    *exec.Cmd
	master *os.File
	seen   []byte
}

func (b *bench) onTerminal(name string, args ...string) (*terminal, error) {
	cmd := exec.Command(b.bin(name), args...)
	cmd.Env = []string{"HOME=" + b.dir, "TMPDIR=" + b.dir, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "BROWSER=true"}
	master, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		return nil, err
	}
	return &terminal{cmd: cmd, master: master}, nil
}

func (t *terminal) until(words string, began time.Time) (time.Duration, error) {
	const patience = 20 * time.Second
	stop := time.AfterFunc(patience, func() { _ = t.cmd.Process.Kill() }) // which ends the reading
	defer stop.Stop()
	chunk := make([]byte, 32<<10)
	for !bytes.Contains(t.seen, []byte(words)) {
		n, err := t.master.Read(chunk)
		if err != nil {
			return 0, fmt.Errorf("%q was never painted: %w; there is %q", words, err, t.seen)
		}
		t.seen = append(t.seen, chunk[:n]...)
	}
	return time.Since(began), nil
}

func (t *terminal) end() {
	_ = t.cmd.Process.Kill()
	_ = t.cmd.Wait() // killed
	t.master.Close()
}
