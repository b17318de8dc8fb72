package config

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// docs is oauth2, and archive apikey, of problem_test.go.
func docs() Provider {
	return Provider{
		Name: "p", BaseURL: "https://d", Auth: AuthOAuth2, AuthenticationURL: "https://d/a", TokenEndpointURL: "https://d/t",
		ClientID: "i", RedirectURI: "http://localhost/cb",
	}
}

func archive() Provider {
	return Provider{Name: "p", BaseURL: "https://d", Auth: AuthAPIKey, Username: "u"}
}

type pairs = map[string]string

// TestSetProvider: the whole text after is compared, so every byte that was
// not to change is asserted.
func TestSetProvider(t *testing.T) {
	t.Parallel()
	const table = "[provider.p.request_headers] # sent\n\"X-A\"   =   '1' # one\n\n"
	const params = "request_parameters = { access_type = \"offline\" }\n"
	toAPIKey := func(p *Provider) { *p = archive() }
	tests := map[string]struct {
		before, old string
		change      func(p *Provider)
		after       string
	}{
		"add oauth2": {
			"", "", nil,
			"[provider.p]\nbase_url           = \"https://d\"\nauth               = \"oauth2\"\nauthentication_url = \"https://d/a\"\ntoken_endpoint_url = \"https://d/t\"\nclient_id          = \"i\"\nredirect_uri       = \"http://localhost/cb\"\n",
		},
		"add apikey": {"[vault]\n", "", toAPIKey, "[vault]\n\n[provider.p]\nbase_url = \"https://d\"\nauth     = \"apikey\"\nusername = \"u\"\n"},
		"add beside an application of the same name": {
			"[workfront.p]\nfoo = 1", "", toAPIKey,
			"[workfront.p]\nfoo = 1\n\n[provider.p]\nbase_url = \"https://d\"\nauth     = \"apikey\"\nusername = \"u\"\n",
		},
		"add every kind of value, CRLF": {"[vault]\r\n", "", func(p *Provider) {
			toAPIKey(p)
			p.Name, p.APIKey, p.Transport = "a b", "file:a\\b", Transport{InsecureSkipVerify: true, Timeout: time.Minute}
			p.RequestParameters = pairs{"b": "2", "a.b": "\"\n", "": "日本", "A": "1"}
			p.RequestHeaders = pairs{}
		}, "[vault]\r\n\r\n[provider.\"a b\"]\r\nbase_url             = \"https://d\"\r\nauth                 = \"apikey\"\r\nrequest_parameters   = { \"\" = \"日本\", A = \"1\", \"a.b\" = \"\\\"\\n\", b = \"2\" }\r\napi_key              = \"file:a\\\\b\"\r\nusername             = \"u\"\r\ninsecure_skip_verify = true\r\ntimeout              = \"1m\"\r\n"},
		"change nothing": {oauth2, "p", nil, oauth2},
		"change nothing, another way to say it": {
			oauth2 + "timeout = '0.5m' # half\nrequest_headers = { }\nrequest_parameters = {'b'='2',\"a\"='''1'''}\n", "p",
			func(p *Provider) { p.RequestParameters = pairs{"a": "1", "b": "2"} },
			oauth2 + "timeout = '0.5m' # half\nrequest_headers = { }\nrequest_parameters = {'b'='2',\"a\"='''1'''}\n",
		},
		"change one, comments and another's table stay": {
			"# top\n" + strings.Replace(oauth2, `client_id = "i"`, "\tclient_id='i'   # the \"i\"", 1) + "# below\n\n[provider.p2]\nclient_id = 'i'\n[workfront.p]\nclient_id = 'i'\n", "p",
			func(p *Provider) { p.ClientID = "日本" },
			"# top\n" + strings.Replace(oauth2, `client_id = "i"`, "\tclient_id=\"日本\"   # the \"i\"", 1) + "# below\n\n[provider.p2]\nclient_id = 'i'\n[workfront.p]\nclient_id = 'i'\n",
		},
		"change, CRLF": {
			strings.ReplaceAll(oauth2, "\n", "\r\n"), "p", func(p *Provider) { p.ClientID, p.RequestParameters = "x", pairs{"access_type": "offline"} },
			strings.ReplaceAll(strings.Replace(oauth2, `"i"`, `"x"`, 1)+params, "\n", "\r\n"),
		},
		"add pairs":           {oauth2 + "\n[vault]\n", "p", func(p *Provider) { p.RequestParameters = pairs{"access_type": "offline"} }, oauth2 + params + "\n[vault]\n"},
		"add pairs, aligned":  {"[provider.p]\nbase_url = 'https://d'\nauth     = 'apikey'\nusername = 'u'", "p", func(p *Provider) { toAPIKey(p); p.RequestHeaders = pairs{"X": "1"} }, "[provider.p]\nbase_url = 'https://d'\nauth     = 'apikey'\nusername = 'u'\nrequest_headers = { X = \"1\" }"},
		"change pairs":        {oauth2 + "request_headers = {'X-A'='1'} # sent\n", "p", func(p *Provider) { p.RequestHeaders = pairs{"X-A": "2", "B": "1"} }, oauth2 + "request_headers = { B = \"1\", X-A = \"2\" } # sent\n"},
		"fill empty pairs":    {oauth2 + "request_headers = { } # sent\n", "p", func(p *Provider) { p.RequestHeaders = pairs{"B": "1"} }, oauth2 + "request_headers = { B = \"1\" } # sent\n"},
		"mend pairs":          {oauth2 + "request_headers = { B = 1 }\n", "p", func(p *Provider) { p.RequestHeaders = pairs{"B": "1"} }, oauth2 + "request_headers = { B = \"1\" }\n"},
		"empty pairs":         {oauth2 + params + "# after\n", "p", func(p *Provider) { p.RequestParameters = pairs{} }, oauth2 + "# after\n"},
		"empty pairs, by nil": {oauth2 + params + "# after\n", "p", nil, oauth2 + "# after\n"},
		"a sub-table stays": {
			oauth2 + "\n" + table + "[vault]\n", "p", func(p *Provider) { p.ClientID, p.RequestHeaders = "x", pairs{"X-A": "1"} },
			strings.Replace(oauth2, `"i"`, `"x"`, 1) + "\n" + table + "[vault]\n",
		},
		"pairs above a sub-table": {
			oauth2 + "\n" + table, "p", func(p *Provider) {
				p.RequestParameters, p.RequestHeaders = pairs{"access_type": "offline"}, pairs{"X-A": "1"}
			},
			oauth2 + params + "\n" + table,
		},
		"an empty sub-table stays": {oauth2 + "[provider.p.request_headers]\n", "p", nil, oauth2 + "[provider.p.request_headers]\n"},
		"dotted pairs stay":        {oauth2 + "request_headers.X-A = '1'\n", "p", func(p *Provider) { p.RequestHeaders = pairs{"X-A": "1"} }, oauth2 + "request_headers.X-A = '1'\n"},
		"pairs over several lines stay": {
			oauth2 + "request_headers = {\n  X-A = '1', # one\n}\n", "p", func(p *Provider) { p.RequestHeaders, p.Transport.Timeout = pairs{"X-A": "1"}, time.Minute },
			oauth2 + "request_headers = {\n  X-A = '1', # one\n}\ntimeout = \"1m\"\n",
		},
		"rename, with its sub-table": {
			"# p\n" + strings.Replace(oauth2, "[provider.p]", "[ provider . 'p' ] # p", 1) + table + "[workfront.p]\n[provider.p2]\n", "p", func(p *Provider) { p.Name, p.RequestHeaders = "a.b", pairs{"X-A": "1"} },
			"# p\n" + strings.Replace(oauth2, "[provider.p]", "[ provider . \"a.b\" ] # p", 1) + strings.Replace(table, ".p.", ".\"a.b\".", 1) + "[workfront.p]\n[provider.p2]\n",
		},
		"a quoted name stays": {
			strings.Replace(oauth2, "r.p]", "r.'日 本']", 1), "日 本", func(p *Provider) { p.Name, p.ClientID = "日 本", "x" },
			strings.Replace(strings.Replace(oauth2, "r.p]", "r.'日 本']", 1), `"i"`, `"x"`, 1),
		},
		"to apikey": {oauth2 + "token_request = 'form'\nauthorize_parameters = 'full'\ntimeout = '9s'\n", "p", func(p *Provider) { toAPIKey(p); p.Transport.Timeout = 9 * time.Second }, "[provider.p]\nbase_url = \"https://d\"\nauth = \"apikey\"\ntimeout = '9s'\nusername = \"u\"\n"},
		"to oauth2": {
			apikey + "api_key = 'env:K'\n", "p", nil,
			"[provider.p]\nbase_url = \"https://d\"\nauth = \"oauth2\"\nauthentication_url = \"https://d/a\"\ntoken_endpoint_url = \"https://d/t\"\nclient_id = \"i\"\nredirect_uri = \"http://localhost/cb\"\n",
		},
		"default is written where it stands": {oauth2 + "authorize_parameters = 'state-only'\n", "p", nil, oauth2 + "authorize_parameters = \"full\"\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := docs()
			if tt.change != nil {
				tt.change(&p)
			}
			path := write(t, tt.before)
			if err := SetProvider(path, tt.old, p); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.after, content(t, path)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			cfg, _ := Load(path)
			if diff := cmp.Diff(p.withDefaults(), cfg.Provider[p.Name]); diff != "" {
				t.Errorf("read back (-want +got)\n%s", diff)
			}
		})
	}
}

func TestSetProviderRefuses(t *testing.T) {
	t.Parallel()
	headers := func(p *Provider) { p.RequestHeaders = pairs{"X-A": "2"} }
	const byHand = "provider.p.request_headers: not written as request_headers = … in one line: change it by hand"
	tests := map[string]struct {
		before, old string
		change      func(p *Provider)
		want        string
	}{
		"no name":                     {"", "", func(p *Provider) { p.Name = "" }, "cannot write [provider.]: a connection needs a name"},
		"taken":                       {apikey, "", nil, ":1: provider.p: exists already"},
		"not there":                   {"[workfront.p]\n", "p", nil, "provider.p: no such table"},
		"a literal secret":            {"", "", func(p *Provider) { p.ClientSecret = "hunter2" }, "provider.p.client_secret: no secret stands in this file"},
		"pairs that are not text":     {"", "", func(p *Provider) { p.RequestParameters = pairs{"\xff": ""} }, "provider.p.request_parameters: it is not UTF-8"},
		"a pair's value is not text":  {"", "", func(p *Provider) { p.RequestParameters = pairs{"a": "\xff"} }, "provider.p.request_parameters: it is not UTF-8"},
		"a header that cannot be":     {oauth2, "p", func(p *Provider) { p.RequestHeaders = pairs{"X A": "hunter2"} }, ":8: provider.p.request_headers.\"X A\": not a header's name"},
		"an impossible combination":   {oauth2, "p", func(p *Provider) { p.Auth, p.Username = AuthAPIKey, "u" }, "provider.p.client_id: only auth oauth2 uses it"},
		"a useless value":             {apikey, "p", func(p *Provider) { *p = archive(); p.TokenRequest = "json" }, "provider.p.token_request: only auth oauth2 uses it"},
		"inline":                      {"provider = { p = { } }\n", "p", nil, ":1: provider.p: written within provider = { … }"},
		"inline, added to":            {"provider = { q = { } }\n", "", nil, ":1: provider: written as provider = { … }: add the connection by hand"},
		"a sub-table, changed":        {oauth2 + "\n[provider.p.request_headers]\nX-A = 'hunter2'\n", "p", headers, ":9: " + byHand},
		"a sub-table, emptied":        {oauth2 + "\n[provider.p.request_headers]\nX-A = 'hunter2'\n", "p", nil, ":9: " + byHand},
		"an empty sub-table, filled":  {oauth2 + "\n[provider.p.request_headers]\n", "p", headers, ":9: " + byHand},
		"a sub-table alone":           {"[provider.p.request_headers]\nX-A = '1'\n", "p", headers, ":1: provider.p: has no header [provider.p]: change it by hand"},
		"dotted":                      {oauth2 + "request_headers.X-A = '1'\n", "p", headers, ":8: " + byHand},
		"over several lines, changed": {oauth2 + "request_headers = {\n  X-A = '1', # one\n}\n", "p", headers, ":8: " + byHand},
		"over several lines, emptied": {oauth2 + "request_headers = {\n  X-A = '1', # one\n}\n", "p", nil, ":8: " + byHand},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := docs()
			if tt.change != nil {
				tt.change(&p)
			}
			path := write(t, tt.before)
			err := SetProvider(path, tt.old, p)
			if err == nil {
				t.Fatalf("accepted:\n%s", content(t, path))
			}
			if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if got := content(t, path); got != tt.before {
				t.Errorf("the file was changed:\n%s", got)
			}
		})
	}
}
