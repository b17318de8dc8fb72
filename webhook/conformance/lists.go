package conformance

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"wfconnect/webhook"
)

// listChecks: Workfront asks for a folder once, and believes that it was all.
func listChecks() []Check {
	return page([]Check{
		{
			ID: "P13", Title: "lists are whole without max and offset", Endpoint: "files", Severity: Should, Clause: clauseFiles, Test: 2,
			Needs:       "a folder of some size: the longest near the root is taken, of 100, 1,000 or more items",
			Does:        "GET /files without max and offset, and again with max= its length and offset=1; reads headers that name a next page or a total",
			Consequence: "Workfront asks for no second page: what is beyond the first is never seen, and documents linked from there may be removed",
			Fix:         "return the whole folder when max is absent",
			run:         listsAreWhole,
		},
		{
			ID: "P51", Title: "an empty folder is an empty list", Endpoint: "files", Severity: Must, Clause: clauseFiles, Test: 2,
			Needs:       "an empty folder near the root",
			Does:        "GET /files of an empty folder",
			Consequence: "an empty folder looks like an error, or like one that is gone",
			Fix:         "answer 200 and [] for a folder that is empty, 404 for one that does not exist",
			run:         emptyIsEmpty,
		},
		{
			ID: "P55", Title: "unknown parameters are ignored", Endpoint: "files", Severity: Should, Clause: clauseRegister, Test: 0,
			Does:        "GET /files?parentId=/ with one more parameter, as an administrator may register it under Request Parameters",
			Needs:       "the list of the root",
			Consequence: "as soon as somebody registers a request parameter, every call fails",
			Fix:         "ignore query parameters that the endpoint does not know",
			run:         unknownParameters,
		},
	})
}

func listsAreWhole(p *probe) {
	const expected = "the whole folder in one list"
	for _, l := range p.look().lists {
		if more := furtherPage(l); more != "" {
			p.warn(l, expected, fmt.Sprintf("%d items, and %s, which Workfront does not follow", len(l.List), more))
			return
		}
	}
	l := p.look().longest
	if l == nil || len(l.List) < 20 {
		p.skip("needs a folder of at least 20 items, better of more than 1,000, and the longest near the root has fewer; none is made, which would be a thousand writes: run it against a provider that has one")
		return
	}
	n := len(l.List)
	// By items the second list is the first without its first item, by pages the
	// next page: either way something new in it was cut off.
	more := p.call("files", webhook.Args{"parentId": p.look().longestID, "max": strconv.Itoa(n), "offset": "1"}, how{off: true})
	if !p.answered(more) {
		return
	}
	for _, m := range more.List {
		if !slices.ContainsFunc(l.List, func(o webhook.Metadata) bool { return o.ID == m.ID || same(o, m) }) {
			p.warn(more, expected, fmt.Sprintf("%d items, and then more of them when asked with offset=1: the first list was cut", n))
			return
		}
	}
	if !more.OK() && more.Status >= 500 {
		p.warn(more, "max and offset honoured or ignored", more.came())
		return
	}
	got := fmt.Sprintf("%d items, and asking for a second page brought no others", n)
	if n > manyItems {
		got += "; above 1,000 Workfront's thumbnail view breaks"
	}
	p.pass(*l, expected, got)
}

// manyItems is what Workfront's thumbnail view still shows (AEM's old guide).
const manyItems = 1000

// furtherPage says how an answer's headers tell that it is not all.
func furtherPage(l seen) string {
	if !l.OK() {
		return ""
	}
	for _, link := range l.header.Values("Link") {
		if next().MatchString(link) {
			return "a Link header to the next page"
		}
	}
	for _, name := range []string{"X-Total-Count", "X-Total"} {
		if n, err := strconv.Atoi(l.header.Get(name)); err == nil && n > len(l.List) {
			return fmt.Sprintf("%s: %d", name, n)
		}
	}
	return ""
}

// next is the relation of RFC 8288 that a further page has.
var next = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i);\s*rel=(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next(?:[\s;,]|$))`)
})

func emptyIsEmpty(p *probe) {
	const expected = "200 and []"
	t := p.look()
	if t.emptyFolder != nil {
		p.pass(*t.emptyFolder, expected, "200 and []")
		return
	}
	for _, l := range t.lists[min(1, len(t.lists)):] {
		id := strings.TrimPrefix(l.said, "GET /files parentId=")
		if l.err == nil && !l.OK() && p.call("metadata", webhook.Args{"id": id}, how{off: true}).OK() {
			p.fail(l, "200 and a list for a folder that was listed", l.came())
			return
		}
	}
	p.skip("needs an empty folder, and none was found near the root")
}

func unknownParameters(p *probe) {
	const expected = "the same list as without it"
	if !p.list.OK() {
		p.skip("needs the list of the root (P11)")
		return
	}
	s := p.call("files", webhook.Args{"parentId": "/", "wfconnectUnknown": "a b"}, how{off: true, params: []webhook.Param{{Name: "wfconnectUnknown"}}})
	switch {
	case !p.answered(s):
	case !s.OK():
		p.warn(s, expected, s.came())
	case len(s.List) == 0 && len(p.list.List) > 0:
		p.warn(s, expected, "an empty list")
	default:
		p.pass(s, expected, fmt.Sprintf("%d items", len(s.List)))
	}
}
