package wire

import (
	"slices"
	"strings"
)

// values masks what is known by value, and JWTs, behind any encoding.
func (sc *scan) values(root view, depth int) {
	layers := []layer{{view: root, first: true, whole: true}}
	if !sc.r.bare(root.s) {
		layers = sc.layers(root)
	}
	terms, tokens := make([][]int, len(layers)), make([][]int, len(layers))
	for n, l := range layers {
		terms[n] = sc.terms(l, terms[l.on])
		tokens[n] = l.places(tokens[l.on], len(jwtBegin), jwtBegins)
		sc.jwts(l.view, tokens[n])
		if l.whole {
			sc.inside(l.view, depth)
		}
	}
}

// terms masks the terms of one layer, and returns where one may begin, given
// where one may begin in the layer before.
func (sc *scan) terms(l layer, before []int) []int {
	sc.r.mu.RLock()
	defer sc.r.mu.RUnlock()
	known := &sc.r.known
	if known.empty() {
		return nil
	}
	places := l.places(before, shortest, known.begins)
	known.find(l.s, places, func(at int, t term) {
		from, to := at, at+len(t.text)
		if t.base64 {
			from, to = digits(l.s, from, to)
		}
		kind, _ := known.kind(t.value)
		sc.add(l.view, from, to, Fingerprint(kind, t.value))
	})
	return places
}

// places is where something of n bytes may begin in this layer: in the first,
// anywhere; in another, where it may in the layer before, and at the escapes that
// were replaced since.
func (l layer) places(before []int, n int, find func(s string, from, to int, out []int) []int) []int {
	if l.first {
		return find(l.s, 0, len(l.s), nil)
	}
	var out []int
	for _, i := range before {
		if j, same := l.in.shows(i, n); same {
			out = append(out, j)
		}
	}
	from, to := 0, -n-1
	for _, e := range l.in.escapes {
		begin, end := e.shown()
		if begin -= n - 1; begin > to+n {
			out = find(l.s, from, to, out)
			from = begin
		}
		to = end - 1
	}
	out = find(l.s, from, to, out)
	slices.Sort(out)
	return slices.Compact(out)
}

const jwtBegin = "eyJ"

// jwtBegins adds to out the offsets in [from:to] of s where a JWT may begin.
func jwtBegins(s string, from, to int, out []int) []int {
	for end := min(len(s), to+len(jwtBegin)); from < end; from++ {
		n := strings.Index(s[from:end], jwtBegin)
		if n < 0 {
			return out
		}
		from += n
		out = append(out, from)
	}
	return out
}

// jwts masks the JWTs that begin at any of the places.
func (sc *scan) jwts(v view, places []int) {
	done := 0
	for _, at := range places {
		if at < done {
			continue
		}
		n, ok := jwt(v.s[at:])
		if ok {
			sc.add(v, at, at+n, sc.r.mark(KindJWT, v.s[at:at+n]))
		}
		done = at + n
	}
}

// jwt is how long the JWT is that s begins with; if it is none, how far no other
// one can begin. Five parts: an encrypted one (RFC 7516) is as good as a signed
// one.
func jwt(s string) (int, bool) {
	part := func(i int) int {
		for i < len(s) && isNameByte(s[i]) {
			i++
		}
		return i
	}
	first := part(0)
	if first < len(jwtBegin)+5 {
		return first, false
	}
	end, parts := first, 1
	for parts < 5 && end < len(s) && s[end] == '.' {
		end = part(end + 1)
		parts++
	}
	if parts < 3 {
		return first, false
	}
	return end, true
}
