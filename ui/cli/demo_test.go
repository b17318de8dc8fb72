package cli

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"wfconnect/flow/config"
	"wfconnect/flow/vault"
)

// TestDemoServes: after begin the file means what the screens are given, and the
// documents are written at the first request for one; after close nobody answers
// and nothing begins any more.
func TestDemoServes(t *testing.T) {
	t.Parallel()
	d := &demo{dir: t.TempDir(), vault: vault.Memory()}
	c, err := d.begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	written, err := config.Load(d.configPath())
	if err != nil || len(written.Workfront) != len(c.Workfront) || len(c.Workfront) != 3 || len(c.Provider) != 2 {
		t.Errorf("config.toml has %d and %d connections (%v), the screens %d and %d", len(written.Workfront), len(written.Provider), err, len(c.Workfront), len(c.Provider))
	}
	documents := func() int {
		entries, err := os.ReadDir(filepath.Join(d.dir, "documents"))
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	if n := documents(); n != 0 {
		t.Errorf("%d documents before anybody asked", n)
	}
	url := c.Provider["documents"].BaseURL + "/serviceInfo"
	if err := get(t, url); err != nil {
		t.Fatal(err)
	}
	if documents() == 0 {
		t.Error("no documents after a request")
	}
	d.close()
	if get(t, url) == nil {
		t.Error("the provider answers after the end")
	}
	if _, err := d.begin(t.Context()); !errors.Is(err, errDemoEnded) {
		t.Errorf("begins after the end: %v", err)
	}
}

func get(t *testing.T, url string) error {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get(url)
	if err == nil {
		_ = res.Body.Close()
	}
	return err
}
