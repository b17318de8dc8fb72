package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// helpView is the help of a screen: its keys, and the words it uses.
func helpView(s Screen, w, h int) (string, *tea.Cursor) {
	f := frame{
		title: "help", right: "any key goes back ", note: "",
		body:    func(w, h int) page { return helpBody(s, w) },
		actions: []action{{key: key.NewBinding(key.WithKeys("any"), key.WithHelp("any key", "back\x00")), say: "back"}},
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
	for _, a := range s.Actions() {
		long := a.long()
		if a.off != "" {
			long += muted.Render(" (not now: " + a.off + ")")
		}
		keysPage.row(" "+accent.Render(a.key.Help().Key), long, 13, left-1)
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
	c, ok := s.(*connect)
	if !ok || c.session() == nil {
		return []term{
			{"connection", "one OAuth2 application, as it is registered in one Workfront environment"},
			{"lane", "the environment: my is production, preview and sb01, sb02 are sandboxes; each has its own applications"},
			{"life", "how long the access token goes on; unknown when Workfront does not say"},
		}
	}
	switch c.step() {
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
		{"API version", "without one in the path Workfront serves a default that moves with its releases"},
	}
}
