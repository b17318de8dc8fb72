package doctor

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
)

func TestAllIsWell(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]*rig{"Workfront": newRig(t), "provider": newProviderRig(t)} {
		v := r.run()
		for _, f := range v.Findings {
			if f.Verdict != OK && f.Topic != Certificate { // the test's network has no TLS
				t.Errorf("%s: %s is %s: %s", name, f.Topic, f.Verdict, f.Says)
			}
		}
		if _, fails := v.Remedy(); fails {
			t.Errorf("%s: it fails:\n%s", name, v.Text())
		}
	}
}

// Whatever the configuration and the vault hold: the one request that goes out
// has nothing of it.
func TestNothingWithACredentialIsSent(t *testing.T) {
	t.Parallel()
	for _, r := range []*rig{newRig(t), newProviderRig(t)} {
		r.store(vault.Entry{Tokens: &vault.Tokens{AccessToken: "access-token-value", RefreshToken: "refresh-token-value", Host: "docs.acme.com", Issued: time.Now()}})
		r.provider.RequestHeaders = map[string]string{"X-Tenant-Secret": theSecret}
		r.provider.RequestParameters = map[string]string{"key": theSecret}
		v := r.run()
		if len(r.sent) != 1 {
			t.Fatalf("%d requests were sent, want one", len(r.sent))
		}
		req := r.sent[0]
		if req.Method != http.MethodHead || req.URL.Path != "/" || req.URL.RawQuery != "" || len(req.Header) != 0 || req.Body != nil {
			t.Errorf("it sent %s %s with %v", req.Method, req.URL, req.Header)
		}
		for _, value := range []string{"access-token-value", "refresh-token-value"} {
			if strings.Contains(v.Text(), value) {
				t.Errorf("a token is shown:\n%s", v.Text())
			}
		}
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value, style string
		provider     bool
		verdict      Verdict
		words        string
	}{
		"not set":                       {"", "form", false, Fail, "SECRET is not set"},
		"a newline at its end":          {theSecret + "\n", "form", false, Fail, "ends in a newline"},
		"a newline in the middle":       {theSecret + "\nmore", "form", false, Fail, "in its middle"},
		"white space":                   {" " + theSecret, "form", false, Fail, "white space"},
		"white space at a provider":     {theSecret + " ", "form", true, Warn, "white space"},
		"reserved characters in Basic":  {theSecret + "%", "json", false, Warn, "sent as Basic"},
		"reserved characters in a form": {theSecret + "%", "form", false, OK, "secret#"},
		"reserved at a provider":        {theSecret + ":", "basic", true, Warn, "sent as Basic"},
		"in the address":                {theSecret, "query", true, Warn, "into the address"},
		"a letter from elsewhere":       {theSecret + "é", "form", false, Warn, "not ASCII"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			if c.provider {
				r = newProviderRig(t)
			}
			r.env["SECRET"], r.workfront.TokenRequest, r.provider.TokenRequest = c.value, c.style, c.style
			v := r.run()
			r.want(v, Secret, c.verdict, c.words)
			if c.verdict == Fail {
				r.wantRemedy(v, flow.MendConfig)
			}
		})
	}
}

func TestSecretFiles(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("files have other permissions there")
	}
	for name, c := range map[string]struct {
		mode    os.FileMode
		text    string
		verdict Verdict
		words   string
	}{
		"his own":            {0o600, theSecret + "\n", OK, "from file:"},
		"everybody's":        {0o644, theSecret, Warn, "others on this machine can read"},
		"a space at its end": {0o600, theSecret + " \n", Fail, "white space"},
		"not there":          {0, "", Fail, "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			path := filepath.Join(t.TempDir(), "secret")
			if c.mode != 0 {
				if err := os.WriteFile(path, []byte(c.text), c.mode); err != nil {
					t.Fatal(err)
				}
			}
			r.workfront.ClientSecret = config.Secret("file:" + path)
			r.want(r.run(), Secret, c.verdict, c.words)
		})
	}
}

func TestSecretsInTheVault(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.workfront.ClientSecret = ""
	r.want(r.run(), Secret, Warn, "no secret is known yet", "connect acme ask once")
	r.store(vault.Entry{ClientSecret: theSecret})
	r.want(r.run(), Secret, OK, "from the vault")
	r.store(vault.Entry{ClientSecret: theSecret + "\n"})
	r.want(r.run(), Secret, Fail, "ends in a newline")
	r.parts.Vault, r.tools.Closed = nil, errDenied
	v := r.run()
	r.want(v, Vault, Fail, "permission denied")
	r.want(v, Secret, Skip, "the vault, which cannot be read")
	r.wantRemedy(v, flow.MendConfig)

	p := newProviderRig(t)
	p.provider = config.Provider{Name: "docs", BaseURL: "https://docs.acme.com/api/v1", Auth: config.AuthAPIKey, Username: "maria"}
	p.want(p.run(), Secret, Fail, "no ApiKey is known")
}

func TestPrivateKeys(t *testing.T) {
	t.Parallel()
	pemOf := func(bits int) string {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	}
	for text, want := range map[string]struct {
		verdict Verdict
		words   string
	}{
		pemOf(2048): {OK, "RSA with 2048 bits"},
		pemOf(1024): {Fail, "1024 bits"},
		"not a key": {Fail, "no PEM"},
		"":          {Fail, "not set"},
		"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----": {Fail, "no private key that can be read"},
	} {
		r := newRig(t)
		r.env["KEY"], r.workfront.Flow, r.workfront.PrivateKey = text, config.FlowJWT, "env:KEY"
		v := r.run()
		r.want(v, PrivateKey, want.verdict, want.words)
		if v.expects(Redirect) || v.expects(Browser) {
			t.Error("a signed JWT needs neither redirect nor browser")
		}
	}
}

func TestTheNetwork(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	for name, c := range map[string]struct {
		bend    func(*rig)
		topic   string
		verdict Verdict
		words   []string
		skips   []string
	}{
		"no such name": {func(r *rig) {
			r.tools.Lookup = func(context.Context, string) ([]netip.Addr, error) { return nil, errNotFound }
		}, Name, Fail, []string{"acme.my.workfront.com does not resolve: there is no such name"}, []string{Port, Certificate, Answer, Clock}},
		"IPv4 only": {func(r *rig) {
			r.tools.Lookup = func(context.Context, string) ([]netip.Addr, error) { return addrs("::ffff:192.0.2.7"), nil }
		}, Name, OK, []string{"192.0.2.7 (IPv4 only)"}, nil},
		"a private address for Workfront": {func(r *rig) {
			r.tools.Lookup = func(context.Context, string) ([]netip.Addr, error) { return addrs("10.0.0.1"), nil }
		}, Name, Warn, []string{"10.0.0.1", "a hosts file"}, nil},
		"nothing at the port": {func(r *rig) {
			r.tools.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, refused }
		}, Port, Fail, []string{"acme.my.workfront.com:443 refuses the connection"}, []string{Certificate, Answer, Clock}},
		"one address is dead": {func(r *rig) {
			dial := r.tools.Dial
			r.tools.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
				if address == "[2001:db8::7]:443" {
					return nil, &net.OpError{Op: "dial", Err: syscall.ENETUNREACH}
				}
				return dial(ctx, network, address)
			}
		}, Port, Warn, []string{"but not at 2001:db8::7", "cannot be reached from this network"}, nil},
		"cut off": {func(r *rig) {
			r.parts.Transport = roundTrip(func(*http.Request) (*http.Response, error) { return nil, syscall.ECONNRESET })
		}, Answer, Fail, []string{"cuts it before an answer comes"}, []string{Certificate, Clock}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			c.bend(r)
			v := r.run()
			r.want(v, c.topic, c.verdict, c.words...)
			for _, topic := range c.skips {
				r.want(v, topic, Skip, "not looked at: ")
			}
			for _, topic := range []string{Secret, Redirect, Vault, Configuration} {
				r.want(v, topic, OK)
			}
			if c.verdict == Fail {
				r.wantRemedy(v, flow.LookAtNetwork)
			}
		})
	}
}

// A name that nobody answers for costs five seconds and holds nothing else.
func TestADeadNameHoldsNothingElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.tools.Lookup = func(ctx context.Context, _ string) ([]netip.Addr, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		began, others := time.Now(), time.Time{}
		v, err := flow.Run(t.Context(), r.visit(), flow.Event(Begin{Now: began}), nil, func(v Visit) {
			if v.Summary()[Looking] == 5 { // name, port, certificate, answer, clock
				others = time.Now()
			}
		})
		if err != nil || !others.Equal(began) {
			t.Errorf("the others were done %v after the beginning (%v)", others.Sub(began), err)
		}
		if took := v.Ended.Sub(v.Began); took != nameBound {
			t.Errorf("it took %v, want %v", took, nameBound)
		}
		r.want(v, Name, Fail, "no answer within 5s")
	})
}

func TestAnAddressThatSwallowsPacketsIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.tools.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }
		v := r.run()
		r.want(v, Port, Fail, "does not answer within 5s")
		if took := v.Ended.Sub(v.Began); took != portBound {
			t.Errorf("it took %v, want %v: the addresses are tried side by side", took, portBound)
		}
	})
}

func TestProxies(t *testing.T) {
	t.Parallel()
	proxy := func(text string) func(*http.Request) (*url.URL, error) {
		return func(*http.Request) (*url.URL, error) { return url.Parse(text) }
	}
	t.Run("it answers", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.env["HTTPS_PROXY"], r.tools.Proxy = "http://maria:hunter2hunter2@proxy.corp:3128", proxy("http://maria:hunter2hunter2@proxy.corp:3128")
		v := r.run()
		r.want(v, Proxy, OK, "HTTPS_PROXY: acme.my.workfront.com goes through proxy.corp:3128, which answers")
		r.want(v, Name, Skip, "the proxy proxy.corp:3128 finds")
		r.want(v, Port, Skip, "connects to acme.my.workfront.com:443")
		r.want(v, Answer, OK)
		if strings.Contains(v.Text(), "hunter2") || strings.Contains(v.Text(), "maria") {
			t.Errorf("the proxy's password is shown:\n%s", v.Text())
		}
	})
	t.Run("it does not", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.env["HTTPS_PROXY"], r.tools.Proxy = "x", proxy("http://proxy.corp")
		r.tools.Dial = func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
		}
		v := r.run()
		r.want(v, Proxy, Fail, "proxy.corp:80", "NO_PROXY=acme.my.workfront.com")
		r.want(v, Clock, Skip)
		r.wantRemedy(v, flow.LookAtNetwork)
	})
	t.Run("it is no address", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.env["https_proxy"] = "://hunter2hunter2"
		r.tools.Proxy = func(*http.Request) (*url.URL, error) {
			return nil, fmt.Errorf("invalid proxy address %q", "://hunter2hunter2")
		}
		v := r.run()
		r.want(v, Proxy, Fail, "https_proxy names no proxy")
		r.wantRemedy(v, flow.MendConfig)
		if strings.Contains(v.Text(), "hunter2") {
			t.Errorf("the proxy's address is shown:\n%s", v.Text())
		}
	})
	t.Run("it wants a name", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.tools.Proxy = proxy("http://proxy.corp:3128")
		r.parts.Transport = roundTrip(func(*http.Request) (*http.Response, error) { return nil, fmt.Errorf("Proxy Authentication Required") })
		r.want(r.run(), Answer, Fail, "lets nobody through", "user name and a password")
	})
	for name, c := range map[string]struct{ variable, domain, words string }{
		"NO_PROXY":     {"HTTPS_PROXY", "acme", "NO_PROXY keeps acme.my.workfront.com from it"},
		"this machine": {"HTTP_PROXY", "http://127.0.0.1:8080", "is this machine"},
		"the other":    {"HTTP_PROXY", "acme", "HTTP_PROXY counts for http addresses only"},
		"none":         {"NOTHING", "acme", "none is set"},
	} {
		r := newRig(t)
		r.env[c.variable], r.workfront.Domain = "http://proxy.corp:3128", c.domain
		if !strings.Contains(r.want(r.run(), Proxy, OK).Says, c.words) {
			t.Errorf("%s: %s", name, r.want(r.run(), Proxy, OK).Says)
		}
	}
}

func TestTheClock(t *testing.T) {
	t.Parallel()
	dated := func(off time.Duration) http.Header {
		return http.Header{"Date": {time.Now().Add(off).UTC().Format(http.TimeFormat)}}
	}
	aged := dated(-10 * time.Minute)
	aged.Set("Age", "600")
	for name, c := range map[string]struct {
		header  http.Header
		verdict Verdict
		words   string
	}{
		"ahead":         {dated(-10 * time.Minute), Warn, "10 min ahead of"},
		"behind":        {dated(10 * time.Minute), Warn, "10 min behind"},
		"a little":      {dated(20 * time.Second), OK, "agree"},
		"from a cache":  {aged, OK, "agree"},
		"without":       {http.Header{"X-No-Date": {"1"}}, Skip, "has no date"},
		"no such date":  {http.Header{"Date": {"yesterday"}}, Skip, "has no date"},
		"days and days": {dated(-100 * 24 * time.Hour), Warn, "100 days ahead"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.header = c.header
			v := r.run()
			r.want(v, Clock, c.verdict, c.words)
			if _, fails := v.Remedy(); fails {
				t.Error("a clock is a warning: the JWT is signed by the server's time")
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]Verdict{200: OK, 404: OK, 405: OK, 403: Warn, 502: Warn, 503: Warn, 504: Warn, 407: Fail} {
		r := newRig(t)
		r.status = status
		r.want(r.run(), Answer, want, fmt.Sprint("answers ", status))
	}
	r := newProviderRig(t)
	r.status = 403 // without credentials that is what a provider should say
	r.want(r.run(), Answer, OK)
}

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
	path := filepath.Join(t.TempDir(), "vault.json")
	if err := os.WriteFile(path, []byte("not a vault"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.parts.Vault = vault.File(path)
	r.want(r.run(), Vault, Fail, "kind file", "read the vault")
}

func TestHosts(t *testing.T) {
	t.Parallel()
	for domain, want := range map[string]struct {
		verdict Verdict
		words   string
	}{
		"acme":                           {OK, "acme.my.workfront.adobe.com; tokens go"},
		"acme.sb01.workfront.com":        {OK, "lane sb01 (Custom Refresh Sandbox 1)"},
		"acme.preview.workfront.com":     {OK, "every weekend"},
		"acme.my.workfront.adobe.com":    {OK, "write acme.my.workfront.com"},
		"acme.test7.workfront.com":       {OK, "no name that Adobe gives"},
		"origin-acme.my.workfront.com":   {OK, "content network"},
		"oauth.my.workfront.com":         {Warn, "every organization"},
		"acme.workfront.com":             {Warn, "is it acme.my.workfront.com"},
		"acme.my.workfront.com.evil.com": {Warn, "is it spelt right"},
		"proxy.corp":                     {Warn, "none of Workfront's hosts"},
		"acme.attask-ondemand.com":       {Warn, "before 2015"},
		"http://127.0.0.1:8080":          {OK, "organization and lane are not set"},
		"http://acme.my.workfront.com":   {Fail, "client secret in clear"},
	} {
		r := newRig(t)
		r.workfront.Domain = domain
		r.want(r.run(), Host, want.verdict, want.words)
	}
}

func TestVersions(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]struct {
		verdict Verdict
		words   string
	}{
		"v22.0": {OK, "supported until 2029-04"}, "": {OK, "v21.0 is supported"}, "v16.0": {Warn, "unsupported since"},
		"v14.0": {Fail, "switched off"}, "v99.0": {Warn, "newer than the schedule"},
	} {
		r := newRig(t)
		r.workfront.APIVersion = version
		v := r.run()
		r.want(v, APIVersion, want.verdict, want.words)
	}
}

func TestProviders(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		bend    func(*config.Provider)
		topic   string
		verdict Verdict
		words   string
	}{
		"one endpoint":       {func(p *config.Provider) { p.BaseURL += "/files" }, BaseURL, Warn, "ends in /files"},
		"a slash":            {func(p *config.Provider) { p.BaseURL += "/" }, BaseURL, Warn, "ends in a slash"},
		"http":               {func(p *config.Provider) { p.BaseURL = "http://docs.acme.com/api" }, BaseURL, Warn, "travel in the open"},
		"this machine":       {func(p *config.Provider) { p.BaseURL = "http://127.0.0.1:9090/api" }, BaseURL, OK, "could not call it from outside"},
		"private":            {func(p *config.Provider) { p.BaseURL = "https://10.1.2.3/api" }, BaseURL, Warn, "private address"},
		"the same twice":     {func(p *config.Provider) { p.TokenEndpointURL = p.AuthenticationURL }, Endpoints, Fail, "are the same"},
		"token over http":    {func(p *config.Provider) { p.TokenEndpointURL = "http://docs.acme.com/t" }, Endpoints, Warn, "the client secret and the tokens"},
		"page over http":     {func(p *config.Provider) { p.AuthenticationURL = "http://docs.acme.com/a" }, Endpoints, Warn, "the code travel"},
		"two hosts":          {func(p *config.Provider) { p.TokenEndpointURL = "https://login.acme.com/t" }, Endpoints, OK, "two hosts"},
		"a state of its own": {func(p *config.Provider) { p.AuthenticationURL += "?state=1" }, Configuration, Fail, "already holds a state"},
		"a colon in Basic":   {func(p *config.Provider) { p.ClientID, p.TokenRequest = "a:b", "basic" }, Configuration, Fail, "colon"},
		"a space in the ID":  {func(p *config.Provider) { p.ClientID = "workfront " }, Configuration, Fail, "white space"},
		"the firewall":       {func(*config.Provider) {}, Firewall, OK, "35.160.0.242"},
		"its warnings":       {func(*config.Provider) {}, Firewall, OK, "marked as obsolete"},
		"its gaps":           {func(*config.Provider) {}, Firewall, OK, "EU 11, 12, 13: none listed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newProviderRig(t)
			c.bend(&r.provider)
			r.want(r.run(), c.topic, c.verdict, c.words)
		})
	}
}

// Each host that the connection talks to is looked at once.
func TestEachHostOnce(t *testing.T) {
	t.Parallel()
	r := newProviderRig(t)
	r.provider.TokenEndpointURL = "https://login.acme.com/token"
	v := r.run()
	at := map[string]int{}
	clocks := 0
	for _, f := range v.Findings {
		switch f.Topic {
		case Port:
			at[f.At]++
		case Clock:
			clocks++
		}
	}
	if len(at) != 2 || at["docs.acme.com:443"] != 1 || at["login.acme.com:443"] != 1 || clocks != 1 {
		t.Errorf("ports %v, %d clocks", at, clocks)
	}
}

// What the file's reader warns of is said here too, for this connection alone.
func TestWarningsOfTheFile(t *testing.T) {
	t.Parallel()
	c, err := config.Parse("config.toml", []byte(`
[workfront.acme]
domain = "acme"
client_id = "id"
redirect_uri = "http://127.0.0.1:8976/callback"
lane = "sb01"
[workfront.beta]
domain = "beta"
client_id = "id"
redirect_uri = "http://127.0.0.1:8976/callback"
organization = "gamma"
`))
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t)
	r.workfront, r.warnings = c.Workfront["acme"], c.Warnings
	f := r.want(r.run(), Configuration, Warn, "lane: the domain says my")
	if strings.Contains(f.Says, "gamma") || strings.Contains(f.Says, "beta") {
		t.Errorf("it warns of another connection: %s", f.Says)
	}
}

func TestWhatFailsFirstIsMendedFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.env["SECRET"] = ""
	r.tools.Lookup = func(context.Context, string) ([]netip.Addr, error) { return nil, errNotFound }
	v := r.run()
	r.wantRemedy(v, flow.MendConfig)
	text := v.Text()
	secret, name, rest := strings.Index(text, "✗ secret"), strings.Index(text, "✗ name"), strings.Index(text, "✓")
	if secret != 0 || name < secret || rest < name || !strings.Contains(text, "2 failed, ") {
		t.Errorf("the failures do not come first:\n%s", text)
	}
	if got := strings.Join(v.Failed(), " "); got != "secret name" {
		t.Errorf("failed: %s", got)
	}
}

// What an earlier look still brings does not change a later one.
func TestAnew(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first, todo := r.visit().On(Begin{Now: time.Now()})
	late := todo[0](t.Context())
	second, _ := first.On(Begin{Now: time.Now()})
	after, more := second.On(late)
	if after.Summary()[Looking] != second.Summary()[Looking] || more != nil {
		t.Error("an earlier visit's finding was taken")
	}
	if before := first.Summary()[Looking]; before != len(first.Findings) {
		t.Errorf("%d of %d are looked at at first", before, len(first.Findings))
	}
}

// Names in a configuration and errors from outside cannot steer a terminal.
func TestWordsAreSafe(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.parts.Log.Redactor().Learn(wire.KindSecret, theSecret) // as an earlier look has
	r.tools.Lookup = func(context.Context, string) ([]netip.Addr, error) {
		return nil, fmt.Errorf("\x1b]0;evil\a said %s", theSecret)
	}
	v := r.run()
	if text := v.Text(); strings.Contains(text, "\x1b") || strings.Contains(text, "\a") {
		t.Errorf("%q", text)
	}
	r.want(v, Name, Fail, "secret#")
}
