package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func acme() Workfront {
	return Workfront{Name: "acme", Domain: "acme", ClientID: "id", RedirectURI: "https://a/cb"}
}

// TestSetWorkfront: the whole text after is compared, so every byte that was
// not to change is asserted.
func TestSetWorkfront(t *testing.T) {
	t.Parallel()
	const plain = "[workfront.acme]\ndomain = \"acme\"\nclient_id = \"id\"\nredirect_uri = \"https://a/cb\"\n"
	const aligned = "[workfront.acme]\ndomain       = \"acme\"\nclient_id    = \"id\"\nredirect_uri = \"https://a/cb\"\n"
	tests := map[string]struct {
		before, old string
		change      func(w *Workfront)
		after       string
	}{
		"add to nothing":     {"", "", nil, aligned},
		"add to a blank":     {"# mine\n\n", "", nil, "# mine\n\n" + aligned},
		"add below":          {"[vault]\nkind = 'file'\n", "", nil, "[vault]\nkind = 'file'\n\n" + aligned},
		"add, no newline":    {"[vault]\nkind = 'file' # x", "", nil, "[vault]\nkind = 'file' # x\n\n" + aligned},
		"add, CRLF":          {"[vault]\r\nkind = 'file'\r\n", "", nil, "[vault]\r\nkind = 'file'\r\n\r\n" + strings.ReplaceAll(aligned, "\n", "\r\n")},
		"add, CRLF, no end":  {"[vault]\r\nkind = 'file'", "", nil, "[vault]\r\nkind = 'file'\r\n\r\n" + strings.ReplaceAll(aligned, "\n", "\r\n")},
		"add, byte order":    {"\xef\xbb\xbf", "", nil, "\xef\xbb\xbf" + aligned},
		"add, quoted":        {"", "", func(w *Workfront) { w.Name = "日本語" }, strings.Replace(aligned, "acme]", "\"日本語\"]", 1)},
		"add, quoted dot":    {"", "", func(w *Workfront) { w.Name = `a.b "c" \` }, strings.Replace(aligned, "acme]", `"a.b \"c\" \\"]`, 1)},
		"add beside others'": {"[provider.x]\nfoo = 1\n", "", nil, "[provider.x]\nfoo = 1\n\n" + aligned},
		"add every kind of value": {"", "", func(w *Workfront) {
			w.ClientSecret, w.TrustHost, w.Transport.Timeout, w.TokenRequest = "file:a\\b", true, 2*time.Minute, "json"
		}, "[workfront.acme]\ndomain        = \"acme\"\nclient_id     = \"id\"\nclient_secret = \"file:a\\\\b\"\nredirect_uri  = \"https://a/cb\"\ntoken_request = \"json\"\ntrust_host    = true\ntimeout       = \"2m\"\n"},
		"add what is counted in days": {"", "", func(w *Workfront) {
			w.RefreshTokenAbsolute, w.RefreshTokenInactivity = Span(90*24*time.Hour), Span(36*time.Hour+30*time.Minute)
		}, "[workfront.acme]\ndomain                   = \"acme\"\nclient_id                = \"id\"\nredirect_uri             = \"https://a/cb\"\nrefresh_token_absolute   = \"90d\"\nrefresh_token_inactivity = \"36h30m\"\n"},
		"days in another way stay": {plain + "refresh_token_absolute = '2160h'\n", "acme", func(w *Workfront) { w.Lane, w.RefreshTokenAbsolute = "my", Span(90*24*time.Hour) }, plain + "refresh_token_absolute = '2160h'\nlane = \"my\"\n"},
		"change nothing":           {plain, "acme", nil, plain},
		"change one": {
			"# top\n" + plain + "# below\n\n[vault]\n", "acme", func(w *Workfront) { w.ClientID = "日本" },
			"# top\n" + strings.Replace(plain, `"id"`, `"日本"`, 1) + "# below\n\n[vault]\n",
		},
		"change keeps the line": {
			strings.Replace(plain, `client_id = "id"`, "\t\"client_id\"   =\t'id'   # the \"id\"", 1), "acme", func(w *Workfront) { w.ClientID = "x" },
			strings.Replace(plain, `client_id = "id"`, "\t\"client_id\"   =\t\"x\"   # the \"id\"", 1),
		},
		"change keeps another way to say it": {
			plain + "timeout = '0.5m' # half\nflow = '''authorization_code'''\n", "acme", func(w *Workfront) { w.Domain = "emca" },
			strings.Replace(plain, `"acme"`, `"emca"`, 1) + "timeout = '0.5m' # half\nflow = '''authorization_code'''\n",
		},
		"change, CRLF": {
			strings.ReplaceAll(plain, "\n", "\r\n"), "acme", func(w *Workfront) { w.ClientID, w.Lane = "x", "my" },
			strings.ReplaceAll(strings.Replace(plain, `"id"`, `"x"`, 1)+"lane = \"my\"\n", "\n", "\r\n"),
		},
		"change, no newline at the end": {
			strings.TrimSpace(plain), "acme", func(w *Workfront) { w.RedirectURI = "https://b/cb" },
			strings.Replace(strings.TrimSpace(plain), "https://a", "https://b", 1),
		},
		"insert, no newline at the end": {
			strings.TrimSpace(plain), "acme", func(w *Workfront) { w.Lane, w.TrustHost = "my", true },
			plain + "lane = \"my\"\ntrust_host = true",
		},
		"insert, aligned and indented": {
			"[workfront.acme]\n  domain       = 'acme'\n  client_id    = 'id'\n  redirect_uri = 'https://a/cb' # x\n\n# about the vault\n[vault]\n", "acme", func(w *Workfront) { w.Lane = "my" },
			"[workfront.acme]\n  domain       = 'acme'\n  client_id    = 'id'\n  redirect_uri = 'https://a/cb' # x\n  lane         = \"my\"\n\n# about the vault\n[vault]\n",
		},
		"remove a line": {
			plain + "lane = 'my' # prod\n# after\n", "acme", nil,
			plain + "# after\n",
		},
		"remove the last line, add another": {
			strings.TrimSpace(plain) + "\nlane = 'my'", "acme", func(w *Workfront) { w.Organization = "acme" },
			plain + "organization = \"acme\"\n",
		},
		"default is written where it stands": {
			plain + "trust_host = true\napi_version = 'v20.0'\n", "acme", nil,
			plain + "trust_host = false\napi_version = \"v21.0\"\n",
		},
		"a value of several lines": {
			strings.Replace(plain, `"id"`, "\"\"\"\\\n  [workfront.acme]\\\n  \"\"\" # x", 1), "acme", nil,
			strings.Replace(plain, `"id"`, `"id" # x`, 1),
		},
		"what looks like a header": {
			"[provider.x]\nrequest_parameters = { a = \"\"\"\n[workfront.acme]\nclient_id = \"id\"\n\"\"\", b = '''\n[workfront.acme]''' }\nlist = [\n  # [workfront.acme]\n  \"[workfront.acme]\",\n]\n" + plain, "acme", func(w *Workfront) { w.ClientID = "x" },
			"[provider.x]\nrequest_parameters = { a = \"\"\"\n[workfront.acme]\nclient_id = \"id\"\n\"\"\", b = '''\n[workfront.acme]''' }\nlist = [\n  # [workfront.acme]\n  \"[workfront.acme]\",\n]\n" + strings.Replace(plain, `"id"`, `"x"`, 1),
		},
		"the same keys elsewhere": {
			plain + "[workfront.acme2]\nclient_id = \"id\"\n[provider.acme]\nclient_id = \"id\"\n", "acme", func(w *Workfront) { w.ClientID = "x" },
			strings.Replace(plain, `"id"`, `"x"`, 1) + "[workfront.acme2]\nclient_id = \"id\"\n[provider.acme]\nclient_id = \"id\"\n",
		},
		"rename": {
			"# acme\n[ workfront . 'acme' ] # acme\n" + strings.SplitN(plain, "\n", 2)[1] + "[workfront.acme2]\n", "acme", func(w *Workfront) { w.Name, w.Lane = "a b", "my" },
			"# acme\n[ workfront . \"a b\" ] # acme\n" + strings.SplitN(plain, "\n", 2)[1] + "lane = \"my\"\n[workfront.acme2]\n",
		},
		"to pkce": {
			plain + "client_secret = 'env:X'\n", "acme", func(w *Workfront) { w.Flow = FlowPKCE },
			plain + "flow = \"pkce\"\n",
		},
		"to jwt": {
			plain + "token_request = 'form'\n", "acme", func(w *Workfront) {
				w.Flow, w.RedirectURI, w.CustomerID, w.UserID, w.PrivateKey = FlowJWT, "", "c", "u", "file:k"
			},
			"[workfront.acme]\ndomain = \"acme\"\nclient_id = \"id\"\nflow = \"jwt\"\ncustomer_id = \"c\"\nuser_id = \"u\"\nprivate_key = \"file:k\"\n",
		},
		"a literal secret goes to the vault": {
			plain + "client_secret = 'hunter2'\n", "acme", nil, plain,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acme()
			if tt.change != nil {
				tt.change(&w)
			}
			path := write(t, tt.before)
			if err := SetWorkfront(path, tt.old, w); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.after, content(t, path)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			cfg, _ := Load(path)
			if diff := cmp.Diff(w.withDefaults(), cfg.Workfront[w.Name]); diff != "" {
				t.Errorf("read back (-want +got)\n%s", diff)
			}
		})
	}
}

func TestSetWorkfrontRefuses(t *testing.T) {
	t.Parallel()
	const plain = "[workfront.acme]\ndomain = \"acme\"\nclient_id = \"id\"\nredirect_uri = \"https://a/cb\"\n"
	tests := map[string]struct {
		before, old string
		change      func(w *Workfront)
		want        string
	}{
		"no name":                   {"", "", func(w *Workfront) { w.Name = "" }, "a connection needs a name"},
		"a name that steers":        {"", "", func(w *Workfront) { w.Name = "a\x1b[31m" }, `\x1b[31m]: a name has no control characters`},
		"taken":                     {plain, "", nil, "workfront.acme: exists already"},
		"taken by another":          {plain + "[workfront.b]\n", "acme", func(w *Workfront) { w.Name = "b" }, ":5: workfront.b: exists already"},
		"not there":                 {plain, "b", func(w *Workfront) { w.Name = "b" }, "workfront.b: exists already|workfront.b: no such table"},
		"not there, renamed":        {plain, "b", func(w *Workfront) { w.Name = "c" }, "workfront.b: no such table"},
		"a literal secret":          {"", "", func(w *Workfront) { w.ClientSecret = "hunter2" }, "workfront.acme.client_secret: no secret stands in this file"},
		"an impossible combination": {plain, "acme", func(w *Workfront) { w.CustomerID = "x" }, ":5: workfront.acme.customer_id: only flow jwt uses it"},
		"a value that is not text":  {"", "", func(w *Workfront) { w.ClientID = "\xff" }, "workfront.acme.client_id: it is not UTF-8"},
		"a value of two lines":      {"", "", func(w *Workfront) { w.ClientID = "a\nb" }, "workfront.acme.client_id: must be one line"},
		"not TOML":                  {"x = ", "", nil, ":1: not valid TOML"},
		"an unknown key stays":      {plain + "foo = 1\n", "acme", nil, ":5: workfront.acme.foo: unknown key"},
		"inline":                    {"workfront = { acme = { domain = 'acme' } }\n", "acme", nil, ":1: workfront.acme: written within workfront = { … }"},
		"inline, added to":          {"workfront = { b = { domain = 'acme' } }\n", "", nil, ":1: workfront: written as workfront = { … }"},
		"inline in a table":         {"[workfront]\nacme = { domain = 'acme' }\n", "acme", nil, ":2: workfront.acme: not written as a table of its own, [workfront.acme]"},
		"dotted":                    {"[workfront]\nacme.domain = 'acme'\n", "acme", nil, ":2: workfront.acme: not written as a table"},
		"dotted at the top":         {"workfront.acme.domain = 'acme'\n", "acme", nil, ":1: workfront.acme: not written as a table"},
		"only a sub-table":          {"[workfront.acme.lane]\n", "acme", nil, ":1: workfront.acme: has no header"},
		"a value in a sub-table":    {plain + "[workfront.acme.lane]\n", "acme", nil, ":5: workfront.acme.lane: not written as lane = …"},
		"a list of tables":          {"[[workfront.acme]]\n", "acme", nil, ":1: workfront.acme: must be a table, [workfront.acme], and only one"},
		"a list of all tables":      {"[[workfront]]\n", "", nil, "without changing more than was asked"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acme()
			if tt.change != nil {
				tt.change(&w)
			}
			path := write(t, tt.before)
			err := SetWorkfront(path, tt.old, w)
			if err == nil {
				t.Fatalf("accepted:\n%s", content(t, path))
			}
			found := false
			for _, want := range strings.Split(tt.want, "|") {
				found = found || strings.Contains(err.Error(), want)
			}
			if !found || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if got := content(t, path); got != tt.before {
				t.Errorf("the file was changed:\n%s", got)
			}
		})
	}
}

func write(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func content(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What comes back must be what was given, also when the edits were planned
// wrong.
func TestReadBackIsCompared(t *testing.T) {
	t.Parallel()
	r, err := read("c", []byte(codeFlow+oauth2))
	if err != nil {
		t.Fatal(err)
	}
	w, p := acme().withDefaults(), docs().withDefaults()
	w.Name, p.RequestHeaders = "a", pairs{"X-A": "1"}
	for _, c := range []connection{&w, &p} {
		if text, err := r.verified(nil, func(map[string]any) {}, c); err == nil || !strings.Contains(err.Error(), "as it was given") {
			t.Errorf("%s: got %s, %v", c.kind(), text, err)
		}
	}
}
