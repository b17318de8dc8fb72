package ui

import (
	"fmt"
	"strings"
	"time"

	"wfconnect/flow/report"
	"wfconnect/flow/wire"
	"wfconnect/webhook/conformance"
)

func (c *checkPanel) page(s *session, w, h int) page {
	var p page
	p.add("")
	finding, on := c.chosen(s)
	if c.isOpen(s) {
		p.wholeFinding(finding, w)
		return c.whole.show(p, w, h)
	}
	if on && w >= 96 {
		var whole page
		whole.add("")
		whole.wholeFinding(finding, w-w*55/100-1)
		return beside(c.run(s, w*55/100-2, h), w*55/100, whole)
	}
	return c.run(s, w, h)
}

// run is how the run goes, or went, with all its rows.
func (c *checkPanel) run(s *session, w, h int) page {
	var p page
	p.add("")
	f := s.check
	if !f.Running {
		unstored(&p, s, w)
	}
	switch {
	case f.Running:
		c.progress(&p, s, w)
	case f.Report == nil:
		c.invitation(&p, w)
		return p
	case f.Report.Problem != nil:
		p.words(bad, "✗ "+wire.Line(f.Report.Problem.Says), w)
		p.words(muted, "  nothing was tested", w)
		return p
	default:
		c.verdict(&p, f.Report, w)
	}
	for _, a := range f.Ahead {
		if !a.OK {
			p.words(warn, "! "+wire.Line(a.Name+": "+a.Says), w)
		}
	}
	c.list(&p, s, w, h)
	return p
}

// unstored: a run may have refreshed, or signed in, while nothing could be stored.
func unstored(p *page, s *session, w int) {
	if n := s.provision.NotKept; n != nil {
		p.words(bad, "✗ the new tokens are not stored: "+wire.Line(n.Error()), w)
		p.words(accent, "→ on the handshake step w stores them again", w)
	}
}

func (c *checkPanel) invitation(p *page, w int) {
	p.words(bold, "Would Workfront be happy with this provider?", w)
	p.add("")
	p.words(plain, "Adobe asks providers to click through ten tests in a Workfront tenant. enter runs them here, and more, in about a minute, and says of what it finds what a person would see in Workfront, where it is written, and how to mend it.", w)
	p.add("")
	p.words(muted, "Nothing is changed at the provider unless you allow writes (w): then one scratch folder is made, named here, and cleaned up as far as the provider lets one.", w)
	if c.owner.oauth2() {
		p.words(muted, "The handshake is tried too: the run waits for you in the browser a few times, and says what to press.", w)
	}
}

func (c *checkPanel) progress(p *page, s *session, w int) {
	f := s.check
	done, total := f.Done, max(f.Total, 1)
	says := fmt.Sprintf("%d of %d  %v", f.Done, f.Total, f.Now.Sub(f.Began).Round(time.Second))
	if f.Stopping {
		says += "  stopping ..."
	}
	p.add(fit(bar(max(w-28, 4), float64(done)/float64(total), accent)+"  "+says, w))
	if f.Waiting != nil {
		p.waitingWords(f.Waiting, w)
		if c.owner.Typing() {
			p.input("the redirected URL, or its query", c.owner.typed, w)
		}
		return
	}
	var names []string
	for _, k := range f.Current {
		names = append(names, k.ID+" "+k.Title)
	}
	p.add(muted.Render(fit(wire.Line(strings.Join(names, ", ")), w)))
}

func (c *checkPanel) verdict(p *page, r *conformance.Report, w int) {
	sum := r.Summary()
	style, says := good, "✓ Workfront would be happy with it"
	switch {
	case r.Interrupted:
		style, says = warn, "! stopped before the end"
	case sum.Fail > 0:
		style, says = bad, "✗ Workfront would choke on it"
	case !sum.Tested():
		style, says = warn, "! nothing was tested"
	case sum.Error > 0:
		style, says = warn, "! not everything could be tried"
	case sum.Warn > 0:
		style, says = warn, "✓ it works, with warnings"
	}
	p.words(style, says, w)
	p.add(fit(counts(sum)+muted.Render(fmt.Sprintf("  %s, %d calls, %v", r.Profile, r.Calls, r.Took.Round(100*time.Millisecond))), w))
	if r.Scratch != "" {
		p.words(muted, "wrote below "+wire.Line(r.Scratch), w)
	}
	for _, left := range r.Left {
		p.words(warn, "left at the provider: "+wire.Line(left), w)
	}
}

// counts are the verdicts of a group; what there is none of is left out.
func counts(s conformance.Summary) string {
	var parts []string
	for _, one := range []struct {
		n     int
		name  string
		style interface{ Render(...string) string }
	}{
		{s.Fail, "fail", bad}, {s.Warn, "warn", warn}, {s.Error, "error", warn}, {s.Pass, "pass", good}, {s.Skip, "skip", muted},
	} {
		if one.n > 0 {
			parts = append(parts, one.style.Render(fmt.Sprintf("%d %s", one.n, one.name)))
		}
	}
	if len(parts) == 0 {
		return muted.Render("-")
	}
	return strings.Join(parts, "  ")
}

func (c *checkPanel) list(p *page, s *session, w, h int) {
	rows := c.rows(s)
	c.at = max(0, min(c.at, len(rows)-1))
	p.add("")
	room := max(h-len(p.lines), 1)
	first := max(0, min(c.at-room/2, len(rows)-room))
	for i := first; i < min(first+room, len(rows)); i++ {
		mark, style := "  ", plain
		if i == c.at {
			mark, style = "> ", chosen
		}
		row := rows[i]
		if row.result == nil {
			tail := "  " + counts(row.count)
			heading := row.heading
			if w < 80 && row.test > 0 {
				heading = fmt.Sprintf("Test %d  %s", row.test, shortTest(row.test))
			}
			p.add(fit(style.Render(mark)+verdictMark(row.count.Verdict())+" "+style.Render(heading)+tail, w))
			continue
		}
		finding := report.Show(*row.result, c.owner.desk.world.Parts.Log.Redactor())
		p.add(fit(style.Render(mark)+"  "+verdictMark(finding.Verdict)+" "+style.Render(finding.ID+" "+finding.Title)+muted.Render("  "+finding.Got), w))
	}
}

// shortTest is one of Adobe's ten in the words that fit beside its verdicts.
func shortTest(n int) string {
	return [...]string{"", "provision", "link", "open", "open with login", "download", "search", "send", "thumbnail", "content bytes", "refresh"}[n]
}

func verdictMark(v conformance.Verdict) string {
	switch v {
	case conformance.Pass:
		return good.Render("✓")
	case conformance.Fail:
		return bad.Render("✗")
	case conformance.Warn, conformance.Error:
		return warn.Render("!")
	}
	return muted.Render("○")
}

// wholeFinding is everything about one finding.
func (p *page) wholeFinding(f report.Finding, w int) {
	p.add(fit(verdictMark(f.Verdict)+" "+bold.Render(f.ID+" "+f.Title), w))
	p.add(muted.Render(fit(fmt.Sprintf("%s, %s, %s", f.Verdict, f.Severity, f.Endpoint), w)), "")
	for _, row := range [][2]string{
		{"sent", f.Sent},
		{"expected", f.Expected},
		{"got", f.Got},
		{"in Workfront", f.Consequence},
		{"to mend it", f.Fix},
		{"written in", strings.TrimSpace(f.Clause + "  " + f.URL)},
	} {
		if strings.TrimSpace(row[1]) != "" {
			p.row(muted.Render(row[0]), row[1], 14, w)
		}
	}
	if f.Curl != "" {
		p.add("", muted.Render("as curl"))
		p.command(f.Curl, w)
	}
}
