package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// Nothing that could end a token family is one key away where the warning of it
// is cut off.
func TestTheWarningStandsBesideTheKeyThatSends(t *testing.T) {
	t.Parallel()
	c, s := connectWith(t, atTokens)
	c.styles.shown, c.styles.grant = true, 1
	for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 40}} {
		drawn, _ := c.View(size[0], size[1])
		words := strings.Join(strings.Fields(ansi.Strip(drawn)), " ")
		if !strings.Contains(words, "y send them") || s.connect.Styles.Tries != nil {
			t.Fatalf("%v: nothing can be sent:\n%s", size, drawn)
		}
		if !strings.Contains(words, "with the refresh token") || !strings.Contains(words, "rotation") || !strings.Contains(words, "arrives twice") {
			t.Errorf("%v: y sends, and the warning is not there:\n%s", size, drawn)
		}
	}
}
