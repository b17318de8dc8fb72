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
				sc.authorization(*called().by["authorization"], v.sub(begin, to))
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
