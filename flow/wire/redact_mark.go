package wire

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// marks finds every mark in a text. What stands right beside one is no help in
// telling where it ends: a secret that was found by its value may have stood in
// the middle of a word.
var marks = sync.OnceValue(func() *regexp.Regexp {
	kinds := []string{}
	for _, n := range names {
		kinds = append(kinds, string(n.kind))
	}
	slices.Sort(kinds)
	return regexp.MustCompile(`(?:` + strings.Join(slices.Compact(kinds), "|") + `)#[0-9a-f]{4}`)
})

func marked(s string) bool { return strings.Contains(s, "#") && marks().MatchString(s) }

// kindOf is the first half of a mark.
func kindOf(mark string) Kind {
	kind, _, _ := strings.Cut(mark, "#")
	return Kind(kind)
}

// variable is the environment variable that stands for a secret of which only
// the kind is known.
func (k Kind) variable() string {
	switch k {
	case KindToken:
		return "ACCESS_TOKEN"
	case KindRefresh:
		return "REFRESH_TOKEN"
	case KindSecret:
		return "CLIENT_SECRET"
	case KindKey:
		return "API_KEY"
	case KindVerifier:
		return "CODE_VERIFIER"
	case KindJWT:
		return "JWT_TOKEN"
	}
	return strings.ToUpper(string(k))
}

// says is the kind in words.
func (k Kind) says() string {
	switch k {
	case KindToken:
		return "an access token"
	case KindRefresh:
		return "a refresh token"
	case KindCode:
		return "an authorization code"
	case KindSecret:
		return "a client secret"
	case KindKey:
		return "an API key"
	case KindVerifier:
		return "a code verifier"
	case KindJWT:
		return "a JWT"
	}
	return "a " + string(k)
}
