package ui

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestFind(t *testing.T) {
	const text = "Alpha\nbeta\nÄRGER alpha\n日本語\n\xff gamma"
	for _, c := range []struct {
		find     string
		at       int
		forward  bool
		says     string
		leavesAt int
	}{
		{"alpha", 0, true, "line 3 of 5", 2},
		{"ALPHA", 2, true, "line 1 of 5, from the beginning again", 0},
		{"alpha", 4, false, "line 3 of 5", 2},
		{"alpha", 0, false, "line 3 of 5, from the end again", 2},
		{"beta", 1, true, "line 2 of 5, from the beginning again", 1},
		{"beta", 1, false, "line 2 of 5, from the end again", 1},
		{"ärger", 0, true, "line 3 of 5", 2},
		{"本", 0, true, "line 4 of 5", 3},
		{"gamma", 0, true, "line 5 of 5", 4},
		{"delta", 3, true, "not found: delta", 3},
		{"a\x1b[2J", 3, false, `not found: a\x1b[2J`, 3},
		{"", 3, true, "", 3},
	} {
		d := textDocument(text)
		d.find, d.at = c.find, c.at
		got := d.next
		if !c.forward {
			got = d.previous
		}
		if says := got(); says != c.says || d.at != c.leavesAt {
			t.Errorf("%q from line %d, forward %v: %q at %d, want %q at %d", c.find, c.at, c.forward, says, d.at, c.says, c.leavesAt)
		}
	}
	none := document{find: "x"}
	if got := none.next(); got != "not found: x" {
		t.Errorf("in nothing: %q", got)
	}
}

// JSON is searched as it is shown, not as it came.
func TestFindAsShown(t *testing.T) {
	d := newDocument([]byte(`{"a":1,"b":2}`))
	d.find = `"B": 2`
	if got := d.next(); got != "line 3 of 4" {
		t.Errorf("found: %q", got)
	}
	d.find = `1,"b`
	if got := d.next(); got != `not found: 1,"b` {
		t.Errorf("what stands on two lines: %q", got)
	}
}

func TestFindUnfolds(t *testing.T) {
	d := newDocument([]byte(foldable))
	d.foldAll()
	d.find = `"b"`
	if got := d.next(); got != "line 7 of 17" {
		t.Errorf("found: %q", got)
	}
	if got := screenOf(d); !strings.Contains(got, `        "b"`) || !strings.Contains(got, "{ … 1 key }") {
		t.Errorf("a hit is not shown, or more is unfolded than it needs:\n%s", got)
	}
	d.foldAll()
	if got := d.previous(); got != "line 7 of 17, from the end again" || d.at != 6 {
		t.Errorf("once more: %q, at %d", got, d.at)
	}
}

// Where a match may begin is a table; every letter's capitals must be in it.
func TestEveryCapitalIsFound(t *testing.T) {
	for r := rune(1); r <= unicode.MaxRune; r++ {
		small := unicode.ToLower(r)
		if small == r || !utf8.ValidRune(r) {
			continue
		}
		q := newQuery(string(small))
		if hit := q.next([]byte("日"+string(r)), 0); hit.start != 3 {
			t.Errorf("%q is not found in %q", small, r)
		}
	}
}

func TestFindOverPieces(t *testing.T) {
	at := longest - 3
	d := textDocument(strings.Repeat("x", at) + "needle" + strings.Repeat("x", longest))
	d.find = "NEEDLE"
	if got := d.next(); !strings.HasPrefix(got, "line 1 of 3") {
		t.Errorf("found: %q", got)
	}
	if first, second := strings.Join(d.rowsOf(0, 5000), ""), strings.Join(d.rowsOf(1, 5000), ""); !strings.HasSuffix(first, found.Render("nee")) || !strings.HasPrefix(strings.TrimLeft(second, " "), found.Render("dle")) {
		t.Errorf("the hit is not marked on both pieces: %.40q, %.40q", first[at-10:], second)
	}
}

func TestHitsAreMarked(t *testing.T) {
	d := newDocument([]byte(`{"name":"Anna NANA","x":"\u202e"}`))
	d.at, d.find = 3, "an"
	row := strings.Join(d.draw(80, 10), "\n")
	for _, want := range []string{stringed.Render(`"`) + found.Render("An"), found.Render("AN")} {
		if !strings.Contains(row, want) {
			t.Errorf("%q is not in %q", want, row)
		}
	}
	if n := strings.Count(row, "\x1b[7m"); n != 2 {
		t.Errorf("%d hits are marked, want 2", n)
	}
	d.at, d.find = 1, "name"
	if row = strings.Join(d.draw(80, 10), "\n"); !strings.Contains(row, accent.Bold(true).Render("name")) {
		t.Errorf("a hit under the cursor cannot be told from it: %q", row)
	}
}

func TestGapIsNotSearchedAcross(t *testing.T) {
	d := bodyDocument([]byte("onetwo"), "text/plain", 3, 10)
	if d.find = "etw"; !strings.HasPrefix(d.next(), "not found") {
		t.Error("text was found across a gap")
	}
	d.turnHex()
	if d.find = "etw"; !strings.HasPrefix(d.next(), "not found") || !strings.HasPrefix(d.previous(), "not found") {
		t.Error("bytes were found across a gap")
	}
	if d.find = "TW"; d.next() != "line 3 of 3, offset 0xd" {
		t.Errorf("behind the gap: %q", d.next())
	}
}

func TestFindBytes(t *testing.T) {
	raw := []byte("\x89PNG\r\n\x1a\n\x00\x00 some words \xde\xad\xbe\xef and the end, some more deadbeef")
	for _, c := range []struct {
		find string
		row  int
		says string
	}{
		{"WORDS", 3, "line 2 of 4, offset 0x10, from the beginning again"},
		{"89 50 4e 47", 2, "line 1 of 4, offset 0x0, from the beginning again"},
		{"0xdead", 0, "line 2 of 4, offset 0x16"},
		{"deadbeef", 0, "line 2 of 4, offset 0x16"},
		{"deadbeef", 1, "line 4 of 4, offset 0x32"},
		{"de:ad:be:ef", 1, "line 2 of 4, offset 0x16, from the beginning again"},
		{"de ad be e", 0, "not found: de ad be e"},
		{"some", 0, "line 3 of 4, offset 0x28"},
	} {
		d := bodyDocument(raw, "", 0, 0)
		d.find, d.row = c.find, c.row
		if got := d.next(); got != c.says {
			t.Errorf("%q from line %d: %q, want %q", c.find, c.row, got, c.says)
		}
	}
	d := bodyDocument(raw, "", 0, 0)
	d.find, d.row = "deadbeef", 3
	if got := d.previous(); got != "line 2 of 4, offset 0x16" {
		t.Errorf("before: %q", got)
	}
	if got := d.previous(); got != "line 4 of 4, offset 0x32, from the end again" {
		t.Errorf("round: %q", got)
	}
}
