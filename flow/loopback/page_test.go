package loopback

import (
	"flag"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the pages to testdata")

var pages = map[string]page{
	"allowed":  verdictPage(Verdict{Accept: true, OK: true, Application: "acme"}),
	"refused":  verdictPage(Verdict{Accept: true, Application: "acme", Title: "Workfront did not give access", Text: `It said: access_denied <script>alert("no")</script>`}),
	"waiting":  verdictPage(Verdict{}),
	"answered": answeredPage,
	"ended":    endedPage,
}

func TestPagesGolden(t *testing.T) {
	t.Parallel()
	for name, p := range pages {
		file := filepath.Join("testdata", name+".html")
		got := p.render()
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got; go test -update writes it):\n%s", name, diff)
		}
	}
}

func TestPolicyAllowsExactlyThePagesOwnStyleAndScript(t *testing.T) {
	t.Parallel()
	for name, p := range pages {
		out := string(p.render())
		for tag, directive := range map[string]string{"style": "style-src ", "script": "script-src "} {
			found := regexp.MustCompile(`(?s)<`+tag+`>(.*?)</`+tag+`>`).FindAllStringSubmatch(out, -1)
			if len(found) != 1 {
				t.Fatalf("%s: %d elements %s, want one", name, len(found), tag)
			}
			if want := directive + sourceHash(found[0][1]) + ";"; !strings.Contains(contentSecurityPolicy(), want) {
				t.Errorf("%s: the policy has no %s", name, want)
			}
		}
		if regexp.MustCompile(` style="| on[a-z]+="`).MatchString(out) {
			t.Errorf("%s: an attribute that the policy forbids", name)
		}
		if strings.Contains(strings.ReplaceAll(html.UnescapeString(out), "http%3A%2F%2Fwww.w3.org", ""), "//") {
			t.Errorf("%s: refers to something outside", name)
		}
	}
}

func TestOutcomesDiffer(t *testing.T) {
	t.Parallel()
	yes := verdictPage(Verdict{Accept: true, OK: true, Title: "same", Text: "same"})
	no := verdictPage(Verdict{Accept: true, Title: "same", Text: "same"})
	for what, of := range map[string]*regexp.Regexp{
		"class": regexp.MustCompile(`<html[^>]*class="(\w+)"`),
		"title": regexp.MustCompile(`<title>(.*?)</title>`),
		"icon":  regexp.MustCompile(`rel="icon" href="(data:image/svg[^"]*)"`),
		"sign":  regexp.MustCompile(`(?s)<svg class="sign".*<path d="(.*?)"`),
	} {
		a, b := of.FindStringSubmatch(string(yes.render())), of.FindStringSubmatch(string(no.render()))
		if a == nil || b == nil || a[1] == b[1] {
			t.Errorf("%s: %q and %q", what, a, b)
		}
	}
}

func TestPageSendsBackToTheTerminal(t *testing.T) {
	t.Parallel()
	for _, v := range []Verdict{{Accept: true, OK: true}, {Accept: true}} {
		if !strings.Contains(string(verdictPage(v).render()), "You can close this tab and go back to the terminal.") {
			t.Errorf("%+v: it does not", v)
		}
	}
}

func TestWordsFromOutsideAreHarmless(t *testing.T) {
	t.Parallel()
	evil := "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'\x00\xff"
	out := string(verdictPage(Verdict{Accept: true, Title: evil, Text: evil, Application: evil}).render())
	if strings.Contains(out, "<script>alert") || strings.Contains(out, "<img") || strings.Count(out, "</title>") != 1 {
		t.Errorf("not escaped: %s", out)
	}
	if !utf8.ValidString(out) || strings.ContainsRune(out, 0) {
		t.Error("broken bytes reach the browser")
	}
	if long := verdictPage(Verdict{Text: strings.Repeat("ü", maxText)}); len(long.Text) > maxText+len("…") || !utf8.ValidString(long.Text) {
		t.Errorf("%d bytes of text", len(long.Text))
	}
}

func TestPageShowsNoQuery(t *testing.T) {
	t.Parallel()
	l := newListener(target{}, judge, nil)
	if out := string(l.answer("code=topsecret&state=alsosecret").render()); strings.Contains(out, "secret") {
		t.Errorf("the page shows the query: %s", out)
	}
}
