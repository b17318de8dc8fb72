package conformance

import (
	"fmt"
	"slices"
	"strings"

	"wfconnect/webhook"
)

// traversalChecks: ids and names come from outside, and must not lead there.
func traversalChecks() []Check {
	return page([]Check{
		{
			ID: "P29", Title: "ids that lead out of the storage are refused", Endpoint: "metadata", Severity: Must, Clause: clauseMetadata,
			Does:        "GET /metadata and /download with ids such as ../../etc/passwd, with an absolute path and with a NUL",
			Consequence: "whoever is let in reads the server's own files",
			Fix:         "look ids up, or resolve them inside the storage only, and answer 404",
			run:         hostileIDs,
		},
		{
			ID: "P29", Title: "names that lead out of the folder are refused, or taken as names", Endpoint: "uploadInit", Severity: Must, Clause: clauseInit,
			Writes: true, Needs: "the scratch folder",
			Does:        "POST /uploadInit with a filename that begins with ../, and looks for the file in the folder above",
			Consequence: "whoever is let in writes where they should not",
			Fix:         "refuse names with a slash, a backslash or a NUL with 400",
			run:         hostileNames,
		},
	})
}

func hostileIDs(p *probe) {
	const expected = "404, or another refusal"
	ids := []string{"../../../../../../etc/passwd", "..%2f..%2f..%2fetc/passwd", "/etc/passwd", `..\..\..\windows\win.ini`, "etc/passwd\x00.txt"}
	if p.missing().of("metadata").OK() {
		p.skip("any id at all is found (P14)")
		return
	}
	all := p.together(len(ids)+1, func(q *probe, i int) seen {
		if i == len(ids) {
			return q.call("download", webhook.Args{"id": ids[0]}, how{off: true, apart: true})
		}
		return q.call("metadata", webhook.Args{"id": ids[i]}, how{off: true, apart: true})
	})
	var broken seen
	for _, s := range all {
		switch {
		case s.err != nil:
			p.trouble(s)
			return
		case s.endpoint == "download" && s.OK() && (strings.Contains(string(s.Body), "root:") || !p.missing().of("download").OK()),
			s.endpoint == "metadata" && s.OK():
			p.fail(s, expected, s.came()+", as of a document")
			return
		case s.Status >= 500 && p.missing().of(s.endpoint).Status < 500:
			broken = s
		}
	}
	if broken.endpoint != "" {
		p.strictly(broken, expected, broken.came())
		return
	}
	p.pass(all[0], expected, fmt.Sprintf("%s, and the like for %d others", all[0].came(), len(all)-1))
}

func hostileNames(p *probe) {
	const expected = "400, or a document in the folder itself"
	g := p.scratchFolder()
	if g.why != "" {
		p.skip(g.why)
		return
	}
	if !g.made {
		p.skip("needs a folder of its own, to look into the one above")
		return
	}
	title := "outside-" + p.stamp + ".txt"
	s := p.call("uploadInit", webhook.Args{"parentId": g.id, "filename": "../" + title}, how{off: true, apart: true})
	switch {
	case !p.answered(s):
		return
	case s.Status >= 500 && p.uploaded().init.OK():
		p.strictly(s, expected, s.came())
		return
	case !s.OK():
		p.pass(s, expected, s.came())
		return
	}
	p.wrote(written{title: "../" + title, id: s.Metadata.ID})
	body := bytesOf([]byte("this must not be in the folder above\n"))
	p.call("upload", webhook.Args{"id": s.Metadata.ID}, how{off: true, body: &body})
	above := "/"
	if p.o.Folder != "" {
		above = p.o.Folder
	}
	list := p.call("files", webhook.Args{"parentId": above}, how{off: true})
	if slices.ContainsFunc(list.List, func(m webhook.Metadata) bool { return m.Title == title }) {
		p.wrote(written{title: title, id: s.Metadata.ID, outside: true})
		p.fail(list, expected, "the document is in the folder above")
		return
	}
	p.pass(s, expected, fmt.Sprintf("%d, and it is not in the folder above", s.Status))
}
