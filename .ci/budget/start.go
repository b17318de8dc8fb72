//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/creack/pty"
)

const turns = 25

// version: a command without a screen against a program that does nothing.
func (b *bench) version() error {
	least := map[string]time.Duration{}
	for range 2 * turns {
		for name, args := range map[string][]string{"wfconnect": {"version"}, "nothing": nil} {
			began := time.Now()
			if err := exec.Command(b.bin(name), args...).Run(); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			took := time.Since(began)
			if was, there := least[name]; !there || took < was {
				least[name] = took
			}
		}
	}
	b.say("wfconnect version / a bare Go program", ratio(least["wfconnect"], least["nothing"]), 2, "", fmt.Sprintf("%v / %v", least["wfconnect"], least["nothing"]))
	return nil
}

// packageInit is the sum over all packages of what the runtime traces.
func (b *bench) packageInit() error {
	least := map[string]float64{} // milliseconds
	for range turns {
		cmd := exec.Command(b.bin("wfconnect"), "version")
		cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
		var trace bytes.Buffer
		cmd.Stderr = &trace
		if err := cmd.Run(); err != nil {
			return err
		}
		for line := range strings.Lines(trace.String()) {
			// init internal/bytealg @0.008 ms, 0 ms clock, 0 bytes, 0 allocs
			if _, rest, ok := strings.Cut(line, " ms, "); ok && strings.HasPrefix(line, "init ") {
				ms, _, _ := strings.Cut(rest, " ms clock")
				took, err := strconv.ParseFloat(ms, 64)
				if err != nil {
					return fmt.Errorf("the runtime's trace %q: %w", line, err)
				}
				name := strings.Fields(line)[1]
				if was, there := least[name]; !there || took < was {
					least[name] = took
				}
			}
		}
	}
	sum, slowest := 0.0, ""
	for name, took := range least {
		if sum += took; slowest == "" || took > least[slowest] {
			slowest = name
		}
	}
	b.say("package init", sum, 2, "ms", fmt.Sprintf("the sum of all packages, the least of each; %s takes %.2f", slowest, least[slowest]))
	return nil
}

// firstPaint of the demo against Bubble Tea's own, until the words are there.
func (b *bench) firstPaint() error {
	var demo, bare time.Duration = time.Hour, time.Hour
	for range turns {
		took, err := b.paint("barescreen", "painted")
		if err != nil {
			return err
		}
		bare = min(bare, took)
		if took, err = b.paint("wfconnect", "documents", "demo"); err != nil {
			return err
		}
		demo = min(demo, took)
	}
	b.say("first paint of the demo / bare Bubble Tea", ratio(demo, bare), 1.5, "", fmt.Sprintf("%v / %v", demo, bare))
	return nil
}

func (b *bench) paint(name, words string, args ...string) (time.Duration, error) {
	began := time.Now()
	s, err := b.onTerminal(name, args...)
	if err != nil {
		return 0, err
	}
	defer s.end()
	return s.until(words, began)
}

// terminal is a program on a pseudo-terminal of 80 by 24 that answers nothing.
type terminal struct {
	cmd    *exec.Cmd
	master *os.File
	seen   []byte
}

func (b *bench) onTerminal(name string, args ...string) (*terminal, error) {
	cmd := exec.Command(b.bin(name), args...)
	cmd.Env = []string{"HOME=" + b.dir, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "BROWSER=true"}
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

func ratio(a, b time.Duration) float64 { return a.Seconds() / b.Seconds() }
