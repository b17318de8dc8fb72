//go:build linux || darwin

package e2e_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/rogpeppe/go-internal/testscript"
)

// keyringPrograms are a session bus and the Secret Service that GNOME has.
var keyringPrograms = [...]string{"dbus-daemon", "gnome-keyring-daemon"}

// condition is what a transcript can ask for: [keyring] where a real Secret
// Service can be started. In CI there must be one.
func condition(name string) (bool, error) {
	if name != "keyring" {
		return false, fmt.Errorf("unknown condition %q", name)
	}
	for _, program := range keyringPrograms {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("CI") == "true" {
				return false, fmt.Errorf("the keyring is to be tested here: %w", err)
			}
			return false, nil
		}
	}
	return true, nil
}

// keyring runs a session bus and an unlocked keyring of its own beside a
// transcript until that ends: nobody's real one is touched.
func keyring(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: keyring")
	}
	run := ts.MkAbs("run")
	ts.Check(os.MkdirAll(run, 0o700))
	env := append(os.Environ(), "HOME="+ts.MkAbs("."), "XDG_DATA_HOME="+filepath.Join(run, "data"), "XDG_RUNTIME_DIR="+run)
	daemon := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address")
	daemon.Env = env
	out, err := daemon.StdoutPipe()
	ts.Check(err)
	beside(ts, daemon)
	address, err := bufio.NewReader(out).ReadString('\n')
	ts.Check(err)
	address = strings.TrimSpace(address)

	there := owned(ts, address, "org.freedesktop.secrets")
	service := exec.Command("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	service.Env, service.Stdin = append(env, "DBUS_SESSION_BUS_ADDRESS="+address), strings.NewReader("a password")
	beside(ts, service)
	there()
	ts.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
}

// beside starts a program that ends with the transcript.
func beside(ts *testscript.TestScript, cmd *exec.Cmd) {
	ts.Check(cmd.Start())
	ts.Defer(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
}

// owned listens on a bus for the name, and gives what waits until a service has it.
func owned(ts *testscript.TestScript, address, name string) (wait func()) {
	bus, err := dbus.Connect(address)
	ts.Check(err)
	ts.Defer(func() { bus.Close() })
	ts.Check(bus.AddMatchSignal(dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, name)))
	changes := make(chan *dbus.Signal, 1)
	bus.Signal(changes)
	return func() {
		late := time.NewTimer(patience)
		defer late.Stop()
		for {
			select {
			case change := <-changes:
				if change.Body[0] == name {
					return
				}
			case <-late.C:
				ts.Fatalf("nobody took the name %s", name)
			}
		}
	}
}
