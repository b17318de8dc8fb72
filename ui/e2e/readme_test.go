//go:build linux || darwin

package e2e_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"wfconnect/practice"
	"wfconnect/webhook/provider"
	"wfconnect/workfront/simulator"
)

// The README is true: each of its commands is run with the real binary, against
// a Workfront and a provider that go by the names the README uses, and must end
// with the exit code and print what is shown below it. A block says how it is
// meant, in a comment before it which no reader sees:
//
//	<!-- test: words -->
//
//	by=FILE,...       its commands are run by these tests of this folder, not here
//	screen=NAME       it is of a screen: of the golden file of that name
//	file=PATH         it is a file, or more of it, and is put there; "config" is config.toml
//	exits=N           the exit code of its last command; the others end with 0
//	workfront=NAME=VALUE, provider=NAME=VALUE   a fault while it runs
//	env=NAME=VALUE    in the environment while it runs, as a Go string without quotes
//
// In what is shown, "..." stands for anything within its line, and alone for any
// number of lines. The program is not told that it is tested.
func TestReadme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := blocksOf(string(text))
	here := newReader(t)
	for path, text := range filesOf(blocks) {
		here.write(path, text)
	}
	ran := 0
	for _, b := range blocks {
		if by := b.words["by"]; by != "" {
			for name := range strings.SplitSeq(by, ",") {
				if _, err := os.Stat(name); err != nil {
					t.Errorf("README.md:%d: nobody runs these commands: %v", b.line, err)
				}
			}
			continue
		}
		if name := b.words["screen"]; name != "" {
			b.isOn(t, name)
		} else if b.kind == "text" && b.words["file"] == "" {
			t.Errorf("README.md:%d: nobody knows where this text is from", b.line)
		}
		if !slices.Contains([]string{"console", "yaml", "toml", "text"}, b.kind) {
			t.Errorf("README.md:%d: a block of the kind %q: commands stand in a console or in a workflow's yaml, where they are run", b.line, b.kind)
		}
		commands := b.commands()
		ran += len(commands)
		here.run(b, commands)
	}
	if ran < 10 {
		t.Errorf("only %d commands of the README were found: this test would pass whatever the program does", ran)
	}
	here.spans(string(text))
}

// block is what stands between two fences.
type block struct {
	line  int               // of its first fence
	kind  string            // the word behind the fence
	words map[string]string // of the comment before it
	text  string
}

func blocksOf(text string) []block {
	var blocks []block
	var open *block
	words := map[string]string{}
	for i, line := range strings.Split(text, "\n") {
		fence, isFence := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case isFence && open == nil:
			open = &block{line: i + 1, kind: fence, words: words}
		case isFence:
			blocks, open, words = append(blocks, *open), nil, map[string]string{}
		case open != nil:
			open.text += line + "\n"
		case strings.HasPrefix(line, "<!-- test: "):
			words = wordsOf(line)
		}
	}
	return blocks
}

// isOn wants the block's lines on a screen, in their order; the screen has more to
// the left of them, and between them where the block says "...".
func (b block) isOn(t *testing.T, name string) {
	t.Helper()
	golden, err := os.ReadFile(filepath.Join("..", "testdata", "TestScreens", name+".golden"))
	if err != nil {
		t.Errorf("README.md:%d: %v", b.line, err)
		return
	}
	rows, near := strings.Split(string(golden), "\n"), false
	for line := range strings.SplitSeq(strings.TrimSpace(b.text), "\n") {
		line = strings.TrimSpace(line)
		if line == "..." || line == "" {
			near = near && line == ""
			continue
		}
		at := slices.IndexFunc(rows, func(row string) bool { return strings.HasSuffix(row, " "+line) })
		if at < 0 || near && strings.TrimSpace(strings.Join(rows[:at], "")) != "" {
			t.Errorf("README.md:%d: %q is not on the screen %s, or not below the line before it", b.line, line, name)
			return
		}
		rows, near = rows[at+1:], true
	}
}

// filesOf are the files that the README shows, each whole.
func filesOf(blocks []block) map[string]string {
	files := map[string]string{}
	for _, b := range blocks {
		if path := b.words["file"]; path != "" {
			files[path] += b.text
		}
	}
	return files
}

func wordsOf(comment string) map[string]string {
	words := map[string]string{}
	for _, word := range strings.Fields(strings.TrimSuffix(strings.TrimPrefix(comment, "<!-- test: "), "-->")) {
		name, value, _ := strings.Cut(word, "=")
		words[name] = value
	}
	return words
}

// shown is a command and what the README shows below it.
type shown struct {
	command, output string
	line            int
}

// commands are the lines of a console after "$ ", and what a workflow file runs.
func (b block) commands() []shown {
	var list []shown
	for i, line := range strings.SplitAfter(b.text, "\n") {
		at := b.line + 1 + i
		switch command, is := strings.CutPrefix(line, "$ "); {
		case b.kind == "yaml":
			if _, run, is := strings.Cut(line, "run: "); is {
				list = append(list, shown{command: strings.TrimSpace(run), output: "...\n", line: at})
			}
		case b.kind != "console":
		case is:
			list = append(list, shown{command: strings.TrimSpace(command), line: at})
		case len(list) > 0:
			list[len(list)-1].output += line
		}
	}
	return list
}

// reader is a newcomer with the README before them, at their machine.
type reader struct {
	*place
	workfront *simulator.Workfront
	providers []*provider.Provider // both of one folder: with OAuth2, and with an ApiKey
	hosts     hosts
	ports     *strings.Replacer // from the README's addresses to those that are free here
	shown     *strings.Replacer // and back
}

func newReader(t *testing.T) *reader {
	t.Helper()
	here := &reader{place: newPlace(t)}
	free := map[string]string{}
	for _, address := range []string{"127.0.0.1:8976", "127.0.0.1:8977", "127.0.0.1:8080", "127.0.0.1:8081"} {
		free[address] = freeAddress(t)
	}
	here.ports, here.shown = replacers(free)
	documents := here.path("documents")
	if err := errors.Join(os.Mkdir(documents, 0o700), provider.Sample(documents)); err != nil {
		t.Fatal(err)
	}
	docs := here.serves(provider.Options{
		Dir: documents, Auth: provider.OAuth2, ClientID: "workfront", ClientSecret: sampleSecret, BaseURL: "https://docs.acme.com",
		RedirectURIs: []string{"http://" + free["127.0.0.1:8977"] + "/callback"},
	})
	here.workfront = simulator.New(simulator.Options{Apps: []simulator.App{{
		Name: "wfconnect", ClientID: "5f3c0de5f3c0de5f3c0de5f3c0de5f3c", ClientSecret: clientSecret,
		RedirectURIs: []string{"http://" + free["127.0.0.1:8976"] + "/callback"},
	}}})
	here.hosts = serveHosts(t, map[string]http.Handler{"acme.my.workfront.com": here.workfront, "docs.acme.com": docs})
	listen(t, free["127.0.0.1:8080"], here.serves(provider.Options{Dir: documents, Auth: provider.APIKey, APIKey: sampleKey}))
	here.opener("") // the person is this test
	if err := os.WriteFile(here.path("ca.pem"), here.hosts.ca, 0o600); err != nil {
		t.Fatal(err)
	}
	here.extra = []string{
		"PATH=" + here.path("bin") + ":" + filepath.Dir(bin) + ":" + os.Getenv("PATH"), "DISPLAY=:0",
		"HTTPS_PROXY=" + here.hosts.proxy, "CURL_CA_BUNDLE=" + here.path("ca.pem"),
		"ACME_SECRET=" + clientSecret, "ACME_DOCS_SECRET=" + sampleSecret, "ACME_DOCS_KEY=" + sampleKey,
	}
	return here
}

const sampleKey = "sample-key-of-no-value"

func (r *reader) serves(o provider.Options) *provider.Provider {
	r.t.Helper()
	p, err := provider.New(o)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = p.Close() })
	r.providers = append(r.providers, p)
	return p
}

// listen serves a handler at an address.
func listen(t *testing.T, address string, h http.Handler) {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: patience}
	go func() { _ = server.Serve(l) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
}

func replacers(free map[string]string) (there, back *strings.Replacer) {
	var to, from []string
	for readme, here := range free {
		to, from = append(to, readme, here), append(from, here, readme)
	}
	return strings.NewReplacer(to...), strings.NewReplacer(from...)
}

// write puts a file where the README says. What the README does not show is that
// the hosts are this test's.
func (r *reader) write(path, text string) {
	r.t.Helper()
	text = r.ports.Replace(text)
	if path == "config" {
		path = "home/config/wfconnect/config.toml"
	}
	if filepath.Ext(path) == ".toml" {
		text = regexp.MustCompile(`(?m)^\[(workfront|provider)\..*\]$`).ReplaceAllString(text, fmt.Sprintf("$0\nca_file = %q", r.path("ca.pem")))
	}
	if err := os.MkdirAll(filepath.Dir(r.path(path)), 0o700); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(r.path(path), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func (r *reader) run(b block, commands []shown) {
	env := r.environ()
	for name, value := range b.words {
		switch of, setting, _ := strings.Cut(value, "="); name {
		case "env":
			text, err := strconv.Unquote(`"` + setting + `"`)
			if err != nil {
				r.t.Fatalf("README.md:%d: env=%s: %v", b.line, value, err)
			}
			env = append(env, of+"="+text)
		case "workfront", "provider":
			r.fault(b, name, of, setting)
			defer r.fault(b, name, of, defaultOf(name, of))
		}
	}
	for i, c := range commands {
		want := 0
		if i == len(commands)-1 && b.words["exits"] != "" {
			want, _ = strconv.Atoi(b.words["exits"])
		}
		output, code := r.types(c.command, env)
		r.t.Logf("README.md:%d: %s\n%s", c.line, c.command, output) // what to copy into the README, with -v
		if code != want {
			r.t.Errorf("README.md:%d: %s\nended with %d, want %d:\n%s", c.line, c.command, code, want, output)
		} else if !pattern(c.output).MatchString(output) {
			r.t.Errorf("README.md:%d: %s\nprinted\n%s\nand the README shows\n%s", c.line, c.command, output, c.output)
		}
	}
}

func (r *reader) fault(b block, of, name, value string) {
	set := []func(name, value string) error{r.workfront.SetFault}
	if of == "provider" {
		set = nil
		for _, p := range r.providers {
			set = append(set, p.SetFault)
		}
	}
	for _, set := range set {
		if err := set(name, value); err != nil {
			r.t.Errorf("README.md:%d: %v", b.line, err)
		}
	}
}

// defaultOf is the value of a fault that is not switched on.
func defaultOf(of, name string) string {
	for _, f := range simulator.Faults() {
		if of == "workfront" && f.Name == name {
			return f.Values[0]
		}
	}
	for _, f := range provider.Faults() {
		if f.Name == name {
			return f.Values[0]
		}
	}
	return ""
}

// types a command, and returns what would be on the terminal. What serves is
// interrupted as soon as it does.
func (r *reader) types(command string, env []string) (output string, code int) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", "trap : INT\nexec 2>&1\n"+r.ports.Replace(command))
	cmd.Env, cmd.Dir, cmd.WaitDelay = env, r.dir, time.Second
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt is for the shell and what it runs, as ctrl+c is
	says, err := cmd.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	var all strings.Builder
	before := ""
	for lines := bufio.NewScanner(says); lines.Scan(); before = lines.Text() {
		fmt.Fprintln(&all, lines.Text())
		if url, ok := strings.CutPrefix(lines.Text(), "open: "); ok {
			r.signsIn(ctx, url, before)
		}
		if strings.HasPrefix(lines.Text(), "listening on ") {
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGINT)
		}
	}
	return r.shown.Replace(all.String()), exitCode(cmd.Wait())
}

// signsIn is the person in the browser, who does what the line before the
// address asks for.
func (r *reader) signsIn(ctx context.Context, url, asked string) {
	decide := practice.Allow
	switch {
	case strings.Contains(url, "workfront.com"):
		decide = practice.Allow
	case strings.Contains(asked, "press Cancel"):
		decide = practice.Cancel
	}
	if _, err := decide(ctx, r.hosts.client(), url); err != nil {
		r.t.Logf("the person: %v", err)
	}
}

// pattern is what is shown, with "..." for what is left out.
func pattern(shown string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`\A`)
	for line := range strings.Lines(strings.TrimRight(shown, "\n") + "\n") {
		switch strings.TrimSpace(line) {
		case "":
			b.WriteString(`\s*`)
		case "...":
			b.WriteString(`(?s:.*\n)??`)
		default:
			b.WriteString(strings.ReplaceAll(regexp.QuoteMeta(strings.TrimRight(line, "\n")), `\.\.\.`, `.*`) + `\n`)
		}
	}
	return regexp.MustCompile(b.String() + `\s*\z`)
}

// spans looks at the commands within sentences: each one and its flags exist.
func (r *reader) spans(text string) {
	found := map[string]bool{}
	for _, m := range regexp.MustCompile("`(wfconnect [a-z][^`]*)`").FindAllStringSubmatch(text, -1) {
		found[strings.Join(strings.Fields(m[1]), " ")] = true
	}
	for _, command := range slices.Sorted(maps.Keys(found)) {
		if output, code := r.types(command+" --help", r.environ()); code != 0 || !strings.Contains(output, "Usage:") {
			r.t.Errorf("README.md says `%s`, and its help ended with %d:\n%s", command, code, output)
		}
	}
}

func TestReadmePattern(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		shown, printed string
		fits           bool
	}{
		{"one\n", "one\n", true},
		{"one\n", "one\ntwo\n", false},
		{"", "", true},
		{"", "one\n", false},
		{"one\n...\n", "one\n", true},
		{"one\n...\n", "one\ntwo\nthree\n", true},
		{"...\nthree\n", "one\ntwo\nthree\n", true},
		{"one\n...\nthree\n", "one\nthree\n", true},
		{"...\n", "", true},
		{"o... two\n", "one two\n", true},
		{"o... two\n", "one\ntwo\n", false},
		{"a (b) [c]\n", "a (b) [c]\n", true},
		{"one\n\ntwo\n", "one\n\ntwo\n", true},
		{"...\ntwo\n...\n", "one\n", false},
	} {
		if got := pattern(c.shown).MatchString(c.printed); got != c.fits {
			t.Errorf("%q shown and %q printed: %v", c.shown, c.printed, got)
		}
	}
}
