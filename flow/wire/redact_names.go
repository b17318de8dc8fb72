package wire

import (
	"cmp"
	"mime"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// lookup finds the secret that goes by this name: any case, with or without _
// and -, the last part of data.sessionID, the inner part of user[password], the
// outer one of token[0], the end of acme_client_secret.
func lookup(s string) (name, bool) {
	if n := lookupName(s); n != nil {
		return *n, true
	}
	return name{}, false
}

// normalized is a name as the tables have it: accessToken, access_token and
// Access-Token are one.
func normalized(s string) []byte {
	out := make([]byte, 0, 64)
	for _, c := range []byte(s) {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != '_' && c != '-' {
			out = append(out, c)
		}
	}
	return out
}

// lookupName is lookup without copying; nil: the name is not that of a secret.
func lookupName(s string) *name {
	if strings.HasSuffix(s, "]") {
		if i := strings.LastIndexByte(s, '['); i >= 0 && strings.Trim(s[i:], "[]0123456789") == "" {
			s = s[:i]
		}
	}
	known := called()
	if len(s) > 64 || !known.endings.has(s) {
		return nil
	}
	if i := strings.LastIndexAny(s, ".["); i >= 0 {
		s = strings.TrimSuffix(s[i+1:], "]")
	}
	normal := normalized(s)
	if n := known.by[string(normal)]; n != nil {
		return n
	}
	for _, n := range known.tails {
		if len(normal) > len(n.key) && string(normal[len(normal)-len(n.key):]) == n.key {
			return n
		}
	}
	return nil
}

// calls is what names are looked up in.
type calls struct {
	by      map[string]*name // by their keys
	tails   []*name          // those that others end in, the longest first
	endings ending
}

var called = sync.OnceValue(func() *calls {
	c := &calls{by: make(map[string]*name, len(names))}
	for i := range names {
		n := &names[i]
		c.by[n.key] = n
		c.endings[slot(n.key)] = true
		if n.reach == tail {
			c.tails = append(c.tails, n)
		}
	}
	c.endings[slot("Basic")] = true // see isName
	slices.SortFunc(c.tails, func(a, b *name) int {
		return cmp.Or(cmp.Compare(len(b.key), len(a.key)), strings.Compare(a.key, b.key))
	})
	return c
})

// ending says of most texts that no name ends like them, for a tenth of what
// lookup costs.
type ending [1 << 14]bool

func (e *ending) has(s string) bool { return e[slot(s)] }

// slot is made of the last four letters and digits of the last part of s.
func slot(s string) int {
	var n uint32
	for i, count := len(s)-1, 0; i >= 0 && count < 4; i-- {
		switch c := s[i]; {
		case c == '_' || c == '-' || c == ']' && i == len(s)-1:
		case c == '.' || c == '[':
			i = 0
		default:
			n = n<<8 | uint32(c|0x20)
			count++
		}
	}
	return int(n * 0x9E3779B1 >> (32 - 14))
}

// telling: whether to look for a value, met under this name, everywhere else.
// Cookies and codes are also words (lane=preview, "code":"NOT_FOUND"), and a
// word that is masked wherever it stands hides what a reader came for.
func (n name) telling(value string) bool {
	if n.kind != KindCookie && n.kind != KindCode && n.reach != weak && n.reach != link {
		return true
	}
	return random(value)
}

// fits: where the name may be a word of a program or of prose, or what people
// write, the value is none.
func (n name) fits(value string) bool {
	switch n.reach {
	case weak:
		return random(value)
	case link:
		return len(value) >= 16 && random(value) && !strings.Contains(value, " ")
	}
	return true
}

// random: no word.
func random(value string) bool {
	return strings.ContainsAny(value, "0123456789") || len(value) >= 32
}

// placeholder: a program's way to say that there is no value.
func placeholder(value string) bool {
	switch strings.ToLower(value) {
	case "null", "undefined", "none", "nil", "true", "false":
		return true
	}
	return false
}

// mayStandIn: s may begin with what standIn finds, which takes longer.
func mayStandIn(s string) bool {
	return s != "" && (s[0] == '$' || s[0] == '\'' || strings.IndexByte(s[:min(len(s), 16)], '#') > 0)
}

// leading is how long the mark or variable is that s begins with.
func leading(s string) int {
	if !mayStandIn(s) {
		return 0
	}
	return len(standIn().FindString(s[:min(len(s), 64)]))
}

// standIn finds a mark, or a variable as Curl prints it, at the start of a text.
// It is no secret, and masking it would tell two people that it was one.
var standIn = sync.OnceValue(func() *regexp.Regexp {
	kinds := []string{}
	variables := []string{}
	for _, n := range names {
		kinds = append(kinds, string(n.kind))
		variables = append(variables, n.variable)
	}
	return regexp.MustCompile(`^(?:(?:` + strings.Join(kinds, "|") + `)#[0-9a-f]{4}|(?:'")?\$(?:` + strings.Join(variables, "|") + `))\b`)
})

// inMark: the "#" at i is that of a mark, even if a letter stands before the mark.
func inMark(s string, i int) bool {
	for k := i - 1; k >= 0 && i-k <= 16 && s[k] >= 'a' && s[k] <= 'z'; k-- {
		if leading(s[k:]) > i-k {
			return true
		}
	}
	return false
}

// isStandIn: the text is a mark or a variable and nothing else.
func isStandIn(s string) bool { return s != "" && leading(s) == len(s) }

func isForm(contentType string) bool {
	media, _, _ := mime.ParseMediaType(contentType)
	return media == "application/x-www-form-urlencoded"
}

func looksJSON(s string) bool {
	s = strings.TrimLeft(strings.TrimPrefix(s, "\ufeff"), " \t\r\n")
	return s != "" && strings.IndexByte(`{["`, s[0]) >= 0
}

// mayBeJSON: once decoded, s may look like JSON.
func mayBeJSON(s string) bool {
	return s != "" && strings.IndexByte("{[\"\\%+ \t\r\n\xef", s[0]) >= 0
}
