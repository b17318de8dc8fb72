package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/report"
	"wfconnect/flow/vault"
	"wfconnect/webhook"
	"wfconnect/webhook/conformance"
)

var (
	checkProfiles = []string{string(conformance.Tolerant), string(conformance.Strict)}
	checkFormats  = []string{"text", "json", "junit", "markdown"}
)

type checkOptions struct {
	profile, format, output string
	folder, baseline        string
	only                    []string
	allowWrites, noBrowser  bool
	timeout                 time.Duration

	accepted report.Baseline
}

func (p *program) check() *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "check NAME",
		Short: "Run the conformance checks against a webhook provider",
		Long: `Run the conformance checks against a webhook provider: would Workfront be happy
with it? The report goes to stdout or to --output, progress to stderr.

The checks of the handshake need somebody who signs in: a browser is opened, or
the address is printed as "open: URL". Where nobody is there they are skipped,
and the others run with the tokens that wfconnect connect has stored.
Where a page came instead of the redirect, type "page".

A second [provider.NAME] with the same base_url, auth and api_key stands for
another user: with one, P41 and P43 compare what the two may see.

Nothing is written at the provider without --allow-writes. With it, everything
is written below one scratch folder that the report names.

--baseline FILE accepts known findings. FILE is a report of an earlier run
(wfconnect check NAME --format json > baseline.json), or a list:

  P15 files      # 401 until the next release
  P49            # at every endpoint

A known finding stays in the report and does not fail the run. One that was
looked for and no longer happens does, until it is taken out of FILE. In the
JSON report a known finding keeps its verdict; in JUnit it is a skipped case.

Exit codes: 0 no check failed; 1 a check failed, or a known finding no longer
happens; 2 usage or configuration; 3 the provider cannot be reached, or a call
got no answer; 4 somebody must sign in first; 5 nothing was tested; 130
interrupted. Warnings do not fail a run.`,
		Example: `  wfconnect check acme-docs
  wfconnect check acme-docs --only P15,P38 --profile strict
  wfconnect check acme-docs --allow-writes --format junit --output checks.xml`,
		Args:              exactly("NAME"),
		ValidArgsFunction: p.completeConnection(ofProvider),
		RunE:              func(cmd *cobra.Command, args []string) error { return p.runCheck(cmd.Context(), args[0], o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.profile, "profile", "tolerant", "tolerant fails what breaks Workfront, strict reads every ambiguity to the letter")
	flags.StringVar(&o.format, "format", "text", "text, json, junit or markdown")
	flags.StringVar(&o.output, "output", "", "the `FILE` that the report goes to, instead of stdout; a file there is replaced")
	flags.BoolVar(&o.allowWrites, "allow-writes", false, "upload, make folders and clean up, below one scratch folder")
	flags.StringVar(&o.folder, "folder", "", "the `ID` of the folder that takes the scratch folder (default the root); with --allow-writes")
	flags.StringSliceVar(&o.only, "only", nil, "the `IDS` of the checks to run, such as P15,P38")
	flags.StringVar(&o.baseline, "baseline", "", "the `FILE` of known findings")
	flags.BoolVar(&o.noBrowser, "no-browser", false, "print the address, open no browser")
	flags.DurationVar(&o.timeout, "timeout", 15*time.Minute, "the `TIME` for the whole run, sign-ins included")
	oneOf(cmd, "profile", checkProfiles...)
	oneOf(cmd, "format", checkFormats...)
	eachOf(cmd, "only", checkIDs)
	return cmd
}

func (p *program) runCheck(ctx context.Context, name string, o checkOptions) error {
	if err := o.read(); err != nil {
		return failure{exitUsage, err}
	}
	c, v, err := p.open()
	if err != nil {
		return err
	}
	provider, err := toCheck(name, c)
	if err != nil {
		return failure{exitUsage, err}
	}
	parts := p.parts(v)
	if o.noBrowser {
		parts.Open = nil
	}
	if provider.Auth == string(webhook.AuthOAuth2) {
		if err := p.writable(ctx, v, vault.Key{Kind: "provider", Name: name}); err != nil {
			return err
		}
	}
	parts.Others = slices.SortedFunc(maps.Values(c.Provider), func(a, b config.Provider) int { return strings.Compare(a.Name, b.Name) })
	made, err := flow.PrepareProvider(ctx, provider, parts)
	if err != nil {
		return failure{exitUsage, err}
	}
	if err := lacks(made.Caller.Integration); err != nil {
		return failure{exitUsage, err}
	}
	out, err := p.reportTo(o.output)
	if err != nil {
		return failure{exitUsage, err}
	}
	done, err := p.conduct(ctx, made.Check, o.start(p.attendance(provider, o)))
	if err != nil {
		return err
	}
	return p.reported(done, parts.Log.Redactor(), o, out, ctx.Err() != nil)
}

// read finds everything that is wrong with the options before anything is sent.
func (o *checkOptions) read() error {
	if err := among("--profile", o.profile, checkProfiles...); err != nil {
		return err
	}
	if err := among("--format", o.format, checkFormats...); err != nil {
		return err
	}
	if o.folder != "" && !o.allowWrites {
		return errors.New("--folder says where to write: give --allow-writes as well")
	}
	if o.timeout <= 0 {
		return fmt.Errorf("--timeout %v leaves no time: give a duration such as 5m", o.timeout)
	}
	for _, id := range o.only {
		if err := report.CheckID(id); err != nil {
			return fmt.Errorf("--only: %w", err)
		}
	}
	if o.baseline == "" {
		return nil
	}
	content, err := os.ReadFile(o.baseline)
	if err != nil {
		return fmt.Errorf("--baseline: %w", err)
	}
	if o.accepted, err = report.ReadBaseline(content); err != nil {
		return fmt.Errorf("--baseline %s: %w", o.baseline, err)
	}
	return nil
}

func toCheck(name string, c config.Config) (config.Provider, error) {
	if provider, there := c.Provider[name]; there {
		return provider, nil
	}
	if _, workfront := c.Workfront[name]; workfront {
		return config.Provider{}, fmt.Errorf("%s is a Workfront application: only webhook providers are checked", name)
	}
	return config.Provider{}, unknownConnection(name, c)
}

// lacks: a run that could not even begin is the configuration's fault.
func lacks(i webhook.Integration) error {
	if i.Auth == webhook.AuthOAuth2 && i.ClientSecret == "" {
		return fmt.Errorf("no Client Secret of %s is known: set client_secret = \"env:NAME\" in the configuration, or let wfconnect connect %s ask for it", i.Name, i.Name)
	}
	if i.Auth == webhook.AuthAPIKey && i.APIKey == "" {
		return fmt.Errorf("no ApiKey of %s is known: set api_key = \"env:NAME\" in the configuration", i.Name)
	}
	return nil
}
