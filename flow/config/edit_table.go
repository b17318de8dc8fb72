package config

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// added appends a new table to the text. body is what the parser will make of
// it.
func (r *reading) added(c connection) (edits []edit, body map[string]any, err error) {
	for _, it := range r.items {
		if len(it.path) == 1 && it.path[0] == c.kind() && !it.header {
			return nil, nil, r.problem(it.path, "written as %s = { … }: add the connection by hand", c.kind())
		}
	}
	eol := r.eol(0)
	var b strings.Builder
	b.WriteString(r.gap() + "[" + c.kind() + "." + quoteKey(c.name()) + "]" + eol)
	body = map[string]any{}
	lines, width := []field{}, 0
	defaults := c.blank().fields()
	for i, f := range c.fields() {
		if !reflect.DeepEqual(f.value(), defaults[i].value()) {
			lines, width = append(lines, f), max(width, len(f.key))
			body[f.key] = f.value()
		}
	}
	for _, f := range lines {
		fmt.Fprintf(&b, "%-*s = %s%s", width, f.key, quoteValue(f.value()), eol)
	}
	return []edit{{span{len(r.text), len(r.text)}, b.String()}}, body, nil
}

// changed edits the lines of the table [kind.name] whose value is another in
// c.
func (r *reading) changed(name string, c connection) ([]edit, map[string]any, error) {
	if err := r.editable(c.kind(), name); err != nil {
		return nil, nil, err
	}
	key := []string{c.kind(), name}
	header, lines := r.own(key)
	if header == nil {
		return nil, nil, r.problem(key, "has no header [%s]: change it by hand", dotted(key))
	}
	raw, _ := r.body(c.kind(), name)
	if raw == nil {
		return nil, nil, r.problem(key, "must be a table, [%s], and only one: change it by hand", dotted(key))
	}
	edits, fresh, body, err := r.lineEdits(key, lines, raw, c)
	if err != nil {
		return nil, nil, err
	}
	maps.DeleteFunc(lines, func(k string, _ item) bool { _, kept := body[k]; return !kept })
	edits = append(edits, r.insertion(*header, lines, fresh)...)
	return append(edits, r.renamed(key, c.name())...), body, nil
}

// lineEdits compares each field with what is written: it edits the lines that
// must change, and lists the fields that have no line yet.
func (r *reading) lineEdits(key []string, lines map[string]item, raw map[string]any, c connection) (edits []edit, fresh []field, body map[string]any, err error) {
	body = maps.Clone(raw)
	defaults := c.blank().fields()
	for i, f := range c.fields() {
		was, written := raw[f.key]
		want := f.value()
		usual := reflect.DeepEqual(want, defaults[i].value())
		idle := usual && c.idle(f.key)
		if idle {
			want = ""
		}
		switch {
		case written && !idle && f.same(was, c), !written && (usual || want == ""):
			continue
		case want == "":
			delete(body, f.key)
		default:
			body[f.key] = want
		}
		if !written {
			fresh = append(fresh, f)
			continue
		}
		line, own := lines[f.key]
		if !own || r.spreads(line, was) {
			return nil, nil, nil, r.problem(append(key, f.key), "not written as %s = … in one line: change it by hand", f.key)
		}
		if want == "" {
			edits = append(edits, r.withoutLine(line))
		} else {
			edits = append(edits, edit{line.value, quoteValue(want)})
		}
	}
	return edits, fresh, body, nil
}

// spreads says that a table of pairs takes several lines. There may be
// comments between them, and those would be lost with the old value.
func (r *reading) spreads(line item, was any) bool {
	_, pairs := was.(map[string]any)
	return pairs && bytes.ContainsRune(r.text[line.value.start:line.value.end], '\n')
}

// own finds a table's header and the keys that stand directly under it.
func (r *reading) own(key []string) (header *item, lines map[string]item) {
	lines = map[string]item{}
	for i, it := range r.items {
		switch {
		case it.header && slices.Equal(it.path, key):
			header = &r.items[i]
		case !it.header && !it.inline && len(it.path) == len(key)+1 && slices.Equal(it.table, key):
			lines[it.path[len(key)]] = it
		}
	}
	return header, lines
}

// renamed edits the name in every header of a table and its sub-tables.
func (r *reading) renamed(key []string, name string) (edits []edit) {
	for _, it := range r.items {
		if it.header && hasPrefix(it.path, key) && name != key[1] {
			edits = append(edits, edit{it.parts[1], quoteKey(name)})
		}
	}
	return edits
}

// same says whether a written value comes to what c's field f holds.
func (f field) same(raw any, c connection) bool {
	for _, s := range c.blank().fields() {
		if s.key == f.key {
			return s.set(raw) == nil && reflect.DeepEqual(s.value(), f.value())
		}
	}
	return false
}

func (r *reading) withoutLine(it item) edit {
	return edit{span{lineStart(r.text, it.parts[0].start), lineEnd(r.text, it.value.end)}, ""}
}

// insertion puts fields after the last of a table's lines, indented as that
// one is, and aligned if all of them are.
func (r *reading) insertion(header item, lines map[string]item, fields []field) []edit {
	if len(fields) == 0 {
		return nil
	}
	after, width, indent := header, 0, ""
	for _, it := range lines {
		before, key := r.lead(it)
		switch column := utf8.RuneCount(key); {
		case after.header:
			width = column
		case column != width:
			width = -1
		}
		if it.value.end > after.value.end {
			after, indent = it, string(before)
		}
	}
	if width < 0 || len(lines) < 2 {
		width = 0
	}
	at := lineEnd(r.text, after.value.end)
	eol := r.eol(lineStart(r.text, after.value.end))
	var written []string
	for _, f := range fields {
		written = append(written, fmt.Sprintf("%s%-*s = %s", indent, width, f.key, quoteValue(f.value())))
	}
	text := strings.Join(written, eol)
	if at == len(r.text) && r.text[at-1] != '\n' { // a file without a final newline stays one
		return []edit{{span{at, at}, eol + text}}
	}
	return []edit{{span{at, at}, text + eol}}
}

// lead is what stands before a key in its line, and the key up to the space
// before its equals sign.
func (r *reading) lead(it item) (indent, key []byte) {
	start := it.parts[0].start
	key = bytes.TrimRight(r.text[start:it.value.start], " \t")
	key = bytes.TrimSuffix(key, []byte("="))
	return r.text[lineStart(r.text, start):start], bytes.TrimSuffix(key, []byte(" "))
}

func endsBlank(text []byte) bool {
	return bytes.HasSuffix(text, []byte("\n\n")) || bytes.HasSuffix(text, []byte("\n\r\n"))
}

// eol is how the line that starts at pos ends; for a last line without an end,
// how the first line of the text does.
func (r *reading) eol(pos int) string {
	end := lineEnd(r.text, pos)
	if end == len(r.text) && !bytes.HasSuffix(r.text, []byte("\n")) {
		end = lineEnd(r.text, 0)
	}
	if bytes.HasSuffix(r.text[:end], []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}
