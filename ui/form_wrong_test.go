package ui

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"wfconnect/flow/config"
	"wfconnect/flow/vault"
)

// formDesk is a desk whose configuration is a file.
func formDesk(t *testing.T) *desk {
	d := deskWith(t, nil)
	d.config.Path = filepath.Join(t.TempDir(), "config.toml")
	d.world.Load = config.Load
	return d
}

// saves presses enter, and lets the form have what comes of it.
func saves(s Screen) Screen {
	s, cmd := s.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if cmd != nil {
		s, _ = s.Update(cmd())
	}
	return s
}

func textAt(s Screen, w, h int) string {
	content, _ := s.View(w, h)
	return ansi.Strip(content)
}

// What is wrong is said under the row that is to blame, in words of the form, and
// the caret stands there, also where the form does not fit.
func TestWrongRow(t *testing.T) {
	workfront := func(change func(*form)) func(*desk) Screen {
		return func(d *desk) Screen {
			f := newForm(d, "", nil)
			for row, value := range map[int]string{formName: "acme", formDomain: "acme", formClientID: "client-1", formRedirect: "https://acme.example/callback"} {
				f.fields[row] = newField(value, false)
			}
			change(f)
			return f
		}
	}
	provider := func(change func(set func(label, value string))) func(*desk) Screen {
		return func(d *desk) Screen {
			f := newProviderForm(d, "", nil)
			set := func(label, value string) {
				for i := range f.rows {
					if f.rows[i].label == label {
						f.rows[i].field = newField(value, false)
					}
				}
			}
			set("Name", "docs")
			set("Base API URL", "https://docs.example/api")
			set("Authentication URL", "https://docs.example/authorize")
			set("Token Endpoint URL", "https://docs.example/token")
			set("Client ID", "client-1")
			change(set)
			return f
		}
	}
	typed := func(row int, value string) func(*desk) Screen {
		return workfront(func(f *form) { f.fields[row] = newField(value, false) })
	}
	filled := func(label, value string) func(*desk) Screen {
		return provider(func(set func(string, string)) { set(label, value) })
	}
	for name, c := range map[string]struct {
		form      func(*desk) Screen
		row, says string
	}{
		"no name":             {typed(formName, ""), "name", "give the connection a name"},
		"no such host":        {typed(formDomain, "acme corp"), "Workfront host", ""},
		"no client ID":        {typed(formClientID, ""), "Client ID", "the client ID is missing"},
		"no redirect":         {typed(formRedirect, ""), "Redirect URL", "this is missing"},
		"redirect, no URL":    {typed(formRedirect, "callback"), "Redirect URL", "must be a whole URL"},
		"redirect in clear":   {typed(formRedirect, "http://acme.example/callback"), "Redirect URL", "http sends the code in clear"},
		"version":             {typed(formVersion, "latest"), "API version", ""},
		"a host of nobody's":  {typed(formDomain, "acme.example.com"), "trust this host", "is not one of Workfront's hosts"},
		"provider, no name":   {filled("Name", ""), "Name", "give the provider a name"},
		"provider, no base":   {filled("Base API URL", ""), "Base API URL", "this is missing"},
		"provider, query":     {filled("Base API URL", "https://docs.example/api?a=b"), "Base API URL", "must not have a query"},
		"provider, token URL": {filled("Token Endpoint URL", "docs"), "Token Endpoint URL", "must be a whole URL"},
		"provider, no client": {filled("Client ID", ""), "Client ID", "this is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			s := saves(c.form(formDesk(t)))
			lines := strings.Split(textAt(s, 90, 40), "\n")
			for i, line := range lines {
				if !strings.HasPrefix(line, " > "+c.row) {
					continue
				}
				if below := lines[i+1]; !strings.Contains(below, "✗ ") || !strings.Contains(below, c.says) {
					t.Errorf("below %s stands %q, want %q", c.row, below, c.says)
				}
				if text := strings.Join(lines, "\n"); strings.Contains(text, "config.toml") || strings.Contains(text, "_uri:") || strings.Contains(text, "_url:") {
					t.Errorf("the form speaks of the file:\n%s", text)
				}
				if low := textAt(s, 30, 10); !strings.Contains(low, "✗") {
					t.Errorf("on a low terminal what is wrong is not seen:\n%s", low)
				}
				return
			}
			t.Errorf("the caret is not on %s:\n%s", c.row, strings.Join(lines, "\n"))
		})
	}
}

// A file in which several tables are wrong says each in a line of its own.
func TestAllThatIsWrongWithTheFileIsSaid(t *testing.T) {
	d := formDesk(t)
	f := newForm(d, "", nil)
	f.fields[formName], f.fields[formDomain], f.fields[formClientID] = newField("acme", false), newField("acme", false), newField("c", false)
	f.blame(wrongIn(errors.New("config.toml:1: one\nconfig.toml:2: another"), kindWorkfront, "acme", rowOf))
	text := textAt(f, 90, 40)
	if strings.Count(text, "✗ config.toml") != 2 || strings.Contains(text, `\n`) {
		t.Errorf("they do not stand below each other:\n%s", text)
	}
}

// What was wrong is not said any more once it was answered.
func TestWrongIsForgottenByAnAnswer(t *testing.T) {
	f := newForm(formDesk(t), "", nil)
	f.fields[formName], f.fields[formDomain], f.fields[formClientID] = newField("acme", false), newField("acme.example.com", false), newField("c", false)
	s := saves(f)
	if !strings.Contains(textAt(s, 90, 40), "✗") {
		t.Fatal("a host that is not Workfront's is taken without a question")
	}
	s, _ = s.Update(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "})
	if text := textAt(s, 90, 40); strings.Contains(text, "✗") {
		t.Errorf("yes was said, and it is still asked for:\n%s", text)
	}
}

// A form that is refused leaves nothing behind: the secret that was typed is no
// more in the vault than the connection is in the file.
func TestRefusedFormKeepsNoSecret(t *testing.T) {
	d := formDesk(t)
	f := newProviderForm(d, "", nil)
	f.rows[0].field = newField("docs", false)
	for i := range f.rows {
		if f.rows[i].secret {
			f.rows[i].field = newField("the-typed-secret", true)
		}
	}
	saves(f) // without a Base API URL
	if e, there, err := d.world.Parts.Vault.Load(t.Context(), vault.Key{Kind: kindProvider, Name: "docs"}); err != nil || there {
		t.Errorf("the vault has %v of a connection that was not saved, %v", e, err)
	}
}
