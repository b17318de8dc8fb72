package main

import (
	"encoding/json"
	"fmt"
	"go/format"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The worked examples of CONTRIBUTING.md are true: laid over the tree as it is they
// build, their tests too, and the program has what they add.
func TestContributing(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the program with the examples in it")
	}
	text, err := os.ReadFile("CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := withExamples(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 9 {
		t.Fatalf("the examples touch only %v: this test would pass whatever they say", slices.Collect(maps.Keys(files)))
	}
	for path, text := range files {
		if tidy, err := format.Source([]byte(text)); err != nil || string(tidy) != text {
			t.Errorf("gofmt would change %s with the examples in it (%v)", path, err)
		}
	}
	overlay := overlaid(t, files)
	packages := map[string]bool{}
	for path := range files {
		packages["./"+filepath.Dir(path)] = true
	}
	bin := filepath.Join(t.TempDir(), "wfconnect.exe") // the ending that Windows wants
	goes(t, append([]string{"vet", "-overlay", overlay}, slices.Sorted(maps.Keys(packages))...)...)
	goes(t, "build", "-overlay", overlay, "-o", bin, ".")
	for args, says := range map[string]string{
		"call --help":             "\n  versions      GET  id\n",
		"serve workfront --help":  "\n  server=named|unnamed ",
		"__complete check --only": "\nP90\tserviceInfo names a publisher\n",
	} {
		words := strings.Fields(args)
		if words[0] == "__complete" {
			words = append(words, "")
		}
		if out, err := exec.Command(bin, words...).CombinedOutput(); err != nil || !strings.Contains("\n"+string(out), says) {
			t.Errorf("with the examples in the tree, wfconnect %s does not say %q (%v):\n%s", args, says, err, out)
		}
	}
}

// withExamples are the files that the examples make or change, whole, by path.
func withExamples(text string) (map[string]string, error) {
	files := map[string]string{}
	for i, block := range strings.Split(text, "\n```") {
		kind, body, _ := strings.Cut(block, "\n")
		head, rest, _ := strings.Cut(body, "\n")
		switch {
		case i%2 == 0:
		case kind == "go":
			files[strings.TrimPrefix(head, "// ")] = rest + "\n"
		case kind == "diff":
			path := strings.TrimPrefix(head, "--- ")
			changed, err := patched(files, path, rest)
			if err != nil {
				return nil, err
			}
			files[path] = changed
		}
	}
	return files, nil
}

// patched is a file with the lines that a diff adds and takes away.
func patched(files map[string]string, path, diff string) (string, error) {
	content, there := files[path]
	if !there {
		read, err := os.ReadFile(filepath.FromSlash(path))
		if err != nil {
			return "", err
		}
		content = strings.ReplaceAll(string(read), "\r\n", "\n")
	}
	before, after := "\n", "\n"
	for line := range strings.Lines(diff + "\n") {
		if line[0] != '+' {
			before += line[1:]
		}
		if line[0] != '-' {
			after += line[1:]
		}
	}
	if n := strings.Count(content, before); n != 1 {
		return "", fmt.Errorf("CONTRIBUTING.md changes lines of %s that stand there %d times:%s", path, n, before)
	}
	return strings.Replace(content, before, after, 1), nil
}

// overlaid writes the files beside the tree, and what tells the go command so.
func overlaid(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	replace := map[string]string{}
	for path, text := range files {
		name := filepath.Join(dir, strings.ReplaceAll(path, "/", "_"))
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[filepath.FromSlash(path)] = name
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(name, list, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func goes(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}
