package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"wfconnect/flow/wire"
	"wfconnect/webhook/provider"
)

type providerOptions struct {
	addr, dir, auth string
	faults          []string
}

func (p *program) serveProvider() *cobra.Command {
	var o providerOptions
	cmd := &cobra.Command{
		Use:   "provider",
		Short: "Run the sample webhook provider until it is interrupted",
		Long: `Run the sample webhook provider over a folder until it is interrupted. Without
--dir it serves a folder of sample files that goes when it ends.

Faults, each as --fault name=value:
`,
		Example: "  wfconnect serve provider --auth oauth2 --fault date=epoch --fault slow=2s\n  wfconnect serve provider --dir ./documents --addr 127.0.0.1:8081",
		Args:    exactly(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.runProvider(cmd.Context(), o) },
	}
	helpTable(cmd, func() string { return faultTable(provider.Faults(), 40) })
	flags := cmd.Flags()
	flags.StringVar(&o.addr, "addr", "127.0.0.1:0", "`ADDRESS` to listen on")
	flags.StringVar(&o.dir, "dir", "", "the folder `DIR` to serve; uploads go there too")
	flags.StringVar(&o.auth, "auth", "apikey", "apikey or oauth2")
	flags.StringArrayVar(&o.faults, "fault", nil, "switch a fault on, as `name=value`; may be repeated")
	oneOf(cmd, "auth", provider.APIKey, provider.OAuth2)
	eachOf(cmd, "fault", func() []string { return faultSettings(provider.Faults()) })
	return cmd
}

func (p *program) runProvider(ctx context.Context, o providerOptions) error {
	if err := among("--auth", o.auth, provider.APIKey, provider.OAuth2); err != nil {
		return failure{exitUsage, err}
	}
	options := provider.Options{
		Dir: o.dir, Auth: o.auth, APIKey: "sample-key-of-no-value", Users: []string{"maria.lopez@acme.example"},
		ClientID: "workfront", ClientSecret: "sample-secret-of-no-value",
		RedirectURIs: []string{"http://127.0.0.1:8977/callback", "https://integration.example/callback"}, AnyLoopback: true,
	}
	if o.dir != "" { // a folder of one's own is not opened with a key that everybody knows
		options.APIKey, options.ClientSecret = rand.Text(), rand.Text()
	} else {
		dir, err := sampleFolder()
		if err != nil {
			return failure{exitUsage, err}
		}
		defer os.RemoveAll(dir)
		options.Dir = dir
	}
	sample, err := provider.New(options)
	if err != nil {
		return failure{exitUsage, fmt.Errorf("the sample provider cannot start: %w", err)}
	}
	defer sample.Close()
	if err := setFaults(o.faults, sample.SetFault); err != nil {
		return err
	}
	p.learn(map[wire.Kind]string{wire.KindSecret: options.ClientSecret, wire.KindKey: options.APIKey})
	served, err := listen(p.seen(sample, "serve provider"), o.addr, p.Err)
	if err != nil {
		return failure{exitUsage, fmt.Errorf("cannot listen on %s: %w; choose another with --addr", o.addr, err)}
	}
	defer served.close()
	defer p.sayBroken(ctx)()
	fmt.Fprintf(p.Out, "listening on %s\n\n%s", served.url, integrationSheet(served.url, options))
	select {
	case <-ctx.Done():
		return nil
	case err := <-served.failed:
		return failure{exitUnreachable, fmt.Errorf("serving ended: %w", err)}
	}
}

func sampleFolder() (string, error) {
	dir, err := os.MkdirTemp("", "wfconnect-documents-")
	if err != nil {
		return "", fmt.Errorf("the sample files need a folder: %w", err)
	}
	if err := provider.Sample(dir); err != nil {
		return "", errors.Join(fmt.Errorf("the sample files cannot be written: %w", err), os.RemoveAll(dir))
	}
	return dir, nil
}

func setFaults(faults []string, set func(name, value string) error) error {
	for _, fault := range faults {
		name, value, ok := strings.Cut(fault, "=")
		if !ok {
			return failure{exitUsage, fmt.Errorf("--fault %s: write it as name=value", fault)}
		}
		if err := set(name, value); err != nil {
			return failure{exitUsage, fmt.Errorf("--fault %s: %w", fault, err)}
		}
	}
	return nil
}

// integrationSheet is what Setup > Documents > Custom Integrations asks for,
// and a config.toml table for this program.
func integrationSheet(url string, o provider.Options) string {
	if o.Auth == "apikey" {
		return fmt.Sprintf(`a sample webhook provider, by the labels of Setup > Documents > Custom Integrations
  Base API URL            %[1]s/api/v1
  Authentication Type     ApiKey
  ApiKey                  %[2]s
  username                %[3]s

for config.toml, with SAMPLE_KEY=%[2]s in the environment:
  [provider.sample]
  base_url = "%[1]s/api/v1"
  auth     = "apikey"
  api_key  = "env:SAMPLE_KEY"
  username = "%[3]s"
`, url, o.APIKey, o.Users[0])
	}
	return fmt.Sprintf(`a sample webhook provider, by the labels of Setup > Documents > Custom Integrations
  Base API URL            %[1]s/api/v1
  Authentication Type     OAuth2
  Authentication URL      %[1]s/oauth2/authorize
  Token Endpoint URL      %[1]s/oauth2/token
  Client ID               %[2]s
  Client Secret           %[3]s
  Workfront Redirect URI  %[4]s
                          and any other on this machine's loopback

for config.toml, with SAMPLE_SECRET=%[3]s in the environment:
  [provider.sample]
  base_url           = "%[1]s/api/v1"
  auth               = "oauth2"
  authentication_url = "%[1]s/oauth2/authorize"
  token_endpoint_url = "%[1]s/oauth2/token"
  client_id          = "%[2]s"
  client_secret      = "env:SAMPLE_SECRET"
  redirect_uri       = "%[5]s"
`, url, o.ClientID, o.ClientSecret, strings.Join(o.RedirectURIs, "\n                          "), o.RedirectURIs[0])
}
