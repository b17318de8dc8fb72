package practice

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"
	"sync"
)

var (
	//go:embed page.css
	pageCSS string
	//go:embed page.html
	pageHTML string

	styleHash = sync.OnceValue(func() string {
		hash := sha256.Sum256([]byte(pageCSS))
		return base64.StdEncoding.EncodeToString(hash[:])
	})
)

// Pages draws the pages of one side. Of names the side by "side" and "note", and
// draws in "card" what a page's data hold beside its Title.
type Pages func() *template.Template

// PagesOf reads of when the first page is drawn.
func PagesOf(of string) Pages {
	return sync.OnceValue(func() *template.Template {
		style := func() template.CSS { return template.CSS(pageCSS) }
		frame := template.Must(template.New("page").Funcs(template.FuncMap{"style": style}).Parse(pageHTML))
		return template.Must(frame.Parse(of))
	})
}

// Draw is the HTML of a page.
func (p Pages) Draw(data any) (string, error) {
	var b bytes.Buffer
	err := p().Execute(&b, data)
	return b.String(), err
}

// Protect sets what a page needs that stands between a person and a secret; it lets
// no other style in than that of Pages. Chromium applies form-action to the redirect
// after a form too, so the waiting side's own origin has to be in it.
func Protect(h http.Header, formTarget string) {
	h.Set("Content-Security-Policy", strings.TrimSpace("default-src 'none'; "+
		"style-src 'sha256-"+styleHash()+"'; "+
		"base-uri 'none'; frame-ancestors 'none'; form-action 'self' "+formTarget))
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
}

// FromAnotherSite says whether a form was not sent by the page that it was on. A
// browser that says so is believed; one that says nothing (http, not on loopback)
// still has to know the nonce. Origin is no help: under no-referrer it is "null" for
// our own form too.
func FromAnotherSite(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site != "" && site != "same-origin"
}
