package conformance

import (
	"fmt"
	"slices"
	"strings"

	"wfconnect/webhook"
)

// about says whether a finding of package webhook belongs to a check.
type about func(f webhook.Finding) bool

// ofField takes the findings about a key of Metadata.
func ofField(field string, but ...string) about {
	return func(f webhook.Finding) bool { return f.Field == field && !slices.Contains(but, f.ID) }
}

func ofID(ids ...string) about {
	return func(f webhook.Finding) bool { return slices.Contains(ids, f.ID) }
}

func either(a ...about) about {
	return func(f webhook.Finding) bool { return slices.ContainsFunc(a, func(b about) bool { return b(f) }) }
}

// group is all findings of one rule at one endpoint.
type group struct {
	webhook.Finding
	times int
	where seen
}

// judge turns the findings that belong to the check into results: one for each
// rule and endpoint, or one pass when there are none.
func (p *probe) judge(all []seen, mine about, expected string) {
	var groups []group
	looked := 0
	var last seen
	for _, s := range all {
		if s.err != nil && len(s.Findings) == 0 {
			continue
		}
		looked++
		if last.endpoint != p.check.Endpoint { // the same one in each run
			last = s
		}
		for _, f := range s.Findings {
			if !mine(f) || p.weight(f) == "" {
				continue
			}
			i := slices.IndexFunc(groups, func(g group) bool {
				return g.where.endpoint == s.endpoint && g.ID == f.ID && g.Field == f.Field && g.Want == f.Want && g.Severity == f.Severity
			})
			if i < 0 {
				groups = append(groups, group{f, 1, s})
			} else {
				groups[i].times++
			}
		}
	}
	switch {
	case looked == 0:
		p.skip("there was no answer to look at")
	case len(groups) == 0:
		p.pass(last, expected, fmt.Sprintf("so in %s", answers(looked)))
	}
	for _, g := range groups {
		p.giveGroup(g)
	}
}

func answers(n int) string {
	if n == 1 {
		return "the one answer"
	}
	return fmt.Sprintf("all %d answers", n)
}

// weight is the verdict of a finding by the profile; "" is none.
func (p *probe) weight(f webhook.Finding) Verdict {
	severity := f.Severity
	if p.strict() {
		severity = f.Strict
	}
	switch severity {
	case webhook.Must:
		return Fail
	case webhook.Should:
		return Warn
	}
	return ""
}

func (p *probe) giveGroup(g group) {
	got := g.Got
	if g.Path != "" && g.Path != g.Field {
		got = g.Path + ": " + got
	} else if g.Field != "" && g.Field != "body" {
		got = g.Field + ": " + got
	}
	if g.times > 1 {
		got += fmt.Sprintf(" (and %d more)", g.times-1)
	}
	if !strings.Contains(got, ":") && got == "" {
		got = "something else"
	}
	before := p.check.Consequence
	p.check.Consequence = g.Consequence
	if p.weight(g.Finding) == Fail {
		p.fail(g.where, g.Want, got)
	} else {
		p.warn(g.where, g.Want, got)
	}
	p.check.Consequence = before
}

// logged is every answer so far to right credentials, in the order in which
// they came. The root's come first.
func (p *probe) logged() []seen {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.log)
}
