package workfront

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Shape is the form an error came in. Adobe documents none for the token
// endpoint; these are the ones that were seen or must be expected (A08).
type Shape string

const (
	ShapeWorkfront Shape = "workfront" // {"statusCode":400,"error":true,"type":"…","message":"…"}: error is a boolean
	ShapeRFC       Shape = "rfc6749"   // {"error":"invalid_grant","error_description":"…"}
	ShapeAttask    Shape = "attask"    // {"error":{"class":"…","message":"…"}}
	ShapeString    Shape = "string"    // {"error":"unrecognized URI format"}
	ShapeHTML      Shape = "html"      // a login page, or a page of something in between
	ShapeEmpty     Shape = "empty"     // nothing
	ShapeOther     Shape = "other"     // anything else: garbled, or JSON that is none of these
)

// Refused is an answer that is not what was asked for.
type Refused struct {
	Status      int
	Shape       Shape
	Type        string // RFC 6749's error, Workfront's type, the REST API's class; "" when none
	Message     string // the server's own words, not yet safe for a terminal
	ContentType string
	Location    string // of a redirect that was not followed
	Between     Between
	Date        time.Time // of the server's clock; zero when it did not say
	Cause       Cause

	garbled bool // a success by its status, and what it holds cannot be read
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
	return fmt.Sprintf("Workfront answered %d: %s", r.Status, words)
}

// Came is what network.Lost asks.
func (r *Refused) Came() (status int, whole bool) { return r.Status, !r.garbled }

// Unknown says that the REST API itself answered that it has no such version,
// object or field: of what a person may do it says nothing. Of a field its words are
// known ("APIModel V17_0 does not support field ..."); of an object nobody documents
// them, so the status counts.
func (r *Refused) Unknown() bool {
	switch r.Shape {
	case ShapeHTML, ShapeEmpty, ShapeOther:
		return false
	}
	return r.Status == http.StatusNotFound || r.Status == http.StatusGone ||
		r.Status != http.StatusForbidden && strings.Contains(strings.ToLower(r.Message), "does not support")
}

// readRefused returns nil for a 2xx without an error in it.
func readRefused(resp *http.Response, body []byte) *Refused {
	r := &Refused{Status: resp.StatusCode, ContentType: resp.Header.Get("Content-Type"), Location: resp.Header.Get("Location")}
	r.Between = betweenOf(resp.Header, body)
	r.Date, _ = DateOf(resp.Header)
	r.readBody(body)
	success := resp.StatusCode >= 200 && resp.StatusCode < 300
	withError := r.Shape != ShapeOther && r.Shape != ShapeHTML && r.Shape != ShapeEmpty
	if success && !withError {
		return nil
	}
	return r
}

// notExpected: a 200 that does not hold what was asked for.
func notExpected(resp *http.Response, body []byte, why string) *Refused {
	r := &Refused{Status: resp.StatusCode, ContentType: resp.Header.Get("Content-Type"), garbled: true}
	r.Between = betweenOf(resp.Header, body)
	r.Date, _ = DateOf(resp.Header)
	r.readBody(body)
	if r.Message == "" || r.Shape == ShapeOther {
		r.Message = why
	}
	return r
}

func (r *Refused) readBody(body []byte) {
	body = trimBOM(body)
	trimmed := strings.TrimSpace(string(body[:min(len(body), 512)]))
	if trimmed == "" {
		r.Shape, r.Message = ShapeEmpty, emptyWords(r)
		return
	}
	var answer map[string]any
	if json.Unmarshal(body, &answer) == nil {
		r.readJSON(answer)
		return
	}
	if strings.HasPrefix(trimmed, "<") || strings.HasPrefix(r.ContentType, "text/html") {
		r.Shape, r.Message = ShapeHTML, "a web page came instead of JSON"
		if title := htmlTitle(string(body)); title != "" {
			r.Message += ", titled " + title
		}
		return
	}
	r.Shape, r.Message = ShapeOther, "the answer is not JSON"
}

func emptyWords(r *Refused) string {
	if r.Location != "" {
		return "a redirect to another address, which is not followed with a secret"
	}
	return "the answer is empty"
}

// readJSON branches on the type of error: typed OAuth libraries decode it as a
// string and lose the message behind Workfront's boolean.
func (r *Refused) readJSON(answer map[string]any) {
	str := func(key string) string { s, _ := answer[key].(string); return s }
	switch e := answer["error"].(type) {
	case bool:
		r.Shape, r.Type, r.Message = ShapeWorkfront, str("type"), str("message")
		if !e {
			r.Shape = ShapeOther
		}
	case map[string]any:
		r.Shape = ShapeAttask
		r.Type, _ = e["class"].(string)
		r.Message, _ = e["message"].(string)
	case string:
		if description, there := answer["error_description"]; there || registered(e) {
			r.Shape, r.Type = ShapeRFC, e
			r.Message, _ = description.(string)
			return
		}
		r.Shape, r.Message = ShapeString, e
	default:
		r.Shape, r.Message = ShapeOther, str("message")
	}
}

// registered: the error codes of RFC 6749 sections 4.1.2.1 and 5.2.
func registered(code string) bool {
	switch code {
	case "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
		"invalid_scope", "access_denied", "unsupported_response_type", "server_error", "temporarily_unavailable":
		return true
	}
	return false
}

func htmlTitle(page string) string {
	lower := strings.ToLower(page)
	from := strings.Index(lower, "<title>")
	to := strings.Index(lower, "</title>")
	if from < 0 || to < from || len(lower) != len(page) {
		return ""
	}
	title := strings.Join(strings.Fields(page[from+len("<title>"):to]), " ")
	const enough = 16 << 10 // credentials in it are whole, and are taken out before it is cut to size
	return title[:min(len(title), enough)]
}

// ReadRefusal reads a refusal of the REST API that was recorded.
func ReadRefusal(status int, header http.Header, body []byte) *Refused {
	r := &Refused{Status: status, ContentType: header.Get("Content-Type"), Location: header.Get("Location")}
	r.Between = betweenOf(header, body)
	r.Date, _ = DateOf(header)
	r.readBody(body)
	r.Cause = r.apiCause()
	return r
}
