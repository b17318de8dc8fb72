package practice

import (
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
	//go:embed page.css
	pageCSS string

	styleHash = sync.OnceValue(func() string {
		hash := sha256.Sum256([]byte(pageCSS))
		return base64.StdEncoding.EncodeToString(hash[:])
	})
)

// PageStyle is how the pages look. Protect lets no other style in.
func PageStyle() template.CSS { return template.CSS(pageCSS) }

// Protect sets what a page needs that stands between a person and a secret.
// Chromium applies form-action to the redirect after a form too, so the
// waiting side's own origin has to be in it.
func Protect(h http.Header, formTarget string) {
	h.Set("Content-Security-Policy", strings.TrimSpace("default-src 'none'; "+
		"style-src 'sha256-"+styleHash()+"'; "+
		"base-uri 'none'; frame-ancestors 'none'; form-action 'self' "+formTarget))
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
}

// Origin of a usable redirect URI, as a CSP source. CSP has no notation for
// IPv6 hosts and none for hosts of private schemes: there it is the scheme.
func Origin(redirectURI string) string {
	u, err := url.Parse(redirectURI)
	switch {
	case err != nil:
		return ""
	case (u.Scheme == "http" || u.Scheme == "https") && !strings.HasPrefix(u.Host, "["):
		return u.Scheme + "://" + u.Host
	}
	return u.Scheme + ":"
}
