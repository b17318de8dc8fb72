//go:build linux || darwin

package e2e_test

import (
	"net"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// inShell runs the program as a person does: from a shell that is there before
// and after, on the main screen, and waits for a line in the end. The shell
// notes the terminal's modes before and after.
func inShell(t *testing.T, at *place, args ...string) *terminal {
	t.Helper()
	stty, err := exec.LookPath("stty")
	if err != nil {
		t.Skip("needs stty")
	}
	const script = `
"$1" -g >before
/bin/sh -c 'echo $$ >pid; exec "$@"' sh "$2" $3
echo "left with $?"
"$1" -g >after
read -r line
echo "typed $line"`
	return startCommand(t, at, 80, 24, exec.Command("/bin/sh", "-c", script, "sh", stty, bin, strings.Join(args, " ")))
}

// signal sends one to the program itself, not to its shell.
func (term *terminal) signal(at *place, signal syscall.Signal) {
	term.t.Helper()
	text, err := os.ReadFile(at.path("pid"))
	if err != nil {
		term.t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		term.t.Fatal(err)
	}
	if err := syscall.Kill(pid, signal); err != nil {
		term.t.Fatal(err)
	}
}

// asFound wants the main screen with nothing on it but these lines and what is
// typed at the shell now, and every mode as it was.
func (term *terminal) asFound(at *place, lines string) {
	term.t.Helper()
	term.see(lines)
	term.press("echo?\r", "typed echo?")
	if got, want := strings.TrimSpace(term.screen.String()), lines+"\necho?\ntyped echo?"; got != want {
		term.t.Errorf("the main screen is not as it was found. It shows:\n%s\nwant:\n%s", got, want)
	}
	if term.screen.Alt() {
		term.t.Error("still on the alternate screen")
	}
	before, err := os.ReadFile(at.path("before"))
	if err != nil {
		term.t.Fatal(err)
	}
	if after, _ := os.ReadFile(at.path("after")); string(before) != string(after) || len(before) == 0 {
		term.t.Errorf("stty before %q, after %q", before, after)
	}
	for _, left := range leftOn(term.stream.String()) {
		term.t.Errorf("left on: %s", left)
	}
}

var (
	modes    = regexp.MustCompile(`\x1b\[\?([0-9;]+)([hl])`)
	keyboard = regexp.MustCompile(`\x1b\[([><])[0-9;]*u`)
	modify   = regexp.MustCompile(`\x1b\[>4(;[0-9]+)?m`)
	taskbar  = regexp.MustCompile(`\x1b\]9;4;([0-9])`)
	title    = regexp.MustCompile(`\x1b\]2;([^\x07\x1b]*)`)
)

// leftOn is what a program switched on at its terminal and never off again; a
// hidden cursor is among it.
func leftOn(stream string) []string {
	state := map[string]bool{"mode 25 (hidden)": false}
	for _, m := range modes.FindAllStringSubmatch(stream, -1) {
		for mode := range strings.SplitSeq(m[1], ";") {
			if mode == "25" {
				state["mode 25 (hidden)"] = m[2] == "l"
				continue
			}
			state["mode "+mode] = m[2] == "h"
		}
	}
	depth := 0
	for _, m := range keyboard.FindAllStringSubmatch(stream, -1) {
		depth += map[string]int{">": 1, "<": -1}[m[1]]
	}
	state["the keyboard protocol"] = depth != 0
	for _, m := range modify.FindAllStringSubmatch(stream, -1) {
		state["modified keys"] = m[1] != "" && m[1] != ";0"
	}
	for _, m := range taskbar.FindAllStringSubmatch(stream, -1) {
		state["the taskbar's progress"] = m[1] != "0"
	}
	for _, m := range title.FindAllStringSubmatch(stream, -1) {
		state["the title "+strconv.Quote(m[1])] = false
		state["a title"] = m[1] != ""
	}
	var left []string
	for what, on := range state {
		if on {
			left = append(left, what)
		}
	}
	return left
}

func TestLeftOnFindsWhatIsLeftOn(t *testing.T) {
	t.Parallel()
	for _, stream := range []string{"\x1b[?1049h", "\x1b[?25h\x1b[?25l", "\x1b[?1000;1006h\x1b[?1000l", "\x1b[>1u", "\x1b[>4;2m", "\x1b]9;4;1;50\x07", "\x1b]2;code 1:00\x07"} {
		if len(leftOn(stream)) != 1 {
			t.Errorf("%q leaves %v", stream, leftOn(stream))
		}
	}
	if left := leftOn("\x1b[?1049h\x1b[?25l\x1b[>1u\x1b[>4;2m\x1b]9;4;1;50\x07\x1b[>4m\x1b[<1u\x1b[?1049l\x1b[?25h\x1b]9;4;0\x07"); len(left) > 0 {
		t.Errorf("nothing is left, but: %v", left)
	}
}

// Ctrl+c leaves from wherever one is, and so does SIGTERM.
func TestLeavesTheTerminalAsFound(t *testing.T) {
	t.Parallel()
	places := []struct {
		name string
		keys int             // of the demo's way
		more func(*terminal) // from there
	}{
		{name: "list"},
		{name: "filter", more: func(term *terminal) { term.press("/", "filter:") }},
		{name: "form", more: newConnection},
		{name: "help", more: func(term *terminal) { term.keys("?"); term.see("ctrl+c") }},
		{name: "application", keys: 1},
		{name: "authorize", keys: 2},
		{name: "paste field", keys: 2, more: func(term *terminal) { term.press("v", "leave the field") }},
		{name: "code", keys: 3},
		{name: "tokens", keys: 4},
		{name: "revealed", keys: 4, more: func(term *terminal) { term.press("v", "hide") }},
		{name: "try", keys: 5},
		{name: "traffic", keys: 5, more: func(term *terminal) { term.press("t", "secrets are fingerprints here") }},
	}
	for _, at := range places {
		for _, way := range []string{"ctrl+c", "SIGTERM"} {
			t.Run(at.name+" by "+way, func(t *testing.T) {
				t.Parallel()
				here := newPlace(t)
				term := inShell(t, here, "demo")
				demoTo(term, at.keys)
				if at.more != nil {
					at.more(term)
				}
				if way == "ctrl+c" {
					term.keys(ctrlC)
					term.asFound(here, "left with 0")
				} else {
					term.signal(here, syscall.SIGTERM)
					term.asFound(here, "wfconnect: interrupted by a signal\nleft with 130")
				}
			})
		}
	}
}

// Whatever ends the program while it listens: the port is free again.
func TestTheListenersPortIsFreeAfterTheEnd(t *testing.T) {
	t.Parallel()
	ends := map[string]func(*terminal){
		"ctrl+c":        func(term *terminal) { term.keys(ctrlC) },
		"terminated":    func(term *terminal) { _ = term.process.Signal(syscall.SIGTERM) },
		"killed":        func(term *terminal) { _ = term.process.Kill() },
		"window closed": func(term *terminal) { term.master.Close() },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			here := newPlace(t)
			term := start(t, here, 80, 24, "demo")
			demoTo(term, 2)
			u, err := url.Parse(here.opened(1))
			if err != nil {
				t.Fatal(err)
			}
			redirect, err := url.Parse(u.Query().Get("redirect_uri"))
			if err != nil {
				t.Fatal(err)
			}
			if l, err := net.Listen("tcp", redirect.Host); err == nil {
				l.Close()
				t.Fatal("nothing listens while the login waits")
			}
			end(term)
			select {
			case <-term.gone:
			case <-time.After(patience):
				t.Fatal("still running")
			}
			l, err := net.Listen("tcp", redirect.Host)
			if err != nil {
				t.Fatalf("the port is still taken: %v", err)
			}
			l.Close()
		})
	}
}

// A prompt ends with an interrupt, and the terminal shows again what is typed.
func TestAnInterruptEndsAPrompt(t *testing.T) {
	t.Parallel()
	at := newPlace(t).writeConfig(`[workfront.acme]
domain       = "http://127.0.0.1:1"
client_id    = "id"
redirect_uri = "http://127.0.0.1:8976/callback"
organization = "acme"
lane         = "my"
`)
	term := inShell(t, at, "connect", "acme", "--no-browser")
	term.see("secret of acme (kept in the vault):")
	term.signal(at, syscall.SIGINT)
	term.see("wfconnect: interrupted: no secret was typed for acme", "left with 130")
	term.press("echo?\r", "typed echo?")
	before, err := os.ReadFile(at.path("before"))
	if err != nil {
		t.Fatal(err)
	}
	if after, _ := os.ReadFile(at.path("after")); string(before) != string(after) {
		t.Errorf("stty before %q, after %q", before, after)
	}
}
