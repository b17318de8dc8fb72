//go:build linux || darwin

package e2e_test

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// The screens open only where they can be drawn. Elsewhere: exit 2, a hint on
// stderr, and stdout stays empty, for it may be somebody's file.
func TestScreensNeedATerminal(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		term      string
		in, out   bool // whether that is a terminal
		args      []string
		complains string
	}{
		"stdin is no terminal":       {"xterm", false, true, nil, "wfconnect --help lists the commands that work without one"},
		"stdout is a pipe":           {"xterm", true, false, nil, "wfconnect --help lists the commands that work without one"},
		"demo, stdin is none":        {"xterm", false, true, []string{"demo"}, "the screens need a terminal"},
		"demo, stdout is a pipe":     {"xterm", true, false, []string{"demo"}, "the screens need a terminal"},
		"the terminal is dumb":       {"dumb", true, true, nil, "TERM is dumb"},
		"demo, the terminal is dumb": {"dumb", true, true, []string{"demo"}, "TERM is dumb"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := newPlace(t, "TERM="+c.term)
			cmd := exec.Command(bin, c.args...)
			cmd.Env = at.environ()
			var piped, says bytes.Buffer
			cmd.Stdout, cmd.Stderr = &piped, &says
			tty := openTTY(t)
			if c.in {
				cmd.Stdin = tty.slave
			}
			if c.out {
				cmd.Stdout = tty.slave
			}
			if code := exitCode(runBounded(t, cmd)); code != 2 {
				t.Errorf("exit code %d, want 2", code)
			}
			if got := piped.String() + tty.wrote(); got != "" {
				t.Errorf("stdout holds %q", got)
			}
			if got := says.String(); !strings.Contains(got, c.complains) || strings.Count(got, "\n") != 1 {
				t.Errorf("stderr is %q, want one line with %q", got, c.complains)
			}
			if files := at.files(); len(files) > 0 {
				t.Errorf("it left %v", names(files))
			}
		})
	}
}

type tty struct {
	t             *testing.T
	master, slave *os.File
}

func openTTY(t *testing.T) tty {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { master.Close(); slave.Close() })
	return tty{t, master, slave}
}

// wrote is what programs wrote to the terminal; none of them runs any more. A
// mark behind it shows where it ends.
func (y tty) wrote() string {
	const mark = "<end>"
	if _, err := y.slave.WriteString(mark); err != nil {
		y.t.Fatal(err)
	}
	var all []byte
	for b := make([]byte, 4096); !bytes.HasSuffix(all, []byte(mark)); {
		n, err := y.master.Read(b)
		if err != nil {
			y.t.Fatal(err)
		}
		all = append(all, b[:n]...)
	}
	return strings.TrimSuffix(string(all), mark)
}

func runBounded(t *testing.T, cmd *exec.Cmd) error {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	return cmd.Wait()
}

// What is wrong with config.toml is said before the screen is taken, by file
// and line, and the words stay on the main screen.
func TestBrokenConfig(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ text, line, says string }{
		"not TOML":           {"[vault]\nkind = \"file\"\n[workfront.acme\n", ":3", "not valid TOML"},
		"a key misspelt":     {"[workfront.acme]\ndomain = \"acme\"\ncleint_id = \"x\"\n", ":3", "client_id"},
		"a table misspelt":   {"[workfornt.acme]\ndomain = \"acme\"\n", ":1", "workfront"},
		"a secret in clear":  {"[workfront.acme]\ndomain = \"acme\"\nclient_id = \"x\"\nredirect_uri = \"http://127.0.0.1:1/\"\nclient_secret = \"hunter2hunter2\"\n", ":5", "env:"},
		"escape sequences":   {"[workfront.acme]\ndomain = \"acme\"\n\"\\u001b[31mred\" = 1\n", ":3", "unknown key"},
		"http to the world":  {"[workfront.acme]\ndomain = \"http://acme.my.workfront.com\"\nclient_id = \"x\"\nredirect_uri = \"http://127.0.0.1:1/\"\n", ":2", "https"},
		"a vault of no kind": {"[vault]\nkind = \"shoebox\"\n", ":2", "kind"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := newPlace(t).writeConfig(c.text)
			term := start(t, at, 200, 10)
			term.leaves(2)
			got := strings.ReplaceAll(term.screen.String(), "\n", "") // a long path wraps
			if !strings.Contains(got, at.configPath()+c.line) || !strings.Contains(got, c.says) {
				t.Errorf("want %s%s and %q; the screen is:\n%s", at.configPath(), c.line, c.says, got)
			}
			if wrote := term.stream.String(); strings.Contains(wrote, "\x1b") || strings.Contains(wrote, "hunter2") {
				t.Errorf("the screen was taken, or what the file holds reached it raw: %q", wrote)
			}
		})
	}
}

// A file named by hand wins over the environment, and that over the default.
func TestConfigAndStateByFlagAndEnvironment(t *testing.T) {
	t.Parallel()
	at := newPlace(t)
	for _, name := range []string{"flagged", "set"} {
		text := "[workfront." + name + "]\ndomain = \"acme\"\nclient_id = \"x\"\nredirect_uri = \"" + pasteOnly + "\"\n"
		if err := os.WriteFile(at.path(name+".toml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	at.extra = []string{"WFCONNECT_CONFIG=" + at.path("set.toml"), "WFCONNECT_STATE=" + at.path("kept")}
	term := start(t, at, 80, 24)
	term.see("> set")
	term.press(enter, "client secret (kept in the vault")
	term.paste("typed-secret-of-no-value" + enter)
	term.keys(enter)
	term.see("from the vault")
	term.until("the vault is not where WFCONNECT_STATE says", func(string) bool {
		e, err := keptIn(at.path("kept"), "set")
		return err == nil && e.ClientSecret == "typed-secret-of-no-value"
	})
	if leaks(term.stream.String(), "typed-secret-of-no-value") {
		t.Error("a typed secret was shown")
	}
	start(t, at, 80, 24, "--config", at.path("flagged.toml")).see("> flagged")
}
