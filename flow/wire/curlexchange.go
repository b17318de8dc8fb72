package wire

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// Curl is the command that sends the request of an exchange, as the function
// Curl prints one, without the headers that net/http added. Where secrets stood
// are variables: by the name they stood under, and elsewhere by their kind. In a
// path, and in a body of no known kind, they must hold what is sent as it is.
//
// A body that a command line cannot hold, or that is not here as it was, is
// @BODY_FILE; a comment in front of the command then says so.
func (x Exchange) Curl() (string, error) {
	if x.Pending && len(x.Request.Header) == 0 {
		return "", errors.New("the request is still under way, and known once it is over: wait for it")
	}
	fresh := x.placeholders()
	req, err := http.NewRequestWithContext(context.Background(), x.Method, fresh.in(withoutFragment(x.URL)), http.NoBody)
	if err != nil {
		return "", errors.New("the recorded URL cannot be read back, so no command can be made of it")
	}
	for _, f := range x.Request.Header {
		if !f.Added && !framing(f.Name) {
			addHeader(req.Header, fresh.in(f.Name), fresh.in(f.Value))
		}
	}
	body := fresh.in(string(x.Request.Body))
	lost := x.bodyLost()
	c := &command{secret: fresh.variables}
	text, err := c.print(req, []byte(body), lost != "" || len(body) > mostArg)
	switch {
	case err != nil || !c.file:
		return text, err
	case lost == "":
		lost = "it is no text or too long for a command line"
	}
	return "# BODY_FILE is a file with the body that you have to make: " + strings.ReplaceAll(lost, ", ", " and ") + "\n" + text, nil
}

// placeholders are words without any meaning to a URL, a form, JSON or a shell.
// While a command is put together they stand in place of marks.
type placeholders struct {
	base      string
	variables map[string]string
}

// placeholders holds a hash of the request, so that nothing in it can be taken
// for one.
func (x Exchange) placeholders() placeholders {
	h := sha256.New()
	_, _ = io.WriteString(h, x.URL) // a hash takes everything
	for _, f := range x.Request.Header {
		_, _ = io.WriteString(h, "\n"+f.Name+":"+f.Value)
	}
	_, _ = h.Write(x.Request.Body)
	return placeholders{base: fmt.Sprintf("m%x", h.Sum(nil)[:8]), variables: map[string]string{}}
}

func (p placeholders) in(s string) string {
	return marks().ReplaceAllStringFunc(s, func(mark string) string {
		kind := kindOf(mark)
		word := p.base + string(kind) + "m"
		p.variables[word] = kind.variable()
		return word
	})
}

// has: a mark stood in the text.
func (c *command) has(text string) bool {
	for word := range c.secret {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// hides: the value of a secret's name is to be a variable. In a request it is
// always; in an exchange it was masked unless it was no secret.
func (c *command) hides(value string) bool {
	return !c.clear && (c.secret == nil || c.has(value))
}

// expand turns the words in place of marks into variables.
func (c *command) expand(w word) word {
	for word := range c.secret {
		w = w.split(word, c.secret[word])
	}
	return w
}

// split puts a variable wherever a text stands in the literal pieces.
func (w word) split(text, variable string) word {
	if !slices.ContainsFunc(w, func(p piece) bool { return !p.variable && strings.Contains(p.text, text) }) {
		return w
	}
	var out word
	for _, p := range w {
		if p.variable {
			out = append(out, p)
			continue
		}
		for i, part := range strings.Split(p.text, text) {
			if i > 0 {
				out = out.variable(variable)
			}
			if part != "" {
				out = out.plus(part)
			}
		}
	}
	return out
}
