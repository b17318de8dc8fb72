package wire

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Curl is the command that sends req as this program does, over several lines,
// in the form of Adobe's documentation ("To set up a third-party application":
// curl --request POST …, --header, --data-urlencode), quoted for bash, zsh and
// fish. Adobe's examples have --location as well; it is left out on purpose:
// it would send the secret on to wherever a redirect points, which this program
// never does.
//
// What stands under a secret's name is an environment variable: CLIENT_SECRET,
// CODE, REFRESH_TOKEN, CODE_VERIFIER, JWT_TOKEN, ACCESS_TOKEN (Bearer),
// SESSION_ID, API_KEY, COOKIE, PASSWORD. Basic credentials are
// --user "$CLIENT_ID:$CLIENT_SECRET". Variables hold raw values, curl encodes
// them; only within JSON must they hold what stands between the quotes. Values
// under any other name are printed: pass the result through Redactor.Text
// before it goes anywhere.
//
// A body that is binary, broken JSON, or too long for a command line is
// @BODY_FILE. A secret in the query needs curl 7.87. The request can be sent
// afterwards; it must not be in use elsewhere meanwhile. Headers that net/http adds
// are not shown.
func Curl(req *http.Request) (string, error) {
	body, short, err := peekBody(req)
	if err != nil {
		return "", fmt.Errorf("read the request's body to print it as curl: %w", err)
	}
	c := &command{}
	return c.print(req, body, short)
}

// CurlInClear is Curl of a request without a body, its credentials written out:
// for who has asked for the token itself, and for nobody else.
func CurlInClear(req *http.Request) (string, error) {
	c := &command{clear: true}
	return c.print(req, nil, false)
}

type command struct {
	clear  bool // secrets are written out
	lines  []string
	file   bool              // @BODY_FILE stands for the body
	secret map[string]string // of a recorded exchange: word in place of a mark → its variable
}

// print is the whole command; short: the body is not, or cannot be, in it.
func (c *command) print(req *http.Request, body []byte, short bool) (string, error) {
	if err := c.address(req); err != nil {
		return "", err
	}
	if err := c.headers(req, len(body) > 0 || short); err != nil {
		return "", err
	}
	c.body(req, body, short)
	return "curl " + strings.Join(c.lines, " \\\n"), nil
}

func (c *command) option(name string, value word) {
	c.lines = append(c.lines, name+" "+c.expand(value).String())
}

// address is the method and the URL.
func (c *command) address(req *http.Request) error {
	if Line(req.URL.String()) != req.URL.String() {
		return errors.New("the URL holds control or invisible characters: percent-encode them")
	}
	u := *req.URL
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	query, secret := c.words(u.RawQuery)
	if secret {
		u.RawQuery = ""
	}
	flags := ""
	where := c.expand(literal(u.String()))
	if len(where) > 1 || strings.ContainsAny(u.Path+u.RawPath+u.RawQuery, "[]{}") {
		flags += "--globoff " // to curl these are ranges
	}
	if strings.Contains(u.EscapedPath(), "/.") {
		flags += "--path-as-is " // curl resolves /../, net/http does not
	}
	method := "--request " + Quote(req.Method) + " "
	switch {
	case req.Method == "":
		method = "--request GET "
	case req.Method == http.MethodHead:
		method = "--head " // with --request HEAD curl would wait for a body
	case plain(req.Method):
		method = "--request " + req.Method + " "
	}
	c.lines = append(c.lines, flags+method+where.String())
	if secret {
		for _, pair := range query {
			c.option("--url-query", pair)
		}
	}
	return nil
}

// headers are those of req.Header that net/http sends.
func (c *command) headers(req *http.Request, hasBody bool) error {
	if req.Host != "" && req.Host != req.URL.Host {
		c.option("--header", literal("Host: "+req.Host))
	}
	if u := req.URL.User; u != nil && req.Header.Get("Authorization") == "" {
		c.option("--user", word{}.variable("CLIENT_ID").plus(":").variable("CLIENT_SECRET"))
	}
	for _, key := range slices.Sorted(maps.Keys(req.Header)) {
		switch http.CanonicalHeaderKey(key) {
		case "Host", "Content-Length", "Transfer-Encoding", "Trailer":
			continue // net/http does not take these from the map
		}
		for _, value := range req.Header[key] {
			if Line(value) != value || Line(key) != key {
				return fmt.Errorf("the header %s holds control characters, which curl cannot be given: remove them", Line(key))
			}
			c.header(key, value)
		}
	}
	if hasBody || needsLength(req.Method) {
		if req.Header.Get("Content-Type") == "" {
			c.option("--header", literal("Content-Type:")) // curl would say it is a form
		}
	}
	return nil
}

func (c *command) header(key, value string) {
	n, secret := lookup(key)
	switch {
	case value == "":
		c.option("--header", literal(key+";")) // with a colon curl would leave it out
	case !secret || n.kind == KindCode || n.shape == scheme && bareScheme(value) || !c.hides(value):
		c.option("--header", literal(key+": "+value))
	case n.shape != scheme:
		c.option("--header", literal(key+": ").variable(n.variable))
	default:
		c.authorization(n, key, value)
	}
}

func (c *command) authorization(n name, key, value string) {
	kind, rest, ok := strings.Cut(value, " ")
	switch {
	case !ok:
		c.option("--header", literal(key+": ").variable(n.variable))
	case kind == "Basic" && c.isPair(rest) && n.variable == "CREDENTIALS":
		c.option("--user", word{}.variable("CLIENT_ID").plus(":").variable("CLIENT_SECRET"))
	case strings.EqualFold(kind, "Bearer"):
		c.option("--header", literal(key+": "+kind+" ").variable("ACCESS_TOKEN"))
	default:
		c.option("--header", literal(key+": "+kind+" ").variable(n.variable))
	}
}

// isPair: the credentials are a name and a secret in base64, or their mark.
func (c *command) isPair(credentials string) bool {
	if c.secret != nil {
		return c.secret[credentials] == KindSecret.variable()
	}
	raw, err := base64.StdEncoding.DecodeString(credentials)
	return err == nil && bytes.Contains(raw, []byte(":"))
}
