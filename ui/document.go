package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

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
		return document{lines: strings.Split(pretty.String(), "\n")}
	}
	return textDocument(string(body))
}

func textDocument(s string) document {
	if s == "" {
		return document{}
	}
	return document{lines: strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")}
}

func (d *document) scroll(by, room int) {
	d.top = max(0, min(d.top+by, len(d.lines)-room))
}

// next goes to the next line that holds what is looked for, round the end.
func (d *document) next(room int) string {
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

// draw returns the visible lines; a line longer than the screen is cut, and
// says so.
func (d *document) draw(w, room int) []string {
	var out []string
	for _, line := range d.lines[min(d.top, len(d.lines)):min(d.top+max(room, 0), len(d.lines))] {
		const longest = 4096 // cells of one line that anybody could see
		line = wire.Line(line[:min(len(line), longest)])
		out = append(out, fit(d.paint(line), w))
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
func (d *document) position(room int) string {
	if len(d.lines) <= room {
		return fmt.Sprintf("%d lines", len(d.lines))
	}
	return fmt.Sprintf("lines %d-%d of %d", d.top+1, min(d.top+room, len(d.lines)), len(d.lines))
}
