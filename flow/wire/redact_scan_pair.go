package wire

import "strings"

func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }

// pairs looks for a secret's name before what may separate it from its value.
func (sc *scan) pairs(v view) {
	find := seek{s: v.s, any: "=:(["}
	for i := find.next(0); i < len(v.s); {
		switch {
		case v.s[i] == '(' || v.s[i] == '[':
			i = find.next(sc.beside(v, i))
		case i+1 < len(v.s) && v.s[i+1] == '=': // the last sign of := or == counts
			i = find.next(i + 1)
		default:
			i = find.next(sc.pair(v, i))
		}
	}
}

// pair masks the value after the separator at i, if a secret's name stands
// before it, and returns where to read on: after what was masked, so that no
// text makes this take longer than its length.
func (sc *scan) pair(v view, i int) int {
	n, before, ok := nameBefore(v.s, i)
	if !ok {
		return i + 1
	}
	j := spaces(v.s, i+1, " \t\r\n")
	if j < len(v.s) && v.s[i:j+1] == "=>" { // "name" => "value"
		if k := spaces(v.s, j+1, " "); k < len(v.s) && (isQuote(v.s[k]) || v.s[k] == '{' || v.s[k] == '[') {
			j = k
		}
	}
	if j == len(v.s) || leading(v.s[j:]) > 0 {
		return j
	}
	switch c := v.s[j]; {
	case c == '[' && n.shape != whole && !isQuote(v.s[min(j+1, len(v.s)-1)]): // as Go prints a header
		return sc.found(n, v, j+1, headerEnd(v.s, j+1, "]"))
	case c == '{' || c == '[':
		return sc.nested(n, v, j)
	case isQuote(c):
		if leading(v.s[j+1:]) > 0 {
			return j
		}
		return sc.found(n, v, j+1, closing(v.s, j))
	case n.shape != whole || before != inQuotes && v.s[i] == ':' && headerName(n):
		return sc.found(n, v, j, headerEnd(v.s, j, ""))
	case v.s[i] == ':' && n.kind == KindCode:
		return j // a status
	}
	return sc.word(n, v, i, j, before)
}

// word masks a value without quotes, which stands at j, after the separator at i.
func (sc *scan) word(n name, v view, i, j int, before before) int {
	end := next(v.s, j, " \t\r\n&\"'<>,;(){}[]`|")
	switch {
	case v.s[i] == ':':
		return sc.loose(n, v, j, end, before == inQuotes)
	case n.reach == link && inQuery(v.s, i):
		end = next(v.s[:end], j, "#")
		sc.named(n, sc.decoded(v.sub(j, end), percent))
		return end
	case before == compared && !random(v.s[j:end]):
		return j // with a variable
	}
	return sc.found(n, v, j, end)
}

// inQuery: the name that ends at i is that of a parameter of a link.
func inQuery(s string, i int) bool {
	for low := max(0, i-64); i > low && isNameByte(s[i-1]); {
		i--
	}
	return i > 0 && (s[i-1] == '?' || s[i-1] == '&')
}

// beside masks the value after a name, the first in the brackets that open at i:
// ("client_secret", "…").
func (sc *scan) beside(v view, i int) int {
	s, end := v.s, i+2
	if end >= len(s) || !isQuote(s[i+1]) {
		return i + 1
	}
	for end < len(s) && isNameByte(s[end]) {
		end++
	}
	comma := spaces(s, end+1, " ")
	j := spaces(s, comma+1, " \t\r\n")
	if j >= len(s) || s[end] != s[i+1] || s[comma] != ',' || !isQuote(s[j]) {
		return i + 1
	}
	n, ok := lookup(s[i+2 : end])
	if !ok || n.kind == KindCode {
		return i + 1
	}
	to := closing(s, j)
	if value := s[j+1 : to]; !random(value) || n.shape == whole && strings.Contains(value, " ") {
		return i + 1
	}
	return sc.found(n, v, j+1, to)
}

// spaces is the first place at or after i that has none of these bytes; a few are
// skipped.
func spaces(s string, i int, any string) int {
	end := min(len(s), i+7)
	for i < end && strings.IndexByte(any, s[i]) >= 0 {
		i++
	}
	return i
}

// headerEnd is where a header's value ends that stands in text at i: at the end of
// the line, at one of these bytes, or at the quote in which the header stands. The
// quotes of a cookie belong to it.
func headerEnd(s string, i int, ends string) int {
	for ; i < len(s) && strings.IndexByte("\r\n", s[i]) < 0 && strings.IndexByte(ends, s[i]) < 0; i++ {
		if !isQuote(s[i]) {
			continue
		}
		end := i + 1
		for end < len(s) && strings.IndexByte("\"\r\n", s[end]) < 0 {
			end++
		}
		if s[i] != '"' || s[i-1] != '=' || end == len(s) || s[end] != '"' {
			break
		}
		i = end
	}
	return i
}

// found masks v.s[i:j] in text and returns where to read on. A short code there
// is a status, not a secret.
func (sc *scan) found(n name, v view, i, j int) int {
	value := v.sub(i, i+len(strings.TrimRight(v.s[i:j], " \t")))
	if n.kind == KindCode && len(value.s) < shortest || !n.fits(value.s) {
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

// before is how a name stands before a separator.
type before int

const (
	bare before = iota
	inQuotes
	compared // not set to what follows, but equal to it or not
)

// nameBefore is the secret's name that ends before the separator at i. A name in
// escaped quotes is left to the view in which they are not escaped.
func nameBefore(s string, i int) (n name, how before, ok bool) {
	k := i
	for s[i] == '=' && k > 0 && k > i-3 && isOperator(s[k-1]) {
		if k--; s[k] == '=' || s[k] == '!' {
			how = compared
		}
	}
	for low := k - 8; k > 0 && k > low && strings.IndexByte(" \t\r\n", s[k-1]) >= 0; {
		k--
	}
	if k > 0 && isQuote(s[k-1]) {
		how = max(how, inQuotes)
		k--
		if k > 0 && s[k-1] == '\\' {
			return name{}, bare, false
		}
	}
	end := k
	if k > 0 && s[k-1] == ']' { // user[password], params["token"], params[:token]
		k = max(0, k-64) + max(0, strings.LastIndexByte(s[max(0, k-64):k], '['))
		if index := s[k:end]; strings.IndexByte(index, ':') == 1 || len(index) > 1 && isQuote(index[1]) {
			n, ok = lookup(strings.Trim(index, "[:]\"'`"))
			return n, how, ok
		}
	}
	for k > 0 && end-k <= 64 && isNameByte(s[k-1]) {
		k--
	}
	n, ok = lookup(s[k:end])
	return n, how, ok
}

// isOperator: it may stand before a "=" and still set or compare what is before it.
func isOperator(c byte) bool {
	return c == ':' || c == '?' || c == '+' || c == '!' || c == '=' || c == '|'
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
