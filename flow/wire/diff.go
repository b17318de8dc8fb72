package wire

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Change says what became of a line.
type Change int

const (
	Same    Change = iota
	Removed        // it was in the first answer only
	Added          // it is in the second answer only
)

// DiffLine is one line of two answers, safe for a terminal.
type DiffLine struct {
	Change Change
	Text   string
	Quiet  bool // it changed, as it does with every answer: Date, a cookie's value
}

// Diff is how two answers compare.
type Diff struct {
	Lines   []DiffLine // status, headers by name, an empty line, the body
	Differs bool       // in more than what changes with every answer
	Summary string     // in words: "the same answer, but for Date", "status 200 → 403"
}

// Compare compares what came back to a request and to its repetition. It is
// bounded: bodies that are too large to compare line by line, or that are no
// text, are told apart by their length and the first byte that differs.
func Compare(before, after Exchange) Diff {
	var d Diff
	status := d.status(before, after)
	names, quiet := d.headers(before.Response, after.Response)
	body, differs := d.body(before, after)
	if differs { // a length goes with its body
		names = slices.DeleteFunc(names, func(name string) bool { return name == "Content-Length" })
	}
	header := ""
	if n := len(names); n > 0 && before.Status != 0 && after.Status != 0 {
		header = fmt.Sprintf("%s %s %s", plural(n, "header", "headers"), list(names), plural(n, "differs", "differ"))
	}
	if d.Differs = status != "" || header != "" || differs; d.Differs {
		said := slices.DeleteFunc([]string{status, header, body}, func(s string) bool { return s == "" })
		d.Summary = strings.Join(said, ", ")
		return d
	}
	switch d.Summary = "the same answer"; {
	case before.Status == 0:
		d.Summary = "no answer came, as before"
	case len(quiet) > 0:
		d.Summary += ", but for " + list(quiet)
	}
	if body != "" {
		d.Summary += "; " + body
	}
	return d
}

func (d *Diff) add(change Change, text string, quiet bool) {
	d.Lines = append(d.Lines, DiffLine{Change: change, Text: Line(shortened(text)), Quiet: quiet})
}

// pair adds a line that was one thing and is another.
func (d *Diff) pair(before, after string) {
	if before == after {
		d.add(Same, after, false)
		return
	}
	d.add(Removed, before, false)
	d.add(Added, after, false)
}

// shortened bounds what one line takes up on a screen.
func shortened(s string) string {
	const most = 4 << 10
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + fmt.Sprintf("… and %d bytes more", len(s)-most)
}

func (d *Diff) status(before, after Exchange) string {
	d.pair(outcome(before), outcome(after))
	switch {
	case before.Status == 0 && after.Status == 0 && before.Err != after.Err:
		return "no answer, for another reason than before: " + Line(after.Err)
	case before.Status == 0 && after.Status == 0:
		return ""
	case after.Status == 0:
		return "no answer this time: " + Line(after.Err)
	case before.Status == 0:
		return fmt.Sprintf("an answer this time, %d, where none was before", after.Status)
	case before.Status != after.Status:
		return fmt.Sprintf("status %d → %d", before.Status, after.Status)
	}
	return ""
}

func outcome(x Exchange) string {
	switch {
	case x.Pending:
		return "still under way"
	case x.Status == 0:
		return "no answer: " + x.Err
	}
	return strings.TrimSpace(fmt.Sprintf("%s %d %s", x.Proto, x.Status, http.StatusText(x.Status)))
}

// headers adds them by name, and returns the names of those that differ, and of
// those that differ as they do with every answer.
func (d *Diff) headers(before, after Message) (differ, fleeting []string) {
	first, second := byName(before), byName(after)
	names := maps.Clone(first)
	maps.Copy(names, second)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		was, is := first[name], second[name]
		same := slices.Equal(was, is)
		quiet := !same && volatile(name, was, is)
		switch {
		case same:
		case quiet:
			fleeting = append(fleeting, Line(name))
		default:
			differ = append(differ, Line(name))
		}
		if same {
			for _, value := range is {
				d.add(Same, name+": "+value, false)
			}
			continue
		}
		for _, value := range was {
			d.add(Removed, name+": "+value, quiet)
		}
		for _, value := range is {
			d.add(Added, name+": "+value, quiet)
		}
	}
	return differ, fleeting
}

func byName(m Message) map[string][]string {
	out := map[string][]string{}
	for _, f := range m.Header {
		name := http.CanonicalHeaderKey(f.Name)
		out[name] = append(out[name], f.Value)
	}
	return out
}

// volatile: the header is in both answers and is another with each. Of cookies
// only the values may change.
func volatile(name string, was, is []string) bool {
	if len(was) == 0 || len(was) != len(is) {
		return false
	}
	switch name {
	case "Date", "Age", "Expires", "Etag", "Last-Modified", "Server-Timing", "Via", "X-Runtime", "X-Response-Time",
		"X-Request-Id", "Request-Id", "X-Correlation-Id", "X-Trace-Id", "Traceparent", "X-Amzn-Trace-Id",
		"X-Amzn-Requestid", "X-Amz-Cf-Id", "X-Amz-Cf-Pop", "X-Served-By", "X-Timer", "Cf-Ray":
		return true
	case "Set-Cookie":
		return slices.EqualFunc(was, is, func(a, b string) bool { return cookieName(a) == cookieName(b) })
	}
	return strings.HasPrefix(name, "X-Ratelimit-") || strings.HasPrefix(name, "Ratelimit-")
}

func cookieName(s string) string {
	name, _, _ := strings.Cut(s, "=")
	return name
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func list(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}
