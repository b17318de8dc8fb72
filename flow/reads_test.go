package flow

import (
	"errors"
	"strings"
	"testing"
	"time"

	"wfconnect/workfront"
)

func readSays(c Connect, a workfront.Answer, err error) Event {
	return readDone{number: c.reads, token: c.Tokens.AccessToken, answer: a, err: err, at: after(time.Minute)}
}

func refusal(status int, cause workfront.Cause) workfront.Answer {
	return workfront.Answer{Status: status, Refused: &workfront.Refused{Status: status, Shape: workfront.ShapeHTML, Message: "no hush", Cause: cause}}
}

// unsupported is an answer of the API itself.
func unsupported(status int, words string) workfront.Answer {
	return workfront.Answer{Status: status, Refused: &workfront.Refused{Status: status, Shape: workfront.ShapeAttask, Message: words}}
}

func TestWhatAnAnswerSaysOfReading(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer  workfront.Answer
		err     error
		verdict ReadVerdict
		words   string
		goesOn  bool
		stage   Stage
	}{
		"a row":                       {workfront.Answer{Status: 200, Rows: 1, Body: []byte(`{"data":[{"name":"Maria","emailAddr":"m@x"}]}`)}, nil, CanRead, "Maria <m@x>", true, Live},
		"a row that says nothing":     {workfront.Answer{Status: 200, Rows: 1, Body: []byte(`{"data":[{}]}`)}, nil, CanRead, "a row came", true, Live},
		"A17 a 403 is a permission":   {refusal(403, workfront.CausePermission), nil, CannotRead, "no secret#0", true, Live},
		"200 without rows is neither": {workfront.Answer{Status: 200}, nil, ReadNothing, "no rows", true, Live},
		"another refusal":             {refusal(422, workfront.CauseUnknown), nil, ReadNotKnown, "no secret#0", true, Live},
		"an unknown field":            {unsupported(422, "APIModel V21_0 does not support field hush (User)"), nil, ReadUnknown, "APIModel V21_0 does not support field secret#0 (User)", true, Live},
		"an unknown object":           {unsupported(404, "no hush"), nil, ReadUnknown, "no secret#0", true, Live},
		"a version that is gone":      {unsupported(410, "no hush"), nil, ReadUnknown, "no secret#0", true, Live},
		"a web page's 404":            {refusal(404, workfront.CausePath), nil, ReadNotKnown, "no secret#0", true, Live},
		"a fault of the server":       {refusal(500, workfront.CauseServer), nil, ReadNotKnown, "no secret#0", true, Live},
		"a firewall's 403":            {refusal(403, workfront.CauseNetwork), nil, ReadNotKnown, "no secret#0", true, Live},
		"an ended session":            {refusal(401, workfront.CauseSession), nil, ReadNotKnown, "no secret#0", false, Expired},
		"too many requests":           {refusal(429, workfront.CauseThrottled), nil, ReadNotKnown, "no secret#0", false, Live},
		"no answer":                   {workfront.Answer{}, errors.New("cut off: hush"), ReadNoAnswer, "cut off: secret#0", false, Live},
	} {
		f := live(t)
		f.outside.Redact = func(s string) string { return strings.ReplaceAll(s, "hush", "secret#0") }
		f, todo := play(f, AskReads{Now: after(time.Minute)})
		if !f.Reads.Running || len(todo) == 0 || f.Over() {
			t.Fatalf("%s: running %v, over %v", name, f.Reads.Running, f.Over())
		}
		before := f
		f, _ = play(f, readSays(f, c.answer, c.err))
		if got := f.Reads.List[0]; got.Verdict != c.verdict || got.Words != c.words || got.Status != c.answer.Status {
			t.Errorf("%s: %+v", name, got)
		}
		if f.Reads.Running != c.goesOn || (f.Reads.Ended == "") != c.goesOn || f.Stage != c.stage {
			t.Errorf("%s: running %v, ended %q, stage %v", name, f.Reads.Running, f.Reads.Ended, f.Stage)
		}
		if before.Reads.List[0].Verdict != ReadNotAsked {
			t.Errorf("%s: the value before has changed", name)
		}
	}
}

func TestReadsAskOneAtATimeToTheirEnd(t *testing.T) {
	t.Parallel()
	c, _ := play(live(t), AskReads{Now: after(time.Minute)})
	first := readSays(c, workfront.Answer{Status: 200, Rows: 1}, nil)
	for range workfront.Reads() {
		if c, _ = play(c, AskReads{Now: after(time.Minute)}); !c.Reads.Running {
			t.Fatal("it ended early")
		}
		c, _ = play(c, readSays(c, workfront.Answer{Status: 200, Rows: 1}, nil))
	}
	if c.Reads.Running || c.Reads.Ended != "" || !c.Over() {
		t.Errorf("%+v", c.Reads)
	}
	c, _ = play(c, AskReads{Now: after(time.Minute)})
	if c, _ = play(c, first); c.Reads.List[0].Verdict != ReadNotAsked {
		t.Error("an answer of the first round was taken for one of the second")
	}
}

func TestReadsNeedAToken(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]Connect{"without a token": acme(t), "while a code is held": holding(t)} {
		if f, todo := play(f, AskReads{Now: after(time.Minute)}); f.Reads.Running || name == "without a token" && len(todo) > 0 {
			t.Errorf("%s it asks", name)
		}
	}
}

// What ended is the session of the token that was asked with, not that of the one
// which a refresh has put in its place meanwhile: that one is asked from the first
// on, and nothing is said of it that the old one has told.
func TestReadsOfTheOldTokenSayNothingOfTheNewOne(t *testing.T) {
	t.Parallel()
	for name, late := range map[string]workfront.Answer{
		"an ended session": refusal(401, workfront.CauseSession),
		"a row":            {Status: 200, Rows: 1},
	} {
		c, _ := play(live(t), AskReads{Now: after(time.Minute)})
		c, _ = play(c, readSays(c, workfront.Answer{Status: 200, Rows: 1}, nil))
		ev := readSays(c, late, nil)
		c, _ = play(c, Refresh{Now: after(time.Minute)})
		c, _ = play(c, granted(true, "t-2", after(time.Minute), c))
		c, todo := play(c, ev)
		if c.Stage != Live || c.Life.Ended || !c.Reads.Running || len(todo) != 1 || c.Reads.List[0].Verdict != ReadNotAsked || c.Reads.List[1].Verdict != ReadNotAsked {
			t.Errorf("%s: %v, ended %v, %d asked for, %+v", name, c.Stage, c.Life.Ended, len(todo), c.Reads)
		}
		if c, _ = play(c, readSays(c, refusal(401, workfront.CauseSession), nil)); c.Stage != Expired || c.Reads.Running || c.Reads.List[0].Status != 401 {
			t.Errorf("%s, of the new token: %v, running %v", name, c.Stage, c.Reads.Running)
		}
	}
}
