package cli

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"wfconnect/practice"
	"wfconnect/webhook/provider"
	"wfconnect/workfront/simulator"
)

// The help of --fault fits a terminal of 80 columns, and loses no word in that.
func TestTheTableOfFaultsFits(t *testing.T) {
	t.Parallel()
	for _, side := range []struct {
		faults []practice.Fault
		width  int
	}{{simulator.Faults(), 34}, {provider.Faults(), 40}} {
		table := faultTable(side.faults, side.width)
		for line := range strings.Lines(table) {
			if w := ansi.StringWidth(strings.TrimRight(line, "\n")); w > 80 {
				t.Errorf("%d columns: %s", w, line)
			}
		}
		words := strings.Join(strings.Fields(table), "")
		for _, f := range side.faults {
			for _, part := range []string{f.Name + "=" + strings.Join(f.Values, "|"), f.Meaning} {
				if !strings.Contains(words, strings.ReplaceAll(part, " ", "")) {
					t.Errorf("the table has lost %q", part)
				}
			}
		}
	}
}
