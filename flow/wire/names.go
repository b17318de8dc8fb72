package wire

import (
	"mime"
	"regexp"
	"strings"
)

// name is a key or header whose value is secret.
type name struct {
	key      string // normal form: lower case, without _ and -
	kind     Kind
	shape    shape
	variable string // the environment variable that stands for it in curl
}

// shape is how much of the value is secret.
type shape int

const (
	whole     shape = iota
	scheme          // Authorization: the scheme stays
	cookies         // Cookie: the names stay
	setCookie       // Set-Cookie: name and attributes stay
)

// names is never written after this.
var names = func(list ...name) map[string]name {
	m := make(map[string]name, len(list))
	for _, n := range list {
		m[n.key] = n
	}
	return m
}(
	name{"clientsecret", KindSecret, whole, "CLIENT_SECRET"},
	name{"accesstoken", KindToken, whole, "ACCESS_TOKEN"},
	name{"refreshtoken", KindRefresh, whole, "REFRESH_TOKEN"},
	name{"idtoken", KindJWT, whole, "ID_TOKEN"},
	name{"code", KindCode, whole, "CODE"},
	name{"codeverifier", KindVerifier, whole, "CODE_VERIFIER"},
	name{"jwttoken", KindJWT, whole, "JWT_TOKEN"},
	name{"assertion", KindJWT, whole, "ASSERTION"},
	name{"clientassertion", KindJWT, whole, "CLIENT_ASSERTION"},
	name{"sessionid", KindToken, whole, "SESSION_ID"},
	name{"jsessionid", KindCookie, whole, "JSESSIONID"},
	name{"apikey", KindKey, whole, "API_KEY"},
	name{"xapikey", KindKey, whole, "API_KEY"},
	name{"privatekey", KindKey, whole, "PRIVATE_KEY"},
	name{"password", KindPassword, whole, "PASSWORD"},
	name{"xxsrftoken", KindCookie, whole, "XSRF_TOKEN"},
	name{"authorization", KindToken, scheme, "CREDENTIALS"},
	name{"proxyauthorization", KindToken, scheme, "PROXY_CREDENTIALS"},
	name{"cookie", KindCookie, cookies, "COOKIE"},
	name{"setcookie", KindCookie, setCookie, "COOKIE"},
)

var separators = strings.NewReplacer("_", "", "-", "")

// lookup finds the secret that goes by this name: any case, with or without _
// and -, the last part of data.sessionID, the inner part of user[password].
func lookup(s string) (name, bool) {
	if len(s) > 64 || !endings.has(s) {
		return name{}, false
	}
	if i := strings.LastIndexAny(s, ".["); i >= 0 {
		s = strings.TrimSuffix(s[i+1:], "]")
	}
	n, ok := names[strings.ToLower(separators.Replace(s))]
	return n, ok
}

// endings says of most texts that no name ends like them, for a tenth of what
// lookup costs.
var endings = func() (e ending) {
	for key := range names {
		e[slot(key)] = true
	}
	return e
}()

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
	if n.kind != KindCookie && n.kind != KindCode {
		return true
	}
	return strings.ContainsAny(value, "0123456789") || len(value) >= 32
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
	return len(standIn.FindString(s))
}

// standIn finds a mark, or a variable as Curl prints it, at the start of a text.
// It is no secret, and masking it would tell two people that it was one.
var standIn = func() *regexp.Regexp {
	kinds := []string{}
	variables := []string{}
	for _, n := range names {
		kinds = append(kinds, string(n.kind))
		variables = append(variables, n.variable)
	}
	return regexp.MustCompile(`^(?:(?:` + strings.Join(kinds, "|") + `)#[0-9a-f]{4}|(?:'")?\$(?:` + strings.Join(variables, "|") + `))\b`)
}()

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
