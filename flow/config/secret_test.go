package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSecretPrintsNoLiteral(t *testing.T) {
	t.Parallel()
	w := Workfront{ClientSecret: "hunter2"}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "s", w.ClientSecret, "w", w)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "s", w.ClientSecret, "w", w)
	asJSON, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	all := log.String() + string(asJSON)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3s"} {
		all += fmt.Sprintf(verb, w.ClientSecret) + fmt.Sprintf(verb, w)
	}
	for _, leak := range []string{"hunter2", "hun", fmt.Sprintf("%x", "hunter2"), fmt.Sprintf("%X", "hunter2")} {
		if strings.Contains(all, leak) {
			t.Errorf("%q is in %s", leak, all)
		}
	}
	if got := fmt.Sprint(Secret("env:NAME")); got != "env:NAME" {
		t.Errorf("a reference prints as %s", got)
	}
}

func TestSecretRead(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	for name, text := range map[string]string{
		"plain": "s3", "newline": "s3\n", "crlf": "s3\r\n\n", "spaces": " s3 \n", "empty": "\n",
		"full": strings.Repeat("x", maxSecret), "large": strings.Repeat("x", maxSecret+1),
	} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := func(name string) string { return map[string]string{"HOME": home, "SET": "s3", "KEEP": "s3\n"}[name] }
	tests := map[string]struct{ secret, want, err string }{
		"variable":               {"env:SET", "s3", ""},
		"variable as it is":      {"env:KEEP", "s3\n", ""},
		"variable not set":       {"env:UNSET", "", "variable UNSET is not set"},
		"file":                   {"file:" + filepath.Join(home, "plain"), "s3", ""},
		"file below home":        {"file:~/newline", "s3", ""},
		"file with CRLF":         {"file:~/crlf", "s3", ""},
		"file with spaces":       {"file:~/spaces", " s3 ", ""},
		"file as large as it is": {"file:~/full", strings.Repeat("x", maxSecret), ""},
		"file too large":         {"file:~/large", "", "larger than 64 KiB"},
		"file empty":             {"file:~/empty", "", "is empty"},
		"file missing":           {"file:~/none", "", "none"},
		"folder":                 {"file:~", "", "not a regular file"},
		"device":                 {"file:/dev/null", "", "not a regular file"},
		"literal":                {"hunter2", "", "neither env:NAME nor file:PATH"},
	}
	for name, tt := range tests {
		got, err := Secret(tt.secret).Read(env)
		if got != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: got %.20q, %v; want %.20q, %q", name, got, err, tt.want, tt.err)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the literal is in %v", name, err)
		}
	}
	if _, err := Secret("").Read(env); !errors.Is(err, ErrInVault) {
		t.Errorf("no reference: %v", err)
	}
}

func TestExpandHome(t *testing.T) {
	t.Parallel()
	env := func(string) string { return "/home/me" }
	for path, want := range map[string]string{"~": "/home/me", "~/a": "/home/me/a", "~you/a": "~you/a", "/a/~": "/a/~", "": ""} {
		if got := ExpandHome(path, env); filepath.ToSlash(got) != want {
			t.Errorf("ExpandHome(%q) = %q, want %q", path, got, want)
		}
	}
}
