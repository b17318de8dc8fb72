package config

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
)

func TestScan(t *testing.T) {
	t.Parallel()
	text := "\xef\xbb\xbf# [no]\r\n" + `top = 'x' # y = 1
"a \" ] b".'c.d'. e = "# [no] \" \\" # z = 1
m = """
[no]
no = 1
\""" still"""""
[ one . "two" ] # [no]
l = '''
[no]''''
arr = [ # [no]
  "]", [1, 2], { in = '}', "ne]" = [ 3 ] },
] # trailing
tbl = { x.y = 1, # no = 1
  z = { deep = 1979-05-27 07:32:00 }, }
[[list]]
n=1`
	want := []string{
		"2 top = 'x'",
		`3 a \" ] b|c.d|e = "# [no] \" \\"`,
		"4 m = \"\"\"\n[no]\nno = 1\n\\\"\"\" still\"\"\"\"\"",
		"8 [one|two]",
		"9 one|two|l = '''\n[no]''''",
		"11 one|two|arr = [ # [no]\n  \"]\", [1, 2], { in = '}', \"ne]\" = [ 3 ] },\n]",
		"12 one|two|arr|in = '}' (inline)",
		"12 one|two|arr|ne] = [ 3 ] (inline)",
		"14 one|two|tbl = { x.y = 1, # no = 1\n  z = { deep = 1979-05-27 07:32:00 }, }",
		"14 one|two|tbl|x|y = 1 (inline)",
		"15 one|two|tbl|z = { deep = 1979-05-27 07:32:00 } (inline)",
		"15 one|two|tbl|z|deep = 1979-05-27 07:32:00 (inline)",
		"16 [list]",
		"17 list|n = 1",
	}
	items, err := scan([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, it := range items {
		line := fmt.Sprintf("%d %s", it.line, strings.Join(it.path, "|"))
		switch {
		case it.header:
			line = fmt.Sprintf("%d [%s]", it.line, strings.Join(it.path, "|"))
		default:
			line += " = " + text[it.value.start:it.value.end]
		}
		if it.inline {
			line += " (inline)"
		}
		got = append(got, line)
	}
	want[1] = strings.ReplaceAll(want[1], `a \" ] b`, `a " ] b`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestScanRefusesWhatIsNotTOML(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a", "a =", "a = ", "= 1", "[a", "[[a]", "a = [", "a = {", "a = {b}", `a = "x`, `a = """x`, `"a`, `"\q" = 1`, "a = \"x\\", "a = '''x\\", ".a = 1", "a = \"\"\"\\"} {
		if items, err := scan([]byte(text)); err == nil {
			t.Errorf("%q scans as %v", text, items)
		}
	}
}

// FuzzScan holds the scanner against the parser: both must see the same keys,
// in the same order.
func FuzzScan(f *testing.F) {
	for _, text := range seeds {
		f.Add(text)
	}
	f.Add("a = { b = [ 1, '''x''' ] } # c")
	f.Add("a.b = [ { c = \"\"\"\"\"\" }, [ { d.e = 1 } ] ]\n[[f]]\n\"g\\u0020\" = 'x'")
	f.Fuzz(func(t *testing.T, text string) {
		items, err := scan([]byte(text)) // ends, and does not panic
		var raw map[string]any
		if !utf8.ValidString(text) || decode(text, &raw) != nil {
			return
		}
		if err != nil {
			t.Fatalf("%q: the parser takes it, the scanner does not", text)
		}
		meta, err := toml.Decode(text, &raw)
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for _, it := range items {
			got = append(got, strings.Join(it.path, "|"))
		}
		for _, key := range meta.Keys() {
			want = append(want, strings.Join(key, "|"))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q: (-parser +scanner)\n%s", text, diff)
		}
	})
}
