package flow

import (
	"time"

	"wfconnect/workfront"
)

// Held are tokens with all that is known of them. Other tokens replace it whole:
// they may be another person's, so nothing that these have told is known of those.
type Held struct {
	Host           workfront.Host // that the tokens belong to, and nobody else gets
	Tokens         workfront.Tokens
	Others         bool // they are of another program's refresh, or sign-in
	Life           Life
	SignedIn, Used time.Time // when somebody signed in for them, and when they last did something; zero: unknown
	NotKept        error     // they are here, but could not be stored
	Call           APICall   // the last one, made with them
	Reads          Reads     // what they can read

	keeps bool // the last refresh left the refresh token as it was
	lost  bool // the answer to a refresh with them
}

// hold puts the tokens of an answer in place of the ones of now. What was told to
// an access token stays with that one alone; a call, or a question, that a refresh
// came in between of goes on with the new one.
func (c Connect) hold(ev answered) Connect {
	before := c.Held
	c.Before = workfront.Tokens{}
	c.Held = Held{
		Host: ev.host, Tokens: ev.tokens, Others: ev.others, NotKept: ev.notKept, keeps: ev.keeps,
		Life: Life{Issued: ev.issued, Length: ev.tokens.ExpiresIn}, SignedIn: ev.signedIn, Used: ev.issued,
	}
	switch {
	case before.Tokens.AccessToken == ev.tokens.AccessToken:
		c.Call, c.Reads = before.Call, before.Reads
	case ev.refresh:
		c.Call, c.Reads = before.Call.afresh(), before.Reads.afresh()
	}
	if ev.refresh {
		c.Before = before.Tokens
	} else {
		c.Code.Fate = CodeGranted
	}
	c.Stage, c.Problem = Live, nil
	return c.at(ev.at)
}

// Unasked says that tokens have replaced others, and that nothing was asked with
// them yet.
func (c Connect) Unasked() bool {
	return c.Before.AccessToken != "" && c.Before.AccessToken != c.Tokens.AccessToken && c.Call.Path == "" && c.Reads.List == nil
}
