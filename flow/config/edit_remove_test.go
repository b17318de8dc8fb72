package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRemove(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ before, kind, name, after string }{
		"the only one":    {"[workfront.a]\ndomain = 'x'\n", "workfront", "a", ""},
		"first":           {"# top\n\n[workfront.a]\nx = 1\n\n# b\n[workfront.b]\n", "workfront", "a", "# top\n\n# b\n[workfront.b]\n"},
		"middle":          {"[vault]\n\n[workfront.a]\nx = 1\n\n[workfront.b]\n", "workfront", "a", "[vault]\n\n[workfront.b]\n"},
		"last":            {"[vault]\n\n\n[workfront.a]\nx = 1\n", "workfront", "a", "[vault]\n"},
		"last, no end":    {"[vault]\n\n[workfront.a]\nx = 1", "workfront", "a", "[vault]\n"},
		"CRLF":            {"[vault]\r\n\r\n[workfront.a]\r\nx = 1\r\n\r\n[provider.a]\r\n", "workfront", "a", "[vault]\r\n\r\n[provider.a]\r\n"},
		"byte order mark": {"\xef\xbb\xbf[workfront.a]\n[vault]\n", "workfront", "a", "\xef\xbb\xbf[vault]\n"},
		"comments of its keys go, those of others stay": {
			"# above\n[workfront.a]\n# in\nx = 1 # x\n# lane = 'my'\n\n# of its own\n\n[vault]\n", "workfront", "a",
			"# above\n# of its own\n\n[vault]\n",
		},
		"a comment that touches the next header stays": {"[workfront.a]\nx = 1\n# vault\n[vault]\n", "workfront", "a", "# vault\n[vault]\n"},
		"sub-tables, wherever they are": {
			"[provider.a]\nx = 1\n[provider.a.request_headers]\ny = 1\n\n[vault]\n\n[provider.a.request_parameters]\nz = '''\n[vault]\n'''\n\n[provider.ab]\n", "provider", "a",
			"[vault]\n\n[provider.ab]\n",
		},
		"sub-tables at the end": {"[vault]\n\n[provider.a]\n\n[provider.a.request_headers]\n\n", "provider", "a", "[vault]\n"},
		"a sub-table alone":     {"[provider.a.request_headers]\n[vault]\n", "provider", "a", "[vault]\n"},
		"quoted":                {"[provider.\"日 本\"]\n[vault]\n", "provider", "日 本", "[vault]\n"},
		"a list of tables":      {"[[provider.a]]\nx = 1\n[[provider.a]]\nx = 2\n[vault]\n", "provider", "a", "[vault]\n"},
		"beside problems":       {"[workfront.a]\n[workfront.b]\nfoo = 1\n", "workfront", "a", "[workfront.b]\nfoo = 1\n"},
		"the parent stays":      {"[workfront]\n[workfront.a]\n", "workfront", "a", "[workfront]\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := write(t, tt.before)
			if err := Remove(path, tt.kind, tt.name); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.after, content(t, path)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestRemoveRefuses(t *testing.T) {
	t.Parallel()
	for want, tt := range map[string]struct{ before, kind, name string }{
		"workfront.b: no such table":                  {"[workfront.a]\n", "workfront", "b"},
		"provider.a: no such table":                   {"[workfront.a]\n", "provider", "a"},
		"the kinds are workfront and provider":        {"[vault]\n", "vault", ""},
		":1: workfront.a: not written as a table":     {"workfront.a.x = 1\n", "workfront", "a"},
		":2: provider.a: not written as a table":      {"[provider.a]\n[provider]\na.x = 1\n", "provider", "a"},
		":1: provider.a: written within provider = {": {"provider = { a = { x = 1 } }\n", "provider", "a"},
	} {
		path := write(t, tt.before)
		err := Remove(path, tt.kind, tt.name)
		if err == nil || !strings.Contains(err.Error(), strings.TrimPrefix(want, ":2: ")) {
			t.Errorf("got %v, want %s", err, want)
		}
		if got := content(t, path); got != tt.before {
			t.Errorf("%s: the file was changed:\n%s", want, got)
		}
	}
}

func TestAddThenRemoveIsNothing(t *testing.T) {
	t.Parallel()
	for _, before := range []string{"[vault]\nkind = 'file'\n", "# mine\n", "[vault]\r\n"} {
		path := write(t, before)
		if err := SetWorkfront(path, "", acme()); err != nil {
			t.Fatal(err)
		}
		if err := Remove(path, "workfront", "acme"); err != nil {
			t.Fatal(err)
		}
		if got := content(t, path); got != before {
			t.Errorf("got %q, want %q", got, before)
		}
	}
}
