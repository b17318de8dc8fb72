package doctor

import (
	"errors"
	"net"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/vault"
)

func TestTheRedirect(t *testing.T) {
	t.Parallel()
	taken := func(err error) func(string, string) (net.Listener, error) {
		return func(string, string) (net.Listener, error) {
			return nil, &net.OpError{Op: "listen", Err: os.NewSyscallError("bind", err)}
		}
	}
	for name, c := range map[string]struct {
		uri     string
		bind    func(string, string) (net.Listener, error)
		verdict Verdict
		words   string
	}{
		"free":             {"http://localhost:8976/cb", nil, OK, "127.0.0.1:8976 and [::1]:8976 is free"},
		"taken":            {"http://127.0.0.1:8976/cb", taken(syscall.EADDRINUSE), Fail, "port 8976 on 127.0.0.1 is already in use"},
		"below 1024":       {"http://127.0.0.1/cb", taken(syscall.EACCES), Fail, "below 1024"},
		"no port":          {"http://127.0.0.1:0/cb", nil, Fail, "port \"0\""},
		"https":            {"https://127.0.0.1:8976/cb", nil, Warn, "no certificate for https"},
		"elsewhere":        {"https://app.acme.com/cb", nil, Warn, "cannot be caught here"},
		"not http":         {"myapp://callback", nil, Warn, "neither http nor https"},
		"not this machine": {"http://127.0.0.1:8976/cb", taken(syscall.EADDRNOTAVAIL), Fail, "no such address"},
	} {
		if runtime.GOOS == "windows" && c.bind != nil {
			continue // other numbers
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.workfront.RedirectURI = c.uri
			if c.bind != nil {
				r.parts.Bind = c.bind
			}
			v := r.run()
			r.want(v, Redirect, c.verdict, c.words)
			if c.verdict == Fail {
				r.wantRemedy(v, flow.MendConfig)
			}
		})
	}
}

// A login of this program that waits there is no trouble, whether the system
// tells who holds the port or not.
func TestARedirectThatThisProgramWaitsFor(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("errors have other numbers there")
	}
	r := newRig(t)
	r.parts.Bind = func(string, string) (net.Listener, error) {
		return nil, &net.OpError{Op: "listen", Err: os.NewSyscallError("bind", syscall.EADDRINUSE)}
	}
	v, todo := r.visit().On(Begin{Now: time.Now(), Listening: []string{"127.0.0.1:8976"}})
	for _, do := range todo {
		v, _ = v.On(do(t.Context()))
	}
	r.want(v, Redirect, OK, "a login of this program waits at 127.0.0.1:8976")
}

func TestTheBrowser(t *testing.T) {
	t.Parallel()
	none := func() (string, error) { return "", errDenied }
	for name, c := range map[string]struct {
		env     map[string]string
		browser func() (string, error)
		verdict Verdict
		words   []string
	}{
		"there":          {map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, nil, OK, []string{"xdg-open opens it"}},
		"none":           {map[string]string{"DISPLAY": ":0"}, none, Warn, []string{"no browser opens by itself", "paste it here"}},
		"SSH":            {map[string]string{"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, nil, Warn, []string{"SSH session without a display", "ssh -L 8976:127.0.0.1:8976"}},
		"SSH, forwarded": {map[string]string{"SSH_TTY": "/dev/pts/1", "DISPLAY": "localhost:10.0"}, nil, OK, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			delete(r.env, "DISPLAY")
			for k, v := range c.env {
				r.env[k] = v
			}
			if c.browser != nil {
				r.tools.Browser = c.browser
			}
			r.want(r.run(), Browser, c.verdict, c.words...)
		})
	}
	if runtime.GOOS == "linux" {
		r := newRig(t)
		delete(r.env, "DISPLAY")
		r.want(r.run(), Browser, Warn, "no display for it")
	}
}

func TestTheVault(t *testing.T) {
	t.Parallel()
	host, now := "https://acme.my.workfront.com", time.Now()
	for name, c := range map[string]struct {
		tokens  *vault.Tokens
		verdict Verdict
		words   string
	}{
		"none yet":               {nil, OK, "no token yet: wfconnect connect acme brings one"},
		"alive":                  {&vault.Tokens{AccessToken: "a-token", Host: host, Issued: now, ExpiresIn: time.Hour}, OK, "min left"},
		"of unknown life":        {&vault.Tokens{AccessToken: "a-token", Host: host, Issued: now}, OK, "lifetime unknown"},
		"over, can be refreshed": {&vault.Tokens{AccessToken: "a-token", RefreshToken: "r-token", Host: host, Issued: now.Add(-2 * time.Hour), ExpiresIn: time.Hour}, OK, "a refresh token is there"},
		"over":                   {&vault.Tokens{AccessToken: "a-token", Host: host, Issued: now.Add(-2 * time.Hour), ExpiresIn: time.Hour}, Warn, "sign in again"},
		"of another host":        {&vault.Tokens{AccessToken: "a-token", Host: "https://acme.sb01.workfront.com", Issued: now}, Warn, "is sent to nobody else"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.store(vault.Entry{Tokens: c.tokens})
			v := r.run()
			r.want(v, Vault, c.verdict, c.words, "kind memory")
			if _, fails := v.Remedy(); fails {
				t.Error("tokens are no failure")
			}
		})
	}
	r := newRig(t)
	path := t.TempDir() + "/state"
	if err := errors.Join(os.Mkdir(path, 0o700), os.WriteFile(path+"/vault.age", []byte("not a vault"), 0o600)); err != nil {
		t.Fatal(err)
	}
	r.parts.Vault = vault.File(path)
	r.want(r.run(), Vault, Fail, "kind file", "the key of")
}
