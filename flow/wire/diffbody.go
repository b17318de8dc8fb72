package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aymanbagabas/go-udiff/lcs"
)

const (
	// mostLines of a body are compared line by line.
	mostLines = 40_000
	// mostIndented is how long JSON may become when it is put on lines.
	mostIndented = 4 << 20
)

// body compares the two bodies, and says in words how they differ, or why that
// is not known.
func (d *Diff) body(before, after Exchange) (says string, differs bool) {
	was, is := before.Response, after.Response
	if before.Status == 0 || after.Status == 0 {
		return "", false
	}
	if was.Size > 0 || is.Size > 0 {
		d.add(Same, "", false)
		says, differs = d.bytes(was, is)
	}
	if after.Err != "" && before.Err == "" {
		return strings.TrimPrefix(says+", ", ", ") + "the answer broke off this time: " + Line(after.Err), true
	}
	if before.Err != "" && after.Err == "" {
		return strings.TrimPrefix(says+", ", ", ") + "the answer is whole this time, and broke off before: " + Line(before.Err), true
	}
	return says, differs
}

func (d *Diff) bytes(was, is Message) (says string, differs bool) {
	if why := uncomparable(was, is); why != "" {
		d.add(Same, "("+why+")", false)
		if was.Size != is.Size && !was.Cut && !is.Cut {
			return fmt.Sprintf("body of %d bytes, %d before", is.Size, was.Size), true
		}
		return why, false
	}
	first, second := lines(was), lines(is)
	text := first != nil && second != nil
	switch same := alike(was, is); {
	case same && text:
		for _, line := range second {
			d.add(Same, line, false)
		}
	case same:
		d.add(Same, fmt.Sprintf("(the same %d bytes)", is.Size), false)
	case text:
		return d.text(first, second, was, is), true
	default:
		at := firstDifference(was.Body, is.Body)
		d.add(Removed, fmt.Sprintf("(%d bytes)", was.Size), false)
		d.add(Added, fmt.Sprintf("(%d bytes, the first that differs at offset %d)", is.Size, at), false)
		return fmt.Sprintf("bodies differ: %d bytes, %d bytes, the first that differs at offset %d", was.Size, is.Size, at), true
	}
	if was.Cut || is.Cut {
		return "of the bodies only what was kept could be compared", false
	}
	return "", false
}

// uncomparable is why nothing of the bodies can be compared; "" when it can.
func uncomparable(was, is Message) string {
	gone := func(m Message) bool { return m.Size > 0 && len(m.Body) == 0 }
	switch {
	case was.Gone:
		return "the first body was given up to make room for newer exchanges, so the bodies are not compared"
	case gone(was) || gone(is):
		return "a compressed body is not kept, so the bodies are not compared"
	}
	return ""
}

// ends are the two ends of a body that is not whole; a whole one has only one.
func (m Message) ends() (head, tail []byte) {
	if !m.Cut {
		return m.Body, nil
	}
	gap := min(m.Gap, len(m.Body))
	return m.Body[:gap], m.Body[gap:]
}

// alike: nothing that was kept of both differs. The end of a body that nobody
// read to its end is not known.
func alike(was, is Message) bool {
	if !was.Cut && !is.Cut {
		return bytes.Equal(was.Body, is.Body)
	}
	a, aEnd := was.ends()
	b, bEnd := is.ends()
	n := min(len(a), len(b))
	return was.Size == is.Size && bytes.Equal(a[:n], b[:n]) && (len(aEnd) == 0 || len(bEnd) == 0 || bytes.Equal(aEnd, bEnd))
}

// text adds the lines of two bodies that differ.
func (d *Diff) text(first, second []string, was, is Message) string {
	changed, done := 0, 0
	for _, h := range hunks(first, second) {
		for _, line := range first[done:h.Start] {
			d.add(Same, line, false)
		}
		for _, line := range first[h.Start:h.End] {
			d.add(Removed, line, false)
		}
		for _, line := range second[h.ReplStart:h.ReplEnd] {
			d.add(Added, line, false)
		}
		changed, done = changed+max(h.End-h.Start, h.ReplEnd-h.ReplStart), h.End
	}
	for _, line := range first[done:] {
		d.add(Same, line, false)
	}
	if changed == 0 {
		return fmt.Sprintf("body differs in white space only: %d bytes, %d bytes", was.Size, is.Size)
	}
	return fmt.Sprintf("body differs in %d %s", changed, plural(changed, "line", "lines"))
}

// hunks are where the two differ. The search gives up on what differs a lot, and
// leaves one large hunk in the middle; that is searched again for as long as
// something comes of it.
func hunks(a, b []string) []lcs.Diff {
	const (
		sure       = 100  // so many lines are searched to the end
		mostRounds = 1000 // which bounds the time
	)
	var out []lcs.Diff
	rounds := 0
	var search func(whole lcs.Diff)
	search = func(whole lcs.Diff) {
		rounds++
		for _, h := range lcs.DiffLines(a[whole.Start:whole.End], b[whole.ReplStart:whole.ReplEnd]) {
			h = lcs.Diff{Start: whole.Start + h.Start, End: whole.Start + h.End, ReplStart: whole.ReplStart + h.ReplStart, ReplEnd: whole.ReplStart + h.ReplEnd}
			removed, added := h.End-h.Start, h.ReplEnd-h.ReplStart
			if h == whole || removed == 0 || added == 0 || removed+added <= sure || rounds >= mostRounds {
				out = append(out, h)
				continue
			}
			search(h)
		}
	}
	search(lcs.Diff{End: len(a), ReplEnd: len(b)})
	return out
}

// lines are a body as it is shown: JSON indented, in the order in which it
// came; nil when it is no text, and when there are too many.
func lines(m Message) []string {
	head, tail := m.ends()
	if bytes.Count(m.Body, []byte("\n")) > mostLines || !m.Cut && !isText(string(head)) {
		return nil
	}
	if !m.Cut {
		text := indented(head)
		if strings.Count(text, "\n") > mostLines {
			return nil
		}
		return split(text)
	}
	first, last := strings.ToValidUTF8(string(head), ""), strings.ToValidUTF8(string(tail), "")
	if !isText(first) || !isText(last) { // a cut may run through a character
		return nil
	}
	out := append(split(first), fmt.Sprintf("(%d bytes were not kept)", m.Missing()))
	if last != "" {
		out = append(out, split(last)...)
	}
	return out
}

func split(s string) []string { return strings.Split(strings.TrimSuffix(s, "\n"), "\n") }

// indented is JSON over several lines; what is none, and what would become too
// long by it, is as it came.
func indented(body []byte) string {
	if !looksJSON(string(body)) || indentedSize(body) > mostIndented {
		return string(body)
	}
	var b bytes.Buffer
	if json.Indent(&b, bytes.TrimPrefix(body, []byte("\ufeff")), "", "  ") != nil {
		return string(body)
	}
	return b.String()
}

// indentedSize is about how long it becomes: deeply nested, 10 KB of brackets
// would be 100 MB of spaces.
func indentedSize(body []byte) int {
	size, depth, quoted := len(body), 0, false
	for i := 0; i < len(body) && size <= mostIndented; i++ {
		switch c := body[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{', c == '[':
			depth++
			size += 2*depth + 1
		case c == '}', c == ']':
			depth = max(depth-1, 0)
			size += 2*depth + 1
		case c == ',':
			size += 2*depth + 1
		}
	}
	return size
}

func firstDifference(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
