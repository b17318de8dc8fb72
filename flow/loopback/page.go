package loopback

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"unicode/utf8"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string

	pageTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(pageHTML)) })
)

// contentSecurityPolicy: the page may use its own style and its own script, and
// nothing else.
var contentSecurityPolicy = sync.OnceValue(func() string {
	return strings.Join([]string{
		"default-src 'none'",
		"style-src " + sourceHash(pageCSS),
		"script-src " + sourceHash(pageJS),
		"img-src data:",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	}, "; ")
})

func sourceHash(source string) string {
	sum := sha256.Sum256([]byte(source))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// outcome decides how a page looks: its colour, its sign and its icon.
type outcome string

const (
	allowed outcome = "allowed" // the success page
	refused outcome = "refused" // the failure page
	waiting outcome = "waiting" // not this login's redirect
	over    outcome = "over"    // this login needs none any more
)

type page struct {
	status                   int
	Outcome                  outcome
	Title, Text, Application string
	Next                     string
}

const backToTerminal = "You can close this tab and go back to the terminal."

var (
	answeredPage = page{
		status: http.StatusGone, Outcome: over, Next: backToTerminal,
		Title: "This login already has its answer",
		Text:  "Another redirect came first, and only the first one counts. Nothing was changed by this one.",
	}
	endedPage = page{
		status: http.StatusGone, Outcome: over, Next: backToTerminal,
		Title: "This login has ended",
		Text:  "The program stopped waiting for it. Start it again in the terminal.",
	}
)

// longest words on a page, in bytes; a server may say a lot
const (
	maxTitle = 160
	maxText  = 2000
)

// verdictPage has words of its own where the judge has none. They claim only
// what is known here: that the browser came back, not that tokens came.
func verdictPage(v Verdict) page {
	p := page{status: http.StatusOK, Next: backToTerminal}
	switch {
	case !v.Accept:
		p.status, p.Outcome = http.StatusBadRequest, waiting
		p.Title = "This was not the redirect of the current login"
		p.Text = "The login is still waiting. Finish it in the tab that the program opened."
		p.Next = "The terminal says more."
	case v.OK:
		p.Outcome = allowed
		p.Title = "Access was allowed"
		p.Text = "The answer has arrived, and the terminal goes on from here."
	default:
		p.Outcome = refused
		p.Title = "Access was not allowed"
		p.Text = "The login came back without access. The terminal says what can be done."
	}
	if v.Title != "" {
		p.Title = cut(v.Title, maxTitle)
	}
	if v.Text != "" {
		p.Text = cut(v.Text, maxText)
	}
	p.Application = cut(v.Application, maxTitle)
	return p
}

// cut shortens words from outside, on a whole rune, and drops broken ones.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	for !utf8.RuneStart(s[limit]) && limit > 0 {
		limit--
	}
	return strings.ToValidUTF8(s[:limit], "\uFFFD") + "…"
}

func (p page) render() []byte {
	var b bytes.Buffer
	err := pageTemplate().Execute(&b, struct {
		page
		CSS  template.CSS
		JS   template.JS
		Icon template.URL
		Mark string
	}{p, template.CSS(pageCSS), template.JS(pageJS), icon(p.Outcome), mark(p.Outcome)})
	if err != nil { // a fault of the template, which the tests would have found
		return []byte(backToTerminal + "\n")
	}
	return b.Bytes()
}

// mark stands before the title, so that the row of tabs tells the outcome too.
func mark(o outcome) string {
	switch o {
	case allowed:
		return "✓"
	case refused:
		return "✗"
	case waiting:
		return "●"
	default:
		return "○"
	}
}

// icon draws the outcome for the tab: in colour and in shape.
func icon(o outcome) template.URL {
	colour, shape := "#6b7280", "M10 16h12"
	switch o {
	case allowed:
		colour, shape = "#15803d", "m9.5 16.5 4.5 4.5 9-10"
	case refused:
		colour, shape = "#b91c1c", "m11 11 10 10m0-10-10 10"
	case waiting:
		colour, shape = "#b45309", "M16 9v7l4.5 3.5"
	}
	svg := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16" fill="` + colour +
		`"/><path d="` + shape + `" fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round"/></svg>`
	return template.URL("data:image/svg+xml," + url.PathEscape(svg))
}
