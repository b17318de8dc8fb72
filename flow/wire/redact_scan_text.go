package wire

import "strings"

// form masks the pairs of a query or a form. What has bytes that these have only
// in error, or more than a name before a "=", may be something else, and is read
// as text besides.
func (sc *scan) form(v view) {
	odd := strings.ContainsAny(v.s, "\"'`<>{ \n")
	equals, ends := seek{s: v.s, any: "="}, seek{s: v.s, any: "&#"}
	broken := false            // what looks like JSON and is none is read to its end once only
	until := func(i int) int { // "#" ends a query, but it also stands in our own marks
		end := ends.next(i)
		for end < len(v.s) && inMark(v.s, end) {
			end = ends.next(end + 1)
		}
		return end
	}
	for i := 0; i < len(v.s); {
		eq, end := equals.next(i), until(i)
		odd = odd || strings.ContainsAny(v.s[i:min(eq, end)], "%:")
		if eq >= end {
			sc.text(v.sub(i, end))
			i = end + 1
			continue
		}
		if !broken && strings.IndexByte("{[", v.s[min(eq+1, len(v.s)-1)]) >= 0 {
			n, ok := lengthOfJSON(v.s[eq+1:])
			if broken = !ok; ok && eq+1+n > end {
				end = until(eq + 1 + n)
			}
		}
		sc.formPair(v.sub(i, eq), v.sub(eq+1, end))
		i = end + 1
	}
	if odd {
		sc.text(v)
	}
}

func (sc *scan) formPair(key, value view) {
	n, ok := lookup(sc.decoded(key, plus).s)
	if ok {
		sc.named(n, sc.decoded(value, plus))
		return
	}
	if mayBeJSON(value.s) {
		if text := sc.decoded(value, plus); looksJSON(text.s) {
			sc.json(text, 1)
			return
		}
	}
	sc.text(value)
}

// url masks the query, the fragment, a password before the host, and what in the
// path stands after a name: /sessionID/0123456789abcdef.
func (sc *scan) url(v view) {
	i := next(v.s, 0, "?#")
	for i < len(v.s) && inMark(v.s, i) {
		i = next(v.s, i+1, "?#")
	}
	sc.text(v.sub(0, i))
	var n name
	for from := 0; from < i; {
		to := next(v.s[:i], from, "/")
		part := sc.decoded(v.sub(from, to), percent)
		if n.kind != "" && len(part.s) >= 16 && random(part.s) {
			sc.named(n, part)
		}
		if n, _ = lookup(part.s); n.kind == KindCode || n.shape != whole {
			n = name{}
		}
		from = to + 1
	}
	if i < len(v.s) {
		sc.form(v.sub(i+1, len(v.s)))
	}
}

// text looks for names in text of any shape, behind any encoding:
// key=value, "key":"value", and header lines.
func (sc *scan) text(v view) {
	for i := 0; i < len(v.s); {
		if isBinary(v.s[i]) {
			i++
			continue
		}
		n, ok := nameless(v.s[i:])
		if !ok {
			for _, l := range sc.decoder.layers(v.sub(i, i+n)) {
				sc.layer(l)
			}
		}
		i += n
	}
}

// layer looks for names in one layer of a text.
func (sc *scan) layer(l layer) {
	if l.folded {
		return
	}
	sc.pairs(l.view)
	if l.whole {
		sc.userinfo(l.view)
		sc.credentials(l.view)
		sc.parts(l.view)
		sc.tags(l.view)
	}
}

// userinfo masks a password before the host of a URL, or a token in its place.
func (sc *scan) userinfo(v view) {
	const ends = "/?#\"'<> \t\n\f\r"
	if strings.IndexByte(v.s, '@') < 0 {
		return
	}
	for i := 0; i < len(v.s); {
		n := strings.Index(v.s[i:], "://")
		if n < 0 {
			return
		}
		from := i + n + len("://")
		end := upTo(v.s, from, ends+":@")
		i = end
		if end == len(v.s) {
			return
		}
		if v.s[end] == '@' && end-from >= 20 && random(v.s[from:end]) {
			sc.named(*called().by["password"], v.sub(from, end))
		}
		if v.s[end] != ':' {
			continue
		}
		i = upTo(v.s, end+1, ends)
		if at := strings.LastIndexByte(v.s[end+1:i], '@'); at > 0 { // a password may hold one
			sc.named(*called().by["password"], v.sub(end+1, end+1+at))
		}
	}
}

// upTo is next for an end that is likely to be near.
func upTo(s string, i int, any string) int {
	for i < len(s) && strings.IndexByte(any, s[i]) < 0 {
		i++
	}
	return i
}
