package ui

import (
	"strings"
	"testing"

	"wfconnect/flow/config"
	"wfconnect/flow/vault"
)

// written puts the connection of the stage into its config.toml.
func (p *play) written() {
	p.t.Helper()
	w := config.Workfront{
		Name: "acme", Domain: "http://" + simHost, Flow: config.FlowAuthorizationCode, ClientID: "client-1",
		RedirectURI: "http://127.0.0.1:8976/callback", TokenRequest: "form", APIVersion: "v21.0", Organization: "acme", Lane: "my",
	}
	if err := config.SetWorkfront(p.configPath, "", w); err != nil {
		p.t.Fatal(err)
	}
}

func (p *play) unseen(words string) {
	p.t.Helper()
	if strings.Contains(p.screen.String(), words) {
		p.t.Fatalf("%q is on the screen:\n%s", words, p.screen)
	}
}

// From a refused exchange to the style that works, with a code for each, and
// from there into config.toml: another run sends what was chosen.
func TestTheStylesAreComparedFromAReason(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.written()
		p.fault("encodings_accepted", "E1")
		p.login()
		p.press(enter)
		p.see("Workfront does not take a token request as form", "S compares all request styles")
		p.press("S")
		p.see("3 logins in the browser", "there is no refresh token that could be sent instead")
		if len(p.opened) != 1 {
			t.Fatalf("%d logins before somebody agreed", len(p.opened))
		}
		p.press("y")
		p.see("comparing styles, 1 of 3: JSON, secret as Basic", "waiting for you at 127.0.0.1:8976")
		p.press("p")
		p.see("✓ 1 JSON, secret as Basic   200   tokens, a refresh token", "enter logs in for 2")
		p.press(enter)
		p.see("comparing styles, 2 of 3: JSON, secret in body")
		p.press("p")
		p.see("✗ 2 JSON, secret in body    400", "enter logs in for 3")
		p.press(enter, "p")
		p.see("✗ 3 form, secret in body *  400", "This way of sending the client credentials is not supported (E2)", "works: 1 json", "in place of form")
		p.press("w")
		p.see("token_request of acme is json in config.toml", "min left")
		c, err := config.Load(p.configPath)
		if err != nil || c.Workfront["acme"].TokenRequest != "json" {
			t.Fatalf("%+v, %v", c.Workfront["acme"], err)
		}
		p.press("f")
		p.see("refreshed: tok#")
	})
}

// With the refresh token nobody is needed, and the one of afterwards works,
// although reuse would end the token family.
func TestTheStylesAreComparedByRefresh(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.fault("refresh_token", "rotating-reuse-kills-family")
		p.login()
		p.press(enter)
		p.see("min left")
		p.fault("encodings_accepted", "E2,E3")
		p.press("S")
		p.see("the safer one", "it sends no refresh token")
		p.press("g")
		p.see("can end its whole token family", "y send them")
		p.unseen("the safer one")
		p.press("y")
		p.see("✓ 1 form, secret in body *  200   tokens, a new refresh token", "✗ 2 JSON, secret as Basic   400", "✓ 3 JSON, secret in body    200", "works: 1 form, 3 json-body")
		p.press("w")
		p.see("token_request is form already")
		p.press("j", "w")
		p.see("json brought no tokens")
		p.press(escape)
		e, _, err := p.vault.Load(t.Context(), vault.Key{Kind: "workfront", Name: "acme"})
		if err != nil || strings.Contains(p.screen.String(), e.Tokens.RefreshToken) {
			t.Fatalf("%v:\n%s", err, p.screen)
		}
		p.press("f")
		p.see("refreshed: tok#")
		p.press(enter)
		p.see("you are Maria Lopez")
	})
}

// What is known so far stays when somebody stops, and comes back with S.
func TestAComparisonIsStopped(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.press(enter, "S", "y", "p")
		p.see("✓ 1 form", "enter logs in for 2")
		p.press(escape)
		p.see("min left", "S back to the comparison")
		p.press("S", "s")
		p.see("the rest was not sent: you stopped it", "works: 1 form")
		p.press("r")
		p.see("3 logins in the browser")
		p.press("y", "s") // of the login: it waits no more
		p.see("enter logs in for 1")
	})
}

// A lost answer ends it, and says so with the way out.
func TestAComparisonEndsAtALostAnswer(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.fault("refresh_token", "rotating-reuse-kills-family")
		p.login()
		p.press(enter)
		p.fault("token_answer", "lost")
		p.press("S", "g", "y")
		p.see("✗ 1 form, secret in body *  -     no whole answer", "○ 3 JSON, secret in body    -     not sent", "the answer was lost")
		p.press("r")
		p.see("the refresh token may be dead, and is not sent again")
		p.press("g")
		p.see("g: the answer to a refresh was lost")
	})
}

// Where there is one style only, the key says so.
func TestASinglePageApplicationHasOneStyle(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.press("n", "w")
		p.fill("spa", " ", "http://"+simHost, "spa-1")
		p.press(enter)
		p.see("spa is saved")
		p.press(enter, "S")
		p.see("S: a Single Page Web Application has one")
	})
}
