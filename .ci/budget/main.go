//go:build linux

// Command budget measures what the program may cost, each against something
// else in the same run, so that the machine's speed does not matter:
//
//	go run ./.ci/budget
//
// It prints every figure and ends with 1 when one is over its budget. Programs
// take turns, and of many turns the least counts: other work on the machine only
// ever adds.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
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
	for _, step := range []func() error{b.build, b.size, b.version, b.packageInit, b.firstPaint, b.idle, b.memory} {
		if err := step(); err != nil {
			return err
		}
	}
	return errors.Join(b.over...)
}

// The programs that are measured.
const (
	wfconnect  = "wfconnect"
	nothing    = "nothing"    // a Go program that prints a line
	libraries  = "libraries"  // the same with every package linked in that wfconnect imports, but none of its own
	barescreen = "barescreen" // Bubble Tea with a word on it
)

func (b *bench) build() error {
	source, err := b.libraries()
	if err != nil {
		return err
	}
	for name, pkg := range map[string]string{wfconnect: ".", nothing: "./.ci/budget/nothing", barescreen: "./.ci/budget/barescreen", libraries: source} {
		build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.bin(name), pkg)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("building %s: %w: %s", name, err, out)
		}
	}
	return nil
}

// libraries writes that program: what it imports is asked of the compiler.
func (b *bench) libraries() (source string, err error) {
	list := exec.Command("go", "list", "-deps", "-f", `{{with .Module}}{{if .Main}}{{join $.Imports "\n"}}{{end}}{{end}}`, ".")
	list.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("listing what wfconnect imports: %w", err)
	}
	imports := strings.Fields(string(out))
	slices.Sort(imports)
	var text bytes.Buffer
	text.WriteString("package main\n\nimport (\n")
	for _, path := range slices.Compact(imports) {
		if path != wfconnect && !strings.HasPrefix(path, wfconnect+"/") {
			fmt.Fprintf(&text, "\t_ %q\n", path)
		}
	}
	text.WriteString(")\n\nfunc main() { println(\"nothing\") }\n")
	source = filepath.Join(b.dir, "libraries.go")
	return source, os.WriteFile(source, text.Bytes(), 0o600)
}

func (b *bench) bin(name string) string { return filepath.Join(b.dir, name) }

// say prints a figure, and notes when it is over its budget; 0 is none.
func (b *bench) say(what string, got, most float64, unit, how string) {
	line := fmt.Sprintf("%-46s %7.2f %-3s", what, got, unit)
	if most > 0 {
		line += fmt.Sprintf(" of %5.1f", most)
		if got > most {
			line += "  OVER"
			b.over = append(b.over, fmt.Errorf("%s: %.2f %s, at most %.1f: %s", what, got, unit, most, how))
		}
	} else {
		line += "         "
	}
	fmt.Printf("%s   %s\n", line, how)
}

// race has both take turns, few times at least. Where the ratio of their least is
// over the budget then, they go on, many times at most: a busy machine needs more
// turns until each had a quiet one.
func race(most float64, one, other func() (time.Duration, error)) (leastOne, leastOther time.Duration, err error) {
	const few, many = 30, 120
	for turn := range many {
		a, err := one()
		if err != nil {
			return 0, 0, err
		}
		b, err := other()
		if err != nil {
			return 0, 0, err
		}
		if turn == 0 {
			leastOne, leastOther = a, b
		}
		leastOne, leastOther = min(leastOne, a), min(leastOther, b)
		if turn+1 >= few && (most == 0 || ratio(leastOne, leastOther) <= most) {
			break
		}
	}
	return leastOne, leastOther, nil
}

func ratio(a, b time.Duration) float64 { return a.Seconds() / b.Seconds() }

func (b *bench) size() error {
	info, err := os.Stat(b.bin(wfconnect))
	if err != nil {
		return err
	}
	b.say("size of the program", float64(info.Size())/(1<<20), 0, "MiB", "stripped, without cgo")
	return nil
}
