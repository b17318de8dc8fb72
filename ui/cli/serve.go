package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wfconnect/flow/wire"
	"wfconnect/workfront/simulator"
)

func (p *program) serve() *cobra.Command {
	serve := &cobra.Command{
		Use:     "serve",
		Short:   "Run the simulated Workfront or the sample provider as a program of its own",
		Example: "  wfconnect serve workfront\n  wfconnect serve provider --auth oauth2",
		Args:    noCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return failure{exitUsage, errors.New("say what to serve: wfconnect serve workfront, or wfconnect serve provider")}
		},
	}
	serve.AddCommand(p.serveWorkfront(), p.serveProvider())
	return serve
}

func (p *program) serveWorkfront() *cobra.Command {
	var addr string
	var faults []string
	cmd := &cobra.Command{
		Use:     "workfront",
		Short:   "Run the simulated Workfront until it is interrupted",
		Long:    "Run the simulated Workfront until it is interrupted.\n\nFaults, each as --fault name=value:\n",
		Example: "  wfconnect serve workfront --addr 127.0.0.1:8080 --fault expires_in=zero --fault latency=2s",
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.runWorkfront(cmd.Context(), addr, faults)
		},
	}
	helpTable(cmd, func() string { return faultTable(simulator.Faults(), 34) })
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:0", "`ADDRESS` to listen on")
	cmd.Flags().StringArrayVar(&faults, "fault", nil, "switch a fault on, as `name=value`; may be repeated")
	eachOf(cmd, "fault", func() []string { return faultSettings(simulator.Faults()) })
	return cmd
}

func (p *program) runWorkfront(ctx context.Context, addr string, faults []string) error {
	const secret = "practice-secret-of-no-value"
	apps, err := practiceApps("wfconnect practice", "practice", secret, []string{"http://127.0.0.1:8976/callback", "https://integration.example/callback"}, true)
	if err != nil {
		return failure{exitUsage, err}
	}
	sim := simulator.New(simulator.Options{Domain: "acme", Lane: "my", Apps: apps})
	if err := setFaults(faults, sim.SetFault); err != nil {
		return err
	}
	p.learn(map[wire.Kind]string{wire.KindSecret: secret})
	served, err := listen(p.seen(sim, "serve workfront"), addr, p.Err)
	if err != nil {
		return failure{exitUsage, fmt.Errorf("cannot listen on %s: %w; choose another with --addr", addr, err)}
	}
	defer served.close()
	defer p.sayBroken(ctx)()
	fmt.Fprintf(p.Out, "listening on %s\n\n%s", served.url, registrationSheet(served.url, apps, p.practiceKeyFile()))
	select {
	case <-ctx.Done():
		return nil
	case err := <-served.failed:
		return failure{exitUnreachable, fmt.Errorf("serving ended: %w", err)}
	}
}

// registrationSheet is what a client must know of the three applications, and
// tables of config.toml for this program.
func registrationSheet(url string, apps []simulator.App, keyFile string) string {
	web := apps[0]
	return fmt.Sprintf(`a simulated Workfront: organization acme, lane my (production)
  Authorization URI  %[1]s/integrations/oauth2/authorize
  Token URL          %[1]s/integrations/oauth2/api/v1/token
  JWT exchange URL   %[1]s/integrations/oauth2/api/v1/jwt/exchange
  Scopes             none
  Redirect URLs      %[4]s
                     and any other on this machine's loopback, which Workfront would refuse

  Web Application                 Client ID %[2]s, Client secret %[3]s
  Single Page Web Application     Client ID %[5]s, PKCE and no secret
  Machine to Machine Application  Client ID %[6]s, the same secret, Customer ID %[7]s,
                                  User ID %[8]s, private key %[9]s

for config.toml, with PRACTICE_SECRET=%[3]s in the environment:
`, url, web.ClientID, web.ClientSecret, strings.Join(web.RedirectURIs, "\n                     "),
		apps[1].ClientID, apps[2].ClientID, practiceCustomer, practiceUser, keyFile) + practiceToml(url, apps, keyFile)
}

func practiceToml(url string, apps []simulator.App, keyFile string) string {
	return fmt.Sprintf(`  [workfront.practice]
  domain        = "%[1]s"
  client_id     = "%[2]s"
  client_secret = "env:PRACTICE_SECRET"
  redirect_uri  = "%[3]s"
  organization  = "acme"
  lane          = "my"

  [workfront.spa]
  domain        = "%[1]s"
  flow          = "pkce"
  client_id     = "%[4]s"
  redirect_uri  = "%[3]s"
  organization  = "acme"
  lane          = "my"

  [workfront.machine]
  domain        = "%[1]s"
  flow          = "jwt"
  client_id     = "%[5]s"
  client_secret = "env:PRACTICE_SECRET"
  customer_id   = "%[6]s"
  user_id       = "%[7]s"
  private_key   = "file:%[8]s"
`, url, apps[0].ClientID, apps[0].RedirectURIs[0], apps[1].ClientID, apps[2].ClientID, practiceCustomer, practiceUser, keyFile)
}

// practiceKeyFile is where the practice key is, for those who try the third
// kind; serving goes on without it.
func (p *program) practiceKeyFile() string {
	dir, err := p.state()
	if err == nil {
		var path string
		if path, err = writePracticeKey(dir); err == nil {
			return path
		}
	}
	p.complain(err)
	return "KEY"
}

// served is a handler on a port of its own.
type served struct {
	url    string
	server *http.Server
	failed chan error // one error, when serving ends by itself
}

func listen(h http.Handler, addr string, complaints io.Writer) (*served, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &served{
		url:    "http://" + l.Addr().String(),
		server: &http.Server{Handler: h, ErrorLog: log.New(complaints, "wfconnect: ", 0), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10},
		failed: make(chan error, 1),
	}
	go func() {
		if err := s.server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- err
		}
	}()
	return s, nil
}

func (s *served) close() { _ = s.server.Close() } // it ends with the program
