package wire

import "strings"

// credentials masks what stands after a scheme in text of any shape: "sent
// Bearer abc123". It takes more than a word to be one.
func (sc *scan) credentials(v view) {
	for _, scheme := range []string{"earer ", "asic "} {
		for i := 0; ; {
			n := strings.Index(v.s[i:], scheme)
			if n < 0 {
				break
			}
			begin := i + n - 1
			from := begin + 1 + len(scheme)
			to := from
			for to < len(v.s) && (isDigit64(v.s[to]) || v.s[to] == '.' || v.s[to] == '~' || v.s[to] == '=') {
				to++
			}
			i = to
			if begin < 0 || v.s[begin]|0x20 != 'b' || to-from < shortest64 || !random(v.s[from:to]) {
				continue
			}
			if _, ok := basic(v.s[from:to]); ok || scheme == "earer " {
				sc.authorization(*names["authorization"], v.sub(begin, to))
			}
		}
	}
}

// parts masks the parts of a multipart/form-data body that are secrets by name.
func (sc *scan) parts(v view) {
	for i := 0; ; {
		n := strings.Index(v.s[i:], "form-data;")
		if n < 0 {
			return
		}
		i += n
		head := v.s[i:min(len(v.s), i+1<<10)]
		end, gap := strings.Index(head, "\r\n\r\n"), 4
		if bare := strings.Index(head, "\n\n"); end < 0 || bare >= 0 && bare < end {
			end, gap = bare, 2
		}
		i += len("form-data;")
		secret, ok := partName(head[:max(end, 0)])
		if !ok {
			continue
		}
		from := i - len("form-data;") + end + gap
		to := len(v.s)
		if n := strings.Index(v.s[from:], "\n--"); n >= 0 {
			to = from + n
		}
		sc.named(secret, v.sub(from, from+len(strings.TrimRight(v.s[from:to], "\r\n"))))
		i = max(i, to)
	}
}

// partName is the secret that the header of a part names.
func partName(header string) (name, bool) {
	for field := range strings.FieldsFuncSeq(header, func(r rune) bool { return r == ';' || r == '\r' || r == '\n' }) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(field), "name="); ok {
			return lookup(strings.Trim(value, `"' `))
		}
	}
	return name{}, false
}

// tag masks what an element of XML or HTML has under a secret's name: its
// content, or the value of an attribute next to one that names it. The tag is
// v.s[i:end]; what it returns is how far its content was masked.
func (sc *scan) tag(v view, i, end int) int {
	to := i + 1
	for to < end && (isNameByte(v.s[to]) || v.s[to] == ':' || v.s[to] == '.') {
		to++
	}
	element := v.s[i+1 : to]
	n, ok := lookup(element[strings.IndexByte(element, ':')+1:])
	ok = ok && n.kind != KindCode // HTML's <code>
	value := view{}
	for to < end {
		key, text, rest := attribute(v.s[:end], to)
		to = rest
		switch got := v.sub(text[0], text[1]); strings.ToLower(key) {
		case "name", "id", "key":
			if m, named := lookup(sc.decoded(got, entity).s); named {
				n, ok = m, true
			}
		case "value", "content":
			value = got
		}
	}
	if ok && value.s != "" {
		sc.markup(n, value)
	}
	if ok && v.s[end-1] != '/' && value.s == "" {
		text, to := content(v, end+1)
		sc.markup(n, text)
		return to
	}
	return end
}

// markup masks the value of an attribute or the content of an element. What is
// only shown to a person under a name that is also a word stays.
func (sc *scan) markup(n name, v view) {
	v = sc.decoded(v, entity)
	if n.kind == KindCode && (len(v.s) < shortest || !random(v.s)) || n.reach == weak && !random(v.s) {
		return
	}
	sc.named(n, v)
}

// content is the text from i up to the next tag, and where that is.
func content(v view, i int) (view, int) {
	end := "<"
	if strings.HasPrefix(v.s[i:], "<![CDATA[") {
		i, end = i+len("<![CDATA["), "]]>"
	}
	to := min(len(v.s), i+longest)
	if n := strings.Index(v.s[i:to], end); n >= 0 {
		to = i + n
	}
	from := to - len(strings.TrimLeft(v.s[i:to], " \t\r\n"))
	return v.sub(from, from+len(strings.TrimRight(v.s[from:to], " \t\r\n"))), to
}

// attribute is the next key="value" of a tag at or after i, where its value
// stands, and where the next one may begin.
func attribute(s string, i int) (key string, value [2]int, rest int) {
	i = upTo(s, i, "=")
	k := i
	for k > 0 && isNameByte(s[k-1]) {
		k--
	}
	key = s[k:i]
	if i++; i >= len(s) {
		return key, value, len(s)
	}
	if s[i] != '"' && s[i] != '\'' {
		to := upTo(s, i, " \t\r\n/")
		return key, [2]int{i, to}, to
	}
	to := len(s)
	if n := strings.IndexByte(s[i+1:], s[i]); n >= 0 {
		to = i + 1 + n
	}
	return key, [2]int{i + 1, to}, to
}
