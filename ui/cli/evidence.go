package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"wfconnect/flow"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
)

// evidence is what a run leaves behind when it is asked to: an archive of every
// exchange, and a log.
type evidence struct {
	recordPath, debugPath string

	log   *wire.Log
	debug *slog.Logger // never nil
	har   *wire.HARFile
	// brokenSaid: that a file ended early was said in mid-run.
	brokenSaid atomic.Bool
	file       *wire.DebugFile
}

// begin opens the files before a command does anything.
func (p *program) begin(cmd *cobra.Command) error {
	if err := noneEmpty(cmd); err != nil {
		return failure{exitUsage, err}
	}
	record, debug := cmd.Flags().Changed("record"), cmd.Flags().Changed("debug")
	if err := p.harmless(cmd, record, debug); err != nil {
		return failure{exitUsage, err}
	}
	redact := wire.NewRedactor()
	var sinks []func(wire.Exchange)
	if debug {
		file, err := wire.CreateDebug(p.debugPath, redact)
		if err != nil {
			return failure{exitUsage, err}
		}
		p.file, p.debug = file, file.Logger
		sinks = append(sinks, file.Add)
		p.begun(cmd, redact)
	}
	if record {
		version, _ := versions()
		har, err := wire.CreateHAR(p.recordPath, version)
		if err != nil {
			return failure{exitUsage, err}
		}
		p.har = har
		sinks = append(sinks, har.Add)
	}
	p.log = wire.NewLog(redact, time.Now, sinks...)
	return nil
}

// harmless: the files replace none that the program lives on, and none that the
// command reads or writes.
func (p *program) harmless(cmd *cobra.Command, record, debug bool) error {
	if record && debug && same(p.recordPath, p.debugPath) {
		return fmt.Errorf("--record and --debug both name %s: give each a file of its own", p.debugPath)
	}
	for _, flag := range []string{"output", "body", "baseline"} {
		f := cmd.Flags().Lookup(flag)
		if f == nil || f.Value.String() == "" || f.Value.String() == "-" {
			continue
		}
		if record && same(p.recordPath, f.Value.String()) || debug && same(p.debugPath, f.Value.String()) {
			return fmt.Errorf("%s is also what --%s names: give each a file of its own", f.Value, flag)
		}
	}
	config, _ := p.config() // without one there is none to lose
	state, _ := p.state()
	own := []string{config}
	for _, name := range vault.Names() {
		own = append(own, filepath.Join(state, name))
	}
	for _, own := range own {
		if record && same(p.recordPath, own) || debug && same(p.debugPath, own) {
			return fmt.Errorf("%s would be replaced, and it is wfconnect's own: name another file", own)
		}
	}
	return nil
}

// same: both name one file, by whatever way.
func same(a, b string) bool {
	if x, err := os.Stat(a); err == nil {
		y, err := os.Stat(b)
		return err == nil && os.SameFile(x, y)
	}
	a, aerr := filepath.Abs(a)
	b, berr := filepath.Abs(b)
	return aerr == nil && berr == nil && a == b
}

// begun is the head of the log: what ran, where, and on what.
func (p *program) begun(cmd *cobra.Command, redact *wire.Redactor) {
	version, commit := versions()
	args := redact.Args(p.args)
	for i, arg := range args {
		if arg == "" || strings.ContainsAny(arg, " \t\"'\\") {
			args[i] = strconv.Quote(arg)
		}
	}
	place := func(path string, err error) string {
		if err != nil {
			return err.Error()
		}
		return path
	}
	p.debug.Info("begun",
		"version", version, "commit", commit, "go", runtime.Version(), "os", runtime.GOOS+"/"+runtime.GOARCH,
		"command", cmd.CommandPath(), "args", strings.Join(args, " "), "config", place(p.config()), "state", place(p.state()))
}

// broken returns when a file can no longer be written, or the vault has
// something to tell, with what to say; or with nil when ctx ends.
func (p *program) broken(ctx context.Context) error {
	e := &p.evidence
	var har, debug <-chan error
	if e.har != nil {
		har = e.har.Failed()
	}
	if e.file != nil {
		debug = e.file.Failed()
	}
	select {
	case err := <-har:
		return fmt.Errorf("recording to %s has ended: %w; the rest of this run is not recorded", e.recordPath, err)
	case err := <-debug:
		return fmt.Errorf("logging to %s has ended: %w", e.debugPath, err)
	case line := <-p.notes:
		return errors.New(line)
	case <-ctx.Done():
		return nil
	}
}

// sayBroken says so at once in a command that runs for a while; it ends with
// what it returns.
func (p *program) sayBroken(ctx context.Context) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			err := p.broken(ctx)
			if err == nil {
				return
			}
			p.brokenSaid.Store(true)
			p.complain(err)
		}
	}()
	return func() { cancel(); <-done }
}

// end closes the files; on every way out. What went wrong with them is said,
// and is the exit code when nothing else went wrong.
func (p *program) end(ctx context.Context, code int) int {
	const most = 10 * time.Second // for a disk that stands still
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), most)
	defer cancel()
	if p.log != nil {
		p.log.Settle(ctx)
	}
	if p.har != nil {
		kept, _ := p.log.After(0)
		code = p.incomplete(code, p.har.Close(ctx, kept))
	}
	p.debug.Info("ended", "exit", code)
	if p.file != nil {
		code = p.incomplete(code, p.file.Close(ctx))
	}
	return code
}

func (p *program) incomplete(code int, err error) int {
	if err == nil {
		return code
	}
	p.debug.Error("incomplete", "error", err)
	if !p.brokenSaid.Load() { // it was said when it happened
		p.complain(err)
	}
	if code == exitDone {
		return exitUsage
	}
	return code
}

// seen is a handler whose exchanges are evidence too, when there is to be any.
func (p *program) seen(h http.Handler, what string) http.Handler {
	if p.har == nil && p.file == nil {
		return h
	}
	return wire.Handler(h, p.log, what)
}

// learn makes secrets known that stand in no configuration.
func (p *program) learn(secrets map[wire.Kind]string) {
	for kind, value := range secrets {
		p.log.Redactor().Learn(kind, value)
	}
}

// heard logs an event of a flow and where it led.
func (p *program) heard(connection string) func(flow.Event, flow.Stage, *flow.Problem) {
	log := p.debug.With("connection", connection)
	return func(ev flow.Event, stage flow.Stage, problem *flow.Problem) {
		if _, tick := ev.(flow.Ticked); tick || ev == nil { // a second gone by, or work that is over and says nothing
			return
		}
		attrs := []any{"event", fmt.Sprintf("%T", ev), "stage", stage}
		if problem != nil {
			attrs = append(attrs, "problem", problem)
		}
		log.Debug("event", attrs...)
	}
}
