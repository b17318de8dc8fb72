package wire

import "strings"

// charset has bytes that must not come to light.
type charset [256]bool

// regions finds, one after the other, the parts of s in which a decoding may show
// a byte of the set that s itself does not show, as far as such bytes and escapes
// stand next to each other. A line break within base64 counts as an escape.
type regions struct {
	s    string
	set  charset
	find seek
	end  int // of the one before
}

func newRegions(s string, set charset) *regions {
	return &regions{s: s, set: set, find: seek{s: s, any: "%\\&+\n"}}
}

func (g *regions) next() (from, to int, ok bool) {
	for at := g.find.next(g.end); at < len(g.s); {
		n, harmless := g.escape(at)
		if harmless {
			at = g.find.next(at + n)
			continue
		}
		from = len(strings.TrimRight(g.s[:at], "\r"))
		for from > g.end && g.spans(g.s[from-1]) {
			from--
		}
		from, g.end = max(from, g.end), g.until(at)
		return from, g.end, true
	}
	return 0, 0, false
}

// escape is how long the escape at i is, and whether it can be left as it is.
func (g *regions) escape(i int) (n int, harmless bool) {
	switch {
	case g.s[i] == '+':
		return 1, !g.set[' ']
	case inBase64(strings.TrimSuffix(g.s[:i], "\r")):
		return 1, false
	case g.s[i] == '\n':
		return 1, true
	}
	return harmlessIn(g.s[i:], &g.set)
}

// spans: a region goes on across this byte.
func (g *regions) spans(c byte) bool { return g.set[c] || strings.IndexByte(`%\&#;+`, c) >= 0 }

// until is where the region ends that has an escape at i.
func (g *regions) until(i int) int {
	for i++; i < len(g.s); i++ {
		if g.spans(g.s[i]) || g.s[i-1] == '\\' {
			continue
		}
		_, n := fold.decode(g.s[i:])
		if n == 0 || !inBase64(g.s[:i]) {
			break
		}
		i += n - 1
	}
	return i
}
