package wire

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// markIn finds the marks of secrets.
var markIn = sync.OnceValue(func() *regexp.Regexp {
	var kinds []string
	for _, n := range names {
		kinds = append(kinds, regexp.QuoteMeta(string(n.kind)))
	}
	return regexp.MustCompile(`(` + strings.Join(kinds, "|") + `)#([0-9a-f]{4})`)
})

// wholeURL is a redacted URL that is one again: the "#" of a mark would begin
// its fragment, which HAR leaves out.
func wholeURL(s string) string {
	s = text(s)
	scheme, rest, absolute := strings.Cut(s, "://")
	if !absolute {
		rest, scheme = s, ""
	}
	host := ""
	if absolute {
		if end := strings.IndexAny(rest, "/?"); end >= 0 {
			host, rest = rest[:end], rest[end:]
		} else {
			host, rest = rest, ""
		}
		scheme, host = scheme+"://", markIn().ReplaceAllString(host, "$1-$2") // a host takes no %23
	}
	rest, _, _ = strings.Cut(markIn().ReplaceAllString(rest, "$1%23$2"), "#")
	return scheme + host + rest
}

func queryOf(address string) []harPair {
	_, query, _ := strings.Cut(address, "?")
	return formOf(query)
}

func formOf(form string) []harPair {
	out := []harPair{}
	for pair := range strings.SplitSeq(form, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		out = append(out, harPair{unescaped(name), unescaped(value)})
	}
	return out
}

func unescaped(s string) string {
	if out, err := url.QueryUnescape(s); err == nil {
		return text(out)
	}
	return text(s)
}
