package conformance

import (
	"fmt"
	"slices"
	"strings"

	"wfconnect/webhook"
)

// nameChecks: names as people give them.
func nameChecks() []Check {
	return page([]Check{
		{
			ID: "P26", Title: "hard names come back as they were", Endpoint: "uploadInit", Severity: Must, Clause: clauseInit, Test: 7,
			Writes: true, Needs: "the scratch folder",
			Does:        "uploads a document whose name has spaces, + % # & ' and other scripts, and looks for it in the list",
			Consequence: "the document stands at the provider under another name",
			Fix:         "percent-decode filename once, as UTF-8, and keep the name as it is",
			run:         hardNames,
		},
		{
			ID: "P45", Title: "a read-only folder takes no uploads", Endpoint: "uploadInit", Severity: Should, Clause: clauseMetadata, Test: 7,
			Writes: true, Needs: `a folder that says "readOnly":true`,
			Does:        "POST /uploadInit into that folder, and sends nothing",
			Consequence: "people write to what Workfront shows as read-only",
			Fix:         "answer 403 to uploads into a folder that is read-only",
			run:         readOnlyFolder,
		},
	})
}

// hardName has nothing that a file system forbids, and nothing that may be
// composed or decomposed on the way.
func (p *probe) hardName() string { return "50%41 a+b #1 & 'ß' 日本語 ø " + p.stamp + ".txt" }

func hardNames(p *probe) {
	const expected = "the name as it was given"
	name := p.hardName()
	title := func(s string) string { return strings.ReplaceAll(s, p.stamp, "…") } // which is another in each run
	u := p.send(name, []byte("the name is the hard part\n"), webhook.Args{"documentId": documentID, "documentVersionId": versionID})
	switch {
	case u.why != "":
		p.skip(u.why)
		return
	case !p.answered(u.init):
		return
	case !u.init.OK() && !p.uploaded().init.OK():
		p.skip("uploadInit does not work with plain names either (P23)")
		return
	case !u.init.OK():
		p.strictly(u.init, expected, "the name is refused: "+u.init.came())
		return
	case !u.put.OK() || !u.meta.OK():
		p.skip("the upload did not work (P24)")
		return
	}
	list := p.call("files", webhook.Args{"parentId": p.scratchFolder().id}, how{off: true})
	i := slices.IndexFunc(list.List, func(m webhook.Metadata) bool { return m.ID == u.init.Metadata.ID })
	switch {
	case !p.answered(list):
	case p.wrongFields()["title"] || p.contrary():
		p.skip("titles are not what they should be in any case (P03, P12, P54)")
	case u.meta.Metadata.Title != name:
		p.fail(u.meta, expected, title(u.meta.Metadata.Title))
	case !list.OK() && !p.list.OK():
		p.pass(u.meta, expected, "the same in its metadata; lists cannot be read (P11)")
	case i >= 0 && list.List[i].Title != name:
		p.fail(list, expected, title(list.List[i].Title))
	case i < 0 && !slices.ContainsFunc(list.List, func(m webhook.Metadata) bool { return m.Title == name }):
		p.fail(list, "the document in its folder's list", fmt.Sprintf("%d items without it", len(list.List)))
	default:
		p.pass(u.meta, expected, "the same")
	}
}

func readOnlyFolder(p *probe) {
	const expected = "403, or another refusal"
	folder := p.look().readOnly
	if folder == nil {
		p.skip(`needs a folder that says "readOnly":true, and none was found near the root`)
		return
	}
	name := "refused-" + p.stamp + ".txt"
	s := p.call("uploadInit", webhook.Args{"parentId": folder.ID, "filename": name}, how{off: true, apart: true})
	switch {
	case !p.answered(s):
	case s.OK():
		p.wrote(written{title: name, id: s.Metadata.ID, outside: true})
		p.warn(s, expected, s.came())
	case s.Status >= 500:
		p.hint(s, expected, s.came())
	default:
		p.pass(s, expected, s.came())
	}
}
