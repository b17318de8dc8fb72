package ui

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"wfconnect/flow/wire"
)

// A field is a text input whose caret stands where the terminal thinks it is:
// it scrolls and counts in cells, where the library's own counts runes.
type field struct {
	input  textinput.Model
	secret bool
}

func newField(value string, secret bool) field {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = 16 << 10
	in.SetVirtualCursor(false)
	in.SetWidth(0)
	in.SetValue(value)
	in.CursorEnd()
	in.Focus()
	return field{input: in, secret: secret}
}

func (f field) value() string { return f.input.Value() }

func (f field) update(msg tea.Msg) (field, tea.Cmd) {
	if paste, ok := msg.(tea.PasteMsg); ok {
		// A path or URL that was wrapped when it was copied comes in lines.
		msg = tea.PasteMsg{Content: strings.Join(strings.FieldsFunc(paste.Content, newline), "")}
	}
	var cmd tea.Cmd
	f.input, cmd = f.input.Update(msg)
	return f, cmd
}

func newline(r rune) bool { return r == '\n' || r == '\r' }

// view is the visible part and the caret's cell in it.
func (f field) view(w int) (string, int) {
	runes := []rune(f.input.Value())
	before, after := f.draw(runes[:f.input.Position()]), f.draw(runes[f.input.Position():])
	caret := ansi.StringWidth(before)
	left := max(0, caret-w+1)
	return ansi.Cut(before+after, left, left+w), caret - left
}

func (f field) draw(runes []rune) string {
	if f.secret {
		return strings.Repeat("*", len(runes))
	}
	return wire.Line(string(runes))
}

// start is the beginning of the text, as an input that is not typed into
// shows it.
func (f field) start(w int) string {
	return fit(f.draw([]rune(f.input.Value())), w)
}
