package webhook

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// Shape is the form an error came in.
type Shape string

const (
	ShapeAdobe Shape = "adobe"   // {"status":"error","error":"…"}, also failure, and result:fail (D05)
	ShapeRFC   Shape = "rfc6749" // {"error":"invalid_grant","error_description":"…"}
	ShapeJSON  Shape = "json"    // JSON of another shape
	ShapeHTML  Shape = "html"    // a login page, or a page of something in between
	ShapeText  Shape = "text"    // words that are not JSON
	ShapeEmpty Shape = "empty"   // nothing
)

// Refused is an answer that is not what was asked for.
type Refused struct {
	Status      int
	Shape       Shape
	Type        string // RFC 6749's error; "" when none
	Message     string // the provider's own words, not yet safe for a terminal
	ContentType string
	Location    string // of a redirect that was not followed

	garbled bool // a token answer that is a success by its status, and holds no tokens
}

func (r *Refused) Error() string {
	words := r.Message
	if r.Type != "" && words != "" {
		words = r.Type + ": " + words
	} else if words == "" {
		words = r.Type
	}
	if words == "" {
		words = "no reason given"
	}
	return fmt.Sprintf("the provider answered %d: %s", r.Status, words)
}

// Came is what network.Lost asks.
func (r *Refused) Came() (status int, whole bool) { return r.Status, !r.garbled }

// wordsLimit keeps credentials in the words whole, so that they are found and taken
// out before the words are cut to size.
const wordsLimit = 16 << 10

// readRefused reads the words of an answer, whatever its status.
func readRefused(status int, header http.Header, body []byte) *Refused {
	r := &Refused{Status: status, ContentType: header.Get("Content-Type"), Location: header.Get("Location")}
	body = trimBOM(body)
	trimmed := strings.TrimSpace(string(body[:min(len(body), wordsLimit)]))
	var object map[string]json.RawMessage
	switch {
	case trimmed == "":
		r.Shape = ShapeEmpty
	case json.Unmarshal(body, &object) == nil && object != nil:
		r.readObject(object)
	case json.Valid(body):
		r.Shape = ShapeJSON
	case strings.HasPrefix(trimmed, "<") || strings.HasPrefix(r.ContentType, "text/html"):
		r.Shape, r.Message = ShapeHTML, "a web page came instead of JSON"
		if title := htmlTitle(string(body)); title != "" {
			r.Message += ", titled " + title
		}
	default:
		r.Shape, r.Message = ShapeText, limited(trimmed)
	}
	if status >= 300 && status < 400 {
		r.Message = "a redirect to another address, which is not followed"
	}
	return r
}

func (r *Refused) readObject(object map[string]json.RawMessage) {
	word := func(key string) string { s, _ := text(object[key]); return limited(s) }
	r.Shape = ShapeJSON
	if failureWord(word("status")) || failureWord(word("result")) {
		r.Shape = ShapeAdobe
	}
	words := word("error")
	if description, there := object["error_description"]; there || registered(words) {
		r.Shape, r.Type = ShapeRFC, words
		words, _ = text(description)
		words = limited(words)
	}
	for _, key := range []string{"message", "error_message", "errorMessage", "detail", "title"} {
		if words == "" && r.Type == "" {
			words = word(key)
		}
	}
	var inner struct{ Message string }
	if words == "" && r.Type == "" && json.Unmarshal(object["error"], &inner) == nil {
		words = limited(inner.Message)
	}
	r.Message = words
}

// failed says whether a 2xx says in its body that it is none (section 10: both
// status and body count).
func failed(object map[string]json.RawMessage) bool {
	for _, key := range []string{"status", "result"} {
		if word, ok := text(object[key]); ok && failureWord(word) {
			return true
		}
	}
	return false
}

func failureWord(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "error", "failure", "fail", "failed":
		return true
	}
	return false
}

// registered: the error codes of RFC 6749 section 5.2.
func registered(code string) bool {
	switch code {
	case "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
		"invalid_scope", "access_denied", "server_error", "temporarily_unavailable":
		return true
	}
	return false
}

func htmlTitle(page string) string {
	page = page[:min(len(page), 64<<10)]
	lower := strings.ToLower(page)
	from := strings.Index(lower, "<title>")
	to := strings.Index(lower, "</title>")
	if from < 0 || to < from || len(lower) != len(page) {
		return ""
	}
	title := strings.Join(strings.Fields(page[from+len("<title>"):to]), " ")
	return strings.ToValidUTF8(title[:min(len(title), wordsLimit)], "")
}

func limited(s string) string {
	if len(s) <= wordsLimit {
		return s
	}
	return strings.ToValidUTF8(s[:wordsLimit], "") + "…"
}
