package workfront

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// Difference is one way in which two redirect URIs are not the same bytes.
type Difference struct {
	Name             string // "slash at the end", "scheme", "port" …
	Registered, Sent Span
	Says             string // in words; what came from outside is quoted in ASCII
}

// Span is a stretch of bytes. An empty one says where something is missing.
type Span struct{ From, To int }

// RedirectDifference names every difference between the redirect URI that is
// registered and the one that is sent, which must be the same byte for byte
// (A15). It is empty exactly when they are.
func RedirectDifference(registered, sent string) []Difference {
	if registered != sent && asASCII(registered) == asASCII(sent) { // a look-alike colon would shift every part
		d := named("look-alike character", "letters that look alike and are not the same: %s", each(registered, sent))
		d.Registered, d.Sent = spanIn(registered, sent, 0), spanIn(sent, registered, 0)
		return []Difference{d}
	}
	a, b := splitRedirect(registered), splitRedirect(sent)
	var list []Difference
	atA, atB := 0, 0
	for i := range a {
		if a[i] != b[i] {
			for _, n := range nameParts(i, a, b) {
				n.Registered, n.Sent = spanIn(a[i], b[i], atA), spanIn(b[i], a[i], atB)
				list = append(list, n)
			}
		}
		atA, atB = atA+len(a[i]), atB+len(b[i])
	}
	return list
}

// spanIn is where one side of a part differs from the other.
func spanIn(one, other string, at int) Span {
	before, mid, _, _ := apart(one, other)
	return Span{at + len(before), at + len(before) + len(mid)}
}

func named(name, format string, values ...any) Difference {
	return Difference{Name: name, Says: fmt.Sprintf(format, values...)}
}

// nameParts says in which ways a part differs: at least in one.
func nameParts(part int, a, b redirectParts) []Difference {
	one, other := a[part], b[part]
	switch part {
	case partLead:
		return []Difference{named("white space", "white space before it: %s", each(one, other))}
	case partTrail:
		return []Difference{named("white space", "white space after it: %s", each(one, other))}
	}
	var list []Difference
	plainOne, plainOther := withoutUnseen(one), withoutUnseen(other)
	if plainOne != one || plainOther != other {
		list = append(list, named("invisible character", "characters that nobody sees: %s", each(unseenIn(one), unseenIn(other))))
	}
	if plainOne == plainOther {
		return list
	}
	if likeASCII(plainOne) != likeASCII(plainOther) {
		list = append(list, named("look-alike character", "letters that look alike and are not the same: %s", each(plainOne, plainOther)))
		if plainOne, plainOther = asASCII(plainOne), asASCII(plainOther); plainOne == plainOther {
			return list
		}
	}
	return append(list, namePart(part, plainOne, plainOther, a, b))
}

func namePart(part int, one, other string, a, b redirectParts) Difference {
	switch part {
	case partScheme:
		return nameScheme(one, other)
	case partUser:
		return named("user name", "a user name or password before the host: %s", each(one, other))
	case partHost:
		return nameHost(one, other)
	case partPort:
		return namePort(one, other, a, b)
	case partSlash:
		return named("slash at the end", "a slash at the end of the path: %s", whose(one != "", "the registered one has it, what is sent does not", "what is sent has it, the registered one does not"))
	case partPath:
		return namePath(one, other)
	case partQuery:
		return nameQuery(one, other)
	}
	return named("fragment", "a part from # on, which a redirect URI must not have (RFC 6749 section 3.1.2): %s", each(one, other))
}

func nameScheme(one, other string) Difference {
	switch {
	case strings.EqualFold(one, other):
		return named("case of the scheme", "capital and small letters in the scheme: %s", each(one, other))
	case one == "" || other == "":
		return named("scheme", "the scheme is missing: %s", each(one, other))
	}
	return named("scheme", "%s", each(one, other))
}

func nameHost(one, other string) Difference {
	switch {
	case strings.EqualFold(one, other):
		return named("case of the host", "capital and small letters in the host: %s", each(one, other))
	case isLoopback(bare(one)) && isLoopback(bare(other)):
		return named("spelling of this machine", "127.0.0.1, localhost and [::1] lead to the same machine and are not the same bytes: %s", each(one, other))
	case strings.EqualFold(strings.TrimSuffix(one, "."), strings.TrimSuffix(other, ".")):
		return named("dot after the host", "a dot at the host's end: %s", each(one, other))
	case !isASCII(one + other):
		return named("Unicode", "the host has letters beyond ASCII, of which the same one may be written in several ways: %s", each(one, other))
	}
	return named("host", "%s", each(one, other))
}

func bare(host string) string {
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

func namePort(one, other string, a, b redirectParts) Difference {
	ofScheme := func(port string, p redirectParts) string {
		if port == "" || port == ":" {
			return ":" + defaultPort(strings.TrimSuffix(strings.ToLower(p[partScheme]), "://"))
		}
		return port
	}
	if ofScheme(one, a) == ofScheme(other, b) {
		return named("default port", "the scheme's own port, written out in one of them only: %s", each(one, other))
	}
	return named("port", "%s", each(one, other))
}

func namePath(one, other string) Difference {
	switch {
	case strings.EqualFold(one, other) && !strings.Contains(one, "%"):
		return named("case of the path", "capital and small letters in the path: %s", each(one, other))
	case sameDecoded(one, other, url.PathUnescape):
		return named("percent-encoding", "the same path, percent-encoded in different ways: %s", each(one, other))
	case !isASCII(one + other):
		return named("Unicode", "the path has letters beyond ASCII, of which the same one may be written in several ways: %s", each(one, other))
	case strings.EqualFold(one, other):
		return named("case of the path", "capital and small letters in the path: %s", each(one, other))
	}
	return named("path", "%s", each(one, other))
}

func nameQuery(one, other string) Difference {
	sorted := func(q string) []string {
		list := strings.Split(strings.TrimPrefix(q, "?"), "&")
		slices.Sort(list)
		return list
	}
	switch {
	case one == "" || other == "":
		return named("query", "a part from ? on: %s", each(one, other))
	case slices.Equal(sorted(one), sorted(other)):
		return named("order of the query", "the same parameters in another order: %s", each(one, other))
	case sameDecoded(one, other, url.QueryUnescape):
		return named("percent-encoding", "the same query, percent-encoded in different ways: %s", each(one, other))
	}
	return named("query", "%s", each(one, other))
}

func sameDecoded(one, other string, decode func(string) (string, error)) bool {
	a, errA := decode(one)
	b, errB := decode(other)
	return errA == nil && errB == nil && a == b
}

func each(one, other string) string {
	return "registered " + quoted(one) + ", sent " + quoted(other)
}

func quoted(s string) string {
	const enough = 60
	switch {
	case s == "":
		return "nothing"
	case len(s) > enough:
		return fmt.Sprintf("%+q...", s[:enough])
	}
	return fmt.Sprintf("%+q", s)
}

func whose(registered bool, yes, no string) string {
	if registered {
		return yes
	}
	return no
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// unseen: what no eye finds in an address.
func unseen(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0x034f
}

func withoutUnseen(s string) string {
	if !strings.ContainsFunc(s, unseen) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unseen(r) {
			return -1
		}
		return r
	}, s)
}

func unseenIn(s string) string {
	return strings.Map(func(r rune) rune {
		if unseen(r) {
			return r
		}
		return -1
	}, s)
}
