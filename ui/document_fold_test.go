package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

const foldable = `{"data":[{"ID":"1","tags":["a","b"]},{"ID":"2"},[]],"empty":{},"n":1}`

func screenOf(d document) string { return ansi.Strip(strings.Join(d.draw(80, 50), "\n")) }

func TestFold(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(d *document)
		want string
	}{
		"all below the first": {(*document).foldAll, "{\n  \"data\": [ … 3 items ],\n  \"empty\": {},\n  \"n\": 1\n}"},
		"everything":          {func(d *document) { d.fold() }, "{ … 3 keys }"},
		"unfolded again":      {func(d *document) { d.fold(); d.fold() }, screenOf(newDocument([]byte(foldable)))},
		"unfolded altogether": {func(d *document) { d.foldAll(); d.fold(); d.unfoldAll() }, screenOf(newDocument([]byte(foldable)))},
		"the one around a leaf": {
			func(d *document) { d.scroll(3); d.fold() },
			"{\n  \"data\": [\n    { … 2 keys },\n    {\n      \"ID\": \"2\"\n    },\n    []\n  ],\n  \"empty\": {},\n  \"n\": 1\n}",
		},
		"from its last line": {
			func(d *document) { d.scroll(8); d.fold() },
			"{\n  \"data\": [\n    { … 2 keys },\n    {\n      \"ID\": \"2\"\n    },\n    []\n  ],\n  \"empty\": {},\n  \"n\": 1\n}",
		},
		"one of those below": {
			func(d *document) { d.foldAll(); d.scroll(1); d.fold() },
			"{\n  \"data\": [\n    { … 2 keys },\n    { … 1 key },\n    []\n  ],\n  \"empty\": {},\n  \"n\": 1\n}",
		},
	} {
		d := newDocument([]byte(foldable))
		c.do(&d)
		if got := screenOf(d); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

func TestTheCursorStaysOnWhatIsShown(t *testing.T) {
	d := newDocument([]byte(foldable))
	d.scroll(3)
	d.fold()
	if d.at != 2 {
		t.Errorf("after folding the block around it the cursor is on line %d, want 2: where the block opens", d.at)
	}
	d.scroll(1)
	if d.at != 9 {
		t.Errorf("a line down from a folded block is line %d, want 9", d.at)
	}
	d.scroll(-1)
	if d.at != 2 {
		t.Errorf("and up again is line %d, want 2", d.at)
	}
	d.unfoldAll()
	d.scroll(4)
	d.foldAll()
	if d.at != 1 {
		t.Errorf("the cursor is on line %d, which is hidden; want 1", d.at)
	}
	d.end()
	if d.at != len(d.lines)-1 {
		t.Errorf("the end is line %d, want %d", d.at, len(d.lines)-1)
	}
}

func TestBlocksThatAreCutOff(t *testing.T) {
	d := newDocument([]byte(`{"a":1,"b":[1,2,3`))
	d.foldAll()
	if got := screenOf(d); got != "{\n  \"a\": 1,\n  \"b\": [ … at least 3 items" {
		t.Errorf("drawn is\n%s", got)
	}
	d = bodyDocument([]byte(`{"a":[1,2,8,9],"b":2}`), "application/json", 10, 50)
	d.foldAll()
	if got := screenOf(d); got != "{\n  \"a\": [ … at least 4 items ],\n  \"b\": 2\n}" {
		t.Errorf("with a gap, drawn is\n%s", got)
	}
}

func TestWhatDoesNotFoldSaysSo(t *testing.T) {
	d := textDocument("a\nb")
	if got := d.fold(); got != "nothing in this text folds" || d.foldable() {
		t.Errorf("a text says %q", got)
	}
	d = newDocument([]byte("[]\n[2]\n"))
	if d.scroll(0); d.fold() != "nothing folds here" {
		t.Error("an empty array folds")
	}
}

// Several texts in a row are each a block of their own.
func TestFoldAllOfSeveralTexts(t *testing.T) {
	d := newDocument([]byte("{\"a\":[1]}\n{\"a\":[2]}\n"))
	d.foldAll()
	if got := screenOf(d); got != "{\n  \"a\": [ … 1 item ]\n}\n{\n  \"a\": [ … 1 item ]\n}" {
		t.Errorf("drawn is\n%s", got)
	}
}
