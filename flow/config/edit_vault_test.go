package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSetVault(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, after string }{
		"nothing":                {"", "[vault]\nkind = \"file\"\n"},
		"a byte order mark":      {"\xef\xbb\xbf", "\xef\xbb\xbf[vault]\nkind = \"file\"\n"},
		"the line":               {"# a\n[vault] # b\n# c\nkind = 'keyring' # d\n# e\n", "# a\n[vault] # b\n# c\nkind = \"file\" # d\n# e\n"},
		"already":                {"[vault]\nkind = \"file\" # x\n", "[vault]\nkind = \"file\" # x\n"},
		"a table without a line": {"[vault]\n\n[workfront.a]\n", "[vault]\nkind = \"file\"\n\n[workfront.a]\n"},
		"no table":               {"# mine\n[workfront.a]\ndomain = 'a'", "# mine\n[workfront.a]\ndomain = 'a'\n\n[vault]\nkind = \"file\"\n"},
		"CRLF":                   {"# mine\r\n", "# mine\r\n\r\n[vault]\r\nkind = \"file\"\r\n"},
		"dotted":                 {"vault.kind = \"passphrase\"\n# x\n", "vault.kind = \"file\"\n# x\n"},
		"inline":                 {"vault = { kind = 'passphrase' }\n", "vault = { kind = \"file\" }\n"},
		"quoted keys":            {"[\"vault\"]\n\"kind\" = 'keyring'\n", "[\"vault\"]\n\"kind\" = \"file\"\n"},
		"a kind that is none":    {"[vault]\nkind = 'shoebox'\n", "[vault]\nkind = \"file\"\n"},
		"a line that looks so":   {"[workfront.a]\nkind = 'x'\nclient_id = '''\n[vault]\nkind = 'no'\n'''\n", "[workfront.a]\nkind = 'x'\nclient_id = '''\n[vault]\nkind = 'no'\n'''\n\n[vault]\nkind = \"file\"\n"},
	} {
		path := write(t, c.before)
		if err := SetVault(path, "file"); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != c.after {
			t.Errorf("%s: %v\n%q\nwant\n%q", name, err, got, c.after)
		}
	}
}

func TestSetVaultThatCannot(t *testing.T) {
	t.Parallel()
	for before, want := range map[string]string{
		"vault = {}\n":         "by hand",
		"vault = 1\n":          "by hand",
		"[[vault]]\nkind = 1":  "",
		"[vault\nkind = 'x'\n": "not valid TOML",
	} {
		path := write(t, before)
		if err := SetVault(path, "file"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", before, err)
		}
		if got, _ := os.ReadFile(path); string(got) != before {
			t.Errorf("%q became %q", before, got)
		}
	}
	if err := SetVault(filepath.Join(t.TempDir(), "c"), "shoebox"); err == nil {
		t.Error("a kind that is none was written")
	}
	path := filepath.Join(t.TempDir(), "new", "config.toml")
	if err := SetVault(path, "passphrase"); err != nil {
		t.Error(err)
	}
	if c, err := Load(path); err != nil || c.Vault.Kind != "passphrase" {
		t.Errorf("a new file: %+v, %v", c.Vault, err)
	}
}
