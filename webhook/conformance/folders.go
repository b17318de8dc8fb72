package conformance

import (
	"cmp"
	"fmt"
	"slices"

	"wfconnect/webhook"
)

func folderChecks() []Check {
	const (
		consequence = "a person who sends a document cannot make a folder for it"
		fix         = "make the folder, answer with its Metadata, and take parentId and name from the query as well as from a form body"
	)
	return page([]Check{
		{
			ID: "P28", Title: "createFolder makes a folder", Endpoint: "createFolder", Severity: Should, Clause: clauseFolder, Test: 7,
			Writes:      true,
			Does:        "POST /createFolder with parentId and name in the query, and lists the new folder",
			Consequence: consequence, Fix: fix,
			run: folderByQuery,
		},
		{
			ID: "P28", Title: "createFolder takes a form too", Endpoint: "createFolder", Severity: Should, Clause: clauseFolder, Test: 7,
			Writes: true, Needs: "the scratch folder",
			Does:        "POST /createFolder with parentId and name in a form body, as Adobe's example has it",
			Consequence: consequence, Fix: fix,
			run: folderByForm,
		},
	})
}

func folderByQuery(p *probe) {
	const expected = "200, the Metadata of a folder, and a folder that can be listed"
	g := p.scratchFolder()
	s := g.query
	switch {
	case !p.answered(s):
	case p.broken(s):
		p.skip("everything fails that has an id (P02)")
	case !g.query.OK() && p.wrongFields()["id"], g.why != "" && p.lostIDs():
		p.skip("ids do not come back (P07)")
	case s.gone() && !g.made:
		p.skip("there is no createFolder, which Adobe has since 1.2 and many providers do without")
	case !s.OK():
		p.warn(s, expected, s.came())
	case s.Metadata.Kind == "file":
		p.give(Fail, Must, s, expected, `"kind":"file"`)
	case g.why != "":
		p.give(Fail, Must, s, expected, g.why)
	default:
		p.pass(s, expected, fmt.Sprint(s.Status))
	}
}

func folderByForm(p *probe) {
	const expected = "200 and the Metadata of a folder"
	g := p.scratchFolder()
	if g.why != "" || g.query.gone() && !g.made {
		p.skip(cmp.Or(g.why, "there is no createFolder"))
		return
	}
	name := "by-form-" + p.stamp
	s := p.call("createFolder", webhook.Args{"parentId": g.id, "name": name}, how{asForm: true, off: true})
	if !p.answered(s) {
		return
	}
	if !s.OK() {
		p.warn(s, expected, s.came())
		return
	}
	list := p.call("files", webhook.Args{"parentId": g.id}, how{off: true})
	switch {
	case !list.OK():
		p.skip("the scratch folder cannot be listed any more: " + list.came())
	case !slices.ContainsFunc(list.List, func(m webhook.Metadata) bool { return m.ID == s.Metadata.ID || m.Title == name }):
		p.warn(s, expected, "200, and no folder in the list")
	default:
		p.pass(s, expected, fmt.Sprint(s.Status))
	}
}
