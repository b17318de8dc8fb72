package provider

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

const htmlType = "text/html; charset=utf-8"

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

// page is the consent page (Nonce is set), a document's (Download is set), or a
// message.
type page struct {
	Style                          template.CSS
	Title, Text                    string
	Action, Nonce, Folder, Host    string
	Kind, Size, Modified, Download string
}

func (c *call) consentPage(request authorizeRequest, nonce string) {
	host := origin(request.redirectURI)
	c.page(http.StatusOK, page{Title: "Allow Workfront", Action: AuthorizePath, Nonce: nonce, Folder: c.title, Host: host}, host)
}

func (c *call) message(status int, title, text string) {
	c.page(status, page{Title: title, Text: text}, "")
}

func (c *call) page(status int, p page, formTarget string) {
	p.Style = template.CSS(pageCSS)
	var b bytes.Buffer
	if err := pageTemplate().Execute(&b, p); err != nil {
		http.Error(c.rw, "the page cannot be drawn", http.StatusInternalServerError)
		return
	}
	protect(c.rw.Header(), formTarget)
	c.plain(status, htmlType, b.String())
}

// protect sets what a page needs that stands between a person and a secret.
// Chromium applies form-action to the redirect after a form too, so the other
// side's own origin has to be in it.
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
