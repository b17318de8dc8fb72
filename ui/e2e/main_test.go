//go:build linux || darwin

// Package e2e_test runs the real binary on a real pseudo-terminal, against a
// simulated Workfront that is another process, and with a real browser where
// there is one. It never looks inside the program: what it knows comes from the
// screen, the streams, the exit code and the files.
package e2e_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	_ "wfconnect/ui/cli" // the binary is built by a process of its own: without this the test cache would not notice that the program has changed
)

// bin is the program under test, built once.
var bin string

// patience bounds every wait for a screen, a file or an exit. It is long: a
// machine may be busy. Nothing waits that long when all is well.
const patience = 20 * time.Second

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	flag.Parse()
	dir, err := os.MkdirTemp("", "wfconnect-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	bin = filepath.Join(dir, "wfconnect")
	if out, err := build().CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "e2e: building the program: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// build takes over -race from the tests. With GOCOVERDIR set the binary is
// instrumented, and every run of it leaves its counts there.
func build() *exec.Cmd {
	args := []string{"build", "-o", bin}
	if raced {
		args = append(args, "-race")
	}
	if os.Getenv("GOCOVERDIR") != "" {
		args = append(args, "-cover", "-coverpkg=wfconnect/...")
	}
	return exec.Command("go", append(args, "wfconnect")...)
}

// instruments is what the way the program was built needs of the environment. A
// data race that the program has ends it with 66, which no test takes for its
// own exit code; without the setting every exit would take a second.
func instruments() []string {
	env := []string{"GORACE=halt_on_error=1 atexit_sleep_ms=0"}
	if dir := os.Getenv("GOCOVERDIR"); dir != "" {
		env = append(env, "GOCOVERDIR="+dir)
	}
	return env
}

// The commands without a screen, as transcripts: what they print, where, and
// the exit code. UPDATE=1 in the environment writes what is printed now into
// the transcripts, to be read in a diff.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	commands := evidenceCommands(t)
	commands["exits"], commands["serves"], commands["fill"] = exits, serves, fill
	commands["shows"], commands["taken"], commands["keyring"] = shows, taken, keyring
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		UpdateScripts: os.Getenv("UPDATE") == "1",
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, instruments()...)
			env.Vars = append(env.Vars, "PATH="+filepath.Dir(bin), "HOME="+env.WorkDir, "TZ=UTC", "FREE="+freeAddress(t), "NEWLINE=\n")
			return nil
		},
		Condition: condition,
		Cmds:      commands,
	})
}

// exits runs a command and wants this very exit code: "exits 2 wfconnect serve".
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code program args...")
	}
	err := ts.Exec(args[1], args[2:]...)
	if code := exitCode(err); fmt.Sprint(code) != args[0] {
		ts.Fatalf("exit code %d (%v), want %s", code, err, args[0])
	}
}
