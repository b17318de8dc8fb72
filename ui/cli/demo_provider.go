package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/ui"
	"wfconnect/webhook/provider"
)

// demoProviders serves the sample provider over a small folder, once for each
// kind of authentication, and adds both to the demo's connections.
func (p *program) demoProviders(ctx context.Context, dir string, world *ui.World) (stop func(), err error) {
	files := filepath.Join(dir, "documents")
	if err := errors.Join(os.Mkdir(files, 0o700), provider.Sample(files)); err != nil {
		return nil, fmt.Errorf("the demo's documents cannot be written: %w", err)
	}
	world.SampleFile = filepath.Join(dir, "hello from wfconnect.txt")
	if err := os.WriteFile(world.SampleFile, []byte("Hello from wfconnect.\n"), 0o600); err != nil {
		return nil, fmt.Errorf("the demo's file to upload cannot be written: %w", err)
	}
	callback, err := freeAddress()
	if err != nil {
		return nil, fmt.Errorf("the demo needs a port of its own: %w", err)
	}
	var stops []func()
	stop = func() {
		for _, s := range stops {
			s()
		}
	}
	for _, auth := range []string{"oauth2", "apikey"} {
		end, err := p.demoProvider(ctx, auth, files, "http://"+callback+"/callback", world)
		if err != nil {
			stop()
			return nil, err
		}
		stops = append(stops, end)
	}
	world.Config, err = config.Load(world.Config.Path)
	person := &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	world.ProviderPerson = func(ctx context.Context, url string) error { _, err := provider.Allow(ctx, person, url); return err }
	world.ProviderDenies = func(ctx context.Context, url string) error { _, err := provider.Cancel(ctx, person, url); return err }
	return stop, err
}

func (p *program) demoProvider(ctx context.Context, auth, files, redirect string, world *ui.World) (func(), error) {
	const secret, key = "sample-secret-of-no-value", "sample-key-of-no-value"
	sample, err := provider.New(provider.Options{
		Dir: files, Auth: auth, APIKey: key, Users: []string{"maria.lopez@acme.example"},
		ClientID: "workfront", ClientSecret: secret, RedirectURIs: []string{redirect},
	})
	if err != nil {
		return nil, fmt.Errorf("the sample provider cannot start: %w", err)
	}
	served, err := listen(sample, "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the sample provider cannot be served: %w", err), sample.Close())
	}
	stop := func() { served.close(); _ = sample.Close() } // both end with the demo
	c := config.Provider{Name: "documents", BaseURL: served.url + "/api/v1", Auth: auth}
	kept := secret
	if auth == "apikey" {
		c.Name, c.Username, kept = "documents-key", "maria.lopez@acme.example", key
	} else {
		c.AuthenticationURL, c.TokenEndpointURL = served.url+"/oauth2/authorize", served.url+"/oauth2/token"
		c.ClientID, c.RedirectURI, c.AuthorizeParameters, c.TokenRequest = "workfront", redirect, "full", "form"
	}
	err = world.Parts.Vault.Update(ctx, vault.Key{Kind: "provider", Name: c.Name}, func(e vault.Entry) vault.Entry {
		e.ClientSecret = kept
		return e
	})
	if err = errors.Join(err, config.SetProvider(world.Config.Path, "", c)); err != nil {
		stop()
		return nil, err
	}
	return stop, nil
}
