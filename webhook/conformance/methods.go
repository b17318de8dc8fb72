package conformance

import (
	"fmt"
	"net/http"

	"wfconnect/webhook"
)

func methodChecks() []Check {
	return page([]Check{{
		ID: "P30", Title: "another method is no accident", Endpoint: "metadata", Severity: Should, Clause: clauseEndpoints,
		Does:        "HEAD /metadata, /files and /search",
		Consequence: "a proxy or a monitor that asks with HEAD takes the provider for broken",
		Fix:         "answer HEAD as GET without a body, or with 405",
		run:         otherMethods,
	}})
}

func otherMethods(p *probe) {
	const expected = "200, or 405"
	args := []webhook.Args{{"id": "/"}, {"parentId": "/"}, {"query": "a"}}
	names := []string{"metadata", "files", "search"}
	all := p.together(len(names), func(q *probe, i int) seen {
		return q.call(names[i], args[i], how{off: true, method: http.MethodHead})
	})
	for _, s := range all {
		switch {
		case s.Status == 0: // a body that is announced and does not come is right here
			p.trouble(s)
			return
		case s.Status >= 500 && s.Status != http.StatusNotImplemented:
			p.warn(s, expected, fmt.Sprint(s.Status))
			return
		}
	}
	p.pass(all[0], expected, fmt.Sprint(all[0].Status))
}
