package doctor

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Mark is the sign of a verdict.
func (f Finding) Mark() string {
	switch f.Verdict {
	case OK:
		return "✓"
	case Warn:
		return "!"
	case Fail:
		return "✗"
	case Looking:
		return "●"
	}
	return "○"
}

// Counts is the verdicts in words: "1 fails, 2 warnings, 9 well".
func (v Visit) Counts() string {
	n := v.Summary()
	var parts []string
	for _, one := range []struct {
		n    int
		word string
	}{{n[Fail], "failed"}, {n[Warn], map[bool]string{true: "warning", false: "warnings"}[n[Warn] == 1]}, {n[OK], "well"}, {n[Skip], "not looked at"}, {n[Looking], "to come"}} {
		if one.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", one.n, one.word))
		}
	}
	return strings.Join(parts, ", ")
}

// Text is the whole visit for a person: what failed first, with what to do, then
// warnings, then the rest in the order in which a request meets it.
func (v Visit) Text() string {
	var b strings.Builder
	for _, verdict := range []Verdict{Fail, Warn} {
		for _, f := range v.Findings {
			if f.Verdict == verdict {
				f.write(&b, true)
			}
		}
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	for _, f := range v.Findings {
		if f.Verdict != Fail && f.Verdict != Warn {
			f.write(&b, f.Topic == Firewall && f.Verdict == OK)
		}
	}
	fmt.Fprintf(&b, "\n%s  (%v)\n", v.Counts(), v.Ended.Sub(v.Began).Round(time.Millisecond))
	return b.String()
}

const topicWidth = 15

func (f Finding) write(b *strings.Builder, whole bool) {
	fmt.Fprintf(b, "%s %-*s%s\n", f.Mark(), topicWidth, f.Topic, f.Says)
	indent := strings.Repeat(" ", topicWidth+2)
	if !whole {
		return
	}
	if f.Next != "" {
		fmt.Fprintf(b, "%s→ %s\n", indent, f.Next)
	}
	for _, d := range f.Details {
		fmt.Fprintf(b, "%s%s\n", indent, d)
	}
}

// Failed are the topics that fail, each once.
func (v Visit) Failed() []string {
	var list []string
	for _, f := range v.Findings {
		if f.Verdict == Fail && !slices.Contains(list, f.Topic) {
			list = append(list, f.Topic)
		}
	}
	return list
}
