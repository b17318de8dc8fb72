package wire

import "strings"

// pemKeys masks private keys in PEM, each as a whole, however its line breaks are
// written; of one whose beginning or end was cut off, what there is.
func (sc *scan) pemKeys(v view) {
	open, body, done := -1, 0, 0
	for i := 0; ; {
		n := strings.Index(v.s[i:], pemWord)
		if n < 0 {
			break
		}
		i += n + len(pemWord)
		line, from, to := pemLine(v.s, i-len(pemWord))
		switch {
		case line == "BEGIN":
			if open >= 0 {
				sc.pemKey(v, open, body, pemEnd(v.s[:from], body))
			}
			open, body, done = from, to, to
		case line == "END" && open >= 0:
			sc.pemKey(v, open, body, to)
			open, done = -1, to
		case line == "END":
			begin := from
			for begin > done && inPEM(v.s, begin-1) {
				begin--
			}
			sc.pemKey(v, begin, begin, to)
			done = to
		}
		i = max(i, to)
	}
	if open >= 0 {
		sc.pemKey(v, open, body, pemEnd(v.s, body))
	}
}

const pemWord = "PRIVATE"

// pemKey masks one, unless it is prose about one.
func (sc *scan) pemKey(v view, i, body, j int) {
	if digits, ok := sc.pemDigits(v.sub(body, j)); ok {
		sc.add(v, i, j, sc.r.mark(KindKey, digits))
	}
}

// pemDigits are the base64 digits of a key: the same however it is written.
func (sc *scan) pemDigits(v view) (string, bool) {
	if from, _ := run64(v.s[:min(len(v.s), 400)], 0); from >= min(len(v.s), 400) {
		return "", false
	}
	plain := sc.decoded(sc.decoded(v, all), all).s
	if n := strings.Index(plain, "-----"); n >= 0 {
		plain = plain[:n]
	}
	return strings.Map(func(r rune) rune {
		if r < 0x80 && isDigit64(byte(r)) {
			return r
		}
		return -1
	}, plain), true
}

// pemLine is the "BEGIN" or "END" of the line around the word at i, and where the
// line stands; its spaces may be encoded.
func pemLine(s string, i int) (line string, from, to int) {
	const dashes = "-----"
	low := max(0, i-64)
	from = strings.LastIndex(s[low:i], dashes)
	if from < 0 {
		return "", 0, 0
	}
	from += low
	rest := s[i+len(pemWord) : min(len(s), i+len(pemWord)+48)]
	to = strings.Index(rest, dashes)
	if to < 0 || !strings.Contains(rest[:to], "KEY") {
		return "", 0, 0
	}
	to += i + len(pemWord) + len(dashes)
	for _, line := range []string{"BEGIN", "END"} {
		if strings.HasPrefix(s[from+len(dashes):i], line) {
			return line, from, to
		}
	}
	return "", 0, 0
}

// pemEnd is how far what begins at i may belong to a key that was cut off.
func pemEnd(s string, i int) int {
	for i < len(s) && inPEM(s, i) {
		i++
	}
	return i
}

// inPEM: the byte at i may stand between the lines of a key.
func inPEM(s string, i int) bool {
	switch c := s[i]; c {
	case '=', '\n', '\r', '\t', '\\', '%', '&', '#', ';':
		return true
	case ' ': // as lines are indented
		return i > 0 && (s[i-1] == '\n' || s[i-1] == ' ')
	default:
		return isDigit64(c)
	}
}
