//go:build unix

package flow_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/practice"
	"wfconnect/workfront"
	"wfconnect/workfront/simulator"
)

var practiceKey = vault.Key{Kind: "workfront", Name: "practice"}

// office is a Workfront whose refresh tokens rotate, and end their whole login
// when one is used twice; and the vault that some programs share.
type office struct {
	t      *testing.T
	sim    *simulator.Workfront
	url    string
	vault  string
	config config.Workfront

	mu        sync.Mutex
	given     map[string]int // refresh tokens, in the order in which they were given
	refreshed int
	refused   []string // what the token endpoint refused
	asked     chan struct{}
	conns     map[net.Conn]bool
	quiet     *sync.Cond
}

const practiceSecret = "practice-secret-of-no-value"

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, vault: swift(t), given: map[string]int{}, conns: map[net.Conn]bool{}, asked: make(chan struct{}, 1)}
	o.quiet = sync.NewCond(&o.mu)
	o.sim = simulator.New(simulator.Options{Apps: []simulator.App{{ClientID: "practice", ClientSecret: practiceSecret, RedirectURIs: []string{callback}}}})
	if err := o.sim.SetFault("refresh_token", "rotating-reuse-kills-family"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(o)
	server.Config.ConnState = o.connected
	server.Start()
	t.Cleanup(server.Close)
	o.url = server.URL
	o.config = config.Workfront{
		Name: "practice", Domain: o.url, Flow: config.FlowAuthorizationCode, ClientID: "practice", ClientSecret: "env:SECRET",
		RedirectURI: callback, TokenRequest: "form", APIVersion: "v21.0", Organization: "acme", Lane: "my",
		Transport: config.Transport{Timeout: 30 * time.Second},
	}
	return o
}

// swift is a folder in memory where there is one: a killed program is no power
// failure, so nothing is tested by waiting for a disk.
func swift(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "wfconnect-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// ServeHTTP is the Workfront, and looks at what the token endpoint says.
func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != simulator.TokenPath {
		o.sim.ServeHTTP(w, r)
		return
	}
	select {
	case o.asked <- struct{}{}:
	default:
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // who asked was killed in the middle of it
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	seen := httptest.NewRecorder()
	o.mu.Lock() // as it is given, so it is noted
	o.sim.ServeHTTP(seen, r)
	var tokens struct {
		RefreshToken string `json:"refresh_token"`
	}
	if seen.Code == http.StatusOK && json.Unmarshal(seen.Body.Bytes(), &tokens) == nil {
		o.given[tokens.RefreshToken] = len(o.given) + 1
		if bytes.Contains(body, []byte("grant_type=refresh_token")) {
			o.refreshed++
		}
	} else {
		o.refused = append(o.refused, seen.Body.String())
	}
	o.mu.Unlock()
	for name, values := range seen.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(seen.Code)
	_, _ = w.Write(seen.Body.Bytes()) // who asked may have been killed
}

func (o *office) connected(c net.Conn, state http.ConnState) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.conns[c] = state != http.StateClosed && state != http.StateHijacked; !o.conns[c] {
		delete(o.conns, c)
	}
	o.quiet.Broadcast()
}

// hushed waits until everything is done that a program that is gone has asked
// for.
func (o *office) hushed() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.conns) > 0 {
		o.quiet.Wait()
	}
}

// number is when a refresh token was given, and whether it is the newest.
func (o *office) number(refreshToken string) (n int, live bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n = o.given[refreshToken]
	return n, n == len(o.given)
}

// prepare is the connection as a program finds it. Within this one it needs no
// network, which would leave connections open.
func (o *office) prepare() flow.Connect {
	o.t.Helper()
	parts := flow.Parts{
		Vault: vault.File(o.vault), Log: wire.NewLog(wire.NewRedactor(), time.Now),
		Env: func(string) string { return practiceSecret },
	}
	if o.sim != nil {
		parts.Transport = inside{o}
	}
	c, err := flow.Prepare(o.t.Context(), o.config, parts)
	if err != nil {
		o.t.Fatal(err)
	}
	return c
}

// signIn stores the tokens of a new login.
func (o *office) signIn() {
	o.t.Helper()
	direct := &http.Client{Transport: inside{o}}
	host, err := workfront.ParseHost(o.url)
	if err != nil {
		o.t.Fatal(err)
	}
	app := workfront.Application{Host: host, ClientID: "practice", ClientSecret: practiceSecret, RedirectURI: callback, Style: workfront.StyleForm}
	location, err := practice.Allow(o.t.Context(), direct, app.AuthorizeURL("a-state-of-some-length-0123456789"))
	if location == "" {
		o.t.Fatal(err)
	}
	tokens, err := app.Exchange(o.t.Context(), direct, code(o.t, location, nil))
	if err != nil {
		o.t.Fatal(err)
	}
	err = vault.File(o.vault).Update(o.t.Context(), practiceKey, func(vault.Entry) vault.Entry {
		return vault.Entry{Tokens: &vault.Tokens{
			AccessToken: string(tokens.AccessToken), RefreshToken: string(tokens.RefreshToken), ExpiresIn: tokens.ExpiresIn, Host: host.String(), Issued: time.Now(),
		}}
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) stored() vault.Tokens {
	o.t.Helper()
	e, there, err := vault.File(o.vault).Load(o.t.Context(), practiceKey)
	if err != nil || !there || e.Tokens == nil {
		o.t.Fatalf("the vault cannot be read: %v, %v, %v", e, there, err)
	}
	return *e.Tokens
}

// program is this test's binary as another program: it does what its first line
// says, and tells in lines.
type program struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines *bufio.Scanner
}

func (o *office) start(does string) *program {
	o.t.Helper()
	p := &program{cmd: exec.CommandContext(o.t.Context(), os.Args[0], "-test.run=^TestAsAnotherProgram$")}
	p.cmd.Env = append(os.Environ(), "WFCONNECT_TEST_DOES="+does, "WFCONNECT_TEST_URL="+o.url, "WFCONNECT_TEST_VAULT="+o.vault)
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		o.t.Fatal(err)
	}
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		o.t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		o.t.Fatal(err)
	}
	p.lines = bufio.NewScanner(out)
	return p
}

// line is the next that the program tells; "" at its end.
func (p *program) line() string {
	if !p.lines.Scan() {
		return ""
	}
	return p.lines.Text()
}

// TestAsAnotherProgram is no test of its own: it is what the others start.
func TestAsAnotherProgram(t *testing.T) {
	does := os.Getenv("WFCONNECT_TEST_DOES")
	if does == "" {
		t.Skip("it is run by other tests")
	}
	o := &office{t: t, vault: os.Getenv("WFCONNECT_TEST_VAULT"), config: config.Workfront{
		Name: "practice", Domain: os.Getenv("WFCONNECT_TEST_URL"), Flow: config.FlowAuthorizationCode, ClientID: "practice", ClientSecret: "env:SECRET",
		RedirectURI: callback, TokenRequest: "form", APIVersion: "v21.0", Organization: "acme", Lane: "my", Transport: config.Transport{Timeout: 30 * time.Second},
	}}
	c := o.prepare()
	fmt.Println("ready")
	switch does {
	case "refresh until it is killed":
		for c.Problem == nil {
			c = driven(t.Context(), c, flow.Refresh{Now: time.Now()})
			fmt.Printf("stored %s %v\n", string(c.Tokens.RefreshToken), c.Problem)
		}
	case "what it is told":
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			ev := flow.Event(flow.Refresh{Now: time.Now()})
			if lines.Text() == "call" {
				ev = flow.Ask{Path: workfront.WhoAmIPath, Now: time.Now()}
			}
			c = driven(t.Context(), c, ev)
			fmt.Println(outcome(lines.Text(), c))
		}
	}
}

func outcome(told string, c flow.Connect) string {
	switch {
	case c.Problem != nil:
		return "problem " + strings.ReplaceAll(c.Problem.Error(), "\n", " ")
	case told == "call" && (c.Call.Err != nil || c.Call.Answer.Refused != nil || c.Call.Answer.Rows != 1):
		return fmt.Sprintf("problem %v %v", c.Call.Err, c.Call.Answer.Refused)
	case c.NotKept != nil:
		return "problem " + c.NotKept.Error()
	}
	return "works " + string(c.Tokens.AccessToken)
}

// driven gives a connection an event, and waits for all that comes of it.
func driven(ctx context.Context, c flow.Connect, ev flow.Event) flow.Connect {
	c, err := flow.Run(ctx, c, ev, nil, func(flow.Connect) {})
	if err != nil {
		fmt.Println("problem", err)
	}
	return c
}
