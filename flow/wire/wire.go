// Package wire keeps every HTTP exchange as it went over the wire: recorded,
// redacted, and printable as curl. It never changes what is sent, never holds
// a secret once an exchange is recorded, and never writes anything anywhere.
package wire

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// Exchange is one request and what came of it. Everything in it has been
// redacted: it is safe for a ticket, but not yet for a terminal (see Visible).
type Exchange struct {
	Seq      int // from 1, in the order the requests were started
	Started  time.Time
	Took     time.Duration // until the answer's body ended, was closed, or failed
	Method   string
	URL      string
	Proto    string // "HTTP/1.1"; of the answer when there is one
	Status   int    // 0 when no answer came
	Request  Message
	Response Message
	Err      string // why there is no answer, or why its body ended early
}

// Message is one side of an exchange.
type Message struct {
	Header []Field // sorted by name; net/http's own additions are not in it
	Body   []byte
	Size   int64 // bytes of the body as it went over the wire, before redaction
	Cut    bool  // Body does not hold all of it
	Gap    int   // when Cut: the offset in Body at which the missing bytes stood
}

// Field is one header line.
type Field struct{ Name, Value string }

func fields(h http.Header, redact *Redactor) []Field {
	out := make([]Field, 0, len(h))
	for name, values := range h {
		for _, value := range values {
			out = append(out, Field{Name: redact.Text(name), Value: redact.Header(name, value)})
		}
	}
	slices.SortStableFunc(out, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return out
}
