// Package reason says why an attempt failed: one table of causes, each with what
// speaks for it in the facts of this very attempt, what to do, and how to prove
// it. It does no IO, and knows of secrets only what they look like.
package reason

import (
	"cmp"
	"slices"
)

// Cause is a row of the table.
type Cause struct {
	ID     string
	Says   func(Facts) string
	Weigh  func(Facts) int // 0: nothing speaks for it; 100: the answer says so itself
	Do     func(Facts) string
	Prove  Proof
	Remedy Remedy
	Source Source
}

// Proof is how a person finds out whether it is this cause.
type Proof struct {
	Act     Action // what the screen offers
	Says    string // what that does; follows the key, or the command
	Command string // what does the same without a screen; NAME is the connection, ONCEMORE the command that makes the request again
}

// Action is something that a screen can do about a cause.
type Action int

const (
	None         Action = iota
	Compare             // the redirect URI, byte by byte
	Doctor              // look at everything before anything is sent
	Traffic             // what was sent and what came back
	Edit                // the connection
	OtherStyle          // the same with another token request
	AllStyles           // the same with every token request, side by side
	NewestStable        // the same with the API version that is supported longest
	SignIn              // a new login
	Refresh             // a new access token
	SendAgain           // the same call
	WhoAmI              // the call that works for every licence
	Browser             // the page in the browser once more
	AsForm              // the parameters in a form body, or in the address
)

// Source is where a cause is known from.
type Source int

const (
	Guess    Source = iota // nobody documents it
	Adobe                  // Adobe's documentation
	Standard               // an RFC that Workfront follows, as far as is known
	Here                   // what was measured here, or what the answer itself says
)

// Remedy is what the person must do next; scripts learn it as an exit code.
type Remedy int

const (
	Again         Remedy = iota // authorize again
	MendConfig                  // the configuration, here or in Workfront's Setup
	LookAtNetwork               // the other side cannot be reached
)

// Reason is a cause in the light of an attempt.
type Reason struct {
	ID, Says, Do string
	Act          Action
	Prove        string // what the action, or the command, does
	Command      string
	Remedy       Remedy
	Source       Source
	Weight       int
}

const (
	// likely is from where on a cause is more than one of several.
	likely = 50
	// shown is how many reasons are worth reading.
	shown = 4
)

// Likely says whether something speaks for it, more than that it can happen.
func (r Reason) Likely() bool { return r.Weight >= likely }

// Guess says that nobody documents it.
func (r Reason) Guess() bool { return r.Source == Guess }

// Rank is what may be the reason, the most likely first: at most four.
func Rank(f Facts) []Reason {
	var list []Reason
	for _, c := range Table() {
		if weight := c.Weigh(f); weight > 0 {
			list = append(list, Reason{
				ID: c.ID, Says: c.Says(f), Do: c.Do(f), Act: f.act(c.Prove.Act), Prove: c.Prove.Says,
				Command: f.command(c.Prove.Command), Remedy: c.Remedy, Source: c.Source, Weight: weight,
			})
		}
	}
	slices.SortStableFunc(list, func(a, b Reason) int { return cmp.Compare(b.Weight, a.Weight) })
	return list[:min(len(list), shown)]
}

// Table is every cause there is.
func Table() []Cause {
	return slices.Concat(logins(), silences(), codes(), clients(), refreshes(), assertions(), between(), networks(), calls(), empties(), providers(), providerCalls())
}

func text(s string) func(Facts) string { return func(Facts) string { return s } }

// act: what is sent again is a code, a refresh token or a call.
func (f Facts) act(a Action) Action {
	switch {
	case a == SendAgain && f.Request == Exchange:
		return SignIn
	case a == SendAgain && f.Request == Renew:
		return Refresh
	}
	return a
}
