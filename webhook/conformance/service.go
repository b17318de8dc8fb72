package conformance

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"wfconnect/webhook"
)

// serviceChecks: an endpoint that Workfront is not known to call, and that
// many providers do without.
func serviceChecks() []Check {
	return page([]Check{
		{
			ID: "P31", Title: "serviceInfo is for everybody", Endpoint: "serviceInfo", Severity: Should, Clause: clauseService,
			Needs:       "a serviceInfo, which is optional",
			Does:        "GET /serviceInfo without credentials",
			Consequence: "Setup cannot tell what the provider can do before anybody has signed in",
			Fix:         "answer /serviceInfo without credentials, or not at all",
			run:         serviceForEverybody,
		},
		{
			ID: "P32", Title: "serviceInfo tells the truth", Endpoint: "serviceInfo", Severity: Should, Clause: clauseService,
			Needs:       "a serviceInfo",
			Does:        "compares serviceInfo with Adobe's table, and with what answered",
			Consequence: "Setup shows what is not there, or does not show what is",
			Fix:         "send webhookVersion, version, publisher, and the endpoints that there are, without slashes, as an array",
			run:         serviceIsTrue,
		},
	})
}

func (p *probe) info() seen {
	return known(p, &p.service, func(p *probe) seen { return p.call("serviceInfo", nil, how{}) })
}

// unserved is why there is no serviceInfo to look at; "" when there is one.
func (p *probe) unserved() string {
	s := p.info()
	switch {
	case s.err != nil:
		return "serviceInfo did not answer: " + s.came()
	case s.OK():
		return ""
	case s.gone():
		return "there is no serviceInfo, and nothing depends on it"
	case s.Status < 300 && !strings.Contains(s.ContentType, "json"):
		return "what answers there is a page and no serviceInfo, and nothing depends on one"
	}
	return fmt.Sprintf("serviceInfo cannot be read: %s", s.came())
}

func serviceForEverybody(p *probe) {
	const expected = "200, or 404 when there is none"
	s := p.info()
	switch why := p.unserved(); {
	case s.OK():
		p.pass(s, expected, fmt.Sprint(s.Status))
	case s.denied() && p.guardedButGone():
		p.skip("there is no serviceInfo, and nothing depends on it")
	case s.denied() || s.err == nil && s.Status >= 500 && s.Status != http.StatusNotImplemented:
		p.warn(s, expected, s.came())
	case s.err == nil && s.Status < 300 && strings.Contains(s.ContentType, "json"):
		p.skip(why + " (P32)")
	default:
		p.skip(why)
	}
}

// guardedButGone: a provider may look at credentials before it looks whether
// the endpoint is there.
func (p *probe) guardedButGone() bool {
	e, err := webhook.Find("serviceInfo")
	if err != nil {
		return false
	}
	e.Credentials = true
	s := p.callEndpoint(e, nil, how{off: true})
	return s.gone()
}

func serviceIsTrue(p *probe) {
	s := p.info()
	if why := p.unserved(); why != "" && !(s.err == nil && s.Status < 300 && strings.Contains(s.ContentType, "json")) {
		p.skip(why)
		return
	}
	p.judge([]seen{s}, either(ofID("D11", "D12", "P32", "9.9")), "webhookVersion 1.0, 1.1 or 1.2, and arrays")
	if s.ServiceInfo == nil {
		return
	}
	for _, name := range s.ServiceInfo.AvailableEndpoints {
		if slices.ContainsFunc(p.logged(), func(o seen) bool { return o.endpoint == name && o.routeless() }) {
			p.warn(s, "only endpoints that there are", fmt.Sprintf("%s, which is not there", name))
			return
		}
	}
}

// routeless: not even the root is found there, or the method is not known.
func (s seen) routeless() bool {
	root := strings.HasSuffix(s.said, "id=/") || strings.HasSuffix(s.said, "parentId=/")
	return s.err == nil && (s.Status == http.StatusMethodNotAllowed || s.Status == http.StatusNotImplemented || s.Status == http.StatusNotFound && root)
}

// advertised says whether serviceInfo lists an endpoint.
func (p *probe) advertised(name string) bool {
	s := p.info()
	return s.ServiceInfo != nil && slices.Contains(s.ServiceInfo.AvailableEndpoints, name)
}
