package conformance

import (
	"fmt"

	"wfconnect/webhook"
)

// idChecks: Workfront keeps an id for years and asks for it again.
func idChecks() []Check {
	return page([]Check{
		{
			ID: "P07", Title: "ids can be sent back", Endpoint: "metadata", Severity: Must, Clause: clauseMetadata, Test: 2,
			Needs:       "a file or a folder below the root",
			Does:        "GET /metadata?id= with the ids of a list, percent-encoded",
			Consequence: "the item is shown in a list, and then not found",
			Fix:         "send ids of at most 255 characters, one for each item, and find the item again when the id comes back percent-encoded",
			run:         idsComeBack,
		},
		{
			ID: "P07", Title: "ids of search can be sent back", Endpoint: "search", Severity: Must, Clause: clauseSearch, Test: 6,
			Needs:       "a search that finds something",
			Does:        "GET /metadata?id= with up to three ids that a search found",
			Consequence: "the document is found, and cannot be opened or linked",
			Fix:         "give the ids of /files in /search too, and take what is gone out of the index",
			run:         foundIDsComeBack,
		},
		{
			ID: "P63", Title: "an id stands for one item, and no folder holds itself", Endpoint: "files", Severity: Must, Clause: clauseFiles, Test: 2,
			Needs:       "a folder below the root",
			Does:        "compares the ids of all lists with each other, and with the folders that were asked for",
			Consequence: "Workfront takes one document for another, or opens the same folder again and again",
			Fix:         "give each item an id of its own, not its name, and list what is in a folder without the folder",
			run:         idsAreOwn,
		},
		{
			ID: "P08", Title: "ids stay the same", Endpoint: "files", Severity: Should, Clause: clauseMetadata, Test: 2,
			Needs:       "a file or a folder below the root",
			Does:        "lists the same folder twice, and asks for an item by its id",
			Consequence: "Workfront stores the id of a linked document: with another one in each answer it links the same document again and again",
			Fix:         "derive the id from what does not change, without a time or a random part",
			run:         idsStay,
		},
		{
			ID: "P12", Title: "lists, metadata and search agree", Endpoint: "metadata", Severity: Should, Clause: clauseMetadata, Test: 2,
			Needs:       "a file or a folder below the root",
			Does:        "compares what /files, /metadata and /search say about the same id",
			Consequence: "name, size or date of a document change depending on where a person looks",
			Fix:         "build the Metadata object in one place, for every endpoint",
			run:         answersAgree,
		},
	})
}

// listed is the list entry that was asked for as d.
func (p *probe) listed(d seen) (webhook.Metadata, bool) {
	for _, l := range p.look().lists {
		for _, m := range l.List {
			if d.said == "GET /metadata id="+m.ID {
				return m, true
			}
		}
	}
	return webhook.Metadata{}, false
}

func idsComeBack(p *probe) {
	const expected = "the item that the id was listed for"
	var wrong int
	p.judge(p.objects(), either(ofField("id"), func(f webhook.Finding) bool { return f.ID == "P03" && f.Field == "id" }), "ids of at most 255 characters, one for each item")
	for _, d := range p.details() {
		m, known := p.listed(d)
		switch {
		case !known:
		case d.err != nil:
			p.trouble(d)
		case !d.OK() && p.longID(m):
			wrong++ // told already
		case !d.OK():
			wrong++
			p.fail(d, expected, d.came())
		case d.Metadata.Title != m.Title && d.Metadata.ID != m.ID && d.Metadata.Kind != m.Kind:
			wrong++
			p.fail(d, expected, fmt.Sprintf("another item: %s %q", d.Metadata.Kind, d.Metadata.Title))
		}
	}
	if n := len(p.details()); n > 0 && wrong == 0 {
		p.pass(p.details()[0], expected, fmt.Sprintf("so for %d of %d ids", n, n))
	}
}

func (p *probe) longID(m webhook.Metadata) bool { return len([]rune(m.ID)) > 255 }

func idsStay(p *probe) {
	const expected = "the same id for the same item"
	t := p.look()
	var before *seen
	folder := "/"
	for i := range t.lists {
		if t.lists[i].OK() && len(t.lists[i].List) > 0 {
			before = &t.lists[i]
			break
		}
	}
	if before == nil {
		p.skip("needs an item, and no list has one")
		return
	}
	for _, l := range t.lists[:1] {
		if before.said != l.said {
			folder = before.said[len("GET /files parentId="):]
		}
	}
	again := p.call("files", webhook.Args{"parentId": folder}, how{})
	if !p.answered(again) {
		return
	}
	for _, m := range before.List {
		for _, n := range again.List {
			if same(m, n) && alone(before.List, m) && alone(again.List, n) && m.ID != n.ID {
				p.warn(again, expected, fmt.Sprintf("%q was %.80q, then %.80q", m.Title, m.ID, n.ID))
				return
			}
		}
	}
	for _, d := range p.details() {
		if m, known := p.listed(d); known && d.OK() && d.Metadata.ID != m.ID && m.ID != "" && alone(before.List, m) {
			p.warn(d, expected, fmt.Sprintf("%.80q in the list, %.80q in the metadata", m.ID, d.Metadata.ID))
			return
		}
	}
	p.pass(again, expected, fmt.Sprintf("so for %d items in two lists", len(again.List)))
}

func same(m, n webhook.Metadata) bool { return m.Title == n.Title && m.Kind == n.Kind }

func alone(list []webhook.Metadata, m webhook.Metadata) bool {
	return count(list, func(n webhook.Metadata) bool { return same(m, n) || n.ID == m.ID }) <= 1
}

func answersAgree(p *probe) {
	const expected = "the same title, kind, size and date"
	compared := 0
	var last seen
	for _, d := range p.details() {
		m, known := p.listed(d)
		if !known || !d.OK() {
			continue
		}
		compared, last = compared+1, d
		if what := differ(m, *d.Metadata); what != "" {
			p.fail(d, expected, "/files and /metadata: "+what)
			return
		}
	}
	hits := p.searched()
	for _, h := range hits.answer.List {
		for _, l := range p.look().lists {
			for _, m := range l.List {
				if h.ID != m.ID || m.ID == "" || count(l.List, func(o webhook.Metadata) bool { return o.ID == m.ID }) > 1 {
					continue
				}
				compared++
				if what := differ(m, h); what != "" {
					p.fail(hits.answer, expected, "/files and /search: "+what)
					return
				}
			}
		}
	}
	if compared == 0 {
		p.skip("there is no item that two answers tell of")
		return
	}
	p.pass(last, expected, fmt.Sprintf("so for %d comparisons", compared))
}

// differ compares what must not depend on who is asked; links may be signed
// anew each time, and a folder's date may move while the run goes on.
func differ(a, b webhook.Metadata) string {
	switch {
	case a.Title != b.Title:
		return fmt.Sprintf("title %.80q and %.80q", a.Title, b.Title)
	case a.Kind != b.Kind:
		return fmt.Sprintf("kind %q and %q", a.Kind, b.Kind)
	case a.Kind != "file":
	case a.Size >= 0 && b.Size >= 0 && a.Size != b.Size:
		return fmt.Sprintf("size %d and %d", a.Size, b.Size)
	case !a.DateModified.IsZero() && !b.DateModified.IsZero() && a.DateModified.Unix() != b.DateModified.Unix():
		return fmt.Sprintf("dateModified %s and %s", a.DateRaw, b.DateRaw)
	}
	return ""
}
