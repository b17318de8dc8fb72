package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/report"
	"wfconnect/flow/wire"
	"wfconnect/webhook/conformance"
)

// checkPanel is the conformance step: Adobe's ten tests with the checks under
// each, what was found, and one finding opened.
type checkPanel struct {
	owner  *provider
	at     int  // the chosen row
	all    bool // passes and skips have rows too
	writes bool // checks that change something are allowed
	strict bool
	open   string // the finding that is shown whole; "" the list
	whole  scroll // of the opened one
}

// signInPatience is how long a check waits for a person at the browser.
const signInPatience = 5 * time.Minute

// checkRow is a group's heading, or a result.
type checkRow struct {
	heading string
	test    int // Adobe's number; 0: none
	count   conformance.Summary
	result  *conformance.Result
}

// rows are the tests of Adobe on top, then everything beyond them.
func (c *checkPanel) rows(s *session) []checkRow {
	tests := conformance.Report{Results: s.check.Results}.Tests()
	var rows []checkRow
	for _, t := range tests {
		rows = append(rows, checkRow{heading: fmt.Sprintf("Test %d  %s", t.Number, t.Name), test: t.Number, count: t.Summary})
		rows = c.under(rows, t.Results)
	}
	var beyond conformance.Report
	for _, r := range s.check.Results {
		if r.Test == 0 {
			beyond.Results = append(beyond.Results, r)
		}
	}
	if len(beyond.Results) > 0 {
		rows = append(rows, checkRow{heading: "beyond Adobe's tests", count: beyond.Summary()})
		rows = c.under(rows, beyond.Results)
	}
	return rows
}

// under adds the results that have rows of their own.
func (c *checkPanel) under(rows []checkRow, results []conformance.Result) []checkRow {
	for _, r := range (conformance.Report{Results: results}).Worst() {
		if c.all || r.Verdict != conformance.Pass && r.Verdict != conformance.Skip {
			rows = append(rows, checkRow{result: &r})
		}
	}
	return rows
}

// chosen is the finding that the cursor is on.
func (c *checkPanel) chosen(s *session) (report.Finding, bool) {
	rows := c.rows(s)
	c.at = max(0, min(c.at, len(rows)-1))
	if rows[c.at].result == nil {
		return report.Finding{}, false
	}
	return report.Show(*rows[c.at].result, c.owner.desk.world.Parts.Log.Redactor()), true
}

func (c *checkPanel) start(s *session, only ...string) tea.Cmd {
	profile := conformance.Tolerant
	if c.strict {
		profile = conformance.Strict
	}
	return c.owner.tell(s, flow.StartCheck{
		Options:  conformance.Options{Profile: profile, AllowWrites: c.writes, Only: only, Timeout: 15 * time.Minute},
		Patience: signInPatience, Again: len(only) > 0, Now: time.Now(),
	})
}

func (c *checkPanel) actions(s *session) []action {
	if c.isOpen(s) {
		return c.openActions(s)
	}
	f := s.check
	move := func(by int) func() tea.Cmd {
		return func() tea.Cmd { c.at = max(0, min(c.at+by, len(c.rows(s))-1)); return nil }
	}
	toggle := func(b *bool) func() tea.Cmd { return func() tea.Cmd { *b = !*b; return nil } }
	finding, on := c.chosen(s)
	open := action{key: keys.OpenFinding, say: "the finding", off: "choose a finding first", do: nil}
	if on {
		open = action{key: keys.OpenFinding, do: func() tea.Cmd { c.open, c.whole = nameOf(finding), scroll{}; return nil }}
	}
	actions := c.runActions(s)
	if f.Report != nil || f.Running {
		actions = append(actions, open, action{key: keys.AllResults, say: word(c.all, "findings only", "all results"), do: toggle(&c.all)})
	}
	if on && !f.Running {
		actions = append(actions, action{key: keys.AloneAgain, do: func() tea.Cmd { return c.start(s, finding.ID) }})
	}
	if !f.Running {
		actions = append(actions,
			action{key: keys.Writes, say: "writes: " + word(c.writes, "allowed", "no"), do: toggle(&c.writes)},
			action{key: keys.Profile, say: word(c.strict, "strict", "tolerant"), do: toggle(&c.strict)},
		)
	}
	return append(actions,
		action{key: keys.Up, shy: true, do: move(-1)}, action{key: keys.Down, shy: true, do: move(1)},
		action{key: keys.PageUp, shy: true, do: move(-answerPage)}, action{key: keys.PageDown, shy: true, do: move(answerPage)},
	)
}

// runActions begin a run, stop it, or answer what it waits for.
func (c *checkPanel) runActions(s *session) []action {
	f, world := s.check, c.owner.desk.world
	run := func() tea.Cmd { c.at = 0; return c.start(s) }
	switch {
	case !f.Running && f.Report == nil:
		return []action{{key: keys.RunChecks, do: run}}
	case !f.Running:
		return []action{{key: keys.RunAgain, do: run}}
	}
	stop := action{key: keys.StopChecks, do: func() tea.Cmd { return c.owner.tell(s, flow.StopCheck{}) }}
	if f.Stopping {
		stop.off = "it stops as soon as what is under way has ended"
	}
	w := f.Waiting
	if w == nil || w.URL == "" {
		return []action{stop}
	}
	actions := []action{
		{key: keys.NoRedirect, do: func() tea.Cmd { return c.owner.tell(s, flow.PageShown{}) }},
		stop,
		{key: keys.PasteHere, do: func() tea.Cmd { c.owner.typeInto(forRedirect, ""); return nil }},
		{key: keys.Copy, say: "copy the address", do: func() tea.Cmd { return c.owner.desk.copyText("the address", w.URL) }},
	}
	if world.ProviderPerson != nil {
		actions = append([]action{
			{key: keys.Allow, do: func() tea.Cmd { return c.owner.desk.person(world.ProviderPerson, w.URL) }},
			{key: keys.Deny, do: func() tea.Cmd { return c.owner.desk.person(world.ProviderDenies, w.URL) }},
		}, actions...)
	}
	return actions
}

// onPaste takes the address that the browser ended at, for the listener that
// cannot catch it. What was not taken stays in the field, to be mended.
func (c *checkPanel) onPaste(s *session, text string) tea.Cmd {
	before := s.check.Waiting
	if before == nil || before.URL == "" {
		c.owner.typed = nil
		c.owner.desk.note = "nothing is waiting for a paste here"
		return nil
	}
	cmd := c.owner.tell(s, flow.Paste{Text: text, Now: time.Now()})
	if s.check.Waiting != before { // with a remark, the refusal
		c.owner.typeInto(forRedirect, text)
		return cmd
	}
	c.owner.typed = nil
	return cmd
}

func (c *checkPanel) openActions(s *session) []action {
	finding, _ := c.chosen(s)
	none, busy := "", ""
	if finding.Curl == "" {
		none = "nothing was sent for it"
	}
	if s.check.Running {
		busy = "the run goes on"
	}
	actions := []action{
		{key: keys.AloneAgain, off: busy, do: func() tea.Cmd { return c.start(s, finding.ID) }},
		{key: keys.Curl, off: none, do: func() tea.Cmd { return c.owner.desk.copyText("the request as curl", finding.Curl) }},
	}
	return append(append(actions, c.whole.finding()...), action{key: keys.Back, say: "the list", do: func() tea.Cmd { c.open = ""; return nil }})
}

func nameOf(f report.Finding) string { return f.ID + " " + f.Endpoint + " " + f.Title }

// isOpen: the finding that was opened is still the one under the cursor. One
// that happens no more, after a change at the provider, is gone from the list.
func (c *checkPanel) isOpen(s *session) bool {
	finding, ok := c.chosen(s)
	return ok && c.open != "" && c.open == nameOf(finding)
}

func word(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// waitingWords is what a run waits for.
func (p *page) waitingWords(w *flow.Waiting, width int) {
	if w == nil {
		return
	}
	p.words(accent, "● waiting for you: "+wire.Line(w.Says), width)
	if w.URL != "" {
		p.row("", wire.Line(w.URL), 2, width)
	}
	for _, line := range append([]string{w.PasteOnly, w.Browser}, w.Noted...) {
		if line != "" {
			p.words(warn, "  "+wire.Line(line), width)
		}
	}
}
