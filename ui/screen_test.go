package ui

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
)

// Rung 2: every screen as a value, at a small, the usual and a wide size.
func TestScreens(t *testing.T) {
	all := states(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, size := range [][2]int{{80, 24}, {60, 16}, {120, 40}} {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				content, _ := all[name].View(size[0], size[1])
				golden.RequireEqual(t, trimmed(ansi.Strip(content)))
			})
		}
	}
}

func TestHelp(t *testing.T) {
	all := states(t)
	for _, name := range []string{"list", "application", "authorize", "code", "tokens", "try", "styles-codes", "styles-other", "provider-handshake-waiting", "provider-list", "provider-conformance-first", "provider-conformance-waiting", "provider-conformance-done", "provider-conformance-finding", "doctor-fails"} {
		t.Run(name, func(t *testing.T) {
			content, _ := helpView(all[name], &scroll{}, 80, 24)
			golden.RequireEqual(t, trimmed(ansi.Strip(content)))
		})
	}
}

func trimmed(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// Every screen at every size: nothing panics, nothing is wider or higher than
// the terminal, the caret is inside, and nothing but colours is escaped.
func TestEverySize(t *testing.T) {
	t.Parallel()
	stride := 1
	if testing.Short() || raced { // .ci/run draws all of them once without -race
		stride = 7
	}
	for name, s := range states(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for w := 0; w <= 120; w += stride {
				for h := 0; h <= 40; h += stride {
					everySize(t, s, w, h)
				}
			}
		})
	}
}

func everySize(t *testing.T, s Screen, w, h int) {
	content, cursor := s.View(w, h)
	if content == "" && w*h == 0 {
		return
	}
	lines := strings.Split(content, "\n")
	if len(lines) > h {
		t.Fatalf("%dx%d: %d lines", w, h, len(lines))
	}
	for _, line := range lines {
		if got := ansi.StringWidth(line); got > w {
			t.Fatalf("%dx%d: a line of %d cells: %q", w, h, got, ansi.Strip(line))
		}
		if bare := ansi.Strip(line); strings.ContainsFunc(bare, dangerous) {
			t.Fatalf("%dx%d: raw control characters: %q", w, h, bare)
		}
	}
	if cursor != nil && (cursor.X < 0 || cursor.X >= w || cursor.Y < 0 || cursor.Y >= h) {
		t.Fatalf("%dx%d: the caret is at %d,%d", w, h, cursor.X, cursor.Y)
	}
}

func dangerous(r rune) bool {
	return r < 0x20 || r >= 0x7f && r <= 0x9f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// No screen shows a secret that was not asked for.
func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	secrets := []string{"the-client-secret", "5d41402abc4b2a76b9719d911017c592", "7d793037a0760186574b0282f2f435e7", "098f6bcd4621d373cade4e832627b4f6", "a81f0c7e2d4b4f5e9a6b8c1d2e3f4a92c0de"}
	shown := 0
	for name, s := range states(t) {
		content, _ := s.View(200, 60)
		for _, secret := range secrets {
			if !strings.Contains(ansi.Strip(content), secret) {
				continue
			}
			if name != "tokens-revealed" && name != "provider-handshake-revealed" {
				t.Errorf("%s shows %s", name, secret)
			}
			shown++
		}
	}
	if shown != 4 {
		t.Errorf("%d secrets are shown once they are asked for, want the two tokens of both kinds", shown)
	}
}

// At 80x24 nothing is cut that one needs: no line of any screen ends in the
// mark of a cut, but for what scrolls.
func TestNothingIsCutAt80x24(t *testing.T) {
	t.Parallel()
	for name, s := range states(t) {
		if strings.HasPrefix(name, "traffic") || strings.HasPrefix(name, "provider-conformance") || strings.Contains(name, "hostile") {
			continue
		}
		content, _ := s.View(80, 24)
		for line := range strings.SplitSeq(ansi.Strip(content), "\n") {
			if strings.Contains(line, "…") {
				t.Errorf("%s: %q is cut", name, strings.TrimSpace(line))
			}
		}
	}
}
