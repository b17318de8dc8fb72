package report

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wfconnect/flow/wire"
	"wfconnect/webhook"
	"wfconnect/webhook/conformance"
)

var update = flag.Bool("update", false, "write docs/checks.md anew")

// TestChecksAreDocumented: docs/checks.md is made of the checks themselves.
// go test ./flow/report -run TestChecksAreDocumented -update writes it.
func TestChecksAreDocumented(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "docs", "checks.md")
	want := catalogue()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil { //nolint:gosec // a page of documentation
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("docs/checks.md is not what the checks say: go test ./flow/report -run TestChecksAreDocumented -update, and read the diff")
	}
}

func catalogue() string {
	checks := conformance.Checks()
	var b strings.Builder
	b.WriteString("<!-- made by: go test ./flow/report -run TestChecksAreDocumented -update -->\n\n# The conformance checks\n\n")
	b.WriteString("What `wfconnect check NAME` asks of a document webhook provider. One id may stand for several checks. ")
	b.WriteString("*must* fails a run, *should* warns; what Adobe leaves open fails with `--profile strict` and warns otherwise. ")
	b.WriteString("*writes* needs `--allow-writes`, *person* somebody who signs in.\n\n")
	for _, t := range conformance.AdobeTests() {
		section(&b, fmt.Sprintf("Test %d: %s", t.Number, t.Name), "Adobe's test: <"+t.URL+">\n\n", checks, t.Number)
	}
	section(&b, "Beyond Adobe's ten tests", "", checks, 0)
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func section(b *strings.Builder, heading, lead string, checks []conformance.Check, test int) {
	fmt.Fprintf(b, "## %s\n\n%s", heading, lead)
	any := false
	for _, c := range checks {
		if c.Test == test {
			any = true
			entryOf(b, c)
		}
	}
	if !any {
		b.WriteString("No check of its own.\n\n")
	}
}

func entryOf(b *strings.Builder, c conformance.Check) {
	marks := []string{string(c.Severity), wire.Code(c.Endpoint)}
	switch c.Auth {
	case webhook.AuthOAuth2:
		marks = append(marks, "OAuth2")
	case webhook.AuthAPIKey:
		marks = append(marks, "ApiKey")
	}
	for _, m := range []struct {
		is   bool
		word string
	}{{c.Writes, "writes"}, {c.Person, "person"}, {c.Destructive, "may end tokens, done last"}} {
		if m.is {
			marks = append(marks, m.word)
		}
	}
	fmt.Fprintf(b, "### %s %s\n\n%s. [%s](%s)\n\n", c.ID, wire.Inline(c.Title), strings.Join(marks, ", "), wire.Inline(c.Clause), c.URL)
	for _, r := range []row{{"Does", c.Does}, {"Needs", c.Needs}, {"In Workfront", c.Consequence}, {"Fix", c.Fix}} {
		if r.text != "" {
			fmt.Fprintf(b, "- %s: %s\n", r.label, wire.Inline(r.text))
		}
	}
	b.WriteString("\n")
}

// TestEveryCheckSaysWhatItTakes to be read without this program at hand.
func TestEveryCheckSaysWhatItTakes(t *testing.T) {
	t.Parallel()
	for _, c := range conformance.Checks() {
		for name, text := range map[string]string{"title": c.Title, "endpoint": c.Endpoint, "clause": c.Clause, "url": c.URL, "does": c.Does, "consequence": c.Consequence, "fix": c.Fix} {
			if text == "" {
				t.Errorf("%s %s has no %s", c.ID, c.Title, name)
			}
		}
	}
}
