package main

import (
	"os/exec"
	"strings"
	"testing"
)

// The house: main → ui/cli → ui → flow → {workfront, webhook} → network. Nothing points
// back, and flow and everything below it draw nothing.
func TestArrows(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("asks the go command for every package's dependencies")
	}
	for _, rule := range []struct {
		from string
		not  []string
	}{
		{"./network", []string{"wfconnect/workfront", "wfconnect/webhook", "wfconnect/flow", "wfconnect/ui"}},
		{"./practice", []string{"wfconnect/network", "wfconnect/workfront", "wfconnect/webhook", "wfconnect/flow", "wfconnect/ui"}},
		{"./replace", []string{"wfconnect/network", "wfconnect/workfront", "wfconnect/webhook", "wfconnect/flow", "wfconnect/ui"}},
		{"./nearest", []string{"wfconnect/network", "wfconnect/workfront", "wfconnect/webhook", "wfconnect/flow", "wfconnect/ui"}},
		{"./workfront/...", []string{"wfconnect/flow", "wfconnect/webhook", "wfconnect/ui", "charm.land/", "github.com/charmbracelet/"}},
		{"./flow/...", []string{"wfconnect/ui", "wfconnect/practice", "wfconnect/workfront/simulator", "wfconnect/webhook/provider", "charm.land/", "github.com/charmbracelet/"}},
		{"./ui", []string{"wfconnect/ui/cli", "wfconnect/workfront/simulator", "wfconnect/webhook/provider"}},
		{"./webhook/...", []string{"wfconnect/flow", "wfconnect/workfront", "wfconnect/ui", "charm.land/", "github.com/charmbracelet/"}},
		{"./webhook", []string{"wfconnect/webhook/"}},
		{"./webhook/conformance", []string{"wfconnect/webhook/provider"}},
		{"./workfront", []string{"wfconnect/workfront/"}},
		{".", []string{"testing", "wfconnect/ui/vterm", "github.com/charmbracelet/x/vt"}},
	} {
		for _, dep := range dependencies(t, rule.from) {
			for _, no := range rule.not {
				if dep == no || strings.HasPrefix(dep, strings.TrimSuffix(no, "/")+"/") {
					t.Errorf("%s depends on %s", rule.from, dep)
				}
			}
		}
	}
}

func dependencies(t *testing.T, of string) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", of).CombinedOutput()
	if err != nil {
		t.Fatalf("go list -deps %s: %v\n%s", of, err, out)
	}
	deps := strings.Fields(string(out))
	if len(deps) < 3 {
		t.Fatalf("go list -deps %s lists only %v: this test would pass whatever the code does", of, deps)
	}
	return deps
}
