package ui

import (
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"wfconnect/flow"
	"wfconnect/flow/wire"
	"wfconnect/webhook"
)

// looked is how much of a file's bytes can be looked at: drawing them must not
// cost what they cost.
const looked = 64 << 10

// perRow is how many bytes a row of hex stands for.
const perRow = 16

// showsBytes says whether a call's answer is drawn as bytes: no items, no
// image, no JSON.
func showsBytes(f flow.Call) bool {
	a := f.Answer
	return f.Endpoint.Bytes() && a.Refused == nil && (a.Image == nil || a.Image.Type == "")
}

// textOf are bytes as text, where they are text.
func textOf(b []byte) (document, bool) {
	head := b[:min(len(b), looked)]
	for len(head) > 0 && len(head) < len(b) && !utf8.RuneStart(b[len(head)]) {
		head = head[:len(head)-1]
	}
	if !utf8.Valid(head) || strings.ContainsRune(string(head), 0) {
		return document{}, false
	}
	return textDocument(string(head)), true
}

// bytesRows is how far bytes can be scrolled.
func bytesRows(b []byte) int {
	if doc, ok := textOf(b); ok {
		return len(doc.lines)
	}
	return (min(len(b), looked) + perRow - 1) / perRow
}

// bytesView is text where the bytes are text, else hex; top rows are scrolled
// away.
func bytesView(b []byte, top, w, room int) []string {
	if room <= 0 {
		return nil
	}
	if doc, ok := textOf(b); ok {
		doc.at = top
		return doc.draw(w, room)
	}
	per := perRow
	if w < 60 {
		per = perRow / 2
	}
	var lines []string
	for at := top * perRow; at < min(len(b), looked) && len(lines) < room; at += per {
		row := b[at:min(at+per, len(b))]
		lines = append(lines, fit(fmt.Sprintf("%06x  %-*s  %s", at, 2*per, hex.EncodeToString(row), printable(row)), w))
	}
	return lines
}

// printable shows what of some bytes is ASCII.
func printable(b []byte) string {
	out := make([]byte, len(b))
	for i, c := range b {
		if out[i] = c; c < ' ' || c > '~' {
			out[i] = '.'
		}
	}
	return string(out)
}

// sequence draws who called whom; where there is no room, a line a step.
func sequence(p *page, steps []webhook.Step, w, h int) {
	if w < 30 || len(p.lines)+3*len(steps)+2 > h {
		for _, s := range steps {
			p.words(muted, fmt.Sprintf("→ %s: %s", wire.Line(s.Sent), stepStatus(s)), w)
		}
		return
	}
	lane := min(w-8, 44) // between the two lines
	p.add("", pad("  Workfront", lane)+"provider")
	for _, s := range steps {
		sent := fit(wire.Line(s.Sent), lane-4)
		p.add("    │ " + sent + " " + strings.Repeat("─", max(lane-4-ansi.StringWidth(sent), 0)) + "→ │")
		back, style := stepStatus(s), bad
		if s.Status/100 == 2 {
			style = good
		}
		p.add("    │ ←" + strings.Repeat("─", lane-4-len(back)) + " " + style.Render(back) + " │")
		if s.Status/100 != 2 {
			for _, line := range wrap(wire.Line(s.Says), w-6) {
				p.add("      " + muted.Render(line))
			}
		}
	}
	p.add("")
}

func stepStatus(s webhook.Step) string {
	if s.Status == 0 {
		return "no answer"
	}
	return fmt.Sprint(s.Status)
}
