package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"wfconnect/replace"

	"wfconnect/flow"
	"wfconnect/flow/report"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/webhook/conformance"
)

// reported writes the report, and says how the run ended.
func (p *program) reported(c flow.Check, redact *wire.Redactor, o checkOptions, out func([]byte) error, interrupted bool) error {
	r := c.Reported(o.accepted)
	problem := r.Run.Problem
	if problem == nil || r.Run.Summary().Tested() || o.format != "text" || o.output != "" { // else the one sentence is all there is to say
		content, err := p.written(r, redact, o)
		if err == nil {
			err = out(content)
		}
		if err != nil {
			return failure{exitUsage, err}
		}
	}
	failed, gone := r.New(redact)
	for _, g := range gone {
		fmt.Fprintln(p.Err, "baseline: "+wire.Line(g))
	}
	verdict := verdictOf(r, redact, failed, len(gone), interrupted, o.timeout)
	if n := c.NotKept; n != nil {
		lost := p.onlyCopy(c.Name, string(n.Tokens.AccessToken), string(n.Tokens.RefreshToken), n.Err)
		if verdict == nil {
			return lost
		}
		p.complain(lost)
	}
	return verdict
}

// verdictOf is the exit code: what has to be done next decides.
func verdictOf(r report.Report, redact *wire.Redactor, failed, gone int, interrupted bool, timeout time.Duration) error {
	s := r.Run.Summary()
	switch problem := r.Run.Problem; {
	case interrupted:
		return failure{exitInterrupted, fmt.Errorf("interrupted: %s", r.Count(redact))}
	case problem != nil:
		return failure{exitOfProblem(problem.Kind), errors.New(redact.Text(problem.Says))}
	case failed > 0:
		return failure{exitNo, fmt.Errorf("%s", r.Count(redact))}
	case r.Run.Interrupted:
		return failure{exitUnreachable, fmt.Errorf("the time for the whole run, %v, was over before its end (%s); give it more with --timeout", timeout, r.Count(redact))}
	case !s.Tested() && s.Error == 0:
		return failure{exitUntested, errors.New("nothing was tested: every check was skipped, and the report says why")}
	case !s.Tested():
		return failure{exitUntested, errors.New("nothing was tested: no call got an answer that shows anything, and the report says why")}
	case gone > 0:
		return failure{exitNo, errors.New("a known finding no longer happens: take it out of the baseline")}
	case s.Error > 0:
		return failure{exitUnreachable, fmt.Errorf("no check failed, but not all got an answer: %s", r.Count(redact))}
	}
	return nil
}

func exitOfProblem(kind conformance.ProblemKind) int {
	switch kind {
	case conformance.ProblemConfig:
		return exitUsage
	case conformance.ProblemNetwork:
		return exitUnreachable
	}
	return exitRefused
}

// reportTo opens where the report goes before the run: a run of minutes must
// not end in a report that nobody can read.
func (p *program) reportTo(path string) (func([]byte) error, error) {
	if path == "" || path == "-" {
		out := p.Out
		if terminal(p.raw.Out) {
			out = p.raw.Out // the report is safe as it is, and its colours must get through
		}
		return func(b []byte) error { _, err := out.Write(b); return err }, nil
	}
	config, _ := p.config() // without one there is none to lose
	state, _ := p.state()
	own := []string{config, p.recordPath, p.debugPath}
	for _, name := range vault.Names() {
		own = append(own, filepath.Join(state, name))
	}
	for _, own := range own {
		if own != "" && same(path, own) {
			return nil, fmt.Errorf("--output %s would replace a file that wfconnect uses itself: name another one", path)
		}
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, fmt.Errorf("--output %s is a folder: name a file", path)
	}
	probe, err := os.CreateTemp(filepath.Dir(path), ".wfconnect-*")
	if err != nil {
		return nil, fmt.Errorf("--output %s cannot be written: %w", path, err)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return nil, fmt.Errorf("--output %s cannot be written: %w", path, err)
	}
	return func(b []byte) error {
		if err := replace.File(path, b, 0o644); err != nil { // it is made to be shared, and redacted
			return fmt.Errorf("--output %s: %w", path, err)
		}
		return nil
	}, nil
}

// colourful: only onto a terminal that can, and that was not asked not to.
func (p *program) colourful(o checkOptions) bool {
	return (o.output == "" || o.output == "-") && p.Env("NO_COLOR") == "" && p.Env("TERM") != "dumb" && terminal(p.raw.Out)
}

func (p *program) written(r report.Report, redact *wire.Redactor, o checkOptions) ([]byte, error) {
	switch o.format {
	case "json":
		return r.JSON(redact)
	case "junit":
		return r.JUnit(redact)
	case "markdown":
		return []byte(r.Markdown(redact)), nil
	}
	return []byte(r.Text(redact, p.colourful(o))), nil
}
