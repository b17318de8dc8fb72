package webhook

import (
	"fmt"
	"net/url"
	"strings"
)

// encoded is a query in its order, each part a name=value as it goes out.
type encoded []string

func (e encoded) String() string { return strings.Join(e, "&") }

func (e encoded) has(name string) bool {
	prefix := escape(name) + "="
	for _, part := range e {
		if strings.HasPrefix(part, prefix) {
			return true
		}
	}
	return false
}

func query(pairs ...string) encoded {
	var parts encoded
	for i := 0; i+1 < len(pairs); i += 2 {
		parts = append(parts, escape(pairs[i])+"="+escape(pairs[i+1]))
	}
	return parts
}

// escape writes a space as %20 and a slash as %2F, which every server reads
// alike; + means a space to some and itself to others (A27).
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// keptQuery keeps a query as an administrator typed it, but for what drop
// names and for bytes that a URL may not hold.
func keptQuery(raw string, drop func(name string) bool) encoded {
	var parts encoded
	for part := range strings.SplitSeq(raw, "&") {
		name, _, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		if part != "" && !drop(name) {
			parts = append(parts, safeQuery(part))
		}
	}
	return parts
}

func keepAll(string) bool { return false }

// safeQuery escapes what may be typed into a query but a URL may not hold;
// what is escaped already stays as it is.
func safeQuery(q string) string {
	var b strings.Builder
	for i := range len(q) {
		if c := q[i]; c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' || c == '#' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
