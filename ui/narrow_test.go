package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// On the narrowest terminal the next step is on the screen too.
func TestNextStepIsInEveryFooter(t *testing.T) {
	for name, s := range states(t) {
		typing := false
		if on, can := s.(interface{ Typing() bool }); can {
			typing = on.Typing()
		}
		actions := s.Actions()
		for _, a := range actions {
			if a.shy {
				continue
			}
			for _, w := range []int{20, 30, 60} {
				line := ansi.Strip(footer(actions, w, typing))
				if words := strings.Fields(line); !strings.Contains(" "+strings.Join(words, " ")+" ", " "+a.key.name()+" ") {
					t.Errorf("%s at %d columns: %q does not show %s", name, w, line, a.key.name())
				}
			}
			break
		}
	}
}

// Neither a label nor its value is cut, at any width.
func TestRowsAreWhole(t *testing.T) {
	whole := func(s string) string { return strings.Join(strings.Fields(s), "") }
	for _, label := range []string{"code", "Authorization URI", "not called by Workfront yet"} {
		const value = "https://acme.my.workfront.com/integrations/oauth2/authorize"
		for w := 12; w < 100; w++ {
			var p page
			p.row(label, value, 20, w)
			got := ""
			for _, line := range p.lines {
				if ansi.StringWidth(line) > w {
					t.Fatalf("%q is wider than %d", line, w)
				}
				got += whole(line)
			}
			if want := whole(label + value); got != want {
				t.Fatalf("at %d columns: %q, want %q", w, got, want)
			}
		}
	}
}
