package wire

import "strings"

// form masks the pairs of a query or a form.
func (sc *scan) form(v view) {
	equals, ends := seek{s: v.s, any: "="}, seek{s: v.s, any: "&#"}
	for i := 0; i < len(v.s); {
		eq, end := equals.next(i), ends.next(i)
		if eq >= end {
			sc.text(v.sub(i, end))
			i = end + 1
			continue
		}
		// "#" ends a query, but it also stands in our own marks.
		end = ends.next(eq + 1 + leading(v.s[eq+1:]))
		sc.formPair(v.sub(i, eq), v.sub(eq+1, end))
		i = end + 1
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
	switch {
	case l.folded:
	case l.whole:
		sc.userinfo(l.view)
		sc.credentials(l.view)
		sc.parts(l.view)
		sc.pairs(l.view, "=:<")
	default:
		sc.pairs(l.view, "=:")
	}
}

func (sc *scan) pairs(v view, separators string) {
	find, ends, content := seek{s: v.s, any: separators}, seek{s: v.s, any: "<>"}, 0
	for i := find.next(0); i < len(v.s); {
		if v.s[i] != '<' {
			i = find.next(sc.pair(v, i))
			continue
		}
		if end := ends.next(i + 1); i >= content && end < len(v.s) && v.s[end] == '>' {
			content = sc.tag(v, i, end)
		}
		i = find.next(i + 1)
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
			sc.named(*names["password"], v.sub(from, end))
		}
		if v.s[end] != ':' {
			continue
		}
		i = upTo(v.s, end+1, ends)
		if at := strings.LastIndexByte(v.s[end+1:i], '@'); at > 0 { // a password may hold one
			sc.named(*names["password"], v.sub(end+1, end+1+at))
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

// pair masks the value after the separator at i, if a secret's name stands
// before it, and returns where to read on: after what was masked, so that no
// text makes this take longer than its length.
func (sc *scan) pair(v view, i int) int {
	n, quoted, ok := nameBefore(v.s, i)
	if !ok {
		return i + 1
	}
	j := i + 1
	for j < len(v.s) && j < i+8 && strings.IndexByte(" \t\r\n", v.s[j]) >= 0 {
		j++
	}
	if j == len(v.s) || leading(v.s[j:]) > 0 {
		return j
	}
	switch k := j + 1; {
	case v.s[j] == '[' && n.shape == whole && k < len(v.s): // as Go prints a header
		j = k
	case v.s[i:k] == "=>": // "name" => "value"
		for k < len(v.s) && k < i+8 && v.s[k] == ' ' {
			k++
		}
		if k < len(v.s) && (v.s[k] == '"' || v.s[k] == '\'') {
			j = k
		}
	}
	if v.s[j] == '"' || v.s[j] == '\'' {
		if leading(v.s[j+1:]) > 0 {
			return j
		}
		return sc.found(n, v, j+1, closing(v.s, j))
	}
	if n.shape != whole || !quoted && v.s[i] == ':' && headerName(n) {
		return sc.found(n, v, j, next(v.s, j, "\r\n\"'"))
	}
	if v.s[i] == ':' && n.kind == KindCode {
		return j // a status
	}
	end := next(v.s, j, " \t\r\n&\"'<>,;(){}[]`|")
	if v.s[i] == ':' {
		return sc.loose(n, v, j, end, quoted)
	}
	return sc.found(n, v, j, end)
}

// found masks v.s[i:j] in text and returns where to read on. A short code there
// is a status, not a secret.
func (sc *scan) found(n name, v view, i, j int) int {
	value := v.sub(i, i+len(strings.TrimRight(v.s[i:j], " \t")))
	if n.kind == KindCode && len(value.s) < shortest || n.reach == weak && !random(value.s) {
		return i
	}
	sc.named(n, sc.decoded(sc.decoded(value, backslash), percent))
	return max(i, j)
}

// loose is a value after a colon and without quotes: a JSON number or literal,
// a line of YAML, or prose ("client_secret: is missing"). Prose stays.
func (sc *scan) loose(n name, v view, i, j int, quoted bool) int {
	value := v.sub(i, j)
	switch {
	case !strings.ContainsAny(value.s, "0123456789") && len(value.s) < 20:
		return i
	case quoted && strings.Trim(value.s, "+-.0123456789eE") == "":
		sc.add(v, i, j, `"`+sc.r.mark(n.kind, value.s)+`"`)
		return j
	}
	return sc.found(n, v, i, j)
}

// nameBefore is the secret's name that ends before the separator at i, and
// whether it stands in quotes. A name in escaped quotes is left to the view in
// which they are not escaped.
func nameBefore(s string, i int) (n name, quoted, ok bool) {
	k := i
	for k > 0 && k > i-8 && strings.IndexByte(" \t\r\n", s[k-1]) >= 0 {
		k--
	}
	if k > 0 && (s[k-1] == '"' || s[k-1] == '\'') {
		quoted = true
		k--
		if k > 0 && s[k-1] == '\\' {
			return name{}, false, false
		}
	}
	end := k
	if k > 0 && s[k-1] == ']' { // user[password]
		k = max(0, k-64) + max(0, strings.LastIndexByte(s[max(0, k-64):k], '['))
	}
	for k > 0 && end-k <= 64 && isNameByte(s[k-1]) {
		k--
	}
	n, ok = lookup(s[k:end])
	return n, quoted, ok
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}

func headerName(n name) bool { return n.key == "sessionid" || n.key == "apikey" || n.key == "xapikey" }

// closing is where the string that opens at i ends, or the end of s.
func closing(s string, i int) int {
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case s[i]:
			return j
		}
	}
	return len(s)
}
