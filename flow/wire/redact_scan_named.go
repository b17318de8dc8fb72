package wire

import (
	"encoding/base64"
	"net/url"
	"strings"
)

// named masks v, the value of n, and learns it.
func (sc *scan) named(n name, v view) {
	if v.s == "" || isStandIn(v.s) {
		return
	}
	switch n.shape {
	case whole:
		sc.secret(n, v)
	case scheme:
		sc.authorization(n, v)
	case cookies:
		for i := 0; i <= len(v.s); {
			j := unquoted(v.s, i, ";")
			sc.cookie(n, v.sub(i, j))
			i = j + 1
		}
	case setCookie:
		for i := 0; i < len(v.s); {
			end := nextCookie(v.s, i)
			sc.cookie(n, v.sub(i, unquoted(v.s[:end], i, ";")))
			i = end + 1
		}
	}
}

// nextCookie is the comma at or after i behind which another cookie begins, as
// in several Set-Cookie lines that were joined; a date has a comma, too.
func nextCookie(s string, i int) int {
	for i = unquoted(s, i, ","); i < len(s); i = unquoted(s, i+1, ",") {
		rest := strings.TrimLeft(s[i+1:min(len(s), i+65)], " ")
		if n := strings.IndexFunc(rest, func(r rune) bool { return r >= 0x80 || !isNameByte(byte(r)) && r != '.' }); n > 0 && rest[n] == '=' {
			return i
		}
	}
	return len(s)
}

func (sc *scan) secret(n name, v view) {
	if v.s == "" || isStandIn(v.s) || placeholder(v.s) {
		return
	}
	if at := strings.Index(v.s, pemWord); at >= 0 {
		if line, _, to := pemLine(v.s, at); line == "BEGIN" {
			if digits, ok := sc.pemDigits(v.sub(to, len(v.s))); ok {
				sc.add(v, 0, len(v.s), sc.r.mark(KindKey, digits)) // as without the name
				return
			}
		}
	}
	if n.telling(v.s) {
		sc.r.notice(n.kind, v.s)
	}
	sc.add(v, 0, len(v.s), sc.r.mark(n.kind, v.s))
}

// bareScheme: a scheme without credentials. Taken for a secret, the word would
// be masked wherever it stands from then on.
func bareScheme(value string) bool {
	word := strings.TrimSpace(value)
	return strings.EqualFold(word, "Bearer") || strings.EqualFold(word, "Basic")
}

// authorization keeps the scheme, if there is one. Of Basic credentials the
// secret is the part after the colon, and that is what the mark is made of.
func (sc *scan) authorization(n name, v view) {
	if bareScheme(v.s) {
		return
	}
	i := max(strings.IndexAny(v.s, " \t"), 0)
	kind := v.s[:i]
	if !isScheme(kind) {
		sc.secret(n, v)
		return
	}
	for i < len(v.s) && (v.s[i] == ' ' || v.s[i] == '\t') {
		i++
	}
	rest := v.sub(i, len(v.s))
	if !strings.EqualFold(kind, "Basic") {
		sc.secret(n, rest)
		return
	}
	n.kind = KindSecret
	secret, ok := basic(rest.s)
	if !ok || isStandIn(rest.s) {
		sc.secret(n, rest)
		return
	}
	sc.r.notice(KindSecret, secret)
	if raw, err := url.QueryUnescape(secret); err == nil {
		sc.r.notice(KindSecret, raw) // RFC 6749 has both parts encoded like a form
	}
	sc.add(rest, 0, len(rest.s), sc.r.mark(KindSecret, secret))
}

// isScheme: a word. What has other characters may be the secret itself.
func isScheme(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-") == "" || strings.EqualFold(s, "AWS4-HMAC-SHA256")
}

// basic is the secret of Basic credentials; some forget the base64.
func basic(s string) (string, bool) {
	s = strings.TrimSpace(s)
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		raw, err = base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
	}
	if err != nil {
		raw = []byte(s)
	}
	_, secret, ok := strings.Cut(string(raw), ":")
	return secret, ok && secret != ""
}

// cookie masks the value of one name=value.
func (sc *scan) cookie(n name, v view) {
	i := strings.IndexByte(v.s, '=') + 1
	for i < len(v.s) && v.s[i] == ' ' {
		i++
	}
	j := len(strings.TrimRight(v.s, " "))
	if j > i+1 && v.s[i] == '"' && v.s[j-1] == '"' {
		i, j = i+1, j-1
	}
	sc.secret(n, v.sub(i, max(i, j)))
}

// unquoted is the first of the bytes in any at or after i that stands in no quotes
// after a "=", or the end.
func unquoted(s string, i int, any string) int {
	for ; i < len(s) && strings.IndexByte(any, s[i]) < 0; i++ {
		if s[i] == '=' && i+1 < len(s) && s[i+1] == '"' {
			if end := closing(s, i+1); end < len(s) {
				i = end
			}
		}
	}
	return i
}
