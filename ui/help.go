package ui

import (
	tea "charm.land/bubbletea/v2"
)

// helpView is the help of a screen: its keys, and the words it uses. It scrolls
// where not all fits.
func helpView(s Screen, at *scroll, w, h int) (string, *tea.Cursor) {
	f := frame{
		title: "help", typing: true,
		body: func(w, h int) page { return at.show(helpBody(s, w), w, h) },
		actions: []action{
			{key: keys.Down, say: "scroll"},
			{key: keys.PageDown},
			{key: binding{short: "back", names: names{"any other key", "esc"}}},
		},
	}
	return f.view(w, h)
}

func helpBody(s Screen, w int) page {
	keysPage := page{}
	left, right := w, w
	terms := glossary(s)
	if w >= 100 && len(terms) > 0 {
		left = w / 2
		right = w - left
	}
	listed := map[string]bool{}
	for _, a := range s.Actions() {
		if listed[a.key.name()] {
			continue
		}
		listed[a.key.name()] = true
		long := a.key.long
		if a.say != "" {
			long = a.say + ": " + long
		}
		if a.off != "" {
			long += muted.Render(" (not now: " + a.off + ")")
		}
		keysPage.row(" "+accent.Render(a.key.name()), long, 13, left-1)
	}
	words := page{}
	for _, t := range terms {
		words.row(" "+t.word, t.means, 16, right-1)
	}
	if left == w {
		keysPage.add("")
		keysPage.add(words.lines...)
		return keysPage
	}
	return beside(keysPage, left, words)
}

type term struct{ word, means string }

// glossary explains the words of a screen in a sentence each.
func glossary(s Screen) []term {
	switch s := s.(type) {
	case *connect:
		switch at := s.session(); {
		case at == nil:
		case s.stylesNow(at):
			return styleTerms()
		default:
			return stepTerms(s.step())
		}
	case *provider:
		return providerTerms(s.step())
	case *traffic:
		return []term{
			{"tok#7f3a", "a fingerprint stands for every secret; the same secret gives the same one"},
			{"status", "of the answer; none when there was no answer"},
		}
	case *checkup:
		return checkupTerms()
	case *form, *providerForm:
		return []term{
			{"env:NAME", "the secret is in the environment variable NAME"},
			{"file:PATH", "the secret is in a file, less the newline at its end"},
			{"vault", "where a secret that is typed here is kept; config.toml never holds one"},
		}
	case *start:
		return []term{
			{"connection", "one OAuth2 application, as it is registered in one Workfront environment"},
			{"lane", "the environment: my is production, preview and sb01, sb02 are sandboxes; each has its own applications"},
			{"life", "how long the access token goes on; unknown when Workfront does not say"},
		}
	}
	return nil
}

func checkupTerms() []term {
	return []term{
		{"doctor", "looks before anything is sent; each host gets one HEAD request without any credential"},
		{"✓ ! ✗ ○", "well; may work; cannot work like this; not looked at, with the reason"},
		{"certificate", "who the other side is, signed by somebody whom this machine must trust"},
		{"proxy", "what the environment (HTTPS_PROXY, NO_PROXY) puts between this machine and the other side"},
		{"redirect", "the port here that the browser comes back to; it is bound for a moment to see whether it is free"},
		{"firewall", "the addresses that Workfront calls a provider from; they depend on the organization's cluster"},
	}
}

func stepTerms(at step) []term {
	switch at {
	case stepApplication:
		return []term{
			{"client ID", "names the application; public"},
			{"client secret", "proves that it is the application; shown once in Setup, never shown here"},
			{"redirect URI", "where the browser goes with the code; must be byte for byte the registered one"},
			{"scopes", "Workfront has none to name: a token may do what its person may do"},
		}
	case stepAuthorize:
		return []term{
			{"authorize page", "where the person signs in and allows access, in their own browser"},
			{"listener", "a door on this machine that only the redirect of this login opens"},
			{"state", "a random value that comes back with the redirect and shows that it belongs to this login"},
		}
	case stepCode:
		return []term{
			{"code", "what the redirect brings: good for two minutes, for one exchange"},
			{"exchange", "the token request: code and secret for an access and a refresh token"},
			{"domain, lane", "which organization and environment the login was made in"},
			{"most likely", "what the facts of this attempt speak for; a guess is what nobody documents"},
		}
	case stepTokens:
		return []term{
			{"access token", "a Workfront session; it goes into the header sessionID, not Authorization: Bearer"},
			{"refresh token", "buys a new access token; Workfront keeps no copy, so losing it means signing in again"},
			{"tok#7f3a", "a fingerprint: the same token gives the same mark on another screen"},
			{"rotation", "with it on, each refresh brings a new refresh token and ends the old one"},
		}
	}
	return []term{
		{"who am I", "asks for the token's own user; read only, any licence"},
		{"proj/search", "the call of Adobe's documentation; an empty list may mean no access"},
		{"not allowed", "the API answered 403, a missing permission; any other refusal says nothing about reading"},
		{"unknown to the API", "it has no such object, field or version; another API version may"},
		{"API version", "without one in the path Workfront serves a default that moves with its releases"},
	}
}

func providerTerms(at step) []term {
	switch at {
	case stepIntegration:
		return []term{
			{"provider", "a server that Workfront calls to list, show and store documents that live elsewhere"},
			{"integration", "what an administrator registers under Setup > Documents > Custom Integrations"},
			{"ApiKey", "one key for the whole organization, and the name of whoever acts"},
		}
	case stepHandshake:
		return []term{
			{"state", "Workfront appends it to the Authentication URL, and it must come back unchanged"},
			{"redirect URI", "Workfront's own address; here this program stands in for it"},
			{"Bearer", "the access token goes into the header Authorization"},
		}
	}
	if at == stepConformance {
		return []term{
			{"fail, warn", "what breaks Workfront fails; what it is expected to bear is a warning"},
			{"skip", "not tried, with the reason; it says nothing about the provider"},
			{"error", "no answer, through a fault of the network or of this program; never the provider's"},
			{"tolerant, strict", "how what Adobe leaves open is read"},
			{"Test 1 to 10", "the tests that Adobe asks providers to click through in Workfront"},
			{"scratch folder", "the one folder that everything is written below, when writes are allowed"},
		}
	}
	return []term{
		{"403", "tells Workfront to refresh its token, then to call once more"},
		{"finding", "something in an answer that differs from what Adobe documents"},
		{"id", "the provider's own name for a file or folder; / is the root"},
		{"not called by Workfront yet", "documented by Adobe, but Workfront is not known to call it"},
	}
}
