package simulator

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
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string

	pageTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(pageHTML)) })
	pageCSSHash  = sync.OnceValue(func() string {
		hash := sha256.Sum256([]byte(pageCSS))
		return base64.StdEncoding.EncodeToString(hash[:])
	})
)

// page is either the consent page (Nonce is set) or a message.
type page struct {
	Style         template.CSS
	Title, Text   string
	Action, Nonce string
	App, Host     string
	Person, Email string
	Initials      string
}

func writeConsent(rw http.ResponseWriter, request authorizeRequest, nonce string) {
	p := page{
		Title: "Allow access", Action: AuthorizePath, Nonce: nonce,
		App: request.app.Name, Host: origin(request.redirectURI),
		Person: me.name, Email: me.email, Initials: me.initials,
	}
	if p.App == "" {
		p.App = request.app.ClientID
	}
	writePage(rw, http.StatusOK, p, origin(request.redirectURI))
}

func writeMessage(rw http.ResponseWriter, status int, title, text string) {
	writePage(rw, status, page{Title: title, Text: text}, "")
}

func writePage(rw http.ResponseWriter, status int, p page, formTarget string) {
	p.Style = template.CSS(pageCSS)
	var b bytes.Buffer
	if err := pageTemplate().Execute(&b, p); err != nil {
		http.Error(rw, "the page cannot be drawn", http.StatusInternalServerError)
		return
	}
	protect(rw.Header(), formTarget)
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.WriteHeader(status)
	_, _ = rw.Write(b.Bytes()) // the browser has hung up; nobody is left to tell
}

// protect sets what a page needs that stands between a person and a secret.
// Chromium applies form-action to the redirect after a form too, so the
// application's own origin has to be in it.
func protect(h http.Header, formTarget string) {
	h.Set("Content-Security-Policy", strings.TrimSpace("default-src 'none'; "+
		"style-src 'sha256-"+pageCSSHash()+"'; "+
		"base-uri 'none'; frame-ancestors 'none'; form-action 'self' "+formTarget))
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
}

// origin of a usable redirect URI, as a CSP source. CSP has no notation for
// IPv6 hosts and none for hosts of private schemes: there it is the scheme.
func origin(redirectURI string) string {
	u, err := url.Parse(redirectURI)
	switch {
	case err != nil:
		return ""
	case (u.Scheme == "http" || u.Scheme == "https") && !strings.HasPrefix(u.Host, "["):
		return u.Scheme + "://" + u.Host
	}
	return u.Scheme + ":"
}
