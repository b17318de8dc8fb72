package wire

import "strings"

// values masks what is known by value, and JWTs and private keys, which can be told
// without a name, behind any encoding.
func (sc *scan) values(root view, depth int) {
	sc.plainValues(root)
	sc.inside(root, depth)
	sc.insideHex(root, depth)
	regions := sc.r.regions(root.s)
	for from, to, ok := regions.next(); ok; from, to, ok = regions.next() {
		for _, l := range sc.decoder.layers(root.sub(from, to))[1:] {
			sc.plainValues(l.view)
			if l.whole {
				sc.inside(l.view, depth)
				sc.insideHex(l.view, depth)
			}
		}
	}
}

func (sc *scan) plainValues(v view) {
	sc.terms(v)
	sc.jwts(v)
	sc.pemKeys(v)
}

// terms masks the known values in one view.
func (sc *scan) terms(v view) {
	sc.r.mu.RLock()
	places := sc.r.known.places(v.s)
	sc.r.mu.RUnlock()
	if len(places) == 0 {
		return
	}
	sc.r.mu.Lock() // a finder notes what it finds
	defer sc.r.mu.Unlock()
	sc.r.known.find(v.s, places, func(from, to int, value string) {
		kind, _ := sc.r.known.kind(value)
		sc.add(v, from, to, Fingerprint(kind, value))
	})
}

const jwtBegin = "eyJ"

func (sc *scan) jwts(v view) {
	for i := 0; ; {
		n := strings.Index(v.s[i:], jwtBegin)
		if n < 0 {
			return
		}
		i += n
		n, ok := jwt(v.s[i:])
		if ok {
			sc.add(v, i, i+n, sc.r.mark(KindJWT, v.s[i:i+n]))
		}
		i += n
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
