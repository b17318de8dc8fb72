package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"wfconnect/flow/wire"
)

// body draws both sides: next to each other where there is room, else one
// under the other, and then the side that the keys are for gets more of it.
func (o *opened) body(w, h int) page {
	var p page
	if o.aside {
		for _, line := range o.facts {
			p.add(wrapValue(" "+line, w)...)
		}
		return o.known.show(p, w, h)
	}
	if len(o.facts) > 0 {
		p.add(muted.Render(fit(" "+ansi.Strip(o.facts[0]), w)))
	}
	room := h - len(p.lines)
	if w >= 120 {
		half := (w - 3) / 2
		left, right := o.side(sideRequest, half, room), o.side(sideAnswer, w-3-half, room)
		for i := range max(len(left), len(right)) {
			p.add(pad(lineAt(left, i), half) + muted.Render(" │ ") + lineAt(right, i))
		}
		return p
	}
	request, answer := o.shares(w, room)
	p.add(o.side(sideRequest, w, request)...)
	p.add(o.side(sideAnswer, w, answer)...)
	return p
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// shares divides the lines between request and answer.
func (o *opened) shares(w, room int) (request, answer int) {
	need := [2]int{len(o.side(sideRequest, w, room)), len(o.side(sideAnswer, w, room))}
	other := 1 - o.at
	var share [2]int
	share[other] = min(need[other], max(room/3, room-need[o.at]))
	share[o.at] = room - share[other]
	return share[sideRequest], share[sideAnswer]
}

// side is one of the two in at most room lines.
func (o *opened) side(which, w, room int) []string {
	if room <= 0 {
		return nil
	}
	s := &o.sides[which]
	mark, style := "  ", bold
	if which == o.at {
		mark, style = "> ", chosen
	}
	var lines []string
	for i, part := range hardWrap(wire.Line(s.title), max(w-3, 1)) {
		if i > 0 {
			mark = "  "
		}
		lines = append(lines, " "+style.Render(mark+part))
	}
	for _, line := range s.head[min(s.top, len(s.head)):] {
		if len(lines) >= room {
			break
		}
		lines = append(lines, fieldLines(line, w)...)
	}
	if s.nobody != "" {
		for _, line := range wrap(s.nobody, max(w-3, 1)) {
			lines = append(lines, "   "+muted.Render(line))
		}
		return lines[:min(len(lines), room)]
	}
	if len(s.head) > s.top {
		lines = append(lines, "")
	}
	if free := room - len(lines); free > 1 {
		lines = append(lines, muted.Render("   "+s.body.position(w-3, free-1)))
		for _, line := range s.body.draw(max(w-3, 1), free-1) {
			lines = append(lines, "   "+line)
		}
	}
	return lines[:min(len(lines), room)]
}

// fieldLines are one header, going on below itself where it is long.
func fieldLines(header string, w int) []string {
	name, value, ok := strings.Cut(header, ": ")
	if !ok {
		name, value = "", header
	} else {
		name = accent.Render(wire.Line(name)) + ": "
	}
	var lines []string
	for i, part := range hardWrap(name+wire.Line(value), max(w-5, 1)) {
		margin := "   "
		if i > 0 {
			margin = "     "
		}
		lines = append(lines, fit(margin+part, w))
	}
	return lines
}

// factsOf is all that is known of an exchange beside its two sides; the first
// line is the summary.
func factsOf(x wire.Exchange) []string {
	first := []string{wire.Line(x.Connection), brief(x.Took), wire.Line(x.Proto)}
	if x.Pending {
		first[1] = "under way"
	}
	if x.TLS != nil && x.TLS.Version != "" {
		first = append(first, x.TLS.Version)
	}
	if x.Redirects != 0 {
		first = append(first, fmt.Sprintf("follows the redirect of %d", x.Redirects))
	}
	if x.Replays != 0 {
		first = append(first, fmt.Sprintf("repeats %d", x.Replays))
	}
	lines := []string{strings.Join(first, "  "), "", "started   " + x.Started.Local().Format("2006-01-02 15:04:05.000")}
	lines = append(lines, timingLines(x)...)
	return append(lines, tlsLines(x.TLS)...)
}

// timingLines are the parts of the time, each as a bar in its place.
func timingLines(x wire.Exchange) []string {
	t := x.Timing
	if x.Pending || x.Took <= 0 {
		return nil
	}
	if t.Ready == 0 {
		return []string{"", fmt.Sprintf("%-10s%s   where the time went is not known", "in all", precise(x.Took))}
	}
	dialled := t.DNS + t.Connect + t.TLS
	lines := []string{""}
	at := max(t.Ready-dialled, 0)
	add := func(name string, from, took time.Duration) {
		if took > 0 {
			lines = append(lines, fmt.Sprintf("%-10s%9s  %s", name, precise(took), stretchOf(from, took, x.Took)))
		}
	}
	add("waiting", 0, at)
	add("dns", at, t.DNS)
	add("connect", at+t.DNS, t.Connect)
	add("TLS", at+t.DNS+t.Connect, t.TLS)
	add("send", t.Ready, t.Sent-t.Ready)
	add("wait", t.Sent, t.FirstByte-t.Sent)
	if t.FirstByte > 0 {
		add("receive", t.FirstByte, x.Took-t.FirstByte)
	}
	lines = append(lines, fmt.Sprintf("%-10s%9s", "in all", precise(x.Took)))
	says := "to        " + wire.Line(t.Remote)
	if t.Reused {
		says += ", on a connection that was there already"
	}
	return append(lines, says)
}

func precise(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }

// stretchOf is a part of a whole, forty cells long.
func stretchOf(from, took, whole time.Duration) string {
	const cells = 40
	begin := int(cells * from / whole)
	length := max(int(cells*took/whole), 1)
	begin = min(begin, cells-1)
	return strings.Repeat(" ", begin) + accent.Render(strings.Repeat("━", min(length, cells-begin)))
}

func tlsLines(s *wire.TLS) []string {
	if s == nil {
		return nil
	}
	lines := []string{""}
	if s.Version == "" {
		lines = append(lines, "TLS       the handshake failed; this certificate was refused:")
	} else {
		trust := good.Render("✓ trusted")
		if !s.Verified {
			trust = warn.Render("! not verified")
		}
		lines = append(lines, "TLS       "+wire.Line(strings.TrimSpace(s.Version+"  "+s.Cipher+"  "+s.Protocol))+"  "+trust)
		if s.Server != "" {
			lines = append(lines, "name      "+wire.Line(s.Server))
		}
	}
	for i, c := range s.Chain {
		lines = append(lines,
			fmt.Sprintf("%-10s%s", fmt.Sprintf("chain %d", i+1), wire.Line(c.Subject)),
			"          issued by "+wire.Line(c.Issuer),
			fmt.Sprintf("          %s, %s to %s", c.Key, c.NotBefore.UTC().Format("2006-01-02"), c.NotAfter.UTC().Format("2006-01-02")),
			"          SHA-256 "+c.SHA256,
		)
		if len(c.Names) > 0 {
			lines = append(lines, "          for "+wire.Line(strings.Join(c.Names, ", ")))
		}
	}
	return lines
}
