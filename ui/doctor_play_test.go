package ui

import (
	"net/http"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// From the list: what is wrong is marked by itself, opened, mended, looked at
// again; nothing of it is a secret, and t shows the one request.
func TestDoctorFromTheList(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		if err := p.sim.SetFault("date", "10m"); err != nil {
			p.t.Fatal(err)
		}
		p.press("D")
		p.see("doctor: acme", "✓ secret", "from the vault", "✓ port", "127.0.0.1:8080 answers", "✓ redirect", "127.0.0.1:8976 is free")
		p.see("> ! clock", "10 min behind that of 127.0.0.1:8080", "→ set the clock", "! 1 warning")
		p.press(enter)
		p.see("certificates are judged by it", "scroll")
		p.press(escape)
		p.see("> ! clock")
		if err := p.sim.SetFault("date", "0s"); err != nil {
			p.t.Fatal(err)
		}
		p.press("r")
		p.see("✓ clock", "agree within a minute", "✓ 11 well, 1 not looked at")
		p.press("t")
		p.see("2 of 2", "HEAD")
		p.press(escape, "c")
		p.see("what was found")
		p.press(escape)
		p.see("Workfront application", "no token yet")
		if strings.Contains(p.screen.String(), "the-client-secret") {
			p.t.Error("the secret is on the screen")
		}
	})
}

// It fills in as answers come: a host that is slow does not hold the rest, and
// keys work meanwhile.
func TestDoctorFillsIn(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.net.slow = func(r *http.Request) {
			select {
			case <-time.After(4 * time.Second):
			case <-r.Context().Done():
			}
		}
		p.press(enter, "D")
		p.see("doctor: acme", "✓ port", "● answer", "● clock", "✓ vault", "3 to come")
		p.press("r")
		p.see("r: it is still looking")
		p.press("j", "j")
		p.see("> ✓ host")
		p.wait(5 * time.Second)
		p.see("✓ answer", "404 in 4000 ms", "○ clock", "has no date", "> ✓ host")
		p.press(escape)
		p.see("application", "authorize")
	})
}

// A port that nobody answers at, for a provider; its other findings stand.
func TestDoctorOfAProvider(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.press(enter, "D")
		p.see("doctor: documents", "✓ Base API URL", "✓ endpoints", "✓ clock", "○ firewall", "is this machine")
		p.press("j", "j", "j", "j", "j", "j", "j", "j", "j", "j", "j", "j", "j", "j", "j", enter)
		p.see("35.160.0.242")
		p.press("\x1b[6~")
		p.see("marked as obsolete")
	})
}

func TestDoctorOfADeadProvider(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		delete(p.net.hosts, simHost)
		p.press("D")
		p.see("> ✗ port", "127.0.0.1:8080 refuses the connection", "→ is the port right", "✗ 1 failed", "○ answer")
		p.see("not looked at: nothing answers at the port")
	})
}

// The port of a login that waits is held by this very program.
func TestDoctorWhileALoginWaits(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.press(enter, enter)
		p.see("waiting for you at 127.0.0.1:8976")
		p.press("D")
		p.see("✓ redirect", "a login of this program waits at")
		p.press(escape)
		p.see("waiting for you at 127.0.0.1:8976")
	})
}

// Whatever is pressed: no state of it ends the program.
func TestNoKeyEndsTheCheckup(t *testing.T) {
	t.Parallel()
	for name, screen := range checkupStates(t) {
		for _, keys := range []string{"jjjjjjjjjjjjjjjjkkr", "\rjjjjrj\r", "rrr\r\x1bjk", "cjjt"} {
			at := screen
			for _, k := range keys {
				if at == nil {
					t.Fatalf("%s: %q leads nowhere", name, keys)
				}
				press := tea.KeyPressMsg{Code: k, Text: string(k)}
				if k < ' ' {
					press.Text = ""
				}
				at, _ = at.Update(press) // its commands, which would reach outside, are not run
				at.View(80, 24)
				at.View(20, 10)
			}
		}
	}
}
