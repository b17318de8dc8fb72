package conformance

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"wfconnect/webhook"
)

// searchChecks: what matches is the provider's choice, by name or by content;
// that something is found, that nothing is found, and that no word breaks it is
// not.
func searchChecks() []Check {
	return page([]Check{
		{
			ID: "P19", Title: "search finds what is there", Endpoint: "search", Severity: Must, Clause: clauseSearch, Test: 6,
			Needs:       "a file whose name or text has a plain word",
			Does:        "GET /search?query= with the name of a file, then with a word of it, then with a word of its text, until it is found",
			Consequence: "a person searches for a document that is there and does not find it",
			Fix:         "find files by their name, or by their text",
			run:         searchFinds,
		},
		{
			ID: "P19", Title: "search for what is not there is an empty list", Endpoint: "search", Severity: Must, Clause: clauseSearch, Test: 6,
			Does:        "GET /search?query= with a word that nobody has written",
			Consequence: "a person who searches in vain sees an error, or documents that have nothing to do with it",
			Fix:         "answer 200 and [] when nothing matches",
			run:         searchFindsNothing,
		},
		{
			ID: "P19", Title: "search takes words literally", Endpoint: "search", Severity: Must, Clause: clauseSearch, Test: 6,
			Does:        "GET /search?query= with (, with [*+?\\ and with quotes and a percent sign; where one fails, what a plain word that nobody has written brings tells whether the characters are to blame",
			Consequence: "a person who types a bracket sees an error",
			Fix:         "take the query as text, not as a regular expression or a part of a statement",
			run:         searchIsLiteral,
		},
	})
}

// hits is the search that found something, or the last that did not.
type hits struct {
	answer seen
	file   *webhook.Metadata // what was looked for
	found  bool
	full   bool // as many hits as some providers stop at
	tried  []string
}

func (p *probe) searched() hits {
	return known(p, &p.found, func(p *probe) hits {
		h := hits{file: p.wanted()}
		if h.file == nil {
			return h
		}
		queries := []string{h.file.Title, longestWord(h.file.Title)}
		if word := p.wordOf(h.file); word != "" {
			queries = append(queries, word)
		}
		for _, q := range queries {
			if q == "" || slices.Contains(h.tried, q) {
				continue
			}
			h.tried = append(h.tried, q)
			h.answer = p.call("search", webhook.Args{"query": q}, how{})
			h.full = h.full || len(h.answer.List) >= 100
			h.found = slices.ContainsFunc(h.answer.List, func(m webhook.Metadata) bool { return m.ID == h.file.ID || m.Title == h.file.Title })
			if h.found || h.answer.err != nil || !h.answer.OK() {
				return h
			}
		}
		return h
	})
}

// wanted is a file with a plain name: one that no tokenizer takes apart oddly.
func (p *probe) wanted() *webhook.Metadata {
	var best *webhook.Metadata
	for _, l := range p.look().lists {
		for i := range l.List {
			m := &l.List[i]
			if m.Kind != "file" || m.ID == "" || longestWord(m.Title) == "" || strings.ContainsFunc(m.Title, unicode.IsControl) {
				continue
			}
			if best == nil || !plain(best.Title) && plain(m.Title) {
				best = m
			}
		}
	}
	return best
}

func plain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r > 'z' || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != ' '
	})
}

// longestWord is the longest run of ASCII letters, "" when there is none of
// three.
func longestWord(s string) string {
	stem, _, _ := strings.Cut(s, ".")
	best := ""
	for _, w := range strings.FieldsFunc(stem, func(r rune) bool { return r > 'z' || !unicode.IsLetter(r) }) {
		if len(w) > len(best) {
			best = w
		}
	}
	if len(best) < 3 {
		return ""
	}
	return best
}

// wordOf is a word of the text of a file, for providers that search in texts.
func (p *probe) wordOf(m *webhook.Metadata) string {
	d := p.fetched()
	if d.file == nil || d.file.ID != m.ID || !strings.HasPrefix(m.MimeType, "text/") {
		return ""
	}
	return longestWord(strings.ReplaceAll(string(d.answer.Body[:min(len(d.answer.Body), 4096)]), ".", " "))
}

func searchFinds(p *probe) {
	const expected = "200 and a list with the file"
	h := p.searched()
	switch {
	case h.file == nil:
		p.skip("needs a file whose name has a plain word, and none was found near the root")
	case !p.answered(h.answer):
	case !h.answer.OK():
		p.fail(h.answer, expected, h.answer.came())
	case h.found:
		p.pass(h.answer, expected, fmt.Sprintf("%d hits, %.80q among them", len(h.answer.List), h.file.Title))
	case h.full:
		p.skip("the list of hits is full, and the file may be beyond its end")
	default:
		p.fail(h.answer, expected, fmt.Sprintf("%d hits for %.200q, and %.80q is not among them", len(h.answer.List), h.tried, h.file.Title))
	}
}

func searchFindsNothing(p *probe) {
	const expected = "200 and []"
	s := p.inVain()
	switch {
	case !p.answered(s):
	case !s.OK():
		p.fail(s, expected, s.came())
	case len(s.List) > 0:
		p.strictly(s, expected, fmt.Sprintf("%d items for a word that nobody has written", len(s.List)))
	default:
		p.pass(s, expected, "200 and []")
	}
}

func searchIsLiteral(p *probe) {
	const expected = "200 and what matches, be it []"
	queries := []string{"(", `[*+?\`, `it's "50%`}
	all := p.together(len(queries), func(q *probe, i int) seen {
		return q.call("search", webhook.Args{"query": queries[i]}, how{off: true})
	})
	for i, s := range all {
		switch {
		case s.err != nil:
			p.trouble(s)
			return
		case !s.OK():
			p.brokenBy(s, queries[i], expected)
			return
		}
	}
	p.pass(all[0], expected, "200 for "+strings.Join(queries, " and "))
}

// brokenBy blames what was searched for only where a plain word does not fail too. A
// 404 for one that nothing has is a failure of another check: then anything but 404 is
// about what was searched for.
func (p *probe) brokenBy(s seen, query, expected string) {
	plain := p.inVain()
	got := fmt.Sprintf("%s for %s, and %s for a plain word", s.came(), query, plain.came())
	switch {
	case plain.err != nil:
		p.trouble(plain)
	case !plain.OK() && (plain.Status != http.StatusNotFound || s.Status == http.StatusNotFound):
		p.skip(got + ": what is searched for is not known to be to blame")
	case s.Status >= 500 || s.Status == http.StatusNotFound:
		p.fail(s, expected, got)
	default:
		p.strictly(s, expected, got)
	}
}

// inVain searches for a plain word that nobody has written.
func (p *probe) inVain() seen {
	return known(p, &p.vain, func(p *probe) seen {
		return p.call("search", webhook.Args{"query": "zqxj" + strings.ToLower(rand.Text()[:12])}, how{})
	})
}
