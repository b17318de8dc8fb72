package config

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// quoteKey writes one part of a key: bare where TOML allows it.
func quoteKey(name string) string {
	for i := range len(name) {
		if !isBare(name[i]) {
			return quoteString(name)
		}
	}
	if name == "" {
		return `""`
	}
	return name
}

func quoteValue(v any) string {
	switch v := v.(type) {
	case string:
		return quoteString(v)
	case map[string]any:
		var pairs []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			pairs = append(pairs, quoteKey(name)+" = "+quoteValue(v[name]))
		}
		return "{ " + strings.Join(pairs, ", ") + " }"
	}
	return fmt.Sprint(v) // true or false
}

// quoteString writes a basic string. What does not print is escaped, so that
// an editor shows what is there.
func quoteString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case strconv.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
