package conformance

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"wfconnect/webhook"
)

// credentialChecks: who may come in, and what the others are told.
func credentialChecks() []Check {
	const wrongs = "calls the endpoint without credentials, with wrong ones and with empty ones"
	return page([]Check{
		{
			ID: "P15", Title: "missing, wrong and empty credentials are refused with 403", Endpoint: "metadata", Severity: Must, Clause: clauseErrors,
			Does:        wrongs + ": metadata, files, search, download, thumbnail",
			Consequence: "with 200 anybody reads the documents; with another status than 403 Workfront does not refresh the token, and users are cut off",
			Fix:         "check the credentials of every endpoint before anything else, and answer 403 when they are missing or wrong",
			run:         func(p *probe) { p.judgeTrials(p.trials()) },
		},
		{
			ID: "P15", Title: "missing, wrong and empty credentials are refused with 403 where something is written", Endpoint: "uploadInit", Severity: Must, Clause: clauseErrors,
			Writes: true, Needs: "the scratch folder",
			Does:        wrongs + ": uploadInit, upload, createFolder",
			Consequence: "anybody can write to the provider, or users are cut off when their token ends",
			Fix:         "check the credentials of every endpoint before anything else, and answer 403 when they are missing or wrong",
			run:         writesAreGuarded,
		},
		{
			ID: "P16", Title: "no user, and an unknown one, are refused", Endpoint: "metadata", Severity: Should, Clause: clauseAuth, Auth: webhook.AuthAPIKey,
			Does:        "GET /metadata?id=/ with the right apiKey, with a username that nobody has and without one",
			Consequence: "everybody in Workfront sees the documents, whether or not the provider knows them",
			Fix:         "map username to a user of yours, and answer 403 when there is none",
			run:         unknownUser,
		},
		{
			ID: "P17", Title: "header names may be in lower case", Endpoint: "metadata", Severity: Must, Clause: clauseAuth,
			Does:        "GET /metadata?id=/ with the credentials' header names in lower case, as HTTP/2 and many proxies write them",
			Needs:       "the root",
			Consequence: "the service works or not depending on the proxies in between",
			Fix:         "compare header names without regard to case (RFC 9110 section 5.1)",
			run:         lowerCase,
		},
		{
			ID: "P18", Title: "errors have Adobe's body", Endpoint: "metadata", Severity: Should, Clause: clauseErrors,
			Does:        "reads the bodies of the refusals of P14 and P15",
			Consequence: "the person sees that something failed, and not why",
			Fix:         `answer errors with {"status":"error","error":"what went wrong"}`,
			run:         errorBodies,
		},
		{
			ID: "P56", Title: "credentials in the address are not taken", Endpoint: "metadata", Severity: Should,
			Clause: "RFC 9700 section 4.3.2", URL: "https://www.rfc-editor.org/rfc/rfc9700#section-4.3.2",
			Does:        "GET /metadata?id=/ with the right credentials in the query instead of the headers",
			Needs:       "the root",
			Consequence: "addresses end in logs and histories, and the credentials with them",
			Fix:         "take credentials from the headers only",
			run:         credentialsInQuery,
		},
	})
}

func unknownUser(p *probe) {
	const expected = "403"
	both := p.together(2, func(q *probe, i int) seen {
		h := how{off: true, username: "nobody-" + p.stamp + "@wfconnect.invalid"}
		if i == 1 {
			h = how{off: true, alter: func(r *http.Request) { r.Header.Del("username") }}
		}
		return q.call("metadata", webhook.Args{"id": "/"}, h)
	})
	for i, s := range both {
		if !p.answered(s) {
			return
		}
		// Workfront always sends a username: a call without one is malformed.
		malformed := i == 1 && (s.Status == http.StatusBadRequest || s.Status == http.StatusUnauthorized)
		if s.Status != http.StatusForbidden && !malformed {
			p.warn(s, expected, s.came()+[]string{" for an unknown username", " without a username"}[i])
			return
		}
	}
	p.pass(both[0], expected, "refused, both")
}

func lowerCase(p *probe) {
	const expected = "the same answer"
	if !p.meta.OK() {
		p.skip("needs the root (P02)")
		return
	}
	s := p.call("metadata", webhook.Args{"id": "/"}, how{off: true, apart: true, alter: func(r *http.Request) {
		for _, name := range []string{"Authorization", "apiKey", "username"} {
			if v := r.Header.Get(name); v != "" {
				r.Header.Del(name)
				r.Header[strings.ToLower(name)] = []string{v} // Set would write it in capitals again
			}
		}
	}})
	switch {
	case !p.answered(s):
	case s.OK():
		p.pass(s, expected, fmt.Sprint(s.Status))
	default:
		p.fail(s, expected, s.came())
	}
}

func errorBodies(p *probe) {
	var refusals []seen
	for _, t := range p.trials() {
		for _, s := range t.calls {
			if s.err == nil && s.Status >= 400 {
				refusals = append(refusals, s)
				break
			}
		}
	}
	for _, s := range p.missing().answers() {
		if s.err == nil && s.Status >= 400 {
			refusals = append(refusals, s)
		}
	}
	p.judge(refusals, ofID("J09", "J10", "D05"), `{"status":"error","error":"…"}`)
}

func credentialsInQuery(p *probe) {
	const expected = "403, as without credentials"
	if !p.meta.OK() {
		p.skip("needs the root (P02)")
		return
	}
	s := p.call("metadata", webhook.Args{"id": "/"}, how{off: true, apart: true, alter: func(r *http.Request) {
		q := url.Values{}
		if bearer := r.Header.Get("Authorization"); p.Integration.Auth == webhook.AuthOAuth2 {
			q.Set("access_token", strings.TrimPrefix(bearer, "Bearer "))
		} else {
			q.Set("apiKey", r.Header.Get("apiKey"))
			q.Set("username", r.Header.Get("username"))
		}
		for _, name := range []string{"Authorization", "apiKey", "username"} {
			r.Header.Del(name)
		}
		r.URL.RawQuery += "&" + q.Encode()
	}})
	switch {
	case !p.answered(s):
	case !s.OK():
		p.pass(s, expected, s.came())
	case p.openDoor("metadata"):
		p.skip("authentication is off altogether (P15)")
	default:
		p.warn(s, expected, s.came())
	}
}

// writesAreGuarded announces, sends and makes something with wrong credentials,
// in the scratch folder. What gets through is cleaned away with it.
func writesAreGuarded(p *probe) {
	g := p.scratchFolder()
	if g.why != "" {
		p.skip(g.why)
		return
	}
	trials := []trial{{endpoint: "uploadInit", sure: true}, {endpoint: "upload"}}
	args := []webhook.Args{
		{"parentId": g.id, "filename": "refused-" + p.stamp + ".txt"}, {"id": "wfconnect-any"},
	}
	if u := p.uploaded(); u.init.OK() {
		args[1]["id"], trials[1].sure = u.init.Metadata.ID, true
	}
	if g.made {
		trials = append(trials, trial{endpoint: "createFolder", sure: true})
		args = append(args, webhook.Args{"parentId": g.id, "name": "refused-" + p.stamp})
	}
	body := bytesOf([]byte("nobody may send this\n"))
	p.judgeTrials(p.tryAll(trials, args, &body))
}
