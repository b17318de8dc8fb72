package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"wfconnect/flow/wire"
)

// A document is a long text that scrolls: an answer, an exchange. Drawing it
// costs what is visible, however long it is.
type document struct {
	lines []string // raw, from outside: made safe when drawn
	top   int
	find  string
}

// newDocument prettifies JSON and leaves everything else as it came.
func newDocument(body []byte) document {
	var pretty bytes.Buffer
	if json.Indent(&pretty, body, "", "  ") == nil {
		return document{lines: pieces(strings.Split(pretty.String(), "\n"))}
	}
	return textDocument(string(body))
}

func textDocument(s string) document {
	if s == "" {
		return document{}
	}
	return document{lines: pieces(strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n"))}
}

// pieces cuts very long lines, so that one of megabytes scrolls like many.
func pieces(lines []string) []string {
	const longest = 2048
	out := make([]string, 0, len(lines))
	for _, line := range lines {
		for len(line) > longest {
			at := longest
			for at > longest-utf8.UTFMax && !utf8.RuneStart(line[at]) {
				at--
			}
			out, line = append(out, line[:at]), line[at:]
		}
		out = append(out, line)
	}
	return out
}

func (d *document) scroll(by int) { d.top = max(0, min(d.top+by, len(d.lines)-1)) }

// end shows the last page.
func (d *document) end() { d.top = max(0, len(d.lines)-answerPage) }

// next goes to the next line that holds what is looked for, round the end.
func (d *document) next() string {
	if d.find == "" {
		return ""
	}
	want := strings.ToLower(d.find)
	for i := range d.lines {
		at := (d.top + 1 + i) % len(d.lines)
		if strings.Contains(strings.ToLower(d.lines[at]), want) {
			d.top = at
			return fmt.Sprintf("line %d of %d", at+1, len(d.lines))
		}
	}
	return "not found: " + wire.Line(d.find)
}

// draw returns at most room lines of w cells from the top on; a longer line
// goes on in the next, a little to the right.
func (d *document) draw(w, room int) []string {
	var out []string
	for _, line := range d.lines[min(d.top, len(d.lines)):] {
		if len(out) >= room {
			break
		}
		out = append(out, hanging(d.paint(wire.Line(line)), w)...)
	}
	return out[:max(0, min(room, len(out)))]
}

func hanging(line string, w int) []string {
	indent := len(line) - len(strings.TrimLeft(line, " ")) + 2
	if ansi.StringWidth(line) <= w || indent > w/2 {
		return hardWrap(line, w)
	}
	out := []string{ansi.Cut(line, 0, w)}
	for _, rest := range hardWrap(ansi.Cut(line, w, ansi.StringWidth(line)), w-indent) {
		out = append(out, strings.Repeat(" ", indent)+rest)
	}
	return out
}

func (d *document) paint(line string) string {
	if d.find != "" {
		if at := strings.Index(strings.ToLower(line), strings.ToLower(d.find)); at >= 0 && at+len(d.find) <= len(line) {
			return line[:at] + found.Render(line[at:at+len(d.find)]) + line[at+len(d.find):]
		}
	}
	name, value, ok := strings.Cut(line, `": `)
	if trimmed := strings.TrimLeft(name, " "); ok && strings.HasPrefix(trimmed, `"`) {
		return accent.Render(name+`"`) + ": " + value
	}
	return line
}

// position says where the visible part is.
func (d *document) position(w, room int) string {
	shown := 0
	for used := 0; d.top+shown < len(d.lines); shown++ {
		if used += len(hanging(wire.Line(d.lines[d.top+shown]), w)); used > room {
			break
		}
	}
	if shown == len(d.lines) {
		return fmt.Sprintf("%d lines", len(d.lines))
	}
	return fmt.Sprintf("lines %d-%d of %d", d.top+1, d.top+shown, len(d.lines))
}
