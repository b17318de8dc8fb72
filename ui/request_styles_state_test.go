package ui

import (
	"testing"

	"wfconnect/flow"
	"wfconnect/workfront"
)

// styleStates are the comparison of request styles, from the warning to its end.
func styleStates(connectAt func(func(*flow.Connect), ...func(*connect, *session)) Screen) map[string]Screen {
	shown := func(c *connect, _ *session) { c.styles.shown = true }
	const says = "invalid_request: This way of sending the client credentials is not supported (E2)"
	compared := func(grant flow.StyleGrant, stage flow.StylesStage, at int, tries ...flow.StyleTry) func(*flow.Connect) {
		return func(c *flow.Connect) {
			atTokens(c)
			c.Styles = flow.Styles{Grant: grant, Stage: stage, At: at, Tries: tries}
			for i, style := range workfront.Styles() {
				if i == len(c.Styles.Tries) {
					c.Styles.Tries = append(c.Styles.Tries, flow.StyleTry{})
				}
				c.Styles.Tries[i].Style = style
			}
		}
	}
	refused := flow.StyleTry{Outcome: flow.StyleRefused, Status: 400, Words: says}
	granted := flow.StyleTry{Outcome: flow.StyleGranted, Status: 200, Refresh: "a new refresh token"}
	return map[string]Screen{
		"styles-first":   connectAt(nil, shown),
		"styles-codes":   connectAt(atTokens, shown),
		"styles-refresh": connectAt(atTokens, shown, func(c *connect, _ *session) { c.styles.grant = 1 }),
		"styles-pkce":    connectAt(func(c *flow.Connect) { c.App.Type, c.App.ClientSecret = workfront.SinglePage, "" }, shown),
		"styles-sending": connectAt(func(c *flow.Connect) {
			compared(flow.ByRefresh, flow.StylesUnderWay, 1, refused)(c)
			c.Stage = flow.Refreshing
		}, shown),
		"styles-login": connectAt(func(c *flow.Connect) {
			compared(flow.ByCode, flow.StylesUnderWay, 1, refused)(c)
			atAuthorize(c)
		}, shown),
		"styles-waiting": connectAt(compared(flow.ByCode, flow.StylesWaiting, 1, refused), shown),
		"styles-other":   connectAt(compared(flow.ByRefresh, flow.StylesOver, 3, refused, granted, refused), shown),
		"styles-all":     connectAt(compared(flow.ByRefresh, flow.StylesOver, 3, granted, granted, granted), shown),
		"styles-none":    connectAt(compared(flow.ByCode, flow.StylesOver, 3, refused, refused, refused), shown),
		"styles-hostile": connectAt(compared(flow.ByCode, flow.StylesOver, 3, flow.StyleTry{Outcome: flow.StyleRefused, Status: 400, Words: "a\x1b[2Jb\u202ec\x9bd\x00\n日本語"}, refused, granted), shown),
		"styles-stopped": connectAt(func(c *flow.Connect) {
			compared(flow.ByRefresh, flow.StylesOver, 2, refused, flow.StyleTry{Outcome: flow.StyleRead, Status: 400, Words: "invalid_grant: The refresh token was already used"})(c)
			c.Styles.Ended = "the refresh token itself is refused; sent again, it could end its token family"
		}, shown),
	}
}

// Every row says what came of it: no outcome is drawn as another.
func TestEachOutcomeLooksDifferent(t *testing.T) {
	t.Parallel()
	seen := map[string]flow.StyleOutcome{}
	for _, outcome := range []flow.StyleOutcome{flow.StyleNotSent, flow.StyleGranted, flow.StyleRead, flow.StyleRefused, flow.StyleSilent} {
		c, s := connectWith(t, func(c *flow.Connect) {
			c.Styles = flow.Styles{Stage: flow.StylesOver, Tries: []flow.StyleTry{{Style: workfront.StyleForm, Outcome: outcome}}}
		})
		var p page
		c.styleRows(&p, s, 0, 60)
		if before, same := seen[p.lines[0]]; same {
			t.Errorf("outcome %d looks like %d: %s", outcome, before, p.lines[0])
		}
		seen[p.lines[0]] = outcome
	}
}
