package config

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseReadsEveryKey(t *testing.T) {
	t.Parallel()
	got, err := Parse("config.toml", []byte(`
vault.kind = 'passphrase'

[workfront.acme]
domain = "acme"
flow = "authorization_code"
client_id = "id"
client_secret = "env:S"
redirect_uri = "https://example.com/cb?x=1"
token_request = "json-body"
api_version = "v20.0"
organization = "acme"
lane = "my"
trust_host = true
refresh_token_absolute = "90d"
refresh_token_inactivity = "36h"
ca_file = "ca.pem"
insecure_skip_verify = false
timeout = "1m30s"

[workfront."ロボット"]
domain = "http://127.0.0.1:8080"
flow = "jwt"
client_id = "id"
client_secret = "file:secret"
customer_id = "c"
user_id = "u"
private_key = "file:~/key.pem"

[provider.docs]
base_url = "https://docs.acme.com/api/v1"
auth = "oauth2"
request_headers = { X-One = "1" }
authentication_url = "https://docs.acme.com/a?x=1"
token_endpoint_url = "https://docs.acme.com/t"
client_id = "id"
client_secret = "env:P"
redirect_uri = "http://localhost:1/cb"
authorize_parameters = "state-only"
token_request = "basic"
[provider.docs.request_parameters]
access_type = "offline"

[provider.archive]
base_url = "https://archive.acme.com"
auth = "apikey"
api_key = "env:K"
username = "johndoe@foo.com"
`))
	if err != nil {
		t.Fatal(err)
	}
	plain := Transport{Timeout: 30 * time.Second}
	want := Config{
		Path:  "config.toml",
		Vault: Vault{Kind: "passphrase"},
		Workfront: map[string]Workfront{
			"acme": {
				Name: "acme", Domain: "acme", Flow: FlowAuthorizationCode, ClientID: "id", ClientSecret: "env:S",
				RedirectURI: "https://example.com/cb?x=1", TokenRequest: "json-body", APIVersion: "v20.0",
				Organization: "acme", Lane: "my", TrustHost: true,
				RefreshTokenAbsolute: Span(90 * 24 * time.Hour), RefreshTokenInactivity: Span(36 * time.Hour),
				Transport: Transport{CAFile: "ca.pem", Timeout: 90 * time.Second},
			},
			"ロボット": {
				Name: "ロボット", Domain: "http://127.0.0.1:8080", Flow: FlowJWT, ClientID: "id", ClientSecret: "file:secret",
				TokenRequest: "form", APIVersion: "v21.0", CustomerID: "c", UserID: "u", PrivateKey: "file:~/key.pem",
				Transport: plain,
			},
		},
		Provider: map[string]Provider{
			"docs": {
				Name: "docs", BaseURL: "https://docs.acme.com/api/v1", Auth: AuthOAuth2,
				RequestParameters: map[string]string{"access_type": "offline"},
				RequestHeaders:    map[string]string{"X-One": "1"},
				AuthenticationURL: "https://docs.acme.com/a?x=1", TokenEndpointURL: "https://docs.acme.com/t",
				ClientID: "id", ClientSecret: "env:P", RedirectURI: "http://localhost:1/cb",
				AuthorizeParameters: "state-only", TokenRequest: "basic", Transport: plain,
			},
			"archive": {
				Name: "archive", BaseURL: "https://archive.acme.com", Auth: AuthAPIKey,
				APIKey: "env:K", Username: "johndoe@foo.com",
				AuthorizeParameters: "full", TokenRequest: "form", Transport: plain,
			},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLoadMissingFileIsEmpty(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "none", "config.toml")
	cfg, err := Load(path)
	if err != nil || cfg.Path != path || len(cfg.Workfront)+len(cfg.Provider) != 0 {
		t.Errorf("Load = %+v, %v; want an empty configuration that knows its path", cfg, err)
	}
}

func TestLoadFolderIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := Load(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("Load of a folder = %v", err)
	}
}

func TestDefault(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	if got, err := Default(); err != nil || got != filepath.Join(dir, "wfconnect", "config.toml") {
		t.Errorf("Default = %q, %v", got, err)
	}
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("HOME", dir)
	t.Setenv("AppData", dir) // Windows
	if got, err := Default(); err != nil || !strings.HasPrefix(got, dir) || !strings.HasSuffix(got, filepath.Join("wfconnect", "config.toml")) {
		t.Errorf("Default without XDG_CONFIG_HOME = %q, %v", got, err)
	}
}

// Depth costs stack in the parser, and a stack that overflows cannot be
// recovered from.
func TestParseSurvivesDepth(t *testing.T) {
	t.Parallel()
	for _, open := range []string{"[", "{a="} {
		n := maxSize/len(open) - 8
		if open == "{a=" {
			n = 2000 // the parser takes quadratic time
		}
		if _, err := Parse("config.toml", []byte("x = "+strings.Repeat(open, n))); err == nil {
			t.Errorf("%d times %q is accepted", n, open)
		}
	}
	deep := "x = " + strings.Repeat("[", maxSize/2-8) + strings.Repeat("]", maxSize/2-8)
	if _, err := Parse("config.toml", []byte(deep)); err == nil || !strings.Contains(err.Error(), "config.toml:1: x: unknown key") {
		t.Errorf("nested arrays: %.200v", err)
	}
}

func example(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../config.toml.example")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestExampleParses(t *testing.T) {
	t.Parallel()
	cfg, err := Parse("config.toml.example", []byte(example(t)))
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Workfront) == 0 || len(cfg.Provider) == 0 || len(cfg.Warnings) != 0 {
		t.Errorf("got %+v", cfg)
	}
}

func TestExampleParsesWithEveryLineInForce(t *testing.T) {
	t.Parallel()
	text := regexp.MustCompile(`(?m)^#([a-z\[])`).ReplaceAllString(example(t), "$1")
	cfg, err := Parse("config.toml.example", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Warnings) != 0 {
		t.Error(Errors(cfg.Warnings))
	}
	flows, auths := map[string]bool{}, map[string]bool{}
	for _, w := range cfg.Workfront {
		flows[w.Flow] = true
	}
	for _, p := range cfg.Provider {
		auths[p.Auth] = true
	}
	if len(flows) != 3 || len(auths) != 2 {
		t.Errorf("flows %v, auths %v: the example shows not all of them", flows, auths)
	}
	for _, f := range append(new(Workfront).fields(), new(Provider).fields()...) {
		if !regexp.MustCompile(`(?m)^` + f.key + ` *=`).MatchString(text) {
			t.Errorf("the example does not show %s", f.key)
		}
	}
}

func TestExampleShowsDefaults(t *testing.T) {
	t.Parallel()
	cfg, err := Parse("", []byte(example(t)))
	if err != nil {
		t.Fatal(err)
	}
	w, p := cfg.Workfront["acme"], cfg.Provider["acme-docs"]
	for _, f := range append(w.fields(), p.fields()...) {
		shown := regexp.MustCompile(`(?m)^#` + f.key + ` *= (.*)$`).FindStringSubmatch(example(t))
		switch f.key {
		case "flow", "token_request", "api_version", "timeout", "insecure_skip_verify", "authorize_parameters":
			if shown == nil || shown[1] != quoteValue(f.value()) {
				t.Errorf("%s is %v by default, the example shows %q", f.key, f.value(), shown)
			}
		}
	}
}

func TestLoadDoesNotCutALargeFile(t *testing.T) {
	t.Parallel()
	path := write(t, strings.Repeat("#\n", maxSize/2)+"[vault]\n")
	if _, err := Load(path); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("got %v", err)
	}
}
