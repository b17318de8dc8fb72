package config

import (
	"maps"
	"slices"
)

// table is one table while its values are judged.
type table struct {
	*reading
	key   []string // of the table
	raw   map[string]any
	wrong map[string]bool // keys that have a problem already
}

// table reads the values of a table into fields.
func (r *reading) table(raw map[string]any, fields []field, key ...string) table {
	t := table{reading: r, key: key, raw: raw, wrong: map[string]bool{}}
	valid := make([]string, len(fields))
	for i, f := range fields {
		valid[i] = f.key
		value, ok := raw[f.key]
		if !ok {
			continue
		}
		if err := f.set(value); err != nil {
			t.fail(f.key, "%s", err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if !slices.Contains(valid, name) {
			t.fail(name, "unknown key; %s", suggestion(name, valid))
		}
	}
	return t
}

func (t table) fail(key, format string, args ...any) {
	t.wrong[key] = true
	t.reading.fail(slices.Concat(t.key, []string{key}), format, args...)
}

func (t table) warn(key, format string, args ...any) {
	t.reading.warn(slices.Concat(t.key, []string{key}), format, args...)
}

// good says that the key is written and nothing is wrong with it so far.
func (t table) good(key string) bool {
	_, ok := t.raw[key]
	return ok && !t.wrong[key]
}
