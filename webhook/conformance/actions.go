package conformance

import (
	"cmp"
	"fmt"
	"slices"

	"wfconnect/webhook"
)

// actionChecks: endpoints that Workfront is not known to call. They are tried
// only where serviceInfo lists them.
func actionChecks() []Check {
	return page([]Check{
		{
			ID: "P33", Title: "rename renames", Endpoint: "rename", Severity: Should, Clause: clauseRename,
			Writes: true, Needs: "a scratch folder, and a rename that serviceInfo lists",
			Does:        "makes a folder in the scratch folder, PUT /rename, and lists it",
			Consequence: "none today: Workfront does not call it yet",
			Fix:         `rename, and answer {"status":"success"}`,
			run:         renames,
		},
		{
			ID: "P33", Title: "delete deletes", Endpoint: "delete", Severity: Should, Clause: clauseDelete,
			Writes: true, Needs: "a scratch folder, and a delete that serviceInfo lists",
			Does:        "makes a folder in the scratch folder, PUT /delete, and lists it",
			Consequence: "none today: Workfront does not call it yet",
			Fix:         `delete, and answer {"status":"success"}`,
			run:         deletes,
		},
		{
			ID: "P33", Title: "an unknown custom action fails", Endpoint: "customAction", Severity: Should, Clause: clauseAction,
			Writes: true, Needs: "a customAction that serviceInfo lists",
			Does:        "GET /customAction with a name that no action has; the provider's own actions are left alone",
			Consequence: "none today: Workfront does not call it yet",
			Fix:         `answer {"status":"failure","error":"…"} to an action that you do not have`,
			run:         unknownAction,
		},
	})
}

// subject makes a folder to be renamed or deleted.
func (p *probe) victim(endpoint string) (made seen, ok bool) {
	if !p.advertised(endpoint) {
		p.skip("serviceInfo does not list " + endpoint + ", which is optional")
		return seen{}, false
	}
	g := p.scratchFolder()
	if g.why != "" || !g.made {
		p.skip(cmp.Or(g.why, "needs createFolder, to have something of its own"))
		return seen{}, false
	}
	made = p.call("createFolder", webhook.Args{"parentId": g.id, "name": "to-" + endpoint + "-" + p.stamp}, how{off: true, asForm: !g.query.OK()})
	if !made.OK() {
		p.skip("createFolder made nothing to try it on (P28)")
	}
	return made, made.OK()
}

func renames(p *probe) {
	const expected = `{"status":"success"}, and the new name in the list`
	made, ok := p.victim("rename")
	if !ok {
		return
	}
	name := "renamed-" + p.stamp
	s := p.call("rename", webhook.Args{"id": made.Metadata.ID, "name": name}, how{off: true})
	p.judgeAction(s, expected, func(list []webhook.Metadata) bool {
		named := func(title string) bool {
			return slices.ContainsFunc(list, func(m webhook.Metadata) bool { return m.Title == title })
		}
		return p.wrongFields()["title"] || named(name) || !named(made.Metadata.Title)
	})
}

func deletes(p *probe) {
	const expected = `{"status":"success"}, and nothing in the list`
	made, ok := p.victim("delete")
	if !ok {
		return
	}
	s := p.call("delete", webhook.Args{"folderId": made.Metadata.ID}, how{off: true})
	p.judgeAction(s, expected, func(list []webhook.Metadata) bool {
		return !slices.ContainsFunc(list, func(m webhook.Metadata) bool { return m.ID == made.Metadata.ID })
	})
}

func (p *probe) judgeAction(s seen, expected string, done func([]webhook.Metadata) bool) {
	switch {
	case !p.answered(s):
		return
	case !s.OK():
		p.warn(s, expected, s.came())
		return
	}
	list := p.call("files", webhook.Args{"parentId": p.scratchFolder().id}, how{off: true})
	switch {
	case !list.OK():
		p.skip("the scratch folder cannot be listed any more: " + list.came())
	case !done(list.List):
		p.warn(s, expected, fmt.Sprintf("%d, and nothing has changed", s.Status))
	default:
		p.judge([]seen{s}, ofID("D06", "9.8"), expected)
	}
}

func unknownAction(p *probe) {
	const expected = `{"status":"failure"}`
	if !p.advertised("customAction") {
		p.skip("serviceInfo does not list customAction, which is optional")
		return
	}
	if actions := p.info().ServiceInfo.CustomActions; len(actions) > 0 {
		p.skip(fmt.Sprintf("%d custom actions of the provider's own are never run: what they do, and to which of Workfront's documents, only the provider knows", len(actions)))
	}
	s := p.call("customAction", webhook.Args{"name": "wfconnect-no-such-action", "documentId": documentID, "documentVersionId": versionID}, how{off: true})
	switch {
	case !p.answered(s):
	case s.OK():
		p.warn(s, expected, s.came()+" and success")
	default:
		p.pass(s, expected, s.came())
	}
}
