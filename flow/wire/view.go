package wire

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// view is a text as one decoding shows it, which still knows where each of its
// bytes stands in the text it was made from. So a secret is found behind its
// encodings, and masked in the bytes as they came.
type view struct {
	s  string
	at []int // at[i] is where s[i] stands; len(s)+1 of them; nil: at eq+i
	eq int   // where s[0] stands when at is nil
}

// from returns where the bytes s[i:j] stand.
func (v view) from(i, j int) (int, int) {
	if v.at == nil {
		return v.eq + i, v.eq + j
	}
	end := j
	for end < len(v.s) && j > i && v.at[end] == v.at[j-1] {
		end++ // one escape that decoded to several bytes is masked whole
	}
	return v.at[i], v.at[end]
}

func (v view) sub(i, j int) view {
	if v.at == nil {
		return view{s: v.s[i:j], eq: v.eq + i}
	}
	return view{s: v.s[i:j], at: v.at[i : j+1]}
}

// unit decodes the escape at the start of s: what it means and how many bytes
// it takes; none when there is no escape.
type unit struct {
	trigger string
	decode  func(s string) (string, int)
}

// decoded is the view with every escape of this kind replaced, and whether
// there was one.
func (v view) decoded(u unit) (view, bool) {
	if !strings.ContainsAny(v.s, u.trigger) {
		return v, false
	}
	var b strings.Builder
	at := make([]int, 0, len(v.s)+1)
	changed := false
	for i := 0; i < len(v.s); {
		here, _ := v.from(i, i)
		out, n := "", 0
		if strings.IndexByte(u.trigger, v.s[i]) >= 0 {
			out, n = u.decode(v.s[i:])
		}
		if n == 0 {
			out, n = v.s[i:i+1], 1
		} else {
			changed = true
		}
		for range len(out) {
			at = append(at, here)
		}
		b.WriteString(out)
		i += n
	}
	_, end := v.from(len(v.s), len(v.s))
	return view{s: b.String(), at: append(at, end)}, changed
}

// views is v itself and what up to three decodings, one upon the other, show.
func (v view) views() []view {
	const most = 16 // of a text that nests every encoding in every other
	out := []view{v}
	if !strings.ContainsAny(v.s, `%+\&`) {
		return out
	}
	seen := map[string]bool{v.s: true}
	for depth, begin := 0, 0; depth < 3; depth++ {
		end := len(out)
		for _, w := range out[begin:end] {
			for _, u := range []unit{percent, plus, backslash, entity} {
				if d, ok := w.decoded(u); ok && !seen[d.s] && len(out) < most {
					seen[d.s] = true
					out = append(out, d)
				}
			}
		}
		begin = end
	}
	return out
}

var percent = unit{"%", func(s string) (string, int) {
	if len(s) < 3 {
		return "", 0
	}
	n, err := strconv.ParseUint(s[1:3], 16, 8)
	if err != nil {
		return "", 0
	}
	return string([]byte{byte(n)}), 3
}}

// plus is the form encoding: percent-encoding with + for a space.
var plus = unit{"+%", func(s string) (string, int) {
	if s[0] == '+' {
		return " ", 1
	}
	return percent.decode(s)
}}

var backslash = unit{`\`, func(s string) (string, int) {
	if len(s) < 2 {
		return "", 0
	}
	if s[1] == 'u' {
		return decodeU(s)
	}
	if i := strings.IndexByte(`"\/bfnrt`, s[1]); i >= 0 {
		return "\"\\/\b\f\n\r\t"[i : i+1], 2
	}
	return "", 0
}}

func decodeU(s string) (string, int) {
	hex := func(s string) (rune, bool) {
		if len(s) < 6 || s[:2] != `\u` {
			return 0, false
		}
		n, err := strconv.ParseUint(s[2:6], 16, 16)
		return rune(n), err == nil
	}
	r, ok := hex(s)
	if !ok {
		return "", 0
	}
	if utf16.IsSurrogate(r) {
		if low, ok := hex(s[6:]); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return string(pair), 12
			}
		}
	}
	return string(r), 6
}

var entity = unit{"&", func(s string) (string, int) {
	end := strings.IndexByte(s[:min(len(s), 12)], ';')
	if end < 0 {
		return "", 0
	}
	out := html.UnescapeString(s[:end+1])
	if out == s[:end+1] {
		return "", 0
	}
	return out, end + 1
}}
