// Package wire keeps every HTTP exchange as it went over the wire: recorded,
// redacted, and printable as curl, as HAR and as a ticket. It never changes
// what is sent, and no exchange holds a secret once it is recorded; only a Redactor
// remembers some, to find them. It writes nothing anywhere but the files that a HARFile
// and a DebugFile were made for.
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
	Seq        int    // from 1 over the whole run, in the order the requests were started
	Connection string // whose it is, by its name in config.toml
	Started    time.Time
	Took       time.Duration // until the answer's body ended, was closed, or failed
	Pending    bool          // it is still under way: there are no headers, body and timing yet
	Method     string
	URL        string
	Proto      string // "HTTP/1.1"; of the answer when there is one
	Status     int    // 0 when no answer came
	Request    Message
	Response   Message
	Err        string // why there is no answer, or why its body ended early
	Timing     Timing
	TLS        *TLS // nil: no TLS, or it never came so far
	Redirects  int  // the Seq of the exchange whose redirect this one followed; 0: none
	Replays    int  // the Seq of the exchange that this one repeats; 0: none
	Served     bool // seen by the server (see Handler): the other side is who asked
}

// Message is one side of an exchange.
type Message struct {
	// Header is in the order in which it was sent. Of an answer, and of a
	// request that never reached the network, that order is not known: then it
	// is sorted by name.
	Header []Field
	Body   []byte
	Size   int64 // bytes of the body as it went over the wire, before redaction
	Cut    bool  // Body does not hold all of it
	Gap    int   // when Cut: the offset in Body at which the missing bytes stood
	Gone   bool  // Body was given up later, to make room for newer ones
}

// Field is one header line.
type Field struct {
	Name, Value string
	Added       bool // by net/http, not by this program: Host, Content-Length, …
}

// Get is the value of the first header of that name, in any case.
func (m Message) Get(name string) string {
	for _, f := range m.Header {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// Missing is how many bytes of the body are not in Body.
func (m Message) Missing() int64 {
	switch {
	case m.Gone:
		return m.Size
	case m.Cut:
		return max(m.Size-int64(len(m.Body)), 0)
	}
	return 0
}

// release gives up the body.
func (m *Message) release() {
	if len(m.Body) > 0 {
		m.Body, m.Cut, m.Gap, m.Gone = nil, true, 0, true
	}
}

// sorted are the fields of a header by name.
func sorted(h http.Header, redact *Redactor) []Field {
	out := make([]Field, 0, len(h))
	for name, values := range h {
		for _, value := range values {
			out = append(out, Field{Name: redact.Text(name), Value: redact.Header(name, value)})
		}
	}
	slices.SortStableFunc(out, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// sent are the fields of a request as they were written, or, when nothing was,
// as they were meant.
func sent(written []Field, meant http.Header, redact *Redactor) []Field {
	if len(written) == 0 {
		return sorted(meant, redact)
	}
	ours := map[string]bool{} // in lower case: HTTP/2 writes every name so, and some are set past canonicalization
	for name := range meant {
		ours[strings.ToLower(name)] = true
	}
	out := make([]Field, len(written))
	for i, f := range written {
		out[i] = Field{Name: redact.Text(f.Name), Value: redact.Header(f.Name, f.Value), Added: !ours[strings.ToLower(f.Name)]}
	}
	return out
}
