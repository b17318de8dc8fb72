package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/nearest"
	"wfconnect/webhook"
)

type connectOptions struct {
	noBrowser, paste, force bool
	timeout                 time.Duration
}

func (p *program) connect() *cobra.Command {
	var o connectOptions
	cmd := &cobra.Command{
		Use:   "connect NAME",
		Short: "Authorize a connection and store its tokens",
		Long: `Authorize a connection and store its tokens: a Workfront application, or a
webhook provider with OAuth2. The address to open goes to stderr, as
"open: URL" on a line of its own. Nothing goes to stdout, unless the tokens cannot
be stored when they come: then they are printed there.`,
		Example:           "  wfconnect connect acme\n  wfconnect connect acme --no-browser --paste",
		Args:              exactly("NAME"),
		ValidArgsFunction: p.completeConnection(ofWorkfront | ofProvider),
		RunE:              func(cmd *cobra.Command, args []string) error { return p.runConnect(cmd.Context(), args[0], o) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.noBrowser, "no-browser", false, "print the address, open no browser")
	flags.BoolVar(&o.paste, "paste", false, "read the redirected URL, its query or the code from stdin as well")
	flags.BoolVar(&o.force, "force", false, "sign in even when there are tokens that still live")
	flags.DurationVar(&o.timeout, "timeout", 5*time.Minute, "the `TIME` for the whole command, the token request included")
	return cmd
}

func (p *program) runConnect(ctx context.Context, name string, o connectOptions) error {
	if o.timeout <= 0 {
		return failure{exitUsage, fmt.Errorf("--timeout %v leaves no time: give a duration such as 5m", o.timeout)}
	}
	c, v, err := p.open()
	if err != nil {
		return err
	}
	parts := p.parts(v)
	if o.noBrowser {
		parts.Open = nil
	}
	bounded, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	if w, there := c.Workfront[name]; there {
		if err := p.writable(ctx, v, vault.Key{Kind: "workfront", Name: name}); err != nil {
			return err
		}
		return p.connectWorkfront(bounded, w, parts, o)
	}
	if pr, there := c.Provider[name]; there {
		if err := p.writable(ctx, v, vault.Key{Kind: "provider", Name: name}); err != nil {
			return err
		}
		return p.connectProvider(bounded, pr, parts, o)
	}
	return failure{exitUsage, unknownConnection(name, c)}
}

// writable finds out before anybody signs in whether tokens could be stored.
func (p *program) writable(ctx context.Context, v vault.Vault, key vault.Key) error {
	if err := v.Update(ctx, key, func(e vault.Entry) vault.Entry { return e }); err != nil {
		return failure{exitUsage, fmt.Errorf("tokens could not be stored, so nobody is asked to sign in: %w", err)}
	}
	return nil
}

// open reads the configuration and opens the vault.
func (p *program) open() (config.Config, *vault.FileVault, error) {
	path, err := p.config()
	if err != nil {
		return config.Config{}, nil, err
	}
	c, err := p.load(path)
	if err != nil {
		return c, nil, failure{exitUsage, err}
	}
	for _, w := range c.Warnings {
		fmt.Fprintln(p.Err, "wfconnect: warning: "+wire.Line(w.Error()))
	}
	v, err := p.vault(c.Vault.Kind)
	return c, v, err
}

func unknownConnection(name string, c config.Config) error {
	names := sorted(slices.AppendSeq(slices.Collect(maps.Keys(c.Workfront)), maps.Keys(c.Provider)))
	if _, err := os.Stat(c.Path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no connection %q, as there is no %s; name the file with --config, or let wfconnect without a command set one up", name, c.Path)
	}
	if len(names) == 0 {
		return fmt.Errorf("there is no connection %q: %s holds none; wfconnect without a command sets one up", name, c.Path)
	}
	if near := nearest.Of(name, names); near != "" {
		return fmt.Errorf("there is no connection %q in %s; did you mean %s", name, c.Path, near)
	}
	return fmt.Errorf("there is no connection %q in %s: there are %s", name, c.Path, strings.Join(names, ", "))
}

func (p *program) connectWorkfront(ctx context.Context, w config.Workfront, parts flow.Parts, o connectOptions) error {
	c, err := flow.Prepare(ctx, w, parts)
	if err == nil && c.App.LacksSecret() {
		if err = p.askSecret(ctx, parts, vault.Key{Kind: "workfront", Name: w.Name}); err == nil {
			c, err = flow.Prepare(ctx, w, parts)
		}
	}
	if err != nil {
		return failure{exitUsage, err}
	}
	if note := c.HostNote(); note != "" {
		p.once("note: " + note)
	}
	if c.Stage == flow.Live && !o.force {
		fmt.Fprintf(p.Err, "%s has tokens already, %s; --force signs in again\n", wire.Line(w.Name), c.Life.Says(time.Now()))
		return nil
	}
	if c.Elsewhere != nil {
		p.once("note: " + c.Elsewhere.Says(c) + fmt.Sprintf("; this login replaces them, domain = %q goes on with them", c.Elsewhere.Host.String()))
	}
	c.Auto = true
	last, err := run(ctx, p, attendedConnect{Connect: c, heard: p.heard("workfront." + w.Name)}, flow.Event(flow.Authorize{Now: time.Now()}), p.pastes(ctx, o, w.RedirectURI), func(a attendedConnect) {
		p.follow(a.Login, a.Problem, a.Code.Warnings, a.Stage == flow.Authorizing)
	})
	if err != nil {
		if interrupted(ctx) {
			return p.interrupted(ctx, parts.Vault, vault.Key{Kind: "workfront", Name: w.Name}, string(c.Tokens.AccessToken), err)
		}
		return gaveUp(last.Stage, last.Login, o, last.Silence)
	}
	if last.Stage == flow.Asking {
		return failure{exitRefused, undecided(last.Code.Question)}
	}
	if last.Stage == flow.Holding { // its code could not be sent, and nobody is here to send it later
		last.Problem = last.Problem.ThenDo("mend the network, then wfconnect connect " + w.Name + " signs in once more")
	}
	return p.connected(workfrontToken(last.Connect), last.Stage)
}

func (p *program) connectProvider(ctx context.Context, c config.Provider, parts flow.Parts, o connectOptions) error {
	if c.Auth == string(webhook.AuthAPIKey) {
		return failure{exitUsage, fmt.Errorf("%s uses an ApiKey: there is nothing to authorize; wfconnect call %s files parentId=/ calls it", c.Name, c.Name)}
	}
	made, err := flow.PrepareProvider(ctx, c, parts)
	if err == nil && made.Caller.Integration.ClientSecret == "" {
		if err = p.askSecret(ctx, parts, vault.Key{Kind: "provider", Name: c.Name}); err == nil {
			made, err = flow.PrepareProvider(ctx, c, parts)
		}
	}
	if err != nil {
		return failure{exitUsage, err}
	}
	if made.Provision.Stage == flow.Live && !o.force {
		fmt.Fprintf(p.Err, "%s has tokens already, %s; --force signs in again\n", wire.Line(c.Name), made.Provision.Life.Says(time.Now()))
		return nil
	}
	last, err := run(ctx, p, attendedProvision{Provision: made.Provision, heard: p.heard("provider." + c.Name)}, flow.Event(flow.Authorize{Now: time.Now()}), p.pastes(ctx, o, c.RedirectURI), func(a attendedProvision) {
		p.follow(a.Login, a.Problem, a.Code.Warnings, a.Stage == flow.Authorizing)
	})
	if err != nil {
		if interrupted(ctx) {
			return p.interrupted(ctx, parts.Vault, vault.Key{Kind: "provider", Name: c.Name}, string(made.Provision.Tokens.AccessToken), err)
		}
		return gaveUp(last.Stage, last.Login, o, nil)
	}
	if last.Stage == flow.Asking {
		return failure{exitRefused, undecided(last.Code.Question)}
	}
	p.findings(last.Tokens.Findings)
	return p.connected(providerToken(last.Provision), last.Stage)
}

func undecided(q *flow.Question) error {
	switch {
	case q == nil:
		return errors.New("nothing was sent: the answer to this login needs a decision")
	case len(q.Differs) > 0:
		other := ""
		if q.Other != nil {
			other = fmt.Sprintf(", or set domain = %q if that one is meant", q.Other.String())
		}
		return fmt.Errorf("nothing was sent: %s; sign in to the right organization and lane%s, or decide on the screen (wfconnect without a command)", strings.Join(q.Differs, ", and "), other)
	case q.MustUse && q.Other != nil:
		return fmt.Errorf("nothing was sent: the host serves every organization; set domain = %q and sign in again", q.Other.String())
	case q.NoState:
		return errors.New("nothing was sent: what was pasted carries no state, so nothing shows that it belongs to this login; paste the whole redirected URL")
	}
	return errors.New("nothing was sent: the redirect names no host that could be asked")
}

// connected says how it ended.
func (p *program) connected(g gotten, stage flow.Stage) error {
	switch {
	case g.problem != nil: // tokens of an earlier login may live on all the same
		return failure{exitOf(g.problem), g.problem}
	case g.notKept != nil:
		return p.notStored(g)
	case stage == flow.Authorizing:
		return failure{exitRefused, errors.New("stdin ended before a redirect was pasted, and nothing else can bring one")}
	case stage != flow.Live:
		return failure{exitRefused, errors.New("no tokens were obtained")}
	}
	fmt.Fprintf(p.Err, "%s is connected: tokens stored, %s\n", wire.Line(g.name), g.life.Says(time.Now()))
	return nil
}

// notStored prints tokens that could not be stored, so that the sign-in was not
// in vain. Nobody else keeps a copy of them.
func (p *program) notStored(g gotten) error {
	text := "ACCESS_TOKEN=" + wire.Quote(g.access) + "\n"
	if g.refresh != "" {
		text += "REFRESH_TOKEN=" + wire.Quote(g.refresh) + "\n"
	}
	if _, err := io.WriteString(p.Out, text); err != nil {
		return failure{exitUsage, fmt.Errorf("the tokens came, but could neither be stored (%w) nor written to stdout, and are lost: %w", g.notKept, err)}
	}
	return failure{exitUsage, fmt.Errorf("the tokens came, but could not be stored: %w; they stand on stdout, and nowhere else", g.notKept)}
}

func exitOf(problem *flow.Problem) int {
	switch problem.Remedy {
	case flow.MendConfig:
		return exitUsage
	case flow.LookAtNetwork:
		return exitUnreachable
	}
	return exitRefused
}

// interrupted is false where the time that a person gave was over.
func interrupted(ctx context.Context) bool { return !errors.Is(ctx.Err(), context.DeadlineExceeded) }

// gaveUp: out of time. silence ranks why no answer came; nil where nobody knows.
func gaveUp(stage flow.Stage, l flow.Login, o connectOptions, silence func(time.Time) *flow.Problem) error {
	if stage == flow.Exchanging {
		return failure{exitUnreachable, fmt.Errorf("no answer to the token request within %v; nobody knows whether the code was taken: sign in again", o.timeout)}
	}
	if n := len(l.Noted); n > 0 {
		return failure{exitRefused, fmt.Errorf("within %v came only what was refused: %s", o.timeout, l.Noted[n-1])}
	}
	if silence != nil {
		problem := silence(time.Now())
		problem.Words = fmt.Sprintf("no answer from the browser within %v", o.timeout)
		return failure{exitRefused, problem}
	}
	return failure{exitRefused, fmt.Errorf("no answer from the browser within %v; was it cancelled, or does a page there say why", o.timeout)}
}
