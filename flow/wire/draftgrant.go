package wire

import (
	"errors"
	"mime"
	"net/url"
	"strings"
)

// What to do instead comes first: a screen may have room for no more.
var (
	errCodeOnce  = errors.New("an authorization code works once, sign in again instead; a provider may even take back the tokens that came for it when it is used twice (RFC 6749, section 4.1.2)")
	errAssertion = errors.New("it presents a signed JWT: get a new token where the tokens are shown instead, which signs anew and stores what comes")
	errRefresh   = errors.New("it refreshes: refresh where the tokens are shown instead, which stores what comes; the refresh token may change with that, and what comes back to a replay is stored nowhere")
)

// refused is why the draft must not be sent, whoever wrote it.
func (d Draft) refused() error {
	found := d.named()
	if len(found["jwt_token"]) > 0 {
		return errAssertion
	}
	for _, grant := range found["grant_type"] {
		switch strings.ToLower(grant) {
		case "authorization_code":
			return errCodeOnce
		case "refresh_token":
			return errRefresh
		}
	}
	return nil
}

// named are the values of all names, in the query and in the body, behind
// their encoding. A document that is only carried is not looked into.
func (d Draft) named() map[string][]string {
	found := map[string][]string{}
	_, query, _ := strings.Cut(d.URL, "?")
	namedOf(query, found)
	if media := mediaType(d.get("Content-Type")); media != "application/octet-stream" {
		body := string(d.Body)
		namedOf(body, found)
		_ = walkJSON(body, func(f field) {
			value, _ := view{s: body[f.from:f.to]}.decoded(backslash)
			found[f.label] = append(found[f.label], value.s)
		})
	}
	return found
}

func namedOf(form string, found map[string][]string) {
	for pair := range strings.FieldsFuncSeq(form, func(r rune) bool { return r == '&' || r == ';' }) {
		key, value, _ := strings.Cut(pair, "=")
		key, value = strings.TrimSpace(decodedTwice(key)), strings.TrimSpace(decodedTwice(value))
		if len(key) <= 64 {
			found[key] = append(found[key], value)
		}
	}
}

// decodedTwice: a server behind another one may decode once more.
func decodedTwice(s string) string {
	for range 2 {
		if t, err := url.QueryUnescape(s); err == nil {
			s = t
		}
	}
	return s
}

func mediaType(contentType string) string {
	media, _, _ := mime.ParseMediaType(contentType)
	return media
}

// bodyShape is how a secret stands in a body.
type bodyShape int

const (
	rawBody  bodyShape = iota // a document: it is sent as it is, and what looks like a mark in it is its own text
	formBody                  // percent-encoded
	jsonBody                  // JSON-escaped
)

func (d Draft) shape() bodyShape {
	media := mediaType(d.get("Content-Type"))
	switch {
	case isForm(d.get("Content-Type")):
		return formBody
	case media == "application/json", strings.HasSuffix(media, "+json"), media == "" && looksJSON(string(d.Body)):
		return jsonBody
	}
	return rawBody
}
