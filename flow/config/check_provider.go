package config

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// provider judges a [provider.NAME] table.
func (t table) provider(p Provider) {
	t.oneOf("auth", p.Auth, AuthOAuth2, AuthAPIKey)
	t.oneOf("authorize_parameters", p.AuthorizeParameters, "full", "state-only")
	t.oneOf("token_request", p.TokenRequest, "form", "query", "json", "basic")
	if t.need("base_url", p.BaseURL) {
		if u := t.plainURL("base_url", p.BaseURL); u && strings.Contains(p.BaseURL, "?") {
			t.fail("base_url", "must not have a query: endpoints are appended to it; request_parameters go to every call")
		}
	}
	switch {
	case p.Auth == AuthOAuth2:
		t.oauth2(p)
	case p.Auth == AuthAPIKey:
		t.apikey(p)
	case p.Auth == "" && !t.wrong["auth"]:
		t.fail("auth", "missing: oauth2 or apikey")
	}
	t.headers(p)
	t.transport(p.Transport)
}

func (t table) oauth2(p Provider) {
	t.unused("only auth apikey uses it: remove it, or set auth = \"apikey\"", "api_key", "username")
	if t.need("authentication_url", p.AuthenticationURL) {
		t.plainURL("authentication_url", p.AuthenticationURL)
	}
	if t.need("token_endpoint_url", p.TokenEndpointURL) {
		t.plainURL("token_endpoint_url", p.TokenEndpointURL)
	}
	t.need("client_id", p.ClientID)
	if t.need("redirect_uri", p.RedirectURI) {
		t.redirect(p.RedirectURI, t.warn)
	}
}

func (t table) apikey(p Provider) {
	t.need("username", p.Username)
	t.unused("only auth oauth2 uses it: remove it, or set auth = \"oauth2\"",
		"authentication_url", "token_endpoint_url", "client_id", "client_secret",
		"redirect_uri", "authorize_parameters", "token_request")
}

// plainURL judges a URL that http may be good enough for: Workfront's form
// takes it, and it is the provider's own secret.
func (t table) plainURL(key, value string) bool {
	u := t.url(key, value)
	if u != nil && u.Scheme == "http" && !isLoopback(u.Hostname()) {
		t.warn(key, "http sends secrets in clear: use https")
	}
	return u != nil
}

// headers judges request_headers: what cannot be sent, and what would be sent
// twice.
func (t table) headers(p Provider) {
	for _, name := range slices.Sorted(maps.Keys(p.RequestHeaders)) {
		key := slices.Concat(t.key, []string{"request_headers", name})
		switch {
		case !isToken(name):
			t.reading.fail(key, "not a header's name: letters, digits and hyphens")
		case strings.ContainsFunc(p.RequestHeaders[name], func(r rune) bool { return r != '\t' && unicode.IsControl(r) }):
			t.reading.fail(key, "a header's value is one line, without control characters")
		case p.Auth == AuthOAuth2 && strings.EqualFold(name, "Authorization"):
			t.reading.fail(key, "auth oauth2 sends its own Authorization: Bearer; remove it")
		case p.Auth == AuthAPIKey && (strings.EqualFold(name, "apiKey") || strings.EqualFold(name, "username")):
			t.reading.fail(key, "auth apikey sends its own apiKey and username; remove it, or use api_key and username")
		}
	}
}

// isToken: RFC 9110 section 5.6.2.
func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	})
}
