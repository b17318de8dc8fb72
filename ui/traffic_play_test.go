package ui

import (
	"errors"
	"strings"
	"testing"
	"time"

	"wfconnect/flow/wire"
)

// called goes from the list to the first call, and to its exchange.
func (p *play) called() {
	p.t.Helper()
	p.login()
	p.press(enter, enter)
	p.see("you are Maria Lopez")
	p.press("t")
	p.see("3 of 3, new ones are followed")
}

func TestTrafficShowsBothSides(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.called()
		p.press(enter)
		p.see("> HTTP/1.1 200", "sessionID: tok#", `"name": "Maria Lopez"`, "workfront.acme")
		p.press("z")
		p.see("{ … 1 key }")
		p.press("z", "/", "Maria", enter)
		p.see("line ")
		p.press("p")
		p.see("exchange 2", "/integrations/oauth2/api/v1/token", `"access_token": "tok#`)
		p.press("\t")
		p.see("&client_secret=secret#", "&code=code#")
		p.press("i")
		p.see("started")
		p.press(escape)
		p.see("2 of 3, 1 newer, not followed")
		p.press("G")
		p.see("3 of 3, new ones are followed")
	})
}

func TestACallIsSentAgain(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.called()
		p.press("r")
		p.see("exchange 3, sent again", "the same answer", "- exchange 3", "+ exchange 4", "Maria Lopez")
		p.press(enter)
		p.see("exchange 4", "repeats 3")
		p.press(escape)
		p.see("4 of 4", "again ")
	})
}

// A code works once, and a refresh must be stored: neither is repeated.
func TestTokenRequestsAreNotSentAgain(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.called()
		p.press("k", "r")
		p.see("not sent again", "works once, sign in again")
		p.see("2 of 3") // and nothing was sent
	})
}

func TestTrafficFollowsUntilOneMoves(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.called()
		p.press("k")
		p.see("2 of 3, 1 newer, not followed")
		p.press("G", "r", escape)
		p.see("4 of 4")
		p.press("k", "k", "/", "oauth2")
		p.see("that hold oauth2")
		p.press(escape)
		p.see("4")
	})
}

func TestWhatIsHandedOver(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.called()
		p.press("c")
		p.see("the request as curl")
		p.press("T")
		p.see("the ticket")
		path := p.t.TempDir() + "/run.har"
		p.press("s", "h", "\x01", "\x0b")
		for _, r := range path {
			p.screen.Type(string(r))
		}
		p.press(enter)
		p.see("the run as HAR is in")
		p.press("s", "h", "\x01", "\x0b")
		for _, r := range path {
			p.screen.Type(string(r))
		}
		p.press(enter)
		p.see("nothing was written, choose another name")
	})
}

// What comes out of the editor is sent, or kept for the next time.
func TestWhatTheEditorMadeOfIt(t *testing.T) {
	t.Parallel()
	d := deskWith(t, nil, "acme")
	x := wire.Exchange{Seq: 2, Connection: "workfront.acme", Method: "GET", URL: "https://acme.my.workfront.com/attask/api/v21.0/user/search", Status: 200, Response: wire.Message{}}
	d.exchanges = []wire.Exchange{x}
	draft, err := wire.DraftOf(x)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text, note string
		kept       bool
	}{
		"unchanged":     {draft.String(), "nothing was changed", false},
		"emptied":       {"", "nothing was left", false},
		"broken":        {"GET\n", "e goes on with what you wrote", true},
		"another host":  {strings.Replace(draft.String(), "acme.my", "evil", 1) + "sessionID: tok#7f3a\n", "not sent again", true},
		"an old cookie": {draft.String() + "Cookie: a=cookie#7f3a\n", "not sent again", true},
	} {
		tr := newTraffic(d, nil)
		tr.onEdited(draftEdited{exchange: x, before: draft.String(), text: c.text})
		if !strings.Contains(d.note, c.note) || (tr.written.text != "") != c.kept {
			t.Errorf("%s: the note is %q, kept %q", name, d.note, tr.written.text)
		}
	}
}

// 1,000 exchanges cost a frame no more than 20: what is drawn is what is seen.
func BenchmarkTrafficFrame(b *testing.B) {
	frame := func(n int) time.Duration {
		d := &desk{}
		for i := range n {
			d.exchanges = append(d.exchanges, wire.Exchange{Seq: i + 1, Method: "GET", Status: 200, URL: "https://docs.acme.example/api/v1/files?parentId=%2F"})
		}
		tr := newTraffic(d, nil)
		began := time.Now()
		for range 50 {
			tr.list(120, 36)
		}
		return time.Since(began)
	}
	var few, many time.Duration
	for b.Loop() {
		few += frame(40)
		many += frame(1000)
	}
	b.ReportMetric(many.Seconds()/few.Seconds(), "1000/40")
}

func TestARecordingThatEndsEarlyIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		for _, why := range []string{"recording to x.har has ended: no space", "logging to y.log has ended"} {
			p.broken <- errors.New(why)
			p.wait(time.Second)
			p.see(why)
		}
	})
}
