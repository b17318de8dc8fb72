package wire

import "strings"

// markup reads XML or HTML for what it has under a secret's name: the content of an
// element and of those in it, the value of an attribute next to one that names it,
// and what stands after <key>access_token</key>.
type markup struct {
	*scan
	v view

	find     seek
	comments bool  // there is one that does not end
	direct   *name // what the tag before says that the text is
	owner    *name // what an element around it says
	aside    bool  // the element is not what its owner is about
	said     *name // what the text before says
	within   []element
}

// element is one that is open, with what held where it began.
type element struct {
	tag   string
	owner *name
	aside bool
}

// mostOpen bounds how many elements are remembered: an end that is missing is
// nothing rare.
const mostOpen = 64

func (sc *scan) tags(v view) {
	m := &markup{scan: sc, v: v, find: seek{s: v.s, any: "<>"}}
	for i := 0; i < len(v.s); {
		to := len(v.s)
		if n := strings.IndexByte(v.s[i:], '<'); n >= 0 {
			to = i + n
		}
		m.text(i, to)
		i = m.tag(to)
	}
}

// tag reads what begins with the "<" at i, and returns where the text after it
// begins.
func (m *markup) tag(i int) int {
	const section, comment = "<![CDATA[", "<!--"
	s := m.v.s
	switch rest := s[i:]; {
	case strings.HasPrefix(rest, section):
		n := strings.Index(rest, "]]>")
		if n < 0 {
			n = len(rest)
		}
		m.text(i+len(section), i+n)
		return min(len(s), i+n+len("]]>"))
	case strings.HasPrefix(rest, comment) && !m.comments:
		n := strings.Index(rest, "-->")
		if m.comments = n < 0; !m.comments {
			return i + n + len("-->")
		}
	}
	end := m.find.next(i + 1)
	if end >= len(s) || s[end] != '>' {
		return min(len(s), i+1)
	}
	to := i + 1
	for to < end && (isNameByte(s[to]) || s[to] == ':' || s[to] == '.') {
		to++
	}
	tag := s[i+1 : to]
	if to == i+1 && s[to] == '/' {
		m.direct = nil
		m.close(s[to+1 : end])
		return end + 1
	}
	m.open(tag, to, end)
	return end + 1
}

// open reads a tag whose attributes stand from to to end.
func (m *markup) open(tag string, to, end int) {
	empty := m.v.s[end-1] == '/' || void(tag)
	label := tag[strings.IndexByte(tag, ':')+1:]
	n := lookupName(label)
	owns := n != nil && n.kind != KindCode
	if !empty && (owns || m.owner != nil) && len(m.within) < mostOpen {
		m.within = append(m.within, element{tag, m.owner, m.aside})
		if owns {
			m.owner, m.aside = n, false
		} else {
			m.aside = aside(label)
		}
	}
	value := view{}
	for to < end {
		key, text, rest := attribute(m.v.s[:end], to)
		to = rest
		switch got := m.v.sub(text[0], text[1]); strings.ToLower(key) {
		case "name", "id", "key":
			if named := lookupName(m.decoded(got, entity).s); named != nil {
				n = named
			}
		case "value", "content":
			value = got
		}
	}
	m.direct = n
	switch {
	case n != nil && value.s != "":
		m.mask(*n, value)
		m.direct = nil
	case empty:
		m.direct = nil
	}
}

// close goes back to what held where the element began.
func (m *markup) close(tag string) {
	for i := len(m.within) - 1; i >= 0; i-- {
		if was := m.within[i]; was.tag == tag {
			m.owner, m.aside, m.within = was.owner, was.aside, m.within[:i]
			return
		}
	}
}

// void: HTML has no content in this element, and no end of it.
func void(tag string) bool {
	switch strings.ToLower(tag) {
	case "input", "meta", "link", "br", "hr", "img", "param", "source":
		return true
	}
	return false
}

// text is what stands between two tags.
func (m *markup) text(i, j int) {
	i = j - len(strings.TrimLeft(m.v.s[i:j], " \t\r\n"))
	v := m.v.sub(i, i+len(strings.TrimRight(m.v.s[i:j], " \t\r\n")))
	if v.s == "" {
		return
	}
	said := m.said
	m.said = lookupName(v.s)
	switch {
	case m.direct != nil && m.direct.key == "code" && !solid(v.s):
	case m.direct != nil:
		m.mask(*m.direct, v)
	case m.owner != nil && !m.aside:
		m.mask(*m.owner, v)
	case said != nil && said.kind != KindCode && random(v.s) && !strings.ContainsAny(v.s, " \t\r\n"):
		m.mask(*said, v)
	}
}

// mask masks the value of an attribute or the content of an element. What is only
// shown to a person under a name that is also a word stays.
func (m *markup) mask(n name, v view) {
	v = m.decoded(v, entity)
	switch {
	case n.kind == KindCode && (len(v.s) < shortest || !random(v.s)), !n.fits(v.s):
		return
	}
	m.named(n, v)
}

// solid: no text that HTML shows as <code>, but a number of letters and digits
// without a gap.
func solid(s string) bool {
	if strings.ContainsAny(s, " \t\r\n(){}<>;") {
		return false
	}
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r > 0x7f || !isNameByte(byte(r)) || r == '-' || r == '_' }) {
		if len(part) >= 12 && strings.ContainsAny(part, "0123456789") && strings.Trim(part, "0123456789") != "" {
			return true
		}
	}
	return false
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
