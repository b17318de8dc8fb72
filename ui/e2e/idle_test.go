//go:build linux

package e2e_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// processor is the time that a process has spent on processors, user and
// system: fields 14 and 15 of proc(5)'s stat, in hundredths of a second.
func processor(t *testing.T, pid int) time.Duration {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	var ticks int
	for _, field := range fields[11:13] {
		n, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// What an idle screen costs is measured, with no key pressed. The bound is far
// above what it is: the machine may be slow, and the race detector costs.
func TestIdleScreensCostLittle(t *testing.T) {
	t.Parallel()
	screens := []struct {
		name string
		keys int
	}{{"list", 0}, {"authorize", 2}, {"code", 3}}
	for _, s := range screens {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			term := demoAt(t, s.keys)
			const measured = 4 * time.Second
			share := 100.0
			// The demo starts to serve behind the first screen: that is not idle yet.
			// Of three times the least counts.
			for range 3 {
				before, began := processor(t, term.process.Pid), time.Now()
				time.Sleep(measured) // the measurement itself
				share = min(share, 100*float64(processor(t, term.process.Pid)-before)/float64(time.Since(began)))
				if share <= 10 {
					break
				}
			}
			t.Logf("%s: %.2f %% of a core (race detector: %v)", s.name, share, raced)
			if share > 10 {
				t.Errorf("%.1f %% of a core for a screen on which nothing happens", share)
			}
		})
	}
}
