package conformance

import (
	"fmt"

	"wfconnect/webhook"
)

// rootChecks: everything in Workfront begins at the root.
func rootChecks() []Check {
	return page([]Check{
		{
			ID: "P02", Title: "the root answers as a folder", Endpoint: "metadata", Severity: Must, Clause: clauseMetadata, Test: 2, blunt: true,
			Does:        "GET /metadata?id=/",
			Consequence: "the service opens with an error instead of its folders",
			Fix:         `answer /metadata?id=/ with 200 and a Metadata object that says "kind":"folder"`,
			run:         rootIsFolder,
		},
		{
			ID: "P11", Title: "the root can be listed", Endpoint: "files", Severity: Must, Clause: clauseFiles, Test: 2, blunt: true,
			Does:        "GET /files?parentId=/",
			Consequence: "a person who browses the service sees nothing; linked documents that are missing from a list may be removed for good",
			Fix:         "answer /files?parentId=/ with 200 and a JSON array of Metadata objects, [] when there are none",
			run:         rootIsListed,
		},
	})
}

func rootIsFolder(p *probe) {
	const expected = `200 and an object with "kind":"folder"`
	switch s := p.meta; {
	case p.cookie || p.tokens == nil && p.Integration.Auth == webhook.AuthOAuth2:
		p.skip(p.blocked)
	case s.astray():
		p.fail(s, expected, s.came())
	case !p.answered(s):
	case !s.OK():
		p.fail(s, expected, s.came())
	case s.Metadata.Kind == "file":
		p.fail(s, expected, `200 and "kind":"file"`)
	default: // another kind is P06's
		p.pass(s, expected, fmt.Sprintf("%d and a folder", s.Status))
	}
}

func rootIsListed(p *probe) {
	const expected = "200 and an array: [ … ]"
	switch s := p.list; {
	case p.cookie || p.tokens == nil && p.Integration.Auth == webhook.AuthOAuth2:
		p.skip(p.blocked)
	case s.astray():
		p.fail(s, expected, s.came())
	case !p.answered(s):
	case !s.OK():
		got := s.came()
		if len(s.Body) > 0 && s.Status == 200 {
			got += fmt.Sprintf("; it begins with %.60s", s.Body)
		}
		p.fail(s, expected, got)
	default:
		p.pass(s, expected, fmt.Sprintf("%d and %d items", s.Status, len(s.List)))
		p.judgeItems(s)
	}
}

// astray: the provider answered with a redirect to where nobody does.
func (s seen) astray() bool {
	return s.err != nil && len(s.Steps) > 1 && s.Steps[0].Status >= 300 && s.Steps[0].Status < 400
}

// judgeItems: an entry that is no object cannot be shown.
func (p *probe) judgeItems(s seen) {
	for _, f := range s.Findings {
		if f.ID == "9.2" {
			p.giveGroup(group{f, 1, s})
			return
		}
	}
}
