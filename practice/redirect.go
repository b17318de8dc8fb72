package practice

import (
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync"
)

var plainHost = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?$`)
})

// PlainHost says whether it is a host, with or without a port, and nothing else.
func PlainHost(host string) bool { return plainHost().MatchString(host) }

// Usable says whether a registered redirect URI can be redirected to:
// absolute, no fragment (RFC 6749, section 3.1.2), nothing that a browser runs.
func Usable(redirectURI string) bool {
	u, err := url.Parse(redirectURI)
	if err != nil || u.Fragment != "" {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return PlainHost(u.Host)
	case "", "javascript", "data", "vbscript", "file", "blob":
		return false
	}
	return true
}

// OnLoopback says whether a redirect URI leads to this machine.
func OnLoopback(redirectURI string) bool {
	u, err := url.Parse(redirectURI)
	if err != nil || u.Scheme != "http" {
		return false
	}
	address, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && address.IsLoopback()
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

// WithQuery adds name, value, name, value … to a URI and leaves the query that
// it has as it is (RFC 6749, section 3.1.2). The two sides escape differently.
func WithQuery(uri string, escape func(string) string, pairs ...string) string {
	var b strings.Builder
	b.WriteString(uri)
	separator := byte('?')
	if before, query, has := strings.Cut(uri, "?"); has && before != "" {
		separator = '&'
		if query == "" || strings.HasSuffix(query, "&") {
			separator = 0
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if separator != 0 {
			b.WriteByte(separator)
		}
		separator = '&'
		b.WriteString(pairs[i] + "=" + escape(pairs[i+1]))
	}
	return b.String()
}

// Redirect sets Location as it is; http.Redirect would clean the path.
func Redirect(rw http.ResponseWriter, location string, status int) {
	Protect(rw.Header(), "")
	rw.Header().Set("Location", location)
	rw.WriteHeader(status)
}
