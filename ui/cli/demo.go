package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/practice"
	"wfconnect/ui"
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

// runDemo opens the screens, and while the first one is painted serves what they
// are for. Tokens stay in memory; the configuration is a file in a folder that
// goes when the demo ends, and holds no secret.
func (p *program) runDemo(ctx context.Context) error {
	if err := p.needsTerminal(); err != nil {
		return err
	}
	if err := p.hide(config.Config{}); err != nil {
		return failure{exitUsage, err}
	}
	dir, err := os.MkdirTemp("", "wfconnect-demo-")
	if err != nil {
		return failure{exitUsage, fmt.Errorf("the demo needs a folder for its configuration: %w", err)}
	}
	defer os.RemoveAll(dir)
	d := &demo{dir: dir, vault: vault.Memory()}
	defer d.close()
	return p.show(ctx, p.demoWorld(d))
}

func (p *program) demoWorld(d *demo) ui.World {
	person := &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return ui.World{
		Parts: p.parts(d.vault), Config: config.Config{Path: d.configPath()}, Begin: d.begin,
		Copy: ui.Clipboard, Debug: p.debug, Demo: true, SampleFile: filepath.Join(d.dir, sampleUpload),
		Person:         func(ctx context.Context, url string) error { _, err := practice.Allow(ctx, person, url); return err },
		Denies:         func(ctx context.Context, url string) error { _, err := practice.Cancel(ctx, person, url); return err },
		ProviderPerson: func(ctx context.Context, url string) error { _, err := practice.Allow(ctx, person, url); return err },
		ProviderDenies: func(ctx context.Context, url string) error { _, err := practice.Cancel(ctx, person, url); return err },
	}
}

// demo is a simulated Workfront and a sample provider on loopback, and the
// connections to them.
type demo struct {
	dir   string
	vault vault.Vault

	mu     sync.Mutex // held while it begins or ends
	closed bool
	stops  []func() // what was begun
}

func (d *demo) configPath() string { return filepath.Join(d.dir, "config.toml") }

// begin serves everything, and returns the connections to it.
func (d *demo) begin(ctx context.Context) (config.Config, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return config.Config{}, errDemoEnded
	}
	workfronts, err := d.serveWorkfront(ctx)
	if err != nil {
		return config.Config{}, err
	}
	providers, err := d.serveProviders(ctx)
	if err != nil {
		return config.Config{}, err
	}
	text, c, err := config.New(d.configPath(), workfronts, providers)
	if err != nil {
		return config.Config{}, err
	}
	// Written once: nobody is served by one that survives a power failure.
	if err := os.WriteFile(d.configPath(), text, 0o600); err != nil {
		return config.Config{}, fmt.Errorf("the demo's configuration cannot be written: %w", err)
	}
	return c, nil
}

var errDemoEnded = errors.New("the demo has ended")

func (d *demo) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	for _, stop := range d.stops {
		stop()
	}
}

// keep puts a secret where the connection finds it.
func (d *demo) keep(ctx context.Context, kind, name, secret string) error {
	return d.vault.Update(ctx, vault.Key{Kind: kind, Name: name}, func(e vault.Entry) vault.Entry { e.ClientSecret = secret; return e })
}

func (d *demo) serveWorkfront(ctx context.Context) ([]config.Workfront, error) {
	callback, err := freeAddress()
	if err != nil {
		return nil, fmt.Errorf("the demo needs a port of its own: %w", err)
	}
	apps, err := practiceApps("wfconnect demo", "demo", "demo-secret-of-no-value", []string{"http://" + callback + "/callback"}, false)
	if err != nil {
		return nil, err
	}
	served, err := listen(simulator.New(simulator.Options{Domain: "acme", Lane: "my", Apps: apps}), "127.0.0.1:0", io.Discard)
	if err != nil {
		return nil, fmt.Errorf("the demo's Workfront cannot be served: %w", err)
	}
	d.stops = append(d.stops, served.close)
	keyFile, err := writePracticeKey(d.dir)
	if err != nil {
		return nil, err
	}
	tables := practiceTables(apps, "demo", served.url, "", config.Secret("file:"+keyFile))
	for i, w := range tables {
		err = errors.Join(err, d.keep(ctx, "workfront", w.Name, apps[i].ClientSecret))
	}
	return tables, err
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
