package cli

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/ui"
	"wfconnect/workfront/simulator"
)

func (p *program) demo() *cobra.Command {
	return &cobra.Command{
		Use:     "demo",
		Short:   "Open the terminal UI with a built-in Workfront and a sample provider: nothing to configure, nothing kept",
		Example: "  wfconnect demo",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.runDemo(cmd.Context()) },
	}
}

// runDemo serves a simulated Workfront on loopback and opens the screens on a
// connection to it. Tokens stay in memory; the configuration is a file in a
// folder that goes when the demo ends, and holds no secret.
func (p *program) runDemo(ctx context.Context) error {
	if err := p.needsTerminal(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "wfconnect-demo-")
	if err != nil {
		return failure{exitUsage, fmt.Errorf("the demo needs a folder for its configuration: %w", err)}
	}
	defer os.RemoveAll(dir)
	callback, err := freeAddress()
	if err != nil {
		return failure{exitUsage, fmt.Errorf("the demo needs a port of its own: %w", err)}
	}
	apps, err := practiceApps("wfconnect demo", "demo", "demo-secret-of-no-value", []string{"http://" + callback + "/callback"}, false)
	if err != nil {
		return failure{exitUsage, err}
	}
	sim := simulator.New(simulator.Options{Domain: "acme", Lane: "my", Apps: apps})
	served, err := listen(sim, "127.0.0.1:0")
	if err != nil {
		return failure{exitUsage, fmt.Errorf("the demo's Workfront cannot be served: %w", err)}
	}
	defer served.close()
	world, err := p.demoWorld(ctx, filepath.Join(dir, "config.toml"), served.url, apps)
	if err != nil {
		return failure{exitUsage, err}
	}
	stop, err := p.demoProviders(ctx, dir, &world)
	if err != nil {
		return failure{exitUsage, err}
	}
	defer stop()
	return p.show(ctx, world)
}

func (p *program) demoWorld(ctx context.Context, path, url string, apps []simulator.App) (ui.World, error) {
	memory := vault.Memory()
	keyFile, err := writePracticeKey(filepath.Dir(path))
	if err != nil {
		return ui.World{}, err
	}
	for i, w := range practiceTables(apps, "demo", url, "", config.Secret("file:"+keyFile)) {
		key, secret := vault.Key{Kind: "workfront", Name: w.Name}, apps[i].ClientSecret
		err := memory.Update(ctx, key, func(e vault.Entry) vault.Entry { e.ClientSecret = secret; return e })
		if err == nil {
			err = config.SetWorkfront(path, "", w)
		}
		if err != nil {
			return ui.World{}, err
		}
	}
	c, err := config.Load(path)
	person := &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return ui.World{
		Parts: p.parts(memory), Config: c, Copy: ui.Clipboard, Debug: p.debug, Demo: true,
		Person: func(ctx context.Context, url string) error { _, err := simulator.Allow(ctx, person, url); return err },
		Denies: func(ctx context.Context, url string) error { _, err := simulator.Cancel(ctx, person, url); return err },
	}, err
}

// freeAddress is a loopback address that nobody listens on just now. It is
// below the ports that a system gives away by itself (32768 and up): until the
// login binds it, nobody gets it by chance.
func freeAddress() (string, error) {
	var l net.Listener
	var err error
	for range 50 {
		if l, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 10000+rand.IntN(20000))); err == nil {
			return l.Addr().String(), l.Close()
		}
	}
	return "", err
}
