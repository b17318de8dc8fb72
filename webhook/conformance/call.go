package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"wfconnect/webhook"
)

// seen is a call and what it brought.
type seen struct {
	webhook.Answer
	endpoint string
	said     string // "GET /files parentId=/"
	err      error
	trace
}

// how a call differs from a plain one.
type how struct {
	body     *webhook.Body
	asForm   bool
	method   string
	params   []webhook.Param       // beyond the contract's
	alter    func(r *http.Request) // on its way out
	token    webhook.Secret        // instead of the user's; never refreshed
	apart    bool                  // no refresh follows a 403
	second   bool                  // the access token had ended, and this is the call again
	username string
	key      *webhook.Secret
	as       map[string]string // what stands for a variable of the command, as Request.As
	off      bool              // the answer is not one that Workfront would get: wrong credentials, hostile values
}

// call calls an endpoint as Workfront does, but for how.
func (p *probe) call(name string, args webhook.Args, h how) seen {
	e, err := webhook.Find(name)
	if err != nil {
		return seen{endpoint: name, err: err}
	}
	return p.callEndpoint(e, args, h)
}

func (p *probe) callEndpoint(e webhook.Endpoint, args webhook.Args, h how) seen {
	name := e.Name
	for _, param := range h.params {
		e = e.With(param)
	}
	if h.method != "" {
		e.Method = h.method
	}
	s := seen{endpoint: name, said: spoken(e, args)}
	if p.givenUp(name) {
		s.err = fmt.Errorf("%s was not asked again: it had not answered %d times", name, patience)
		return s
	}
	bound := jsonBound
	if e.Bytes() || h.body != nil {
		bound = bytesBound
	}
	ctx := context.WithValue(standing(tampered(p.ctx, h.alter), h.as), boundKey{}, bound)
	options := webhook.Options{AsForm: h.asForm}
	if h.body != nil {
		options.Body = *h.body
	}
	var used webhook.Secret
	if err := p.gate.slots.within(p.ctx, func() {
		used = p.access()
		s.Answer, s.err = p.caller(h).Call(ctx, e, args, options)
	}); err != nil {
		s.err = err
	}
	p.strand.mu.Lock()
	s.trace = p.strand.last
	p.strand.mu.Unlock()
	p.note(s, h)
	if h.apart && !h.second && s.denied() && p.outlived(used) {
		h.second = true
		return p.callEndpoint(e, args, h)
	}
	return s
}

// access is the access token of now; "" in ApiKey mode.
func (p *probe) access() webhook.Secret {
	if p.tokens == nil {
		return ""
	}
	return p.tokens.Current().AccessToken
}

// outlived says whether a 403 came of the token and not of the call: a plain
// call finds out, and refreshes.
func (p *probe) outlived(used webhook.Secret) bool {
	if p.Integration.Auth != webhook.AuthOAuth2 {
		return false
	}
	p.call("metadata", webhook.Args{"id": "/"}, how{off: true})
	return p.access() != used
}

func (p *probe) caller(h how) *webhook.Caller {
	c := &webhook.Caller{HTTP: p.Client, Integration: p.Integration, Tokens: p.tokens, Redact: p.Redact}
	switch {
	case h.token != "":
		c.Tokens = webhook.NewTokens(webhook.TokenSet{AccessToken: h.token}, nil, nil)
	case h.apart && p.tokens != nil:
		c.Tokens = webhook.NewTokens(webhook.TokenSet{AccessToken: p.tokens.Current().AccessToken}, nil, nil)
	}
	if h.username != "" {
		c.Integration.Username = h.username
	}
	if h.key != nil {
		c.Integration.APIKey = *h.key
	}
	return c
}

// note keeps what all answers together tell.
func (p *probe) note(s seen, h how) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if errors.Is(s.err, context.DeadlineExceeded) && p.ctx.Err() == nil {
		p.stuck[s.endpoint]++
	}
	if !h.off {
		p.log = append(p.log, s)
	}
}

func (p *probe) givenUp(name string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stuck[name] >= patience
}

// spoken is a call in words, without what the registered parameters add.
func spoken(e webhook.Endpoint, args webhook.Args) string {
	words := []string{e.Method, "/" + e.Path}
	for _, name := range slices.Sorted(maps.Keys(args)) {
		words = append(words, name+"="+args[name])
	}
	return strings.Join(words, " ")
}

// came is an answer in words.
func (s seen) came() string {
	switch {
	case s.err != nil:
		return s.err.Error()
	case s.Refused != nil && s.Refused.Message != "":
		return fmt.Sprintf("%d: %s", s.Status, s.Refused.Message)
	}
	return fmt.Sprint(s.Status)
}

// gone says whether the endpoint is not there at all, which is fine for some.
func (s seen) gone() bool {
	return s.err == nil && (s.Status == http.StatusNotFound || s.Status == http.StatusMethodNotAllowed || s.Status == http.StatusNotImplemented)
}

func (s seen) denied() bool {
	return s.err == nil && (s.Status == http.StatusForbidden || s.Status == http.StatusUnauthorized)
}

// bytesOf is a body of what is in memory.
func bytesOf(b []byte) webhook.Body {
	return webhook.Body{Size: int64(len(b)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
}
