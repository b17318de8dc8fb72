package flow

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"wfconnect/flow/reason"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

// ExchangeProblem is what a recorded call of the API failed at, whoever shaped
// it: a replay may have been changed by hand. nil when it failed at nothing, or
// is no such call.
func (c Connect) ExchangeProblem(x wire.Exchange) *Problem {
	at, err := url.Parse(x.URL)
	if err != nil || x.Served || x.Status < 400 || !strings.HasPrefix(at.Path, "/attask/") {
		return nil
	}
	header := http.Header{}
	for _, h := range x.Response.Header {
		header.Add(h.Name, h.Value)
	}
	refused := workfront.ReadRefusal(x.Status, header, x.Response.Body)
	f := c.facts(reason.Call, x.Started)
	f.Host = at.Host
	if host, err := workfront.ParseHost(at.Scheme + "://" + at.Host); err == nil {
		f.Lane = cmp.Or(host.Lane, f.Lane)
	}
	f.Header, f.Foreign = c.carried(x.Request)
	p := &Problem{Tried: "the call", Words: redacted(c.outside.Redact, refused.Error())}
	return p.failed(c.failure(asked(f, at), refused, x.Started), "send it again")
}

// carried is what a call carried its token in, and whether the token is none of
// this connection's. Recorded secrets are fingerprints.
func (c Connect) carried(m wire.Message) (in reason.Header, foreign bool) {
	mine := func(mark string) bool {
		for _, token := range []workfront.Secret{c.Tokens.AccessToken, c.Before.AccessToken} {
			if token != "" && mark == wire.Fingerprint(wire.KindToken, string(token)) {
				return true
			}
		}
		return false
	}
	if id := m.Get("sessionID"); id != "" {
		return reason.SessionID, !mine(id)
	}
	if strings.HasPrefix(strings.ToLower(m.Get("Authorization")), "bearer ") {
		return reason.Bearer, false
	}
	return reason.NoHeader, false
}
