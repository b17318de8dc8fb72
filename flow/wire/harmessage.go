package wire

import (
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type harCookie struct {
	Name     string `json:"name"`
	Value    string `json:"value"`
	Path     string `json:"path,omitempty"`
	Domain   string `json:"domain,omitempty"`
	Expires  string `json:"expires,omitempty"`
	HTTPOnly bool   `json:"httpOnly,omitempty"`
	Secure   bool   `json:"secure,omitempty"`
}

type harRequest struct {
	Method      string      `json:"method"`
	URL         string      `json:"url"`
	Proto       string      `json:"httpVersion"`
	Cookies     []harCookie `json:"cookies"`
	Headers     []harPair   `json:"headers"`
	Query       []harPair   `json:"queryString"`
	Post        *harPost    `json:"postData,omitempty"`
	HeadersSize int         `json:"headersSize"` // -1: not known
	BodySize    int64       `json:"bodySize"`
}

// harPost has a form both as text and as params. The specification calls
// them mutually exclusive; browsers write both, and of what imports the file
// one part reads only the text, another only the params. It knows no encoding
// either: a body that is not text is base64 here and says so.
type harPost struct {
	Mime     string    `json:"mimeType"`
	Text     string    `json:"text"`
	Params   []harPair `json:"params,omitempty"`
	Encoding string    `json:"_encoding,omitempty"`
	Comment  string    `json:"comment,omitempty"`
}

type harResponse struct {
	Status      int         `json:"status"` // 0: no answer
	StatusText  string      `json:"statusText"`
	Proto       string      `json:"httpVersion"`
	Cookies     []harCookie `json:"cookies"`
	Headers     []harPair   `json:"headers"`
	Content     harContent  `json:"content"`
	Redirect    string      `json:"redirectURL"`
	HeadersSize int         `json:"headersSize"`
	BodySize    int64       `json:"bodySize"`
}

type harContent struct {
	Size     int64  `json:"size"`
	Mime     string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
	Encoding string `json:"encoding,omitempty"`
	Comment  string `json:"comment,omitempty"`
}

const noMime = "x-unknown" // as browsers have it

func requestOf(x Exchange) harRequest {
	address := wholeURL(x.URL)
	r := harRequest{
		Method: text(x.Method), URL: address, Proto: text(x.Proto), Headers: harPairs(x.Request.Header),
		Query: queryOf(address), HeadersSize: -1, BodySize: x.Request.Size, Cookies: []harCookie{},
	}
	if x.Pending {
		r.BodySize = -1
	}
	for _, f := range x.Request.Header {
		if strings.EqualFold(f.Name, "Cookie") {
			r.Cookies = append(r.Cookies, cookiesOf(f.Value)...)
		}
	}
	if x.Request.Size == 0 && len(x.Request.Body) == 0 {
		return r
	}
	r.Post = &harPost{Mime: mimeOf(x.Request)}
	r.Post.Text, r.Post.Encoding, r.Post.Comment = bodyOf(x.Request)
	if isForm(r.Post.Mime) && r.Post.Encoding == "" && !x.Request.Cut {
		r.Post.Params = formOf(r.Post.Text)
	}
	return r
}

func responseOf(x Exchange) harResponse {
	r := harResponse{
		Status: x.Status, StatusText: statusText(x.Status), Headers: harPairs(x.Response.Header),
		Cookies: []harCookie{}, HeadersSize: -1, BodySize: -1, Content: harContent{Mime: noMime},
	}
	if x.Status == 0 {
		return r
	}
	r.Proto, r.BodySize, r.Redirect = text(x.Proto), x.Response.Size, wholeURL(x.Response.Get("Location"))
	for _, f := range x.Response.Header {
		if strings.EqualFold(f.Name, "Set-Cookie") {
			r.Cookies = append(r.Cookies, setCookieOf(f.Value))
		}
	}
	r.Content.Size, r.Content.Mime = x.Response.Size, mimeOf(x.Response)
	r.Content.Text, r.Content.Encoding, r.Content.Comment = bodyOf(x.Response)
	return r
}

func harPairs(header []Field) []harPair {
	out := make([]harPair, 0, len(header))
	for _, f := range header {
		out = append(out, harPair{text(f.Name), text(f.Value)})
	}
	return out
}

func mimeOf(m Message) string {
	if mime := m.Get("Content-Type"); mime != "" {
		return text(mime)
	}
	return noMime
}

func cookiesOf(value string) []harCookie {
	var out []harCookie
	for pair := range strings.SplitSeq(value, ";") {
		if name, value, ok := strings.Cut(strings.TrimSpace(pair), "="); ok {
			out = append(out, harCookie{Name: text(name), Value: text(value)})
		}
	}
	return out
}

func setCookieOf(value string) harCookie {
	c, err := http.ParseSetCookie(value)
	if err != nil {
		name, value, _ := strings.Cut(value, "=")
		return harCookie{Name: text(name), Value: text(value)}
	}
	out := harCookie{Name: text(c.Name), Value: text(c.Value), Path: text(c.Path), Domain: text(c.Domain), HTTPOnly: c.HttpOnly, Secure: c.Secure}
	if !c.Expires.IsZero() {
		out.Expires = c.Expires.UTC().Format(time.RFC3339)
	}
	return out
}

// text is a string that JSON can hold. Bytes that are not UTF-8 are read as
// ISO 8859-1, as browsers do with headers: none is lost.
func text(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}
