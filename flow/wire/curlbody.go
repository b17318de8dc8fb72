package wire

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// mostArg is how long a body may be to be printed: Linux takes no argument of
// more than 128 KiB.
const mostArg = 100 << 10

// bodyFile stands for a body that a command line cannot hold.
const bodyFile = "@BODY_FILE"

func (c *command) body(req *http.Request, body []byte, short bool) {
	text := string(body)
	switch {
	case short, Visible(text) != text:
		c.bodyFile()
	case len(body) == 0:
		if needsLength(req.Method) {
			c.option("--data-raw", literal("")) // or curl sends no Content-Length
		}
	case isForm(req.Header.Get("Content-Type")) && encodable(text):
		pairs, _ := c.words(text)
		for _, pair := range pairs {
			c.option("--data-urlencode", pair)
		}
	case looksJSON(text):
		if w, ok := c.jsonWord(text); ok {
			c.option("--data-raw", w)
		} else {
			c.bodyFile()
		}
	default:
		c.option("--data-raw", c.formWord(text))
	}
}

func (c *command) bodyFile() {
	c.file = true
	c.option("--data-binary", literal(bodyFile))
}

// needsLength: net/http sends Content-Length: 0 with these when there is no body.
func needsLength(method string) bool {
	return method == http.MethodPost || method == http.MethodPut || method == http.MethodPatch
}

// encodable: taken apart and encoded by curl, the form means the same again.
func encodable(form string) bool {
	for pair := range strings.SplitSeq(form, "&") {
		key, value, ok := strings.Cut(pair, "=")
		text, err := url.QueryUnescape(value)
		if _, kerr := url.QueryUnescape(key); !ok || key == "" || err != nil || kerr != nil || Visible(text) != text {
			return false
		}
	}
	return true
}

// words are the pairs of a query or form as curl's *-urlencode options take
// them, name encoded and value not; and whether any of them is secret.
func (c *command) words(form string) (pairs []word, secret bool) {
	if form == "" {
		return nil, false
	}
	for pair := range strings.SplitSeq(form, "&") {
		key, value, _ := strings.Cut(pair, "=")
		text, err := url.QueryUnescape(value)
		n, ok := secretKey(key)
		secret = secret || c.has(pair)
		switch {
		case ok && value != "" && c.hides(value):
			secret = true
			pairs = append(pairs, literal(key+"=").variable(n.variable))
		case err == nil && encodable(pair):
			pairs = append(pairs, literal(key+"="+text))
		default: // as it is; only --url-query gets to see this
			pairs = append(pairs, literal("+"+pair))
		}
	}
	return pairs, secret
}

func secretKey(key string) (name, bool) {
	if text, err := url.QueryUnescape(key); err == nil {
		key = text
	}
	return lookup(key)
}

// formWord is a body of no known kind: pairs with a secret's name, if any, are
// variables, which must then hold encoded values.
func (c *command) formWord(text string) word {
	w := word{}
	for i, pair := range strings.Split(text, "&") {
		if i > 0 {
			w = w.plus("&")
		}
		key, value, ok := strings.Cut(pair, "=")
		if n, secret := secretKey(key); ok && secret && c.hides(value) {
			w = w.plus(key + "=").variable(n.variable)
			continue
		}
		w = w.plus(pair)
	}
	return w
}

// jsonWord is a JSON body with variables between the quotes of its secrets. Of
// what only begins like JSON nobody can say where the secrets are.
func (c *command) jsonWord(text string) (word, bool) {
	w := word{}
	done := 0
	err := walkJSON(text, func(f field) {
		if n, ok := f.secret(text[f.from:f.to]); ok && f.from < f.to && c.hides(text[f.from:f.to]) {
			w = w.plus(text[done:f.from]).variable(n.variable)
			done = f.to
		}
	})
	return w.plus(text[done:]), err == nil
}

// peekBody reads the body and leaves req as it was. short: there is more of it
// than a command line holds.
func peekBody(req *http.Request) (body []byte, short bool, err error) {
	if req.Body == nil || req.Body == http.NoBody {
		return nil, false, nil
	}
	from := req.Body
	if req.GetBody != nil {
		if from, err = req.GetBody(); err != nil {
			return nil, false, err
		}
		defer from.Close()
	}
	body, err = io.ReadAll(io.LimitReader(from, mostArg+1))
	if req.GetBody == nil {
		req.Body = &unread{Reader: io.MultiReader(bytes.NewReader(body), from), Closer: from}
	}
	return body, len(body) > mostArg, err
}

// unread is a body with its beginning put back.
type unread struct {
	io.Reader
	io.Closer
}
