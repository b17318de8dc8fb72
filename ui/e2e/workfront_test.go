//go:build linux || darwin

package e2e_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"wfconnect/practice"
)

// What serve workfront registers.
const (
	clientID     = "practice-client"
	clientSecret = "practice-secret-of-no-value"
	pasteOnly    = "https://integration.example/callback"
)

// serveWorkfront runs "wfconnect serve workfront" as a process of its own and
// returns its address.
func serveWorkfront(t *testing.T, faults ...string) string {
	t.Helper()
	return serveWorkfrontAt(t, "127.0.0.1:0", faults...)
}

func serveWorkfrontAt(t *testing.T, addr string, faults ...string) string {
	t.Helper()
	args := []string{"workfront", "--addr", addr}
	for _, fault := range faults {
		args = append(args, "--fault", fault)
	}
	return serving(t, args...)
}

// serving runs "wfconnect serve" and returns where it listens.
func serving(t *testing.T, args ...string) string {
	t.Helper()
	args = append([]string{"serve"}, args...)
	cmd := exec.Command(bin, args...)
	cmd.Env = newPlace(t).environ()
	var says strings.Builder
	cmd.Stderr = &says
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_, _ = io.Copy(io.Discard, lines)
		if err := cmd.Wait(); err != nil || says.Len() > 0 {
			t.Errorf("%v ended with %v: %s", args, err, &says)
		}
	})
	address, ok := strings.CutPrefix(strings.TrimSpace(first), "listening on ")
	if err != nil || !ok {
		t.Fatalf("%v began with %q, %v", args, first, err)
	}
	return address
}

// loopbackURI is a redirect URI of this machine on a free port.
func loopbackURI(t *testing.T) string { return "http://" + freeAddress(t) + "/callback" }

// newClient is a place with a config.toml for a simulated Workfront.
func newClient(t *testing.T, workfront, redirectURI string) *place {
	t.Helper()
	return newPlace(t, "PRACTICE_SECRET="+clientSecret).writeConfig(fmt.Sprintf(`# my own comment
[vault]
kind = "file"

[workfront.practice]
domain        = %q
client_id     = %q
client_secret = "env:PRACTICE_SECRET"
redirect_uri  = %q
organization  = "acme"
lane          = "my"
`, workfront, clientID, redirectURI))
}

// allow plays the person who clicks Allow access, and stops where the browser
// would leave Workfront: the redirect is returned, not followed.
func allow(t *testing.T, authorizeURL string) (redirect string) {
	t.Helper()
	workfront, err := url.Parse(authorizeURL)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: only{workfront.Host}}
	redirect, err = practice.Allow(context.Background(), client, authorizeURL)
	if redirect == "" {
		t.Fatalf("no redirect came: %v", err)
	}
	return redirect
}

// only reaches one host.
type only struct{ host string }

func (o only) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != o.host {
		return nil, errors.New("the person stays at Workfront")
	}
	return http.DefaultTransport.RoundTrip(r)
}

// arrive is the browser following the redirect to the program's listener.
func arrive(t *testing.T, redirect string) (status int, page string) {
	t.Helper()
	response, err := http.Get(redirect)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func codeOf(t *testing.T, redirect string) string {
	t.Helper()
	u, err := url.Parse(redirect)
	if err != nil || u.Query().Get("code") == "" {
		t.Fatalf("there is no code in the redirect: %v", err)
	}
	return u.Query().Get("code")
}
