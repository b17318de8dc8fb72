package webhook

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Args are the values of an endpoint's parameters by name. A value that is
// there is sent, be it empty; leave out what shall not be sent.
type Args map[string]string

// UserAgent says who calls. What Workfront sends is not known.
const UserAgent = "wfconnect"

// Request is the request that Call sends, for the preview as well: nothing is
// opened before it is sent. token is the access token in OAuth2 mode and
// ignored otherwise; "" leaves Authorization out. Its context should carry the
// bound.
func (i Integration) Request(ctx context.Context, e Endpoint, args Args, body Body, token Secret) (*http.Request, error) {
	if e.Answer == AnswerTokens {
		return nil, errTokenEndpoint
	}
	if err := e.check(args); err != nil {
		return nil, err
	}
	target, err := i.target(e, args)
	if err != nil {
		return nil, err
	}
	form := e.form(args)
	reader := io.Reader(http.NoBody)
	switch {
	case form != "":
		reader = strings.NewReader(form)
	case e.HasBody() && body.Size != 0:
		reader = &opened{open: body.Open}
	}
	req, err := http.NewRequestWithContext(ctx, e.Method, target, reader)
	if err != nil {
		return nil, fmt.Errorf("cannot make a request to %s: %w", e.Name, withoutURL(err))
	}
	req.Header.Set("User-Agent", UserAgent)
	req.Header.Set("Accept", e.accept())
	switch {
	case form != "":
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	case e.HasBody():
		req.ContentLength = body.Size
		req.Header.Set("Content-Type", "application/octet-stream")
	}
	if e.Bytes() {
		// Compressed, neither the length nor the bytes are the document's.
		req.Header.Set("Accept-Encoding", "identity")
	}
	if !e.Credentials {
		return req, nil
	}
	return req, i.authenticate(req, token)
}

func (e Endpoint) accept() string {
	switch e.Answer {
	case AnswerBytes:
		return "*/*"
	case AnswerImage:
		return "image/*"
	}
	return "application/json"
}

// check names what is missing and what is unknown.
func (e Endpoint) check(args Args) error {
	var names []string
	groups := map[string][]string{}
	sent := map[string]int{}
	for _, p := range e.Params {
		if p.In == InBody {
			continue
		}
		names = append(names, p.Name)
		_, there := args[p.Name]
		if p.Required && !there {
			return fmt.Errorf("%s needs %s: %s", e.Name, p.Name, p.Says)
		}
		if p.Group != "" {
			groups[p.Group] = append(groups[p.Group], p.Name)
			if there {
				sent[p.Group]++
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(args)) {
		if !slices.Contains(names, name) {
			return fmt.Errorf("%s takes no %q%s", e.Name, name, didYouMean(name, names))
		}
	}
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		if sent[group] != 1 {
			return fmt.Errorf("%s needs exactly one of %s", e.Name, strings.Join(groups[group], " and "))
		}
	}
	return nil
}

// target joins with exactly one slash; the base's own query is kept (A28), the
// request parameters are added, and the endpoint's own value wins (A29).
func (i Integration) target(e Endpoint, args Args) (string, error) {
	if err := checkURL("Base API URL", i.BaseURL); err != nil {
		return "", err
	}
	base, err := url.Parse(strings.TrimSpace(i.BaseURL))
	if err != nil {
		return "", fmt.Errorf("the Base API URL is not a URL: %w", withoutURL(err))
	}
	own := e.query(args)
	parts := keptQuery(base.RawQuery, func(name string) bool { return own.has(name) })
	parts = append(parts, own...)
	for _, p := range i.RequestParameters {
		if !own.has(p.Name) {
			parts = append(parts, query(p.Name, p.Value)...)
		}
	}
	path := base.EscapedPath()
	if base.RawPath != "" { // as it was typed: %2F stays what it is beside a letter that needs escaping
		path = safeQuery(base.RawPath)
	}
	target := base.Scheme + "://" + base.Host + strings.TrimRight(path, "/") + "/" + strings.TrimLeft(e.Path, "/")
	if len(parts) > 0 {
		target += "?" + parts.String()
	}
	return target, nil
}

// Overridden lists the request parameters and the parameters of the Base API
// URL that this call does not send because the endpoint has its own (A29).
func (i Integration) Overridden(e Endpoint, args Args) []string {
	own := e.query(args)
	var names []string
	if base, err := url.Parse(strings.TrimSpace(i.BaseURL)); err == nil {
		keptQuery(base.RawQuery, func(name string) bool {
			if own.has(name) {
				names = append(names, name)
			}
			return false
		})
	}
	for _, p := range i.RequestParameters {
		if own.has(p.Name) {
			names = append(names, p.Name)
		}
	}
	return names
}

func (e Endpoint) query(args Args) encoded { return e.encoded(args, InQuery) }

func (e Endpoint) form(args Args) string { return e.encoded(args, InForm).String() }

func (e Endpoint) encoded(args Args, in Place) encoded {
	var parts encoded
	for _, p := range e.Params {
		if value, there := args[p.Name]; there && p.In == in {
			parts = append(parts, query(p.Name, value)...)
		}
	}
	return parts
}
