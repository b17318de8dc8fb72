package config

import (
	"bytes"
	"strings"
)

// removed takes out every section of a table: from its header to its last
// line, the comments right below that line (they are about its keys, unless
// they touch the next header), and the blank lines that parted it from what
// follows, or, at the end of the file, from what precedes.
func (r *reading) removed(kind, name string) []edit {
	var edits []edit
	for i := 0; i < len(r.items); {
		first := i
		for i++; i < len(r.items) && !r.items[i].header; i++ {
		}
		if !r.items[first].header || !hasPrefix(r.items[first].path, []string{kind, name}) {
			continue
		}
		start := lineStart(r.text, r.items[first].parts[0].start)
		end := r.sectionEnd(r.items[first:i], i < len(r.items))
		if n := len(edits); n > 0 && edits[n-1].end == start {
			edits[n-1].end = end
			continue
		}
		edits = append(edits, edit{span{start, end}, ""})
	}
	if n := len(edits); n > 0 && edits[n-1].end == len(r.text) {
		edits[n-1].start = r.beforeBlanks(edits[n-1].start)
	}
	return edits
}

func (r *reading) sectionEnd(section []item, more bool) int {
	last := 0
	for _, it := range section {
		last = max(last, it.value.end)
	}
	below := lineEnd(r.text, last)
	end := below
	for end < len(r.text) && strings.HasPrefix(r.line(end), "#") {
		end = lineEnd(r.text, end)
	}
	if more && strings.HasPrefix(r.line(end), "[") {
		end = below
	}
	for end < len(r.text) && r.line(end) == "" {
		end = lineEnd(r.text, end)
	}
	return end
}

// line is the line that starts at pos, without the space around it.
func (r *reading) line(pos int) string {
	return string(bytes.TrimSpace(r.text[pos:lineEnd(r.text, pos)]))
}

// beforeBlanks is the start of the blank lines that end at pos.
func (r *reading) beforeBlanks(pos int) int {
	for pos > 0 {
		start := lineStart(r.text, pos-1)
		if start >= pos || r.line(start) != "" {
			break
		}
		pos = start
	}
	return pos
}
