package flow

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"wfconnect/network"
	"wfconnect/workfront"
)

// Events of a comparison of request styles.
type (
	// CompareStyles begins: the person has read the warning.
	CompareStyles struct {
		Grant StyleGrant
		Now   time.Time
	}
	// NextStyle logs in for the style that is next.
	NextStyle struct{ Now time.Time }
	// StopStyles leaves the rest; what is under way ends first.
	StopStyles struct{}
)

func (c Connect) onStyles(ev Event) (Connect, []Do) {
	switch ev := ev.(type) {
	case SetStyle:
		if !c.Styles.underWay() {
			c.App.Style = ev.Style
		}
		return c, nil
	case CompareStyles:
		return c.at(ev.Now).compareStyles(ev.Grant)
	case NextStyle:
		return c.at(ev.Now).nextStyle()
	}
	return c.stopStyles()
}

// Still says that no login and no token request is under way.
func (s Stage) Still() bool { return s == Idle || s == Live || s == Expired || s == Refused }

func (c Connect) compareStyles(grant StyleGrant) (Connect, []Do) {
	plan := c.StylePlan()
	if plan.Off != "" || !slices.Contains(plan.Grants, grant) || c.Call.Sending || c.Styles.underWay() || !c.Stage.Still() {
		return c, nil
	}
	order := c.StyleOrder()
	c.Styles = Styles{Grant: grant}
	for _, s := range order {
		c.Styles.Tries = append(c.Styles.Tries, StyleTry{Style: s})
	}
	return c.sendStyle()
}

// sendStyle is the refresh, or the login, of the style that is next. What it
// does is what a refresh or a login always does, under the same lock.
func (c Connect) sendStyle() (Connect, []Do) {
	if !c.Styles.underWay() {
		c.Styles.before = c.App.Style
	}
	c.App.Style, c.Styles.Stage = c.Styles.Tries[c.Styles.At].Style, StylesUnderWay
	if c.Styles.Grant == ByRefresh {
		return c.refresh(false)
	}
	return c.authorize()
}

func (c Connect) nextStyle() (Connect, []Do) {
	if c.Styles.Stage != StylesWaiting || !c.Stage.Still() || c.Call.Sending || c.NotKept != nil {
		return c, nil
	}
	return c.sendStyle()
}

const youStopped = "you stopped it"

func (c Connect) stopStyles() (Connect, []Do) {
	switch {
	case c.Styles.Stage == StylesWaiting:
		c.Styles = c.Styles.end(youStopped)
	case !c.Styles.underWay():
	case c.Stage == Exchanging || c.Stage == Refreshing:
		c.Styles.stop = true
	default:
		c.Styles, c.App.Style = c.Styles.end(youStopped), c.Styles.before
		return c.leave()
	}
	return c, nil
}

// compares says whether an answer is to the request that the comparison sent.
func (c Connect) compares(ev answered) bool {
	sent := c.Stage == Exchanging
	if c.Styles.Grant == ByRefresh {
		sent = c.Stage == Refreshing
	}
	return c.Styles.underWay() && sent && ev.attempt == c.Login.attempt
}

// onStyle writes down what an answer says of its style, and goes on, unless
// going on could cost more than it tells.
func (c Connect) onStyle(ev answered) (Connect, []Do) {
	switch {
	case c.Stage == Holding && c.Styles.stop:
		c.App.Style, c.Styles = c.Styles.before, c.Styles.end(youStopped)
		return c, nil
	case c.Stage == Holding: // the code never left this machine: it is still good
		return c, nil
	case ev.others && c.Styles.stop:
		c.App.Style, c.Styles = c.Styles.before, c.Styles.end(youStopped)
		return c, nil
	case ev.others && !c.Styles.again:
		c.Styles.again = true // nothing was sent: another program's tokens are used
		return c.sendStyle()
	}
	c.App.Style = c.Styles.before
	t, end := c.styleTry(ev)
	c.Styles = c.Styles.record(t)
	if end == "" && c.Styles.stop {
		end = youStopped
	}
	switch {
	case end != "" || c.Styles.At == len(c.Styles.Tries):
		c.Styles = c.Styles.end(end)
		if end == "" && len(c.Styles.Working(false)) > 0 {
			c.Problem = nil // a style that is refused is what was to be found out
		}
	case c.Styles.Grant == ByRefresh:
		return c.sendStyle()
	default:
		c.Styles.Stage = StylesWaiting
	}
	return c, nil
}

// styleTry reads an answer; end is why nothing more may be sent.
func (c Connect) styleTry(ev answered) (t StyleTry, end string) {
	if ev.err == nil && ev.others {
		return StyleTry{Words: "another program refreshes these tokens at the same time"}, "another program uses the refresh token; end it, and compare again"
	}
	if ev.err == nil {
		t = StyleTry{Outcome: StyleGranted, Status: ev.tokens.Status, Refresh: c.refreshFate(ev)}
		if ev.notKept != nil {
			end = "the new tokens could not be stored, and nothing is sent before they are"
		}
		return t, end
	}
	var refused *workfront.Refused
	t = StyleTry{Outcome: StyleRefused, Words: redacted(c.outside.Redact, ev.err.Error())}
	if errors.As(ev.err, &refused) {
		t.Status, t.Words = refused.Status, redacted(c.outside.Redact, wordsOf(refused))
	}
	switch {
	case refused == nil && network.Lost(ev.err):
		t.Outcome = StyleSilent
	case refused == nil:
		t.Outcome = StyleNotSent
	case refused.Cause == workfront.CauseRefreshToken, refused.Cause == workfront.CauseCode:
		t.Outcome = StyleRead
	}
	if ev.refresh {
		end = endsStyles(ev.err, refused)
	}
	return t, end
}

// wordsOf are a refusal's own words, without the status.
func wordsOf(r *workfront.Refused) string {
	if r.Type != "" && r.Message != "" {
		return r.Type + ": " + r.Message
	}
	return cmp.Or(r.Type, r.Message, "no reason given")
}

// endsStyles: after which answers to a refresh the refresh token stays here.
func endsStyles(err error, refused *workfront.Refused) string {
	var lost *LostAnswer
	switch {
	case errors.As(err, &lost):
		return "the answer was lost; Workfront may have taken the refresh token, and one that arrives twice can end its token family"
	case refused == nil && network.Lost(err):
		return "no answer came; look at the network first"
	case refused == nil:
		return "nothing was sent; that comes first"
	case refused.Cause == workfront.CauseRefreshToken:
		return "the refresh token itself is refused; sent again, it could end its token family"
	case refused.Cause == workfront.CauseThrottled, refused.Cause == workfront.CauseServer:
		return "that answer is about Workfront's state, not about the style; wait, then compare again"
	}
	return ""
}

// refreshFate is what an answer did to the refresh token. c holds its tokens
// already.
func (c Connect) refreshFate(ev answered) string {
	switch {
	case c.Tokens.RefreshToken == "":
		return "no refresh token"
	case !ev.refresh:
		return "a refresh token"
	case c.Before.RefreshToken == c.Tokens.RefreshToken:
		return "the same refresh token"
	}
	return "a new refresh token"
}

// restStyles: a login of the comparison that ended without a code, or a refresh
// that could not begin, gives the connection its own style back.
func (c Connect) restStyles() Connect {
	if !c.Styles.underWay() || !c.Stage.Still() {
		return c
	}
	c.App.Style, c.Styles.Stage = c.Styles.before, StylesWaiting
	if c.Styles.Grant == ByRefresh || c.Styles.stop {
		c.Styles = c.Styles.end("the rest could not be sent")
	}
	return c
}
