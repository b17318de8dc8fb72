// Package cli is the command line: which command, which files, which exit
// code. A command without a screen runs the same flows as the screens and
// prints them: the answer to stdout and nothing else there, all other words to
// stderr.
//
// It takes no secret as a flag and prompts nobody when stdin is not a terminal.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"wfconnect/flow"
	"wfconnect/flow/wire"
)

// Streams are what a command reads, writes and knows of its surroundings.
type Streams struct {
	In  *os.File
	Out io.Writer
	Err io.Writer
	Env func(string) string
	// Hide keeps variables from children; Env reads them all the same. nil: it
	// has no children.
	Hide func(names ...string) error
}

// Exit codes; other people's scripts rely on them.
const (
	exitDone        = 0
	exitNo          = 1   // the answer is no
	exitUsage       = 2   // usage or configuration
	exitUnreachable = 3   // the other side cannot be reached
	exitRefused     = 4   // authorization was not obtained
	exitUntested    = 5   // nothing was tested
	exitInterrupted = 130 // by a signal
)

// failure is an error with the exit code that it ends the program with.
type failure struct {
	code int
	err  error
}

func (f failure) Error() string { return f.err.Error() }
func (f failure) Unwrap() error { return f.err }

// program is one run of the command line. What it prints goes through Streams,
// where nothing reaches a terminal raw.
type program struct {
	Streams
	evidence
	raw        Streams // for the screens, and for what is drawn or safe as it is
	args       []string
	configPath string
	stateDir   string
	said       map[string]bool // lines that were printed once already
	drawing    bool            // a line of progress is on stderr
	waiting    chan struct{}   // closed once a login waits for its answer
	onScreen   atomic.Bool     // the terminal belongs to the screens
	notes      chan string     // what the vault tells while the screens are shown; nil: they are not
}

// Run runs one command and returns its exit code.
func Run(ctx context.Context, args []string, s Streams) int {
	p := &program{Streams: s, raw: s, args: args, evidence: evidence{debug: slog.New(slog.DiscardHandler)}}
	errs := wire.NewShown(s.Err) // also into a file: people look at it with cat
	p.Err = errs
	defer errs.Flush() // nobody is left to tell
	p.Out = &pipe{to: s.Out}
	if terminal(s.Out) {
		out := wire.NewShown(s.Out)
		p.Out = out
		defer out.Flush()
	}
	root := p.root()
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(p.Out)
	root.SetErr(p.Err)
	return p.end(ctx, p.exit(ctx, root.ExecuteContext(ctx)))
}

// exit says what went wrong, and with which code that ends the program.
func (p *program) exit(ctx context.Context, err error) int {
	var f failure
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &f) && f.code != exitUsage:
	case ctx.Err() != nil && (f.err == nil || errors.Is(err, context.Canceled)):
		f = failure{exitInterrupted, fmt.Errorf("interrupted: %s", strings.ReplaceAll(err.Error(), ": "+context.Canceled.Error(), ""))}
	case f.err != nil:
	default:
		f = failure{exitUsage, err}
	}
	p.debug.Error("failed", "error", f.err)
	p.complain(f)
	return f.code
}

func (p *program) complain(err error) {
	var problem *flow.Problem
	if errors.As(err, &problem) {
		lines := problem.Lines()
		before, after, _ := strings.Cut(err.Error(), problem.Error())
		lines[0] = "wfconnect: " + before + lines[0]
		if after = strings.Trim(after, " ()"); after != "" { // what a command has to add
			lines = append(lines, "  "+after)
		}
		for _, line := range lines {
			fmt.Fprintln(p.Err, wire.Line(line))
		}
		return
	}
	fmt.Fprintln(p.Err, "wfconnect: "+strings.TrimSpace(err.Error()))
}

func terminal(w io.Writer) bool {
	file, isFile := w.(*os.File)
	return isFile && term.IsTerminal(file.Fd())
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "wfconnect",
		Short: "The two handshakes of an Adobe Workfront integration",
		Long: `wfconnect takes a developer from a Workfront domain and an OAuth2 client ID to
tokens that work: authorize page, redirect, a code that lives two minutes,
exchange, refresh, first API call. And it calls a document webhook provider as
Workfront would. Without a command it opens its terminal UI.`,
		Example:           "  wfconnect demo\n  wfconnect --config ./config.toml",
		Args:              noCommand,
		SilenceUsage:      true,
		SilenceErrors:     true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return p.begin(cmd) },
		RunE:              func(cmd *cobra.Command, _ []string) error { return p.screens(cmd.Context()) },
	}
	root.SetFlagErrorFunc(badFlag)
	flags := root.PersistentFlags()
	flags.StringVar(&p.configPath, "config", "", "the configuration `FILE` (WFCONNECT_CONFIG)")
	flags.StringVar(&p.stateDir, "state", "", "the folder `DIR` that the vault is kept in (WFCONNECT_STATE)")
	flags.StringVar(&p.recordPath, "record", "", "write every exchange to `FILE` as HAR 1.2 while it happens, its secrets masked; a file there is replaced")
	flags.StringVar(&p.debugPath, "debug", "", "write a log of what happens to `FILE`, its secrets masked; a file there is replaced")
	root.AddCommand(p.demo(), p.connect(), p.token(), p.call(), p.api(), p.check(), p.doctor(), p.serve(), p.configuration(), p.version(), p.completion())
	root.SetHelpCommand(help())
	root.CompletionOptions.DisableDefaultCmd = true
	return root
}
