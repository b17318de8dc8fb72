package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wfconnect/webhook/conformance"
)

func read(t *testing.T, content string) Baseline {
	t.Helper()
	b, err := ReadBaseline([]byte(content))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestAReportIsABaseline: what one run finds, the next one knows.
func TestAReportIsABaseline(t *testing.T) {
	t.Parallel()
	r := sample()
	r.Accepted = read(t, written(t, r, "json"))
	failed, gone := r.New(redactor())
	if failed != 0 || len(gone) != 0 {
		t.Errorf("%d failed, gone %q", failed, gone)
	}
	for _, format := range []string{"text", "markdown"} {
		if out := written(t, r, format); !strings.Contains(strings.ToLower(out), "known, by the baseline") {
			t.Errorf("%s does not say what is known:\n%s", format, out)
		}
	}
	if out := written(t, r, "junit"); !strings.Contains(out, `failures="0"`) || !strings.Contains(out, "known, by the baseline: ") {
		t.Errorf("junit counts what is known as a failure:\n%s", out)
	}
	if out := written(t, r, "json"); !strings.Contains(out, `"fail": 2`) {
		t.Errorf("json hides what is known:\n%s", out)
	}
}

func TestBaseline(t *testing.T) {
	t.Parallel()
	worse := sample()
	worse.Run.Results[3].Verdict = conformance.Fail // P18 was a warning
	other := sample()
	other.Run.Results[1].Expected = "404 and nothing else"
	random := func(state string) Report {
		r := sample()
		r.Run.Results[1].Expected = "the state " + state + " and 3 items"
		return r
	}
	mended := sample()
	mended.Run.Results[1].Verdict, mended.Run.Results[2].Verdict = conformance.Pass, conformance.Pass
	partly := sample()
	partly.Run.Results[1].Verdict = conformance.Pass
	stopped := mended
	stopped.Run.Interrupted = true
	unasked := sample()
	unasked.Run.Results = unasked.Run.Results[4:5]
	for _, c := range []struct {
		name     string
		baseline string
		run      Report
		failed   int
		gone     []string
	}{
		{"none", "", sample(), 2, nil},
		{"only comments", "# nothing yet\n\n", sample(), 2, nil},
		{"one endpoint", "P15 files # later\n", sample(), 1, nil},
		{"every endpoint, in lower case", "p15", sample(), 0, nil},
		{"Windows line ends and a byte order mark", "\ufeffP15 files\r\nP15 search\r\n", sample(), 0, nil},
		{"mended at one endpoint", "P15 files", partly, 1, []string{"P15 files (line 1 of the baseline) no longer happens: take it out of the baseline"}},
		{"mended at all", "P15", mended, 0, []string{"P15 (line 1 of the baseline) no longer happens: take it out of the baseline"}},
		{"mended, and the run was stopped", "P15", stopped, 0, nil},
		{"not looked at", "P20\nP15", unasked, 0, nil},
		{"no answer", "P42 files", sample(), 2, nil},
		{"a report: a warning that became a failure is new", written(t, sample(), "json"), worse, 1, nil},
		{"a report: another deviation is new", written(t, sample(), "json"), other, 1, []string{"P15 files (result 2 of the baseline) no longer happens: take it out of the baseline"}},
		{"a report: random values and counts are the same deviation", written(t, random("0123456789ABCDEFGHIJKLMN"), "json"), random("ABCDEFGHIJKLMN0123456789"), 0, nil},
	} {
		r := c.run
		r.Accepted = read(t, c.baseline)
		failed, gone := r.New(redactor())
		if failed != c.failed {
			t.Errorf("%s: %d failed, want %d", c.name, failed, c.failed)
		}
		if diff := cmp.Diff(c.gone, gone); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestBaselineRefuses(t *testing.T) {
	t.Parallel()
	for content, words := range map[string]string{
		"P15 files later":      "line 1 of the baseline: write a check's id",
		"\nP99":                "line 2 of the baseline: there is no check \"P99\": did you mean",
		"P15 filez":            "there is no endpoint \"filez\"",
		"{":                    "not valid JSON",
		`{"schema":"other/1"}`: "wfconnect.check/1",
		`{"schema":"wfconnect.check/1","results":[{"id":"X","verdict":"fail"}]}`: "result 1 of the baseline: there is no check",
	} {
		if _, err := ReadBaseline([]byte(content)); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%q: %v, want %q", content, err, words)
		}
	}
}

func TestCheckID(t *testing.T) {
	t.Parallel()
	for id, words := range map[string]string{"P5": "did you mean P05?", "15": "did you mean P15?", "P999": "did you mean P", "x": `"x": they are P01 to P`, "": `"": they are P01 to P`} {
		if err := CheckID(id); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v, want %q", id, err, words)
		}
	}
	if err := CheckID("p02"); err != nil {
		t.Error(err)
	}
}

func FuzzReadBaseline(f *testing.F) {
	f.Add("P15 files # x\n")
	f.Add(`{"schema":"wfconnect.check/1","results":[{"id":"P15","verdict":"fail"}]}`)
	f.Fuzz(func(t *testing.T, content string) {
		b, err := ReadBaseline([]byte(content))
		if err != nil {
			return
		}
		r := sample()
		r.Accepted = b
		failed, _ := r.New(redactor())
		if failed < 0 || failed > 2 {
			t.Errorf("%d failed", failed)
		}
	})
}
