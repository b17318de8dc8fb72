package config

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"unicode/utf8"
)

// SetWorkfront adds (oldName is ""), changes, or renames (oldName is not
// w.Name) one [workfront.NAME] table. Lines whose value does not change, and
// everything outside the table, stay as they are to the byte. Keys at their
// default are not written unless they are already. The new text is read back
// before it replaces the file; on any error the file is as it was.
func SetWorkfront(path, oldName string, w Workfront) error {
	w = w.withDefaults()
	return setTable(path, oldName, &w)
}

// SetProvider is SetWorkfront for a [provider.NAME] table. RequestParameters
// and RequestHeaders are written as { name = "value" } in one line, sorted by
// name, and left out when empty. Where the file writes them another way, as a
// sub-table or over several lines, they cannot be changed: that is an error
// ([Problem]) which names the line.
func SetProvider(path, oldName string, p Provider) error {
	p = p.withDefaults()
	return setTable(path, oldName, &p)
}

// New makes a configuration of these connections, in this order, with a blank
// line before each but the first: the text for the file at path, which is not
// written, and what it means. It is read back once, so it costs little more than
// [Parse].
func New(path string, workfronts []Workfront, providers []Provider) ([]byte, Config, error) {
	var all []connection
	for _, w := range workfronts {
		w = w.withDefaults()
		all = append(all, &w)
	}
	for _, p := range providers {
		p = p.withDefaults()
		all = append(all, &p)
	}
	r := &reading{path: path}
	for _, c := range all {
		edits, _, err := r.added(c)
		if err != nil {
			return nil, Config{}, err
		}
		r.text = apply(r.text, edits)
	}
	cfg, err := Parse(path, r.text)
	if err != nil {
		return nil, Config{}, fmt.Errorf("cannot write these connections: %w", err)
	}
	for _, c := range all {
		if !reflect.DeepEqual(c.in(cfg), c) {
			return nil, Config{}, fmt.Errorf("cannot write [%s] as it was given: one of its values has no place in the file", printable(dotted([]string{c.kind(), c.name()})))
		}
	}
	return r.text, cfg, nil
}

// Remove takes the table [kind.name] out, its sub-tables with it. Comments
// above its header stay: whose they are cannot be told.
func Remove(path, kind, name string) error {
	return rewrite(path, func(text []byte) ([]byte, error) {
		return removeTable(path, text, kind, name)
	})
}

func setTable(path, oldName string, c connection) error {
	return rewrite(path, func(text []byte) ([]byte, error) {
		return withTable(path, text, oldName, c)
	})
}

func withTable(path string, text []byte, oldName string, c connection) ([]byte, error) {
	kind, name := c.kind(), c.name()
	if err := checkName(name); err != nil {
		return nil, fmt.Errorf("cannot write [%s.%s]: %w", kind, printable(name), err)
	}
	for _, f := range c.fields() {
		if !utf8.ValidString(fmt.Sprint(f.value())) { // of pairs, all their names and values
			return nil, fmt.Errorf("cannot write %s.%s.%s: it is not UTF-8", kind, quoteKey(name), f.key)
		}
	}
	old, err := read(path, text)
	if err != nil {
		return nil, err
	}
	if name != oldName {
		if _, taken := old.body(kind, name); taken {
			return nil, old.problem([]string{kind, name}, "exists already: choose another name")
		}
	}
	plan := old.added
	if oldName != "" {
		plan = func(c connection) ([]edit, map[string]any, error) { return old.changed(oldName, c) }
	}
	edits, body, err := plan(c)
	if err != nil {
		return nil, err
	}
	return old.verified(edits, func(raw map[string]any) {
		tables, ok := raw[kind].(map[string]any)
		if !ok {
			tables = map[string]any{}
			raw[kind] = tables
		}
		delete(tables, oldName)
		tables[name] = body
	}, c)
}

func removeTable(path string, text []byte, kind, name string) ([]byte, error) {
	old, err := read(path, text)
	if err != nil {
		return nil, err
	}
	if kind != kindWorkfront && kind != kindProvider {
		return nil, fmt.Errorf("cannot remove [%s]: the kinds are %s and %s", printable(dotted([]string{kind, name})), kindWorkfront, kindProvider)
	}
	if err := old.editable(kind, name); err != nil {
		return nil, err
	}
	return old.verified(old.removed(kind, name), func(raw map[string]any) {
		delete(raw[kind].(map[string]any), name)
	}, nil)
}

// body is the table as the parser gives it.
func (r *reading) body(kind, name string) (map[string]any, bool) {
	tables, _ := r.raw[kind].(map[string]any)
	one, ok := tables[name]
	body, _ := one.(map[string]any)
	return body, ok
}

// editable says whether [kind.name] is there and stands under headers of its
// own: only then are its bytes apart from everything else.
func (r *reading) editable(kind, name string) error {
	key := []string{kind, name}
	if _, ok := r.body(kind, name); !ok {
		return r.problem(key, "no such table")
	}
	for _, it := range r.items {
		if hasPrefix(it.path, key) && !it.inline && !hasPrefix(it.table, key) {
			p := r.problem(key, "not written as a table of its own, [%s]: change it by hand", dotted(key))
			p.Line = it.line
			return p
		}
		if len(it.path) == 1 && it.path[0] == kind && !it.header {
			return r.problem(key, "written within %s = { … }: change it by hand", kind)
		}
	}
	return nil
}

func hasPrefix(path, prefix []string) bool {
	return len(path) >= len(prefix) && slices.Equal(path[:len(prefix)], prefix)
}

// verified applies the edits and reads the result back: it must mean what the
// old text means with the change made, and the table that was set (if one was)
// must come back as it was given, with nothing wrong in it.
func (r *reading) verified(edits []edit, change func(raw map[string]any), set connection) ([]byte, error) {
	text := apply(r.text, edits)
	now, err := read(r.path, text)
	if err != nil {
		return nil, fmt.Errorf("cannot change the configuration, nothing was written: the result would not be valid: %w", err)
	}
	want, err := read(r.path, r.text) // a copy that can be changed
	if err != nil {
		return nil, err
	}
	change(want.raw)
	if !reflect.DeepEqual(withoutEmpty(now.raw), withoutEmpty(want.raw)) {
		return nil, fmt.Errorf("cannot change %s without changing more than was asked, nothing was written: change it by hand", printable(r.path))
	}
	cfg := now.config()
	if set == nil {
		return text, nil
	}
	key := []string{set.kind(), set.name()}
	mine := slices.DeleteFunc(slices.Clone(now.problems), func(p Problem) bool { return !hasPrefix(p.key, key) })
	if len(mine) > 0 {
		return nil, inOrder(mine)
	}
	if !reflect.DeepEqual(set.in(cfg), set) {
		return nil, fmt.Errorf("cannot write [%s] as it was given, nothing was written: one of its values has no place in the file", printable(dotted(key)))
	}
	return text, nil
}

// withoutEmpty drops [workfront] and [provider] when nothing is in them: with
// the last table its parent may go.
func withoutEmpty(raw map[string]any) map[string]any {
	raw = maps.Clone(raw)
	maps.DeleteFunc(raw, func(kind string, v any) bool {
		tables, ok := v.(map[string]any)
		return ok && len(tables) == 0 && (kind == kindWorkfront || kind == kindProvider)
	})
	return raw
}

// edit replaces a piece of the text.
type edit struct {
	span
	text string
}

// apply makes edits that do not overlap, but for removals, which may.
func apply(text []byte, edits []edit) []byte {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b edit) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return a.end - b.end
	})
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		if e.start > at {
			out.Write(text[at:e.start])
		}
		out.WriteString(e.text)
		at = max(at, e.end)
	}
	out.Write(text[at:])
	return out.Bytes()
}
