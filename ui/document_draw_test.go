package ui

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

// harmless: no row is wider than w cells, there are at most room of them, and
// nothing is escaped but colours.
func harmless(t *testing.T, rows []string, w, room int) {
	t.Helper()
	if len(rows) > max(room, 0) {
		t.Fatalf("%d rows in a room of %d", len(rows), room)
	}
	for _, row := range rows {
		if got := ansi.StringWidth(row); got > max(w, 0) {
			t.Fatalf("%d cells, want at most %d: %q", got, w, row)
		}
		if bare := sgr.ReplaceAllString(row, ""); strings.ContainsFunc(bare, dangerous) {
			t.Fatalf("raw control characters: %q", bare)
		}
		if open := sgr.FindAllString(row, -1); len(open) > 0 && open[len(open)-1] != "\x1b[m" && open[len(open)-1] != "\x1b[0m" {
			t.Fatalf("a style runs on behind the row: %q", row)
		}
	}
}

// hostileTexts are texts that a terminal must not get as they are.
var hostileTexts = []string{
	"\x1b]0;title\a\x1b[2J\x1b[31mred\x9b2J\x90q\x9c", "\u202eabc\u2066def\u200f\u200d\u2028", "\xff\xfe\xc3(\xed\xa0\x80", "\x00\x01\x7f\u0085\ufeff",
	"日本語日本語🎉👨\u200d👩\u200d👧🇩🇪e\u0301❤\ufe0f", "\t\v\f\r\b", strings.Repeat("日\x1b[1m", 700), "a\u0300\u0301\u0302" + strings.Repeat("\u0303", 900), "\ufe0f\u20e3\ufe0f",
}

func hostileDocuments() map[string]document {
	all := map[string]document{"nothing": {}, "gone": bodyDocument(nil, "image/png", 0, 1<<40)}
	for _, h := range hostileTexts {
		name := ansi.Strip(h)[:min(8, len(ansi.Strip(h)))]
		key := strings.NewReplacer(`"`, "", "\\", "").Replace(h)
		json := []byte(`{"` + key + `":"` + key + `","list":["` + key + `",{"` + key + `":[` + key + `,12]}]}`)
		all[name+" json"] = jsonDocument(json, 0, 0)
		all[name+" json with a gap"] = jsonDocument(json, len(json)/2, 1<<30)
		all[name+" text"] = textDocument(h + "\r\n  " + h)
		all[name+" text with a gap"] = bodyDocument([]byte(h+h), "text/plain", len(h), 5)
		all[name+" hex"] = bodyDocument([]byte("\x00"+h), "", 4, 1<<33)
	}
	return all
}

func TestHostileDocumentsAreHarmlessAtEveryWidth(t *testing.T) {
	t.Parallel()
	finds := []string{"", "日", "e", "\u202e", "👩", "ff", `\x1b`, "\xff"}
	for name, d := range hostileDocuments() {
		for w := -1; w <= 20; w++ {
			d.find = finds[(w+1)%len(finds)]
			for _, room := range []int{-1, 0, 1, 7} {
				harmless(t, d.draw(w, room), w, room)
				d.position(w, room)
			}
		}
		for _, at := range []int{-3, 0, 39, 78} {
			use(t, d, at, "b")
		}
		for _, find := range finds {
			d.find = find
			harmless(t, d.draw(79, 30), 79, 30)
		}
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

func TestEveryCharacterIsDrawnOnce(t *testing.T) {
	const text = `"name": "日本語 and more, and e` + "\u0301" + `ven more 🎉 than fits"`
	for w := 4; w < 60; w++ {
		d := textDocument(text)
		d.find = "MORE"
		var got strings.Builder
		for _, row := range d.draw(w, 100) {
			got.WriteString(strings.TrimLeft(ansi.Strip(row), " "))
		}
		if without(got.String()) != without(text) {
			t.Errorf("at %d cells it is %q", w, got.String())
		}
	}
}

func TestContinuationHangs(t *testing.T) {
	d := newDocument([]byte(`{"a":{"key":"` + strings.Repeat("x", 40) + `"}}`))
	got := strings.Split(ansi.Strip(strings.Join(d.draw(24, 20), "\n")), "\n")
	want := []string{"{", `  "a": {`, `    "key": "xxxxxxxxxxxx`, "      xxxxxxxxxxxxxxxxxx", `      xxxxxxxxxx"`, "  }", "}"}
	if !slices.Equal(got, want) {
		t.Errorf("drawn is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestColoursTellApart(t *testing.T) {
	d := newDocument([]byte(`{"key":"text","n":-1.5,"yes":true,"list":[null]}`))
	d.at = 7 // the cursor has looks of its own
	drawn := strings.Join(d.draw(80, 20), "\n")
	for _, want := range []string{
		accent.Render(`"key"`), stringed.Render(`"text"`), numbered.Render("-1.5"), literal.Render("true"), literal.Render("null"), muted.Render("["), muted.Render("{"),
		muted.Reverse(true).Render("}"),
	} {
		if !strings.Contains(drawn, want) {
			t.Errorf("%q is not in %q", want, drawn)
		}
	}
}

// What is cut in pieces keeps the colour that it had.
func TestPiecesKeepTheirColour(t *testing.T) {
	long := strings.Repeat("a", 3*longest)
	for in, style := range map[string]string{
		`{"` + long + `":1}`:             accent.Render("aaaa"),
		`{"k":"` + long + `"}`:           stringed.Render("aaaa"),
		`[1` + strings.Repeat("0", 2000): numbered.Render("0000"),
	} {
		d := newDocument([]byte(in))
		want, _, _ := strings.Cut(style, "a")
		want, _, _ = strings.Cut(want, "0000")
		for i := 2; i < 4; i++ {
			if row := d.rowsOf(i, 100)[0]; !strings.HasPrefix(strings.TrimLeft(row, " "), want) {
				t.Errorf("%.10q: piece %d is %.30q, want it to begin with %q", in, i, row, want)
			}
		}
	}
}

func TestWindowFollowsTheCursor(t *testing.T) {
	d := newDocument([]byte("[" + strings.Repeat("1,", 99) + "1]"))
	if got := d.position(80, 10); got != "lines 1-10 of 102" {
		t.Errorf("at first the position is %q", got)
	}
	for range 50 {
		d.scroll(1)
	}
	if got := d.position(80, 10); got != "lines 47-56 of 102" {
		t.Errorf("with the cursor on line 51 the position is %q", got)
	}
	d.end()
	if got := d.position(80, 10); got != "lines 93-102 of 102" {
		t.Errorf("at the end the position is %q", got)
	}
	for at := range d.lines {
		d.at = at
		for _, room := range []int{1, 2, 3, 10, 200} {
			rows := strings.Join(d.draw(80, room), "\n")
			if n := strings.Count(rows, "\n") + 1; n != min(room, 102) {
				t.Fatalf("at line %d, %d of %d rows are used", at, n, room)
			}
			if strings.Count(rows, "\x1b[7;") != 1 {
				t.Fatalf("at line %d in a room of %d there is not one cursor in %q", at, room, rows)
			}
		}
	}
}

func TestTextScrollsByItsFirstLine(t *testing.T) {
	d := textDocument(strings.Repeat("x\n", 99) + "x")
	for _, c := range []struct {
		by   int
		want string
	}{{0, "lines 1-10 of 100"}, {8, "lines 9-18 of 100"}, {-3, "lines 6-15 of 100"}, {1000, "line 100 of 100"}, {-1000, "lines 1-10 of 100"}} {
		d.scroll(c.by)
		if got := d.position(80, 10); got != c.want {
			t.Errorf("after %d: %q, want %q", c.by, got, c.want)
		}
	}
	if strings.Contains(strings.Join(d.draw(80, 10), ""), "\x1b") {
		t.Error("plain text has a cursor")
	}
}
