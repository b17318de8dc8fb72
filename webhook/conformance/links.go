package conformance

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// linkChecks open the links as a browser does that nobody is signed in with.
func linkChecks() []Check {
	return page([]Check{
		{
			ID: "P52", Title: "viewLink leads to the document, or to a login", Endpoint: "metadata", Severity: Must, Clause: clauseMetadata, Test: 3,
			Needs:       "a file with an absolute viewLink",
			Does:        "GET viewLink without credentials, as a browser does; redirects are not followed",
			Consequence: "Open shows an error page",
			Fix:         "let viewLink lead to a page of the document, or to your login page",
			run:         func(p *probe) { p.opens("viewLink") },
		},
		{
			ID: "P62", Title: "viewLink asks a browser to sign in, not for the API's credentials", Endpoint: "metadata", Severity: Should, Clause: clauseMetadata, Test: 4,
			Needs:       "a file with an absolute viewLink",
			Does:        "reads the answer of P52",
			Consequence: "a person who is not signed in sees JSON instead of a login page",
			Fix:         "answer a browser without a session with your login page, or with a redirect to it",
			run:         viewLinkForPeople,
		},
		{
			ID: "P53", Title: "downloadLink leads to the bytes, or to a login", Endpoint: "metadata", Severity: Must, Clause: clauseMetadata, Test: 5,
			Needs:       "a file with an absolute downloadLink",
			Does:        "GET downloadLink without credentials, as a browser does; redirects are not followed",
			Consequence: "Download shows an error page, or saves one",
			Fix:         "let downloadLink lead to the document's bytes, or to your login page",
			run:         func(p *probe) { p.opens("downloadLink") },
		},
	})
}

// linkHead is how much of a link's answer is read.
const linkHead = 64 << 10

// link opens a link of the file; ok is false when there is none to open.
func (p *probe) link(field string) (s seen, ok bool) {
	asked, there := p.fileSeen()
	if !there || !asked.OK() {
		return seen{}, false
	}
	address := asked.Metadata.ViewLink
	f := &p.viewed
	if field == "downloadLink" {
		address, f = asked.Metadata.DownloadLink, &p.opened
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || len(address) > 2048 && field == "downloadLink" {
		return seen{}, false
	}
	return known(p, f, func(p *probe) seen { return p.browse(field, u) }), true
}

// browse is a GET with nothing of Workfront's in it.
func (p *probe) browse(field string, u *url.URL) seen {
	s := seen{endpoint: "metadata", said: "GET " + u.Scheme + "://" + u.Host + u.EscapedPath() + ", the " + field}
	req, err := http.NewRequestWithContext(p.ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		s.err = fmt.Errorf("%s is not an address that can be opened", field)
		return s
	}
	req.Header.Set("Accept", "text/html,*/*")
	browser := *p.Client
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if err := p.gate.slots.within(p.ctx, func() { s.err = s.visit(&browser, req) }); err != nil {
		s.err = err
	}
	if s.trace = p.latest(); s.err != nil && s.Status == 0 {
		s.err = fmt.Errorf("%s of %s cannot be reached from here", field, u.Host)
	}
	return s
}

// visit reads the head of a page.
func (s *seen) visit(browser *http.Client, req *http.Request) error {
	resp, err := browser.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	s.Status, s.ContentType, s.Header = resp.StatusCode, resp.Header.Get("Content-Type"), resp.Header
	if s.Body, err = io.ReadAll(io.LimitReader(resp.Body, linkHead)); err != nil {
		return fmt.Errorf("the answer to the link broke off: %w", err)
	}
	return nil
}

func (p *probe) opens(field string) {
	const expected = "the document, a login page, or a redirect to one"
	s, ok := p.link(field)
	switch {
	case !ok:
		p.skip("needs a file whose " + field + " is an absolute URL")
	case s.err != nil:
		p.trouble(s)
	case s.Status >= 500 || s.Status == http.StatusNotFound || s.Status == http.StatusGone:
		p.fail(s, expected, fmt.Sprint(s.Status))
	default:
		p.pass(s, expected, fmt.Sprint(s.Status))
	}
}

func viewLinkForPeople(p *probe) {
	const expected = "a page, a login page, or a redirect to one"
	s, ok := p.link("viewLink")
	switch {
	case !ok:
		p.skip("needs a file whose viewLink is an absolute URL")
	case s.err != nil:
		p.skip("the viewLink cannot be opened from here (P52)")
	case s.denied() && strings.Contains(s.ContentType, "json") && s.Header.Get("WWW-Authenticate") == "":
		p.warn(s, expected, fmt.Sprintf("%d and JSON", s.Status))
	default:
		p.pass(s, expected, fmt.Sprintf("%d and %s", s.Status, strings.TrimSpace(s.ContentType)))
	}
}
