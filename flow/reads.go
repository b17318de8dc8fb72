package flow

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"wfconnect/workfront"
)

// ReadVerdict is what one harmless call says about what a token can read.
type ReadVerdict int

const (
	ReadNotAsked ReadVerdict = iota
	CanRead                  // a row came
	CannotRead               // refused with 403: a permission
	ReadNothing              // 200 and no rows: nothing there, or nothing that this person may see
	ReadUnknown              // the API has no such object, field or version: nothing is said about rights
	ReadNoAnswer             // none came, or not a whole one
	ReadNotKnown             // anything else: it says nothing about what may be read
)

// Reading is one of them.
type Reading struct {
	workfront.Read
	Verdict ReadVerdict
	Status  int    // of the answer; 0: none came
	Words   string // the server's own, or what the row says; no secret is in them, but they are not safe for a terminal yet
}

// Reads is what the token of now can and cannot read, as far as one small call
// for each kind of object shows it.
type Reads struct {
	List    []Reading // in the order in which they are asked
	Running bool
	Ended   string // why the rest was not asked; "": all was
	Version string // of the API

	at int
}

// afresh is what of it goes on with another token: where it was being asked, all
// of it, from the first on.
func (r Reads) afresh() Reads {
	if !r.Running {
		return Reads{}
	}
	return newReads(r.Version)
}

func newReads(version string) Reads {
	r := Reads{Running: true, Version: version}
	for _, read := range workfront.Reads() {
		r.List = append(r.List, Reading{Read: read})
	}
	return r
}

// AskReads asks for one row of each kind of object.
type AskReads struct{ Now time.Time }

// readTime bounds each of the calls, whatever the connection's timeout is.
const readTime = 10 * time.Second

type readDone struct {
	number int
	token  workfront.Secret // that it was asked with
	answer workfront.Answer
	err    error
	at     time.Time
}

// askReads asks for the first; nothing is refreshed for it.
func (c Connect) askReads() (Connect, []Do) {
	if c.Tokens.AccessToken == "" || c.Reads.Running || c.Stage != Live && c.Stage != Expired {
		return c, nil
	}
	c.reads++
	c.Reads = newReads(c.Version)
	return c, []Do{c.read()}
}

// read is one call, one at a time: Workfront limits how many threads a customer
// has.
func (c Connect) read() Do {
	number, path, token := c.reads, c.Reads.List[c.Reads.at].Path, c.Tokens.AccessToken
	api := workfront.API{HTTP: c.outside.HTTP, Host: c.Host, Version: c.Reads.Version, SessionID: token}
	return func(ctx context.Context) Event {
		ctx, cancel := context.WithTimeout(ctx, readTime)
		defer cancel()
		answer, err := api.Get(ctx, path)
		return readDone{number: number, token: token, answer: answer, err: err, at: time.Now()}
	}
}

func (c Connect) onRead(ev readDone) (Connect, []Do) {
	if !c.Reads.Running || ev.number != c.reads {
		return c, nil
	}
	c = c.at(ev.at)
	if ev.token != c.Tokens.AccessToken { // a refresh came in between: it was told to the old one
		return c, []Do{c.read()}
	}
	sessionEnded := ev.answer.Refused != nil && ev.answer.Refused.Cause == workfront.CauseSession
	r, end := c.reading(ev)
	c.Reads.List = slices.Clone(c.Reads.List)
	r.Read = c.Reads.List[c.Reads.at].Read
	c.Reads.List[c.Reads.at] = r
	c.Reads.at++
	switch {
	case r.Verdict == CanRead || r.Verdict == ReadNothing:
		c.Used = ev.at
	case sessionEnded && (c.Stage == Live || c.Stage == Expired):
		c.Stage, c.Life.Ended = Expired, true
	}
	if end != "" || c.Reads.at == len(c.Reads.List) {
		c.Reads.Running = false
		if c.Reads.at < len(c.Reads.List) {
			c.Reads.Ended = end
		}
		return c, nil
	}
	return c, []Do{c.read()}
}

// reading is what an answer says; end is why the rest would say nothing.
func (c Connect) reading(ev readDone) (r Reading, end string) {
	if ev.err != nil {
		return Reading{Verdict: ReadNoAnswer, Words: redacted(c.outside.Redact, ev.err.Error())}, "no answer came; look at the network first"
	}
	r = Reading{Status: ev.answer.Status}
	refused := ev.answer.Refused
	switch {
	case refused == nil && ev.answer.Rows == 0:
		r.Verdict, r.Words = ReadNothing, "no rows"
	case refused == nil:
		r.Verdict, r.Words = CanRead, rowWords(c.Reads.List[c.Reads.at].Path, ev.answer.Body)
	case refused.Cause == workfront.CausePermission:
		r.Verdict, r.Words = CannotRead, redacted(c.outside.Redact, wordsOf(refused))
	case refused.Unknown():
		r.Verdict, r.Words = ReadUnknown, redacted(c.outside.Redact, wordsOf(refused))
	default:
		r.Verdict, r.Words = ReadNotKnown, redacted(c.outside.Redact, wordsOf(refused))
	}
	if refused == nil {
		return r, ""
	}
	switch refused.Cause {
	case workfront.CauseSession:
		end = "the session has ended; refresh, then ask again"
	case workfront.CauseThrottled:
		end = "Workfront has too many requests; wait, then ask again"
	}
	return r, end
}

// rowWords is what a row of the own user says; of others that one came.
func rowWords(path string, body []byte) string {
	switch path {
	case workfront.WhoAmIPath:
		if u := workfront.UserOf(body); u.Name != "" {
			return fmt.Sprintf("%s <%s>", u.Name, u.EmailAddr)
		}
	case workfront.ProfilePath:
		p := workfront.ProfileOf(body)
		if p.AccessLevel != "" || p.HomeGroup != "" {
			return cmp.Or(p.AccessLevel, "no access level told") + ", home group " + cmp.Or(p.HomeGroup, "not told")
		}
		return "it came without access level and home group"
	}
	return "a row came"
}
