package ui

import (
	"context"
	"io"
	"net/http"
	"sort"

	"wfconnect/flow/wire"
	"wfconnect/webhook"
)

// preview is the request as it would go out, secrets as fingerprints.
func (c *callPanel) preview(p *page, s *session, w int) {
	p.add("")
	e := c.endpoint()
	if c.asForm {
		e = e.AsForm()
	}
	var token webhook.Secret
	if t := s.made.Caller.Tokens; t != nil {
		token = t.Current().AccessToken
	}
	req, err := s.made.Caller.Integration.Request(context.Background(), e, c.args(), webhook.Body{}, token)
	if err != nil {
		p.words(warn, "! "+wire.Line(err.Error()), w)
		return
	}
	if c.noToken(s) {
		p.words(warn, "! no token yet: the handshake brings the one that goes into Authorization", w)
	}
	redact := c.owner.desk.world.Parts.Log.Redactor()
	for _, line := range hardWrap(req.Method+" "+wire.Line(redact.URL(req.URL.String())), max(w, 8)) {
		p.add(line)
	}
	for _, line := range headerLines(req.Header, redact) {
		p.words(muted, wire.Line(line), w)
	}
	if c.asForm && req.GetBody != nil {
		p.words(muted, "(body) "+wire.Line(formBody(req, redact)), w)
	}
}

// formBody reads what was just made: a few parameters.
func formBody(req *http.Request, redact *wire.Redactor) string {
	body, err := req.GetBody()
	if err != nil {
		return err.Error()
	}
	defer func() { _ = body.Close() }() // in memory
	text, err := io.ReadAll(body)
	if err != nil {
		return err.Error()
	}
	return string(redact.Body(req.Header.Get("Content-Type"), text))
}

func headerLines(h http.Header, redact *wire.Redactor) []string {
	var lines []string
	for name, values := range h {
		for _, v := range values {
			lines = append(lines, spelt(name)+": "+redact.Header(name, v))
		}
	}
	sort.Strings(lines)
	return lines
}

// spelt as Adobe spells them; HTTP does not care.
func spelt(header string) string {
	switch header {
	case "Apikey":
		return "apiKey"
	case "Username":
		return "username"
	}
	return header
}
