package report

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wfconnect/flow/wire"
	"wfconnect/webhook/conformance"
)

const (
	theKey   = "sample-key-of-no-value"
	hostile  = "it says </failure>]]>\x1b[31m\u202e ``` ~~~ <img src=x> @all \x00 \xff \uffff key " + theKey
	adobeURL = "https://experienceleague.adobe.com/en/docs/x"
)

func redactor() *wire.Redactor {
	r := wire.NewRedactor()
	r.Learn(wire.KindKey, theKey)
	return r
}

func called(key string) *conformance.Request {
	return &conformance.Request{Method: "GET", URL: "https://docs.acme.example/api/files?parentId=%2F", Header: http.Header{
		"Apikey": {key}, "Username": {"maria@acme.example"},
	}}
}

// finding is a result of each verdict, with what a hostile provider says.
func finding(id, endpoint string, v conformance.Verdict, got string) conformance.Result {
	return conformance.Result{
		ID: id, Title: "title of " + id, Endpoint: endpoint, Severity: conformance.Must, Verdict: v, Clause: "Error handling", URL: adobeURL,
		Sent: "GET /files parentId=/", Expected: "403", Got: got, Consequence: "consequence of " + id, Fix: "fix of " + id,
		DurationMS: 12, Request: called(theKey),
	}
}

func sample() Report {
	return Report{
		Connection: "acme-docs",
		Ahead:      []Ahead{{"answers", "after 12ms", true}, {"clock", "an hour behind", false}},
		Run: conformance.Report{
			BaseURL: "https://docs.acme.example/api", Profile: conformance.Tolerant, Started: time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC), Took: 1234 * time.Millisecond,
			Calls: 7, Results: []conformance.Result{
				finding("P02", "metadata", conformance.Pass, "200"),
				finding("P15", "files", conformance.Fail, hostile),
				finding("P15", "search", conformance.Fail, "200"),
				finding("P18", "metadata", conformance.Warn, hostile),
				finding("P20", "uploadInit", conformance.Skip, "needs --allow-writes"),
				finding("P21", "upload", conformance.Skip, "needs --allow-writes"),
				finding("P42", "files", conformance.Error, "no answer in time"),
			},
		},
	}
}

func written(t *testing.T, r Report, format string) string {
	t.Helper()
	redact := redactor()
	var content []byte
	var err error
	switch format {
	case "json":
		content, err = r.JSON(redact)
	case "junit":
		content, err = r.JUnit(redact)
	case "markdown":
		content = []byte(r.Markdown(redact))
	default:
		content = []byte(r.Text(redact, false))
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

var formats = []string{"text", "json", "junit", "markdown"}

func TestNothingFromOutsideGetsThrough(t *testing.T) {
	t.Parallel()
	for _, format := range formats {
		out := written(t, sample(), format)
		for _, bad := range []string{theKey, "\x1b", "\u202e", "\x00", "\xff"} {
			if strings.Contains(out, bad) {
				t.Errorf("%s holds %q", format, bad)
			}
		}
		if !strings.Contains(out, "key#") {
			t.Errorf("%s: the key's fingerprint is missing", format)
		}
		if !strings.Contains(out, `$API_KEY`) {
			t.Errorf("%s: no curl command with the key as a variable\n%s", format, out)
		}
	}
}

func TestEveryFormatSaysAllOfAFinding(t *testing.T) {
	t.Parallel()
	for _, format := range formats {
		out := written(t, sample(), format)
		for _, want := range []string{"P15", "title of P15", "files", "403", "it says", "consequence of P15", "fix of P15", "Error handling", adobeURL, "curl --request GET"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s lacks %q:\n%s", format, want, out)
			}
		}
		if format != "json" && !strings.Contains(out, "GET /files parentId=/") {
			t.Errorf("%s does not say what was sent", format)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	out := written(t, sample(), "text")
	at := -1
	for _, want := range []string{
		"acme-docs  https://docs.acme.example/api  tolerant\n", "pre-flight", "! clock", "\nfailed\n", "✗ P15", "\nwarnings\n", "! P18", "\nerrors", "? P42",
		"needs --allow-writes: P20, P21", "2 failed, 1 warning, 1 error, 1 passed, 2 skipped  (1.23s, 7 calls)\n",
	} {
		next := strings.Index(out, want)
		if next <= at {
			t.Fatalf("%q is missing or too early:\n%s", want, out)
		}
		at = next
	}
	if coloured := sample().Text(redactor(), true); !strings.Contains(coloured, "\x1b[31m✗") {
		t.Error("no colour, though it was asked for")
	}
}

// TestJSONKeys: other people's scripts read these, letter by letter.
func TestJSONKeys(t *testing.T) {
	t.Parallel()
	out := written(t, sample(), "json")
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	results := got["results"].([]any)
	failed := results[1].(map[string]any)
	delete(got, "results")
	for _, key := range []string{"got", "curl"} {
		if failed[key] == "" {
			t.Errorf("%s is empty", key)
		}
		failed[key] = "…"
	}
	want := map[string]any{
		"schema": "wfconnect.check/1", "connection": "acme-docs", "base_url": "https://docs.acme.example/api", "profile": "tolerant",
		"started": "2026-09-01T12:00:00Z", "duration_ms": 1234.0,
		"summary": map[string]any{"pass": 1.0, "warn": 1.0, "fail": 2.0, "skip": 2.0, "error": 1.0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	wantResult := map[string]any{
		"id": "P15", "title": "title of P15", "endpoint": "files", "severity": "must", "verdict": "fail", "clause": "Error handling", "url": adobeURL,
		"expected": "403", "got": "…", "consequence": "consequence of P15", "fix": "fix of P15", "duration_ms": 12.0, "curl": "…",
	}
	if diff := cmp.Diff(wantResult, failed); diff != "" {
		t.Error(diff)
	}
	empty := Report{Run: conformance.Report{Results: []conformance.Result{{ID: "P02", Verdict: conformance.Skip}}}}
	if out := written(t, empty, "json"); !strings.Contains(out, `"got": "no reason is known"`) {
		t.Errorf("a skip without a reason: %s", out)
	}
	if out := written(t, Report{}, "json"); !strings.Contains(out, `"results": []`) {
		t.Errorf("no results are not a list: %s", out)
	}
}

func TestJUnit(t *testing.T) {
	t.Parallel()
	r := sample()
	r.Run.Results = append(r.Run.Results, finding("P15", "files", conformance.Fail, "another"))
	out := written(t, r, "junit")
	var got suites
	if err := xml.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("not XML: %v\n%s", err, out)
	}
	if got.Tests != 8 || got.Failures != 3 || got.Errors != 1 || got.Skipped != 2 {
		t.Errorf("%d tests, %d failures, %d errors, %d skipped", got.Tests, got.Failures, got.Errors, got.Skipped)
	}
	var names []string
	for _, s := range got.Suites {
		n := 0
		for _, c := range s.Cases {
			names = append(names, s.Name+": "+c.Name)
			if c.Failure != nil {
				n++
			}
		}
		if n != s.Failures || s.Tests != len(s.Cases) {
			t.Errorf("suite %s counts %d failures of %d tests", s.Name, s.Failures, s.Tests)
		}
	}
	want := []string{
		"metadata: P02 title of P02", "metadata: P18 title of P18", "files: P15 title of P15", "files: P42 title of P42", "files: P15 title of P15 (2)",
		"search: P15 title of P15", "uploadInit: P20 title of P20", "upload: P21 title of P21",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

func TestAProblemIsAnErrorInJUnit(t *testing.T) {
	t.Parallel()
	r := Report{Run: conformance.Report{Problem: &conformance.Problem{Kind: conformance.ProblemNetwork, Says: "nothing listens there"}}}
	if out := written(t, r, "junit"); !strings.Contains(out, `errors="1"`) || !strings.Contains(out, `<error message="nothing listens there"`) {
		t.Error(out)
	}
}

func TestAProblemHidesNoFinding(t *testing.T) {
	t.Parallel()
	problem := &conformance.Problem{Kind: conformance.ProblemConfig, Says: "the client is refused"}
	r := sample()
	r.Run.Problem = problem
	if out := written(t, r, "text"); !strings.Contains(out, "the run could not go on: the client is refused") || !strings.Contains(out, "✗ P15") {
		t.Error(out)
	}
	r.Run.Results = r.Run.Results[4:5] // a skip
	if out := written(t, r, "text"); !strings.Contains(out, "nothing was tested: the client is refused") || strings.Contains(out, "P20") {
		t.Error(out)
	}
}

// TestMarkdownCannotBeBrokenOutOf: outside of code blocks and spans there is
// nothing of the provider's.
func TestMarkdownCannotBeBrokenOutOf(t *testing.T) {
	t.Parallel()
	out := written(t, sample(), "markdown")
	fence, outside := "", []string{}
	for l := range strings.Lines(out) {
		l = strings.TrimRight(l, "\n")
		ticks := len(l) - len(strings.TrimLeft(l, "`"))
		switch {
		case fence == "" && ticks >= 3:
			fence = strings.Repeat("`", ticks)
		case fence != "" && l == fence:
			fence = ""
		case fence == "":
			outside = append(outside, l)
		}
	}
	if fence != "" {
		t.Error("a code block does not end")
	}
	if text := strings.Join(outside, "\n"); strings.Contains(text, "it says") || strings.Contains(text, "<img") || strings.Contains(text, "@all") {
		t.Error(text)
	}
}

func TestOwnWordsAreNoSecrets(t *testing.T) {
	t.Parallel()
	redact := redactor()
	for in, want := range map[string]string{
		"403 for no apiKey; 200 for a wrong apiKey; 200 for an altered apiKey; authentication is off":                                                             "",
		"403 for no token; 403 for a made-up token; no answer for an empty token":                                                                                 "",
		"200 for an altered token; only a part of it is compared":                                                                                                 "",
		"needs another user: add a second [provider.NAME] with the same base_url, auth and api_key, which has another username or is signed in by another person": "",
		"there is no handshake and no token where the provider uses ApiKey":                                                                                       "",
		"there is no apiKey and no username where the provider uses OAuth2":                                                                                       "",
		"POST grant_type=authorization_code code=… client_secret=…":                                                                                               "",
		"apiKey: 403\x00; it is " + theKey:                                                                                                                        "apiKey: " + wire.Fingerprint(wire.KindKey, "403") + `\x00; it is ` + wire.Fingerprint(wire.KindKey, theKey),
	} {
		if want == "" {
			want = in
		}
		if got := line(in, redact); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	if got := line("the header said apiKey: somebody-elses-key", redact); strings.Contains(got, "somebody") {
		t.Errorf("a key under its name is not masked: %s", got)
	}
}

func TestCommands(t *testing.T) {
	t.Parallel()
	redact := redactor()
	for as, want := range map[string]string{"wfconnectABCDEF234567": `"Apikey: wfconnectABCDEF234567"`, "${API_KEY}xx": `"Apikey: ${API_KEY}xx"`, "": `"Apikey: "`} {
		other := called("what was sent")
		other.As = map[string]string{"API_KEY": as}
		if got := command(other, redact); !strings.Contains(got, want) || strings.Contains(got, "$API_KEY") {
			t.Errorf("%s would be replaced by the right key:\n%s", as, got)
		}
	}
	exchange := called("")
	exchange.Method, exchange.Header = "POST", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	exchange.Body = []byte("grant_type=authorization_code&code=abcdef123456&client_secret=not-the-secret&code_verifier=0123456789")
	exchange.As = map[string]string{"CLIENT_SECRET": "not-the-secret", "CODE": "$USED_CODE"}
	if got := command(exchange, redact); !strings.Contains(got, `"client_secret=not-the-secret"`) || !strings.Contains(got, `"code=$USED_CODE"`) || !strings.Contains(got, `"code_verifier=$CODE_VERIFIER"`) {
		t.Errorf("%s", got)
	}
	odd := called("wfconnect'; rm -rf x")
	if got := command(odd, redact); strings.Contains(got, "rm -rf") {
		t.Errorf("a key is printed past the quoting:\n%s", got)
	}
	cut := called(theKey)
	cut.Method, cut.Body, cut.Cut = "PUT", []byte("the beginning"), true
	if got := command(cut, redact); !strings.Contains(got, "@BODY_FILE") {
		t.Errorf("half a body is printed as the whole:\n%s", got)
	}
	broken := called(theKey)
	broken.URL = "http://[::1"
	if got := command(broken, redact); !strings.HasPrefix(got, "# no curl command") {
		t.Errorf("%s", got)
	}
	if command(nil, redact) != "" {
		t.Error("a call that was not made has a command")
	}
}
