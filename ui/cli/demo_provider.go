package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"wfconnect/flow/config"
	"wfconnect/webhook/provider"
)

// sampleUpload is a file that the demo offers to upload.
const sampleUpload = "hello from wfconnect.txt"

// serveProviders serves the sample provider over a small folder, once for each
// kind of authentication.
func (d *demo) serveProviders(ctx context.Context) (tables []config.Provider, err error) {
	documents, err := prepareDocuments(d.dir)
	if err != nil {
		return nil, err
	}
	callback, err := freeAddress()
	if err != nil {
		return nil, fmt.Errorf("the demo needs a port of its own: %w", err)
	}
	for _, auth := range []string{"oauth2", "apikey"} {
		table, secret, err := d.serveProvider(auth, documents, "http://"+callback+"/callback")
		if err == nil {
			err = d.keep(ctx, "provider", table.Name, secret)
		}
		if err != nil {
			return nil, err
		}
		tables = append(tables, table)
	}
	d.stops = append(d.stops, documents.close) // after the servers that have them written
	return tables, nil
}

// documents are written when somebody first asks for them: it takes longer than
// everything else before the first screen, and who never opens a provider needs
// none.
type documents struct {
	dir  string
	once sync.Once
	err  error // that they could not be written
}

func prepareDocuments(dir string) (*documents, error) {
	d := &documents{dir: filepath.Join(dir, "documents")}
	if err := os.Mkdir(d.dir, 0o700); err != nil {
		return nil, fmt.Errorf("the demo needs a folder for its documents: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, sampleUpload), []byte("Hello from wfconnect.\n"), 0o600); err != nil {
		return nil, fmt.Errorf("the demo needs a file to upload: %w", err)
	}
	return d, nil
}

// close waits while they are being written; later they are not.
func (d *documents) close() { d.once.Do(func() { d.err = errDemoEnded }) }

// behind has them written before the first request.
func (d *documents) behind(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.once.Do(func() { d.err = provider.Sample(d.dir) })
		if d.err != nil {
			http.Error(w, "the demo's documents cannot be written: "+d.err.Error(), http.StatusInternalServerError)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// serveProvider returns one connection, and the secret of its OAuth2 client or
// its ApiKey.
func (d *demo) serveProvider(auth string, documents *documents, redirect string) (config.Provider, string, error) {
	const secret, key = "sample-secret-of-no-value", "sample-key-of-no-value"
	sample, err := provider.New(provider.Options{
		Dir: documents.dir, Auth: auth, APIKey: key, Users: []string{"maria.lopez@acme.example"},
		ClientID: "workfront", ClientSecret: secret, RedirectURIs: []string{redirect},
	})
	if err != nil {
		return config.Provider{}, "", fmt.Errorf("the sample provider cannot start: %w", err)
	}
	served, err := listen(documents.behind(sample), "127.0.0.1:0", io.Discard)
	if err != nil {
		return config.Provider{}, "", errors.Join(fmt.Errorf("the sample provider cannot be served: %w", err), sample.Close())
	}
	d.stops = append(d.stops, func() { served.close(); _ = sample.Close() }) // both end with the demo
	table := config.Provider{Name: "documents", BaseURL: served.url + "/api/v1", Auth: auth}
	if auth == "apikey" {
		table.Name, table.Username = "documents-key", "maria.lopez@acme.example"
		return table, key, nil
	}
	table.AuthenticationURL, table.TokenEndpointURL = served.url+"/oauth2/authorize", served.url+"/oauth2/token"
	table.ClientID, table.RedirectURI, table.AuthorizeParameters, table.TokenRequest = "workfront", redirect, "full", "form"
	return table, secret, nil
}
