package workfront

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The parts of a redirect URI, in the order in which they stand. Together they
// are the whole string, whatever it is: what is compared here was pasted, and
// need not be a URI.
const (
	partLead = iota // white space before it
	partScheme
	partUser
	partHost
	partPort
	partPath
	partSlash // the slash at the path's end
	partQuery
	partFragment
	partTrail // white space after it
	partCount
)

type redirectParts [partCount]string

func splitRedirect(s string) redirectParts {
	var p redirectParts
	rest := strings.TrimLeftFunc(s, unicode.IsSpace)
	p[partLead] = s[:len(s)-len(rest)]
	trimmed := strings.TrimRightFunc(rest, unicode.IsSpace)
	p[partTrail], rest = rest[len(trimmed):], trimmed
	if i := strings.Index(rest, "://"); i >= 0 && !strings.ContainsAny(rest[:i], "/?#") {
		p[partScheme], rest = rest[:i+3], rest[i+3:]
	}
	if i := strings.IndexByte(rest, '#'); i >= 0 {
		rest, p[partFragment] = rest[:i], rest[i:]
	}
	if i := strings.IndexByte(rest, '?'); i >= 0 {
		rest, p[partQuery] = rest[:i], rest[i:]
	}
	authority := rest
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		authority, p[partPath] = rest[:i], rest[i:]
	}
	if path, slash := strings.CutSuffix(p[partPath], "/"); slash {
		p[partPath], p[partSlash] = path, "/"
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		p[partUser], authority = authority[:i+1], authority[i+1:]
	}
	p[partHost] = authority
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && !strings.Contains(authority[i:], "]") {
		p[partHost], p[partPort] = authority[:i], authority[i:]
	}
	return p
}

// Piece is a stretch of two redirect URIs that stand one under the other: the
// same in both, or what each has in its place.
type Piece struct{ Registered, Sent string }

// Same says whether there is nothing to mark.
func (p Piece) Same() bool { return p.Registered == p.Sent }

// AlignRedirects cuts two redirect URIs so that what belongs together stands
// together: scheme under scheme, port under port.
func AlignRedirects(registered, sent string) []Piece {
	a, b := splitRedirect(registered), splitRedirect(sent)
	var list []Piece
	for i := range a {
		list = append(list, alignPart(a[i], b[i])...)
	}
	return joined(list)
}

func alignPart(a, b string) []Piece {
	before, a, b, after := apart(a, b)
	list := []Piece{{before, before}}
	if utf8.RuneCountInString(a) == utf8.RuneCountInString(b) && utf8.ValidString(a) && utf8.ValidString(b) {
		other := []rune(b)
		for i, r := range []rune(a) { // letter by letter, as where only the case differs
			list = append(list, Piece{string(r), string(other[i])})
		}
	} else {
		list = append(list, Piece{a, b})
	}
	return append(list, Piece{after, after})
}

// joined makes one piece of neighbours of the same kind.
func joined(list []Piece) []Piece {
	var out []Piece
	for _, p := range list {
		last := len(out) - 1
		switch {
		case p.Registered == "" && p.Sent == "":
		case last >= 0 && out[last].Same() == p.Same():
			out[last].Registered += p.Registered
			out[last].Sent += p.Sent
		default:
			out = append(out, p)
		}
	}
	return out
}

// apart takes off what two strings begin and end with alike, whole characters
// only.
func apart(a, b string) (before, midA, midB, after string) {
	from := 0
	for from < len(a) && from < len(b) {
		ra, na := utf8.DecodeRuneInString(a[from:])
		rb, nb := utf8.DecodeRuneInString(b[from:])
		if ra != rb || na != nb || a[from:from+na] != b[from:from+nb] {
			break
		}
		from += na
	}
	before, a, b = a[:from], a[from:], b[from:]
	end := 0
	for end < len(a) && end < len(b) {
		ra, na := utf8.DecodeLastRuneInString(a[:len(a)-end])
		rb, nb := utf8.DecodeLastRuneInString(b[:len(b)-end])
		if ra != rb || na != nb || a[len(a)-end-na:len(a)-end] != b[len(b)-end-nb:len(b)-end] {
			break
		}
		end += na
	}
	return before, a[:len(a)-end], b[:len(b)-end], a[len(a)-end:]
}
