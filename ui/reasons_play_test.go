package ui

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// The key that a reason names opens the comparison; what is pasted there settles
// the next attempt.
func TestTheRedirectIsComparedFromAReason(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.login()
		p.fault("token_error", "redirect_uri")
		p.press(enter)
		p.see("most likely: http://127.0.0.1:8976/callback is not byte for byte the registered", "d compares it byte by byte")
		p.press("d")
		p.see("the redirect URI, byte by byte", "paste it as it stands there")
		p.press("\x1b[200~http://127.0.0.1:8976/callback/\r\n\x1b[201~")
		p.press(enter)
		p.see("slash at the end", "the registered one has it", "e sets redirect_uri", "can catch the registered one")
		p.press(escape)
		p.see("the code was sent, and refused")
		p.press(enter, "p", enter)
		p.see("registered redirect URI (slash at the end)")
	})
}

// Another token request, with a new code, proves that it was the style.
func TestAnotherTokenRequestIsTried(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.fault("encodings_accepted", "E1")
		p.login()
		p.press(enter)
		p.see("Workfront does not take a token request as form", "b tries another one")
		p.press("b")
		p.see("JSON, secret as Basic in this run")
		p.press("p", enter)
		p.see("min left")
	})
}

func TestTheDefaultVersionIsTried(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.login()
		p.press(enter, enter)
		p.see("you are Maria Lopez")
		p.press("[", "[", "[", "[", "[", "[", "[", enter)
		p.see("v14.0 was switched off on 2025-09-30", "l asks v21.0 instead")
		p.press("l")
		p.see("you are Maria Lopez")
	})
}

func TestAFirewallIsNamed(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.fault("waf", "denied")
		p.login()
		p.press(enter)
		p.see("its number is 18.2f3e1602", "AkamaiGHost", "D looks at every step")
	})
}

// A login that nobody answers is explained while it waits.
func TestASilentLoginIsExplained(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.press(enter, enter)
		p.wait(2*time.Minute + time.Second)
		p.see("perhaps:", "also possible", "Cancel was pressed, and Workfront does not tell")
		p.press("p")
		p.see("the code is good for another")
	})
}

// Every key that a screen's reasons name is one that the screen has now.
func TestEveryProofHasItsKey(t *testing.T) {
	t.Parallel()
	all, seen := states(t), 0
	for _, name := range slices.Sorted(maps.Keys(all)) {
		c, is := all[name].(*connect)
		if !is || c.session() == nil || !c.session().ready {
			continue
		}
		problem := c.problemNow(c.session())
		if problem == nil {
			continue
		}
		for _, r := range problem.Reasons {
			k, has := proofKey(r.Act)
			if !has {
				continue
			}
			seen++
			if !slices.ContainsFunc(c.Actions(), func(a action) bool { return a.key.name() == k.name() }) {
				t.Errorf("%s: %s says %s, and nothing answers to it", name, r.ID, k.name())
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d reasons with a key are on any screen", seen)
	}
}

// m opens the form with the other host in its place.
func TestTheDomainIsSetToWhereTheTokensAreOf(t *testing.T) {
	t.Parallel()
	all := states(t)
	for _, name := range []string{"application-elsewhere", "tokens-other-host", "code-asking"} {
		c := all[name].(*connect)
		var to Screen = c
		if _, note, found := act(c.actionsTo(c.session(), &to), pressOf('m')); !found || note != "" {
			t.Errorf("%s: m is not there (%s)", name, note)
			continue
		}
		f, is := to.(*form)
		if !is || f.at != formDomain || !strings.Contains(f.value(formDomain), ".workfront.com") || f.value(formDomain) == c.session().workfront.Domain {
			t.Errorf("%s: m leads to %T", name, to)
		}
	}
}

func pressOf(r rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: r, Text: string(r)} }
