//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// version: a command without a screen, against a program that does nothing, and
// against one that does nothing and has the same libraries. These alone take
// nearly twice a bare program's time: their pages are mapped and their packages
// initialized before main, whatever the command. So twice a bare program, which was
// the aim, is out of reach for a single binary with a terminal UI and HTTP in it.
func (b *bench) version() error {
	faults := map[string]int64{}
	once := func(name string, args ...string) func() (time.Duration, error) {
		return func() (time.Duration, error) {
			began := time.Now()
			cmd := exec.Command(b.bin(name), args...)
			if err := cmd.Run(); err != nil {
				return 0, fmt.Errorf("%s: %w", name, err)
			}
			took := time.Since(began)
			if n := cmd.ProcessState.SysUsage().(*syscall.Rusage).Minflt; faults[name] == 0 || n < faults[name] {
				faults[name] = n
			}
			return took, nil
		}
	}
	for _, against := range []struct {
		name, what string
		most       float64
	}{
		{nothing, "wfconnect version / a bare Go program", 4},
		{libraries, "wfconnect version / the same libraries", 2.5},
	} {
		own, bare, err := race(against.most, once(wfconnect, "version"), once(against.name))
		if err != nil {
			return err
		}
		b.say(against.what, ratio(own, bare), against.most, "", fmt.Sprintf("%v / %v", own, bare))
	}
	more := float64(faults[wfconnect]) / float64(faults[nothing])
	b.say("page faults of it / a bare Go program", more, 3.5, "", fmt.Sprintf("%d / %d, %d with the same libraries", faults[wfconnect], faults[nothing], faults[libraries]))
	return nil
}

// initialized is what the runtime traces of one package's init.
type initialized struct {
	ms     float64
	allocs int
}

// packageInit is what happens before main. Nine tenths of it are the libraries':
// net/http with TLS alone takes more than a third. Most of what a package takes are
// the page faults of what it touches first, and these cost many times as much on some
// virtual machines as elsewhere; so the sum has no limit. This program's part of it has one,
// and so have its allocations, which neither machine nor load change.
func (b *bench) packageInit() error {
	all, total, err := b.inits(wfconnect, "version")
	if err != nil {
		return err
	}
	_, floor, err := b.inits(libraries)
	if err != nil {
		return err
	}
	var sum, own float64
	allocs := 0
	for name, i := range all {
		sum += i.ms
		if name == "main" || strings.HasPrefix(name, wfconnect+"/") {
			own += i.ms
			allocs += i.allocs
		}
	}
	b.say("package init", total, 0, "ms", fmt.Sprintf("the least of whole starts; %.2f ms with the least of each of %d packages", sum, len(all)))
	b.say("package init / the same libraries", total/floor, 0, "", fmt.Sprintf("%.2f ms / %.2f ms", total, floor))
	b.say("part of its own packages in it", 100*own/sum, 15, "%", fmt.Sprintf("%.2f ms", own))
	b.say("allocations in their init", float64(allocs), 100, "", "")
	return nil
}

// inits are the least of many turns: by package, and of a whole start, in ms. The
// trace goes to a file: a reader at the end of a pipe would run in between.
func (b *bench) inits(name string, args ...string) (least map[string]initialized, total float64, err error) {
	const turns = 30
	least = map[string]initialized{}
	for turn := range turns {
		trace, err := b.trace(name, args...)
		if err != nil {
			return nil, 0, err
		}
		var sum float64
		for line := range strings.Lines(trace) {
			pkg, got, ok, err := parseInit(line)
			if err != nil {
				return nil, 0, err
			}
			if was, there := least[pkg]; ok && (!there || got.ms < was.ms) {
				least[pkg] = got
			}
			sum += got.ms
		}
		if turn == 0 || sum < total {
			total = sum
		}
	}
	return least, total, nil
}

func (b *bench) trace(name string, args ...string) (string, error) {
	f, err := os.Create(b.bin("trace"))
	if err != nil {
		return "", err
	}
	defer f.Close()
	cmd := exec.Command(b.bin(name), args...)
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	cmd.Stderr = f
	if err := cmd.Run(); err != nil {
		return "", err
	}
	text, err := os.ReadFile(f.Name())
	return string(text), err
}

// parseInit reads a line of the trace:
//
//	init internal/bytealg @0.008 ms, 0 ms clock, 0 bytes, 0 allocs
func parseInit(line string) (pkg string, got initialized, ok bool, err error) {
	words := strings.Fields(line)
	if len(words) != 11 || words[0] != "init" {
		return "", got, false, nil
	}
	if got.ms, err = strconv.ParseFloat(words[4], 64); err == nil {
		got.allocs, err = strconv.Atoi(words[9])
	}
	if err != nil {
		return "", got, false, fmt.Errorf("the runtime's trace %q: %w", line, err)
	}
	return words[1], got, true, nil
}

// firstPaint of the demo against Bubble Tea's own: its first frame, and the
// connections, which are brought meanwhile and on a busy machine are on the
// second.
func (b *bench) firstPaint() error {
	for _, until := range []struct {
		what, words string
		most        float64
	}{
		{"first paint of the demo / bare Bubble Tea", "nothing is kept", 1.5},
		{"its connections / bare Bubble Tea", "documents", 0},
	} {
		demo, bare, err := race(until.most,
			func() (time.Duration, error) { return b.paint(wfconnect, until.words, "demo") },
			func() (time.Duration, error) { return b.paint(barescreen, "painted") })
		if err != nil {
			return err
		}
		b.say(until.what, ratio(demo, bare), until.most, "", fmt.Sprintf("%v / %v", demo, bare))
	}
	return nil
}

func (b *bench) paint(name, words string, args ...string) (time.Duration, error) {
	began := time.Now()
	s, err := b.onTerminal(name, args...)
	if err != nil {
		return 0, err
	}
	defer s.end()
	return s.until(words, began)
}
