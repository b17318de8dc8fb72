package ui

import (
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// The pictures of the README are real screens:
//
//	go test ./ui -run TestPictures -update
var pictures = map[string][2]int{
	"code": {80, 24}, "traffic-open": {120, 22}, "provider-conformance-date": {80, 30},
}

func TestPictures(t *testing.T) {
	all := states(t)
	update := flag.Lookup("update").Value.String() == "true"
	for name, size := range pictures {
		s, there := all[name]
		if !there {
			t.Errorf("there is no screen %s", name)
			continue
		}
		content, _ := s.View(size[0], size[1])
		for _, theme := range []theme{light, dark} {
			path := filepath.Join("..", "docs", "pictures", name+"-"+theme.name+".svg")
			picture := theme.picture(content, size[0], size[1])
			if strings.Contains(picture, " </text>") {
				t.Errorf("%s: a word is stretched over the blank behind it", path)
			}
			if update {
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(picture), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if was, err := os.ReadFile(path); err != nil || string(was) != picture {
				t.Errorf("%s is not the screen any more (%v): go test ./ui -run TestPictures -update", path, err)
			}
		}
	}
}

// theme is how a terminal paints the sixteen colours that the screens use.
type theme struct {
	name, text, ground, frame string
	colours                   map[int]string // SGR 30 to 37 and 90 to 97
}

var (
	light = theme{"light", "#24292f", "#ffffff", "#d0d7de", map[int]string{
		31: "#b42318", 32: "#1a7f37", 33: "#8a5a00", 35: "#8250df", 36: "#0b6e8a", 90: "#6e7781",
	}}
	dark = theme{"dark", "#d7dde4", "#12161c", "#30363d", map[int]string{
		31: "#ff8a80", 32: "#6cd28b", 33: "#e6b450", 35: "#c9a3ff", 36: "#5fd3ea", 90: "#8b949e",
	}}
)

const (
	cellWide, cellHigh = 8.4, 18
	margin             = 14
)

// picture draws a screen as SVG. Each run of one look is stretched to its cells,
// so that the columns meet whatever font there is.
func (th theme) picture(content string, w, h int) string {
	var b strings.Builder
	wide, high := float64(w)*cellWide+2*margin, h*cellHigh+2*margin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.1f %d" width="%.1f" height="%d">`+"\n", wide, high, wide, high)
	fmt.Fprintf(&b, `<rect x="0.5" y="0.5" width="%.1f" height="%d" rx="8" fill="%s" stroke="%s"/>`+"\n", wide-1, high-1, th.ground, th.frame)
	b.WriteString(`<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14">` + "\n")
	for y, line := range strings.Split(content, "\n") {
		th.line(&b, line, y)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// painting is the look that text has until the next escape sequence.
type painting struct {
	bold, reverse bool
	colour        int
}

func (th theme) line(b *strings.Builder, line string, y int) {
	x, look := 0, painting{}
	for line != "" {
		text, rest, escaped := strings.Cut(line, "\x1b[")
		if look.reverse { // its blanks are seen
			th.run(b, text, x, y, look)
		} else {
			th.words(b, text, x, y, look)
		}
		x += ansi.StringWidth(text)
		if !escaped {
			return
		}
		codes, after, _ := strings.Cut(rest, "m")
		for code := range strings.SplitSeq(codes, ";") {
			look = look.with(code)
		}
		line = after
	}
}

func (s painting) with(code string) painting {
	switch n, _ := strconv.Atoi(code); {
	case n == 0:
		return painting{}
	case n == 1:
		s.bold = true
	case n == 7:
		s.reverse = true
	case n == 39:
		s.colour = 0
	case n >= 30:
		s.colour = n
	}
	return s
}

// words draws what blanks divide each at its place: SVG would join the blanks, and
// stretch a word over the one at its end.
func (th theme) words(b *strings.Builder, text string, x, y int, look painting) {
	for text != "" {
		rest := strings.TrimLeft(text, " ")
		x += len(text) - len(rest)
		word, _, _ := strings.Cut(rest, "  ")
		word = strings.TrimRight(word, " ")
		th.run(b, word, x, y, look)
		x += ansi.StringWidth(word)
		text = rest[len(word):]
	}
}

func (th theme) run(b *strings.Builder, text string, x, y int, look painting) {
	cells := ansi.StringWidth(text)
	if text == "" {
		return
	}
	fill, weight := th.text, ""
	if c, ok := th.colours[look.colour]; ok {
		fill = c
	}
	if look.bold {
		weight = ` font-weight="bold"`
	}
	left, top := margin+float64(x)*cellWide, margin+y*cellHigh
	if look.reverse {
		fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", left, top, float64(cells)*cellWide, cellHigh, fill)
		fill = th.ground
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%d" textLength="%.1f" lengthAdjust="spacingAndGlyphs" fill="%s"%s>%s</text>`+"\n",
		left, top+13, float64(cells)*cellWide, fill, weight, html.EscapeString(text))
}
