package doctor

import (
	"strings"
	"testing"

	"wfconnect/flow/config"
)

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
