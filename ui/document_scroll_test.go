package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// tallDocuments hold a line that is taller than a window, of numbered words.
func tallDocuments() (words []string, all map[string]document) {
	for i := range longest / 2 {
		words = append(words, fmt.Sprintf("<%05d->", i)) // no piece ends within one
	}
	long := strings.Join(words, "")
	return words, map[string]document{
		"text": textDocument("first\n" + long + "\nlast"),
		"JSON": newDocument([]byte(`{"a":1,"b":["` + strings.Repeat("x", longest-1) + long + `"],"c":2}`)),
	}
}

func rowsShown(d *document, s size) []string {
	return strings.Split(ansi.Strip(strings.Join(d.draw(s.w, s.room), "\n")), "\n")
}

var smallWindows = []size{{24, 2}, {24, 5}, {42, 10}, {78, 3}}

// Down and up, by lines and by pages: every row is seen.
func TestScrollingPassesNothing(t *testing.T) {
	_, all := tallDocuments()
	for name, d := range all {
		for _, s := range smallWindows {
			rows := rowsShown(&d, size{s.w, 1 << 20})
			for _, by := range []int{1, answerPage, -1, -answerPage} {
				d.seen = s
				if d.home(); by < 0 {
					d.end()
				}
				seen := map[string]bool{}
				for before := (document{at: -1}); before.at != d.at || before.skip != d.skip; d.scroll(by) {
					before.at, before.skip = d.at, d.skip
					for _, row := range rowsShown(&d, s) {
						seen[row] = true
					}
				}
				if n := len(slices.DeleteFunc(slices.Clone(rows), func(row string) bool { return seen[row] })); n > 0 {
					t.Errorf("%s in %d x %d, by %d: %d of %d rows are never seen", name, s.w, s.room, by, n, len(rows))
				}
			}
		}
	}
}

func TestWhatIsFoundIsOnTheScreen(t *testing.T) {
	words, all := tallDocuments()
	for name, d := range all {
		for _, s := range smallWindows {
			d.draw(s.w, s.room)
			for i := range words {
				d.find = words[i*37%len(words)] // up and down
				says := d.next()
				var shown strings.Builder
				for _, row := range rowsShown(&d, s) {
					shown.WriteString(strings.TrimLeft(row, " "))
				}
				if !strings.HasPrefix(says, "line ") || !strings.Contains(shown.String(), d.find) {
					t.Fatalf("%s in %d x %d: %s: %s, but it shows %q", name, s.w, s.room, d.find, says, shown.String())
				}
			}
		}
	}
}

// In a line that is taller than the window one goes from hit to hit, past
// those that can be seen already.
func TestHitsInATallLine(t *testing.T) {
	d := textDocument("needle" + strings.Repeat("x", 200) + "needle needle" + strings.Repeat("x", 200) + "needle\nneedle")
	d.draw(20, 3)
	d.find = "needle"
	var skips []string
	for range 4 {
		says := d.next()
		skips = append(skips, fmt.Sprintf("%d+%d %s", d.at, d.skip, says))
		d.draw(20, 3)
	}
	for range 3 {
		says := d.previous()
		skips = append(skips, fmt.Sprintf("%d+%d %s", d.at, d.skip, says))
		d.draw(20, 3)
	}
	got, want := strings.Join(skips, "\n"), strings.Join([]string{
		"0+10 line 1 of 2", "0+21 line 1 of 2", "1+0 line 2 of 2", "0+0 line 1 of 2, from the beginning again",
		"1+0 line 2 of 2, from the end again", "0+21 line 1 of 2", "0+10 line 1 of 2",
	}, "\n")
	if got != want {
		t.Errorf("it goes\n%s\nwant\n%s", got, want)
	}
}
