package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Request is the request that the draft describes, with the credentials of now
// where marks stand. It is refused, with the reason, when it would use a code
// or a refresh token, when there is no value for a mark, and when credentials
// would go to a host that they do not belong to. No error holds a secret.
func (d Draft) Request(ctx context.Context, now Credentials) (*http.Request, error) {
	if err := d.refused(); err != nil {
		return nil, err
	}
	to, err := d.target()
	if err != nil {
		return nil, err
	}
	origin := originOf(to)
	if err := now.elsewhere(d, origin); err != nil {
		return nil, err
	}
	f := &filler{now: now, origin: origin}
	target, header, body := f.url(d.URL), f.header(d.Header), f.body(d)
	if f.err != nil {
		return nil, f.err
	}
	if Origin(target) != origin {
		return nil, errors.New("filled in, the marks would make another host of the URL: take them out of it")
	}
	var reader io.Reader = http.NoBody
	if len(body) > 0 {
		reader = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, d.Method, target, reader)
	if err != nil { // it may quote the URL, and that is filled in
		return nil, fmt.Errorf("no request can be made of %s and this URL", Line(d.Method))
	}
	req.Header = header
	return req, nil
}

// filler replaces marks and keeps the first error.
type filler struct {
	now    Credentials
	origin string
	err    error
}

// fill replaces every mark in a text by its value, written as encode does.
func (f *filler) fill(text string, at place, encode func(string) string) string {
	if !marked(text) {
		return text
	}
	return marks().ReplaceAllStringFunc(text, func(mark string) string {
		one, err := f.now.find(mark, f.origin, at)
		if err == nil && at.header != "" && !carries(one.Value) {
			err = fmt.Errorf("the value of now for %s in %s holds a control character, which no header can carry", mark, at.says())
		}
		if err != nil {
			f.fail(err)
			return ""
		}
		return encode(one.Value)
	})
}

// header sets names as they are spelt, but for those that net/http looks up.
func (f *filler) header(fields []Field) http.Header {
	h := http.Header{}
	for _, one := range fields {
		value := one.Value
		if whole, ok := f.whole(one); ok {
			value = whole
		} else {
			value = f.fill(value, place{header: one.Name}, func(s string) string { return s })
		}
		addHeader(h, one.Name, value)
	}
	return h
}

// whole: a header that is configured, or made of two secrets, is one as a
// whole, however many marks stand in it. What stands around the marks must be
// of it: else it was edited, or configured otherwise since.
func (f *filler) whole(one Field) (string, bool) {
	mark := marks().FindString(one.Value)
	if mark == "" {
		return "", false
	}
	found, err := f.now.find(mark, f.origin, place{header: one.Name})
	if err != nil || found.Header == "" {
		return "", false
	}
	switch {
	case !carries(found.Value):
		f.fail(fmt.Errorf("the value of now for the header %s holds a control character, which no header can carry", Line(one.Name)))
	case !fits(marks().Split(one.Value, -1), strings.TrimSpace(found.Value)):
		f.fail(fmt.Errorf("the header %s does not have the form that is configured now: write its value without a mark, or take it out", Line(one.Name)))
	}
	return found.Value, true
}

// fits: the value has these pieces, in order, with something between each two.
func fits(pieces []string, value string) bool {
	last := len(pieces) - 1
	if !strings.HasPrefix(value, pieces[0]) {
		return false
	}
	rest := value[len(pieces[0]):]
	for _, piece := range pieces[1:last] {
		if rest == "" {
			return false
		}
		i := strings.Index(rest[1:], piece)
		if i < 0 {
			return false
		}
		rest = rest[1+i+len(piece):]
	}
	return len(rest) > len(pieces[last]) && strings.HasSuffix(rest, pieces[last])
}

func (f *filler) fail(err error) {
	if f.err == nil {
		f.err = err
	}
}

func addHeader(h http.Header, name, value string) {
	switch key := http.CanonicalHeaderKey(name); key {
	case "User-Agent", "Accept-Encoding", "Range", "Connection", "Content-Type", "Content-Encoding", "Authorization", "Cookie", "Expect":
		name = key
	}
	h[name] = append(h[name], value)
}

// url fills the path and, a parameter after the other, the query.
func (f *filler) url(s string) string {
	front, query, there := strings.Cut(s, "?")
	front = f.fill(front, place{}, percented)
	if !there {
		return front
	}
	return front + "?" + safe(f.pairs(query, true))
}

// pairs fills a query or a form. JSON in a value is JSON-escaped first.
func (f *filler) pairs(form string, query bool) string {
	parts := strings.Split(form, "&")
	for i, pair := range parts {
		if !marked(pair) {
			continue
		}
		key, value, _ := strings.Cut(pair, "=")
		at, encode := place{}, percented
		if name, err := url.QueryUnescape(key); err == nil && query {
			at.param = name
		}
		if text, err := url.QueryUnescape(value); err == nil && looksJSON(text) {
			encode = func(s string) string { return percented(jsonEscaped(s)) }
		}
		parts[i] = f.fill(pair, at, encode)
	}
	return strings.Join(parts, "&")
}

func (f *filler) body(d Draft) []byte {
	switch text := string(d.Body); d.shape() {
	case formBody:
		return []byte(f.pairs(text, false))
	case jsonBody:
		return []byte(f.json(text))
	}
	return d.Body
}

// json fills a JSON text, or one that was to be. A string that holds JSON of
// its own is escaped once for each of the two.
func (f *filler) json(s string) string {
	var b strings.Builder
	done := 0
	_ = walkJSON(s, func(one field) {
		value, _ := view{s: s[one.from:one.to]}.decoded(backslash)
		if !marked(value.s) || !looksJSON(value.s) || one.from < done {
			return
		}
		b.WriteString(f.fill(s[done:one.from], place{}, jsonEscaped))
		b.WriteString(f.fill(s[one.from:one.to], place{}, func(s string) string { return jsonEscaped(jsonEscaped(s)) }))
		done = one.to
	})
	b.WriteString(f.fill(s[done:], place{}, jsonEscaped))
	return b.String()
}

func jsonEscaped(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes
	return strings.TrimSuffix(strings.TrimSuffix(b.String(), "\n"), `"`)[1:]
}

// percented writes a space as %20, which is one in a path, a query and a form.
func percented(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// safe escapes what a person may write into a query but a URL may not hold.
func safe(query string) string {
	var b strings.Builder
	for i := range len(query) {
		if c := query[i]; c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' || c == '#' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
