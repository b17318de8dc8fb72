package config

import (
	"errors"
	"strings"
	"testing"
)

const (
	codeFlow = "[workfront.a]\ndomain = \"acme\"\nclient_id = \"i\"\nredirect_uri = \"http://127.0.0.1:1/cb\"\n"     // 4 lines
	pkceFlow = "[workfront.a]\ndomain = \"acme\"\nclient_id = \"i\"\nredirect_uri = \"https://a/cb\"\nflow='pkce'\n" // 5 lines
	jwtFlow  = "[workfront.a]\ndomain = \"acme\"\nclient_id = \"i\"\nflow = \"jwt\"\ncustomer_id = \"c\"\nuser_id = \"u\"\nprivate_key = \"file:k\"\n"
	oauth2   = "[provider.p]\nbase_url = \"https://d\"\nauth = \"oauth2\"\nauthentication_url = \"https://d/a\"\ntoken_endpoint_url = \"https://d/t\"\nclient_id = \"i\"\nredirect_uri = \"http://localhost/cb\"\n"
	apikey   = "[provider.p]\nbase_url = \"https://d\"\nauth = \"apikey\"\nusername = \"u\"\n" // 4 lines
)

func TestProblems(t *testing.T) {
	t.Parallel()
	without := func(text, key string) string {
		var kept []string
		for line := range strings.Lines(text) {
			if !strings.HasPrefix(line, key) {
				kept = append(kept, line)
			}
		}
		return strings.Join(kept, "")
	}
	tests := map[string]struct{ text, want string }{ // want: prefixes of the lines
		"unknown key, near":       {codeFlow + "cleint_id = 'x'", "c:5: workfront.a.cleint_id: unknown key; did you mean client_id"},
		"unknown key, a part":     {codeFlow + "secret = 'x'", "c:5: workfront.a.secret: unknown key; did you mean client_secret"},
		"unknown key, hyphen":     {codeFlow + "token-request = 'x'", "c:5: workfront.a.token-request: unknown key; did you mean token_request"},
		"unknown key, capitals":   {codeFlow + "Lane = 'x'", "c:5: workfront.a.Lane: unknown key; did you mean lane"},
		"unknown key, far":        {codeFlow + "zzzzzzzz = 1", "c:5: workfront.a.zzzzzzzz: unknown key; valid here: domain, flow, client_id"},
		"unknown key, escapes":    {codeFlow + "\"\\u001b[31m\" = 1", `c:5: workfront.a."\u001b[31m": unknown key; valid here`},
		"unknown key, inline":     {"workfront.a = { domain = 'acme', client_id = 'i',\n redirect_uri = 'https://a/b',\n lne = 1 }", "c:3: workfront.a.lne: unknown key; did you mean lane"},
		"unknown kind":            {"\n[workfrnt.a]\n", "c:2: workfrnt: unknown key; did you mean workfront"},
		"unknown sub-table":       {codeFlow + "\n[workfront.a.lanes]\n", "c:6: workfront.a.lanes: unknown key; did you mean lane"},
		"unknown vault key":       {"[vault]\nkinds = 'file'", "c:2: vault.kinds: unknown key; did you mean kind"},
		"vault kind":              {"[vault]\nkind = 'keyrings'", "c:2: vault.kind: must be keyring, passphrase or file; did you mean keyring"},
		"vault type":              {"vault = 1", "c:1: vault: must be a table, [vault], not a number"},
		"vault kind type":         {"vault.kind = [1]", "c:1: vault.kind: must be a string, not a list"},
		"kind type":               {"provider = 'x'", "c:1: provider: must be tables, [provider.NAME], not a string"},
		"key without name":        {"[workfront]\ndomain = 'acme'", "c:2: workfront.domain: must be a table, [workfront.NAME], not a string"},
		"list of tables":          {"[[workfront.a]]\n", "c:1: workfront.a: must be a table, [workfront.NAME], not a list of tables"},
		"name empty":              {"[workfront.\"\"]\n", `c:1: workfront."": a connection needs a name`},
		"name with escape":        {"[provider.\"a\\u001bb\"]\n", `c:1: provider."a\u001bb": a name has no control characters`},
		"name with space":         {"[provider.\" a\"]\n", `c:1: provider." a": a name does not start or end with a space`},
		"string type":             {codeFlow + "lane = 1", "c:5: workfront.a.lane: must be a string, not a number"},
		"string of two lines":     {codeFlow + "lane = \"\"\"a\nb\"\"\"", "c:5: workfront.a.lane: must be one line"},
		"bool type":               {codeFlow + "trust_host = 'yes'", "c:5: workfront.a.trust_host: must be true or false, not a string"},
		"span type":               {codeFlow + "refresh_token_absolute = 'soon'", `c:5: workfront.a.refresh_token_absolute: must be a duration above zero, such as "90d"`},
		"span of nothing":         {codeFlow + "refresh_token_inactivity = '0d'", "c:5: workfront.a.refresh_token_inactivity: must be a duration above zero"},
		"span without end":        {codeFlow + "refresh_token_inactivity = '99999999999d'", "c:5: workfront.a.refresh_token_inactivity: must be a duration above zero"},
		"span number":             {codeFlow + "refresh_token_inactivity = 90", "c:5: workfront.a.refresh_token_inactivity: must be a duration above zero"},
		"date type":               {codeFlow + "trust_host = 2020-01-01", "c:5: workfront.a.trust_host: must be true or false, not a date or time"},
		"timeout type":            {codeFlow + "timeout = 30", "c:5: workfront.a.timeout: must be a duration above zero, such as \"30s\""},
		"timeout text":            {codeFlow + "timeout = 'soon'", "c:5: workfront.a.timeout: must be a duration above zero"},
		"timeout zero":            {codeFlow + "timeout = '0s'", "c:5: workfront.a.timeout: must be a duration above zero"},
		"table type":              {oauth2 + "request_headers = 'x'", "c:8: provider.p.request_headers: must be a table of strings"},
		"table value type":        {oauth2 + "request_parameters = { a = 1 }", "c:8: provider.p.request_parameters: must be a table of strings"},
		"required key of a type":  {without(codeFlow, "client_id") + "client_id = 7", "c:4: workfront.a.client_id: must be a string"},
		"flow":                    {codeFlow + "flow = 'authorisation_code'", "c:5: workfront.a.flow: must be authorization_code, pkce or jwt; did you mean authorization_code"},
		"token_request":           {codeFlow + "token_request = 'query'", "c:5: workfront.a.token_request: must be form, json or json-body"},
		"api_version":             {codeFlow + "api_version = '21'", "c:5: workfront.a.api_version: must look like \"v21.0\""},
		"no domain":               {without(codeFlow, "domain"), "c:1: workfront.a.domain: missing: flow authorization_code needs it"},
		"no client_id":            {without(codeFlow, "client_id"), "c:1: workfront.a.client_id: missing: flow authorization_code needs it"},
		"no redirect_uri":         {without(codeFlow, "redirect"), "c:1: workfront.a.redirect_uri: missing: flow authorization_code needs it"},
		"empty client_id":         {without(codeFlow, "client_id") + "client_id = ''", "c:4: workfront.a.client_id: missing"},
		"domain http":             {without(codeFlow, "domain") + "domain = 'http://acme.my.workfront.com'", "c:4: workfront.a.domain: http://"},
		"domain junk":             {without(codeFlow, "domain") + "domain = 'a b c'", "c:4: workfront.a.domain: "},
		"domain untrusted":        {without(codeFlow, "domain") + "domain = 'https://proxy.acme.com'", "c:4: workfront.a.trust_host: proxy.acme.com is neither"},
		"domain distrusted":       {without(codeFlow, "domain") + "domain = 'https://proxy.acme.com'\ntrust_host = false", "c:5: workfront.a.trust_host: proxy.acme.com is neither"},
		"domain legacy":           {without(codeFlow, "domain") + "domain = 'acme.attask-ondemand.com'", "c:4: workfront.a.trust_host: acme.attask-ondemand.com is neither"},
		"redirect relative":       {without(codeFlow, "redirect") + "redirect_uri = '/cb'", "c:4: workfront.a.redirect_uri: must be a whole URL"},
		"redirect scheme":         {without(codeFlow, "redirect") + "redirect_uri = 'myapp://cb'", "c:4: workfront.a.redirect_uri: must be a whole URL"},
		"redirect fragment":       {without(codeFlow, "redirect") + "redirect_uri = 'https://a/cb#'", "c:4: workfront.a.redirect_uri: must not have a fragment"},
		"redirect http":           {without(codeFlow, "redirect") + "redirect_uri = 'http://a.com/cb'", "c:4: workfront.a.redirect_uri: http sends the code in clear"},
		"redirect password":       {without(codeFlow, "redirect") + "redirect_uri = 'https://u:hunter2@a.com/cb'", "c:4: workfront.a.redirect_uri: must not have a user name"},
		"organization":            {codeFlow + "organization = 'evil.com/'", "c:5: workfront.a.organization: must be letters, digits and hyphens"},
		"lane":                    {codeFlow + "lane = 'a b'", "c:5: workfront.a.lane: must be letters, digits and hyphens"},
		"pkce with secret":        {pkceFlow + "client_secret = 'env:X'", "c:6: workfront.a.client_secret: an application with flow pkce has no client secret"},
		"pkce with json":          {pkceFlow + "token_request = 'json'", "c:6: workfront.a.token_request: flow pkce sends a form"},
		"pkce without redirect":   {without(pkceFlow, "redirect"), "c:1: workfront.a.redirect_uri: missing: flow pkce needs it"},
		"customer_id without jwt": {codeFlow + "customer_id = 'x'", "c:5: workfront.a.customer_id: only flow jwt uses it"},
		"private_key without jwt": {pkceFlow + "private_key = 'file:x'", "c:6: workfront.a.private_key: only flow jwt uses it"},
		"jwt with redirect":       {jwtFlow + "redirect_uri = 'https://a/cb'", "c:8: workfront.a.redirect_uri: flow jwt has no use for it"},
		"jwt with token_request":  {jwtFlow + "token_request = 'form'", "c:8: workfront.a.token_request: flow jwt has no use for it"},
		"jwt without customer":    {without(jwtFlow, "customer_id"), "c:1: workfront.a.customer_id: missing: flow jwt needs it"},
		"jwt without user":        {without(jwtFlow, "user_id"), "c:1: workfront.a.user_id: missing: flow jwt needs it"},
		"jwt without key":         {without(jwtFlow, "private_key"), "c:1: workfront.a.private_key: missing: flow jwt needs it"},
		"jwt without client":      {without(jwtFlow, "client_id"), "c:1: workfront.a.client_id: missing: flow jwt needs it"},
		"no auth":                 {without(apikey, "auth"), "c:1: provider.p.auth: missing: oauth2 or apikey"},
		"auth":                    {without(apikey, "auth") + "auth = 'oauth'", "c:4: provider.p.auth: must be oauth2 or apikey; did you mean oauth2"},
		"no base_url":             {without(apikey, "base_url"), "c:1: provider.p.base_url: missing: auth apikey needs it"},
		"base_url":                {without(apikey, "base_url") + "base_url = 'docs.acme.com'", "c:4: provider.p.base_url: must be a whole URL"},
		"base_url query":          {without(apikey, "base_url") + "base_url = 'https://a/?b=c'", "c:4: provider.p.base_url: must not have a query"},
		"apikey without user":     {without(apikey, "username"), "c:1: provider.p.username: missing: auth apikey needs it"},
		"apikey with oauth2 keys": {apikey + "client_id = 'x'\nauthorize_parameters = 'full'", "c:5: provider.p.client_id: only auth oauth2 uses it\nc:6: provider.p.authorize_parameters: only auth oauth2 uses it"},
		"apikey sent twice":       {apikey + "[provider.p.request_headers]\nAPIKEY = 'x'", "c:6: provider.p.request_headers.APIKEY: auth apikey sends its own"},
		"oauth2 with apikey keys": {oauth2 + "api_key = 'env:K'\nusername = 'u'", "c:8: provider.p.api_key: only auth apikey uses it\nc:9: provider.p.username: only auth apikey uses it"},
		"oauth2 with nothing":     {"[provider.p]\nauth = 'oauth2'\nbase_url = 'https://d'", "c:1: provider.p.authentication_url: missing\nc:1: provider.p.client_id: missing\nc:1: provider.p.redirect_uri: missing\nc:1: provider.p.token_endpoint_url: missing"},
		"authentication_url":      {without(oauth2, "authentication") + "authentication_url = 'x'", "c:7: provider.p.authentication_url: must be a whole URL"},
		"token_endpoint_url":      {without(oauth2, "token_end") + "token_endpoint_url = 'x'", "c:7: provider.p.token_endpoint_url: must be a whole URL"},
		"authorize_parameters":    {oauth2 + "authorize_parameters = 'state'", "c:8: provider.p.authorize_parameters: must be full or state-only; did you mean state-only"},
		"provider token_request":  {oauth2 + "token_request = 'json-body'", "c:8: provider.p.token_request: must be form, query, json or basic"},
		"bearer collides":         {oauth2 + "request_headers = { authorization = 'Basic x' }", "c:8: provider.p.request_headers.authorization: auth oauth2 sends its own Authorization"},
		"header name":             {oauth2 + "[provider.p.request_headers]\n'X Y' = 'x'", "c:9: provider.p.request_headers.\"X Y\": not a header's name"},
		"header value":            {oauth2 + "request_headers = { X = \"a\\r\\nY: b\" }", "c:8: provider.p.request_headers.X: a header's value is one line"},
		"all of them, in order": {
			"[vault]\nkind = 1\n" + codeFlow + "lne = 1\ntimeout = 2\n[provider.b]\nx = 1\n",
			"c:2: vault.kind\nc:7: workfront.a.lne\nc:8: workfront.a.timeout\nc:9: provider.b.auth\nc:9: provider.b.base_url\nc:10: provider.b.x",
		},
		"syntax":        {"[vault]\nkind = \n", "c:2: not valid TOML: "},
		"no bracket":    {"[vault\nkind = 1\n", "c:1: not valid TOML: "},
		"defined twice": {"[workfront.a]\n[workfront.a]\n", "c:2: not valid TOML: Key 'workfront.a' has already been defined"},
		"not UTF-8":     {"a = 1\nb = '\xff'\n", "c:2: not UTF-8"},
		"UTF-16":        {"\xff\xfea\x00=\x001\x00", "c:1: not UTF-8"},
		"too large":     {strings.Repeat("#\n", maxSize), "c: larger than 128 KiB"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("c", []byte(tt.text))
			if err == nil {
				t.Fatalf("no problem found; want %s", tt.want)
			}
			got, want := strings.Split(err.Error(), "\n"), strings.Split(tt.want, "\n")
			if len(got) != len(want) {
				t.Fatalf("got\n%s\nwant\n%s", err, tt.want)
			}
			for i := range want {
				if !strings.HasPrefix(got[i], want[i]) {
					t.Errorf("got\n%s\nwant\n%s", err, tt.want)
				}
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Error("a password is shown")
			}
		})
	}
}

func TestNoProblem(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty": "", "byte order mark": "\xef\xbb\xbf[vault]\n",
		"code": codeFlow, "pkce": pkceFlow + "token_request = 'form'", "jwt": jwtFlow, "oauth2": oauth2, "apikey": apikey,
		"trusted proxy":                 "[workfront.a]\ndomain = 'https://proxy.acme.com'\ntrust_host = true\nclient_id = 'i'\nredirect_uri = 'https://a/b'",
		"apikey behind Basic":           apikey + "request_headers = { Authorization = 'Basic x' }",
		"parameter of two lines":        oauth2 + "request_parameters = { a = \"b\\nc\" }",
		"dotted":                        strings.NewReplacer("[workfront.a]\n", "", "\n", "\nworkfront.a.", "domain", "workfront.a.domain").Replace(strings.TrimSuffix(codeFlow, "\n")),
		"one with the same name's case": codeFlow + strings.Replace(codeFlow, ".a]", ".A]", 1),
	} {
		cfg, err := Parse("c", []byte(text))
		if err != nil || len(cfg.Warnings) > 0 {
			t.Errorf("%s: %v %v", name, err, cfg.Warnings)
		}
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"no TLS check":     {codeFlow + "insecure_skip_verify = true", "c:5: workfront.a.insecure_skip_verify: certificates are not checked"},
		"lane disagrees":   {codeFlow + "lane = 'preview'", "c:5: workfront.a.lane: the domain says my"},
		"other org":        {codeFlow + "organization = 'emca'", "c:5: workfront.a.organization: the domain says acme"},
		"legacy host":      {"[workfront.a]\ndomain = 'acme.attask-ondemand.com'\ntrust_host = true\nclient_id = 'i'\nredirect_uri = 'https://a/b'", "c:2: workfront.a.domain: attask-ondemand.com"},
		"http base":        {strings.Replace(apikey, "https://d", "http://d", 1), "c:2: provider.p.base_url: http sends secrets in clear"},
		"http redirect":    {strings.Replace(oauth2, "http://localhost/cb", "http://d/cb", 1), "c:7: provider.p.redirect_uri: http sends the code in clear"},
		"http token":       {strings.Replace(oauth2, "https://d/t", "http://d/t", 1), "c:5: provider.p.token_endpoint_url: http sends"},
		"http authorize":   {strings.Replace(oauth2, "https://d/a", "http://d/a", 1), "c:4: provider.p.authentication_url: http sends"},
		"same name":        {codeFlow + strings.Replace(apikey, ".p]", ".a]", 1), "c:5: provider.a: [workfront.NAME] has the same name"},
		"provider's check": {apikey + "insecure_skip_verify = true", "c:5: provider.p.insecure_skip_verify: certificates are not checked"},
	}
	for name, tt := range tests {
		cfg, err := Parse("c", []byte(tt.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(cfg.Warnings) != 1 || !strings.HasPrefix(cfg.Warnings[0].Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", name, cfg.Warnings, tt.want)
		}
	}
}

// A secret typed into the file, in whatever way, is in no message.
func TestSecretsAreNotQuoted(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		`"hunter2secret"`, `hunter2secret`, `"""hunter2secret"""`, `['hunter2secret']`, `{ hunter2secret = 1 }`, `"env:hunter2 secret"`,
		`"file:hunter2secret\n"`, `"\uhunter2secret"`, `"hunter2secret\u00zz"`, `"a" hunter2secret`, `"hunter2secret\q"`, `"hunter2secret`,
		`99999999999999999999hunter2secret`, `99999999999999999999`, `1979-hunter2secret`, `1979-99-99T99:99:99`, `+inhunter2secret`, `0b7hunter2secret`, `1.e9999`,
	} {
		for _, text := range []string{codeFlow + "client_secret = " + value, apikey + "api_key = " + value, jwtFlow[:len(jwtFlow)-7] + value} {
			cfg, err := Parse("c", []byte(text))
			if err == nil {
				t.Errorf("%s: no problem found", value)
				continue
			}
			for _, secret := range []string{"hunter2", "9999999999", "99-99"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%s: %v", value, err)
				}
			}
			if s := cfg.Workfront["a"].ClientSecret; s != "" {
				t.Errorf("%s: the literal is in the configuration", value)
			}
		}
	}
}

func TestErrorsUnwrap(t *testing.T) {
	t.Parallel()
	_, err := Parse("c", []byte("x = 1\ny = 2\n"))
	var first Problem
	var all Errors
	if !errors.As(err, &first) || first.Line != 1 || first.Key != "x" || !errors.As(err, &all) || len(all) != 2 {
		t.Errorf("got %v and %v", first, all)
	}
}
