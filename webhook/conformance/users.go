package conformance

import (
	"net/http"
	"slices"

	"wfconnect/webhook"
)

// userChecks need what only the caller can name.
func userChecks() []Check {
	const closed = "check for every call whether the user may see the item, and answer 403 or 404"
	return page([]Check{
		{
			ID: "P41", Title: "an id that was altered leads to nobody's document", Endpoint: "metadata", Severity: Must, Clause: clauseErrors,
			Needs:       "a file whose id has letters or digits",
			Does:        "GET /metadata, /download and /thumbnail with the id of a file, its last letters and digits changed",
			Consequence: "whoever guesses at ids sees documents that were never shown to them",
			Fix:         "compare ids whole, and answer 404 to one that was never given out",
			run:         alteredStaysClosed,
		},
		{
			ID: "P41", Title: "another user's document stays closed", Endpoint: "metadata", Severity: Must, Clause: clauseErrors,
			Needs:       "a second connection to the same provider, of another user who has a document that this one must not see",
			Does:        "lists the root as the other user, and GETs /metadata, /download and /thumbnail of what only that user's list has, as this one",
			Consequence: "people see documents in Workfront that they may not see at the provider",
			Fix:         closed,
			run:         foreignStaysClosed,
		},
		{
			ID: "P43", Title: "two users see what is theirs", Endpoint: "files", Severity: Should, Clause: clauseAuth,
			Needs:       "a second connection to the same provider, of another user",
			Does:        "GET /files?parentId=/ in the name of each",
			Consequence: "a user of the provider cannot use it in Workfront",
			Fix:         "list for each user what they may see",
			run:         twoUsers,
		},
	})
}

// wantsAnother says exactly what is missing, which the commands have no flag
// for: the configuration has a place for it.
const wantsAnother = "needs another user: add a second [provider.NAME] with the same base_url, auth and api_key, which has another username or is signed in by another person"

// elsewhere is the root as the other user sees it.
func (p *probe) elsewhere() seen {
	return known(p, &p.others, func(p *probe) seen {
		return p.call("files", webhook.Args{"parentId": "/"}, how{off: true, username: p.OtherUsername, token: p.OtherToken})
	})
}

// noOther is why nothing can be said about a second user; "" when something can.
func (p *probe) noOther() string {
	switch {
	case p.OtherUsername == "" && p.OtherToken == "":
		return wantsAnother
	case p.OtherToken != "" && p.elsewhere().denied():
		return "the other user's access token has ended: refresh it with wfconnect token NAME --refresh"
	}
	return ""
}

func alteredStaysClosed(p *probe) {
	const expected = "403 or 404"
	file := p.look().file
	if file == nil {
		p.skip(p.noFile())
		return
	}
	id := altered(file.ID)
	if id == "" {
		p.skip("the id of the file has too little that could be altered")
		return
	}
	names := []string{"metadata", "download", "thumbnail"}
	all := p.together(len(names), func(q *probe, i int) seen {
		return q.call(names[i], webhook.Args{"id": id}, how{off: true, apart: true})
	})
	if p.missing().of("metadata").OK() || p.missing().of("download").OK() {
		p.skip("any id at all is found (P14)")
		return
	}
	switch m := all[0].Metadata; {
	case all[0].OK() && m.ID == id && m.Title != file.Title:
		p.skip("the altered id is one of this provider's documents, which this user may be allowed to see")
		return
	case all[0].OK() && m.Title == file.Title && m.Size == file.Size: // a part of the id is decoration
		p.hint(all[0], expected, "200 and the same document, whose id can be written in several ways")
		return
	}
	for _, s := range all {
		p.judgeClosed(s, expected)
	}
}

func (p *probe) judgeClosed(s seen, expected string) {
	switch {
	case !p.answered(s):
	case s.OK() && s.endpoint == "thumbnail" && p.missing().of("thumbnail").OK():
		p.skipAt(s.endpoint, "there is a picture for every id, a stand-in")
	case s.OK():
		p.fail(s, expected, s.came())
	case s.Status == http.StatusForbidden || s.Status == http.StatusNotFound:
		p.pass(s, expected, s.came())
	case s.Status == p.missing().of(s.endpoint).Status:
		p.skipAt(s.endpoint, "what does not exist is answered like that in any case (P14, P21, P22)")
	default:
		p.strictly(s, expected, s.came())
	}
}

func foreignStaysClosed(p *probe) {
	const expected = "403 or 404"
	if why := p.noOther(); why != "" {
		p.skip(why)
		return
	}
	theirs := p.elsewhere()
	if !p.answered(theirs) {
		return
	}
	if !theirs.OK() {
		p.skip("the other user cannot list the root (P43): " + theirs.came())
		return
	}
	only := p.onlyTheirs(theirs.List)
	switch more := furtherPage(p.list); {
	case only.ID == "":
		p.skip("needs a document in the other user's root that is not in this one's, and there is none")
		return
	case more != "":
		p.skip("this user's root is listed in parts (P13): " + more)
		return
	case p.finds(only):
		p.skip("what the other user's root has and this one's has not is found by this user's search: it is shared")
		return
	}
	id := only.ID
	names := []string{"metadata", "download", "thumbnail"}
	for _, s := range p.together(len(names), func(q *probe, i int) seen {
		return q.call(names[i], webhook.Args{"id": id}, how{off: true, apart: true})
	}) {
		p.judgeClosed(s, expected)
	}
}

// finds says whether this user's search knows a document: the root need not show
// all that somebody may see.
func (p *probe) finds(m webhook.Metadata) bool {
	s := p.call("search", webhook.Args{"query": m.Title}, how{off: true, apart: true})
	return s.OK() && slices.ContainsFunc(s.List, func(found webhook.Metadata) bool { return found.ID == m.ID })
}

// onlyTheirs is what one user sees and the other does not, a file before a
// folder.
func (p *probe) onlyTheirs(theirs []webhook.Metadata) webhook.Metadata {
	ours := map[string]bool{}
	for _, l := range p.look().lists {
		for _, m := range l.List {
			ours[m.ID] = true
		}
	}
	var only webhook.Metadata
	for _, m := range theirs {
		if m.ID != "" && !ours[m.ID] && (only.ID == "" || m.Kind == "file") {
			only = m
		}
	}
	return only
}

func twoUsers(p *probe) {
	const expected = "200 for both"
	if why := p.noOther(); why != "" {
		p.skip(why)
		return
	}
	s := p.elsewhere()
	switch {
	case !p.answered(s):
	case !s.OK():
		p.warn(s, expected, s.came())
	case len(s.List) == len(p.list.List) && p.onlyTheirs(s.List).ID == "":
		p.pass(s, expected, "both see the same in the root")
	default:
		p.pass(s, expected, "they see different roots")
	}
}
