package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wfconnect/practice"
	"wfconnect/webhook/provider"
)

// checked is the report of a run, in JSON.
type checked struct {
	Schema     string
	Connection string
	Summary    map[string]int
	Results    []struct{ ID, Endpoint, Verdict, Title, Expected, Got, Curl string }
}

func (r *rig) check(code int, words string, click clicks, args ...string) checked {
	r.t.Helper()
	out := r.want(code, words, click, append([]string{"check", "--format", "json"}, args...)...)
	var got checked
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		r.t.Fatalf("stdout is not JSON: %v\n%s", err, out)
	}
	return got
}

// with lists results with a verdict, in words.
func (c checked) with(verdicts ...string) string {
	var b strings.Builder
	for _, r := range c.Results {
		if slices.Contains(verdicts, r.Verdict) {
			fmt.Fprintf(&b, "%s %s %s (%s): want %s, got %s\n", r.Verdict, r.ID, r.Title, r.Endpoint, r.Expected, r.Got)
		}
	}
	return b.String()
}

func TestCheckASampleProvider(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"key", "docs"} {
		for _, writes := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s writes %t", name, writes), func(t *testing.T) {
				t.Parallel()
				r := newRig(t)
				args := []string{name, "--no-browser"}
				if writes {
					args = append(args, "--allow-writes")
				}
				got := r.check(0, "", practice.Allow, args...)
				if bad := got.with("fail", "warn", "error"); bad != "" {
					t.Error(bad)
				}
				if got.Summary["pass"] < 30 || got.Schema != "wfconnect.check/1" || got.Connection != name {
					t.Errorf("%+v", got.Summary)
				}
				for _, result := range got.Results {
					if result.Verdict == "skip" && result.Got == "" {
						t.Errorf("%s was skipped without a reason", result.ID)
					}
					if name == "docs" && result.Verdict == "skip" && (strings.Contains(result.Got, "nobody is there") || strings.Contains(result.Got, "refuse")) {
						t.Errorf("%s: %s", result.ID, result.Got)
					}
				}
			})
		}
	}
}

func TestCheckNamesAFault(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if err := r.oauth.SetFault("state", "altered"); err != nil {
		t.Fatal(err)
	}
	got := r.check(1, "failed", practice.Allow, "docs", "--no-browser")
	if bad := got.with("fail"); !strings.HasPrefix(bad, "fail P34 ") {
		t.Errorf("want P34:\n%s", bad)
	}
}

// TestCheckWithoutAPerson: stored tokens do for the rest.
func TestCheckWithoutAPerson(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(0, "docs is connected", practice.Allow, "connect", "docs", "--no-browser")
	r.config(strings.ReplaceAll(r.configText(), fmt.Sprintf("redirect_uri = %q\n", r.callback), "redirect_uri = \"https://integration.example/cb\"\n"))
	got := r.check(0, "", nil, "docs", "--no-browser")
	if got.Summary["pass"] < 30 || !strings.Contains(got.with("skip"), "P34") {
		t.Errorf("%v\n%s", got.Summary, got.with("skip"))
	}
}

// TestCheckKeepsWhatARefreshBrings: the run's refreshes rotate the tokens, and
// the next call must have the new ones.
func TestCheckKeepsWhatARefreshBrings(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(0, "docs is connected", practice.Allow, "connect", "docs", "--no-browser")
	r.config(strings.ReplaceAll(r.configText(), fmt.Sprintf("redirect_uri = %q\n", r.callback), "redirect_uri = \"https://integration.example/cb\"\n"))
	if got := r.check(0, "", nil, "docs", "--only", "P39"); !strings.Contains(got.with("pass"), "P39") {
		t.Fatalf("nothing was refreshed:\n%s", got.with("skip"))
	}
	r.oauth.ExpireTokens()
	r.want(0, "", nil, "call", "docs", "files", "parentId=/")
}

// TestCheckWithAnotherUser: a second connection to the same provider names one.
func TestCheckWithAnotherUser(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if got := r.check(0, "", nil, "key", "--only", "P43,P02"); !strings.Contains(got.with("skip"), "P43") {
		t.Errorf("%v", got.Summary)
	}
	_, section, _ := strings.Cut(r.configText(), "[provider.key]\n")
	section, _, _ = strings.Cut(section, "[")
	r.config(r.configText() + "\n[provider.second]\n" + strings.ReplaceAll(section, provider.SampleUser, "nobody@acme.example") + "\n")
	if got := r.check(0, "", nil, "key", "--only", "P43"); !strings.Contains(got.with("warn"), "P43") {
		t.Errorf("a user who does not exist sees nothing, and nobody says so: %v\n%s", got.Summary, got.with("skip"))
	}
}

func TestCheckWhereNothingCanBeTested(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if out := r.want(5, "nothing was tested", nil, "check", "key", "--only", "P35"); !strings.Contains(out, "there is no handshake and no token where the provider uses ApiKey") {
		t.Errorf("no reason:\n%s", out)
	}
	if out := r.want(4, "nobody has signed in", nil, "check", "docs", "--no-browser", "--timeout", "300ms"); out != "" {
		t.Errorf("one sentence is enough: %s", out)
	}
	taken, err := net.Listen("tcp", strings.TrimSuffix(strings.TrimPrefix(r.callback, "http://"), "/callback"))
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	r.want(2, "already in use", nil, "check", "docs", "--no-browser")
	r.config(strings.ReplaceAll(r.configText(), fmt.Sprintf("redirect_uri = %q\n", r.callback), "redirect_uri = \"https://integration.example/cb\"\n"))
	r.want(4, "there is no access token and nobody who signs in", nil, "check", "docs")
	delete(r.env, "SECRET")
	r.want(2, "SECRET", nil, "check", "docs")
	r.env["KEY"] = "another-key-1"
	r.want(2, "refuses the apiKey", nil, "check", "key")
	r.config("[provider.key]\nbase_url = \"http://" + free(t) + "\"\nauth = \"apikey\"\napi_key = \"env:KEY\"\nusername = \"m\"\n")
	if out := r.want(3, "nothing answers at", nil, "check", "key"); out != "" {
		t.Errorf("one sentence is enough: %s", out)
	}
	if out := r.want(3, "nothing answers at", nil, "check", "key", "--format", "junit"); !strings.Contains(out, `<error message="nothing answers at`) {
		t.Errorf("a CI server sees nothing of it: %s", out)
	}
	r.config("[provider.key]\nbase_url = \"http://127.0.0.1:1\"\nauth = \"apikey\"\nusername = \"m\"\n")
	r.want(2, "no ApiKey of key is known", nil, "check", "key")
}

func TestCheckUsage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for words, args := range map[string][]string{
		"there are acme, docs, key":          {"nobody"},
		"is a Workfront application":         {"acme"},
		`no check "P5": did you mean P05?`:   {"key", "--only", "P5"},
		"give tolerant or strict":            {"key", "--profile", "lenient"},
		"give text, json, junit or markdown": {"key", "--format", "yaml"},
		"give --allow-writes as well":        {"key", "--folder", "x"},
		"leaves no time":                     {"key", "--timeout", "0s"},
		"no such file":                       {"key", "--baseline", filepath.Join(r.dir, "none")},
		"wfconnect uses itself":              {"key", "--output", filepath.Join(r.dir, "config.toml")},
		"is a folder":                        {"key", "--output", r.dir},
		"cannot be written":                  {"key", "--output", filepath.Join(r.dir, "no", "such")},
		`there is no check "P1"`:             {"key", "--baseline", r.file("wrong", "P1 files\n")},
		"NAME is missing":                    {},
	} {
		if out := r.want(2, words, nil, append([]string{"check"}, args...)...); out != "" {
			t.Errorf("%v: stdout: %s", args, out)
		}
	}
}

func (r *rig) file(name, content string) string {
	path := filepath.Join(r.dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		r.t.Fatal(err)
	}
	return path
}

func TestCheckBaseline(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if err := r.key.SetFault("auth", "any_key"); err != nil {
		t.Fatal(err)
	}
	report := r.want(1, "failed", nil, "check", "key", "--format", "json")
	r.want(0, "", nil, "check", "key", "--baseline", r.file("baseline.json", report))
	out := r.want(0, "", nil, "check", "key", "--baseline", r.file("baseline.txt", "P15  # comes with the next release\n"))
	if !strings.Contains(out, "known, by the baseline") {
		t.Errorf("the report hides what is known:\n%s", out)
	}
	r.want(1, "failed", nil, "check", "key", "--baseline", r.file("other.txt", "P15 files\n"))
	if err := r.key.SetFault("auth", "on"); err != nil {
		t.Fatal(err)
	}
	r.want(1, "baseline: P15 files (line 1 of the baseline) no longer happens", nil, "check", "key", "--baseline", r.file("other.txt", "P15 files\n"))
}

func TestCheckOutput(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	path := r.file("report.xml", "an older one")
	if out := r.want(0, "", nil, "check", "key", "--format", "junit", "--output", path); out != "" {
		t.Errorf("stdout: %s", out)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var suites struct {
		Suites []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Name string `xml:"name,attr"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(content, &suites); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, s := range suites.Suites {
		for _, c := range s.Cases {
			found = found || s.Name == "metadata" && c.Name == "P02 the root answers as a folder"
		}
	}
	if !found {
		t.Errorf("no case P02 in the suite metadata:\n%s", content)
	}
	left, err := filepath.Glob(filepath.Join(r.dir, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left beside the report: %v, %v", left, err)
	}
	if out := r.want(0, "", nil, "check", "key", "--format", "markdown"); !strings.HasPrefix(out, "# Conformance of `key`\n") {
		t.Errorf("markdown: %s", out)
	}
}

// TestCheckInterrupted: what was done is reported all the same.
func TestCheckInterrupted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ctx, cancel := context.WithCancel(context.Background())
	slow := r.serve(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if strings.HasSuffix(req.URL.Path, "/search") {
			cancel()
			<-req.Context().Done()
			return
		}
		r.key.ServeHTTP(w, req)
	}))
	r.config("[provider.slow]\nbase_url = \"" + slow + "/api/v1\"\nauth = \"apikey\"\napi_key = \"env:KEY\"\nusername = \"maria.lopez@acme.example\"\n")
	var out, errs bytes.Buffer
	args := []string{"--config", filepath.Join(r.dir, "config.toml"), "--state", filepath.Join(r.dir, "state"), "check", "slow", "--format", "json"}
	code := Run(ctx, args, Streams{Out: &out, Err: &errs, Env: func(name string) string { return r.env[name] }})
	var got checked
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || code != 130 || got.Summary["pass"] == 0 || got.Summary["fail"] != 0 {
		t.Errorf("exit code %d, want 130 and a report: %v, %+v\n%s", code, err, got.Summary, &errs)
	}
}

// TestCheckRunsOutOfTime: an unfinished run is no pass.
func TestCheckRunsOutOfTime(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	slow := r.serve(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if strings.HasSuffix(req.URL.Path, "/search") {
			_, _ = io.Copy(io.Discard, req.Body)
			<-req.Context().Done()
			return
		}
		r.key.ServeHTTP(w, req)
	}))
	r.config("[provider.slow]\nbase_url = \"" + slow + "/api/v1\"\nauth = \"apikey\"\napi_key = \"env:KEY\"\nusername = \"maria.lopez@acme.example\"\n")
	r.want(3, "was over before its end", nil, "check", "slow", "--timeout", "500ms")
}

// TestWhatACheckLeavesBehind holds no secret, those of the configuration's own
// headers included.
func TestWhatACheckLeavesBehind(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.config(strings.ReplaceAll(r.configText(), "[provider.docs]\n", "[provider.docs]\nrequest_headers = { \"X-Tenant-Secret\" = \"tenant-secret-1\" }\n"))
	r.env["TENANT"] = "tenant-secret-1" // want looks for it
	for _, format := range []string{"text", "json", "junit", "markdown"} {
		r.want(0, "", practice.Allow, "check", "docs", "--no-browser", "--format", format)
	}
	har, log := r.evidence(0, "", practice.Allow, "check", "docs", "--no-browser")
	if len(har.Log.Entries) < 30 || !strings.Contains(log, "check=P15") {
		t.Errorf("%d exchanges, and the log:\n%s", len(har.Log.Entries), log)
	}
}
