package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Ticket is what a person hands over with a question: what was tried, what went
// over the wire, and with which versions. All of it is redacted.
type Ticket struct {
	Title     string
	Tried     []string // one sentence each; words from outside among them are quoted
	Words     string   // the other side's own words, if any
	Likely    string   // the most likely cause, "" when none is known
	Possible  []string // what else it may be, the likelier first
	Versions  []string // "wfconnect 0.1.0", "Go 1.26", "API v21.0"
	Exchanges []Exchange
	Now       time.Time
}

const (
	// ticketLines and ticketBytes are how much of a body a ticket shows.
	ticketLines = 60
	ticketBytes = 6 << 10
)

// Markdown is the ticket in the Markdown of issue trackers. What came from
// outside stands in code blocks that it cannot end, with control characters
// made visible: a page cannot mention people, load pictures or hide text.
func (t Ticket) Markdown(redact *Redactor) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", Inline(t.Title))
	for _, s := range t.Tried {
		fmt.Fprintf(&b, "%s\n\n", Inline(s))
	}
	if t.Words != "" {
		b.WriteString("The other side said:\n\n" + Fenced("text", t.Words))
	}
	if t.Likely != "" {
		fmt.Fprintf(&b, "Most likely: %s\n\n", Inline(t.Likely))
	}
	if len(t.Possible) > 0 {
		b.WriteString("Also possible:\n\n")
		for _, s := range t.Possible {
			fmt.Fprintf(&b, "- %s\n", Inline(s))
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "## Versions\n\n")
	for _, v := range t.Versions {
		fmt.Fprintf(&b, "- %s\n", Inline(v))
	}
	fmt.Fprintf(&b, "\n## What went over the wire\n\nSecrets are fingerprints such as `tok#7f3a`: the same secret has the same one. Written %s.\n\n", t.Now.UTC().Format(time.RFC3339))
	for _, x := range t.Exchanges {
		x.markdown(&b)
	}
	return redact.Text(b.String())
}

func (x Exchange) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "### %d. %s → %s\n\n", x.Seq, Code(x.Method+" "+x.URL), x.Outcome())
	fmt.Fprintf(b, "%s, %s\n\n", x.Started.UTC().Format("2006-01-02 15:04:05.000 MST"), x.Where())
	if x.Redirects != 0 {
		fmt.Fprintf(b, "Follows the redirect of exchange %d.\n\n", x.Redirects)
	}
	if x.Replays != 0 {
		fmt.Fprintf(b, "Repeats exchange %d.\n\n", x.Replays)
	}
	b.WriteString(Fenced("http", x.Method+" "+x.URL+"\n"+x.Request.excerpt()))
	if x.Status != 0 {
		b.WriteString(Fenced("http", fmt.Sprintf("%s %d\n", x.Proto, x.Status)+x.Response.excerpt()))
	}
	if x.Err != "" {
		b.WriteString(Fenced("text", x.Err))
	}
	if x.TLS != nil {
		fmt.Fprintf(b, "%s\n\n", Inline(x.TLS.String()))
	}
}

// excerpt is headers and the beginning of the body, JSON laid out.
func (m Message) excerpt() string {
	var b strings.Builder
	for _, f := range m.Header {
		fmt.Fprintf(&b, "%s: %s\n", f.Name, f.Value)
	}
	if m.Size == 0 {
		return b.String()
	}
	b.WriteString("\n")
	if !utf8.Valid(m.Body) || bytes.IndexByte(m.Body, 0) >= 0 {
		fmt.Fprintf(&b, "(%d bytes that are not text)\n", m.Size)
		return b.String()
	}
	body := m.Body
	var pretty bytes.Buffer
	if json.Indent(&pretty, body, "", "  ") == nil {
		body = pretty.Bytes()
	}
	shown := firstLines(body)
	b.Write(shown)
	if len(shown) < len(body) || m.Missing() > 0 {
		fmt.Fprintf(&b, "\n(the body has %d bytes; this is its beginning)", m.Size)
	}
	b.WriteString("\n")
	return b.String()
}

// firstLines cuts text where a ticket would get too long, at the end of a
// character.
func firstLines(body []byte) []byte {
	cut := body[:min(len(body), ticketBytes)]
	for len(cut) > 0 && len(cut) < len(body) && !utf8.RuneStart(body[len(cut)]) {
		cut = cut[:len(cut)-1]
	}
	end := 0
	for range ticketLines {
		i := bytes.IndexByte(cut[end:], '\n')
		if i < 0 {
			return cut
		}
		end += i + 1
	}
	return bytes.TrimSuffix(cut[:end], []byte("\n"))
}

// Outcome is the status, or why there is none.
func (x Exchange) Outcome() string {
	switch {
	case x.Pending:
		return "no answer yet"
	case x.Status == 0:
		return "no answer"
	}
	return fmt.Sprintf("%d", x.Status)
}

// Where is what is known of where the time went, in words.
func (x Exchange) Where() string {
	t := x.Timing
	parts := []string{x.Took.Round(time.Millisecond).String()}
	for _, p := range []struct {
		name string
		took time.Duration
	}{
		{"dns", t.DNS},
		{"connect", t.Connect},
		{"TLS", t.TLS},
		{"first byte after", t.FirstByte},
	} {
		if p.took > 0 {
			parts = append(parts, p.name+" "+p.took.Round(10*time.Microsecond).String())
		}
	}
	if t.Reused {
		parts = append(parts, "on a kept connection")
	}
	return strings.Join(parts, ", ")
}

// String is the connection's security in a line.
func (t TLS) String() string {
	says := t.Version
	if says == "" {
		says = "the TLS handshake failed"
	}
	if len(t.Chain) > 0 {
		c := t.Chain[0]
		says += fmt.Sprintf(", %s, issued by %s, good until %s", c.Subject, c.Issuer, c.NotAfter.UTC().Format("2006-01-02"))
	}
	if !t.Verified {
		says += ", not verified"
	}
	return says
}
