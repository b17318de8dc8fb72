package flow

import (
	"time"

	"wfconnect/webhook"
	"wfconnect/workfront"
)

// Milestone is one of the nine steps of Adobe's handshake.
type Milestone struct {
	Text   string         // what happens, in Adobe's order and close to its words
	Value  string         // what passed, without secrets: a fingerprint's place is the viewer's
	Secret Passed         // what of it the viewer shows as a fingerprint
	Bearer webhook.Secret // of PassedBearer: the access token that the call was made with
	At     time.Time
	Done   bool
	Doing  bool
	Failed bool
}

// Passed says which secret passed at a milestone.
type Passed int

const (
	PassedNothing Passed = iota
	PassedCode
	PassedTokens
	PassedBearer
)

// Milestones are the nine steps as far as this handshake has come. Steps 3 and
// 8 happen elsewhere: they are known only by what follows from them.
func (p Provision) Milestones() []Milestone {
	r := p.Code.Redirect
	began := p.Login.attempt > 0 || p.Tokens.AccessToken != ""
	underway := p.Stage == Opening || p.Stage == Authorizing || p.Stage == Asking || p.Stage == Exchanging
	haveTokens := p.Tokens.AccessToken != "" && !underway // tokens of an earlier login tick nothing of this one
	opened := p.Login.URL != "" || haveTokens
	landed := r.Code != "" || r.Error != "" || haveTokens
	list := []Milestone{
		{Text: "the user adds the service: Add Document > Add Service", Done: began},
		{Text: "Workfront opens the Authentication URL with a state", Value: p.Login.State, Done: opened, Doing: p.Stage == Opening},
		{Text: "the provider asks the user to sign in and to allow", Done: landed && r.Error == "", Failed: r.Error != "", Value: r.Error, Doing: p.Stage == Authorizing},
		{Text: "the redirect brings code and state", Value: stateWords(r), Secret: PassedCode, Done: r.Code != "" || haveTokens && r.Error == "", Doing: p.Stage == Asking},
		{Text: "Workfront sends the code to the Token Endpoint URL", Value: string(p.Integration.TokenStyle), Done: haveTokens, Doing: p.Stage == Exchanging, Failed: p.Stage == Refused && r.Code != ""},
		{Text: "it returns the tokens", Secret: PassedTokens, Done: haveTokens},
		{Text: "Workfront stores the tokens", Done: haveTokens && p.NotKept == nil, Failed: p.NotKept != nil},
		{Text: "calls with Authorization: Bearer", Secret: PassedBearer},
		{Text: "on 403: refresh, and the call again", Doing: p.Stage == Refreshing},
	}
	for at, m := range map[int]*Milestone{7: p.Called, 8: p.Renewed} {
		if m != nil {
			list[at].Done, list[at].Value, list[at].At, list[at].Bearer = true, m.Value, m.At, m.Bearer
		}
	}
	return list
}

func stateWords(r workfront.Redirect) string {
	switch {
	case r.Code == "":
		return ""
	case r.HasState:
		return "same state"
	}
	return "no state"
}
