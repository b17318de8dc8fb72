package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wfconnect/flow"
	"wfconnect/flow/doctor"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/ui"
	"wfconnect/webhook"
	"wfconnect/workfront"
)

func (p *program) doctor() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor NAME",
		Short: "Look for what could be wrong with a connection before anything is sent",
		Long: `Look for what could be wrong with a connection before anything is sent: its
configuration and secret, the name, the port, the certificate, the proxy of the
environment, the clock, the redirect's port, the browser, the vault; for a
Workfront application the host, the lane and the API version, for a webhook
provider its addresses and those that Workfront calls from.

Each host gets one HEAD request that carries no credential; one whose certificate
is refused a second one, for the time only. Nothing is changed anywhere.

A finding is a line: ✓ well, ! a warning, ✗ it cannot work like this, ○ not
looked at, with the reason. What fails comes first, with what to do.

Exit codes: 0 nothing fails (warnings do not count, nor does a token that is not
there yet); 2 something in the configuration or on this machine must be mended;
3 the network, or the other side; 130 interrupted. Where both fail, 2.`,
		Example:           "  wfconnect doctor acme",
		Args:              exactly("NAME"),
		ValidArgsFunction: p.completeConnection(ofWorkfront | ofProvider),
		RunE:              func(cmd *cobra.Command, args []string) error { return p.runDoctor(cmd.Context(), args[0]) },
	}
}

func (p *program) runDoctor(ctx context.Context, name string) error {
	visit, about, err := p.visit(name)
	if err != nil {
		return err
	}
	if terminal(p.raw.Err) {
		fmt.Fprintln(p.Err, "looking; a host that does not answer takes up to half a minute ...")
	}
	done, err := flow.Run(ctx, visit, flow.Event(doctor.Begin{Now: time.Now()}), nil, func(doctor.Visit) {})
	if err != nil {
		return failure{exitInterrupted, errors.New("interrupted")}
	}
	for _, f := range done.Findings {
		p.debug.Debug("looked", "connection", done.Connection, "topic", f.Topic, "at", f.At, "verdict", f.Verdict, "says", f.Says)
	}
	if _, err := fmt.Fprintf(p.Out, "%s\n\n%s", wire.Line(about), done.Text()); err != nil {
		return err
	}
	remedy, fails := done.Remedy()
	if !fails {
		return nil
	}
	return failure{exitOf(&flow.Problem{Remedy: remedy}), fmt.Errorf("%s: to be mended: %s", name, strings.Join(done.Failed(), ", "))}
}

// visit prepares a look at a connection, and says in a line which one it is. A
// vault that cannot be opened is a finding like any other.
func (p *program) visit(name string) (doctor.Visit, string, error) {
	path, err := p.config()
	if err != nil {
		return doctor.Visit{}, "", err
	}
	c, err := p.load(path)
	if err != nil {
		return doctor.Visit{}, "", failure{exitUsage, err}
	}
	tools := doctor.Tools{Browser: ui.BrowserCommand}
	var store vault.Vault
	if v, err := p.vault(c.Vault.Kind); err != nil {
		tools.Closed = err
	} else {
		store = v
	}
	parts := p.parts(store)
	if w, there := c.Workfront[name]; there {
		host, _ := workfront.ParseHost(w.Domain) // config.Load has refused what is none
		return doctor.Workfront(w, c.Warnings, parts, tools), name + "  a Workfront application at " + host.Authority, nil
	}
	if w, there := c.Provider[name]; there {
		return doctor.Provider(w, c.Warnings, parts, tools), name + "  a webhook provider at " + webhook.Integration{BaseURL: w.BaseURL}.Host(), nil
	}
	return doctor.Visit{}, "", failure{exitUsage, unknownConnection(name, c)}
}
