package wire

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Draft is a request that is to be sent again: as it was recorded, or as a
// person changed it. Marks stand where secrets stood; Request fills in the
// credentials of now, so a draft holds nothing secret.
type Draft struct {
	Method string
	URL    string  // marks stand in it as they are, with their "#"
	Header []Field // what net/http adds by itself is not among them
	Body   []byte
}

// DraftOf is the request of an exchange, to be sent again. An error says why
// it cannot be, and what to do instead.
func DraftOf(x Exchange) (Draft, error) {
	if x.Served {
		return Draft{}, errors.New("it was received here, not sent from here: repeat it where it came from")
	}
	if x.Pending && len(x.Request.Header) == 0 {
		return Draft{}, errors.New("it is still under way, and its request is known once it is over: wait for it, or stop it")
	}
	d := Draft{Method: x.Method, URL: withoutFragment(x.URL)}
	for _, f := range x.Request.Header {
		if !f.Added && !framing(f.Name) {
			d.Header = append(d.Header, Field{Name: f.Name, Value: strings.Trim(f.Value, " \t")})
		}
	}
	d.Body = slices.Clone(x.Request.Body)
	if err := d.refused(); err != nil {
		return Draft{}, err
	}
	if why := x.bodyLost(); why != "" {
		return Draft{}, fmt.Errorf("%s: make the call anew, where it was made", why)
	}
	if n := int64(len(d.Body)); d.shape() == rawBody && n != x.Request.Size {
		return Draft{}, errors.New("its body held a secret, which was masked, and is neither a form nor JSON, so nobody can tell how to put it back: make the call anew, where it was made")
	}
	return d, nil
}

// bodyLost says why the body of the request is not here as it was, or was to
// be, sent; "" when it is.
func (x Exchange) bodyLost() string {
	m := x.Request
	length, err := strconv.ParseInt(strings.TrimSpace(m.Get("Content-Length")), 10, 64)
	switch {
	case m.Gone:
		return fmt.Sprintf("its body of %d bytes was given up to make room for newer exchanges", m.Size)
	case m.Cut && len(m.Body) == 0:
		return fmt.Sprintf("its body of %d bytes was compressed, and such a body is not kept", m.Size)
	case m.Cut:
		return fmt.Sprintf("only %d of the %d bytes of its body were kept", len(m.Body), m.Size)
	case err == nil && length > m.Size:
		return fmt.Sprintf("only %d of the %d bytes of its body were sent, and the rest is not known", m.Size, length)
	case m.Size == 0 && err != nil && m.Get("Content-Type") != "" && x.Method != http.MethodGet && x.Method != http.MethodHead:
		// net/http says Content-Length: 0 of a body that is empty.
		return "it ended before anything of its body was read, so that is not known"
	}
	return ""
}

// Editable says why the draft cannot be edited as text; nil when it can.
func (d Draft) Editable() error {
	if !isText(string(d.Body)) {
		return errors.New("its body is not text: it can be sent again as it is, but not edited")
	}
	for _, f := range d.Header {
		if !utf8.ValidString(f.Value) || strings.HasPrefix(f.Name, "#") {
			return fmt.Errorf("its header %s is not text: it can be sent again as it is, but not edited", Line(f.Name))
		}
	}
	return nil
}

func isText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r'
	})
}

// Acts says whether sending it may change something at the other side.
func (d Draft) Acts() bool {
	switch d.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return false
	}
	return true
}

// Path is the URL's path, decoded; "" when the URL is none.
func (d Draft) Path() string {
	u, err := d.target()
	if err != nil {
		return ""
	}
	return u.Path
}

func (d Draft) get(name string) string { return Message{Header: d.Header}.Get(name) }

// framing are the headers that net/http makes of the URL and of the body.
func framing(name string) bool {
	switch http.CanonicalHeaderKey(name) {
	case "Host", "Content-Length", "Transfer-Encoding", "Trailer":
		return true
	}
	return strings.HasPrefix(name, ":") // HTTP/2's own
}

// withoutFragment: a fragment is never sent. A mark's "#" begins none.
func withoutFragment(s string) string {
	clear := marks().ReplaceAllStringFunc(s, func(mark string) string { return strings.Repeat("x", len(mark)) })
	if i := strings.IndexByte(clear, '#'); i >= 0 {
		return s[:i]
	}
	return s
}
