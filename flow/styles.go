package flow

import (
	"fmt"
	"slices"

	"wfconnect/workfront"
)

// StyleGrant is what a comparison of request styles sends in each.
type StyleGrant int

const (
	ByCode    StyleGrant = iota // a fresh code: a login for each style
	ByRefresh                   // the refresh token of that moment
)

// StylesStage is how far a comparison has come.
type StylesStage int

const (
	StylesNone     StylesStage = iota // nothing was compared
	StylesWaiting                     // for the person to log in for the next style
	StylesUnderWay                    // a login, or a token request, is under way
	StylesOver
)

// StyleOutcome is what came of a token request in one style.
type StyleOutcome int

const (
	StyleNotSent StyleOutcome = iota
	StyleGranted              // tokens came
	StyleRead                 // the request was read, and its code or refresh token refused
	StyleRefused              // something else was refused: the style, as far as is known
	StyleSilent               // it was sent, and no whole answer came
)

// StyleTry is one row of the comparison.
type StyleTry struct {
	Style   workfront.Style
	Outcome StyleOutcome
	Status  int    // of the answer; 0: none came
	Words   string // the server's own, or the network's; no secret is in them, but they are not safe for a terminal yet
	Refresh string // what became of the refresh token, in words
}

// Styles is the same grant sent in one style after the other, each once.
type Styles struct {
	Grant StyleGrant
	Stage StylesStage
	Tries []StyleTry // in the order in which they are sent
	At    int        // the one that is next, or under way
	Ended string     // why the others were not sent; "": all were

	before workfront.Style // of the connection, which each try gives back
	again  bool            // another program had refreshed: this style is sent once more
	stop   bool            // the person wants no more than what is under way
}

// Working are the numbers, from 1, of the styles that brought tokens or, with
// read, that were read at least.
func (s Styles) Working(read bool) []int {
	var list []int
	for i, t := range s.Tries {
		if t.Outcome == StyleGranted || read && t.Outcome == StyleRead {
			list = append(list, i+1)
		}
	}
	return list
}

func (s Styles) underWay() bool { return s.Stage == StylesUnderWay }

// refusedBefore says whether the request before, in another style, was refused.
func (s Styles) refusedBefore() bool {
	return s.At > 0 && s.Tries[s.At-1].Outcome == StyleRefused
}

// record writes a row down and goes to the next.
func (s Styles) record(t StyleTry) Styles {
	s.Tries = slices.Clone(s.Tries)
	t.Style = s.Tries[s.At].Style
	s.Tries[s.At] = t
	s.At, s.again = s.At+1, false
	return s
}

// end leaves the rest as not sent.
func (s Styles) end(why string) Styles {
	s.Stage = StylesOver
	if s.At < len(s.Tries) {
		s.Ended = why
	}
	return s
}

// StylePlan is what could be compared, and with what.
type StylePlan struct {
	Off    string       // why there is nothing to compare; "": there is
	Grants []StyleGrant // what can be sent, the safer first
	Why    string       // that the first is the safer, or the only one
}

// StylePlan looks at what the connection holds now.
func (c Connect) StylePlan() StylePlan {
	switch {
	case c.App.Type == workfront.SinglePage:
		return StylePlan{Off: "a Single Page Web Application has one: a form with code_verifier, no secret"}
	case c.App.Type == workfront.MachineToMachine:
		return StylePlan{Off: "a Machine to Machine Application has one: a form with its signed JWT"}
	case c.App.LacksSecret():
		return StylePlan{Off: "no client secret is known: type it in first"}
	case c.NotKept != nil:
		return StylePlan{Off: "the tokens of now could not be stored: w on the tokens step stores them"}
	}
	only := StylePlan{Grants: []StyleGrant{ByCode}}
	switch {
	case c.Stage != Live && c.Stage != Expired || c.Tokens.RefreshToken == "":
		only.Why = "there is no refresh token that could be sent instead"
		return only
	case c.lost:
		only.Why = "the answer to a refresh was lost: the refresh token may be dead, and is not sent again"
		return only
	case c.keeps:
		return StylePlan{
			Grants: []StyleGrant{ByRefresh, ByCode},
			Why:    "the last refresh left the refresh token as it was: rotation looks off, and it can be sent again and again",
		}
	}
	return StylePlan{
		Grants: []StyleGrant{ByCode, ByRefresh},
		Why:    "the safer one: a code that is spent costs a login, a refresh token that is spent may cost every token of its login",
	}
}

// StyleWarnings say what a comparison sends and what that can cost, the gravest first.
func (c Connect) StyleWarnings(grant StyleGrant) []string {
	count := len(workfront.Styles())
	if grant == ByRefresh {
		return []string{
			"with rotation on, a refresh token that arrives twice can end its whole token family: it stops at a lost answer, and at the first answer that refuses the refresh token",
			"whether a refusal for the style uses the refresh token up is not documented: if it does, you sign in again",
			fmt.Sprintf("%d token requests in the order below, each with the refresh token of that moment: what an answer brings is stored before the next is sent", count),
		}
	}
	return []string{
		fmt.Sprintf("%d logins in the browser, one for each style, and a token request after each: a code works once, and a refused request may have spent it", count),
		"it sends no refresh token, so it ends no token family; tokens that come replace the ones that are kept",
	}
}
