package ui

import (
	"fmt"
	"strings"

	"wfconnect/flow"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

func (c *connect) tokensPage(s *session, w, h int) page {
	f := s.connect
	var p page
	p.add("")
	if f.Tokens.AccessToken == "" {
		p.problem(f.Problem, w)
		switch {
		case isMachine(f) && f.Stage == flow.Exchanging:
			p.add(accent.Render("● signing a JWT and presenting it ..."))
		case isMachine(f):
			p.words(plain, "No token yet. enter signs a JWT with the private key and exchanges it for one.", w)
		default:
			p.words(plain, "No tokens yet. They come with the exchange of a code.", w)
		}
		return p
	}
	c.lifeLine(&p, f, w)
	p.problem(f.Problem, w)
	p.add("")
	c.tokenRows(&p, f, w)
	p.add("")
	c.keptLine(&p, f, w)
	p.elsewhere(f, w)
	p.warnings(f.Tokens.Notes, w)
	if !c.sided && len(s.payload) > 0 {
		p.add("", muted.Render("as it came:"))
		p.add(hardWrap(wire.Line(strings.TrimSpace(string(s.payload[:min(len(s.payload), 1024)]))), max(w, 8))...)
	}
	return p
}

func (c *connect) lifeLine(p *page, f flow.Connect, w int) {
	words := stageWords(f)
	if f.Life.Known() && f.Stage == flow.Live {
		until := f.Life.Issued.Add(f.Life.Length).Local().Format("15:04:05")
		p.add(words + muted.Render(", until "+until))
		p.add(bar(w, f.Life.Fraction(f.Now), lifeStyle(f)))
		return
	}
	p.add(words)
	if f.Stage == flow.Live {
		next := "a failing call is the signal to refresh"
		if f.Tokens.RefreshToken != "" {
			next = "a call that fails refreshes, and is sent once more"
		}
		p.words(muted, "Workfront did not say how long; "+next, w)
	}
}

// tokenRows: the answer as it came, next to what it means.
func (c *connect) tokenRows(p *page, f flow.Connect, w int) {
	const label = 15
	p.row(muted.Render("access_token"), c.token(wire.KindToken, f.Before.AccessToken, f.Tokens.AccessToken)+muted.Render("   header: sessionID"), label, w)
	refresh := muted.Render("none came: sign in again when this one ends")
	if isMachine(f) {
		refresh = muted.Render("none: a new JWT is signed in its place")
	}
	if f.Tokens.RefreshToken != "" {
		refresh = c.token(wire.KindRefresh, f.Before.RefreshToken, f.Tokens.RefreshToken) + muted.Render("   the only copy")
	}
	p.row(muted.Render("refresh_token"), refresh, label, w)
	for i, end := range f.Limits.Ends(f.SignedIn, f.Used) {
		name := "due to end"
		if i > 0 {
			name = "or"
		}
		style := muted
		if !f.Now.Before(end.At) {
			style = warn
		}
		p.row(muted.Render(name), style.Render(end.At.Local().Format("2006-01-02 15:04")+", "+end.Why), label, w)
	}
	p.row(muted.Render("token_type"), wire.Line(f.Tokens.TokenType), label, w)
	meaning := "unknown"
	if f.Tokens.Known() {
		meaning = f.Tokens.ExpiresIn.String()
	}
	if f.Tokens.ExpiresRaw != "" {
		meaning = wire.Line(f.Tokens.ExpiresRaw) + muted.Render("   means "+meaning)
	}
	p.row(muted.Render("expires_in"), meaning, label, w)
	if f.Tokens.WID != "" {
		p.row(muted.Render("wid"), wire.Line(f.Tokens.WID)+muted.Render("   undocumented"), label, w)
	}
}

// token shows a fingerprint, both of them after a refresh, or the clear text
// once it was asked for.
func (c *connect) token(kind wire.Kind, before, now workfront.Secret) string {
	if c.revealed {
		return wire.Line(string(now))
	}
	mark := wire.Fingerprint(kind, string(now))
	if before == "" {
		return fmt.Sprintf("%s   %d characters", mark, len(now))
	}
	old := wire.Fingerprint(kind, string(before))
	if old == mark {
		return mark + "   the same as before"
	}
	return muted.Render(old) + " → " + good.Render(mark)
}

func (c *connect) keptLine(p *page, f flow.Connect, w int) {
	if f.Others {
		p.words(muted, "another program refreshed: its tokens are used", w)
	}
	switch kind := c.desk.world.Parts.Vault.Kind(); {
	case f.NotKept != nil:
		p.words(bad, "✗ not stored: "+wire.Line(f.NotKept.Error()), w)
		p.words(accent, "→ v shows the tokens: keep them yourself, Workfront has no copy", w)
	case c.desk.world.Demo:
		p.words(muted, "kept in memory only: this is the demo", w)
	default:
		p.words(muted, "stored before they were shown, as "+kind, w)
	}
}
