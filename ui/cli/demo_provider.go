package cli

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"wfconnect/flow/config"
	"wfconnect/webhook/provider"
)

// sampleUpload is a file that the demo offers to upload.
const sampleUpload = "hello from wfconnect.txt"

// demoProvider is the sample provider as one connection of the demo.
type demoProvider struct {
	table  config.Provider
	secret string // of its OAuth2 client, or its ApiKey
	stop   func()
}

// demoProviders serves the sample provider over a small folder, once for each
// kind of authentication.
func (p *program) demoProviders(dir string) (all []demoProvider, stop func(), err error) {
	documents, err := prepareDocuments(dir)
	if err != nil {
		return nil, nil, err
	}
	stop = func() {
		for _, d := range all {
			d.stop()
		}
		documents.close() // the folder is about to be removed
	}
	callback, err := freeAddress()
	if err != nil {
		stop()
		return nil, nil, fmt.Errorf("the demo needs a port of its own: %w", err)
	}
	for _, auth := range []string{"oauth2", "apikey"} {
		d, err := serveDemo(auth, documents, "http://"+callback+"/callback")
		if err != nil {
			stop()
			return nil, nil, err
		}
		all = append(all, d)
	}
	return all, stop, nil
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
func (d *documents) close() { d.once.Do(func() { d.err = errors.New("the demo has ended") }) }

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

func serveDemo(auth string, documents *documents, redirect string) (demoProvider, error) {
	const secret, key = "sample-secret-of-no-value", "sample-key-of-no-value"
	sample, err := provider.New(provider.Options{
		Dir: documents.dir, Auth: auth, APIKey: key, Users: []string{"maria.lopez@acme.example"},
		ClientID: "workfront", ClientSecret: secret, RedirectURIs: []string{redirect},
	})
	if err != nil {
		return demoProvider{}, fmt.Errorf("the sample provider cannot start: %w", err)
	}
	served, err := listen(documents.behind(sample), "127.0.0.1:0")
	if err != nil {
		return demoProvider{}, errors.Join(fmt.Errorf("the sample provider cannot be served: %w", err), sample.Close())
	}
	d := demoProvider{
		table:  config.Provider{Name: "documents", BaseURL: served.url + "/api/v1", Auth: auth},
		secret: secret,
		stop:   func() { served.close(); _ = sample.Close() }, // both end with the demo
	}
	if auth == "apikey" {
		d.table.Name, d.table.Username, d.secret = "documents-key", "maria.lopez@acme.example", key
	} else {
		d.table.AuthenticationURL, d.table.TokenEndpointURL = served.url+"/oauth2/authorize", served.url+"/oauth2/token"
		d.table.ClientID, d.table.RedirectURI, d.table.AuthorizeParameters, d.table.TokenRequest = "workfront", redirect, "full", "form"
	}
	return d, nil
}
