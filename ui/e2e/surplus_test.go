//go:build linux || darwin

package e2e_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// A server that says more than it announced is told of by net/http itself, in
// words that quote what came: here, a token.
func TestWhatAServerSendsUnaskedIsNotPrinted(t *testing.T) {
	t.Parallel()
	const token = "token-that-nobody-may-read"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]{\"access_token\":%q}", token)
		defer conn.Close()
		_, _ = conn.Read(make([]byte, 1)) // until the program has gone
	}))
	t.Cleanup(server.Close)
	at := newPlace(t)
	config := fmt.Sprintf("[provider.docs]\nbase_url = \"%s\"\nauth = \"apikey\"\napi_key = \"env:KEY\"\nusername = \"maria\"\n", server.URL)
	if err := os.WriteFile(at.path("config.toml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, "--config", at.path("config.toml"), "--state", at.path("state"), "check", "docs", "--no-browser")
	cmd.Env = append(instruments(), "KEY=key-that-nobody-may-read", "HOME="+at.path("home"))
	out, err := cmd.CombinedOutput()
	if !strings.Contains(string(out), "docs") {
		t.Fatalf("%v: this test sees nothing:\n%s", err, out)
	}
	if strings.Contains(string(out), token) {
		t.Errorf("what the server sent unasked was printed:\n%s", out)
	}
}
