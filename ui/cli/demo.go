package cli

import (
	"context"
	"errors"
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
	"wfconnect/webhook/provider"
	"wfconnect/workfront/simulator"
)

func (p *program) demo() *cobra.Command {
	return &cobra.Command{
		Use:     "demo",
		Short:   "Open the terminal UI with a built-in Workfront and a sample provider: nothing to configure, nothing kept",
		Example: "  wfconnect demo",
		Args:    exactly(),
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
	providers, stop, err := p.demoProviders(dir)
	if err != nil {
		return failure{exitUsage, err}
	}
	defer stop()
	world, err := p.demoWorld(ctx, dir, served.url, apps, providers)
	if err != nil {
		return failure{exitUsage, err}
	}
	return p.show(ctx, world)
}

// demoWorld writes the configuration once: nobody is served by one that
// survives a power failure, and everybody waits for the first screen.
func (p *program) demoWorld(ctx context.Context, dir, url string, apps []simulator.App, providers []demoProvider) (ui.World, error) {
	keyFile, err := writePracticeKey(dir)
	if err != nil {
		return ui.World{}, err
	}
	memory := vault.Memory()
	keep := func(kind, name, secret string) {
		key := vault.Key{Kind: kind, Name: name}
		err = errors.Join(err, memory.Update(ctx, key, func(e vault.Entry) vault.Entry { e.ClientSecret = secret; return e }))
	}
	workfronts := practiceTables(apps, "demo", url, "", config.Secret("file:"+keyFile))
	for i, w := range workfronts {
		keep("workfront", w.Name, apps[i].ClientSecret)
	}
	var tables []config.Provider
	for _, d := range providers {
		keep("provider", d.table.Name, d.secret)
		tables = append(tables, d.table)
	}
	path := filepath.Join(dir, "config.toml")
	text, c, newErr := config.New(path, workfronts, tables)
	if err = errors.Join(err, newErr); err != nil {
		return ui.World{}, err
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return ui.World{}, fmt.Errorf("the demo's configuration cannot be written: %w", err)
	}
	person := &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return ui.World{
		Parts: p.parts(memory), Config: c, Copy: ui.Clipboard, Debug: p.debug, Demo: true, SampleFile: filepath.Join(dir, sampleUpload),
		Person:         func(ctx context.Context, url string) error { _, err := simulator.Allow(ctx, person, url); return err },
		Denies:         func(ctx context.Context, url string) error { _, err := simulator.Cancel(ctx, person, url); return err },
		ProviderPerson: func(ctx context.Context, url string) error { _, err := provider.Allow(ctx, person, url); return err },
		ProviderDenies: func(ctx context.Context, url string) error { _, err := provider.Cancel(ctx, person, url); return err },
	}, nil
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
