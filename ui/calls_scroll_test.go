package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// Why a call failed can be read to its end on a low terminal, and back.
func TestFailedCallScrolls(t *testing.T) {
	s := states(t)["provider-broken-off"]
	const w, h = 44, 14
	first := textAt(s, w, h)
	for range 20 {
		s, _ = s.Update(tea.KeyPressMsg{Code: tea.KeyDown})
		textAt(s, w, h)
	}
	last := textAt(s, w, h)
	if last == first {
		t.Fatalf("nothing scrolls:\n%s", first)
	}
	for range 30 {
		s, _ = s.Update(tea.KeyPressMsg{Code: tea.KeyUp})
		textAt(s, w, h)
	}
	if back := textAt(s, w, h); back != first {
		t.Errorf("it does not come back:\n%s\nwas\n%s", back, first)
	}
}

// r in the list of endpoints sends the call again that was sent, and says why it
// cannot where there is none.
func TestAgainInTheListOfEndpoints(t *testing.T) {
	p := states(t)["provider-found"].(*provider)
	p.calls.focus = onEndpoints
	s := p.session()
	s.call.Args = p.calls.args()
	if a := p.calls.againAction(s); a.off != "" {
		t.Errorf("what was sent cannot be sent again: %s", a.off)
	}
	s.call.Args = map[string]string{"parentId": "another"}
	if a := p.calls.againAction(s); !strings.Contains(a.off, "parameters") {
		t.Errorf("other parameters than those that were sent: %q", a.off)
	}
	p.Update(tea.KeyPressMsg{Code: tea.KeyDown})
	p.Update(tea.KeyPressMsg{Code: 'r', Text: "r"})
	if want := "nothing was sent to " + p.calls.endpoint().Name + " yet"; !strings.Contains(textAt(p, 80, 24), want) {
		t.Errorf("r does not say %q:\n%s", want, textAt(p, 80, 24))
	}
}
