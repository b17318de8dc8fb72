package ui

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"wfconnect/flow/wire"
)

func (t *traffic) View(w, h int) (string, *tea.Cursor) {
	f := frame{title: "traffic", right: "secrets are fingerprints here ", body: t.body, note: t.desk.note, actions: t.Actions(), typing: t.Typing()}
	switch {
	case t.comparing != 0:
		f.title = fmt.Sprintf("traffic: exchange %d, sent again", t.desk.replay.Old.Seq)
	case t.open != nil:
		f.title = fmt.Sprintf("traffic: exchange %d", t.open.seq)
	}
	return f.view(w, h)
}

func (t *traffic) body(w, h int) page {
	var p page
	switch t.typing {
	case forFilter:
		p.asks(t.typed, "only what holds", w)
	case forFind:
		p.asks(t.typed, "find in this side", w)
	case forFile:
		p.asks(t.typed, t.saving.what+" goes to the file", w)
	}
	rest := t.list
	switch {
	case t.isAsking():
		rest = t.asking
	case t.comparing != 0:
		rest = t.comparison
	case t.open != nil:
		rest = t.open.body
	}
	p.add(rest(w, max(h-len(p.lines), 0)).lines...)
	return p
}

// asks is a line for what is being typed, while something is.
func (p *page) asks(typed *field, label string, w int) {
	if typed == nil {
		return
	}
	p.input(" "+label, typed, w)
}

func (t *traffic) list(w, h int) page {
	var p page
	all, list := t.desk.exchanges, t.shown()
	switch {
	case len(all) == 0:
		p.add("", "  Nothing went over the wire yet.")
		return p
	case len(list) == 0:
		p.add("", "  Nothing matches "+wire.Line(t.wanted)+".")
		return p
	}
	p.add(muted.Render(fit(" "+t.position(list), w)))
	hosts := hostWidth(list, w)
	p.add(muted.Render(fit(heading(hosts, w), w)))
	at, room := t.at(list), h-len(p.lines)
	first := max(0, min(at-room/2, len(list)-room))
	for i := first; i < min(first+room, len(list)); i++ {
		p.add(exchangeLine(list[i], i == at, hosts, w))
	}
	return p
}

// position says where one is, and what is not there.
func (t *traffic) position(list []wire.Exchange) string {
	at := t.at(list)
	says := fmt.Sprintf("%d of %d", at+1, len(list))
	if t.wanted != "" {
		says += " that hold " + wire.Line(t.wanted)
	}
	switch newer := len(list) - 1 - at; {
	case !t.still:
		says += ", new ones are followed"
	case newer > 0:
		says += fmt.Sprintf(", %d newer, not followed", newer)
	default:
		says += ", new ones are not followed"
	}
	if n := t.desk.dropped; n > 0 {
		says += fmt.Sprintf("; %d older ones are no longer kept", n)
	}
	return says
}

const (
	// clockWide is from where on a line has room for the time of day.
	clockWide = 110
	// columnsWide is from where on it has room for more than outcome and path.
	columnsWide = 52
)

func heading(hosts, w int) string {
	if w < columnsWide {
		return "   " + pad("status", 7) + "path"
	}
	clock := ""
	if w >= clockWide {
		clock = pad("at", 10)
	}
	return "   " + clock + pad("method", 7) + pad("status", 7) + "    time     size  " + pad("host", hosts+1) + "path"
}

// hostWidth is the longest host of the whole list, so that the columns stay
// where they are, but a quarter of the line at most.
func hostWidth(list []wire.Exchange, w int) int {
	widest := 4
	for i := range list {
		host, _ := address(list[i].URL)
		widest = max(widest, len(host))
	}
	return min(widest, w/4)
}

func exchangeLine(x wire.Exchange, here bool, hosts, w int) string {
	mark, style := "   ", plain
	if here {
		mark, style = " > ", chosen
	}
	clock := ""
	if w >= clockWide {
		clock = x.Started.Local().Format("15:04:05") + "  "
	}
	status, paint := outcome(x)
	if w < columnsWide {
		line := style.Render(mark) + paint.Render(pad(status, 7))
		return fit(line+shortened(path(x), max(w-ansi.StringWidth(line), 0)), w)
	}
	took, size := brief(x.Took), ""
	if x.Pending {
		took = ""
	}
	if x.Status != 0 {
		size = bytesOf(x.Response.Size)
	}
	host, _ := address(x.URL)
	line := style.Render(mark+clock+pad(wire.Line(x.Method), 7)) + paint.Render(pad(status, 7)) +
		left(took, 8) + left(size, 9) + "  " + muted.Render(pad(wire.Line(host), hosts)) + " "
	return fit(line+shortened(path(x), max(w-ansi.StringWidth(line), 0)), w)
}

// path is where an exchange went on its host, and what led to it.
func path(x wire.Exchange) string {
	_, path := address(x.URL)
	path = wire.Line(path)
	if x.Redirects != 0 {
		path = "└ " + path
	}
	if x.Replays != 0 {
		path = "again " + path
	}
	return path
}

// shortened is a path and query in w cells: of the path the end, of the query
// the beginning, and of both at least half.
func shortened(target string, w int) string {
	path, query, ok := strings.Cut(target, "?")
	if !ok || ansi.StringWidth(target) <= w {
		return ending(target, w)
	}
	path = ending(path, max(w-ansi.StringWidth(query)-1, w/2))
	return fit(path+"?"+query, w)
}

// outcome is what came of it, in a word and a colour.
func outcome(x wire.Exchange) (string, interface{ Render(...string) string }) {
	switch {
	case x.Pending:
		return "...", accent
	case x.Status == 0 || x.Err != "":
		return cmp.Or(statusWord(x.Status), "none") + cutMark(x), bad
	case x.Status >= 400:
		return statusWord(x.Status), bad
	case x.Status >= 300:
		return statusWord(x.Status), warn
	}
	return statusWord(x.Status), good
}

func statusWord(status int) string {
	if status == 0 {
		return ""
	}
	return fmt.Sprintf("%d", status)
}

// cutMark: an answer began and did not end.
func cutMark(x wire.Exchange) string {
	if x.Status != 0 && x.Err != "" {
		return " cut"
	}
	return ""
}

// ending is the end of a text that is too long.
func ending(s string, w int) string {
	if n := ansi.StringWidth(s); n > w && w > 1 {
		return "…" + ansi.Cut(s, n-w+1, n)
	}
	return s
}

// left is a short text set to the right edge of w cells.
func left(s string, w int) string {
	return strings.Repeat(" ", max(w-ansi.StringWidth(s), 0)) + s
}

// brief is a duration in at most seven cells.
func brief(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "0 ms"
	case d < 10*time.Second:
		return fmt.Sprintf("%d ms", d/time.Millisecond)
	case d < 100*time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return fmt.Sprintf("%d h", d/time.Hour)
}

// bytesOf is a size in at most eight cells.
func bytesOf(n int64) string {
	const unit = 1024
	if n < 10*unit {
		return fmt.Sprintf("%d B", n)
	}
	value, name := float64(n), ""
	for _, name = range []string{"KiB", "MiB", "GiB"} {
		if value /= unit; value < unit {
			break
		}
	}
	if value < 10 {
		return fmt.Sprintf("%.1f %s", value, name)
	}
	return fmt.Sprintf("%.0f %s", value, name)
}

// address is the host of a URL, and all that follows it.
func address(full string) (host, path string) {
	_, rest, ok := strings.Cut(full, "://")
	if !ok {
		return "", full
	}
	if at := strings.IndexAny(rest, "/?#"); at >= 0 {
		return rest[:at], rest[at:]
	}
	return rest, "/"
}
