//go:build linux

// Command budget measures what the program may cost, each against something
// else in the same run, so that the machine's speed does not matter:
//
//	go run ./.ci/budget
//
// It prints every figure and ends with 1 when one is over its budget. Of many
// turns the least counts: other work on the machine only ever adds.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "budget:", err)
		os.Exit(1)
	}
}

// bench is where everything was built, and what became of the figures.
type bench struct {
	dir  string
	over []error
	key  string // of the sample provider
}

func run() error {
	dir, err := os.MkdirTemp("", "wfconnect-budget-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir}
	for name, pkg := range map[string]string{"wfconnect": ".", "nothing": "./.ci/budget/nothing", "barescreen": "./.ci/budget/barescreen"} {
		build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.bin(name), pkg)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("building %s: %w: %s", pkg, err, out)
		}
	}
	for _, measure := range []func() error{b.size, b.version, b.packageInit, b.firstPaint, b.idle, b.memory} {
		if err := measure(); err != nil {
			return err
		}
	}
	return errors.Join(b.over...)
}

func (b *bench) bin(name string) string { return filepath.Join(b.dir, name) }

// say prints a figure, and notes when it is over its budget; 0 is none.
func (b *bench) say(what string, got, most float64, unit, how string) {
	line := fmt.Sprintf("%-42s %8.2f %-4s", what, got, unit)
	if most > 0 {
		line += fmt.Sprintf(" of %5.1f", most)
		if got > most {
			line += "  OVER"
			b.over = append(b.over, fmt.Errorf("%s: %.2f %s, at most %.1f: %s", what, got, unit, most, how))
		}
	}
	fmt.Printf("%s   %s\n", line, how)
}

func (b *bench) size() error {
	info, err := os.Stat(b.bin("wfconnect"))
	if err != nil {
		return err
	}
	b.say("size of the program", float64(info.Size())/(1<<20), 0, "MiB", "stripped, without cgo")
	return nil
}
