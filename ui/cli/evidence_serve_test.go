package cli

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"
)

// The server's side is recorded by serve, under its own name.
func TestEvidenceOfServing(t *testing.T) {
	t.Parallel()
	for what, path := range map[string]string{"workfront": "/attask/api/v21.0/user/search?sessionID=guessed-session", "provider": "/api/v1/files?parentId=/"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			out := &announced{address: make(chan string, 1)}
			ended := make(chan int, 1)
			go func() {
				ended <- Run(ctx, []string{"serve", what, "--record", r.at("x.har"), "--debug", r.at("x.log")}, Streams{Out: out, Err: &lines{}, Env: func(string) string { return "" }})
			}()
			select {
			case url := <-out.address:
				resp, err := http.Get(url + path)
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
			case <-time.After(20 * time.Second):
				t.Fatal("it does not serve")
			}
			cancel()
			if code := <-ended; code != 0 {
				t.Errorf("exit code %d", code)
			}
			a, log := r.left()
			if e := a.Log.Entries; len(e) != 1 || e[0].Connection != "serve "+what || e[0].Side != "server" || !strings.HasPrefix(e[0].Request.URL, "http://127.0.0.1:") {
				t.Errorf("recorded %+v", e)
			}
			if strings.Contains(log+r.read("x.har"), "guessed-session") {
				t.Error("the token that was tried is in the evidence")
			}
			has(t, log, `connection="serve `+what+`"`)
		})
	}
}

// announced is a stdout that hands over the address on its first line.
type announced struct{ address chan string }

func (a *announced) Write(b []byte) (int, error) {
	line, _, _ := strings.Cut(string(b), "\n")
	if url, ok := strings.CutPrefix(line, "listening on "); ok {
		a.address <- url
	}
	return len(b), nil
}
