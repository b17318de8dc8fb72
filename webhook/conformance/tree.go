package conformance

import (
	"slices"
	"strings"

	"wfconnect/webhook"
)

// How far a run looks around.
const (
	mostFolders = 16 // listed beyond the root
	deepest     = 4  // folders below the root
	smallest    = 10 << 20
)

// tree is what a look around shows. Items are nil where there is none.
type tree struct {
	lists       []seen // the root's first
	file        *webhook.Metadata
	other       *webhook.Metadata // a file of another size
	picture     *webhook.Metadata
	empty       *webhook.Metadata // a file of no bytes
	folder      *webhook.Metadata // not the root
	emptyFolder *seen
	readOnly    *webhook.Metadata // a folder
	longest     *seen             // the longest list
	longestID   string
}

// look lists folders level by level, each level side by side.
func (p *probe) look() tree {
	return known(p, &p.tree, func(p *probe) tree {
		t := tree{}
		if p.list.OK() && p.list.List != nil {
			t.take("/", p.list)
		}
		level, seenIDs, budget := folders(p.list.List), map[string]bool{"/": true}, mostFolders
		for depth := 0; depth < deepest && len(level) > 0 && budget > 0; depth++ {
			level = slices.DeleteFunc(level, func(id string) bool {
				again := seenIDs[id]
				seenIDs[id] = true
				return again
			})
			level = level[:min(len(level), budget)]
			budget -= len(level)
			lists := p.together(len(level), func(q *probe, i int) seen {
				return q.call("files", webhook.Args{"parentId": level[i]}, how{})
			})
			var next []string
			for i, l := range lists {
				if l.OK() {
					next = append(next, folders(l.List)...)
				}
				t.take(level[i], l)
			}
			level = next
			if t.file != nil && depth > 0 {
				break
			}
		}
		return t
	})
}

func folders(list []webhook.Metadata) []string {
	var ids []string
	for _, m := range list {
		if m.Folder() && m.ID != "" {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// take notes what a list holds that a check could use.
func (t *tree) take(id string, l seen) {
	t.lists = append(t.lists, l)
	if !l.OK() {
		return
	}
	if len(l.List) == 0 && id != "/" && t.emptyFolder == nil {
		t.emptyFolder = &l
	}
	if t.longest == nil || len(l.List) > len(t.longest.List) {
		t.longest, t.longestID = &l, id
	}
	for i := range l.List {
		m := &l.List[i]
		unique := m.ID != "" && count(l.List, func(o webhook.Metadata) bool { return o.ID == m.ID }) == 1
		if unique {
			t.pick(m)
		}
	}
}

func (t *tree) pick(m *webhook.Metadata) {
	first := func(place **webhook.Metadata, is bool) {
		if *place == nil && is {
			*place = m
		}
	}
	file := m.Kind == "file" && m.Size <= smallest
	if file && m.Size > 0 && t.file != nil && t.file.Size < 0 { // one of known size shows more
		t.file = nil
	}
	first(&t.other, file && m.Size > 0 && t.file != nil && t.file.Size > 0 && m.Size != t.file.Size)
	first(&t.file, file && m.Size != 0)
	first(&t.empty, file && m.Size == 0)
	first(&t.picture, file && picture(m) && m.Size != 0)
	first(&t.folder, m.Folder())
	first(&t.readOnly, m.Folder() && m.ReadOnly)
}

func picture(m *webhook.Metadata) bool {
	switch strings.ToLower(m.MimeType) {
	case "image/png", "image/jpeg", "image/gif":
		return true
	}
	title := strings.ToLower(m.Title)
	return slices.ContainsFunc([]string{".png", ".jpg", ".jpeg", ".gif"}, func(end string) bool { return strings.HasSuffix(title, end) })
}

func count[T any](list []T, is func(T) bool) int {
	n := 0
	for _, v := range list {
		if is(v) {
			n++
		}
	}
	return n
}

// details asks for the metadata of the file, the folder and the empty file that
// the look around found, side by side.
func (p *probe) details() []seen {
	return known(p, &p.asked, func(p *probe) []seen {
		t := p.look()
		var items []*webhook.Metadata
		for _, m := range []*webhook.Metadata{t.file, t.folder, t.picture} {
			if m != nil && !slices.Contains(items, m) {
				items = append(items, m)
			}
		}
		return p.together(len(items), func(q *probe, i int) seen {
			return q.call("metadata", webhook.Args{"id": items[i].ID}, how{})
		})
	})
}

// fileSeen is the metadata of the file; ok is false when there is none.
func (p *probe) fileSeen() (seen, bool) {
	if p.look().file == nil || len(p.details()) == 0 {
		return seen{}, false
	}
	return p.details()[0], true
}

// noFile is why a check that needs a file is skipped.
func (p *probe) noFile() string {
	if !p.list.OK() {
		return "needs a file, and the root cannot be listed (P11)"
	}
	return "needs a file of at most 10 MiB, and none was found near the root"
}
