package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"wfconnect/flow/wire"
)

// A field is a text input whose caret stands where the terminal thinks it is:
// it scrolls and counts in cells, where the library's own counts runes.
type field struct {
	input    textinput.Model
	secret   bool
	redirect bool // the code in it is a secret
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
	runes := f.masked()
	before, after := wire.Line(string(runes[:f.input.Position()])), wire.Line(string(runes[f.input.Position():]))
	caret := ansi.StringWidth(before)
	left := max(0, caret-w+1)
	return ansi.Cut(before+after, left, left+w), caret - left
}

// masked is the text with a star for each character of what is secret in it. A
// redirect that was refused may well bring a code that is still good.
func (f field) masked() []rune {
	const code = "code="
	text := []rune(f.input.Value())
	shown := slices.Clone(text)
	alone := f.redirect && codeAlone(string(text))
	begins := 0 // the parameter
	for i, r := range text {
		if f.redirect && strings.ContainsRune("?&# ", r) {
			begins = i + 1
			continue
		}
		if f.secret || alone || f.redirect && i-begins >= len(code) && string(text[begins:begins+len(code)]) == code {
			shown[i] = '*'
		}
	}
	return shown
}

// codeAlone: a code may be pasted without the address that brought it. It may end in
// "=", as base64 does.
func codeAlone(text string) bool {
	return !strings.HasPrefix(text, "code=") && !strings.ContainsAny(text, "/?#%&: ") && !strings.Contains(strings.TrimRight(text, "="), "=")
}

// start is the beginning of the text, as an input that is not typed into
// shows it.
func (f field) start(w int) string {
	return fit(wire.Line(string(f.masked())), w)
}
