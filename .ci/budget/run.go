//go:build linux

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// idle: what the demo uses of a processor while nobody does anything, against
// Bubble Tea alone at the same time: its renderer wakes sixty times a second,
// whether there is something to paint or not.
func (b *bench) idle() error {
	const most, tries, settle, watch = 1.5, 3, 2 * time.Second, 5 * time.Second
	var clocks []processorClock
	for _, program := range [][]string{{wfconnect, "documents", "demo"}, {barescreen, "painted"}} {
		s, err := b.onTerminal(program[0], program[2:]...)
		if err != nil {
			return err
		}
		defer s.end()
		if _, err := s.until(program[1], time.Now()); err != nil {
			return err
		}
		go func() { _, _ = io.Copy(io.Discard, s.master) }() // ends with the terminal
		clocks = append(clocks, clockOf(s.cmd.Process.Pid))
	}
	time.Sleep(settle)
	var demo, bare time.Duration
	for try := range tries {
		used, err := during(watch, clocks)
		if err != nil {
			return err
		}
		if try == 0 || ratio(used[0], used[1]) < ratio(demo, bare) {
			demo, bare = used[0], used[1]
		}
		if ratio(demo, bare) <= most {
			break
		}
	}
	b.say("processor of an idle demo / bare Bubble Tea", ratio(demo, bare), most, "", fmt.Sprintf("%v / %v of %v", demo, bare, watch))
	b.say("processor of an idle demo", 100*ratio(demo, watch), 0, "%", "")
	return nil
}

// during is the time on a processor that each used meanwhile.
func during(watch time.Duration, clocks []processorClock) ([]time.Duration, error) {
	used := make([]time.Duration, len(clocks))
	for _, sign := range []time.Duration{-1, 1} {
		for i, c := range clocks {
			at, err := c.now()
			if err != nil {
				return nil, err
			}
			used[i] += sign * at
		}
		if sign < 0 {
			time.Sleep(watch)
		}
	}
	return used, nil
}

// processorClock counts the user and system time of a process, to the nanosecond:
// clock_getcpuclockid(3).
type processorClock int32

func clockOf(pid int) processorClock { return processorClock(^pid<<3 | 2) }

func (c processorClock) now() (time.Duration, error) {
	var at unix.Timespec
	err := unix.ClockGettime(int32(c), &at)
	return time.Duration(at.Nano()), err
}

// memory: a download of 256 MiB may hold little more than one of 1 KiB.
func (b *bench) memory() error {
	documents := filepath.Join(b.dir, "documents")
	if err := os.Mkdir(documents, 0o700); err != nil {
		return err
	}
	sizes := map[string]int64{"small.bin": 1 << 10, "large.bin": 256 << 20}
	for name, size := range sizes {
		f, err := os.Create(filepath.Join(documents, name))
		if err != nil {
			return err
		}
		if err := f.Truncate(size); err != nil {
			return err
		}
		f.Close()
	}
	table, stop, err := b.serve(documents)
	if err != nil {
		return err
	}
	defer stop()
	config := filepath.Join(b.dir, "config.toml")
	if err := os.WriteFile(config, []byte("[vault]\nkind = \"file\"\n"+table), 0o600); err != nil {
		return err
	}
	peak := map[string]int64{}
	for name := range sizes {
		for range 3 {
			kib, err := b.download(config, name)
			if err != nil {
				return err
			}
			if was, there := peak[name]; !there || kib < was {
				peak[name] = kib
			}
		}
	}
	more := float64(peak["large.bin"]-peak["small.bin"]) / 1024
	b.say("memory of a 256 MiB download over 1 KiB", more, 16, "MiB", fmt.Sprintf("%d KiB / %d KiB", peak["large.bin"], peak["small.bin"]))
	return nil
}

// serve returns the table for config.toml that the sheet ends with; the key in
// it stands in the environment of the calls.
func (b *bench) serve(documents string) (table string, stop func(), err error) {
	cmd := exec.Command(b.bin("wfconnect"), "serve", "provider", "--auth", "apikey", "--dir", documents)
	cmd.Env = []string{"HOME=" + b.dir}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if _, rest, ok := strings.Cut(line, "SAMPLE_KEY="); ok {
			b.key, _, _ = strings.Cut(rest, " ")
		}
		if table != "" || strings.HasPrefix(line, "[provider.") {
			table += line + "\n"
		}
		if strings.HasPrefix(line, "username ") && table != "" {
			return table, stop, nil
		}
	}
	stop()
	return "", nil, fmt.Errorf("serve provider printed no table: %q", table)
}

// download returns the most memory that was resident, in KiB.
func (b *bench) download(config, name string) (int64, error) {
	id, err := b.idOf(config, name)
	if err != nil {
		return 0, err
	}
	cmd := b.call(config, "download", "id="+id, "--output", filepath.Join(b.dir, "out.bin"))
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("downloading %s: %w: %s", name, err, out)
	}
	return cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss, nil
}

func (b *bench) call(config string, args ...string) *exec.Cmd {
	cmd := exec.Command(b.bin("wfconnect"), append([]string{"--config", config, "--state", filepath.Join(b.dir, "state"), "call", "sample"}, args...)...)
	cmd.Env = []string{"HOME=" + b.dir, "SAMPLE_KEY=" + b.key}
	return cmd
}

func (b *bench) idOf(config, name string) (string, error) {
	cmd := b.call(config, "files", "parentId=/")
	var says strings.Builder
	cmd.Stderr = &says
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("listing the documents: %w: %s", err, &says)
	}
	var list []struct{ ID, Title string }
	if err := json.Unmarshal(out, &list); err != nil {
		return "", err
	}
	for _, item := range list {
		if item.Title == name {
			return item.ID, nil
		}
	}
	return "", fmt.Errorf("%s is not in the list %s", name, out)
}
