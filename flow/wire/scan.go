package wire

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strings"
)

// scan collects what to mask in one text; nothing is replaced before the end,
// so no mark is ever taken for a secret or cut by another.
type scan struct {
	r      *Redactor
	spans  []span
	length int     // of the text
	whole  []layer // its layers, once they were asked for
	decoder
}

// layers are the layers of v; those of the whole text are needed twice.
func (sc *scan) layers(v view) []layer {
	if v.in != nil || len(v.s) != sc.length {
		return sc.decoder.layers(v)
	}
	if sc.whole == nil {
		sc.whole = sc.decoder.layers(v)
	}
	return sc.whole
}

type span struct {
	from, to int
	mark     string
}

func (sc *scan) decoded(v view, u unit) view {
	if sc.decoder.read(v.s, u) {
		return sc.decoder.view(v)
	}
	return v
}

func (sc *scan) add(v view, i, j int, mark string) {
	if i >= j {
		return
	}
	from, to := v.from(i, j)
	if n := len(sc.spans) - 1; n >= 0 && sc.spans[n].mark == mark && sc.spans[n].from <= from && from < sc.spans[n].to {
		sc.spans[n].to = max(sc.spans[n].to, to) // "aaaaaaa" holds "aaaaaa" twice
		return
	}
	sc.spans = append(sc.spans, span{from, to, mark})
}

// named masks v, the value of n, and learns it.
func (sc *scan) named(n name, v view) {
	if v.s == "" || isStandIn(v.s) {
		return
	}
	switch n.shape {
	case whole:
		sc.secret(n, v)
	case scheme:
		sc.authorization(n, v)
	case cookies:
		for i := 0; i <= len(v.s); {
			j := next(v.s, i, ";")
			sc.cookie(n, v.sub(i, j))
			i = j + 1
		}
	case setCookie:
		sc.cookie(n, v.sub(0, next(v.s, 0, ";")))
	}
}

func (sc *scan) secret(n name, v view) {
	if v.s == "" || isStandIn(v.s) {
		return
	}
	if n.telling(v.s) {
		sc.r.notice(n.kind, v.s)
	}
	sc.add(v, 0, len(v.s), sc.r.mark(n.kind, v.s))
}

// authorization keeps the scheme. Of Basic credentials the secret is the part
// after the colon, and that is what the mark is made of.
func (sc *scan) authorization(n name, v view) {
	i := strings.IndexByte(v.s, ' ')
	if i < 0 {
		sc.secret(n, v)
		return
	}
	for i < len(v.s) && v.s[i] == ' ' {
		i++
	}
	rest := v.sub(i, len(v.s))
	if !strings.EqualFold(strings.TrimSpace(v.s[:i]), "Basic") {
		sc.secret(n, rest)
		return
	}
	n.kind = KindSecret
	raw, err := base64.StdEncoding.DecodeString(rest.s)
	_, secret, ok := strings.Cut(string(raw), ":")
	if err != nil || !ok || secret == "" {
		sc.secret(n, rest)
		return
	}
	sc.r.notice(KindSecret, secret)
	sc.add(rest, 0, len(rest.s), sc.r.mark(KindSecret, secret))
}

// cookie masks the value of one name=value.
func (sc *scan) cookie(n name, v view) {
	i := strings.IndexByte(v.s, '=') + 1
	for i < len(v.s) && v.s[i] == ' ' {
		i++
	}
	sc.secret(n, v.sub(i, len(v.s)))
}

// apply is s with the spans replaced, of which there are some. Of two that
// overlap the one that begins first, and of those the longer, gives the mark;
// both are covered.
func (sc *scan) apply(s string) []byte {
	slices.SortStableFunc(sc.spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
	out := make([]byte, 0, len(s)+64)
	done := 0
	for _, x := range sc.spans {
		if x.from >= done {
			out = append(out, s[done:x.from]...)
			out = append(out, x.mark...)
		}
		done = max(done, x.to)
	}
	return append(out, s[done:]...)
}

// next is the first of the bytes in any at or after i, or the end.
func next(s string, i int, any string) int {
	if n := strings.IndexAny(s[i:], any); n >= 0 {
		return i + n
	}
	return len(s)
}
