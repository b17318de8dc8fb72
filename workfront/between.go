package workfront

import (
	"net/http"
	"strings"
)

// Between is what an answer shows of who gave it, where that need not have been
// Workfront: a CDN, a firewall, a proxy.
type Between struct {
	Server    string // the header, as it came
	Reference string // the number on a page of a CDN or firewall, which its owner can look up
	Denied    bool   // it says that access is denied
}

// betweenLimit is how far into a page its words are looked for.
const betweenLimit = 16 << 10

func betweenOf(header http.Header, body []byte) Between {
	page := string(body[:min(len(body), betweenLimit)])
	b := Between{Server: limited(header.Get("Server"))}
	if !strings.HasPrefix(strings.TrimSpace(page), "<") {
		return b
	}
	b.Denied = containsFold(page, "access denied") || containsFold(page, "request blocked") || containsFold(page, "attention required")
	b.Reference = reference(page)
	return b
}

// reference reads "Reference #18.2f3e…", "Reference&#32;&#35;18&#46;2f3e…" or
// "Ray ID: 8c1…" off a page.
func reference(page string) string {
	page = strings.NewReplacer("&#32;", " ", "&#35;", "#", "&#46;", ".", "&#x2e;", ".").Replace(page)
	for _, lead := range []string{"reference #", "reference number: ", "ray id: ", "request id: ", "support id is: "} {
		at := indexFold(page, lead)
		if at < 0 {
			continue
		}
		number := page[at+len(lead):]
		end := strings.IndexFunc(number, func(r rune) bool {
			return r != '.' && r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
		})
		if end < 0 {
			end = len(number)
		}
		if number = strings.Trim(number[:min(end, 80)], ".-_"); number != "" {
			return number
		}
	}
	return ""
}

func containsFold(s, lower string) bool { return indexFold(s, lower) >= 0 }

// indexFold finds an ASCII text in lower case, whatever case it has in s.
func indexFold(s, lower string) int {
	ascii := func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	if len(strings.Map(ascii, s)) != len(s) { // bytes that are not UTF-8 grow
		return strings.Index(s, lower)
	}
	return strings.Index(strings.Map(ascii, s), lower)
}

func limited(s string) string {
	const enough = 200
	return strings.ToValidUTF8(s[:min(len(s), enough)], "")
}
