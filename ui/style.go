package ui

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// The sixteen colours of the terminal's own theme: they suit light and dark,
// and are the person's choice already.
var (
	bold   = lipgloss.NewStyle().Bold(true)
	accent = lipgloss.NewStyle().Foreground(lipgloss.Color("6"))
	muted  = lipgloss.NewStyle().Foreground(lipgloss.Color("8"))
	good   = lipgloss.NewStyle().Foreground(lipgloss.Color("2"))
	warn   = lipgloss.NewStyle().Foreground(lipgloss.Color("3"))
	bad    = lipgloss.NewStyle().Foreground(lipgloss.Color("1"))
	chosen = lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Color("6"))
	plain  = lipgloss.NewStyle()
	found  = lipgloss.NewStyle().Reverse(true)

	// What JSON is made of; its keys are accent, its brackets muted.
	stringed = lipgloss.NewStyle().Foreground(lipgloss.Color("2"))
	numbered = lipgloss.NewStyle().Foreground(lipgloss.Color("5"))
	literal  = lipgloss.NewStyle().Foreground(lipgloss.Color("3"))
)

// rule is a line from edge to edge.
func rule(w int) string { return muted.Render(strings.Repeat("─", max(w, 0))) }

// bar is a line of which a fraction is left.
func bar(w int, fraction float64, style lipgloss.Style) string {
	w = max(w, 0)
	halves := int(min(max(fraction, 0), 1)*float64(2*w) + 0.5)
	full := strings.Repeat("━", halves/2)
	rest := w - halves/2
	if halves%2 == 1 {
		full += "╸"
		rest--
	}
	return style.Render(full) + muted.Render(strings.Repeat("─", rest))
}

// fit cuts a line to w cells and says that it did.
func fit(s string, w int) string {
	if w <= 0 {
		return ""
	}
	return ansi.Truncate(s, w, "…")
}

// pad fills a line up to w cells, or cuts it.
func pad(s string, w int) string {
	s = fit(s, w)
	return s + strings.Repeat(" ", max(w-ansi.StringWidth(s), 0))
}

// wrap breaks text at w cells: at spaces where there are any, else anywhere,
// so that nothing of a long URL is lost.
func wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	return strings.Split(ansi.Wrap(s, w, ""), "\n")
}

// hardWrap breaks at w cells exactly, for what is copied by eye.
func hardWrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	return strings.Split(ansi.Hardwrap(s, w, true), "\n")
}

// digits draws a countdown three lines high.
func digits(s string) [3]string {
	var out [3]string
	for _, r := range s {
		for i, row := range digit(r) {
			out[i] += row + " "
		}
	}
	return out
}

func digit(r rune) [3]string {
	switch r {
	case '0':
		return [3]string{"┏━┓", "┃ ┃", "┗━┛"}
	case '1':
		return [3]string{" ╺┓", "  ┃", " ╺┻"}
	case '2':
		return [3]string{"╺━┓", "┏━┛", "┗━╸"}
	case '3':
		return [3]string{"╺━┓", " ━┫", "╺━┛"}
	case '4':
		return [3]string{"╻ ╻", "┗━┫", "  ╹"}
	case '5':
		return [3]string{"┏━╸", "┗━┓", "╺━┛"}
	case '6':
		return [3]string{"┏━╸", "┣━┓", "┗━┛"}
	case '7':
		return [3]string{"╺━┓", "  ┃", "  ╹"}
	case '8':
		return [3]string{"┏━┓", "┣━┫", "┗━┛"}
	case '9':
		return [3]string{"┏━┓", "┗━┫", "╺━┛"}
	}
	return [3]string{"╻", " ", "╹"}
}
