package wire

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Credential is one secret of now: what it fills in, and where it may go.
type Credential struct {
	Kind   Kind   // whose marks it fills; "" is every mark under its name
	Header string // when set, it is the whole value of this header
	Param  string // when set, it stands in this query parameter only
	Value  string // raw; "" says that there is none now
	Origin string // as Origin makes it
}

func (Credential) String() string   { return "…" }
func (Credential) GoString() string { return "…" }

// Credentials are what a connection would send now. Those with a name come
// before those that only have a kind.
type Credentials []Credential

// Origin is scheme, host and port of a URL, all written out; "" when it is none.
func Origin(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Hostname() == "" {
		return ""
	}
	return originOf(u)
}

func originOf(u *url.URL) string {
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "https":
		port = "443"
	case u.Scheme == "http":
		port = "80"
	}
	return strings.ToLower(u.Scheme + "://" + u.Hostname() + ":" + port)
}

// own: some credential belongs there.
func (c Credentials) own(origin string) bool {
	return slices.ContainsFunc(c, func(one Credential) bool { return one.Origin == origin })
}

// place is where a mark stands.
type place struct{ header, param string }

func (p place) says() string {
	switch {
	case p.header != "":
		return "the header " + Line(p.header)
	case p.param != "":
		return "the parameter " + Line(p.param)
	}
	return "the request"
}

// serves: the credential is what a mark at that place stands for.
func (c Credential) serves(kind Kind, at place) bool {
	switch {
	case c.Kind != "" && c.Kind != kind:
		return false
	case c.Header != "":
		return strings.EqualFold(c.Header, at.header)
	case c.Param != "":
		return c.Param == at.param
	}
	return c.Kind != ""
}

// find is what a mark stands for at an origin. Named ones go first.
func (c Credentials) find(mark, origin string, at place) (Credential, error) {
	kind := kindOf(mark)
	var known, elsewhere bool
	for _, named := range []bool{true, false} {
		for _, one := range c {
			if (one.Header != "" || one.Param != "") != named || !one.serves(kind, at) {
				continue
			}
			known = true
			if one.Origin != origin {
				elsewhere = true
				continue
			}
			if one.Value != "" {
				return one, nil
			}
		}
	}
	what := fmt.Sprintf("%s in %s was %s", mark, at.says(), kind.says())
	switch {
	case elsewhere:
		return Credential{}, fmt.Errorf("%s, which belongs to another host of this connection and goes to no other: take it out, or leave the URL as it was", what)
	case known:
		return Credential{}, fmt.Errorf("%s, and there is none now: sign in or configure one first, or write something else in its place", what)
	}
	return Credential{}, fmt.Errorf("%s, and of these none is kept: write something else in its place, or take it out", what)
}

// elsewhere refuses a draft that would carry credentials to a host that none of
// them belongs to: as marks, or in clear, as they were typed or configured.
func (c Credentials) elsewhere(d Draft, origin string) error {
	if c.own(origin) {
		return nil
	}
	texts := []string{d.URL}
	for _, f := range d.Header {
		texts = append(texts, f.Name, f.Value)
	}
	if d.shape() != rawBody {
		texts = append(texts, string(d.Body))
	}
	if i := slices.IndexFunc(texts, marked); i >= 0 {
		return fmt.Errorf("%s stands for a credential, and %s", marks().FindString(texts[i]), configuredOnly)
	}
	if what := c.configured(d); what != "" {
		return fmt.Errorf("%s is configured for this connection, and %s", what, configuredOnly)
	}
	if c.within(strings.Join(append(texts, string(d.Body)), "\n")) {
		return fmt.Errorf("it holds a credential of this connection in clear, and %s", configuredOnly)
	}
	return nil
}

const configuredOnly = "credentials go to the configured host only: leave the host in the URL as it was, or take that out to send the rest elsewhere"

// configured is the header or the parameter that the draft has from the
// configuration, which alone knows whether it is secret; "" when there is none.
func (c Credentials) configured(d Draft) string {
	var query url.Values
	if _, raw, ok := strings.Cut(d.URL, "?"); ok {
		query, _ = url.ParseQuery(raw) // what is wrong in it is left out
	}
	for _, one := range c {
		switch {
		case one.Value == "":
		case one.Header != "" && slices.ContainsFunc(d.Header, func(f Field) bool {
			return strings.EqualFold(one.Header, f.Name) && strings.TrimSpace(one.Value) == f.Value
		}):
			return "the header " + Line(one.Header)
		case one.Param != "" && slices.Contains(query[one.Param], one.Value):
			return "the parameter " + Line(one.Param)
		}
	}
	return ""
}

// within: one of the secrets can be read in the text, behind any encoding.
func (c Credentials) within(text string) bool {
	const now = "now" // a kind that no name has, so that its marks are told apart
	redact := NewRedactor()
	for _, one := range c {
		if one.Kind != "" {
			redact.Learn(now, one.Value)
		}
	}
	masked := redact.Text(text)
	return slices.ContainsFunc(c, func(one Credential) bool {
		return one.Kind != "" && strings.Contains(masked, Fingerprint(now, one.Value))
	})
}
