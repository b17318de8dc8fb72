package workfront

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Redirect is what came back to the redirect URI (RFC 6749 sections 4.1.2 and
// 4.1.2.1, with Workfront's domain and lane).
type Redirect struct {
	Code             string
	Domain, Lane     string // "" when absent; as they came, so check ValidDomain and ValidLane before use
	State            string
	HasState         bool // false: no state came back, which Adobe's documentation leaves open (A01)
	Error            string
	ErrorDescription string
	Bare             bool // a bare code: nothing else came with it
}

const redirectLimit = 16 << 10

// ParseRedirect reads what a person pasted: the whole redirected URL, only its
// query, "code=…", or the bare code. White space goes: terminals wrap long
// URLs when they are copied.
func ParseRedirect(pasted string) (Redirect, error) {
	if len(pasted) > redirectLimit {
		return Redirect{}, fmt.Errorf("that is %d bytes long, more than any redirect: copy the address from the browser's address bar", len(pasted))
	}
	s := strings.Trim(strings.Join(strings.Fields(pasted), ""), `"'<>`)
	switch {
	case s == "":
		return Redirect{}, errors.New("nothing was pasted: copy the address that the browser shows after Allow access")
	case strings.Contains(s, "://"):
		u, err := url.Parse(s)
		if err != nil {
			return Redirect{}, errors.New("that is not a URL: copy the whole address that the browser shows after Allow access")
		}
		return ReadRedirect(u.RawQuery)
	case strings.HasPrefix(s, "?"):
		return ReadRedirect(s[1:])
	case strings.Contains(s, "&") || startsAsQuery(s):
		return ReadRedirect(s)
	}
	if len(strings.Fields(pasted)) > 1 {
		return Redirect{}, errors.New("that holds several words, so it is no code: copy the address that the browser shows after Allow access")
	}
	return bareCode(s)
}

// startsAsQuery tells "code=abc" from a bare code that ends in base64's "=".
func startsAsQuery(s string) bool {
	name, _, ok := strings.Cut(s, "=")
	return ok && parameter(name)
}

func parameter(name string) bool {
	switch name {
	case "code", "domain", "lane", "state", "error", "error_description", "error_uri":
		return true
	}
	return false
}

func bareCode(s string) (Redirect, error) {
	if strings.ContainsAny(s, "/?#%") {
		return Redirect{}, errors.New("that is neither a redirected URL nor a code: copy the address that the browser shows after Allow access")
	}
	return checked(Redirect{Code: s, Bare: true})
}

// ReadRedirect reads the query of a redirect, without its question mark. A
// parameter that comes twice is an error (RFC 6749 section 3.1), an unknown
// one is ignored (section 4.1.2).
func ReadRedirect(rawQuery string) (Redirect, error) {
	if len(rawQuery) > redirectLimit {
		return Redirect{}, errors.New("the redirect's query is longer than 16 KiB: refused")
	}
	got := map[string]string{}
	for pair := range strings.SplitSeq(rawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil || !parameter(name) {
			if name == "response_type" {
				return Redirect{}, errors.New("that is the authorize URL, the way there: paste the address that the browser shows after Allow access")
			}
			continue
		}
		if _, twice := got[name]; twice {
			return Redirect{}, fmt.Errorf("%s comes twice in the redirect: refused (RFC 6749 section 3.1)", name)
		}
		if got[name], err = unescape(name, value); err != nil {
			return Redirect{}, fmt.Errorf("%s in the redirect is not percent-encoded as a query must be", name)
		}
	}
	_, hasState := got["state"]
	return checked(Redirect{
		Code: got["code"], Domain: got["domain"], Lane: got["lane"],
		State: got["state"], HasState: hasState,
		Error: got["error"], ErrorDescription: got["error_description"],
	})
}

// unescape keeps a plus in a code or a state as it is: neither holds spaces,
// but servers do forget to encode base64's plus.
func unescape(name, value string) (string, error) {
	if name == "code" || name == "state" {
		return url.PathUnescape(value)
	}
	return url.QueryUnescape(value)
}

func checked(r Redirect) (Redirect, error) {
	switch {
	case r.Code != "" && r.Error != "":
		return Redirect{}, errors.New("the redirect holds both a code and an error: refused, it must be one of them")
	case r.Code == "" && r.Error == "":
		return Redirect{}, errors.New("neither code nor error is in it: copy the whole address that the browser shows after Allow access")
	case !visible(r.Code) || !visible(r.State):
		return Redirect{}, errors.New("the code or the state holds characters that neither may hold (RFC 6749 appendix A): refused")
	}
	return r, nil
}

// visible: VSCHAR of RFC 6749 appendix A, less the space.
func visible(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
