//go:build linux || darwin

package e2e_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"wfconnect/ui/vterm"
)

// terminal is a process on a pseudo-terminal whose screen can be read.
type terminal struct {
	t       *testing.T
	screen  *vterm.Screen
	master  *os.File
	process *os.Process
	began   time.Time
	stream  stream
	gone    chan struct{} // closed when the process has ended and all it wrote is on the screen
	code    int           // its exit code, or -1 for a signal; once gone
}

// stream is everything the program ever wrote to its terminal.
type stream struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (s *stream) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.Write(b)
}

func (s *stream) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

// start runs the program at a place, on a terminal of w by h cells.
func start(t *testing.T, at *place, w, h int, args ...string) *terminal {
	t.Helper()
	return startCommand(t, at, w, h, exec.Command(bin, args...))
}

func startCommand(t *testing.T, at *place, w, h int, cmd *exec.Cmd) *terminal {
	t.Helper()
	cmd.Env, cmd.Dir = at.environ(), at.dir
	term := &terminal{t: t, screen: vterm.New(w, h), began: time.Now(), gone: make(chan struct{})}
	master, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(h), Cols: uint16(w)})
	if err != nil {
		t.Fatal(err)
	}
	term.master, term.process = master, cmd.Process
	read, answered := make(chan struct{}), make(chan struct{})
	go func() { // ends when nobody has the terminal open any more
		defer close(read)
		_, _ = io.Copy(io.MultiWriter(&term.stream, term.screen), master)
	}()
	go func() { // ends with the screen
		defer close(answered)
		term.answer()
	}()
	go func() {
		defer close(term.gone)
		term.code = exitCode(cmd.Wait())
		<-read
	}()
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // its session: the opener and the shell too
		<-term.gone
		master.Close()
		term.screen.Close()
		<-answered
	})
	return term
}

// answer sends the program what a terminal answers to its queries. It goes on
// when nobody listens any more: the screen must never wait for it.
func (term *terminal) answer() {
	b := make([]byte, 4096)
	for {
		n, err := term.screen.Read(b)
		if err != nil {
			return
		}
		_, _ = term.master.Write(b[:n])
	}
}

// exitCode is -1 for a signal.
func exitCode(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	return -1
}

func (term *terminal) keys(s string) {
	term.t.Helper()
	if _, err := io.WriteString(term.master, s); err != nil {
		term.t.Fatalf("typing %q: %v; the screen is:\n%s", s, err, term.screen)
	}
}

const (
	enter = "\r"
	esc   = "\x1b"
	down  = "\x1b[B"
	ctrlC = "\x03"
)

// paste is a person pasting into a terminal that brackets what is pasted.
func (term *terminal) paste(s string) { term.keys("\x1b[200~" + s + "\x1b[201~") }

// see waits until the screen shows all of these at once, and returns it.
func (term *terminal) see(wants ...string) string {
	term.t.Helper()
	return term.until("never saw \""+strings.Join(wants, "\" and \"")+"\"", func(screen string) bool {
		for _, want := range wants {
			if !strings.Contains(screen, want) {
				return false
			}
		}
		return true
	})
}

// press types a key and waits for what it brings.
func (term *terminal) press(key, want string) string {
	term.t.Helper()
	term.keys(key)
	return term.see(want)
}

// until polls the screen: what the program drew, not the bytes that drew it.
func (term *terminal) until(complaint string, ok func(screen string) bool) string {
	term.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		over := term.ended()
		screen := term.screen.String()
		if ok(screen) {
			return screen
		}
		if over {
			term.t.Fatalf("%s, and the program has left with %d; the screen is:\n%s", complaint, term.code, screen)
		}
		if time.Now().After(deadline) {
			term.t.Fatalf("%s; the screen is:\n%s", complaint, screen)
		}
	}
}

func (term *terminal) ended() bool {
	select {
	case <-term.gone:
		return true
	default:
		return false
	}
}

// leaves waits for the end and wants this exit code; -1 is a signal.
func (term *terminal) leaves(code int) {
	term.t.Helper()
	select {
	case <-term.gone:
	case <-time.After(patience):
		term.t.Fatalf("still running; the screen is:\n%s", term.screen)
	}
	if term.code != code {
		term.t.Errorf("exit code %d, want %d; the screen is:\n%s", term.code, code, term.screen)
	}
}

func (term *terminal) resize(w, h int) {
	term.t.Helper()
	term.screen.Resize(w, h)
	if err := pty.Setsize(term.master, &pty.Winsize{Rows: uint16(h), Cols: uint16(w)}); err != nil {
		term.t.Fatal(err)
	}
}
