package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestWhatIsShownAsHex(t *testing.T) {
	const png = "\x89PNG\r\n\x1a\nIHDR"
	for name, c := range map[string]struct {
		body, kind string
		want       bool
	}{
		"a NUL":                     {"text and \x00", "text/plain", true},
		"an image":                  {png, "image/png", true},
		"an image, said to be text": {png + "\x00\x01", "text/plain", true},
		"an image in XML":           {"<svg/>", "image/svg+xml", false},
		"bytes that are text":       {`{"a":1}`, "application/octet-stream", false},
		"bytes that are not":        {"abc\xff and much more text behind it", "application/octet-stream", true},
		"pdf":                       {"%PDF-1.4\n%\xe2\xe3\xcf\xd3 and much more text behind it", "application/pdf", true},
		"zip":                       {"PK\x03\x04 and much more text behind it", "application/zip", true},
		"Latin-1":                   {"M\xfcller und S\xf6hne, Stra\xdfe 12, 80331 M\xfcnchen, Deutschland", "text/plain", false},
		"UTF-8":                     {"日本語", "", false},
		"colours":                   {"\x1b[31mred\x1b[0m", "text/plain", false},
		"cut in a character":        {strings.Repeat("日", sampled/3+1), "application/octet-stream", false},
		"nothing":                   {"", "image/png", false},
	} {
		if got := bodyDocument([]byte(c.body), c.kind, 0, 0).hex; got != c.want {
			t.Errorf("%s is shown as hex: %v, want %v", name, got, c.want)
		}
	}
	if bodyDocument([]byte("日本"), "application/octet-stream", 4, 9).hex {
		t.Error("a character that the gap broke makes a text bytes")
	}
}

func TestHexDump(t *testing.T) {
	raw := []byte("\x00\x01\x02 0123456789 abc~\x7f\x80\xff日")
	for w, want := range map[int]string{
		80: "000000  00 01 02 20 30 31 32 33  34 35 36 37 38 39 20 61  ... 0123456789 a\n" +
			"000010  62 63 7e 7f 80 ff e6 97  a5                       bc~......",
		74: "000000  00 01 02 20 30 31 32 33  34 35 36 37 38 39 20 61  ... 0123456789 a\n" +
			"000010  62 63 7e 7f 80 ff e6 97  a5                       bc~......",
		73: "000000  00 01 02 20 30 31 32 33  ... 0123\n000008  34 35 36 37 38 39 20 61  456789 a\n" +
			"000010  62 63 7e 7f 80 ff e6 97  bc~.....\n000018  a5                       .",
		30: "000000  00 01 02 20  ... \n000004  30 31 32 33  0123\n000008  34 35 36 37  4567\n00000c  38 39 20 61  89 a\n" +
			"000010  62 63 7e 7f  bc~.\n000014  80 ff e6 97  ....\n000018  a5           .",
		12: "000000  00 …\n000004  30 …\n000008  34 …\n00000c  38 …\n000010  62 …\n000014  80 …\n000018  a5 …",
	} {
		d := bodyDocument(raw, "", 0, 0)
		if got := ansi.Strip(strings.Join(d.draw(w, 20), "\n")); got != want {
			t.Errorf("at %d cells it is\n%s\nwant\n%s", w, got, want)
		}
	}
}

func TestHexGap(t *testing.T) {
	d := bodyDocument([]byte("\x00"+strings.Repeat("a", 19)+strings.Repeat("b", 17)), "", 20, 0x1000000)
	const want = "0000000  00 61 61 61 61 61 61 61  61 61 61 61 61 61 61 61  .aaaaaaaaaaaaaaa\n" +
		"0000010  61 61 61 61                                       aaaa\n" +
		"… 16,777,216 bytes not kept …\n" +
		"1000014  62 62 62 62 62 62 62 62  62 62 62 62 62 62 62 62  bbbbbbbbbbbbbbbb\n" +
		"1000024  62                                                b"
	if got := ansi.Strip(strings.Join(d.draw(80, 20), "\n")); got != want {
		t.Errorf("drawn is\n%s\nwant\n%s", got, want)
	}
	if got := d.position(80, 20); got != "16777253 bytes" {
		t.Errorf("the position is %q", got)
	}
	if d.scroll(3); d.position(80, 1) != "bytes 16777236-16777251 of 16777253" {
		t.Errorf("behind the gap the position is %q", d.position(80, 1))
	}
}

func TestHexScrolls(t *testing.T) {
	d := bodyDocument(make([]byte, 16*100), "", 0, 0)
	for _, c := range []struct {
		by   int
		want string
	}{{0, "bytes 0-159 of 1600"}, {8, "bytes 128-287 of 1600"}, {1000, "bytes 1584-1599 of 1600"}, {-1000, "bytes 0-159 of 1600"}} {
		d.scroll(c.by)
		if got := d.position(80, 10); got != c.want {
			t.Errorf("after %d: %q, want %q", c.by, got, c.want)
		}
	}
	if got := d.position(50, 10); got != "bytes 0-79 of 1600" {
		t.Errorf("on a narrow terminal: %q", got)
	}
	d.end()
	if got := d.position(80, answerPage); got != "bytes 1472-1599 of 1600" {
		t.Errorf("the end is %q", got)
	}
}

func TestTurnHex(t *testing.T) {
	d := newDocument([]byte(foldable))
	d.scroll(4)
	d.turnHex()
	if got := screenOf(d); !strings.HasPrefix(got, "000000  7b 22 64 61") || d.foldable() {
		t.Errorf("as hex it is\n%s", got)
	}
	d.scroll(2)
	d.turnHex()
	if d.at != 4 || !strings.HasPrefix(screenOf(d), "{\n  \"data\": [") {
		t.Errorf("as text again, at line %d, it is\n%s", d.at, screenOf(d))
	}
	d = bodyDocument([]byte("\x89PNG\x00\x1b[2J"), "image/png", 0, 0)
	if d.turnHex(); screenOf(d) != `\x89PNG\x00\x1b[2J` {
		t.Errorf("as text it is %q", screenOf(d))
	}
}

func TestHexHitsAreMarkedInBothColumns(t *testing.T) {
	d := bodyDocument([]byte("\x00abcdefghijklmnop"), "", 0, 0)
	d.find = "GH"
	got := d.draw(80, 5)[0]
	for _, want := range []string{found.Render("67  68"), found.Render("gh")} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	d.find = "op"
	if rows := d.draw(80, 5); !strings.Contains(rows[0], found.Render("o")) || !strings.Contains(rows[1], found.Render("p")) {
		t.Errorf("a hit over two rows is not marked on both: %q", rows)
	}
}
