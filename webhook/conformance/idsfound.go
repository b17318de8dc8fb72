package conformance

import (
	"fmt"
	"slices"
	"strings"

	"wfconnect/webhook"
)

func foundIDsComeBack(p *probe) {
	const expected = "the item that was found"
	h := p.searched()
	var ids []string
	for _, m := range h.answer.List {
		if m.ID != "" && len(ids) < 3 && !slices.Contains(ids, m.ID) {
			ids = append(ids, m.ID)
		}
	}
	switch {
	case !h.found || len(ids) == 0:
		p.skip("needs a search that finds a document (P19)")
		return
	case p.lostIDs() || p.wrongFields()["id"]:
		p.skip("ids do not come back from lists either (P07)")
		return
	}
	all := p.together(len(ids), func(q *probe, i int) seen {
		return q.call("metadata", webhook.Args{"id": ids[i]}, how{})
	})
	lost := slices.DeleteFunc(slices.Clone(all), func(s seen) bool { return s.err != nil || s.OK() })
	switch trouble := slices.IndexFunc(all, func(s seen) bool { return s.err != nil }); {
	case len(lost) > 0 && len(lost) == len(all):
		p.fail(lost[0], expected, lost[0].came())
	case len(lost) > 0: // perhaps the index is late
		p.warn(lost[0], expected, fmt.Sprintf("%s; so for %d of %d that were found", lost[0].came(), len(lost), len(all)))
	case trouble >= 0:
		p.trouble(all[trouble])
	default:
		p.pass(all[0], expected, fmt.Sprintf("so for %d of %d ids", len(all), len(all)))
	}
}

// idsAreOwn: the same document in two folders is right, and has one name.
func idsAreOwn(p *probe) {
	const expected = "another id for another item, and lists without the folder itself"
	if p.wrongFields()["id"] {
		p.skip("ids are wrong in any case (P07)")
		return
	}
	known, looked := map[string]webhook.Metadata{}, 0
	for _, l := range p.look().lists {
		folder := strings.TrimPrefix(l.said, "GET /files parentId=")
		for _, m := range l.List {
			if m.ID == "" {
				continue
			}
			looked++
			before, again := known[m.ID]
			switch {
			case m.ID == folder || folder == "/" && p.meta.OK() && m.ID == p.meta.Metadata.ID:
				p.fail(l, expected, fmt.Sprintf("the folder %.80q in its own list", m.ID))
				return
			case again && (before.Kind != m.Kind || before.Title != m.Title || before.Size >= 0 && m.Size >= 0 && before.Size != m.Size):
				p.fail(l, expected, fmt.Sprintf("%.80q for %q and, in another folder, for %q", m.ID, itself(m), itself(before)))
				return
			}
			known[m.ID] = m
		}
	}
	if looked == 0 {
		p.skip("needs an item, and no list has one")
		return
	}
	p.pass(p.look().lists[0], expected, fmt.Sprintf("so for %d items in %d lists", looked, len(p.look().lists)))
}

func itself(m webhook.Metadata) string {
	return fmt.Sprintf("%s %.60s, size %d", m.Kind, m.Title, m.Size)
}
