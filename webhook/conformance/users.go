package conformance

import (
	"net/http"

	"wfconnect/webhook"
)

// userChecks need what only the caller can name.
func userChecks() []Check {
	return page([]Check{
		{
			ID: "P41", Title: "another user's document stays closed", Endpoint: "metadata", Severity: Must, Clause: clauseErrors,
			Needs:       "the id of a document that this user must not see",
			Does:        "GET /metadata, /files, /download and /thumbnail with that id",
			Consequence: "people see documents in Workfront that they may not see at the provider",
			Fix:         "check for every call whether the user may see the item, and answer 403 or 404",
			run:         foreignStaysClosed,
		},
		{
			ID: "P43", Title: "two users see what is theirs", Endpoint: "files", Severity: Should, Clause: clauseAuth, Auth: webhook.AuthAPIKey,
			Needs:       "the name of a second user",
			Does:        "GET /files?parentId=/ in the name of each",
			Consequence: "everybody in Workfront sees everything",
			Fix:         "list what the user of username may see",
			run:         twoUsers,
		},
	})
}

func foreignStaysClosed(p *probe) {
	const expected = "403 or 404"
	if p.ForeignID == "" {
		p.skip("needs the id of a document that this user must not see, and none was named")
		return
	}
	names := []string{"metadata", "download", "thumbnail"}
	for _, s := range p.together(len(names), func(q *probe, i int) seen {
		return q.call(names[i], webhook.Args{"id": p.ForeignID}, how{off: true, apart: true})
	}) {
		switch {
		case !p.answered(s):
		case s.OK():
			p.fail(s, expected, s.came())
		case s.Status == http.StatusForbidden || s.Status == http.StatusNotFound:
			p.pass(s, expected, s.came())
		default:
			p.strictly(s, expected, s.came())
		}
	}
}

func twoUsers(p *probe) {
	const expected = "200 for both"
	if p.OtherUsername == "" {
		p.skip("needs a second user, and none was named")
		return
	}
	s := p.call("files", webhook.Args{"parentId": "/"}, how{off: true, username: p.OtherUsername})
	switch {
	case !p.answered(s):
	case !s.OK():
		p.warn(s, expected, s.came())
	case len(s.List) == len(p.list.List):
		p.pass(s, expected, "both see as many items in the root")
	default:
		p.pass(s, expected, "they see different roots")
	}
}
