//go:build linux || darwin

package e2e_test

import (
	"os"

	"github.com/rogpeppe/go-internal/testscript"
)

// serves runs "wfconnect serve" beside a transcript until that ends, and puts
// its address into a variable: "serves DOCS provider --auth oauth2".
func serves(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: serves VARIABLE workfront|provider args...")
	}
	_, url := serve(ts, args[1:])
	ts.Setenv(args[0], url)
}

// fill puts the values of variables into a file, where it says $NAME.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: fill FILE")
	}
	text := os.Expand(ts.ReadFile(args[0]), ts.Getenv)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}
