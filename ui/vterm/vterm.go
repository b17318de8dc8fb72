// Package vterm is a virtual terminal for tests: a program draws on it, a test
// types on it and reads its screen, not the bytes that made it. It is never
// part of the program.
package vterm

import (
	"io"
	"runtime"
	"strings"
	"sync"

	"github.com/charmbracelet/x/vt"
)

// Screen is written by the program and read by the test.
type Screen struct {
	mu  sync.Mutex
	emu *vt.Emulator
}

// New makes a screen of w by h cells.
func New(w, h int) *Screen { return &Screen{emu: vt.NewEmulator(w, h)} }

// WithoutTTY makes line feeds begin a new line: without a tty Bubble Tea counts on
// that, except on Windows.
func (s *Screen) WithoutTTY() *Screen {
	if runtime.GOOS != "windows" {
		_, _ = s.Write([]byte("\x1b[20h"))
	}
	return s
}

// Read gives the program what was typed, and the terminal's own answers.
func (s *Screen) Read(b []byte) (int, error) { return s.emu.Read(b) }

// Write is the program drawing.
func (s *Screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emu.Write(b)
}

// String is what a person sees, without the blanks at the ends of lines.
func (s *Screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := strings.Split(s.emu.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \r")
	}
	return strings.Join(lines, "\n")
}

// Alt says whether the alternate screen is shown.
func (s *Screen) Alt() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emu.IsAltScreen()
}

// Resize is a person pulling at the window.
func (s *Screen) Resize(w, h int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emu.Resize(w, h)
}

// Type sends keys to the program.
func (s *Screen) Type(keys string) { _, _ = io.WriteString(s.emu.InputPipe(), keys) }

// Close ends Read. The emulator's own Close races with its Read.
func (s *Screen) Close() error { return s.emu.InputPipe().(io.Closer).Close() }
