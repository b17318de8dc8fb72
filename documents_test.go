package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What a document leads to is there.
func TestDocumentsLeadSomewhere(t *testing.T) {
	t.Parallel()
	for _, document := range []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/architecture.md", "docs/readings.md"} {
		for _, link := range linksOf(t, document) {
			if _, err := os.Stat(filepath.FromSlash(path.Join(path.Dir(document), link))); err != nil {
				t.Errorf("%s leads to %s: %v", document, link, err)
			}
		}
	}
}

// What the README leads to is in the archives and packages of a release too.
func TestTheReleaseHasWhatTheReadmeLeadsTo(t *testing.T) {
	t.Parallel()
	archives, packages, split := strings.Cut(textOf(t, ".goreleaser.yaml"), "\nnfpms:")
	links := linksOf(t, "README.md")
	if !split || len(links) < 5 {
		t.Fatalf("archives, packages and the README's links are not found (%v): this test would pass whatever they hold", links)
	}
	for of, part := range map[string]string{"archives": archives, "packages": packages} {
		patterns := regexp.MustCompile(`(?m)- src: (\S+)$`).FindAllStringSubmatch(part, -1)
		for _, link := range links {
			if !slices.ContainsFunc(patterns, func(p []string) bool { has, _ := path.Match(p[1], link); return has }) {
				t.Errorf("README.md leads to %s, which the %s of .goreleaser.yaml leave out", link, of)
			}
		}
	}
}

// linksOf are the files of this repository that a document names in its links and pictures.
func linksOf(t *testing.T, document string) []string {
	t.Helper()
	var list []string
	for _, m := range regexp.MustCompile(`\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"`).FindAllStringSubmatch(textOf(t, document), -1) {
		if to, _, _ := strings.Cut(m[1]+m[2], "#"); to != "" && !strings.Contains(to, ":") {
			list = append(list, to)
		}
	}
	return list
}

// Every package is in the house of CONTRIBUTING.md and in docs/architecture.md.
func TestTheHouseIsDrawnWhole(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("asks the go command for the packages")
	}
	out, err := exec.Command("go", "list", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := strings.Fields(string(out))
	if len(packages) < 10 {
		t.Fatalf("go list lists only %v: this test would pass whatever is drawn", packages)
	}
	house, architecture := textOf(t, "CONTRIBUTING.md"), textOf(t, "docs/architecture.md")
	for _, name := range packages {
		below, is := strings.CutPrefix(name, "wfconnect/")
		if !is {
			continue // main.go is drawn as a file
		}
		if !strings.Contains(house, "\n"+below+"/ ") {
			t.Errorf("the house in CONTRIBUTING.md does not have %s/", below)
		}
		if !regexp.MustCompile(`\b` + path.Base(below) + `\b`).MatchString(architecture) {
			t.Errorf("docs/architecture.md does not name %s", below)
		}
	}
}

func textOf(t *testing.T, document string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash(document))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// Every question that the code names by an id, as findings do, is in docs/readings.md,
// and nothing else is.
func TestReadingsAreWritten(t *testing.T) {
	t.Parallel()
	id := regexp.MustCompile(`\b[ADJ][0-9]{2}\b`)
	named := map[string]string{}
	err := filepath.WalkDir(".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".go" {
			return err
		}
		for _, found := range id.FindAllString(textOf(t, filepath.ToSlash(name)), -1) {
			named[found] = name
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\| ([ADJ][0-9]{2}) \|`).FindAllStringSubmatch(textOf(t, "docs/readings.md"), -1) {
		rows[m[1]] = true
		if named[m[1]] == "" {
			t.Errorf("docs/readings.md has %s, which nothing names", m[1])
		}
	}
	for question, name := range named {
		if !rows[question] {
			t.Errorf("%s names %s, which is not in docs/readings.md", name, question)
		}
	}
}
